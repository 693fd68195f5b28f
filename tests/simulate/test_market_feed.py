"""The quotes, futures and rates that are written obey the links that the real ones obey."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date

import pytest
from vollib.black.implied_volatility import implied_volatility

from tasks.model.contracts import parse_symbol
from tests.simulate.conftest import DeskOnDisk, Row

LAST, CRASH, CROSSED, EARLIER = 0, 26, 20, 40


def options(desk: DeskOnDisk, as_of: date) -> dict[tuple[str, str], dict[float, dict[str, Row]]]:
    """Quotes by (root, expiry), strike and right."""
    found: dict[tuple[str, str], dict[float, dict[str, Row]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in desk.feed(as_of, "quotes"):
        contract = parse_symbol(row["symbol"], as_of)
        assert contract is not None
        assert contract.expiry is not None
        assert contract.strike is not None
        key = (contract.root, contract.expiry.isoformat())
        found[key][contract.strike][contract.right] = row
    return found


@pytest.mark.parametrize("before_last", [LAST, CRASH, EARLIER])
def test_parity_holds_within_the_spread(desk: DeskOnDisk, before_last: int) -> None:
    as_of = desk.day(before_last)
    curve = {(row["root"], row["expiry"]): row for row in desk.curve(as_of)}
    pairs = 0
    for key, strikes in options(desk, as_of).items():
        forward, discount = float(curve[key]["forward"]), float(curve[key]["discount"])
        for strike, sides in strikes.items():
            call, put = sides["C"], sides["P"]
            value = discount * (forward - strike)
            assert float(call["bid"]) - float(put["ask"]) <= value + 1e-9
            assert value - 1e-9 <= float(call["ask"]) - float(put["bid"])
            pairs += 1
    assert pairs > 1_500


@pytest.mark.parametrize("before_last", [LAST, CRASH])
def test_quotes_lie_on_their_ticks_and_never_cross(desk: DeskOnDisk, before_last: int) -> None:
    for row in desk.feed(desk.day(before_last), "quotes"):
        spx = row["symbol"].startswith("SPX")
        bid, ask = (round(100 * float(row[side])) for side in ("bid", "ask"))
        for cents in (bid, ask):
            tick = (5 if cents < 300 else 10) if spx else (1 if cents < 300 else 5)
            assert cents % tick == 0, row
        assert bid < ask, row
        assert bid == 0 or bid >= 5, row


def test_only_the_planted_quote_crosses(desk: DeskOnDisk) -> None:
    crossed = [
        row["symbol"]
        for row in desk.feed(desk.day(CROSSED), "quotes")
        if float(row["bid"]) > float(row["ask"])
    ]
    (planted,) = desk.planted("crossed")
    assert crossed == [planted["symbol"]]
    assert planted["as_of"] == desk.day(CROSSED).isoformat()


def test_both_wings_of_a_monthly_expiry_are_bid_at_zero(desk: DeskOnDisk) -> None:
    as_of = desk.day(LAST)
    strikes = options(desk, as_of)["SPX", "2026-12-18"]
    ends = sorted(strikes)
    for side, wing in (("P", ends[:2]), ("C", ends[-2:])):
        assert [float(strikes[strike][side]["bid"]) for strike in wing] == [0.0, 0.0]
        assert all(float(strikes[strike][side]["ask"]) > 0 for strike in wing)


@pytest.mark.parametrize("before_last", [LAST, CRASH, EARLIER])
def test_mids_of_liquid_options_give_back_the_true_vol(desk: DeskOnDisk, before_last: int) -> None:
    as_of = desk.day(before_last)
    curve = {(row["root"], row["expiry"]): row for row in desk.curve(as_of)}
    checked = 0
    for (root, expiry), strikes in options(desk, as_of).items():
        terms = curve[root, expiry]
        forward, discount = float(terms["forward"]), float(terms["discount"])
        years = float(terms["days"]) / 365
        for strike, sides in strikes.items():
            row = sides["C" if strike > forward else "P"]
            bid, ask = float(row["bid"]), float(row["ask"])
            if bid == 0 or ask > 1.2 * bid or years < 7 / 365:
                continue
            side = "c" if strike > forward else "p"
            rate = -math.log(discount) / years
            vol = implied_volatility((bid + ask) / 2, forward, strike, rate, years, side)
            room = 0.003 if root.startswith("SPX") else 0.015
            assert vol == pytest.approx(float(row["vendor_iv"]), abs=room), row
            checked += 1
    assert checked > 800


@pytest.mark.parametrize("before_last", [LAST, CRASH, EARLIER])
def test_futures_are_the_forwards_of_the_vix_options(desk: DeskOnDisk, before_last: int) -> None:
    as_of = desk.day(before_last)
    futures = desk.feed(as_of, "futures")
    price = {row["expiry"]: float(row["settlement"]) for row in futures}
    monthly = [row for row in desk.curve(as_of) if row["root"] == "VIX"]
    assert [float(row["forward"]) for row in monthly] == [price[row["expiry"]] for row in monthly]
    assert len(futures) == 16
    for small, large in zip(futures[8:], futures[:8], strict=True):
        assert small["symbol"].replace("VXM", "VX") == large["symbol"]
        assert small["settlement"] == large["settlement"]


def test_vols_of_vix_options_fall_with_maturity_and_rise_with_strike(desk: DeskOnDisk) -> None:
    as_of = desk.day(LAST)
    listed = [row for row in desk.curve(as_of) if row["root"].startswith("VIX")]
    by_days = sorted(listed, key=lambda row: float(row["days"]))
    vols = [float(row["sigma_atm"]) for row in by_days]
    assert vols == sorted(vols, reverse=True)
    calls = options(desk, as_of)["VIX", "2027-01-20"]
    upward = [float(calls[strike]["C"]["vendor_iv"]) for strike in (22.0, 26.0, 30.0, 40.0)]
    assert upward == sorted(upward)


def test_discount_factors_are_those_of_the_par_yields_that_are_fed(desk: DeskOnDisk) -> None:
    as_of = desk.day(LAST)
    (month, quarter, *_) = desk.feed(as_of, "rates")
    low, high = float(month["par_yield_percent"]), float(quarter["par_yield_percent"])
    for row in desk.curve(as_of):
        days = float(row["days"])
        if not 30 <= days <= 91:
            continue
        par = low + (high - low) * (days - 30) / 61
        assert -math.log(float(row["discount"])) * 365 / days == pytest.approx(
            2 * math.log(1 + par / 200), rel=1e-12
        )


def test_the_official_vix_is_the_thirty_day_point_of_the_strips(desk: DeskOnDisk) -> None:
    for before_last in (LAST, CRASH, EARLIER):
        as_of = desk.day(before_last)
        (vix,) = [row["close"] for row in desk.feed(as_of, "indices") if row["symbol"] == "VIX"]
        spx = [row for row in desk.curve(as_of) if row["root"] == "SPXW"]
        near = max((row for row in spx if float(row["days"]) <= 30), key=lambda r: float(r["days"]))
        far = min((row for row in spx if float(row["days"]) > 30), key=lambda r: float(r["days"]))
        low, high = float(near["days"]), float(far["days"])
        below = float(near["sigma_model_free"]) ** 2 * low
        above = float(far["sigma_model_free"]) ** 2 * high
        total = below + (above - below) * (30 - low) / (high - low)
        assert 100 * math.sqrt(total / 30) == pytest.approx(float(vix), abs=0.05)


def test_quotes_are_stamped_at_the_close_with_their_offset(desk: DeskOnDisk) -> None:
    assert desk.day(0) == date(2026, 11, 20)
    summer, winter = desk.day(EARLIER), desk.day(LAST)
    stamps = [{row["quote_time"] for row in desk.feed(day, "quotes")} for day in (summer, winter)]
    assert stamps == [
        {f"{summer.isoformat()}T16:15:00-04:00"},
        {"2026-11-20T16:15:00-05:00"},
    ]
