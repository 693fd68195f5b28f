"""Positions three ways, over consecutive sessions: our own book, the broker's, what settled."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from tasks.checks.positions import with_stakes
from tests.checks.position_days import (
    BOTH,
    CALL,
    FRI,
    LOW_PUT,
    MON,
    NEXT_MON,
    NONE,
    PUT,
    THU,
    TUE,
    TWIN,
    WED,
    Days,
    Row,
    dealt,
    held_before,
    ours,
    shown,
    sizes,
)


def on_friday(
    before: list[tuple[str, float]], now: list[Row], fills: pd.DataFrame | None = NONE
) -> list[tuple[str, str, float, float]]:
    """What differs on Friday from Thursday's book."""
    return sizes(held_before(*before).session(FRI, shown(FRI, *now), fills))


def test_on_a_first_session_our_own_book_is_the_brokers() -> None:
    days = Days()
    found = days.session(MON, shown(MON, (PUT, -5), (CALL, 2)), dealt((PUT, -5)))
    assert found.differences == ()
    assert ours(found) == {PUT: -5.0, CALL: 2.0}
    put = next(holding for holding in found.holdings if holding.symbol == PUT)
    assert (put.previous, put.traded, put.settled, put.adopted) == (None, None, 0.0, -5.0)
    assert (put.first_seen, put.layer, put.layer_source) == (MON, "core", "rule")


@pytest.mark.parametrize(
    ("fills", "expected"),
    [
        (None, []),
        (NONE, [("quantity", PUT, -5.0, -3.0)]),
        (dealt((PUT, 2.0)), []),
        (dealt((PUT, 1.0)), [("quantity", PUT, -4.0, -3.0)]),
        (dealt((PUT, 1.0), (PUT, 1.0)), []),
        # Padded as the OCC spells it.
        (dealt(("SPXW  261218P05700000", 2.0)), []),
        # Bought according to the fills, and not shown.
        (dealt((PUT, 2.0), (CALL, 3.0)), [("vanished", CALL, 3.0, 0.0)]),
        # Sold out according to the fills, and still held.
        (dealt((PUT, 5.0)), [("untraded", PUT, 0.0, -3.0)]),
    ],
)
def test_our_own_book_is_yesterdays_and_the_trades(
    fills: pd.DataFrame | None, expected: list[tuple[str, str, float, float]]
) -> None:
    assert on_friday([(PUT, -5)], [(PUT, -3)], fills) == expected


@pytest.mark.parametrize(
    ("before", "now", "kind", "sides"),
    [
        (BOTH, [(PUT, -5)], "vanished", (LOW_PUT, 5.0, 0.0)),
        (BOTH, [*BOTH, (CALL, 2)], "untraded", (CALL, 0.0, 2.0)),
        (BOTH, [(PUT, -7), (LOW_PUT, 5)], "quantity", (PUT, -5.0, -7.0)),
        (BOTH, [(PUT, -5), (LOW_PUT, -5)], "sign", (LOW_PUT, 5.0, -5.0)),
        (BOTH, [(PUT, -5), (LOW_PUT, 500)], "multiplier", (LOW_PUT, 5.0, 500.0)),
        (BOTH, [(PUT, -0.005), (LOW_PUT, 5)], "multiplier", (PUT, -5.0, -0.005)),
        (BOTH, [(PUT, -5), (LOW_PUT, 2), (LOW_PUT, 3)], "duplicate", (LOW_PUT, 5.0, 5.0)),
        (BOTH, [*BOTH, ("SPXW 18DEC P5500", 1)], "unknown_contract", ("SPXW 18DEC P5500", 0, 1)),
        (
            BOTH,
            [*BOTH, ("SPXW261118P05700000", -5)],
            "expired_held",
            ("SPXW261118P05700000", 0.0, -5.0),
        ),
    ],
)
def test_each_kind_of_disagreement_has_its_name(
    before: list[tuple[str, float]], now: list[Row], kind: str, sides: tuple[str, float, float]
) -> None:
    assert on_friday(before, now) == [(kind, *sides)]


