"""A core in which nothing is short is told of: it looks like a file that lost its signs."""

from __future__ import annotations

import math

import pytest

from tasks.checks.all_long import nothing_short
from tasks.model.document import Finding
from tasks.model.layers import LayerSpec
from tests.checks.books import CALL, LAYERS, LONG_PUT, PUT, legs

SHORT = {"symbol": PUT, "quantity": -10.0}
LONG = {"symbol": LONG_PUT, "quantity": 10.0}
HEDGE = {"symbol": CALL, "quantity": 50.0, "layer": "wing"}


def test_a_condor_without_its_signs_is_a_warning_of_its_layer() -> None:
    unsigned = {**SHORT, "quantity": 10.0}
    assert nothing_short(legs(unsigned, LONG, HEDGE), LAYERS) == (
        Finding(
            code="nothing_short",
            severity="warn",
            subject="layer core",
            count=2,
            evidence="a core that holds 2 options and is short of nothing: were the signs lost? "
            "Check the column of quantities, or that of sides",
        ),
    )


@pytest.mark.parametrize(
    "rows",
    [
        (SHORT, LONG),
        (SHORT,),
        (HEDGE,),
        # No options: a core of shares may well be long.
        ({**LONG, "symbol": "VXX", "kind": "share"}, HEDGE),
        # The sign of one is not known, or it has settled.
        (LONG, {**SHORT, "quantity": math.nan}),
        ({**LONG, "status": "expired"},),
    ],
)
def test_what_is_short_is_hedge_or_is_not_known_is_none(
    rows: tuple[dict[str, object], ...],
) -> None:
    assert nothing_short(legs(*rows), LAYERS) == ()


def test_each_core_is_judged_by_itself() -> None:
    layers = (*LAYERS, LayerSpec("income", "core"))
    rows = (SHORT, LONG, {**LONG, "layer": "income"})
    assert [it.subject for it in nothing_short(legs(*rows), layers)] == ["layer income"]
