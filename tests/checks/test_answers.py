"""What a word may be about and what it may say: refused before it is recorded, and told why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from tasks.checks.answers import check_words, placed
from tasks.checks.subjects import Known
from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.model.errors import SettingsError
from tasks.model.memory import Action, Decision, SeenBreak
from tasks.model.word import About, Word
from tests.report.books import AS_OF
from tests.report.lived_days import lived_report
from tests.report.standing import broken, resolved, vanished

EARLIER = AS_OF - timedelta(days=2)
CALL = "VIX270120C00035000"  # held in U100001, in layer-2
LOST, VEGA = vanished(), broken("B-0f41a9c3", unit="USD")
BREACH = "L-4be2907f"


def word(action: str, subject: str, about: str = "break", **fields: Any) -> Word:
    return Word(cast("Action", action), cast("About", about), subject, **fields)


def said(action: str, subject: str, on: date = AS_OF, **fields: Any) -> Decision:
    base: dict[str, Any] = {"reason": "", "note": "", "owner": "", "actor": "mb", **fields}
    at = datetime(2026, 11, 20, 22, tzinfo=UTC)
    return Decision(1, on, at, cast("Action", action), subject, **base)


def record(
    *breaks: Break,
    decisions: Sequence[Decision] = (),
    past: Sequence[Break] = (),
    **fields: Any,
) -> Known:
    """Breaks of today, and those that were over on the session before the last."""
    head: Report = lived_report(**({"breaks": breaks, "retags": ()} | fields))
    names = {it.id: "break" for it in (*breaks, *past)} | {BREACH: "breach", "L-77aa": "breach"}
    rows = {it.id: (SeenBreak(EARLIER, it),) for it in past}
    rows |= {it.id: (SeenBreak(AS_OF, it),) for it in breaks}
    layers = ("core", "layer-1", "layer-2", "layer-3")
    return Known(head, layers, names, decisions, lambda name: rows.get(name, ()))


def refusal(given: Word, where: Known) -> str:
    try:
        check_words(given)
    except SettingsError as told:
        return str(told)
    with pytest.raises(SettingsError) as late:
        placed(given, where)
    return str(late.value)


# Ids.


def test_an_ambiguous_beginning_lists_those_that_begin_so_and_counts_the_rest() -> None:
    alike = [broken(f"B-aa{at:02d}") for at in range(11)]
    told = refusal(word("note", "b-aa", note="x"), record(VEGA, *alike))
    assert "11 of them begin so" in told
    assert "B-aa00" in told
    assert "B-aa07 and 3 more" in told
    assert VEGA.id not in told


def test_an_id_that_is_over_is_told_as_over_and_since_when() -> None:
    gone = resolved(resolved_on=EARLIER)
    told = refusal(word("note", gone.id[:5], note="x"), record(VEGA, past=[gone]))
    assert f"{gone.id}: it ended on {EARLIER}" in told
    assert f"vegarecon breaks show {gone.id}" in told


def test_an_id_that_nobody_knows_is_none_such() -> None:
    told = refusal(word("note", "B-nope", note="x"), record(VEGA))
    assert "none such" in told
    assert VEGA.id in told


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (word("note", "L-4be", note="x"), "vegarecon limits note"),
        (word("resolve", "l-4be", reason="broker_corrected"), "vegarecon limits resolve"),
        (word("explain", BREACH, reason="rounding"), "vegarecon limits classify"),
        (word("reopen", BREACH), "vegarecon limits classify"),
        (word("note", VEGA.id, "breach", note="x"), "vegarecon breaks note"),
        (word("resolve", VEGA.id, "breach", note="sold"), "vegarecon breaks resolve"),
        (word("classify", VEGA.id, "breach", reason="technical"), "vegarecon breaks explain"),
    ],
)
def test_the_wrong_family_is_refused_with_the_right_command(given: Word, command: str) -> None:
    assert f"use `{command}`" in refusal(given, record(VEGA))


def test_a_limits_own_name_is_no_breach_and_no_break() -> None:
    told = refusal(word("resolve", "coverage", "breach", note="sold"), record(VEGA))
    assert "'coverage': none such" in told
    assert "see `vegarecon limits --past`" in told
    assert BREACH in told
    assert VEGA.id not in told


# Reasons and words.


@pytest.mark.parametrize("reason", ["broker_right", "late_trade", "settled"])
@pytest.mark.parametrize(
    "item", [VEGA, vanished(kind="source_quantity"), vanished(kind="orphan_leg")]
)
def test_what_takes_over_a_holding_is_refused_where_there_is_none(item: Break, reason: str) -> None:
    told = refusal(word("resolve", item.id, reason=reason), record(item))
    assert "broker_corrected, input_corrected, known_difference, other" in told


@pytest.mark.parametrize("reason", ["broker_right", "late_trade", "settled"])
def test_a_break_of_holdings_takes_over_what_the_broker_shows(reason: str) -> None:
    assert placed(word("resolve", LOST.id, reason=reason), record(LOST)).adopts == 0.0


@pytest.mark.parametrize("action", ["explain", "resolve"])
@pytest.mark.parametrize("note", ["", "  "])
def test_other_asks_for_a_note(action: str, note: str) -> None:
    told = refusal(word(action, VEGA.id, reason="other", note=note), record(VEGA))
    assert "--note" in told
    given = word(action, VEGA.id, reason="other", note="ticket 4711")
    assert placed(given, record(VEGA)).subject == VEGA.id


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (word("resolve", BREACH, "breach", note=""), "--note"),
        (word("resolve", BREACH, "breach", note="   "), "--note"),
        (word("note", VEGA.id, note="  "), "--note, --owner"),
        (word("note", VEGA.id, owner="k" * 61), "--owner"),
    ],
)
def test_words_that_say_nothing_or_name_no_person_are_refused(given: Word, where: str) -> None:
    assert where in refusal(given, record(VEGA))


def test_an_owner_of_sixty_characters_is_one() -> None:
    check_words(word("note", VEGA.id, owner="k" * 60))


# Acceptances.


def accept(**fields: Any) -> Word:
    base: dict[str, Any] = {"reason": "immaterial", "until": AS_OF + timedelta(days=30)}
    return word("accept", VEGA.id, **(base | fields))


def test_less_than_the_present_difference_is_refused_and_the_size_is_said() -> None:
    told = refusal(accept(difference=11.5), record(VEGA))
    assert "while the difference is 11.56" in told
    assert "at least 11.56 USD" in told
    # Ours less theirs is -11.56: as much or more is allowed on that side.
    assert placed(accept(difference=11.56), record(VEGA)).difference == -11.56
    assert placed(accept(difference=20.0), record(VEGA)).difference == -20.0
    assert placed(accept(), record(VEGA)).difference == -11.56


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (366, True), (367, False)])
def test_an_acceptance_ends_within_a_year(days: int, allowed: bool) -> None:
    given = accept(until=AS_OF + timedelta(days=days))
    if allowed:
        assert placed(given, record(VEGA)).until == AS_OF + timedelta(days=days)
    else:
        assert "2027-11-21" in refusal(given, record(VEGA))


# What is taken back.


def by_word(**fields: Any) -> Break:
    over = {"status": "resolved", "resolution": "known_difference", "resolved_on": AS_OF}
    return VEGA.model_copy(update=over | fields)


def test_a_break_that_a_word_resolved_is_reopened_before_it_is_answered_anew() -> None:
    heard = [said("resolve", VEGA.id, reason="known_difference")]
    where = record(by_word(), decisions=heard)
    told = refusal(word("explain", VEGA.id, reason="rounding"), where)
    assert f"vegarecon breaks reopen {VEGA.id}" in told
    assert placed(word("reopen", VEGA.id[:6]), where).subject == VEGA.id


def test_there_must_be_something_to_take_back() -> None:
    assert "nothing was accepted" in refusal(word("reopen", VEGA.id), record(VEGA))
    noted = record(VEGA, decisions=[said("note", VEGA.id, note="asked")])
    assert "nothing was accepted" in refusal(word("reopen", VEGA.id), noted)
    again = record(VEGA, decisions=[said("explain", VEGA.id), said("reopen", VEGA.id)])
    assert "since it was reopened" in refusal(word("reopen", VEGA.id), again)
    # It opened today: what was said of an earlier episode is over with that.
    before = record(VEGA, decisions=[said("explain", VEGA.id, EARLIER)])
    assert "nothing was accepted" in refusal(word("reopen", VEGA.id), before)


def test_a_break_that_ended_by_itself_is_not_reopened() -> None:
    over = by_word(resolution="agrees")
    heard = [said("explain", VEGA.id, reason="rounding")]
    told = refusal(word("reopen", VEGA.id), record(over, decisions=heard))
    assert f"it ended on {AS_OF}, and there is nothing to withdraw" in told
    gone = resolved(resolved_on=EARLIER)
    assert f"it ended on {EARLIER}" in refusal(word("reopen", gone.id), record(past=[gone]))


def test_an_acceptance_that_outlives_its_episode_can_still_be_taken_back() -> None:
    until = AS_OF + timedelta(days=9)
    lasting = [said("accept", VEGA.id, EARLIER, reason="immaterial", until=until)]
    where = record(by_word(resolution="agrees"), decisions=lasting)
    assert placed(word("reopen", VEGA.id), where).subject == VEGA.id
    # Of a holding it ends with the episode.
    ended = {"status": "resolved", "resolution": "agrees", "resolved_on": AS_OF}
    of_holding = record(vanished(**ended), decisions=[said("accept", LOST.id, AS_OF, until=until)])
    assert "it ended on" in refusal(word("reopen", LOST.id), of_holding)


# Legs.


def retag(symbol: str, layer: str, account: str = "") -> Word:
    return word("retag", f"{account}:{symbol}", "holding", layer=layer)


def test_a_symbol_may_be_typed_in_either_case() -> None:
    assert placed(retag(CALL.lower(), "layer-1"), record()).subject == f"U100001:{CALL}"
    future = placed(retag("vxm/g27", "layer-1", "U100002"), record())
    assert future.subject == "U100002:VXM/G27"


def test_the_layer_that_a_leg_is_in_is_no_new_one() -> None:
    assert f"layer-2, where {CALL} is already" in refusal(retag(CALL, "layer-2"), record())


def test_a_leg_that_was_sent_away_today_may_be_sent_back() -> None:
    heard = [said("retag", f"U100001:{CALL}", layer="layer-1")]
    where = record(decisions=heard)
    assert placed(retag(CALL, "layer-2"), where).layer == "layer-2"
    assert "already" in refusal(retag(CALL, "layer-1"), where)


def test_a_leg_that_nobody_holds_is_said_to_be_in_no_account() -> None:
    told = refusal(retag("SPXW270104P01000000", "core"), record())
    assert "SPXW270104P01000000, in no account" in told
    assert "None" not in told
    elsewhere = refusal(retag(CALL, "core", "U9"), record())
    assert f"{CALL} in account U9" in elsewhere
    assert "it is held in U100001" in elsewhere


def test_a_leg_that_two_accounts_hold_asks_for_the_account() -> None:
    other = lived_report().legs[0].model_copy(update={"symbol": CALL, "account": "U100002"})
    told = refusal(retag(CALL, "core"), record(legs=(*lived_report().legs, other)))
    assert f"{CALL}, and no account" in told
    assert "it is held in U100001, U100002" in told
    assert "name the account with --account" in told
