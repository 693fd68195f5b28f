"""Spreads and condors out of the legs of a book."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.verticals import condors, pair_options, verticals
from tests.checks.position_days import FRI, Row, shown

Spread = tuple[float, float, float]


def option(right: str, strike: float, root: str = "SPXW") -> str:
    expiry = "261216" if root.startswith("VIX") else "261218"
    return f"{root}{expiry}{right}{round(strike * 1000):08d}"


def book(*rows: tuple[str, float, float], root: str = "SPXW") -> pd.DataFrame:
    """Legs of right, strike and size."""
    return shown(FRI, *((option(right, strike, root), size) for right, strike, size in rows))


def spreads(legs: pd.DataFrame) -> list[Spread]:
    """Short strike, long strike, contracts."""
    found = verticals(legs)[["short_strike", "long_strike", "quantity"]]
    return sorted(found.itertuples(index=False, name=None))


def left(legs: pd.DataFrame) -> list[tuple[float, float]]:
    rows = pair_options(legs).unpaired[["strike", "quantity"]]
    return sorted(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("rows", "expected", "rest"),
    [
        # Credit spreads: the long put below, the long call above.
        ([("P", 5700, -5), ("P", 5600, 5)], [(5700, 5600, 5)], []),
        ([("C", 6300, -5), ("C", 6400, 5)], [(6300, 6400, 5)], []),
        # Debit spreads the other way round.
        ([("C", 6300, 5), ("C", 6400, -5)], [(6400, 6300, 5)], []),
        ([("P", 5700, 5), ("P", 5600, -5)], [(5600, 5700, 5)], []),
        # Two condors' puts in one expiry: each short with its nearest long.
        (
            [("P", 5700, -5), ("P", 5600, 5), ("P", 5500, -3), ("P", 5450, 3)],
            [(5500, 5450, 3), (5700, 5600, 5)],
            [],
        ),
        # The nearest first, what is left over with the next.
        (
            [("P", 5700, -5), ("P", 5650, 2), ("P", 5600, 4)],
            [(5700, 5600, 3), (5700, 5650, 2)],
            [(5600, 1)],
        ),
        ([("P", 5700, -5), ("P", 5600, 3)], [(5700, 5600, 3)], [(5700, -2)]),
        # The long leg of the lower spread is gone: its short is alone, the upper spread is whole.
        (
            [("P", 5700, -5), ("P", 5600, 5), ("P", 5500, -5)],
            [(5700, 5600, 5)],
            [(5500, -5)],
        ),
        ([("P", 5700, -0.5), ("P", 5600, 0.75)], [(5700, 5600, 0.5)], [(5600, 0.25)]),
        # Spreads that overlap: two of one width rather than three of several.
        (
            [("P", 5700, -5), ("P", 5600, 5), ("P", 5650, -3), ("P", 5550, 3)],
            [(5650, 5550, 3), (5700, 5600, 5)],
            [],
        ),
        # A spread inside another one.
        (
            [("P", 5700, -5), ("P", 5500, 5), ("P", 5650, -3), ("P", 5600, 3)],
            [(5650, 5600, 3), (5700, 5500, 5)],
            [],
        ),
        # A put and a call make no spread.
        ([("P", 5700, -5), ("C", 6300, 5)], [], [(5700, -5), (6300, 5)]),
    ],
)
def test_a_short_option_takes_the_nearest_long_one(
    rows: list[tuple[str, float, float]], expected: list[Spread], rest: list[tuple[float, float]]
) -> None:
    for order in (rows, rows[::-1]):
        assert spreads(book(*order)) == expected
        assert left(book(*order)) == rest


@pytest.mark.parametrize(
    ("rows", "expected", "rest"),
    [
        # Two bought call spreads: not the 35 with the 40.
        (
            [("C", 25, 6), ("C", 35, -6), ("C", 40, 6), ("C", 50, -6)],
            [(35, 25, 6), (50, 40, 6)],
            [],
        ),
        # Half of the second is gone, and either way makes one pair: hedges are bought.
        ([("C", 25, 6), ("C", 35, -6), ("C", 40, 6)], [(35, 25, 6)], [(40, 6)]),
    ],
)
def test_hedges_are_debit_spreads(
    rows: list[tuple[str, float, float]], expected: list[Spread], rest: list[tuple[float, float]]
) -> None:
    legs = book(*rows, root="VIX")
    assert (spreads(legs), left(legs)) == (expected, rest)


def test_a_spread_has_its_width_and_its_contracts() -> None:
    (row,) = verticals(book(("P", 5700, -5), ("P", 5600, 5))).to_dict("records")
    assert row == {
        "account": "U1",
        "layer": "core",
        "root": "SPXW",
        "expiry": pd.Timestamp(2026, 12, 18),
        "settlement": "PM",
        "right": "P",
        "short_symbol": option("P", 5700),
        "long_symbol": option("P", 5600),
        "short_strike": 5700.0,
        "long_strike": 5600.0,
        "quantity": 5.0,
        "width": 100.0,
        "multiplier": 100.0,
    }


@pytest.mark.parametrize(
    "apart",
    [
        {"account": "U2"},
        {"layer": "wing"},
        {"symbol": "SPX261218P05600000"},
        {"symbol": "SPXW261231P05600000"},
    ],
)
def test_legs_of_another_account_layer_root_or_expiry_make_no_spread(apart: dict[str, str]) -> None:
    other: Row = {"symbol": option("P", 5600), "quantity": 5.0, **apart}
    assert verticals(shown(FRI, (option("P", 5700), -5), other)).empty


def test_what_has_settled_makes_no_spread_and_neither_do_futures() -> None:
    dying = [("SPXW261120P05700000", -5.0), ("SPXW261120P05600000", 5.0), ("VX/Z26", 2.0)]
    found = pair_options(shown(FRI, *dying))
    assert (len(found.verticals), len(found.unpaired)) == (0, 0)


def test_rows_of_one_contract_are_added_and_a_repeated_row_counts_once() -> None:
    legs = book(("P", 5700, -5), ("P", 5600, 2), ("P", 5600, 3), ("P", 5700, -5))
    assert (spreads(legs), left(legs)) == ([(5700, 5600, 5)], [])


def test_a_leg_of_unknown_size_is_no_part_of_a_spread() -> None:
    legs = book(("P", 5700, -5), ("P", 5600, math.nan))
    assert spreads(legs) == []
    (short, unknown) = left(legs)[::-1]
    assert short == (5700, -5)
    assert math.isnan(unknown[1])


def test_condors_are_a_put_and_a_call_spread_up_to_the_smaller_count() -> None:
    legs = book(
        *(("P", 5700, -5), ("P", 5600, 5), ("P", 5500, -2), ("P", 5450, 2)),
        *(("C", 6300, -4), ("C", 6400, 4), ("C", 6450, -1), ("C", 6600, 1)),
    )
    found = condors(verticals(legs))
    columns = ["put_short_symbol", "call_short_symbol", "quantity", "put_width", "call_width"]
    # The nearest to the money first: 5700/5600 with 6300/6400, then with 6450/6600.
    assert found[columns].to_numpy().tolist() == [
        [option("P", 5700), option("C", 6300), 4.0, 100.0, 100.0],
        [option("P", 5700), option("C", 6450), 1.0, 100.0, 150.0],
    ]


def test_a_bought_spread_makes_no_condor_with_a_sold_one() -> None:
    legs = book(("P", 5700, -5), ("P", 5600, 5), ("C", 6300, 5), ("C", 6400, -5))
    assert condors(verticals(legs)).empty


def test_no_spreads_make_no_condors() -> None:
    assert condors(verticals(book())).empty


SIZES = st.integers(-5, 5).filter(bool)
BOOKS = st.dictionaries(
    st.tuples(st.sampled_from("PC"), st.integers(1, 12).map(lambda n: 5000.0 + 100 * n)), SIZES
)


@given(BOOKS)
def test_spreads_and_what_is_left_are_the_whole_book_and_one_side_alone_is_left(
    sized: dict[tuple[str, float], int],
) -> None:
    found = pair_options(book(*((right, strike, n) for (right, strike), n in sized.items())))
    total: Counter[str] = Counter()
    for row in found.verticals.to_dict("records"):
        assert row["quantity"] > 0
        total[row["short_symbol"]] -= row["quantity"]
        total[row["long_symbol"]] += row["quantity"]
    sides: dict[str, set[bool]] = {}
    for row in found.unpaired.to_dict("records"):
        total[row["symbol"]] += row["quantity"]
        sides.setdefault(row["right"], set()).add(row["quantity"] > 0)
    assert dict(total) == {option(*key): size for key, size in sized.items()}
    assert all(len(signs) == 1 for signs in sides.values())
