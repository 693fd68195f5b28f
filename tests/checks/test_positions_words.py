"""Words for the broker: our own book takes over what the person saw, once, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from tests.checks.position_days import (
    BOTH,
    CALL,
    FRI,
    LOW_PUT,
    NEXT_MON,
    NEXT_TUE,
    NONE,
    PUT,
    THU,
    TWIN,
    Days,
    Row,
    dealt,
    held_before,
    ours,
    shown,
    sizes,
)

SEVEN: list[Row] = [(PUT, -7), (LOW_PUT, 5)]
NINE: list[Row] = [(PUT, -9), (LOW_PUT, 5)]
# Whether Friday is run again after the word on it.
AGAIN = pytest.mark.parametrize("again", [False, True])


def resolved_on_friday(
    now: Sequence[Row],
    *,
    again: bool = False,
    fills: pd.DataFrame | None = NONE,
    reason: str = "broker_right",
    adopts: float | None = -7.0,
    before: Sequence[tuple[str, float]] = BOTH,
) -> Days:
    """Thursday agrees; on Friday the broker shows `now`, and somebody believes it."""
    days = held_before(*before)
    days.session(FRI, shown(FRI, *now), fills, recorded=not again)
    (item,) = days.breaks
    days.says(FRI, "resolve", item.id, reason, adopts=adopts)
    if again:
        days.session(FRI, shown(FRI, *now), fills)
    return days


@AGAIN
@pytest.mark.parametrize("reason", ["broker_right", "late_trade", "settled"])
def test_a_word_for_the_broker_moves_our_own_book_from_the_next_session_on(
    reason: str, again: bool
) -> None:
    days = resolved_on_friday(SEVEN, reason=reason, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE)
    assert (sizes(found), ours(found)) == ([], {PUT: -7.0, LOW_PUT: 5.0})
    (put,) = [each for each in found.holdings if each.symbol == PUT]
    assert (put.previous, put.adopted, put.ours) == (-5.0, -2.0, -7.0)
    # Friday's head showed the end of it where it was run again.
    assert days.table() == ([] if again else [("quantity", PUT, "resolved", 1)])


def test_the_session_that_a_word_was_said_on_shows_the_break_resolved_and_moves_nothing() -> None:
    days = resolved_on_friday(SEVEN)
    days.memory = held_before(*BOTH).memory
    days.last = THU
    for _ in range(2):
        days.session(FRI, shown(FRI, *SEVEN), NONE, recorded=False)
        name = days.breaks[0].id
        days.says(FRI, "resolve", name, "broker_right", adopts=-7.0)
    found = days.session(FRI, shown(FRI, *SEVEN), NONE)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]
    assert ours(found) == {PUT: -5.0, LOW_PUT: 5.0}
    assert {each.adopted for each in found.holdings} == {None}
    assert days.table() == [("quantity", PUT, "resolved", 0)]


@AGAIN
def test_a_break_that_stood_before_is_not_taken_over_on_the_session_of_the_word(
    again: bool,
) -> None:
    days = held_before(*BOTH)
    days.session(FRI, shown(FRI, *SEVEN), NONE)
    days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE, recorded=not again)
    days.says(NEXT_MON, "resolve", days.breaks[0].id, "broker_right", adopts=-7.0)
    if again:
        found = days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE)
        assert ours(found)[PUT] == -5.0
        assert days.table() == [("quantity", PUT, "resolved", 1)]
    found = days.session(NEXT_TUE, shown(NEXT_TUE, *SEVEN), NONE)
    assert (sizes(found), ours(found)[PUT]) == ([], -7.0)


@AGAIN
@pytest.mark.parametrize("fills", [NONE, None])
def test_what_the_broker_shows_anew_was_not_what_the_person_saw(
    again: bool, fills: pd.DataFrame | None
) -> None:
    days = resolved_on_friday(SEVEN, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *NINE), fills)
    assert sizes(found) == [("quantity", PUT, -5.0, -9.0)]
    assert found.differences[0].evidence == (
        "the broker's line 2; the broker showed -7 when it was resolved"
    )
    assert days.table() == [("quantity", PUT, "open", 0)]
    # The word was about another episode: it moves nothing any more.
    found = days.session(NEXT_TUE, shown(NEXT_TUE, *SEVEN), NONE)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]
    assert found.differences[0].evidence == "the broker's line 2"


def test_a_sign_that_turns_under_a_word_is_not_taken_over() -> None:
    days = resolved_on_friday([(PUT, -5), (LOW_PUT, 7)], adopts=7.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, (PUT, -5), (LOW_PUT, -5)), NONE)
    assert sizes(found) == [("sign", LOW_PUT, 5.0, -5.0)]


@AGAIN
def test_what_is_dealt_the_day_after_comes_on_top_of_what_the_person_saw(again: bool) -> None:
    days = resolved_on_friday(SEVEN, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *NINE), dealt((PUT, -2.0)))
    (put,) = [each for each in found.holdings if each.symbol == PUT]
    assert sizes(found) == []
    # -5 and two sold make -7; the two that the word was about make -9.
    assert (put.previous, put.traded, put.adopted, put.ours) == (-5.0, -2.0, -2.0, -9.0)


def test_a_trade_that_the_broker_does_not_show_leaves_the_word_unheeded() -> None:
    days = resolved_on_friday(SEVEN)
    found = days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), dealt((PUT, 1.0)))
    assert sizes(found) == [("quantity", PUT, -4.0, -7.0)]
    assert "showed -7" in found.differences[0].evidence


def test_a_size_that_nobody_knows_is_not_what_the_person_saw() -> None:
    days = resolved_on_friday(SEVEN)
    found = days.session(NEXT_MON, shown(NEXT_MON, (PUT, math.nan), (LOW_PUT, 5)), NONE)
    assert ours(found)[PUT] == -5.0
    assert found.differences[0].evidence == (
        "the broker's quantity is unknown, line 2; the broker showed -7 when it was resolved"
    )


@AGAIN
def test_a_word_that_is_recorded_without_a_size_takes_over_what_is_there(again: bool) -> None:
    days = resolved_on_friday(SEVEN, adopts=None, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *NINE), NONE)
    assert (sizes(found), ours(found)[PUT]) == ([], -9.0)


@AGAIN
@pytest.mark.parametrize(
    ("now", "expected"), [(SEVEN, []), (NINE, [("quantity", PUT, -5.0, -9.0)])]
)
def test_over_a_missed_session_only_the_size_that_was_seen_is_taken_over(
    again: bool, now: list[Row], expected: list[tuple[str, str, float, float]]
) -> None:
    days = resolved_on_friday(SEVEN, again=again)
    assert sizes(days.session(NEXT_TUE, shown(NEXT_TUE, *now), NONE)) == expected


@AGAIN
def test_without_trades_the_size_that_was_seen_is_taken_over(again: bool) -> None:
    # A hundredfold: without trades another size would be no break.
    hundredfold: list[Row] = [(PUT, -500), (LOW_PUT, 5)]
    days = resolved_on_friday(hundredfold, again=again, fills=None, adopts=-500.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, *hundredfold), None)
    assert (sizes(found), ours(found)[PUT]) == ([], -500.0)
    days = resolved_on_friday(hundredfold, again=again, fills=None, adopts=-500.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, (PUT, -501), (LOW_PUT, 5)), None)
    assert sizes(found) == [("quantity", PUT, -5.0, -501.0)]


@AGAIN
@pytest.mark.parametrize(
    ("there", "expected", "left"),
    [
        (0.0, [], 0.0),
        (5.0, [], 5.0),
        (2.0, [("quantity", LOW_PUT, 5.0, 2.0)], 5.0),
    ],
)
def test_what_vanished_by_the_brokers_right_is_gone_unless_it_shows_again(
    again: bool, there: float, expected: list[tuple[str, str, float, float]], left: float
) -> None:
    days = resolved_on_friday([(PUT, -5)], adopts=0.0, again=again)
    rows = [(PUT, -5.0)] + [(LOW_PUT, there)] * (there != 0.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, *rows), NONE)
    assert (sizes(found), ours(found)[LOW_PUT]) == (expected, left)


@AGAIN
def test_what_only_the_broker_held_keeps_the_life_that_began_with_its_break(again: bool) -> None:
    rows: list[Row] = [*BOTH, (CALL, 2)]
    days = resolved_on_friday(rows, adopts=2.0, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *rows), NONE)
    (call,) = [each for each in found.holdings if each.symbol == CALL]
    assert (call.previous, call.adopted, call.ours, call.first_seen) == (0.0, 2.0, 2.0, FRI)


def test_a_word_takes_the_broker_side_once_and_for_no_later_episode() -> None:
    days = resolved_on_friday(SEVEN)
    days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE)
    found = days.session(NEXT_TUE, shown(NEXT_TUE, *NINE), NONE)
    assert sizes(found) == [("quantity", PUT, -7.0, -9.0)]
    assert found.differences[0].evidence == "the broker's line 2"


@AGAIN
def test_a_word_that_was_heeded_takes_over_no_mistake_of_the_same_size(again: bool) -> None:
    days = resolved_on_friday(SEVEN, again=again)
    days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE)
    days.session(NEXT_TUE, shown(NEXT_TUE, *BOTH), dealt((PUT, 2.0)))
    wednesday = date(2026, 11, 25)
    found = days.session(wednesday, shown(wednesday, *SEVEN), NONE)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]
    assert found.differences[0].evidence == "the broker's line 2"


def test_a_word_does_not_outlive_a_correction_of_the_file_it_was_about() -> None:
    days = held_before(*BOTH)
    days.session(FRI, shown(FRI, *SEVEN), NONE)
    days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), NONE, recorded=False)
    days.says(NEXT_MON, "resolve", days.breaks[0].id, "broker_right", adopts=-7.0)
    # Monday again, with a new file: both sides agree, and that has ended it.
    days.session(NEXT_MON, shown(NEXT_MON, *BOTH), NONE)
    assert days.table() == [("quantity", PUT, "resolved", 1)]
    found = days.session(NEXT_TUE, shown(NEXT_TUE, *SEVEN), NONE)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]


@AGAIN
def test_of_two_words_the_newer_one_on_the_newer_size_is_heeded(again: bool) -> None:
    days = resolved_on_friday(SEVEN)
    days.session(NEXT_MON, shown(NEXT_MON, *NINE), NONE, recorded=not again)
    days.says(NEXT_MON, "resolve", days.breaks[0].id, "broker_right", adopts=-9.0)
    if again:
        days.session(NEXT_MON, shown(NEXT_MON, *NINE), NONE)
    found = days.session(NEXT_TUE, shown(NEXT_TUE, *NINE), NONE)
    assert (sizes(found), ours(found)[PUT]) == ([], -9.0)


@AGAIN
@pytest.mark.parametrize("reason", ["known_difference", "broker_corrected", "other"])
@pytest.mark.parametrize("fills", [NONE, None])
def test_other_words_leave_our_own_book_alone(
    reason: str, again: bool, fills: pd.DataFrame | None
) -> None:
    days = resolved_on_friday(SEVEN, reason=reason, again=again)
    found = days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), fills)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]


@AGAIN
@pytest.mark.parametrize("fills", [NONE, None])
def test_a_word_that_was_taken_back_does_nothing(again: bool, fills: pd.DataFrame | None) -> None:
    days = resolved_on_friday(SEVEN, again=again)
    days.says(FRI, "reopen", days.breaks[0].id, "other")
    found = days.session(NEXT_MON, shown(NEXT_MON, *SEVEN), fills)
    assert sizes(found) == [("quantity", PUT, -5.0, -7.0)]
    assert "when it was resolved" not in found.differences[0].evidence


# Pairs and rows.


@AGAIN
def test_a_word_on_a_pair_moves_both_contracts(again: bool) -> None:
    rows: list[Row] = [(TWIN, -5)]
    days = resolved_on_friday(rows, adopts=0.0, again=again, before=[(PUT, -5)])
    assert days.breaks[0].kind == "right"
    found = days.session(NEXT_MON, shown(NEXT_MON, *rows), NONE)
    assert (sizes(found), ours(found)) == ([], {TWIN: -5.0, PUT: 0.0})


def test_a_word_on_a_pair_does_not_take_over_another_size_of_its_second_contract() -> None:
    days = resolved_on_friday([(TWIN, -5)], adopts=0.0, before=[(PUT, -5)])
    found = days.session(NEXT_MON, shown(NEXT_MON, (TWIN, -50)), NONE)
    # The put is gone, as was seen; nobody has seen fifty calls.
    assert sizes(found) == [("untraded", TWIN, 0.0, -50.0)]
    assert ours(found) == {PUT: 0.0, TWIN: 0.0}


def test_a_word_on_one_contract_does_not_take_over_what_appears_in_its_stead() -> None:
    days = resolved_on_friday([(LOW_PUT, 5)], adopts=0.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, (LOW_PUT, 5), (TWIN, -5)), NONE)
    assert sizes(found) == [("untraded", TWIN, 0.0, -5.0)]
    assert ours(found) == {LOW_PUT: 5.0, PUT: 0.0, TWIN: 0.0}


def test_a_word_on_a_contract_holds_though_it_looks_like_the_second_of_a_pair_now() -> None:
    days = resolved_on_friday([*BOTH, (TWIN, -5)], adopts=-5.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, (LOW_PUT, 5), (TWIN, -5)), NONE)
    assert sizes(found) == [("vanished", PUT, -5.0, 0.0)]
    assert ours(found) == {LOW_PUT: 5.0, PUT: -5.0, TWIN: -5.0}


@AGAIN
def test_a_repeated_row_that_is_taken_for_two_holdings_adds_up(again: bool) -> None:
    twice: list[Row] = [*BOTH, (PUT, -5)]
    days = resolved_on_friday(twice, adopts=-10.0, again=again)
    assert days.breaks[0].kind == "duplicate"
    merged: list[Row] = [(PUT, -10), (LOW_PUT, 5)]
    found = days.session(NEXT_MON, shown(NEXT_MON, *merged), NONE)
    assert (sizes(found), ours(found)[PUT]) == ([], -10.0)


def test_a_repeated_row_is_a_break_though_its_sum_was_taken_over() -> None:
    twice: list[Row] = [*BOTH, (PUT, -5)]
    days = resolved_on_friday(twice, adopts=-10.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, *twice), NONE)
    assert sizes(found) == [("duplicate", PUT, -10.0, -10.0)]


def test_what_has_settled_is_never_taken_over() -> None:
    expired = "SPXW261118P05700000"
    days = resolved_on_friday([*BOTH, (expired, -5)], adopts=-5.0)
    found = days.session(NEXT_MON, shown(NEXT_MON, *BOTH, (expired, -5)), NONE)
    assert sizes(found) == [("expired_held", expired, 0.0, -5.0)]
    assert found.differences[0].evidence == "settled on 2026-11-18"
