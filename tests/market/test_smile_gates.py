"""Vols that a quote's own market, or its neighbours, leave in doubt."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.market.market import Market
from tests.givens import quotes as given
from tests.sources.real_files import REAL_FILES

T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
DISCOUNT = math.exp(-0.0396 * T)
STRIKES = range(5500, 6505, 25)
REAL = ("spx-chains-2019/", "quotedata/", "spx-vix-2023-06-12/", "UnderlyingOptionsEODQuotes")


def smile(strike: float) -> float:
    return 0.15 - 0.4 * math.log(strike / 6000.0)


def symbol(right: str, strike: float) -> str:
    return given.occ("SPX", given.SPX_EXPIRY, right, strike)


def price(right: str, strike: float, vol: float) -> float:
    return DISCOUNT * given.black(6000.0, strike, T, vol, 1.0 if right == "C" else -1.0)


def market(**changes: tuple[float, float]) -> Market:
    """Quotes of a known smile; `P5800=(low, high)` has the vols of that bid and that offer."""
    frame = given.chain("SPX", given.SPX_EXPIRY, 6000.0, STRIKES, vol=smile, t=T, discount=DISCOUNT)
    for name, vols in changes.items():
        right, strike = name[0], float(name[1:])
        at = frame["symbol"] == symbol(right, strike)
        frame.loc[at, ["bid", "ask"]] = [price(right, strike, vol) for vol in vols]
    return given.market(frame)


def gated(found: Market) -> dict[str, str]:
    """What fails a gate of the smile, and where its vol is from."""
    rows = found.chain[found.chain["gate"].isin(["wide", "outlier"])]
    return {
        f"{'C' if sign > 0 else 'P'}{strike:g}": f"{gate}, {source}"
        for sign, strike, gate, source in rows[["sign", "strike", "gate", "iv_source"]].itertuples(
            index=False, name=None
        )
    }


def between(strike: float, low: float, high: float) -> float:
    """The vol between two strikes of the smile, by total variance in log strike."""
    share = math.log(strike / low) / math.log(high / low)
    return math.sqrt((1 - share) * smile(low) ** 2 + share * smile(high) ** 2)


def around(strike: float, factor: float) -> tuple[float, float]:
    return 0.999 * factor * smile(strike), 1.001 * factor * smile(strike)


@pytest.mark.parametrize("factor", [0.5, 0.85, 1.15, 1.5])
@pytest.mark.parametrize(("right", "strike"), [("P", 5800), ("C", 6200), ("P", 5525), ("C", 6000)])
def test_a_vol_that_its_neighbours_contradict_is_theirs(
    right: str, strike: int, factor: float
) -> None:
    found = market(**{f"{right}{strike}": around(strike, factor)})
    assert gated(found) == {f"{right}{strike}": "outlier, interpolated"}
    for side in "CP":
        row = given.row(found, symbol(side, strike))
        assert row["iv"] == pytest.approx(between(strike, strike - 25, strike + 25), abs=2e-6)


@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_a_vol_that_is_a_little_off_is_its_own(factor: float) -> None:
    found = market(P5800=around(5800, factor))
    assert gated(found) == {}
    assert given.row(found, symbol("P", 5800))["iv"] == pytest.approx(
        factor * smile(5800), rel=1e-4
    )


def test_a_market_that_reaches_to_its_neighbours_is_no_outlier() -> None:
    # Its middle is 20% off; its offer is where the others are.
    assert gated(market(P5800=(0.62 * smile(5800), 1.01 * smile(5800)))) == {}


@pytest.mark.parametrize("apart", [50, 75, 100, 125, 200])
@pytest.mark.parametrize("factor", [0.6, 1.4])
def test_several_outliers_are_found_and_the_good_ones_between_them_kept(
    apart: int, factor: float
) -> None:
    found = market(
        **{f"P{strike}": around(strike, factor) for strike in (5700, 5700 + apart)},
        C6200=around(6200, 0.6),
    )
    assert set(gated(found)) == {"P5700", f"P{5700 + apart}", "C6200"}
    for strike in range(5600, 6000, 25):
        if strike not in {5700, 5700 + apart}:
            row = given.row(found, symbol("P", strike))
            assert row["iv"] == pytest.approx(smile(strike), abs=1e-5)


def test_the_last_of_a_smile_has_no_two_witnesses_and_accuses_nobody() -> None:
    found = market(P5500=around(5500, 1.5), C6500=around(6500, 1.5))
    assert gated(found) == {}
    for right, strike in (("P", 5525), ("P", 5550), ("C", 6475), ("C", 6450)):
        row = given.row(found, symbol(right, strike))
        assert row["iv"] == pytest.approx(smile(strike), abs=1e-5)


def test_a_market_too_wide_to_mean_a_vol_gives_none() -> None:
    vol = smile(5800)
    found = market(P5800=(0.5 * vol, 1.7 * vol), C6200=(0.75 * smile(6200), 1.25 * smile(6200)))
    assert gated(found) == {"P5800": "wide, interpolated"}
    assert given.row(found, symbol("P", 5800))["iv"] == pytest.approx(
        between(5800, 5775, 5825), abs=2e-6
    )


def test_an_offer_of_any_price_is_wide() -> None:
    frame = given.chain("SPX", given.SPX_EXPIRY, 6000.0, STRIKES, vol=smile, t=T, discount=DISCOUNT)
    at = frame["symbol"] == symbol("P", 5800)
    frame.loc[at, "ask"] = 9_999.0
    assert gated(given.market(frame)) == {"P5800": "wide, interpolated"}


def test_findings_name_what_failed() -> None:
    found = {
        it.code: it.evidence for it in market(P5800=around(5800, 1.5), C6200=(0.05, 0.3)).findings
    }
    assert found["gate.outlier"].endswith(": 1 of 82 quotes")
    assert found["gate.wide"].endswith(": 1 of 82 quotes")


def test_the_variance_of_an_expiry_leaves_outliers_out() -> None:
    clean, dirty = market(), market(P5800=around(5800, 1.5))
    sigma = [it.expiries["sigma_model_free"].iloc[0] for it in (clean, dirty)]
    # One strike of forty-one less, and its neighbours stand for it.
    assert sigma[1] == pytest.approx(sigma[0], rel=2e-4)
    assert dirty.expiries["strip"].iloc[0] == clean.expiries["strip"].iloc[0] - 1


def test_no_real_quote_is_gated(real_data: Path) -> None:
    seen = 0
    for file in REAL_FILES:
        if not any(part in file.file for part in REAL):
            continue
        rows = file.read(real_data).frame
        if "bid" not in rows:
            continue
        found = given.market(rows, day=file.day, rate_percent=2.0)
        seen += int((found.chain["iv_source"] == "own_mid").sum())
        assert not found.chain["gate"].isin(["wide", "outlier"]).any()
        assert "price_arbitrage" not in {it.code for it in found.findings}
    assert seen > 20_000


def arbitrages(frame: pd.DataFrame, held: tuple[str, ...] = ()) -> list[str]:
    found = given.market(frame, held=held).findings
    return [it.evidence for it in found if it.code == "price_arbitrage"]


def test_a_butterfly_that_pays_for_being_taken_is_told() -> None:
    frame = given.chain("SPX", given.SPX_EXPIRY, 6000.0, STRIKES, vol=smile, t=T, discount=DISCOUNT)
    assert arbitrages(frame) == []
    at = frame["symbol"] == symbol("C", 6100)
    ask = [
        float(frame.loc[frame["symbol"] == symbol("C", strike), "ask"].iloc[0])
        for strike in (6075, 6125)
    ]
    middle = float(np.mean(ask))
    frame.loc[at, ["bid", "ask"]] = [middle - 0.01, middle + 0.01]
    assert arbitrages(frame) == []
    frame.loc[at, ["bid", "ask"]] = [middle + 0.01, middle + 0.03]
    (told,) = arbitrages(frame, (symbol("C", 6100),))
    assert told == (
        f"0 verticals and 1 butterflies pay for being taken, such as {symbol('C', 6100)} sold at "
        f"its bid against {symbol('C', 6075)} and {symbol('C', 6125)} at the offer: one of those "
        f"quotes is wrong; held among them: {symbol('C', 6100)}"
    )


@pytest.mark.parametrize(("right", "near", "far"), [("C", 6400, 6425), ("P", 5600, 5575)])
def test_a_vertical_that_pays_for_being_taken_is_told(right: str, near: int, far: int) -> None:
    frame = given.chain(
        "SPX", given.SPX_EXPIRY, 6000.0, STRIKES, vol=lambda _: 0.15, t=T, discount=DISCOUNT
    )
    ask = float(frame.loc[frame["symbol"] == symbol(right, near), "ask"].iloc[0])
    at = frame["symbol"] == symbol(right, far)
    frame.loc[at, ["bid", "ask"]] = [ask - 0.01, ask + 0.01]
    assert not any(told.startswith("1 vertical") for told in arbitrages(frame))
    frame.loc[at, ["bid", "ask"]] = [ask + 0.01, ask + 0.03]
    assert any(
        told.startswith("1 verticals") and f"{symbol(right, far)} sold" in told
        for told in arbitrages(frame)
    )
