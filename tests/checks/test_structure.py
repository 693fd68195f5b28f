"""Layers against the shape they are declared to have."""

from __future__ import annotations

import math

import pytest

from tasks.checks.structure import structure_differences
from tasks.model.layers import LayerSpec, Shape
from tests.checks.position_days import CALL, FRI, HIGH_CALL, LOW_PUT, PUT, Row, shown

CONDOR: list[Row] = [(PUT, -5), (LOW_PUT, 5), (CALL, -5), (HIGH_CALL, 5)]
VIX_CALL, HIGH_VIX_CALL = "VIX261216C00025000", "VIX261216C00035000"
VIX_PUT = "VIX261216P00016000"


def found(shape: Shape, *rows: Row) -> list[tuple[str, str, float, float]]:
    """Kind, subject, ours and theirs of a layer of this shape."""
    layers = (LayerSpec("core", "core", shape=shape),)
    return [
        (each.kind, each.symbol, each.ours, each.theirs)
        for each in structure_differences(shown(FRI, *rows), layers)
    ]


def test_a_condor_has_four_legs_and_a_spread_two() -> None:
    assert found("condor", *CONDOR) == []
    assert found("put_spread", *CONDOR[:2]) == []
    assert found("call_spread", *CONDOR[2:]) == []
    assert found("call_spread", (VIX_CALL, 6), (HIGH_VIX_CALL, -6)) == []
    assert found("long_calls", (VIX_CALL, 6)) == []
    assert found("futures", ("VX/Z26", 2), ("VXM/F27", -3)) == []


@pytest.mark.parametrize("gone", range(4))
def test_a_condor_without_one_of_its_legs_leaves_the_partner_alone(gone: int) -> None:
    partner = CONDOR[gone ^ 1]
    assert isinstance(partner, tuple)
    rest = CONDOR[:gone] + CONDOR[gone + 1 :]
    # One break: that the other side has a spread more comes from the same leg.
    assert found("condor", *rest) == [("orphan_leg", partner[0], 0.0, partner[1])]


@pytest.mark.parametrize("gone", range(4))
def test_two_legs_of_a_condor_make_no_condor(gone: int) -> None:
    puts_gone = gone < 2
    rest = CONDOR[2:] if puts_gone else CONDOR[:2]
    side = "put spreads" if puts_gone else "call spreads"
    assert found("condor", *rest) == [("shape", f"SPXW 2026-12-18 {side}", 5.0, 0.0)]


def test_a_side_that_is_smaller_is_told_of_in_spreads() -> None:
    rows: list[Row] = [(PUT, -5), (LOW_PUT, 5), (CALL, -3), (HIGH_CALL, 3)]
    assert found("condor", *rows) == [("shape", "SPXW 2026-12-18 call spreads", 5.0, 3.0)]


def test_a_leg_that_is_too_small_leaves_the_rest_of_its_partner() -> None:
    rows: list[Row] = [(PUT, -5), (LOW_PUT, 3), (CALL, -5), (HIGH_CALL, 5)]
    assert found("condor", *rows) == [("orphan_leg", PUT, 0.0, -2.0)]


def test_each_expiry_and_account_stands_for_itself() -> None:
    other: list[Row] = [
        {"symbol": CALL, "quantity": -5.0, "account": "U2"},
        {"symbol": HIGH_CALL, "quantity": 5.0, "account": "U2"},
    ]
    assert found("condor", *CONDOR[:2], *other) == [
        ("shape", "SPXW 2026-12-18 call spreads", 5.0, 0.0),
        ("shape", "SPXW 2026-12-18 put spreads", 5.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("shape", "stranger"),
    [
        ("condor", ("VX/Z26", 2.0)),
        ("put_spread", (CALL, -5.0)),
        ("call_spread", (VIX_PUT, 5.0)),
        ("long_calls", (VIX_CALL, -6.0)),
        ("long_calls", (VIX_PUT, 6.0)),
        ("futures", (VIX_CALL, 6.0)),
        ("futures", ("VXX", 100.0)),
    ],
)
def test_a_leg_of_another_kind_does_not_belong_there(
    shape: Shape, stranger: tuple[str, float]
) -> None:
    assert found(shape, stranger) == [("shape", stranger[0], 0.0, stranger[1])]


def test_layers_without_a_shape_are_not_tested() -> None:
    assert found("", (PUT, -5), ("VX/Z26", 1)) == []


def test_what_has_settled_or_is_not_known_is_no_structure() -> None:
    settled: list[Row] = [("SPXW261120P05700000", -5.0), ("SPXW261119P05700000", -5.0)]
    assert found("condor", *settled, ("SPXW 18DEC P5500", 1)) == []
    # The position's own break says that its size is unknown; the partner is told of as alone.
    unknown = [(PUT, math.nan), *CONDOR[1:]]
    assert found("condor", *unknown) == [("orphan_leg", LOW_PUT, 0.0, 5.0)]


def test_an_orphan_says_what_is_missing_and_what_is_at_stake() -> None:
    legs = shown(FRI, (PUT, -5), (LOW_PUT, 3), vega30=-40.0)
    (orphan,) = structure_differences(legs, (LayerSpec("core", "core", shape="put_spread"),))
    assert orphan.evidence == (
        "no long put of its expiry is left for it; the layer is declared to hold put spreads"
    )
    assert (orphan.layer, orphan.unit) == ("core", "contracts")
    # Two of the five short puts.
    assert orphan.vega30 == pytest.approx(-40.0 * 2 / 5)


def test_a_stranger_is_told_of_once_however_often_it_is_listed() -> None:
    assert len(found("futures", (CALL, 1), (CALL, 1))) == 1
