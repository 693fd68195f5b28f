"""How much of a chain is the last session's again."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from tasks.market.staleness import unchanged_quotes

Row = tuple[str, str, float, float]


def chain(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["symbol", "family", "bid", "ask"])


BEFORE = chain(
    ("A", "SPX", 1.0, 2.0), ("B", "SPX", 1.0, 2.0), ("C", "SPX", 0.0, 2.0), ("V", "VIX", 1.0, 2.0)
).drop(columns="family")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("A", "SPX", 1.0, 2.0), ("B", "SPX", 1.0, 2.1)], {"SPX": (2, 1)}),
        ([("A", "SPX", 1.0, 2.0), ("V", "VIX", 1.0, 2.0)], {"SPX": (1, 1), "VIX": (1, 1)}),
        # Only two-sided quotes count, and only contracts of both sessions.
        ([("C", "SPX", 0.0, 2.0), ("new", "SPX", 1.0, 2.0), ("A", "SPX", 1.0, math.nan)], {}),
        ([], {}),
    ],
)
def test_two_sided_quotes_of_both_sessions_are_counted(
    rows: list[Row], expected: dict[str, tuple[int, int]]
) -> None:
    counts = unchanged_quotes(chain(*rows), BEFORE)
    assert list(counts.columns) == ["common", "unchanged"]
    found = zip(counts.index, counts["common"], counts["unchanged"], strict=True)
    assert {family: (common, same) for family, common, same in found} == expected


def test_a_first_session_has_nothing_unchanged() -> None:
    assert len(unchanged_quotes(chain(("A", "SPX", 1.0, 2.0)), None)) == 0
