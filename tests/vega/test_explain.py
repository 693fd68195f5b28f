"""Why vega changed: one thing moves at a time, and each has one name."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tasks.model.explained import VegaExplain
from tasks.model.yesterday import HeldLeg
from tasks.vega.explain import vega_explain
from tests.vega.explain_books import (
    BEFORE,
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
    seen,
    tomorrow,
)

PARTS = (*("traded", "expired", "time", "forward", "vol", "beta", "correction", "residual"),)
BOOK = (
    Holding(PUT, -5.0),
    Holding(OTHER_PUT, 5.0),
    Holding(CALL, 10.0, "wing"),
    Holding(FUTURE, 1.0, "wing"),
    Holding(MINI, -3.0, "wing"),
)
ROUNDING = 1e-5
STILL = {"at": YESTERDAY.at}


GAP: dict[str, Any] = {"status": "gap", "reason": "bid above offer"}
GAP |= dict.fromkeys(("vega", "vega30", "naive_vega", "iv"), math.nan)


def explained(
    now: World, *held: Holding, then: World = YESTERDAY, before: tuple[Holding, ...] = BOOK
) -> tuple[VegaExplain, ...]:
    """From `before` at the world `then` to `held` at the world `now`."""
    yesterday = remembered(then, legs(then, *before))
    return vega_explain(legs(now, *held), market(now), yesterday, LAYERS)


def moved(part: VegaExplain) -> dict[str, float]:
    """The parts that are more than rounding."""
    assert part.reason is None, part.reason
    values = {name: getattr(part, name) for name in PARTS}
    return {name: value for name, value in values.items() if abs(value) > ROUNDING}


def exact(part: VegaExplain) -> bool:
    ends = Decimal(repr(part.to)) - Decimal(repr(part.from_))
    return sum(Decimal(repr(getattr(part, name))) for name in PARTS) == ends


@pytest.mark.parametrize("measure", ["vega", "vega30"])
def test_when_nothing_happens_nothing_is_explained(measure: str) -> None:
    """The figures are those of a book that was revalued at the very same instant."""
    for scope in ("net", "layer:core", "layer:wing"):
        part = scoped(explained(YESTERDAY, *BOOK), scope, measure=measure)
        assert moved(part) == {}
        assert part.to == pytest.approx(part.from_)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "time"),
        (STILL | {"spx": 5900.0, "rate": 0.05}, "forward"),
        (STILL | {"spx_iv": 0.20, "vix_iv": 1.1}, "vol"),
        (STILL | {"exponent": 0.5}, "beta"),
        (STILL | {"floor_days": 60.0}, "beta"),
        (STILL | {"nodes": ((5.0, 0.15), (150.0, 0.22))}, "beta"),
    ],
)
def test_what_moves_alone_is_all_of_the_change(changes: dict[str, Any], name: str) -> None:
    now = replace(tomorrow(YESTERDAY), **changes)
    for part in explained(now, *BOOK):
        assert exact(part)
        assert set(moved(part)) <= {name}
    net = scoped(explained(now, *BOOK), "net", measure="vega30")
    assert moved(net) == {name: pytest.approx(net.to - net.from_)}


def test_a_move_of_vx_is_delta_to_the_option_and_beta_to_both() -> None:
    """The convexity F/K is in the beta: another VX on the same curve is another beta."""
    now = replace(YESTERDAY, vx={"VX/Z26": 20.0, "VX/F27": 20.0})
    wing = scoped(explained(now, *BOOK), "layer:wing", measure="vega30")
    assert set(moved(wing)) == {"forward", "beta"}
    then, later = (legs(world, *BOOK).set_index("symbol") for world in (YESTERDAY, now))
    delta = later["delta"] - then["delta"]
    assert wing.forward == pytest.approx((delta * then["beta"])[CALL])
    held = later["vix_delta"] * (later["beta"] - then["beta"])
    assert wing.beta == pytest.approx(held[[CALL, FUTURE, MINI]].sum())


def test_the_passage_of_time_is_the_vega_of_a_shorter_option() -> None:
    """Revalued by hand: same forward, vol and rate, 27 days and a bit instead of 28."""
    now = tomorrow(YESTERDAY)
    net = scoped(
        explained(now, Holding(PUT, -5.0), before=(Holding(PUT, -5.0),)), "net", measure="vega"
    )

    def vega(days: float) -> float:
        t = days / 365
        d1 = math.log(6000 / 5700) / (0.18 * math.sqrt(t)) + 0.09 * math.sqrt(t)
        density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
        return -5 * 100 * math.exp(-0.04 * t) * 6000 * density * math.sqrt(t) / 100

    # From 16:15 on the day to 16:00 four weeks later.
    days = 29 - 0.25 / 24
    assert net.from_ == pytest.approx(vega(days))
    assert net.time == pytest.approx(vega(days - 1) - vega(days))


def test_the_order_is_fixed_each_step_taking_what_the_one_before_left() -> None:
    """Forward first, at the old vol; then vol, at the new forward."""
    now = replace(YESTERDAY, spx=5900.0, spx_iv=0.25)
    part = scoped(explained(now, *BOOK), "layer:core", measure="vega")
    between = legs(replace(YESTERDAY, spx=5900.0), *BOOK)["vega"].sum()
    assert part.forward == pytest.approx(between - part.from_)
    assert part.vol == pytest.approx(part.to - between)


def test_trades_count_opened_with_todays_resized_and_closed_with_yesterdays_figures() -> None:
    now = tomorrow(YESTERDAY, spx=5950.0)
    held = (Holding(PUT, -3.0), Holding(CALL, 10.0, "wing"), Holding(FUTURE, 1.0, "wing"))
    part = scoped(
        explained(now, *held, before=(Holding(PUT, -5.0), Holding(OTHER_PUT, 5.0))),
        "net",
        measure="vega30",
    )
    then = legs(YESTERDAY, Holding(PUT, 1.0), Holding(OTHER_PUT, 1.0))["vega30"].tolist()
    opened = legs(now, *held)["vega30"].tolist()[1:]
    assert part.traded == pytest.approx(2 * then[0] - 5 * then[1] + sum(opened))
    assert exact(part)


def test_a_leg_that_settled_leaves_with_all_it_had() -> None:
    """Listed still, or gone from the book already."""
    then = replace(YESTERDAY, spx=5710.0)
    for held in ((Holding(DYING, -5.0), Holding(PUT, 1.0)), (Holding(PUT, 1.0),)):
        parts = explained(
            tomorrow(YESTERDAY), *held, then=then, before=(Holding(DYING, -5.0), Holding(PUT, 1.0))
        )
        part = scoped(parts, "net", measure="vega")
        was = legs(then, Holding(DYING, -5.0))["vega"].sum()
        assert was < -1.0
        assert moved(part)["expired"] == pytest.approx(-was)
        assert "traded" not in moved(part)


def test_a_leg_put_into_another_layer_is_a_correction_and_nothing_to_the_net() -> None:
    now = replace(YESTERDAY, spx=5900.0)
    before = (Holding(PUT, -5.0, "core"), Holding(CALL, 1.0, "wing"))
    parts = explained(now, Holding(PUT, -5.0, "wing"), Holding(CALL, 1.0, "wing"), before=before)
    moves = legs(now, Holding(PUT, -5.0))["vega"].sum()
    core, wing, net = (
        scoped(parts, scope, measure="vega") for scope in ("layer:core", "layer:wing", "net")
    )
    assert core.correction == pytest.approx(-moves)
    assert core.to == 0.0
    assert moved(wing) == {"correction": pytest.approx(moves)}
    assert set(moved(net)) == {"forward"}


def test_what_moves_layer_while_it_is_traded_is_parted() -> None:
    """Five in the core: two go to the wing and one is sold."""
    before, now = (Holding(PUT, 5.0, "core"),), YESTERDAY
    parts = explained(now, Holding(PUT, 2.0, "core"), Holding(PUT, 2.0, "wing"), before=before)
    one = legs(now, Holding(PUT, 1.0))["vega"].sum()
    core, wing = (scoped(parts, scope, measure="vega") for scope in ("layer:core", "layer:wing"))
    assert moved(core) == {"traded": pytest.approx(-one), "correction": pytest.approx(-2 * one)}
    assert moved(wing) == {"correction": pytest.approx(2 * one)}


def test_the_rounding_of_a_small_holding_is_no_correction_of_a_large_one() -> None:
    """One put in the core and two hundred in the wing: figures are on record to a millionth."""
    held = (Holding(PUT, 1.0), Holding(PUT, 200.0, "wing"))
    for part in explained(YESTERDAY, *held, before=held):
        assert part.correction == pytest.approx(0.0, abs=1.5e-6)
        assert part.residual == pytest.approx(0.0, abs=1.5e-6)


def test_what_was_on_record_wrongly_is_a_correction() -> None:
    """Yesterday's vega was stored a hundredth too large."""
    frame = legs(YESTERDAY, Holding(PUT, -5.0))
    wrong = frame.assign(vega=frame["vega"] * 1.01)
    found = vega_explain(frame, market(YESTERDAY), remembered(YESTERDAY, wrong), LAYERS)
    part = scoped(found, "net", measure="vega")
    assert moved(part) == {"correction": pytest.approx(-0.01 * frame["vega"].sum())}