SPX_PUT, XSP_PUT = "SPX261218P05700000", "XSP261218P00570000"


@pytest.mark.parametrize(
    ("held", "instead", "kind"),
    [
        ((PUT, -5), (TWIN, -5), "right"),
        ((PUT, -5), (SPX_PUT, -5), "root"),
        ((SPX_PUT, 4), (PUT, 4), "root"),
        (("VIX261216C00022000", 10), ("VIXW261216C00022000", 10), "root"),
        (("VX/Z26", 2), ("VXM/Z26", 2), "root"),
        # A VX future is ten VXM, and an SPX option ten XSP options on a tenth of the strike.
        (("VX/Z26", 2), ("VXM/Z26", 20), "multiplier"),
        (("VXM/Z26", -20), ("VX/Z26", -2), "multiplier"),
        ((PUT, -5), (XSP_PUT, -50), "multiplier"),
    ],
)
def test_one_contract_taken_for_another_is_one_break(
    held: tuple[str, float], instead: tuple[str, float], kind: str
) -> None:
    days = held_before(held, (CALL, 1))
    found = days.session(FRI, shown(FRI, instead, (CALL, 1)), NONE)
    assert sizes(found) == [(kind, held[0], held[1], 0.0)]
    evidence = found.differences[0].evidence
    assert evidence == f"the broker has {instead[1]:+g} {instead[0]} instead"
    # Both contracts are at stake: ours is missing, theirs is too much.
    stake = found.disputed[["symbol", "quantity"]].to_numpy().tolist()
    assert sorted(stake) == sorted([[held[0], held[1]], [instead[0], -instead[1]]])


def test_a_part_that_was_booked_as_the_call_is_a_break_of_the_pair() -> None:
    """Two of seven puts stand at the broker as calls, beside one call that is held rightly."""
    found = on_friday([(PUT, -7), (TWIN, -1)], [(PUT, -5), (TWIN, -3)])
    assert found == [("right", PUT, -7.0, -5.0)]


def test_what_may_be_paired_in_two_ways_is_not_paired_at_all() -> None:
    found = on_friday([(PUT, -5), (CALL, 1)], [(TWIN, -5), (SPX_PUT, -5)])
    kinds = {kind for kind, *_ in found}
    assert kinds == {"vanished", "untraded"}
    assert len(found) == 4


def test_a_break_names_the_lines_it_comes_from() -> None:
    days = held_before(*BOTH)
    rows: list[Row] = [(PUT, -5), (LOW_PUT, 5), (PUT, -5)]
    found = days.session(FRI, shown(FRI, *rows), NONE)
    assert sizes(found) == [("duplicate", PUT, -5.0, -10.0)]
    assert found.differences[0].evidence == "the same holding stands in lines 2 and 4"


@pytest.mark.parametrize("fills", [None, NONE])
def test_a_quantity_that_nobody_knows_never_agrees(fills: pd.DataFrame | None) -> None:
    days = held_before(*BOTH)
    found = days.session(FRI, shown(FRI, (PUT, math.nan), (LOW_PUT, 5)), fills)
    ((kind, symbol, held, theirs),) = sizes(found)
    assert (kind, symbol, held) == ("quantity", PUT, -5.0)
    assert math.isnan(theirs)
    assert found.differences[0].evidence == "the broker's quantity is unknown, line 2"
    assert ours(found)[PUT] == -5.0


def test_what_was_once_taken_over_unknown_is_a_break_until_somebody_says_otherwise() -> None:
    days = Days()
    days.session(THU, shown(THU, (PUT, math.nan)), NONE)
    days.session(FRI, shown(FRI, (PUT, -5)), NONE)
    assert days.table() == [("quantity", PUT, "open", 0)]
    days.says(FRI, "resolve", days.breaks[0].id, "broker_right")
    found = days.session(NEXT_MON, shown(NEXT_MON, (PUT, -5)), NONE)
    assert (sizes(found), ours(found)) == ([], {PUT: -5.0})


