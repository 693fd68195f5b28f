"""The layer of a contract: given once, kept for life, and every other one recorded."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from tasks.checks.membership import (
    commanded_layers,
    first_layers,
    retags,
    standing_breaks,
    unassigned_differences,
)
from tasks.market.market import Market
from tasks.model.break_parts import Retag
from tasks.model.frames import POSITIONS
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.memory import Memory, OwnHolding, SeenBreak
from tasks.model.sessions import Calendar
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.weights import Shock
from tests.checks import books
from tests.checks.books import CALL, PUT, legs
from tests.checks.position_days import FRI, MON, THU, TUE, WED, Days, dealt, shown
from tests.givens import quotes as given

# Short puts are core; a rule by days lets a leg outgrow its layer, if it could.
LAYERS = (
    LayerSpec("far", "core", LayerRule(roots=("SPXW",), days=(30, 400))),
    LayerSpec("near", "hedge", LayerRule(roots=("SPXW",), days=(0, 30))),
    LayerSpec("third", "hedge"),
)
SHOCK = Shock(exponent=0.45, floor_days=7.0)
LEG = "SPXW261218P05700000"
KEY = ("U1", LEG)


@cache
def market() -> Market:
    """Friday's: the leg has 28 days to go, on whichever session it is held here."""
    expiry = date(2026, 12, 18)
    years = given.years(expiry, hour_utc=given.PM_UTC)
    strikes = range(5000, 7005, 50)
    chain = given.chain("SPXW", expiry, 6000.0, strikes, vol=lambda _: 0.16, t=years)
    return given.market(chain, held=[LEG], rate_percent=0.0)


class Desk(Days):
    """A desk whose legs are given their layers by `value_legs`, as in a run."""

    retags: tuple[Retag, ...] = ()

    def legs(self, day: date, layer: str = "", *, held: bool = True) -> pd.DataFrame:
        """Five short puts; `layer` is what the position names."""
        row = {"account": "U1", "symbol": LEG, "quantity": -5.0, "layer": layer, "line": 2}
        row["opened"] = MON.isoformat()
        frame = pd.DataFrame([row] * held, columns=list(row))
        spec = BookSpec(
            self.layers,
            SHOCK,
            first_layers(self.memory),
            commanded=commanded_layers(self.memory, day),
        )
        return value_legs(POSITIONS.conform(frame), market(), spec, Calendar(day))

    def holds(self, day: date, layer: str = "", *, held: bool = True) -> str:
        """The layer of the leg after the session, and what says so; "" when nobody holds it."""
        before = self.memory
        found = self.session(day, self.legs(day, layer, held=held), None)
        self.retags = retags(found.holdings, before, day)
        held_in = [f"{each.layer} by {each.layer_source}" for each in found.holdings]
        return next(iter(held_in), "")


@pytest.fixture
def desk() -> Desk:
    return Desk(layers=LAYERS, market=market())


def retag(before: str, after: str, by: Any, note: str | None = None) -> Retag:
    return Retag(account="U1", symbol=LEG, layer_before=before, layer=after, by=by, note=note)


def test_a_leg_gets_its_layer_by_a_rule_and_keeps_it(desk: Desk) -> None:
    assert desk.holds(MON) == "near by rule"
    desk.layers = (*LAYERS[2:], LayerSpec("far", "core", LayerRule(roots=("SPXW",))), LAYERS[1])
    assert desk.holds(TUE) == "near by first"
    assert not desk.retags


def test_a_life_begins_with_the_market_that_it_is_entered_in(desk: Desk) -> None:
    (first,) = desk.session(MON, desk.legs(MON), None).holdings
    assert first.entry_forward == pytest.approx(6000.0, abs=0.01)
    # The chain is flat at 16%.
    assert first.entry_sigma == pytest.approx(0.16, abs=1e-4)
    assert first.entry_days == pytest.approx(28.0, abs=0.02)
    later = desk.legs(TUE).assign(forward=5000.0, days=1.0)
    (kept,) = desk.session(TUE, later, None).holdings
    entries = ("first_seen", "entry_forward", "entry_sigma", "entry_days")
    assert all(getattr(kept, name) == getattr(first, name) for name in entries)