def test_a_beta_of_a_regression_does_not_age() -> None:
    """Twice the model's beta then and now: time has nothing to say about it."""
    then, now = (
        replace(world, beta_source="regression") for world in (YESTERDAY, tomorrow(YESTERDAY))
    )
    changes = {"beta": 0.9, "vega30": 900.0}
    held = (Holding(FUTURE, 1.0, "wing", changes),)
    part = scoped(explained(now, *held, then=then, before=held), "net", measure="vega30")
    assert moved(part) == {}
    grown = (Holding(FUTURE, 1.0, "wing", {"beta": 0.95, "vega30": 950.0}),)
    part = scoped(explained(now, *grown, then=then, before=held), "net", measure="vega30")
    assert moved(part) == {"beta": 50.0}


def test_shares_change_by_their_beta_alone() -> None:
    held = (Holding(SHARE, 200.0, "wing"),)
    part = scoped(
        explained(tomorrow(YESTERDAY, share_units=0.5), *held, before=held),
        "layer:wing",
        measure="vega30",
    )
    # A share had 0.4 units at beta a half, and has 0.5.
    assert moved(part) == {"beta": pytest.approx(200 * 0.5 * (0.5 - 0.4))}


def test_american_options_are_not_revalued_and_change_by_their_beta_alone() -> None:
    """Twelve USD per VIX point become fifteen; its own vega is no SPX vega."""
    inputs = {"forward": 20.0, "strike": 21.0, "iv": 0.8, "discount": 0.99, "vega": 0.0}
    call = "VXX261218C00021000"
    before = (Holding(call, 4.0, "wing", inputs | {"vega30": 12.0}),)
    later = (Holding(call, 4.0, "wing", inputs | {"forward": 23.0, "vega30": 15.0}),)
    parts = explained(tomorrow(YESTERDAY), *later, before=before)
    assert moved(scoped(parts, "layer:wing", measure="vega30")) == {"beta": pytest.approx(3.0)}
    assert moved(scoped(parts, "layer:wing", measure="vega")) == {}


