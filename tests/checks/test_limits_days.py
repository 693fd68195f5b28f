"""Limits over consecutive sessions: streaks, breaches as episodes, trends."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest

from tasks.checks.limits import judge_limits
from tasks.checks.limits_trend import TRAIL
from tasks.model.limit_parts import LimitResult
from tasks.model.memory import Action, Decision, Memory, SeenLimit
from tests.checks.books import both_sides, gap, in_book, limit
from tests.checks.limit_days import lived, remembered, sessions

NAN = math.nan
BAND = limit(warn=both_sides(9), breach=both_sides(12))


def said(
    action: Action, subject: str, day: date, *, reason: str = "", note: str = "", owner: str = ""
) -> Decision:
    return Decision(
        number=day.toordinal(),
        as_of=day,
        decided_at_utc=datetime(2026, 11, 30, tzinfo=UTC),
        action=action,
        subject=subject,
        reason=reason,
        note=note,
        owner=owner,
        actor="",
    )


def test_streak_since_and_the_state_before_over_a_fortnight() -> None:
    monday, tuesday, wednesday, thursday, friday, next_monday, next_tuesday = sessions(7)
    table = [
        # day, value, state, streak, since, the state before
        (monday, 5.0, "ok", 1, monday, None),
        (tuesday, -8.0, "ok", 2, monday, "ok"),
        (wednesday, 10.0, "warn", 1, wednesday, "ok"),
        (thursday, 13.0, "breach", 1, thursday, "warn"),
        (friday, -14.0, "breach", 2, thursday, "breach"),
        (next_monday, NAN, "not_testable", 1, next_monday, "breach"),
        (next_tuesday, 13.0, "breach", 1, next_tuesday, "not_testable"),
    ]
    found = lived(BAND, [row[1] for row in table])
    told = [(it.state, it.streak, it.since, it.state_previous) for it in found]
    assert told == [row[2:] for row in table]


def test_one_breach_is_one_episode_through_sessions_without_a_figure() -> None:
    values = [5.0, 13.0, NAN, NAN, -15.0, 5.0, 13.0, NAN, 5.0, NAN]
    first, second = lived(BAND, values)[1].episode, lived(BAND, values)[6].episode
    assert first is not None
    assert second is not None
    assert first.startswith("L-")
    assert first != second
    assert [it.episode for it in lived(BAND, values)] == [
        *(None, first, first, first, first, None, second, second, None, None)
    ]


def test_a_breach_that_is_held_is_still_that_breach() -> None:
    found = lived(limit(breach=both_sides(12), hysteresis_percent=10.0), [13.0, 11.0, 10.8, 13.0])
    assert [(it.state, it.held) for it in found] == [
        *(("breach", False), ("breach", True), ("ok", False), ("breach", False))
    ]
    assert found[0].episode == found[1].episode is not None
    assert found[2].episode is None
    assert found[3].episode != found[0].episode


def test_hysteresis_is_remembered_through_sessions_without_a_figure() -> None:
    spec = limit(breach=both_sides(12), hysteresis_percent=10.0)
    assert [(it.state, it.held) for it in lived(spec, [13.0, NAN, NAN, 11.0])][-1] == (
        *("breach", True),
    )
    assert lived(spec, [5.0, NAN, NAN, 11.0])[-1].state == "ok"


def test_a_limit_declared_anew_holds_nothing_of_before() -> None:
    old = limit(breach=both_sides(12), hysteresis_percent=10.0)
    new = limit(breach=both_sides(12), hysteresis_percent=20.0)
    assert lived([old, old], [13.0, 11.0])[-1].held
    found = lived([old, new], [13.0, 11.0])[-1]
    assert (found.state, found.held, found.state_previous) == ("ok", False, "breach")


def test_the_id_of_a_breach_is_of_the_limit_the_scope_and_the_session_it_began_at() -> None:
    one, again = lived(BAND, [13.0])[0].episode, lived(BAND, [13.0])[0].episode
    assert one == again
    other_limit = lived(limit(id="other", breach=both_sides(12)), [13.0])[0].episode
    later = lived(BAND, [5.0, 13.0])[1].episode
    by_layer = judge_limits(
        [limit(scope="layer:core")], in_book({"vega30": 13.0}, as_of=sessions(1)[0])
    )
    assert len({one, other_limit, later, by_layer[0].episode}) == 4


def test_what_people_say_of_a_breach_stays_with_it_and_changes_no_state() -> None:
    days = sessions(6)
    (breached, *_) = lived(BAND, [13.0])
    name = breached.episode
    assert name is not None
    decisions = {
        days[1]: [said("classify", name, days[1], reason="market_moved", owner="ann", note="CPI")],
        days[2]: [said("classify", "L-of-another", days[2], reason="technical")],
        days[3]: [
            said("resolve", name, days[3], reason="other", note="sold 2 VX"),
            said("note", name, days[3], note="watch it", owner="ben"),
        ],
    }
    found = lived(BAND, [13.0, 13.5, NAN, 14.0, 5.0, 13.0], decisions=decisions)
    assert [it.state for it in found] == [
        *("breach", "breach", "not_testable", "breach", "ok", "breach")
    ]
    words = [(it.classification, it.resolution, it.owner, it.note) for it in found]
    assert words == [
        (None, None, None, None),
        ("market_moved", None, "ann", "CPI"),
        ("market_moved", None, "ann", "CPI"),
        ("market_moved", "sold 2 VX", "ben", "watch it"),
        (None, None, None, None),
        (None, None, None, None),
    ]


def test_words_are_carried_where_the_decision_itself_is_not_at_hand() -> None:
    seen = SeenLimit("breach", 3, "breach", sessions(1)[0], "L-1", "technical", None, "ann", "n")
    tested = in_book({"vega30": 13.0}, memory=Memory(limits={("a-limit", "net"): seen}))
    (found,) = judge_limits([BAND], tested)
    assert (found.episode, found.classification, found.owner, found.note, found.streak) == (
        *("L-1", "technical", "ann", "n", 4),
    )


def test_a_breach_of_a_version_that_knew_no_episodes_gets_one() -> None:
    seen = SeenLimit("breach", 3, "breach")
    tested = in_book({"vega30": 13.0}, memory=Memory(limits={("a-limit", "net"): seen}))
    (found,) = judge_limits([BAND], tested)
    assert found.episode is not None
    assert (found.streak, found.since) == (4, None)


@pytest.mark.parametrize(
    ("values", "drift", "left"),
    [
        # Changes 1, 1, 1: from 8 it is 4 to the edge at 12.
        ([5.0, 6.0, 7.0, 8.0], 1.0, (12 - 8) / 1),
        # The last five changes are 2, -1, 2, 2, 0; their median is 2.
        ([0.0, 1.0, 3.0, 2.0, 4.0, 6.0, 6.0], 2.0, (12 - 6) / 2),
        # Downwards the other edge counts: changes -1, -3, -2.
        ([3.0, 2.0, -1.0, -3.0], -2.0, (-12 - -3) / -2),
        # One great trade does not bend it: 1, 1, -9, 1, 1.
        ([5.0, 6.0, 7.0, -2.0, -1.0, 0.0], 1.0, 12 / 1),
        # Two changes are too few to tell.
        ([5.0, 6.0, 7.0], None, None),
        # It does not move.
        ([5.0, 5.0, 5.0, 5.0], 0.0, None),
        # Beyond the edge there is nothing left.
        ([10.0, 11.0, 12.0, 13.0], 1.0, 0.0),
        # A session without a figure: 4 to 8 took two sessions, 2 each. Changes 1, 1, 2, 1.
        ([2.0, 3.0, 4.0, NAN, 8.0, 9.0], 1.0, (12 - 9) / 1),
        ([2.0, 3.0, 4.0, 5.0, NAN], 1.0, None),
    ],
)
def test_sessions_to_breach_at_the_present_drift(
    values: list[float], drift: float | None, left: float | None
) -> None:
    found = lived(limit(breach=both_sides(12)), values)[-1]
    assert (found.drift_per_session, found.sessions_to_breach) == (drift, left)


def test_a_breach_that_is_held_has_no_sessions_left() -> None:
    spec = limit(breach=both_sides(12), hysteresis_percent=10.0)
    found = lived(spec, [16.0, 14.0, 13.0, 11.0])[-1]
    assert (found.held, found.drift_per_session, found.sessions_to_breach) == (True, -2.0, 0.0)


def test_a_drift_away_from_the_only_edge_leads_to_no_breach() -> None:
    floor = limit(breach=(1.5, math.inf))
    assert lived(floor, [5.0, 6.0, 7.0, 8.0])[-1].sessions_to_breach is None
    assert lived(floor, [8.0, 7.0, 6.0, 5.0])[-1].sessions_to_breach == (1.5 - 5.0) / -1


def test_sessions_that_were_not_run_count_as_the_sessions_they_are() -> None:
    monday, tuesday, wednesday, thursday, *_ = sessions(10)
    days = (monday, tuesday, wednesday, thursday, sessions(9)[8])
    # Thursday 5 November to Thursday 12: five sessions, +10; before it +1 a session, thrice.
    found = lived(limit(breach=both_sides(30)), [1.0, 2.0, 3.0, 4.0, 14.0], days=days)[-1]
    assert days[-1] == date(2026, 11, 12)
    assert found.drift_per_session == (1.0 + 1.0) / 2  # of 1, 1, 1 and 10/5 = 2


def test_the_trail_is_of_sixty_sessions_with_what_was_not_known_as_such() -> None:
    values = [float(at) for at in range(70)]
    values[65] = NAN
    found = lived(limit(breach=both_sides(100)), values)[-1]
    assert len(found.trail) == TRAIL == 60
    assert found.trail == (*values[10:65], None, *values[66:])


def test_a_limit_declared_anew_starts_a_new_trail() -> None:
    old, new = limit(breach=both_sides(12)), limit(breach=both_sides(15))
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert lived(old, values)[-1].trail == tuple(values)
    changed = lived([old, old, old, new, new, new], values)
    assert [len(it.trail) for it in changed] == [1, 2, 3, 1, 2, 3]
    assert changed[-1].drift_per_session is None


def test_without_the_declarations_of_then_only_yesterdays_is_compared() -> None:
    days, spec = sessions(4), limit(breach=both_sides(12))
    past = list(zip(days[:3], [spec] * 3, lived(spec, [1.0, 2.0, 3.0]), strict=True))
    memory = remembered(past)
    bare = Memory(
        limits=memory.limits,
        definitions=memory.definitions,
        limit_values=memory.limit_values.drop(columns="definition"),
    )
    book = {"as_of": days[3], "memory": bare}
    assert judge_limits([spec], in_book({"vega30": 4.0}, **book))[0].trail == (1.0, 2.0, 3.0, 4.0)
    unknown = {"as_of": days[3], "memory": Memory(limit_values=bare.limit_values)}
    assert judge_limits([spec], in_book({"vega30": 4.0}, **unknown))[0].trail == (4.0,)


def test_legs_have_no_trail_and_changes_of_a_day_no_drift() -> None:
    (leg,) = judge_limits([limit(scope="leg")], in_book({"vega30": 4.0}))
    assert (leg.trail, leg.drift_per_session, leg.sessions_to_breach) == ((), None, None)
    days = sessions(5)
    spec = limit("pnl", unit="usd", breach=both_sides(1e6))
    results: list[LimitResult] = []
    for at, day in enumerate(days):
        past = list(zip(days[:at], [spec] * at, results, strict=True))
        tested = in_book(gap(), as_of=day, pnl=100.0 * at, memory=remembered(past))
        results += judge_limits([spec], tested)
    assert results[-1].trail == (0.0, 100.0, 200.0, 300.0, 400.0)
    assert results[-1].drift_per_session is None
