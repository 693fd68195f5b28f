"""What no known mistake explains, and rows with holes: never a crash, never a sure wrong name."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks.causes import find_causes
from tasks.checks.differences import Difference
from tasks.model.breaks import CAUSES
from tests.checks import mistaken_brokers as brokers
from tests.checks.test_causes import WORLD, book, told
from tests.vega.explain_books import (
    CALL,
    FUTURE,
    PUT,
    SHARE,
    Holding,
)

Random = np.random.Generator
STRIKES = range(5200, 6800, 20)
GREEKS = ("delta", "gamma", "vega", "theta")


@pytest.fixture(scope="module")
def wide_book() -> pd.DataFrame:
    """160 puts and calls of one expiry, 2 to 30 contracts long or short, and what is right."""
    random = np.random.default_rng(5)
    symbols = [f"SPXW261218{right}0{strike}000" for strike in STRIKES for right in "CP"]
    lots = random.integers(2, 30, len(symbols)) * random.choice([-1.0, 1.0], len(symbols))
    frame = book(*(Holding(symbol, size) for symbol, size in zip(symbols, lots, strict=True)))
    return told(frame, lambda leg: leg.row())


def history(frame: pd.DataFrame, random: Random) -> pd.DataFrame:
    """Ten sessions of other vols and prices, up to a tenth away."""
    sessions = []
    for day in range(10):
        moved = random.uniform(0.9, 1.1, len(frame))
        sessions.append(
            pd.DataFrame(
                {
                    "as_of": f"2026-11-{day + 5:02d}",
                    "symbol": frame["symbol"],
                    "bid": frame["bid"] * moved,
                    "ask": frame["ask"] * moved,
                    "forward": frame["forward"] * random.uniform(0.97, 1.03),
                    "iv": frame["iv"] * moved,
                }
            )
        )
    return pd.concat(sessions)


def noisy(frame: pd.DataFrame, random: Random, *names: str) -> pd.DataFrame:
    """Each figure of each leg off by 10% to 30%, up or down, by itself."""
    changed = {}
    for name in names:
        factor = 1.0 + random.uniform(0.1, 0.3, len(frame)) * random.choice([-1, 1], len(frame))
        changed[f"reported_{name}"] = (frame[f"reported_{name}"] * factor).round(2)
    return frame.assign(**changed)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (GREEKS, brokers.OURS),
        (("vega",), brokers.OURS),
        (("vega", "theta"), brokers.OURS),
        (("vega",), ("vega",)),
        (("theta",), ("theta", "vega")),
        (("delta", "gamma"), ("delta", "gamma")),
    ],
)
def test_a_mistake_of_no_known_kind_is_never_named_surely(
    wide_book: pd.DataFrame, wrong: tuple[str, ...], shown: tuple[str, ...]
) -> None:
    random = np.random.default_rng(11)
    silent = {f"reported_{name}": math.nan for name in brokers.OURS if name not in shown}
    frame = noisy(wide_book, random, *wrong).assign(**silent)
    broken = brokers.differences(frame)
    found = find_causes(broken, frame, WORLD, history(wide_book, random))
    assert len(broken) > 80
    sure = [cause for cause in found if cause and cause.confidence == "sure"]
    assert sure == []
    likely = Counter(cause.code for cause in found if cause)
    assert likely.total() <= 0.25 * len(broken), likely


def test_a_vol_from_elsewhere_is_another_vol_and_no_session_is_named(
    wide_book: pd.DataFrame,
) -> None:
    random = np.random.default_rng(3)

    def elsewhere(leg: brokers.Leg) -> dict[str, float]:
        off = random.uniform(0.12, 0.3) * random.choice([-1, 1])
        return replace(leg, vol=leg.vol * (1 + off)).row()

    frame = told(wide_book, elsewhere)
    broken = brokers.differences(frame)
    found = find_causes(broken, frame, WORLD, history(wide_book, random))
    sure = Counter(cause.code for cause in found if cause and cause.confidence == "sure")
    assert set(sure) == {"other_vol"}
    assert sure["other_vol"] > 0.9 * len(broken)


FIGURES = st.one_of(
    st.just(math.nan),
    st.just(0.0),
    st.floats(-1e12, 1e12),
    st.floats(-1e-9, 1e-9),
    st.sampled_from([math.inf, -math.inf]),
)
CHANGES: dict[str, st.SearchStrategy[float]] = {
    "days": st.one_of(st.just(math.nan), st.floats(1e-6, 4000.0)),
    "iv": st.one_of(st.just(math.nan), st.floats(1e-4, 20.0)),
    "forward": st.one_of(st.just(math.nan), st.floats(0.01, 1e6)),
    "discount": st.floats(0.05, 1.2),
    "quantity": st.sampled_from([0.5, -0.5, 1.0, -1.0, 0.0, 1e6, math.nan]),
    "bid": st.one_of(st.just(math.nan), st.floats(0.0, 1e5)),
    "ask": st.one_of(st.just(math.nan), st.floats(0.0, 1e5)),
    "mark": st.one_of(st.just(math.nan), st.floats(0.0, 1e5)),
}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_row_nothing_breaks(data: st.DataObject) -> None:
    """Holes, infinities, half contracts, an hour to go, ten years to go."""
    held = (Holding(PUT, -5.0), Holding(CALL, 3.0), Holding(FUTURE, 1.0), Holding(SHARE, 7.0))
    frame = book(*held).assign(calendar_days=28.0)
    for name, values in CHANGES.items():
        frame.loc[:1, name] = [data.draw(values), data.draw(values)]
    for name in brokers.OURS:
        frame[f"reported_{name}"] = [data.draw(FIGURES) for _ in held]
    quotes = history(frame, np.random.default_rng(0))
    broken = [
        Difference(name, "U1", symbol, layer, ours, theirs, 0.1, "u", "broker")
        for name, column in brokers.OURS.items()
        for symbol, layer, ours, theirs in frame[
            ["symbol", "layer", column, f"reported_{name}"]
        ].itertuples(index=False, name=None)
    ]
    for cause in find_causes(broken, frame, WORLD, quotes):
        if cause is not None:
            assert cause.code in CAUSES
            assert cause.confidence in {"sure", "likely"}
            assert math.isfinite(cause.remaining)


@pytest.mark.parametrize("quantity", [0.5, -0.5])
def test_half_a_contract_is_a_contract_too_many_when_shown_as_one(quantity: float) -> None:
    """Vega of one contract is twice that of half a one."""
    frame = book(Holding(PUT, quantity), Holding("SPXW261218P05600000", quantity))
    shown = told(frame, brokers.scaled(lambda leg: 1.0 / abs(leg.quantity), "vega", "theta"))
    found = find_causes(brokers.differences(shown), shown, WORLD)
    assert {cause.code if cause else None for cause in found} == {"per_contract"}


@pytest.mark.parametrize("days", [0.02, 0.2, 1.0])
@pytest.mark.parametrize("strike", ["05700000", "06000000", "06050000", "07500000"])
def test_near_expiry_and_far_from_the_money_no_wrong_cause_is_sure(
    days: float, strike: str
) -> None:
    """A vol a third higher, in and out of the money: another vol, or nothing that is sure."""
    symbols = [f"SPXW261218{right}{strike}" for right in "CP"]
    frame = book(*(Holding(symbol, -5.0) for symbol in symbols)).assign(days=days)
    right = [leg.row() for leg in brokers.legs_of(frame)]
    frame = frame.assign(
        naive_vega=[row["vega"] for row in right],
        **{name: [row[name] for row in right] for name in ("delta", "gamma", "theta")},
    )
    shown = told(frame, brokers.at_vol(lambda leg: 1.33 * leg.vol))
    found = find_causes(brokers.differences(shown), shown, WORLD)
    assert {one.code for one in found if one and one.confidence == "sure"} <= {"other_vol"}


def test_a_gap_has_no_cause() -> None:
    """A leg without a figure of ours has no difference to explain, whatever is asked."""
    gap: dict[str, Any] = {"status": "gap", "naive_vega": math.nan, "iv": math.nan}
    frame = told(book(Holding(PUT, -5.0)), lambda leg: leg.row()).assign(**gap)
    asked = Difference("vega", "U1", PUT, "core", math.nan, -2000.0, 100.0, "u", "broker")
    assert find_causes([asked], frame, WORLD) == (None,)


def test_a_leg_that_is_not_in_the_book_has_no_cause() -> None:
    asked = Difference("vega", "U9", PUT, "core", -1900.0, -2000.0, 100.0, "u", "broker")
    assert find_causes([asked], book(Holding(PUT, -5.0)), WORLD) == (None,)
