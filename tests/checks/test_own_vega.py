"""The vega30 of our own book: the broker's sums, and what our own book holds beyond them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tasks.checks.limits import judge_limits
from tasks.checks.limits_disputed import by_own_book, disputed, worse_of
from tasks.checks.own_vega import OwnVega, own_vega
from tasks.model.limit_parts import LimitResult
from tasks.vega.scopes import sum_book
from tests.checks.books import CALL, LAYERS, LONG_PUT, PUT, book, gap, in_book, legs, limit

BROKER = book({"symbol": PUT, "vega30": -38.0}, {"symbol": CALL, "layer": "wing", "vega30": 45.0})
LOST = {"symbol": LONG_PUT, "vega30": -30.0}
NOTHING = legs(LOST).iloc[:0]


def test_what_the_broker_lost_counts_in_its_layer_and_in_the_net() -> None:
    """-30 of the core: -38 - 30 and 45, net 7 - 30."""
    own = own_vega(BROKER, legs(LOST), known=True)
    assert (own.net, dict(own.layers)) == (7.0 - 30.0, {"core": -68.0, "wing": 45.0})


def test_what_only_the_broker_shows_is_taken_off() -> None:
    """Of the call it shows more than we hold: 45 - 20."""
    surplus = legs({"symbol": CALL, "layer": "wing", "vega30": -20.0})
    own = own_vega(BROKER, surplus, known=True)
    assert (own.net, dict(own.layers)) == (7.0 - 20.0, {"core": -38.0, "wing": 25.0})


def test_without_a_dispute_our_own_book_is_the_brokers() -> None:
    own = own_vega(BROKER, NOTHING, known=True)
    assert (own.net, dict(own.layers)) == (7.0, {"core": -38.0, "wing": 45.0})
    assert not disputed(BROKER, own)


def test_without_an_own_book_nothing_of_it_is_known() -> None:
    own = own_vega(BROKER, NOTHING, known=False)
    assert [math.isnan(value) for value in (own.net, *own.layers.values())] == [True] * 3
    assert disputed(BROKER, own)


def test_what_is_disputed_and_has_no_value_leaves_its_layer_and_the_net_unknown() -> None:
    own = own_vega(BROKER, legs(gap(symbol=LONG_PUT)), known=True)
    assert math.isnan(own.net)
    assert math.isnan(own.layers["core"])
    assert own.layers["wing"] == 45.0


def test_what_is_disputed_in_no_single_layer_is_known_of_the_net_alone() -> None:
    own = own_vega(BROKER, legs({**LOST, "layer": ""}), known=True)
    assert own.net == 7.0 - 30.0
    assert [math.isnan(value) for value in own.layers.values()] == [True, True]


def test_layers_that_offset_each_other_are_disputed_though_the_net_is_not() -> None:
    """Ten of vega30 are of the wing by the broker, of the core by us: either way the net is 7."""
    moved = own_vega(BROKER, legs({"vega30": 10.0}, {"layer": "wing", "vega30": -10.0}), known=True)
    assert (moved.net, dict(moved.layers)) == (7.0, {"core": -28.0, "wing": 35.0})
    assert disputed(BROKER, moved)
    core, wing = worse_of(*_judged(moved, scope="layer", breach=(-40.0, 40.0)))
    # The broker's 45 is the worse of 45 and 35, and -38 and -28 are both within.
    assert (core.value, core.state, core.reason) == (-38.0, "ok", None)
    assert (wing.value, wing.state, wing.reason) == (45.0, "breach", None)


def _judged(own: OwnVega, **fields: Any) -> list[tuple[LimitResult, ...]]:
    """By the broker's book, and by ours."""
    base = {"symbol": PUT, "vega30": -38.0}, {"symbol": CALL, "layer": "wing", "vega30": 45.0}
    spec = limit(**fields)
    ours = by_own_book(BROKER, own)
    return [judge_limits([spec], in_book(*base, book=which)) for which in (BROKER, ours)]


def test_of_two_breaches_the_brokers_is_the_one_that_is_told() -> None:
    """-38 and -68 both breach 30: what is on record everywhere else is the broker's."""
    own = OwnVega(-23.0, {"core": -68.0, "wing": 45.0})
    core, _ = worse_of(*_judged(own, scope="layer", breach=(-30.0, 50.0)))
    assert (core.value, core.state, core.reason) == (-38.0, "breach", None)


@pytest.mark.parametrize("net", [math.nan, 500.0])
def test_a_book_of_the_brokers_with_a_gap_is_not_tested_on_ours_instead(net: float) -> None:
    """Its gap is in our own book as well: our sum without it would be a partial one."""
    broken = sum_book(legs({"vega30": -38.0}, gap(symbol=CALL, layer="wing")), LAYERS)
    own = OwnVega(net, {"core": -38.0, "wing": math.nan})
    assert not disputed(broken, own)
    ours = by_own_book(broken, own)
    assert ours.net.reason == f"1 of 2 legs without a value: {CALL}: no quote"
    found = [judge_limits([limit()], in_book(book=which)) for which in (broken, ours)]
    (told,) = worse_of(*found)
    assert (told.state, told.value) == ("not_testable", None)
    assert told.reason == f"1 of 2 legs without a value: {CALL}: no quote"