def test_without_a_yesterday_there_is_only_today() -> None:
    found = vega_explain(legs(YESTERDAY, *BOOK), market(YESTERDAY), None, LAYERS)
    assert [(part.scope, part.measure) for part in found] == [
        (scope, measure)
        for scope in ("net", "layer:core", "layer:wing")
        for measure in ("vega", "vega30")
    ]
    assert {part.reason for part in found} == {"no earlier session"}
    assert all(part.from_ is None and part.residual is None for part in found)
    assert found[0].to == pytest.approx(legs(YESTERDAY, *BOOK)["vega"].sum())


def test_an_older_ledger_that_kept_no_curve_is_told_of() -> None:
    frame = legs(YESTERDAY, *BOOK)
    for curve in (None, seen(YESTERDAY, valued_at_utc=None)):
        yesterday = remembered(YESTERDAY, frame, curve=curve)
        found = vega_explain(frame, market(YESTERDAY), yesterday, LAYERS)
        assert {part.reason for part in found} == {f"the curve of {BEFORE} is not on record"}
        part = scoped(found, "layer:core", measure="vega")
        assert part.from_ == pytest.approx(frame["vega"].sum())


def test_a_gap_then_or_now_leaves_its_scopes_without_parts() -> None:
    lost = (Holding(PUT, -5.0, "core", GAP), *BOOK[2:])
    now = explained(tomorrow(YESTERDAY), *lost)
    then = explained(tomorrow(YESTERDAY), *BOOK, before=lost)
    for scope in ("net", "layer:core"):
        today, before = scoped(now, scope, measure="vega"), scoped(then, scope, measure="vega")
        assert (today.to, today.time, today.residual) == (None, None, None)
        assert f"{PUT}: bid above offer" in str(today.reason)
        assert (before.time, before.residual) == (None, None)
        assert before.reason == f"{PUT} was a gap on {BEFORE}"
        assert before.to is not None
    assert scoped(now, "layer:wing", measure="vega30").reason is None
    assert scoped(then, "layer:wing", measure="vega30").reason is None


def test_a_figure_that_an_older_version_did_not_keep_is_told_of() -> None:
    frame = legs(YESTERDAY, *BOOK)
    base = remembered(YESTERDAY, frame)
    held: tuple[HeldLeg, ...] = (replace(base.legs[0], vega=None), *base.legs[1:])
    found = vega_explain(frame, market(YESTERDAY), replace(base, legs=held), LAYERS)
    part = scoped(found, "net", measure="vega")
    assert part.reason == f"{PUT}: a figure of it is not on record"
    assert scoped(found, "net", measure="vega30").reason is None


def test_a_leg_that_its_own_inputs_do_not_make_stops_the_run() -> None:
    """Today's vega is a tenth larger than forward, vol and days give."""
    now = legs(tomorrow(YESTERDAY), *BOOK)
    wrong = now.assign(vega=now["vega"] * 1.1)
    yesterday = remembered(YESTERDAY, legs(YESTERDAY, *BOOK))
    with pytest.raises(AssertionError, match="the parts of a change miss"):
        vega_explain(wrong, market(tomorrow(YESTERDAY)), yesterday, LAYERS)


def test_a_weekend_is_three_days_of_time() -> None:
    now = replace(YESTERDAY, at=YESTERDAY.at + timedelta(days=3))
    for part in explained(now, *BOOK):
        assert set(moved(part)) <= {"time"}