def test_of_two_rows_on_a_first_session_neither_is_taken_for_the_holding() -> None:
    days = Days()
    found = days.session(THU, shown(THU, (PUT, -5), (PUT, -5)), NONE)
    ((kind, _, held, theirs),) = sizes(found)
    assert (kind, theirs) == ("duplicate", -10.0)
    assert math.isnan(held)


# Without a trades feed.


def test_without_a_trades_feed_other_sizes_are_taken_over_and_only_vanished_ones_are_breaks() -> (
    None
):
    found_by = held_before(*BOTH, (CALL, -5))
    found = found_by.session(FRI, shown(FRI, (PUT, -3), ("VX/Z26", 2), (CALL, -5)), None)
    assert sizes(found) == [("vanished", LOW_PUT, 5.0, 0.0)]
    assert ours(found) == {PUT: -3.0, LOW_PUT: 5.0, "VX/Z26": 2.0, CALL: -5.0}
    assert {each.symbol: each.adopted for each in found.holdings} == {
        PUT: 2.0,
        LOW_PUT: None,
        "VX/Z26": 2.0,
        CALL: None,
    }
    assert {each.traded for each in found.holdings} == {None}


@pytest.mark.parametrize(
    ("now", "kind"), [(5, "sign"), (-50, "multiplier"), (-500, "multiplier"), (-0.5, "multiplier")]
)
def test_without_a_trades_feed_what_looks_like_a_mistake_is_one(now: float, kind: str) -> None:
    assert on_friday([(PUT, -5)], [(PUT, now)], None) == [(kind, PUT, -5.0, now)]


def test_over_a_missed_session_other_sizes_are_taken_over_after_todays_trades() -> None:
    days = Days()
    days.session(WED, shown(WED, (PUT, -5), (LOW_PUT, 5)), NONE)
    found = days.session(FRI, shown(FRI, (PUT, -2)), dealt((PUT, 1)))
    assert sizes(found) == [("vanished", LOW_PUT, 5.0, 0.0)]
    (put,) = [each for each in found.holdings if each.symbol == PUT]
    assert (put.previous, put.traded, put.adopted, put.ours) == (-5.0, 1.0, 2.0, -2.0)


def test_without_trades_a_disagreement_stands_though_its_size_changes() -> None:
    days = held_before(*BOTH)
    days.session(FRI, shown(FRI, (PUT, -500), (LOW_PUT, 5)), None)
    days.session(NEXT_MON, shown(NEXT_MON, (PUT, -501), (LOW_PUT, 5)), None)
    assert days.table() == [("quantity", PUT, "open", 1)]


# From day to day.


def test_a_disagreement_stands_until_the_broker_agrees_again() -> None:
    days = Days()
    days.session(MON, shown(MON, *BOTH), NONE)
    expected = {
        # session: rows of the broker, fills, (kind, subject, status, age)
        TUE: ([(PUT, -5)], NONE, [("vanished", LOW_PUT, "open", 0)]),
        WED: ([(PUT, -5)], NONE, [("vanished", LOW_PUT, "open", 1)]),
        # Two more are bought, and shown: five are still missing.
        THU: ([(PUT, -5), (LOW_PUT, 2)], dealt((LOW_PUT, 2)), [("quantity", LOW_PUT, "open", 2)]),
        FRI: ([(PUT, -5), (LOW_PUT, 7)], NONE, [("quantity", LOW_PUT, "resolved", 3)]),
        NEXT_MON: ([(PUT, -5), (LOW_PUT, 7)], NONE, []),
    }
    for day, (rows, fills, table) in expected.items():
        days.session(day, shown(day, *rows), fills)
        assert days.table() == table, day


