"""American numbers: what is one, what says that there is none, and what is refused."""

from __future__ import annotations

import math

import pytest

from tasks.sources.us_numbers import us_number


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.50", 1234.5),
        ("$1,234.50", 1234.5),
        ("$8,870.68 ", 8870.68),
        ("-$50.00", -50.0),
        ("$-50.00", -50.0),
        ("(12.3)", -12.3),
        ("($1,140.00)", -1140.0),
        ("-12.3", -12.3),
        ("+10", 10.0),
        ("-4", -4.0),
        (".57", 0.57),
        ("+.285", 0.285),
        ("5.", 5.0),
        ("1,234,567", 1234567.0),
        ("$4395.00", 4395.0),
    ],
)
def test_a_number(cell: str, value: float) -> None:
    assert us_number(cell) == value


@pytest.mark.parametrize("cell", ["", "  ", "--", "N/A"])
def test_no_number(cell: str) -> None:
    found = us_number(cell)
    assert found is not None
    assert math.isnan(found)


@pytest.mark.parametrize(
    "cell",
    [
        *("1,23", "12,34.5", "1.234,50", "1,2345", ",123", "1234,567", "0x1f", "nan", "1e5"),
        *("(-5)", "(+5)", "+-5", "--5", "5-", "$", "-", "+", ".", "()", "($)", "5%", "1 000"),
        *("\u0663", "\u22125", "1000000000000000", "USD 5", "$$5", "+$-5"),
    ],
)
def test_what_is_neither(cell: str) -> None:
    assert us_number(cell) is None
