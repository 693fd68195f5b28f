"""Vols that a quote's own market, or its neighbours, leave in doubt."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.market.market import Market
from tests.givens import quotes as given
from tests.givens.real import chain_2019, market_of
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
    # Its middle is 4% off; its offer is where the others are.
    assert gated(market(P5800=(0.92 * smile(5800), 1.01 * smile(5800)))) == {}


@pytest.mark.parametrize("strike", [5600, 5800, 5825])
@pytest.mark.parametrize("wrong", [(0.99, 1.25), (0.99, 1.7), (0.99, 4.0), (0.6, 1.01)])
def test_one_side_that_slipped_makes_a_market_wide_and_accuses_nobody_else(
    strike: int, wrong: tuple[float, float]
) -> None:
    bid, ask = (factor * smile(strike) for factor in wrong)
    found = market(**{f"P{strike}": (bid, ask)})
    assert gated(found) == {f"P{strike}": "wide, interpolated"}
    assert given.row(found, symbol("P", strike))["iv"] == pytest.approx(smile(strike), abs=1e-5)


@pytest.mark.parametrize("factor", [0.6, 0.8, 1.25, 1.6])
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_neighbours_that_are_wrong_together_are_found_together(count: int, factor: float) -> None:
    wrong = range(5725, 5725 + 25 * count, 25)
    found = market(**{f"P{strike}": around(strike, factor) for strike in wrong})
    assert set(gated(found)) == {f"P{strike}" for strike in wrong}


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_every_second_quote_may_be_wrong(factor: float) -> None:
    wrong = range(5550, 5950, 50)
    found = market(**{f"P{strike}": around(strike, factor) for strike in wrong})
    assert set(gated(found)) == {f"P{strike}" for strike in wrong}


def test_outliers_that_grow_are_all_found() -> None:
    wrong = dict(zip(range(5550, 5950, 50), np.linspace(1.12, 1.6, 8), strict=True))
    found = market(**{f"P{strike}": around(strike, by) for strike, by in wrong.items()})
    assert set(gated(found)) == {f"P{strike}" for strike in wrong}


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


def test_the_last_of_a_smile_accuses_nobody_and_is_found_where_it_is_far_off() -> None:
    found = market(P5500=around(5500, 1.2), C6500=around(6500, 1.2))
    assert gated(found) == {}
    for right, strike in (("P", 5525), ("P", 5550), ("C", 6475), ("C", 6450)):
        row = given.row(found, symbol(right, strike))
        assert row["iv"] == pytest.approx(smile(strike), abs=1e-5)
    found = market(P5500=around(5500, 1.5), C6500=around(6500, 1.5))
    assert set(gated(found)) == {"P5500", "C6500"}


def test_a_market_too_wide_to_mean_a_vol_gives_none() -> None:
    vol = smile(5800)
    # All are wide: what is usual beside a quote says nothing against it, a third of its vol does.
    usual = {
        f"{'P' if strike < 6000 else 'C'}{strike}": (0.85 * smile(strike), 1.15 * smile(strike))
        for strike in STRIKES
    }
    assert gated(market(**usual)) == {}
    found = market(**{**usual, "P5800": (0.5 * vol, 1.7 * vol)})
    assert gated(found) == {"P5800": "wide, interpolated"}


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


@pytest.mark.parametrize("vols", [around(5800, 1.5), (0.1 * smile(5800), 3.0)])
def test_the_variance_of_an_expiry_leaves_out_what_gives_no_vol(vols: tuple[float, float]) -> None:
    clean, dirty = market(), market(P5800=vols)
    assert len(gated(dirty)) == 1
    sigma = [it.expiries["sigma_model_free"].iloc[0] for it in (clean, dirty)]
    # One strike of forty-one less, and its neighbours stand for it.
    assert sigma[1] == pytest.approx(sigma[0], rel=2e-4)
    assert dirty.expiries["strip"].iloc[0] == clean.expiries["strip"].iloc[0] - 1


def test_of_real_quotes_one_is_gated(real_data: Path) -> None:
    seen = 0
    gates: dict[str, str] = {}
    for file in REAL_FILES:
        if not any(part in file.file for part in REAL):
            continue
        rows = file.read(real_data).frame
        if "bid" not in rows:
            continue
        found = given.market(rows, day=file.day, rate_percent=2.0)
        seen += int((found.chain["iv_source"] == "own_mid").sum())
        chain = found.chain.set_index("symbol")["gate"]
        for name, gate in chain[chain.isin(["wide", "outlier"])].items():
            gates[str(name)] = gate
        assert "price_arbitrage" not in {it.code for it in found.findings}
    assert seen > 20_000
    # 0.10 bid, offered at 3.70, between puts of 1.00 at 1.10 and others like it.
    assert gates == {"SPX251219P00600000": "wide"}


@pytest.mark.parametrize(
    ("side", "low", "high", "farthest"),
    [
        *(("ask", 1.2, 1.5, 0.07), ("bid", 0.02, 0.5, 0.07), ("bid", 0.5, 0.8, 0.07)),
        *(("both", 1.1, 1.4, 0.07), ("both", 1.5, 5.0, 0.07), ("both", 0.2, 0.6, 0.07)),
        ("both", 0.7, 0.9, 0.07),
        # In wings of wide markets an offer of twice its price is not odd: six in a hundred pass.
        ("ask", 1.5, 5.0, 0.25),
    ],
)
def test_of_real_quotes_that_are_made_wrong_what_is_far_off_is_found_and_no_good_one_accused(
    real_data: Path, side: str, low: float, high: float, farthest: float
) -> None:
    random = np.random.default_rng(7)
    quotes = chain_2019(real_data, date(2019, 5, 20))
    market = market_of(real_data, date(2019, 5, 20), quotes)
    smile = market.chain[(market.chain["iv_source"] == "own_mid").to_numpy()]
    near = smile[(smile["bid"] >= 1.0) & smile["years"].between(7 / 365, 1.0)]
    # One in forty, far enough from each other.
    wrong = near.iloc[random.integers(0, 40) :: 40]["symbol"].tolist()
    factors = np.exp(random.uniform(np.log(low), np.log(high), len(wrong)))
    made = quotes.set_index("symbol")
    for name in ("bid", "ask") if side == "both" else (side,):
        made.loc[wrong, name] *= factors
    found = market_of(real_data, date(2019, 5, 20), made.reset_index()).chain.set_index("symbol")
    gates = found["gate"]
    accused = set(gates[gates.isin(["wide", "outlier"])].index)
    assert accused <= set(wrong)
    assert len(wrong) > 80
    passed = [name for name in wrong if not gates[name]]
    clean = market.chain.set_index("symbol")["iv"]
    off = np.abs(found["iv"][passed] / clean[passed] - 1.0)
    assert len(passed) < 0.55 * len(wrong)
    assert not (off > farthest).any()


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


@pytest.mark.parametrize(("right", "near", "far"), [("C", 6050, 6055), ("P", 5950, 5945)])
def test_a_vertical_that_pays_for_being_taken_is_told(right: str, near: int, far: int) -> None:
    frame = given.chain(
        *("SPX", given.SPX_EXPIRY, 6000.0, range(5800, 6205, 5)),
        vol=lambda _: 0.15,
        t=T,
        discount=DISCOUNT,
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
