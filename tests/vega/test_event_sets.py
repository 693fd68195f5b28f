"""Event sets: the moves around past events, from the record, on today's book."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from tasks.model.frames import EVENTS
from tasks.model.outlook import Events
from tasks.model.past import Past
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.event_sets import event_sets
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import scenario_grid
from tests.givens import worked_book as given

NAN = math.nan
# Thursday to the Tuesday after; 2026-11-20 is the session of the book.
SESSIONS = [
    (date(2026, 11, 12), 16.0, 15.9, 6000.0),
    (date(2026, 11, 13), 18.0, 18.1, 5940.0),
    (date(2026, 11, 16), NAN, 17.0, 6000.0),
    (date(2026, 11, 17), NAN, 16.5, 6060.0),
    (date(2026, 11, 18), 15.0, 15.0, NAN),
]


def events_of(
    *rows: tuple[str, str],
    per_kind: int = 8,
    sessions: Sequence[tuple[date, float, float, float]] = SESSIONS,
) -> Events:
    frame = pd.DataFrame(rows, columns=["date", "kind"]).assign(
        date=lambda frame: pd.to_datetime(frame["date"]).astype("datetime64[s]"), source="Fed"
    )
    columns = ["as_of", "vix", "recomputed_vix", "spx"]
    past = Past(**{**Past.empty().__dict__, "sessions": pd.DataFrame(sessions, columns=columns)})
    repricer = Repricer(
        given.legs(),
        given.market(),
        given.ROOT_TIME,
        ScenarioSpec(events_per_kind=per_kind),
        given.SPOT,
    )
    return event_sets(repricer, given.LAYERS, EVENTS.conform(frame), past)


def test_a_move_is_from_the_close_before_to_the_close_of_the_day() -> None:
    (move,) = events_of(("2026-11-13", "CPI")).moves
    assert (move.kind, move.on) == ("CPI", date(2026, 11, 13))
    assert move.shift == pytest.approx(18.0 - 16.0)
    assert move.spot_shift == pytest.approx(-1.0)


def test_where_the_official_close_is_missing_both_are_recomputed() -> None:
    (move,) = events_of(("2026-11-16", "FOMC")).moves
    assert move.shift == pytest.approx(17.0 - 18.1)
    (move,) = events_of(("2026-11-17", "FOMC")).moves
    assert move.shift == pytest.approx(16.5 - 17.0)


def test_the_book_is_repriced_under_the_move() -> None:
    """By the same move asked for as a scenario: +2 points in mode term, SPX down a percent."""
    (move,) = events_of(("2026-11-13", "CPI")).moves
    assert move.net == pytest.approx((move.core or 0) + (move.hedge or 0), abs=1e-5)
    unmoved = [(date(2026, 11, day), 16.0, NAN, 6000.0) for day in (12, 13)]
    (still,) = events_of(("2026-11-13", "CPI"), sessions=unmoved).moves
    assert still.net == 0.0
    spec = ScenarioSpec(modes=("term",), shifts=(2.0,), spot_shifts_percent=(-1.0,))
    repricer = Repricer(given.legs(), given.market(), given.ROOT_TIME, spec, given.SPOT)
    (asked,) = [
        row for row in scenario_grid(repricer, given.LAYERS) if row.shift and row.spot_shift
    ]
    assert move.net == pytest.approx(asked.net, abs=1e-5)


def test_what_is_not_on_record_is_counted_and_not_guessed() -> None:
    """No close of SPX, no session before, no session at all, a Sunday."""
    found = events_of(
        ("2026-11-18", "PPI"), ("2026-11-12", "PPI"), ("2026-10-01", "PPI"), ("2026-11-15", "PPI")
    )
    assert (found.moves, found.unmatched) == ((), 4)


def test_only_the_newest_of_each_kind_count() -> None:
    found = events_of(
        ("2026-11-13", "CPI"), ("2026-11-16", "CPI"), ("2026-11-17", "PPI"), per_kind=1
    )
    assert [(move.kind, move.on.day) for move in found.moves] == [("CPI", 16), ("PPI", 17)]


def test_what_lies_ahead_is_listed_within_45_days() -> None:
    found = events_of(("2026-11-23", "CPI"), ("2026-12-09", "FOMC"), ("2027-01-27", "FOMC"))
    assert [(it.kind, it.on, it.days, it.source) for it in found.ahead] == [
        ("CPI", date(2026, 11, 23), 3, "Fed"),
        ("FOMC", date(2026, 12, 9), 19, "Fed"),
    ]
    assert found.moves == ()


def test_an_event_of_today_is_over_and_its_move_counts() -> None:
    """SPX closed at 6000 today, 1.01 percent up; VIX is the recomputed one: 17.0 after 16.0."""
    before = [(date(2026, 11, 19), NAN, 16.0, 5940.0)]
    found = events_of(("2026-11-20", "CPI"), sessions=before)
    (move,) = found.moves
    assert found.ahead == ()
    assert move.shift == pytest.approx(17.0 - 16.0)
    assert move.spot_shift == pytest.approx(100 * (6000 / 5940 - 1))


def test_a_date_before_all_calendars_is_only_unmatched() -> None:
    assert events_of(("1700-01-01", "CPI")).unmatched == 1
