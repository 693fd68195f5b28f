"""What is on record of then, and what is not: gaps, a VX feed that is gone, older ledgers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

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
from tests.vega.test_explain import BOOK, GAP, explained, moved


@pytest.mark.parametrize("measure", ["vega", "vega30"])
def test_what_was_known_then_stands_beside_a_gap_of_today(measure: str) -> None:
    """The put has no value today; yesterday's sums of the net and of its layer are on record."""
    then = legs(YESTERDAY, *BOOK)
    lost = explained(tomorrow(YESTERDAY), Holding(PUT, -5.0, "core", GAP), *BOOK[1:])
    core = then["layer"] == "core"
    for scope, rows in (("net", core | True), ("layer:core", core), ("layer:wing", ~core)):
        part = scoped(lost, scope, measure=measure)
        assert part.from_ == pytest.approx(then.loc[rows, measure].sum(), abs=1e-5)
    assert scoped(lost, "net", measure=measure).to is None


def test_what_was_a_gap_then_has_no_figure_of_then_whatever_stands_on_its_row() -> None:
    old = (Holding(PUT, -5.0, "core", GAP | {"vega": -2900.0}), *BOOK[2:])
    found = explained(tomorrow(YESTERDAY), *BOOK, before=old)
    assert scoped(found, "net", measure="vega").from_ is None
    assert scoped(found, "layer:core", measure="vega").from_ is None
    assert scoped(found, "layer:wing", measure="vega").from_ == 0.0


def test_what_the_head_published_is_what_the_change_is_from() -> None:
    """A millionth beside the sum of its legs, as rounding would have it."""
    frame = legs(YESTERDAY, *BOOK)
    base = remembered(YESTERDAY, frame)
    assert base.net_vega30 is not None
    told = base.net_vega30 + 1e-6
    for now in (frame, frame.assign(status="gap", reason="bid above offer")):
        yesterday = replace(base, net_vega30=told)
        found = vega_explain(now, market(YESTERDAY), yesterday, LAYERS)
        assert scoped(found, "net", measure="vega30").from_ == round(told, 6)


def test_a_layer_that_the_head_did_not_know_starts_from_its_legs() -> None:
    """Declared since: its legs were in no layer, and none of them was its own."""
    yesterday = remembered(YESTERDAY, legs(YESTERDAY, *BOOK), layer_vega30={})
    found = vega_explain(legs(YESTERDAY, *BOOK), market(YESTERDAY), yesterday, LAYERS)
    wing = scoped(found, "layer:wing", measure="vega30")
    assert wing.from_ == pytest.approx(wing.to)
    new = (*LAYERS, replace(LAYERS[1], name="new"))
    lost = vega_explain(legs(YESTERDAY, *BOOK), market(YESTERDAY), yesterday, new)
    assert scoped(lost, "layer:new", measure="vega30").from_ == 0.0


def test_a_vx_that_today_does_not_list_was_still_what_yesterday_went_by() -> None:
    """Parity says 19 on both days, VX said 18 yesterday: the beta is recalibrated, no more."""
    then = replace(YESTERDAY, parity=19.0)
    now = replace(then, vx={})
    held = (Holding(CALL, 10.0, "wing"),)
    leg = legs(now, *held).iloc[0]
    betas = [now.beta(leg["days"], price) for price in (18.0, 19.0)]
    part = scoped(explained(now, *held, then=then, before=held), "net", measure="vega30")
    assert moved(part) == {"beta": pytest.approx(leg["vix_delta"] * (betas[1] - betas[0]))}


def test_time_goes_by_yesterdays_vx_though_today_does_not_list_it() -> None:
    then = replace(YESTERDAY, parity=19.0)
    now = tomorrow(then, vx={})
    held = (Holding(CALL, 10.0, "wing"),)
    seen_again, gone = (
        scoped(explained(world, *held, then=then, before=held), "net", measure="vega30")
        for world in (tomorrow(then), now)
    )
    assert set(moved(seen_again)) == {"time"}
    assert gone.time == pytest.approx(seen_again.time)
    leg = legs(now, *held).iloc[0]
    beta = leg["vix_delta"] * (now.beta(leg["days"], 19.0) - now.beta(leg["days"], 18.0))
    assert moved(gone) == {"time": gone.time, "beta": pytest.approx(beta)}


@pytest.mark.parametrize("vx", [{"VX/K26": 18.0}, {}])
def test_a_settlement_moved_by_a_holiday_finds_its_vx(vx: dict[str, float]) -> None:
    """Juneteenth of 2026 is a third Friday: VX of May settles on the Tuesday."""
    then = World(at=datetime(2026, 4, 27, 20, 15, tzinfo=UTC), parity=19.0, vx={"VX/K26": 18.0})
    held = (Holding("VIX260519C00022000", 10.0, "wing"),)
    part = scoped(
        explained(tomorrow(then, vx=vx), *held, then=then, before=held), "net", measure="vega30"
    )
    assert set(moved(part)) == ({"time"} if vx else {"time", "beta"})


