"""What people said of a break, over later words, a session run again, and a day without figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tasks.checks.differences import Difference
from tasks.checks.life import Fate
from tasks.checks.lifecycle import answered, identity, live
from tasks.model.break_parts import Break
from tasks.model.memory import Action, Decision, Memory, SeenBreak

MON, TUE, WED = (date(2026, 11, day) for day in (16, 17, 18))
GAP = Difference(
    *("vega", "U1", "SPXW261218P05700000", "core", -100.0, -140.0, 7.0, "USD", "broker"),
    evidence="lines 2 and 3",
    vega30=-80.0,
)


def word(day: date, action: Action, number: int = 1, **fields: Any) -> Decision:
    base = {"reason": "other", "note": "", "owner": "", "actor": "kim", **fields}
    at = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    return Decision(number, day, at, action, identity(GAP), **base)


def lives(
    day: date,
    before: Break | None,
    *words: Decision,
    seen_on: date = MON,
    found: bool = True,
    fate: Fate = Fate("untested", "the leg has no value today"),  # noqa: B008 - frozen
) -> Break:
    """The break today, after a session `seen_on` that left it as it was `before`."""
    seen = {before.id: SeenBreak(seen_on, before)} if before else {}
    (item,) = live(
        [(GAP, None)] if found else [],
        memory=Memory(breaks=seen, decisions=words),
        last_session=seen_on if before else None,
        as_of=day,
        fate=lambda _: fate,
    )
    return item


def test_what_a_word_ended_today_stands_again_once_that_is_taken_back() -> None:
    over = word(MON, "resolve", reason="known_difference")
    # The session was run again after the word, and heeded it.
    monday = lives(MON, None, over)
    assert (monday.status, monday.resolved_on) == ("resolved", MON)
    assert answered([monday], [over], MON) == (monday,)
    (item,) = answered([monday], [over, word(MON, "reopen", 2)], MON)
    assert (item.status, item.difference, item.reason) == ("open", 40.0, None)
    assert (item.resolution, item.resolved_on) == (None, None)
    # A word after it is a new one.
    later = word(MON, "explain", 3, reason="rounding")
    (item,) = answered([monday], [over, word(MON, "reopen", 2), later], MON)
    assert (item.status, item.cause_code) == ("explained", "rounding")


def test_what_was_reopened_goes_on_as_the_same_episode() -> None:
    over, back = word(TUE, "resolve", reason="known_difference"), word(TUE, "reopen", 2)
    tuesday = lives(TUE, lives(MON, None), over)
    assert tuesday.status == "resolved"
    wednesday = lives(WED, tuesday, over, back, seen_on=TUE)
    assert (wednesday.status, wednesday.opened, wednesday.episodes) == ("open", MON, 1)
    assert (wednesday.age_sessions, wednesday.resolution) == (2, None)
    # Nor is it lost on a day that could not look.
    unseen = lives(WED, tuesday, over, back, seen_on=TUE, found=False)
    assert (unseen.status, unseen.opened, unseen.reason) == (
        "open", MON, "the leg has no value today",
    )  # fmt: skip
    # Unless it was reopened, the next session's difference is a new episode.
    anew = lives(WED, tuesday, over, seen_on=TUE)
    assert (anew.opened, anew.episodes, anew.resolution) == (WED, 2, "known_difference")


def test_what_ended_by_itself_is_resolved_whatever_is_taken_back() -> None:
    tuesday = lives(TUE, lives(MON, None), found=False, fate=Fate("settled", "expired"))
    for said in ((), (word(TUE, "reopen"),), (word(MON, "resolve", reason="settled"),)):
        assert answered([tuesday], said, TUE) == (tuesday,)


def test_a_difference_that_changes_sides_is_told_so_and_not_to_have_grown() -> None:
    accepted = word(MON, "accept", until=WED, difference=-60.0)
    tuesday = lives(TUE, lives(MON, None), accepted)
    assert tuesday.status == "open"
    assert tuesday.reason == "accepted up to -60 USD: it is on the other side now; lines 2 and 3"


def test_a_later_word_without_owner_or_note_leaves_those_there_are() -> None:
    first = word(MON, "accept", owner="kim", note="ticket 4711", until=WED, difference=40.0)
    noted = word(MON, "explain", 2, note="ticket 4712")
    owned = word(MON, "explain", 3, owner="lee")
    monday = lives(MON, None)
    told = lives(TUE, monday, first, noted)
    assert (told.owner, told.note) == ("kim", "ticket 4712")
    told = lives(TUE, monday, first, noted, owned)
    assert (told.owner, told.note) == ("lee", "ticket 4712")
    # Nor are they forgotten once nobody says anything more.
    after = lives(WED, told, seen_on=TUE)
    assert (after.owner, after.note) == ("lee", "ticket 4712")


def test_a_session_that_is_run_again_does_not_end_the_break_before_it() -> None:
    """Resolved by a word of that session: still its first episode, of Monday."""
    said = word(TUE, "resolve", reason="other")
    again = lives(TUE, lives(MON, None), said)
    assert (again.status, again.episodes, again.opened) == ("resolved", 1, MON)
    # The session after, it is a new one.
    after = lives(WED, again, said, seen_on=TUE)
    assert (after.status, after.episodes, after.opened) == ("open", 2, WED)


def test_a_listing_drops_the_programs_own_words_and_keeps_those_of_the_check() -> None:
    """Accepted up to 30 it has outgrown that; accepted up to 40 it has not."""
    monday = lives(MON, None)
    small = word(MON, "accept", until=WED, difference=30.0)
    tuesday = lives(TUE, monday, small)
    assert tuesday.status == "open"
    assert tuesday.reason == "accepted up to +30 USD: it has outgrown that; lines 2 and 3"
    enough = word(TUE, "accept", 2, until=WED, difference=40.0)
    (told,) = answered([tuesday], [small, enough], TUE)
    assert (told.status, told.reason) == ("accepted", "lines 2 and 3")


def test_a_break_that_cannot_be_tested_has_no_figure_at_all() -> None:
    monday = lives(MON, None)
    assert (monday.ours, monday.theirs, monday.vega30) == (-100.0, -140.0, -80.0)
    told = lives(TUE, monday, found=False)
    assert (told.status, told.age_sessions, told.reason) == (
        *("open", 1),
        "the leg has no value today",
    )
    assert (told.ours, told.theirs, told.difference, told.vega30) == (None, None, None, None)