@pytest.mark.parametrize("fills", [NONE, None])
def test_a_disagreement_is_named_anew_each_day_and_stays_the_same_break(
    fills: pd.DataFrame | None,
) -> None:
    days = Days()
    days.session(MON, shown(MON, (PUT, -5), (CALL, 1)), NONE)
    # The broker's calls, and what our one call makes of them.
    story = {TUE: (0, "vanished"), WED: (2, "quantity"), THU: (-1, "sign"), FRI: (5, "quantity")}
    names = set()
    for age, (day, (size, kind)) in enumerate(story.items()):
        rows: list[Row] = [(PUT, -5), *[(CALL, size)] * (size != 0)]
        found = days.session(day, shown(day, *rows), fills)
        assert sizes(found) == [(kind, CALL, 1.0, float(size))]
        assert days.table() == [(kind, CALL, "open", age)]
        names |= {item.id for item in days.breaks}
    assert len(names) == 1


def test_what_is_listed_twice_and_of_another_size_is_one_break() -> None:
    days = held_before(*BOTH)
    rows: list[Row] = [(PUT, -5), (LOW_PUT, 4), (LOW_PUT, 3)]
    found = days.session(FRI, shown(FRI, *rows), NONE)
    assert sizes(found) == [("duplicate", LOW_PUT, 5.0, 7.0)]
    assert found.disputed[["symbol", "quantity"]].to_numpy().tolist() == [[LOW_PUT, -2.0]]
    merged = shown(NEXT_MON, (PUT, -5), (LOW_PUT, 7))
    assert sizes(days.session(NEXT_MON, merged, NONE)) == [("quantity", LOW_PUT, 5.0, 7.0)]
    assert days.table() == [("quantity", LOW_PUT, "open", 1)]


def test_a_pair_that_stands_is_not_half_taken_over_when_no_trades_are_told() -> None:
    days = held_before((PUT, -7), (TWIN, -1))
    for day, fills in ((FRI, NONE), (NEXT_MON, None)):
        found = days.session(day, shown(day, (PUT, -5), (TWIN, -3)), fills)
        assert sizes(found) == [("right", PUT, -7.0, -5.0)]
        assert ours(found) == {PUT: -7.0, TWIN: -1.0}


def test_a_disagreement_that_comes_back_is_a_new_episode_of_the_same_break() -> None:
    days = Days()
    for day, rows in ((MON, BOTH), (TUE, BOTH[:1]), (WED, BOTH), (THU, BOTH[:1])):
        days.session(day, shown(day, *rows), NONE)
    (item,) = days.breaks
    assert (item.first_seen, item.opened, item.episodes) == (TUE, THU, 2)


# What is published.


def test_holdings_are_every_contract_of_either_side_and_add_up() -> None:
    days = held_before((PUT, -5), (LOW_PUT, 5), (CALL, 1))
    found = days.session(FRI, shown(FRI, (PUT, -4), ("VX/Z26", 2)), dealt((PUT, 1), (CALL, -1)))
    table = {
        each.symbol: (each.previous, each.traded, each.settled, each.ours, each.theirs)
        for each in found.holdings
    }
    assert table == {
        PUT: (-5.0, 1.0, 0.0, -4.0, -4.0),
        LOW_PUT: (5.0, 0.0, 0.0, 5.0, 0.0),
        CALL: (1.0, -1.0, 0.0, 0.0, 0.0),
        "VX/Z26": (0.0, 0.0, 0.0, 0.0, 2.0),
    }
    # What was closed is told of once.
    later = days.session(NEXT_MON, shown(NEXT_MON, (PUT, -4), ("VX/Z26", 2)), NONE)
    assert set(ours(later)) == {PUT, LOW_PUT, "VX/Z26"}


def test_a_holding_keeps_its_first_session_and_entry_market_for_life() -> None:
    days = Days()
    days.session(MON, shown(MON, (PUT, -5)), NONE)
    (put,) = days.session(TUE, shown(TUE, (PUT, -5)).assign(forward=6100.0), NONE).holdings
    assert (put.first_seen, put.entry_forward, put.entry_days) == (MON, 6000.0, 32.0)


