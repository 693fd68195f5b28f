"""Days at random: the parts always make the total, and the greeks are those of a repricing."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks.explain_pnl import pnl_explain
from tasks.checks.pnl import profit_and_loss
from tasks.model.yesterday import HeldLeg
from tests.checks.books import CALL, FUTURE, LAYERS, LONG_PUT, PUT, held, legs, trades, yesterday
from tests.checks.test_explain_pnl import PARTS, explained
from tests.givens.quotes import black
from tests.vega.explain_books import YESTERDAY, market, scoped, seen, tomorrow

DYING = "SPXW261120P05700000"
SYMBOLS = (PUT, LONG_PUT, CALL, FUTURE, DYING)
SIZES = st.integers(-500, 500).map(float)
PRICES = st.integers(1, 40_000).map(lambda cents: cents / 100)
# One in six is not delivered.
FEES = st.sampled_from([0.0, 0.65, 1.3, 12.5, 49.99, math.nan])
GREEK = st.floats(-1e3, 1e3)
FORWARD, VOL = st.floats(5500.0, 6500.0), st.floats(0.05, 1.0)
TODAY = tomorrow(YESTERDAY)
NAMES = (
    *("theta", "delta", "gamma", "vega", "vvix_vega", "vix_delta", "vega30", "vanna", "volga"),
)
Drawn = tuple[list[HeldLeg], list[tuple[str, float, float, float]], dict[str, dict[str, Any]]]


@st.composite
def days(draw: st.DrawFn) -> Drawn:
    """Legs of yesterday, fills of today, and today's rows by symbol: what the two make."""
    before: list[HeldLeg] = []
    fills: list[tuple[str, float, float, float]] = []
    rows: dict[str, dict[str, Any]] = {}
    for symbol in draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, unique=True)):
        layer, size = draw(st.sampled_from(["core", "wing"])), draw(SIZES)
        multiplier = 1000.0 if symbol == FUTURE else 100.0
        greeks = {name: draw(GREEK) for name in NAMES}
        greeks |= {"forward": draw(FORWARD), "iv": draw(VOL)}
        kind = "future" if symbol == FUTURE else "option"
        common: dict[str, Any] = {"multiplier": multiplier, "layer": layer, "kind": kind}
        expiry = TODAY.at.date() if symbol == DYING else TODAY.at.date().replace(month=12)
        before.append(held(symbol, size, draw(PRICES), expiry=expiry, **common, **greeks))
        dealt = draw(st.lists(st.tuples(SIZES, PRICES, FEES), max_size=3))
        fills += [(symbol, *fill) for fill in dealt]
        left = size + sum(fill[0] for fill in dealt)
        if left and symbol != DYING:
            moved = {"mark": draw(PRICES), "forward": draw(FORWARD), "iv": draw(VOL)}
            rows[symbol] = {"symbol": symbol, "quantity": left, **common, **moved}
    return before, fills, rows


@settings(max_examples=80, deadline=None)
@given(days(), st.floats(8.0, 80.0))
def test_the_parts_make_the_total_of_any_day(day: Drawn, vix: float) -> None:
    before, fills, rows = day
    now, dealt = legs(*rows.values()), trades(*fills)
    then = replace(yesterday(*before), curve=seen(YESTERDAY))
    found = pnl_explain(
        now, market=market(TODAY), yesterday=then, trades=dealt, recomputed_vix=vix, layers=LAYERS
    )
    told = profit_and_loss(
        now, yesterday=then, trades=dealt, indices={"SPX": 5650.0}, as_of=TODAY.at.date()
    )
    net = scoped(found, "net")
    assert net.total == round(told.usd, 6) + 0.0
    assert (net.fees is None) == any(math.isnan(fill[3]) for fill in fills)
    for part in found:
        numbers = [getattr(part, name) for name in (*PARTS, "residual")]
        known = [Decimal(repr(number)) for number in numbers if number is not None]
        assert sum(known) == Decimal(repr(part.total))
        assert len(known) == len(numbers) - (part.fees is None)
        assert (part.fees is None) == (part.reason is not None)
    for kind in ("layer:", "leg:"):
        inside = [part for part in found if part.scope.startswith(kind)]
        for name in PARTS[:-1]:
            whole = sum(getattr(part, name) for part in inside)
            assert whole == pytest.approx(getattr(net, name), rel=1e-9, abs=1e-4), name
        # Before fees the scopes always make the net.
        assert sum((part.total or 0.0) - (part.fees or 0.0) for part in inside) == pytest.approx(
            (net.total or 0.0) - (net.fees or 0.0), rel=1e-9, abs=1e-4
        )


def test_what_is_left_over_is_of_the_third_order() -> None:
    """A put bumped and repriced: at half the move, an eighth of the residual.

    Greeks are central differences of the price; nothing here knows a formula of theirs.
    """
    t, size = 30 / 365, -500.0

    def price(forward: float, sigma: float) -> float:
        return black(forward, 5700.0, t, sigma, -1.0)

    f, s = 6000.0, 0.18
    h, e = 1.0, 0.0005
    base = price(f, s)
    delta = (price(f + h, s) - price(f - h, s)) / (2 * h)
    gamma = (price(f + h, s) - 2 * base + price(f - h, s)) / h**2
    point = 0.01
    vega = (price(f, s + e) - price(f, s - e)) / (2 * e) * point
    volga = (price(f, s + e) - 2 * base + price(f, s - e)) / e**2 * point**2
    corners = price(f + h, s + e) - price(f + h, s - e) - price(f - h, s + e) + price(f - h, s - e)
    vanna = corners / (4 * h * e) * point
    greeks: dict[str, Any] = {
        "forward": f,
        "iv": s,
        "theta": 0.0,
        "delta": size * delta,
        "gamma": size * gamma,
        "vega": size * vega,
        "vanna": size * vanna,
        "volga": size * volga,
        "vega30": 0.0,
    }

    def residual(share: float) -> float:
        forward, sigma = f - 40.0 * share, s + 0.015 * share
        row = {"quantity": -5.0, "mark": price(forward, sigma), "forward": forward, "iv": sigma}
        part = scoped(explained(legs(row), held(PUT, -5.0, base, **greeks)), "net")
        assert part.residual_share < 0.02
        return float(part.residual)

    assert residual(1.0) / residual(0.5) == pytest.approx(8.0, rel=0.15)
    assert residual(0.5) / residual(0.25) == pytest.approx(8.0, rel=0.15)
