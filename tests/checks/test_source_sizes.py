"""Several sources of positions: where they hold another size."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tasks.checks.source_sizes import source_differences
from tests.checks.sources import CALL, LONG_PUT, PUT, legs, reports

BOTH = {"broker": frozenset({"U1"}), "prime": frozenset({"U1"})}


def sizes(
    first: dict[str, float], second: dict[str, float], **book: Any
) -> list[tuple[str, float, float]]:
    said = reports(
        *({"symbol": name, "quantity": size} for name, size in first.items()),
        *({"source": "prime", "symbol": name, "quantity": size} for name, size in second.items()),
    )
    found = source_differences(legs(book), said, BOTH)
    assert all(it.kind == "source_quantity" and it.source == "prime" for it in found)
    return [(it.symbol, it.ours, it.theirs) for it in found]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({PUT: -5.0}, {PUT: -5.0}, []),
        ({PUT: 0.1 + 0.2}, {PUT: 0.3}, []),
        ({PUT: -5.0}, {PUT: -4.0}, [(PUT, -5.0, -4.0)]),
        ({PUT: -5.0}, {PUT: 5.0}, [(PUT, -5.0, 5.0)]),
        # What one of them does not list it does not hold.
        ({PUT: -5.0, CALL: 2.0}, {PUT: -5.0}, [(CALL, 2.0, 0.0)]),
        ({PUT: -5.0}, {PUT: -5.0, CALL: 2.0}, [(CALL, 0.0, 2.0)]),
        ({PUT: -5.0}, {}, [(PUT, -5.0, 0.0)]),
        ({}, {}, []),
    ],
)
def test_a_later_source_is_held_against_the_first(
    first: dict[str, float], second: dict[str, float], expected: list[tuple[str, float, float]]
) -> None:
    assert sizes(first, second) == expected


def test_a_size_that_is_not_known_is_never_equal() -> None:
    ((_, ours, theirs),) = sizes({PUT: math.nan}, {PUT: math.nan})
    assert math.isnan(ours)
    assert math.isnan(theirs)


def test_only_accounts_that_both_speak_of_are_compared() -> None:
    said = reports(
        {"quantity": -5.0},
        {"account": "U2", "quantity": 1.0},
        {"source": "prime", "account": "U2", "quantity": 2.0},
        {"source": "prime", "account": "U3", "quantity": 9.0},
    )
    covered = {"broker": frozenset({"U1", "U2"}), "prime": frozenset({"U2", "U3"})}
    (found,) = source_differences(legs({"account": "U2"}), said, covered)
    assert (found.account, found.ours, found.theirs) == ("U2", 1.0, 2.0)
    assert found.evidence == "broker holds 1, prime 2"


def test_an_account_of_later_sources_alone_is_held_against_the_first_of_them() -> None:
    said = reports(
        {"source": "prime", "quantity": 2.0},
        {"source": "third", "quantity": 3.0},
    )
    covered = {"broker": frozenset({"U9"}), "prime": frozenset({"U1"}), "third": frozenset({"U1"})}
    (found,) = source_differences(legs({}), said, covered)
    assert (found.source, found.ours, found.theirs) == ("third", 2.0, 3.0)


def test_a_vendor_of_quotes_holds_nothing_and_is_not_asked() -> None:
    said = reports({"quantity": -5.0}, {"source": "vendor", "quantity": 1.0})
    assert source_differences(legs({}), said, {"broker": frozenset({"U1"})}) == []


def test_the_difference_has_its_layer_and_its_vega30() -> None:
    book = legs(
        {"symbol": LONG_PUT, "layer": "wing", "quantity": -5.0, "vega30": -250.0},
        # In two layers it belongs to neither as a whole.
        {"quantity": -3.0, "vega30": -30.0},
        {"quantity": 1.0, "vega30": 10.0, "layer": "wing"},
    )
    said = reports(
        *({"symbol": LONG_PUT, "quantity": -5.0}, {"quantity": -2.0}),
        {"source": "prime", "symbol": LONG_PUT, "quantity": -4.0},
    )
    wing, torn = source_differences(book, said, BOTH)
    # Our -5 against -4 is one more short contract of -50 / -1 = 50 each.
    assert (wing.layer, wing.vega30) == ("wing", (-5 + 4) * (-250 / -5))
    assert (torn.layer, torn.vega30) == ("", (-2 - 0) * (-30 / -3))


def test_rows_of_one_holding_add_up() -> None:
    said = reports(
        *({"quantity": 2.0, "line": 2}, {"quantity": 3.0, "line": 3}),
        {"source": "prime", "quantity": 5.0},
    )
    assert source_differences(legs({}), said, BOTH) == []
