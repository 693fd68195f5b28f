"""What each layer adds: shares of the layers' absolute sum, with the sign of the value."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from tasks.model.layers import LayerSpec
from tasks.model.shape import Contribution
from tasks.vega.contributions import contributions
from tasks.vega.scopes import SUMMED, Book, Scope

MEASURES = ("vega", "vega30", "delta", "gamma", "theta", "vvix_vega")
LAYERS = (LayerSpec("core", "core"), LayerSpec("one", "hedge"), LayerSpec("two", "hedge"))
GAP = "1 of 4 legs without a value: SPX P5700: no quote"


def scope(value: float, **measures: float) -> Scope:
    """Every measure is `value`, but for those named."""
    return Scope({**dict.fromkeys(SUMMED, value), **measures}, 4, 0, math.nan, "")


def book(*scopes: Scope) -> Book:
    layers = dict(zip(("core", "one", "two"), scopes, strict=True))
    return Book(pd.DataFrame(), layers, scope(math.nan))


def of(found: Book, measure: str) -> list[Contribution]:
    rows = [row for row in contributions(found, LAYERS) if row.measure == measure]
    assert [row.layer for row in rows] == ["core", "one", "two"]
    return rows


@pytest.mark.parametrize("measure", MEASURES)
def test_a_share_is_the_value_over_the_sum_of_the_absolute_values(measure: str) -> None:
    """-300 and +150 and +50 are 500 in absolute terms; the net of -100 is no basis."""
    rows = of(book(scope(-300.0), scope(150.0), scope(50.0)), measure)
    assert [row.value for row in rows] == [-300.0, 150.0, 50.0]
    assert [row.share for row in rows] == pytest.approx([-0.6, 0.3, 0.1])
    assert [row.reason for row in rows] == [None, None, None]


def test_each_measure_is_its_own_and_told_layer_by_layer() -> None:
    layers = [
        scope(0.0, **{name: float(at * 10 + place) for place, name in enumerate(MEASURES)})
        for at in (1, 2, 3)
    ]
    found = contributions(book(*layers), LAYERS)
    assert [(row.measure, row.layer, row.value) for row in found] == [
        (name, layer, at * 10 + place)
        for place, name in enumerate(MEASURES)
        for at, layer in ((1, "core"), (2, "one"), (3, "two"))
    ]
    assert [row.share for row in found[:3]] == pytest.approx([10 / 60, 20 / 60, 30 / 60])


def test_a_layer_of_nothing_beside_others_has_a_share_of_nothing() -> None:
    rows = of(book(scope(-40.0), scope(0.0), scope(10.0)), "vega30")
    assert [(row.share, row.reason) for row in rows] == [(-0.8, None), (0.0, None), (0.2, None)]


def test_beside_a_layer_with_a_gap_no_share_is_known_and_each_says_why() -> None:
    lost = replace(scope(math.nan), gaps=1, reason=GAP)
    rows = of(book(scope(-300.0), lost, scope(100.0)), "vega")
    assert [row.value for row in rows] == [-300.0, None, 100.0]
    assert [row.share for row in rows] == [None, None, None]
    assert [row.reason for row in rows] == [
        "another layer is unreconciled",
        GAP,
        "another layer is unreconciled",
    ]


def test_layers_that_are_all_zero_have_values_and_no_shares() -> None:
    rows = of(book(scope(0.0), scope(0.0), scope(0.0)), "gamma")
    assert [(row.value, row.share) for row in rows] == [(0.0, None)] * 3
    assert [row.reason for row in rows] == ["every layer is zero"] * 3
