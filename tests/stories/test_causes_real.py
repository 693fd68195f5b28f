"""The cause finder on real chains: brokers that make one mistake, priced anew without the product.

Every row that a mistaken broker shows is made by bumps and halving (tests/independent); the finder
is then asked what happened. Named surely and wrongly: none.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.checks.causes import find_causes
from tasks.checks.differences import Tolerance
from tasks.market.market import Market
from tasks.model.frames import QUOTES
from tests.checks import mistaken_brokers as brokers
from tests.checks.mistaken_brokers import Leg, Mistake, say
from tests.givens.real import chain_2019, chain_2023
from tests.stories.causes_on_real import VIX_DAY, diagnosed, valued, world

VIX_SPOT = 14.24
MONDAY, TUESDAY = date(2019, 5, 20), date(2019, 5, 21)
THURSDAY, FRIDAY = date(2023, 9, 14), date(2023, 9, 15)
CLOSES = {MONDAY: 2840.23, TUESDAY: 2864.36, THURSDAY: 4505.10}


def vix_rows(data: Path) -> pd.DataFrame:
    file = data / "datashop-vix-2016-06-01" / "UnderlyingOptionsEODCalcs_2016-06-01.csv"
    rows = pd.read_csv(file)
    rows["symbol"] = [
        f"VIX{pd.Timestamp(day):%y%m%d}{right}{round(strike * 1000):08d}"
        for day, right, strike in zip(
            rows["expiration"], rows["option_type"], rows["strike"], strict=True
        )
    ]
    return rows.rename(columns={"bid_1545": "bid", "ask_1545": "ask"})


@pytest.fixture(scope="module")
def vix(real_data: Path) -> tuple[Market, pd.DataFrame, pd.DataFrame]:
    rows = vix_rows(real_data)
    market = world(real_data, VIX_DAY, QUOTES.conform(rows), "VIX", VIX_SPOT)
    return market, valued(market, rows["symbol"].tolist()), rows.set_index("symbol")


def test_real_vix_options_priced_off_the_spot_are_diagnosed(
    vix: tuple[Market, pd.DataFrame, pd.DataFrame],
) -> None:
    """VIX at 14.24 under forwards of 14.57 to 19.71; 432 legs with a vol, every one in a break."""
    market, legs, _ = vix
    named = diagnosed(legs, brokers.off_spot(VIX_SPOT), "spot_for_forward", market)
    say(f"\noff the VIX spot, 2016-06-01: {len(legs)} legs, {dict(named.counts)}")
    assert len(legs) > 400
    assert named["wrongly sure"] + named["wrongly likely"] == 0
    assert named["sure"] >= 0.95 * named.total


def test_the_vendor_of_that_day_prices_off_the_forward_and_is_not_said_to_do_otherwise(
    vix: tuple[Market, pd.DataFrame, pd.DataFrame],
) -> None:
    """Its rows have their own forward; in the money, the vol of the quote itself."""
    market, legs, rows = vix
    vendor = rows.loc[legs["symbol"]]
    size = (legs["quantity"] * legs["multiplier"]).to_numpy()
    told = legs.assign(
        reported_price=np.nan,
        reported_iv=vendor["implied_volatility_1545"].to_numpy(),
        **{
            f"reported_{greek}": vendor[f"{greek}_1545"].to_numpy() * size
            for greek in ("delta", "gamma", "vega", "theta")
        },
    )
    parity = legs["forward"].to_numpy() / vendor["implied_underlying_price_1545"].to_numpy()
    assert np.abs(parity - 1.0).max() < 0.005
    broken = brokers.differences(told)
    causes = find_causes(broken, told, market, tolerances=brokers.TOLERANCES)
    codes = Counter((cause.code, cause.confidence) for cause in causes if cause)
    say(f"\nthe vendor itself: {len(broken)} breaks of {len(legs)} legs, {dict(codes)}")
    in_the_money = (legs["right"] == "C") == (legs["strike"] < legs["forward"])
    inside = set(legs["symbol"][in_the_money])
    assert sum(found.symbol in inside for found in broken) > 0.6 * len(broken)
    assert {code for code, confidence in codes if confidence == "sure"} <= {
        "own_quote_vol",
        "other_vol",
    }
    assert not any(code == "spot_for_forward" for code, _ in codes)


@pytest.fixture(scope="module")
def chains(real_data: Path) -> dict[date, Market]:
    quotes = {day: chain_2019(real_data, day) for day in (MONDAY, TUESDAY)}
    quotes[THURSDAY] = chain_2023(real_data)
    return {day: world(real_data, day, rows, "SPX", CLOSES[day]) for day, rows in quotes.items()}


def symbols_of(market: Market, roots: tuple[str, ...], days: tuple[float, float]) -> list[str]:
    """Good quotes of both rights within two standard deviations of the forward."""
    chain = market.chain
    chain = chain[chain["years"] > 0.0]
    left, width = chain["years"] * 365, chain["iv"] * np.sqrt(chain["years"])
    near = np.abs(np.log(chain["strike"] / chain["forward"])) < 2.0 * width
    good = (chain["gate"] == "") & (chain["bid"] > 0) & left.between(*days) & near
    root = chain["symbol"].str[:-15].isin(roots)
    symbols: list[str] = chain["symbol"][good & root].tolist()
    return symbols


def some(symbols: list[str], count: int) -> list[str]:
    return symbols[:: max(1, len(symbols) // count)]


def to_close(leg: Leg) -> float:
    return leg.days + 6.5 / 24.0


def test_on_the_eve_of_a_third_friday_am_options_taken_for_pm_are_named(
    chains: dict[date, Market],
) -> None:
    """2023-09-14: SPX settles at the opening of the 15th, SPXW of the same strikes at its close."""
    market = chains[THURSDAY]
    frame = valued(market, some(symbols_of(market, ("SPX", "SPXW"), (0.0, 1.5)), 80))
    am = frame["settlement"] == "AM"
    assert frame["expiry"].dt.date.unique().tolist() == [FRIDAY]
    assert min(am.sum(), (~am).sum()) >= 15

    def wrong(leg: Leg) -> dict[str, float] | None:
        # 17.25 hours from 16:15 to 09:30, 23.75 to the close.
        return brokers.counted(leg, to_close(leg)).row() if leg.days < 0.8 else None

    told = brokers.told(frame, [wrong(leg) for leg in brokers.legs_of(frame)])
    broken = brokers.differences(told)
    causes = find_causes(broken, told, market, tolerances=brokers.TOLERANCES)
    codes = Counter((cause.code, cause.confidence) if cause else None for cause in causes)
    say(f"\nAM as PM, 2023-09-14: {len(broken)} breaks of {am.sum()} AM legs, {dict(codes)}")
    assert {found.symbol for found in broken} <= set(frame["symbol"][am])
    assert codes["am_as_pm", "sure"] + codes["am_as_pm", "likely"] >= 0.9 * len(broken)
    assert all(code == "am_as_pm" for code, sure in filter(None, codes) if sure == "sure")


def test_a_month_before_a_third_friday_it_takes_a_fine_tolerance_to_see_it(
    chains: dict[date, Market],
) -> None:
    """2019-05-21, settlement on 21 June: 30.99 days for 30.72 is 0.4% of vega, below 5%."""
    market = chains[TUESDAY]
    frame = valued(market, some(symbols_of(market, ("SPX",), (30.0, 31.5)), 40))
    assert (frame["settlement"] == "AM").all()
    late = brokers.at_days(to_close)
    assert diagnosed(frame, late, "am_as_pm", market).total == 0
    fine = {"vega": Tolerance(0.05, 0.002)}
    named = diagnosed(frame, late, "am_as_pm", market, tolerances=fine)
    say(f"\nAM as PM, 2019-05-21, a month before: {len(frame)} legs, {dict(named.counts)}")
    assert named.total >= 0.5 * len(frame)
    assert named["wrongly sure"] == 0


def remembered(market: Market) -> pd.DataFrame:
    rows = market.chain[["symbol", "bid", "ask", "forward", "iv"]]
    return rows[rows["iv"].notna()].assign(as_of=market.as_of)


def mistakes(then: pd.DataFrame, market: Market, close: float) -> dict[str, Mistake]:
    """Every mistake of the list that an SPX option can suffer; legs are told by their strike."""
    before = then.set_index("symbol")
    by_leg = market.chain.set_index(["forward", "strike", "sign"])["symbol"].to_dict()

    def past(leg: Leg, name: str) -> float:
        symbol = by_leg[leg.forward, leg.strike, leg.sign]
        row = before.loc[symbol]
        return float((row["bid"] + row["ask"]) / 2 if name == "mid" else row[name])

    def stale(leg: Leg) -> dict[str, float] | None:
        try:
            return brokers.at_price(lambda one: past(one, "mid"))(leg)
        except KeyError:
            return None

    def older(leg: Leg) -> dict[str, float] | None:
        try:
            return brokers.at_vol(lambda one: past(one, "iv"))(leg)
        except KeyError:
            return None

    sessions = {int(day): count for day, count in ((1, 1), (2, 2), (3, 3))}
    return {
        "spot_for_forward": brokers.off_spot(close),
        "calendar_days": brokers.at_days(lambda leg: round(leg.days + 0.3)),
        "trading_days": brokers.at_days(
            lambda leg: sessions[round(leg.days + 0.3)] * 365.0 / 252.0, keep_price=True
        ),
        "am_as_pm": brokers.at_days(to_close),
        "stale_vol": older,
        "stale_quote": stale,
        "other_vol": brokers.at_vol(lambda leg: 1.13 * leg.vol),
        "theta_trading_day": brokers.scaled(lambda _: 365.0 / 252.0, "theta"),
        "hundredfold": brokers.scaled(lambda _: 100.0, "vega", "theta"),
        "per_contract": brokers.scaled(lambda leg: 1.0 / abs(leg.quantity), "vega", "theta"),
        "per_unit": brokers.scaled(lambda leg: 1.0 / leg.size, "delta", "vega", "theta"),
        "sign": brokers.scaled(lambda _: -1.0, "vega", "theta"),
        "rounding": brokers.rounded(lambda leg: 0.1 * abs(leg.size), "delta"),
        "not_computed": brokers.nought,
    }


def test_of_every_mistake_on_real_chains_the_cause_is_named(chains: dict[date, Market]) -> None:
    """AM options of 2023-09-15 the day before; SPX of two months on 2019-05-21."""
    then, eve = remembered(chains[MONDAY]), chains[THURSDAY]
    near = valued(eve, some(symbols_of(eve, ("SPX",), (0.0, 1.5)), 30))
    market = chains[TUESDAY]
    far = valued(market, some(symbols_of(market, ("SPX", "SPXW"), (25.0, 70.0)), 40))
    say("")
    totals: Counter[str] = Counter()
    for world_of, frame, quotes in ((eve, near, None), (market, far, then)):
        past = then if quotes is None else quotes
        for code, mistake in mistakes(past, world_of, CLOSES[world_of.as_of]).items():
            timed = code in {"calendar_days", "trading_days", "am_as_pm"}
            if timed != (world_of is eve) and (timed or code in {"stale_vol", "stale_quote"}):
                continue
            named = diagnosed(frame, mistake, code, world_of, quotes)
            totals.update(named.counts)
            say(f"{world_of.as_of} {code:18} {named.total:4} breaks {dict(named.counts)}")
    whole = sum(totals.values())
    say(f"all: {whole} breaks {dict(totals)}")
    assert totals["wrongly sure"] == 0
    assert totals["sure"] + totals["likely"] >= 0.9 * whole