OLDER = f"the model-free curve of {BEFORE} is not on record"


def test_without_a_model_free_curve_of_then_no_beta_passes_for_recalibrated() -> None:
    """What moves with VX cannot be told; SPX legs can, and the vega of all."""
    yesterday = remembered(YESTERDAY, legs(YESTERDAY, *BOOK), curve=seen(YESTERDAY, points=()))
    now = tomorrow(YESTERDAY)
    found = vega_explain(legs(now, *BOOK), market(now), yesterday, LAYERS)
    for scope in ("net", "layer:wing"):
        part = scoped(found, scope, measure="vega30")
        assert (part.reason, part.beta, part.residual) == (OLDER, None, None)
        assert part.from_ == pytest.approx(yesterday_sum(scope))
        assert part.to is not None
        assert set(moved(scoped(found, scope, measure="vega"))) <= {"time"}
    assert set(moved(scoped(found, "layer:core", measure="vega30"))) == {"time"}


def yesterday_sum(scope: str) -> float:
    then = legs(YESTERDAY, *BOOK)
    layer = scope.removeprefix("layer:")
    return float(then.loc[(then["layer"] == layer) | (scope == "net"), "vega30"].sum())


@pytest.mark.parametrize("symbol", [CALL, FUTURE, MINI, SHARE, "VXX261218C00021000"])
def test_whatever_moves_with_vx_wants_the_model_free_curve_of_then(symbol: str) -> None:
    american = {"strike": 21.0, "forward": 20.0, "vega": 0.0, "vega30": 12.0, "status": "valued"}
    held = (Holding(symbol, 4.0, "wing", american if symbol.startswith("VXX2") else {}),)
    frame = legs(YESTERDAY, *held)
    yesterday = remembered(YESTERDAY, frame, curve=seen(YESTERDAY, points=()))
    found = vega_explain(frame, market(YESTERDAY), yesterday, LAYERS)
    assert scoped(found, "net", measure="vega30").reason == OLDER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((Holding(PUT, -5.0), Holding(CALL, 10.0, "wing")), (Holding(PUT, -5.0),)),
        ((Holding(PUT, -5.0),), (Holding(PUT, -5.0), Holding(FUTURE, 1.0, "wing"))),
    ],
)
def test_what_is_only_traded_wants_no_curve_of_then(
    before: tuple[Holding, ...], after: tuple[Holding, ...]
) -> None:
    yesterday = remembered(YESTERDAY, legs(YESTERDAY, *before), curve=seen(YESTERDAY, points=()))
    found = vega_explain(legs(YESTERDAY, *after), market(YESTERDAY), yesterday, LAYERS)
    part = scoped(found, "net", measure="vega30")
    assert moved(part) == {"traded": pytest.approx(part.to - part.from_)}


def test_what_has_settled_wants_no_curve_of_then() -> None:
    """The call settles on the morning of the sixteenth of December, and is listed still."""
    eve = datetime(2026, 12, 15, 21, 15, tzinfo=UTC)
    then = replace(YESTERDAY, at=eve, vx={"VX/Z26": 22.0, "VX/F27": 21.5})
    held = (Holding(PUT, -5.0), Holding(CALL, 10.0, "wing"))
    yesterday = remembered(then, legs(then, *held), curve=seen(then, points=()))
    now = tomorrow(then)
    found = vega_explain(legs(now, *held), market(now), yesterday, LAYERS)
    part = scoped(found, "layer:wing", measure="vega30")
    assert moved(part) == {"expired": pytest.approx(-legs(then, held[1])["vega30"].sum())}


def test_measured_betas_want_no_curve_of_then() -> None:
    then = replace(YESTERDAY, beta_source="regression")
    frame = legs(then, *BOOK)
    yesterday = remembered(then, frame, curve=seen(then, points=()))
    found = vega_explain(frame, market(then), yesterday, LAYERS)
    assert moved(scoped(found, "net", measure="vega30")) == {}


def test_with_sessions_missing_a_change_of_size_is_traded_and_a_settlement_is_not() -> None:
    """Four days between two heads: one put sold, one expired on a day that was never reconciled."""
    then = replace(YESTERDAY, spx=5710.0)
    now = replace(then, at=then.at + timedelta(days=4))
    before = (Holding(DYING, -5.0), Holding(PUT, 4.0), Holding(OTHER_PUT, 2.0))
    parts = explained(now, Holding(PUT, 3.0), then=then, before=before)
    dying, put, other = (legs(then, Holding(s, 1.0))["vega"].sum() for s in (DYING, PUT, OTHER_PUT))
    part = scoped(parts, "net", measure="vega")
    assert part.expired == pytest.approx(5 * dying)
    assert part.traded == pytest.approx(-put - 2 * other)
    assert set(moved(part)) == {"traded", "expired", "time"}
