"""A break over consecutive sessions: it opens, ages, is answered, ends, and comes back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tasks.checks.acceptance import accepted_size
from tasks.checks.differences import Difference
from tasks.checks.life import Ending, Fate
from tasks.checks.lifecycle import answered, identity, live
from tasks.model.break_parts import Break
from tasks.model.breaks import Cause
from tasks.model.memory import Action, Decision, Memory, SeenBreak

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in (16, 17, 18, 19, 20))
PUT = "SPXW261218P05700000"


def difference(**fields: Any) -> Difference:
    base: dict[str, Any] = {
        "kind": "vega",
        "account": "U1",
        "symbol": PUT,
        "layer": "core",
        "ours": -100.0,
        "theirs": -140.0,
        "tolerance": 7.0,
        "unit": "USD per vol point",
        "source": "broker",
    }
    return Difference(**(base | fields))


@dataclass
class Desk:
    """A ledger in small: every session's breaks are remembered, and every decision."""

    seen: dict[str, SeenBreak] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    last: date | None = None
    breaks: tuple[Break, ...] = ()

    def session(
        self,
        day: date,
        *found: Difference | tuple[Difference, Cause],
        fate: Fate | Callable[[Break], Fate] = Fate("agrees", "both sides agree again"),  # noqa: B008 - frozen
    ) -> tuple[Break, ...]:
        # As the ledger has it: what the last head left standing.
        seen = {
            name: dataclasses.replace(each, stands=each.item.standing and each.seen_on == self.last)
            for name, each in self.seen.items()
        }
        memory = Memory(breaks=seen, decisions=tuple(self.decisions))
        pairs = [each if isinstance(each, tuple) else (each, None) for each in found]
        ending = fate if callable(fate) else lambda _: fate
        self.breaks = live(pairs, memory=memory, last_session=self.last, as_of=day, fate=ending)
        self.last = day
        self.seen.update({item.id: SeenBreak(day, item) for item in self.breaks})
        return self.breaks

    def decide(self, day: date, action: Action, **fields: Any) -> None:
        base: dict[str, Any] = {
            "number": len(self.decisions) + 1,
            "decided_at_utc": datetime(2026, 11, day.day, 22, tzinfo=UTC),
            "subject": identity(difference()),
            "reason": "other",
            "note": "",
            "owner": "",
            "actor": "kim",
        }
        self.decisions.append(Decision(as_of=day, action=action, **(base | fields)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_difference_opens_a_break_with_all_its_figures(desk: Desk) -> None:
    (item,) = desk.session(MON, difference(vega30=-12.5, evidence="lines 4 and 9"))
    assert (item.kind, item.subject, item.account, item.layer) == ("vega", PUT, "U1", "core")
    assert (item.ours, item.theirs, item.difference, item.tolerance) == (-100.0, -140.0, 40.0, 7.0)
    assert (item.unit, item.source) == ("USD per vol point", "broker")
    assert (item.vega30, item.reason) == (-12.5, "lines 4 and 9")
    assert (item.first_seen, item.opened, item.age_sessions, item.episodes) == (MON, MON, 0, 1)
    assert (item.status, item.cause, item.owner, item.note) == ("open", None, None, None)


def test_it_ages_by_sessions_not_by_days(desk: Desk) -> None:
    desk.session(THU, difference())
    desk.session(FRI, difference())
    (item,) = desk.session(date(2026, 11, 23), difference(theirs=-141.0))
    assert (item.first_seen, item.age_sessions, item.difference) == (THU, 2, 41.0)


def test_it_ends_once_and_is_told_of_once(desk: Desk) -> None:
    desk.session(MON, difference())
    (item,) = desk.session(TUE)
    assert (item.status, item.resolution, item.resolved_on) == ("resolved", "agrees", TUE)
    assert item.reason == "both sides agree again"
    assert (item.first_seen, item.age_sessions) == (MON, 1)
    assert desk.session(WED) == ()


def test_one_that_comes_back_keeps_its_past(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "note", note="asked the broker", owner="kim")
    desk.session(TUE)
    desk.session(WED)
    (item,) = desk.session(THU, difference())
    assert (item.first_seen, item.opened, item.age_sessions, item.episodes) == (MON, THU, 0, 2)
    assert (item.resolution, item.resolved_on) == ("agrees", TUE)
    assert (item.note, item.owner, item.status) == ("asked the broker", "kim", "open")
    (item,) = desk.session(FRI, difference())
    assert (item.opened, item.age_sessions, item.episodes) == (THU, 1, 2)


def test_a_sure_cause_explains_it_and_a_likely_one_does_not(desk: Desk) -> None:
    sure = Cause("hundredfold", "100 times", "sure", 0.5)
    (item,) = desk.session(MON, (difference(), sure))
    assert (item.status, item.cause_code, item.cause) == ("explained", "hundredfold", "100 times")
    assert (item.confidence, item.remaining, item.unsettled) == ("sure", 0.5, True)
    (item,) = desk.session(TUE, (difference(), Cause("sign", "or sign", "likely", 0.0)))
    assert (item.status, item.confidence) == ("open", "likely")


def test_a_person_explains_it_for_this_episode_alone(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "explain", reason="spot_for_forward", note="they price off spot")
    (item,) = desk.session(TUE, difference())
    assert (item.status, item.cause_code) == ("explained", "spot_for_forward")
    assert (item.cause, item.confidence) == ("they price off spot", None)
    desk.session(WED)
    (item,) = desk.session(THU, difference())
    assert (item.status, item.cause) == ("open", None)


def test_an_acceptance_lasts_until_its_day_and_then_it_is_open_again(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=WED, difference=40.0, note="known method", owner="kim")
    (item,) = desk.session(TUE, difference())
    assert (item.status, item.accepted_until, item.accepted_difference) == ("accepted", WED, 40.0)
    assert (item.unsettled, item.standing, item.note) == (False, True, "known method")
    (item,) = desk.session(WED, difference())
    assert item.status == "accepted"
    (item,) = desk.session(THU, difference())
    assert (item.status, item.accepted_until) == ("open", None)
    assert item.reason == "accepted until 2026-11-18: expired"
    assert item.age_sessions == 3


def test_what_outgrows_its_acceptance_is_open(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    (item,) = desk.session(TUE, difference(theirs=-140.5))
    assert item.status == "open"
    assert item.reason == "accepted up to +40 USD per vol point: it has outgrown that"
    (item,) = desk.session(WED, difference(theirs=-139.0))
    assert item.status == "accepted"


def test_a_listing_does_not_accept_what_had_outgrown_it_and_has_no_figure(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    desk.session(TUE, difference(theirs=-150.0))
    found = desk.session(WED, fate=Fate("untested", "no vega is reported"))
    assert [it.status for it in answered(found, desk.decisions, WED)] == ["open"]


def test_an_acceptance_is_of_one_side_alone(desk: Desk) -> None:
    """Forty too much was accepted, not forty too little."""
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    (item,) = desk.session(TUE, difference(theirs=-61.0))
    assert (item.difference, item.status) == (-39.0, "open")


def test_a_holding_that_is_lost_again_is_not_accepted_for_that(desk: Desk) -> None:
    lost = difference(kind="vanished", ours=1.0, theirs=0.0, tolerance=0.0, source="")
    desk.session(MON, lost)
    desk.decide(MON, "accept", subject=identity(lost), until=FRI, difference=1.0)
    assert desk.session(TUE, lost)[0].status == "accepted"
    desk.session(WED)
    (item,) = desk.session(THU, lost)
    assert (item.status, item.episodes) == ("open", 2)


def test_what_is_wrong_with_a_holding_is_one_break_whatever_its_kind_and_layer(desk: Desk) -> None:
    lost = difference(kind="vanished", ours=1.0, theirs=0.0, tolerance=0.0, source="")
    desk.session(MON, lost)
    desk.decide(MON, "note", subject=identity(lost), owner="kim", note="asked")
    short = difference(kind="quantity", layer="wing", ours=1.0, theirs=0.4, source="")
    (item,) = desk.session(TUE, short)
    assert (item.kind, item.age_sessions, item.episodes) == ("quantity", 1, 1)
    assert (item.owner, item.note) == ("kim", "asked")


def test_an_accepted_break_that_ends_and_comes_back_in_time_is_accepted_still(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    desk.session(TUE)
    (item,) = desk.session(WED, difference())
    assert (item.status, item.episodes) == ("accepted", 2)


def test_a_word_resolves_it_and_it_is_shown_as_resolved_once(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "resolve", reason="broker_corrected", note="they re-sent the file")
    (item,) = desk.session(TUE)
    assert (item.status, item.resolution, item.resolved_on) == (
        "resolved", "broker_corrected", MON,
    )  # fmt: skip
    assert item.reason == "the broker has corrected its figure"
    assert item.note == "they re-sent the file"
    assert desk.session(WED) == ()


def test_a_resolved_break_that_is_still_there_is_a_new_episode(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "resolve", reason="broker_corrected")
    (item,) = desk.session(TUE, difference())
    assert (item.status, item.episodes, item.first_seen, item.opened) == ("open", 2, MON, TUE)
    assert (item.resolution, item.resolved_on) == ("broker_corrected", MON)
    # The word was for the first episode: it does not end the second.
    (item,) = desk.session(WED, difference())
    assert (item.status, item.episodes, item.age_sessions) == ("open", 2, 1)


def test_run_again_the_same_session_shows_what_was_decided_on_it(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.last = None
    desk.seen.clear()
    desk.decide(MON, "resolve", reason="known_difference")
    (item,) = desk.session(MON, difference())
    assert (item.status, item.resolution) == ("resolved", "known_difference")


def test_what_is_withdrawn_counts_no_more(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    desk.decide(TUE, "reopen", note="too large after all")
    (item,) = desk.session(WED, difference())
    assert (item.status, item.note) == ("open", "too large after all")


def test_what_could_not_be_tested_stands_as_it_was_without_figures(desk: Desk) -> None:
    cause = Cause("sign", "the sign reversed", "sure", 0.0)
    desk.session(MON, (difference(), cause))
    (item,) = desk.session(TUE, fate=Fate("untested", "the leg has no value today: crossed"))
    assert (item.status, item.cause, item.tolerance) == ("explained", "the sign reversed", 7.0)
    assert (item.ours, item.theirs, item.difference, item.remaining) == (None, None, None, None)
    assert (item.reason, item.age_sessions) == ("the leg has no value today: crossed", 1)
    (item,) = desk.session(WED, difference())
    assert (item.episodes, item.opened, item.difference) == (1, MON, 40.0)


def test_an_acceptance_outlasts_a_day_without_figures_but_not_its_term(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=TUE, difference=40.0)
    (item,) = desk.session(TUE, fate=Fate("untested", "no vega is reported"))
    assert item.status == "accepted"
    (item,) = desk.session(WED, fate=Fate("untested", "no vega is reported"))
    assert (item.status, item.accepted_until) == ("open", None)


def test_what_had_outgrown_its_acceptance_is_not_accepted_for_want_of_a_figure(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.decide(MON, "accept", until=FRI, difference=40.0)
    desk.session(TUE, difference(theirs=-150.0))
    for day in (WED, THU):
        (item,) = desk.session(day, fate=Fate("untested", "no vega is reported"))
        assert (item.status, item.difference) == ("open", None)


def test_one_accepted_while_it_has_no_figure_is_accepted_by_that_word(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.session(TUE, fate=Fate("untested", "no vega is reported"))
    desk.decide(TUE, "accept", until=FRI, difference=40.0)
    (item,) = desk.session(WED, fate=Fate("untested", "no vega is reported"))
    assert item.status == "accepted"


@pytest.mark.parametrize("ending", ["agrees", "closed", "settled", "merged", "dropped"])
def test_every_ending_is_told_in_its_own_word(desk: Desk, ending: Ending) -> None:
    desk.session(MON, difference())
    (item,) = desk.session(TUE, fate=Fate(ending, f"because {ending}"))
    assert (item.resolution, item.reason) == (ending, f"because {ending}")


def test_a_break_that_an_older_head_left_behind_is_not_taken_for_standing(desk: Desk) -> None:
    desk.session(MON, difference())
    desk.last = TUE  # a session that did not carry it
    (item,) = desk.session(WED, difference())
    assert (item.episodes, item.first_seen, item.opened) == (2, MON, WED)


def test_unsettled_ones_come_first_then_accepted_then_resolved(desk: Desk) -> None:
    old, accepted, gone, new = (difference(symbol=name) for name in ("A", "B", "C", "D"))
    desk.session(MON, old, accepted, gone)
    desk.decide(MON, "accept", subject=identity(accepted), until=FRI, difference=40.0)
    found = desk.session(TUE, old, accepted, new)
    assert [it.subject for it in found] == ["A", "D", "B", "C"]


def test_a_layer_is_accepted_when_every_break_of_its_legs_is(desk: Desk) -> None:
    legs = Cause("legs", "A -40, B -40", "sure", 0.0)
    layer = difference(kind="layer_vega", account="", symbol="", ours=-200.0, theirs=-287.0)
    one, two = difference(symbol="A"), difference(symbol="B")
    desk.session(MON, (layer, legs), one, two)
    assert {it.kind: it.status for it in desk.breaks} == {"layer_vega": "explained", "vega": "open"}
    desk.decide(MON, "accept", subject=identity(one), until=FRI, difference=40.0)
    found = desk.session(TUE, (layer, legs), one, two)
    assert [it.status for it in found if it.kind == "layer_vega"] == ["explained"]
    desk.decide(TUE, "accept", subject=identity(two), until=THU, difference=40.0)
    found = desk.session(WED, (layer, legs), one, two)
    (item,) = (it for it in found if it.kind == "layer_vega")
    assert (item.status, item.accepted_until) == ("accepted", THU)
    assert item.reason == "the breaks of its legs are accepted"
    # Of 80 that were accepted and 7 that the layer allows, not a cent more.
    found = desk.session(WED, (dataclasses.replace(layer, theirs=-287.01), legs), one, two)
    assert [it.status for it in found if it.kind == "layer_vega"] == ["explained"]
    # Neither a likely cause nor the legs of another source, measure or layer will do.
    others = ({"source": "prime"}, {"kind": "layer_delta"}, {"layer": "wing"})
    for fields in others:
        other = difference(**({"kind": "layer_vega", "account": "", "symbol": ""} | fields))
        found = desk.session(THU, (other, legs), one, two)
        (item,) = (it for it in found if it.kind.startswith("layer") and it.standing)
        assert item.status == "explained"


def test_the_identity_is_of_the_disagreement_not_of_its_figures() -> None:
    name = identity(difference())
    assert name == identity(difference(ours=1.0, theirs=2.0, tolerance=0.0, evidence="x"))
    # What the broker was called before it had a name.
    assert name == identity(difference(source=""))
    others = (
        {"kind": "delta"}, {"account": "U2"}, {"symbol": "X"}, {"layer": ""}, {"source": "prime"},
    )  # fmt: skip
    assert len({name, *(identity(difference(**fields)) for fields in others)}) == 6


def test_two_differences_of_one_identity_are_two_breaks(desk: Desk) -> None:
    found = desk.session(MON, difference(), difference(theirs=-150.0))
    assert {it.difference for it in found} == {40.0, 50.0}
    assert len({it.id for it in found}) == 2


def test_a_side_without_a_figure_has_no_difference(desk: Desk) -> None:
    stray = difference(kind="unassigned", layer="", theirs=float("nan"), tolerance=0.0)
    (item,) = desk.session(MON, stray)
    assert (item.theirs, item.difference, accepted_size(item)) == (None, None, None)
    desk.decide(MON, "accept", subject=item.id, until=FRI)
    (item,) = desk.session(TUE, stray)
    assert item.status == "accepted"


def test_a_listing_shows_what_was_said_since_the_head_was_made(desk: Desk) -> None:
    (item,) = desk.session(MON, difference(evidence="seen"))
    desk.decide(MON, "explain", reason="stale_vol", note="old marks")
    (told,) = answered((item,), desk.decisions, MON)
    assert (told.status, told.cause, told.note) == ("explained", "old marks", "old marks")
    desk.decide(MON, "accept", until=FRI, difference=40.0, owner="kim")
    (told,) = answered((item,), desk.decisions, MON)
    assert (told.status, told.accepted_until, told.owner) == ("accepted", FRI, "kim")
    desk.decide(MON, "reopen", note="no")
    (again,) = answered((told,), desk.decisions, MON)
    assert (again.status, again.cause, again.accepted_until) == ("open", None, None)
    assert (again.reason, again.note) == ("seen", "no")
    desk.decide(MON, "resolve", reason="known_difference")
    (again,) = answered((item,), desk.decisions, MON)
    assert (again.status, again.resolution) == ("resolved", "known_difference")
