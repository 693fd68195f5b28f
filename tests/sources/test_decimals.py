from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.sources.decimals import decimal, decimals

# Written apart from the code under test: the grammar as a person would draw it.
ORACLE = re.compile(r"^[+-]?([0-9]+|[0-9]+\.|[0-9]+\.[0-9]+|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")

REFUSED = [
    *("1_000", "1,234", " 1", "1 ", "\t1", "0x1f", "1f", "1d", "1L", "$1", "1%", "(1)"),
    *("nan", "NaN", "NA", "N/A", "null", "None", "-", "--", "inf", "-inf", "Infinity", "1e999"),
    *("\N{MINUS SIGN}1", "\N{EN DASH}1", "\N{ARABIC-INDIC DIGIT ONE}", "\N{FULLWIDTH DIGIT ONE}"),
    *("\N{SUPERSCRIPT TWO}", "\N{VULGAR FRACTION ONE HALF}", "1\N{NO-BREAK SPACE}000"),
    *("+-1", "1-", "1.2.3", ".", "e5", "1e", "1e+", "1.e.5", "\0", "1\0", "1000000000000000"),
]


@pytest.mark.parametrize("cell", REFUSED)
def test_what_is_no_plain_number_is_refused_alone_and_within_a_column(cell: str) -> None:
    assert decimal(cell) is None
    values, bad = decimals(["1", cell, "2"])
    assert bad == [1]
    assert values[[0, 2]].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0.0),
        ("-0.05", -1 / 20),
        (".5", 1 / 2),
        ("5.", 5.0),
        ("+7", 7.0),
        ("1e-05", 1 / 100_000),
        ("2.5E2", 250.0),
        ("0010", 10.0),
    ],
)
def test_plain_numbers_are_read(cell: str, value: float) -> None:
    assert decimal(cell) == value
    assert decimals([cell])[0].tolist() == [value]


def test_a_blank_cell_is_unknown_and_no_fault() -> None:
    values, bad = decimals(["", "3"])
    assert bad == []
    assert math.isnan(values[0])
    assert values[1] == 3.0


def _expected(cell: str) -> float | None:
    if not ORACLE.match(cell) or abs(float(cell)) >= 1e15:
        return None
    return float(cell)


CELLS = st.one_of(
    st.text(alphabet="0123456789.+-eE", max_size=9),
    st.text(
        alphabet="0123456789.+-eE_, xnaif\N{MINUS SIGN}\N{ARABIC-INDIC DIGIT FIVE}", max_size=7
    ),
    st.floats(allow_nan=True).map(repr),
    st.text(max_size=5),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_a_column_is_read_as_the_drawn_grammar_and_pythons_float_say(cells: list[str]) -> None:
    values, bad = decimals(cells)
    expected = [math.nan if cell == "" else _expected(cell) for cell in cells]
    assert bad == [row for row, value in enumerate(expected) if value is None]
    assert np.array_equal(
        values,
        np.array([math.nan if value is None else value for value in expected]),
        equal_nan=True,
    )