def test_what_was_held_before_the_record_began_has_no_entry_market() -> None:
    """Neither traded on that day nor, by the broker, opened on it."""
    days = Days()
    (put,) = days.session(MON, shown(MON, (PUT, -5)).assign(opened="2026-10-30"), NONE).holdings
    assert (put.first_seen, put.entry_forward, put.entry_days) == (MON, None, None)
    bought = shown(TUE, (PUT, -5), (CALL, 1)).assign(opened="")
    call, _ = days.session(TUE, bought, dealt((CALL, 1))).holdings
    assert (call.symbol, call.entry_forward) == (CALL, 6000.0)


def test_disputed_rows_are_ours_less_theirs_in_the_layer_of_the_holding() -> None:
    days = held_before(*BOTH)
    found = days.session(FRI, shown(FRI, (PUT, -7)), NONE)
    rows = found.disputed[["account", "symbol", "quantity", "layer"]].to_numpy().tolist()
    assert rows == [["U1", LOW_PUT, 5.0, "core"], ["U1", PUT, 2.0, "core"]]


def test_a_break_of_holdings_says_what_vega30_is_at_stake() -> None:
    days = held_before((PUT, -5), (CALL, 1))
    found = days.session(FRI, shown(FRI, (TWIN, -5), (CALL, 3)), NONE)
    valued = found.disputed.assign(vega30=[40.0, -100.0, -50.0])
    assert found.disputed["symbol"].tolist() == [TWIN, CALL, PUT]
    stakes = {each.symbol: each.vega30 for each in with_stakes(found, valued)}
    assert stakes == {CALL: -100.0, PUT: -50.0 + 40.0}


def test_one_contract_in_two_layers_is_one_holding_of_neither() -> None:
    rows: list[Row] = [
        {"symbol": PUT, "quantity": -5.0},
        {"symbol": PUT, "quantity": 2.0, "layer": "wing"},
    ]
    days = Days()
    days.session(THU, shown(THU, *rows), NONE)
    same = days.session(FRI, shown(FRI, *rows[::-1]), NONE)
    assert (sizes(same), ours(same)) == ([], {PUT: -3.0})
    assert same.holdings[0].layer is None
    less = days.session(NEXT_MON, shown(NEXT_MON, rows[0]), NONE)
    assert sizes(less) == [("quantity", PUT, -3.0, -5.0)]


def test_accounts_are_told_apart() -> None:
    days = held_before((PUT, -1))
    found = days.session(FRI, shown(FRI, (PUT, -1), account="U2"), NONE)
    told = [(each.account, each.kind) for each in found.differences]
    assert told == [("U1", "vanished"), ("U2", "untraded")]


# Accounts of the desk.


TWO: list[Row] = [(PUT, -5), {"symbol": LOW_PUT, "quantity": 5.0, "account": "U2"}]


def test_what_an_account_held_that_the_desk_names_no_more_leaves_without_a_word() -> None:
    days = Days()
    days.session(THU, shown(THU, *TWO), NONE, accounts=["U1", "U2"])
    found = days.session(FRI, shown(FRI, *TWO[:1]), NONE, accounts=["U1"])
    assert (sizes(found), ours(found)) == ([], {PUT: -5.0})
    assert (found.settlements, found.disputed.empty) == ((), True)


def test_a_break_of_such_an_account_ends_with_it() -> None:
    days = Days()
    days.session(THU, shown(THU, *TWO), NONE)
    days.session(FRI, shown(FRI, *TWO[:1]), NONE, accounts=["U1", "U2"])
    assert days.table() == [("vanished", LOW_PUT, "open", 0)]
    found = days.session(NEXT_MON, shown(NEXT_MON, *TWO[:1]), NONE, accounts=["U1"])
    assert (sizes(found), days.table()) == ([], [("vanished", LOW_PUT, "resolved", 1)])


@pytest.mark.parametrize("accounts", [[], ["U1", "U2"]])
def test_a_desk_that_names_no_account_or_both_misses_what_vanished_from_either(
    accounts: list[str],
) -> None:
    days = Days()
    days.session(THU, shown(THU, *TWO), NONE)
    found = days.session(FRI, shown(FRI, *TWO[:1]), NONE, accounts=accounts)
    assert sizes(found) == [("vanished", LOW_PUT, 5.0, 0.0)]