def test_a_day_on_which_the_broker_does_not_show_it_ends_no_life(desk: Desk) -> None:
    desk.holds(MON, "third")
    assert desk.holds(TUE, held=False) == "third by first"
    assert desk.table() == [("vanished", LEG, "open", 0)]
    assert desk.holds(WED) == "third by first"


def test_what_only_the_broker_holds_lives_as_long_as_its_break(desk: Desk) -> None:
    desk.holds(MON, held=False)
    no_trades = dealt()
    for day, layer in ((TUE, "third"), (WED, ""), (THU, "")):
        found = desk.session(day, desk.legs(day, layer), no_trades)
        assert [each.layer for each in found.holdings] == ["third"]
        assert desk.breaks[0].kind == "untraded"
        assert desk.breaks[0].opened == TUE


def test_a_position_that_names_another_layer_is_a_retag_for_life(desk: Desk) -> None:
    desk.holds(MON)
    assert desk.holds(TUE, "third") == "third by position"
    assert desk.retags == (retag("near", "third", "position"),)
    assert desk.holds(WED) == "third by first"
    assert not desk.retags


def test_a_command_moves_a_leg_and_is_told_of_once(desk: Desk) -> None:
    desk.holds(MON)
    desk.says(MON, "retag", f"U1:{LEG}", "", layer="far")
    desk.says(MON, "retag", f"U1:{LEG}", "", layer="third")
    assert desk.holds(TUE) == "third by command"
    assert desk.retags == (retag("near", "third", "command"),)
    assert desk.holds(WED) == "third by command"
    assert not desk.retags


def test_a_command_outranks_the_layer_that_a_feed_repeats(desk: Desk) -> None:
    desk.holds(MON, "near")
    desk.says(MON, "retag", f"U1:{LEG}", "", layer="third")
    assert desk.holds(TUE, "near") == "third by command"
    assert desk.holds(WED, "near") == "third by command"


def test_a_command_of_a_later_session_or_of_an_earlier_life_is_not_heeded(desk: Desk) -> None:
    desk.holds(MON)
    desk.says(WED, "retag", f"U1:{LEG}", "", layer="third")
    assert desk.holds(TUE) == "near by first"
    closed = OwnHolding("U1", LEG, "near", 0.0, MON)
    again = OwnHolding("U1", LEG, "near", -5.0, THU)
    for own in (closed, again):
        memory = Memory(holdings=(own,), decisions=desk.memory.decisions)
        assert commanded_layers(memory, FRI) == {}


def test_a_life_ends_when_neither_side_holds_it(desk: Desk) -> None:
    desk.holds(MON, "third")
    desk.session(TUE, desk.legs(TUE, held=False), dealt((LEG, 5.0)))
    assert first_layers(desk.memory) == {}
    assert desk.holds(WED) == "near by rule"


def test_a_layer_that_is_not_declared_any_more_gives_its_legs_back_to_the_rules(
    desk: Desk,
) -> None:
    desk.holds(MON, "third")
    desk.layers = LAYERS[:2]
    assert desk.holds(TUE) == "near by rule"
    assert desk.retags == (retag("third", "near", "settings"),)


def test_a_misspelt_layer_on_a_position_does_not_end_the_life(desk: Desk) -> None:
    desk.holds(MON)
    assert desk.holds(TUE, "thrid") == "near by first"
    assert desk.holds(WED) == "near by first"


def test_a_contract_in_two_layers_has_no_single_layer_of_life() -> None:
    both = tuple(OwnHolding("U1", LEG, layer, -1.0, MON) for layer in ("near", "third"))
    assert first_layers(Memory(holdings=both)) == {}
    one = OwnHolding("U1", LEG, "near", None, MON)
    stray = OwnHolding("U2", LEG, "", -1.0, MON)
    assert first_layers(Memory(holdings=(one, stray))) == {KEY: "near"}


