"""The past without what was doubted on its own day, and no longer than it is asked for."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from tasks.model.past import COLUMNS, Past

NAN = math.nan
DAYS = [date(2026, 11, day) for day in (16, 17, 18, 19)]


def past(vix: list[float], recomputed: list[float]) -> Past:
    """Four sessions with a row each in every frame, and two of profits."""
    return Past(
        sessions=pd.DataFrame(
            {
                "as_of": DAYS,
                "vix": vix,
                "recomputed_vix": recomputed,
                "spx": [6000.0, 6001.0, 6002.0, 6003.0],
                "exponent": 0.45,
            }
        ),
        futures=pd.DataFrame({"as_of": DAYS, "symbol": "VX/Z26", "days": 30.0, "price": 18.0}),
        tenors=pd.DataFrame({"as_of": DAYS, "days": 30.0, "sigma": 0.16}),
        products=pd.DataFrame({"as_of": DAYS, "symbol": "VXX", "price": 40.0}),
        profits=pd.DataFrame(
            {"as_of": DAYS * 2, "scope": ["net"] * 4 + ["layer:core"] * 4, "total": 1.0}
        ).assign(residual=0.1),
    )


def test_closes_of_vix_that_the_chain_contradicts_are_taken_out() -> None:
    """Half a point is allowed: 0.6 over, 0.6 under and a slipped decimal are not."""
    found = past([16.6, 15.4, 162.0, 16.4], [16.0, 16.0, 16.0, 16.0]).without_doubted(0.5)
    assert found.sessions["vix"].tolist() == pytest.approx([NAN, NAN, NAN, 16.4], nan_ok=True)


def test_what_the_chain_says_and_every_other_series_stay() -> None:
    before = past([160.0, 16.0, 16.0, 16.0], [16.0] * 4)
    found = before.without_doubted(0.5)
    assert found.sessions["recomputed_vix"].tolist() == [16.0] * 4
    assert found.sessions["spx"].tolist() == [6000.0, 6001.0, 6002.0, 6003.0]
    assert found.sessions["as_of"].tolist() == DAYS
    for name in ("futures", "tenors", "products", "profits"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(before, name))
    # What was handed in is as it was.
    assert before.sessions["vix"].tolist() == [160.0, 16.0, 16.0, 16.0]


def test_exactly_as_far_as_allowed_is_allowed() -> None:
    found = past([16.5, 15.5, 16.0, 16.75], [16.0] * 4)
    assert found.without_doubted(0.5).sessions["vix"].notna().tolist() == [True, True, True, False]
    assert found.without_doubted(0.25).sessions["vix"].notna().tolist() == [
        False,
        False,
        True,
        False,
    ]


def test_a_close_that_no_chain_can_contradict_is_kept() -> None:
    found = past([16.0, 162.0, NAN, 16.0], [16.0, NAN, 16.0, NAN]).without_doubted(0.5)
    assert found.sessions["vix"].tolist() == pytest.approx([16.0, 162.0, NAN, 16.0], nan_ok=True)


@pytest.mark.parametrize(
    ("sessions", "kept"), [(1, DAYS[3:]), (2, DAYS[2:]), (4, DAYS), (99, DAYS), (0, [])]
)
def test_the_trailing_sessions_bound_every_frame(sessions: int, kept: list[date]) -> None:
    found = past([16.0] * 4, [16.0] * 4).trailing(sessions)
    for name in ("sessions", "futures", "tenors", "products"):
        assert getattr(found, name)["as_of"].tolist() == kept, name
    assert found.profits["as_of"].tolist() == kept * 2
    assert found.sessions["spx"].tolist() == [6000.0 + DAYS.index(day) for day in kept]


def test_nothing_on_record_stays_nothing() -> None:
    for found in (Past.empty().trailing(5), Past.empty().without_doubted(0.5)):
        for name, columns in COLUMNS.items():
            frame = getattr(found, name)
            assert (len(frame), tuple(frame.columns)) == (0, columns)
