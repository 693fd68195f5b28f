"""Books, markets and trades at random: the parts sum exactly, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.vega.bridge import bridge
from tasks.vega.explain import PARTS, vega_explain
from tests.vega.explain_books import (
    CALL,
    DYING,
    FUTURE,
    LAYERS,
    MINI,
    OTHER_PUT,
    PUT,
    SHARE,
    YESTERDAY,
    Holding,
    World,
    legs,
    market,
    remembered,
    scoped,
)

SYMBOLS = (PUT, OTHER_PUT, "SPX270115C06200000", CALL, "VIX261216P00018000", FUTURE, MINI, SHARE)
SIZES = st.integers(-200, 200).filter(bool).map(float)
LAYER = st.sampled_from(["core", "wing", ""])
OPTIONS_ONLY = (PUT, OTHER_PUT, "SPX270115C06200000", CALL, FUTURE)


@st.composite
def books(draw: st.DrawFn, symbols: tuple[str, ...] = SYMBOLS) -> tuple[Holding, ...]:
    keys = draw(
        st.lists(st.tuples(st.sampled_from(symbols), LAYER), min_size=1, max_size=10, unique=True)
    )
    return tuple(Holding(symbol, draw(SIZES), layer) for symbol, layer in keys)


@st.composite
def worlds(draw: st.DrawFn, hours: int) -> World:
    """A curve of rising total variance, so that every forward vol exists."""
    days, variance, nodes = (5.0, 30.0, 60.0, 150.0), 0.0, []
    before = 0.0
    for day in days:
        variance += draw(st.floats(0.08, 0.6)) ** 2 * (day - before)
        nodes.append((day, (variance / day) ** 0.5))
        before = day
    return replace(
        YESTERDAY,
        at=YESTERDAY.at + timedelta(hours=hours),
        spx=draw(st.floats(5200.0, 6800.0)),
        vx={name: draw(st.floats(10.0, 60.0)) for name in YESTERDAY.vx},
        rate=draw(st.floats(-0.01, 0.08)),
        spx_iv=draw(st.floats(0.08, 0.6)),
        vix_iv=draw(st.floats(0.4, 2.0)),
        nodes=tuple(nodes),
        exponent=draw(st.floats(0.0, 1.0)),
        floor_days=draw(st.floats(1.0, 30.0)),
        beta_source=draw(st.sampled_from(["model", "regression"])),
        share_units=draw(st.floats(0.1, 2.0)),
    )


def exact(value: float | None) -> Decimal:
    assert value is not None
    return Decimal(repr(value))


@settings(max_examples=60, deadline=None)
@given(books(), books(), worlds(0), worlds(24))
def test_the_parts_of_any_two_books_sum_exactly(
    before: tuple[Holding, ...], after: tuple[Holding, ...], then: World, now: World
) -> None:
    yesterday = remembered(then, legs(then, *before, Holding(DYING, 3.0)))
    found = vega_explain(legs(now, *after), market(now), yesterday, LAYERS)
    for part in found:
        parts = [getattr(part, name) for name in (*PARTS, "residual")]
        assert sum(map(exact, parts)) == exact(part.to) - exact(part.from_)
        # What is left is the rounding of a few figures, not a part that went missing.
        assert abs(parts[-1]) <= 2e-5, part


@settings(max_examples=25, deadline=None)
@given(books(OPTIONS_ONLY), worlds(0), st.integers(1, 72))
def test_any_book_that_only_grows_older_changes_by_time_alone(
    held: tuple[Holding, ...], then: World, hours: int
) -> None:
    then = replace(then, beta_source="model")
    now = replace(then, at=then.at + timedelta(hours=hours))
    yesterday = remembered(then, legs(then, *held))
    for part in vega_explain(legs(now, *held), market(now), yesterday, LAYERS):
        assert part.time == pytest.approx((part.to or 0.0) - (part.from_ or 0.0), abs=2e-5)
        others = [getattr(part, name) for name in PARTS if name != "time"]
        assert max(map(abs, others)) <= 2e-5


@settings(max_examples=25, deadline=None)
@given(books(), books(), worlds(0), worlds(24))
def test_layers_and_legs_of_no_layer_make_the_net(
    before: tuple[Holding, ...], after: tuple[Holding, ...], then: World, now: World
) -> None:
    """Legs of no layer are put into a third one here, and nothing else changes."""
    layers = (*LAYERS, replace(LAYERS[1], name="stray"))

    def named(held: tuple[Holding, ...]) -> tuple[Holding, ...]:
        return tuple(replace(one, layer=one.layer or "stray") for one in held)

    yesterday = remembered(then, legs(then, *named(before)))
    found = vega_explain(legs(now, *named(after)), market(now), yesterday, layers)
    for measure in ("vega", "vega30"):
        net = scoped(found, "net", measure=measure)
        for name in PARTS:
            inside = [
                getattr(scoped(found, f"layer:{layer.name}", measure=measure), name)
                for layer in layers
            ]
            assert sum(inside) == pytest.approx(getattr(net, name), abs=2e-5, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(books(), worlds(0), st.lists(st.floats(-1e5, 1e5), min_size=10, max_size=10))
def test_both_halves_of_any_bridge_sum_exactly(
    held: tuple[Holding, ...], now: World, reported: list[float]
) -> None:
    frame = legs(now, *held)
    frame["reported_vega"] = reported[: len(frame)]
    for part in bridge(frame, market(now), LAYERS):
        causes = ("reported", "unit", "underlying", "time", "vol", "unattributed")
        first = [exact(getattr(part, name)) for name in causes]
        assert sum(first) == exact(part.naive)
        steps = ("naive", "vol_of_vix", "vix_delta", "tenor_weight", "beta")
        assert sum(exact(getattr(part, name)) for name in steps) == exact(part.vega30)