def divided(day: date, *layers: str) -> pd.DataFrame:
    """Two short puts in each of the layers, as the positions file divides them."""
    fields = {"symbol": LEG, "quantity": -2.0, "layer_source": "position"}
    return shown(day, *({**fields, "layer": layer} for layer in layers))


def went(days: Days, day: date, rows: pd.DataFrame, before: pd.DataFrame) -> list[tuple[str, ...]]:
    """Layer before, layer, and by whom, of each retag of a session."""
    memory = days.memory
    found = days.session(day, rows, dealt())
    held = [
        books.held(LEG, -2.0, 1.0, layer=layer, account="U1") for layer in before["layer"].tolist()
    ]
    told = retags(found.holdings, memory, day, legs=rows, yesterday=books.yesterday(*held))
    return [(each.layer_before, each.layer, each.by) for each in told]


def test_a_holding_that_the_file_divides_goes_to_all_of_its_layers() -> None:
    days = Days(layers=LAYERS)
    whole, parts = ("near",), ("near", "third")
    story: list[tuple[date, tuple[str, ...], list[tuple[str, ...]]]] = [
        (TUE, parts, [("near", "near + third", "position")]),
        (WED, parts[::-1], []),
        (THU, ("far", "near"), [("near + third", "far + near", "position")]),
        (FRI, ("far",), [("far + near", "far", "position")]),
    ]
    days.session(MON, divided(MON, *whole), dealt())
    last = divided(MON, *whole)
    for day, layers, expected in story:
        rows = divided(day, *layers)
        assert went(days, day, rows, last) == expected, day
        last = rows


def test_what_the_broker_no_longer_shows_was_put_in_no_other_layer() -> None:
    days = Days(layers=LAYERS)
    parts = divided(MON, "near", "third")
    days.session(MON, parts, dealt())
    assert went(days, TUE, divided(TUE), parts) == []


@pytest.mark.parametrize(
    ("status", "stands", "expected"),
    [("open", True, 1), ("open", False, 0), ("accepted", True, 1), ("resolved", True, 0)],
)
def test_a_break_stands_while_the_ledger_says_so(
    desk: Desk, status: Any, stands: bool, expected: int
) -> None:
    desk.holds(MON)
    desk.holds(TUE, held=False)
    (item,) = desk.breaks
    seen = SeenBreak(TUE, item.model_copy(update={"status": status}), stands=stands)
    found = standing_breaks(Memory(breaks={item.id: seen}))
    assert list(found) == [KEY] * expected


def test_a_break_that_only_a_word_resolved_stands_in_our_own_book(desk: Desk) -> None:
    desk.holds(MON)
    for said in range(2):
        desk.session(TUE, desk.legs(TUE, held=False), dealt(), recorded=said == 1)
        desk.says(TUE, "resolve", desk.breaks[0].id, "known_difference")
    assert desk.breaks[0].status == "resolved"
    assert list(standing_breaks(desk.memory)) == [KEY]
    # On Wednesday both sides agree: nothing of it is left.
    desk.session(WED, desk.legs(WED), dealt())
    assert standing_breaks(desk.memory) == {}


def test_a_note_of_a_command_is_kept(desk: Desk) -> None:
    desk.holds(MON)
    desk.says(MON, "retag", f"U1:{LEG}", "", layer="third")
    noted = replace(desk.memory.decisions[-1], note="part of the tail hedge")
    desk.memory = replace(desk.memory, decisions=(noted,))
    desk.holds(TUE)
    assert desk.retags == (retag("near", "third", "command", "part of the tail hedge"),)


def test_a_leg_in_no_layer_is_one_break_however_often_it_is_listed() -> None:
    stray = {"layer": "", "vega30": 12.0}
    found = unassigned_differences(
        legs(stray, stray, {"vega30": 5.0}, {"layer": "", "status": "expired", "symbol": CALL})
    )
    assert [(each.symbol, each.ours) for each in found] == [(PUT, 12.0)]
    assert math.isnan(found[0].theirs)
