"""The life of a break: from differences, memory and people's decisions to what stands today."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tasks.checks.differences import BROKER, Difference
from tasks.model.break_parts import Break
from tasks.model.breaks import CAUSES, Cause
from tasks.model.memory import Decision, Memory
from tasks.model.numbers import known, money
from tasks.model.sessions import Calendar

Ending = Literal["agrees", "closed", "settled", "dropped", "untested"]
_ORDER = {"open": 0, "explained": 0, "accepted": 1, "resolved": 2}
_OF_LEGS = "the breaks of its legs are accepted"
# What this file adds to the evidence of a check.
_OWN_WORDS = (_OF_LEGS, "accepted until ", "accepted up to ", "accepted without ")
# Rounding of a published difference must not outgrow what was accepted of it.
_ACCEPTED_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a break that today's checks do not find, and why in words.

    `untested` means that they could not look: it stands as it was.
    """

    ending: Ending
    reason: str


def live(
    found: Sequence[tuple[Difference, Cause | None]],
    *,
    memory: Memory,
    last_session: date | None,
    as_of: date,
    fate: Callable[[Break], Fate],
) -> tuple[Break, ...]:
    """Every break that stands today, and those that ended since the last session.

    `found` are today's differences with their causes; `last_session` is that of the newest head
    before `as_of`, None without one. `fate` says what became of a break that is not among them.
    Unsettled ones come first, then accepted, then resolved; within those the oldest first.
    """
    calendar, last = Calendar(as_of), last_session or date.min
    standing = {
        name: seen.item
        for name, seen in memory.breaks.items()
        if seen.item.standing and seen.seen_on == last_session
    }
    by_subject = _by_subject(memory.decisions)
    breaks: dict[str, Break] = {}
    for name, difference, cause in _named(found):
        before = memory.breaks.get(name)
        item = before.item if before else None
        life = _Life(name, as_of, last, calendar, item, by_subject.get(name, ()))
        breaks[name] = life.present(difference, cause, continues=name in standing)
    for name, item in standing.items():
        if name not in breaks:
            life = _Life(name, as_of, last, calendar, item, by_subject.get(name, ()))
            breaks[name] = life.absent(item, fate)
    every = [_with_its_legs(item, breaks.values()) for item in breaks.values()]
    return tuple(sorted(every, key=_place))


def answered(
    breaks: Sequence[Break], decisions: Sequence[Decision], as_of: date
) -> tuple[Break, ...]:
    """The breaks of a head of `as_of` with what people have said since it was made."""
    by_subject, calendar = _by_subject(decisions), Calendar(as_of)
    found = []
    for item in breaks:
        life = _Life(item.id, as_of, as_of, calendar, item, by_subject.get(item.id, ()))
        found.append(life.told() if item.standing else item)
    every = [_with_its_legs(item, found) for item in found]
    return tuple(sorted(every, key=_place))


def _place(item: Break) -> tuple[int, int, str]:
    return (_ORDER[item.status], -item.age_sessions, item.id)


def _with_its_legs(item: Break, others: Collection[Break]) -> Break:
    """A layer's break that its legs make up is accepted when every break of theirs is."""
    if not (item.unsettled and item.cause_code == "legs" and item.confidence == "sure"):
        return item
    about = (item.kind.removeprefix("layer_"), item.layer, item.source)
    legs = [it for it in others if (it.kind, it.layer, it.source) == about and it.standing]
    if not legs or any(it.unsettled for it in legs):
        return item
    until = min(it.accepted_until for it in legs if it.accepted_until)
    reason = _joined(_OF_LEGS, item.reason)
    return item.model_copy(update={"status": "accepted", "accepted_until": until, "reason": reason})


def identity(difference: Difference) -> str:
    """The id of a disagreement: the same whenever it comes back."""
    parts = [difference.kind, difference.account, difference.symbol, difference.layer]
    if difference.source not in ("", BROKER):
        parts.append(difference.source)
    # JSON keeps the parts apart whatever characters they have.
    return "B-" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]


def _named(
    found: Sequence[tuple[Difference, Cause | None]],
) -> Iterator[tuple[str, Difference, Cause | None]]:
    """Differences with their ids; what shares one with another is told apart by a number."""
    seen: dict[str, int] = {}
    for difference, cause in found:
        name = identity(difference)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), difference, cause


def _by_subject(decisions: Sequence[Decision]) -> Mapping[str, tuple[Decision, ...]]:
    grouped: dict[str, tuple[Decision, ...]] = {}
    for decision in decisions:
        grouped[decision.subject] = (*grouped.get(decision.subject, ()), decision)
    return grouped


@dataclass(frozen=True, slots=True)
class _Life:
    """One break: its newest row on record, and what people said of it, oldest first.

    `last` is the session before.
    """

    name: str
    as_of: date
    last: date
    calendar: Calendar
    before: Break | None
    decisions: Sequence[Decision]

    def present(self, difference: Difference, cause: Cause | None, *, continues: bool) -> Break:
        """The break of a difference that was found today."""
        before, ended = self.before, self._ended()
        goes_on = before is not None and continues and ended is None
        opened = before.opened if before and goes_on else self.as_of
        ours, theirs = money(difference.ours), money(difference.theirs)
        item = Break(
            id=self.name,
            kind=difference.kind,
            subject=difference.symbol or difference.layer,
            account=difference.account,
            layer=difference.layer or None,
            source=difference.source,
            ours=ours,
            theirs=theirs,
            difference=money(difference.ours - difference.theirs),
            tolerance=money(difference.tolerance),
            unit=difference.unit,
            vega30=money(difference.vega30),
            first_seen=before.first_seen if before else self.as_of,
            opened=opened,
            age_sessions=self.calendar.sessions_since(opened, self.as_of),
            episodes=before.episodes + (not goes_on) if before else 1,
            reason=difference.evidence or None,
            **self._past(ended),
            **self._said(),
        )
        return self._decided(item.model_copy(update=_found_cause(cause)))

    def absent(self, item: Break, fate: Callable[[Break], Fate]) -> Break:
        """The break of yesterday that no difference of today continues."""
        ended = self._ended()
        kept = item.model_copy(
            update={
                "age_sessions": self.calendar.sessions_since(item.opened, self.as_of),
                **self._said(),
            }
        )
        if ended:
            return _resolved(kept, ended.reason, ended.as_of, ended.note or None)
        told = fate(item)
        if told.ending != "untested":
            return _resolved(kept, told.ending, self.as_of, told.reason)
        bare = {"accepted_until": None, "accepted_difference": None}
        stood = self._decided(
            kept.model_copy(update={"status": "open", "reason": told.reason, **bare}),
            explained=item.status == "explained",
        )
        if stood.status == "accepted" and not self._covered(item):
            stood = stood.model_copy(update={"status": item.status})
        unknown = {"ours": None, "theirs": None, "difference": None, "remaining": None}
        return stood.model_copy(update={**unknown, "vega30": None})

    def told(self) -> Break:
        """The row on record itself, answered."""
        if self.before is None:
            raise ValueError(f"{self.name} is not on record")
        bare = {"status": "open", "accepted_until": None, "accepted_difference": None}
        seen = "; ".join(
            it for it in (self.before.reason or "").split("; ") if not it.startswith(_OWN_WORDS)
        )
        # A person's cause is given anew by the word that gave it, unless that was withdrawn.
        cause = {} if self.before.confidence else {"cause": None, "cause_code": None}
        update = {**bare, **cause, "reason": seen or None, **self._said()}
        return self._decided(self.before.model_copy(update=update))

    def _covered(self, item: Break) -> bool:
        """Whether an acceptance that holds today was seen to cover the newest figures."""
        accepted = self._last("accept", since=date.min)
        new = accepted is not None and accepted.as_of >= self.last
        return item.status == "accepted" or item.difference is not None or new

    def _ended(self) -> Decision | None:
        """The word that ended the newest episode on record, given on a session before today."""
        if self.before is None:
            return None
        return self._last("resolve", since=self.before.opened, until_before=True)

    def _past(self, ended: Decision | None) -> dict[str, Any]:
        """How it ended the last time it did."""
        if ended:
            return {"resolution": ended.reason, "resolved_on": ended.as_of}
        if self.before is None:
            return {}
        return {"resolution": self.before.resolution, "resolved_on": self.before.resolved_on}

    def _said(self) -> dict[str, Any]:
        """The newest owner and note."""
        owner = self.before.owner if self.before else None
        note = self.before.note if self.before else None
        for decision in self.decisions:
            owner, note = decision.owner or owner, decision.note or note
        return {"owner": owner, "note": note}

    def _decided(self, item: Break, *, explained: bool = False) -> Break:
        """The same with the status that cause and decisions give it."""
        update: dict[str, Any] = {}
        said = self._last("explain", since=item.opened)
        if said:
            update["cause"] = said.note or CAUSES.get(said.reason, said.reason.replace("_", " "))
            update |= {"cause_code": said.reason, "confidence": None, "remaining": None}
        if said or explained or item.confidence == "sure":
            update["status"] = "explained"
        accepted = self._last("accept", since=date.min)
        if accepted:
            update |= _acceptance(item, accepted, self.as_of)
        ended = self._last("resolve", since=self.as_of)
        if ended:
            update |= {"status": "resolved", "resolution": ended.reason, "resolved_on": self.as_of}
            update["reason"] = ended.note or None
        return item.model_copy(update=update)

    def _last(self, action: str, *, since: date, until_before: bool = False) -> Decision | None:
        """The newest decision of a kind since a session, unless it was withdrawn after."""
        newest = None
        for decision in self.decisions:
            late = until_before and decision.as_of >= self.as_of
            if decision.as_of < since or late:
                continue
            if decision.action == action:
                newest = decision
            elif decision.action == "reopen":
                newest = None
        return newest


def _found_cause(cause: Cause | None) -> dict[str, Any]:
    if cause is None:
        return {}
    return {
        "cause": cause.text,
        "cause_code": cause.code,
        "confidence": cause.confidence,
        "remaining": money(cause.remaining),
    }


def _acceptance(item: Break, accepted: Decision, as_of: date) -> dict[str, Any]:
    """What an acceptance does to a break: accepted while it lasts and covers the difference."""
    if accepted.until is None or accepted.until < as_of:
        return {"reason": _joined(f"accepted until {accepted.until}: expired", item.reason)}
    allowed, size = accepted.difference, known(item.difference)
    terms = {"accepted_until": accepted.until, "accepted_difference": allowed}
    outgrown = (
        allowed is not None and size is not None and not abs(size) <= allowed + _ACCEPTED_SLACK
    )
    if outgrown or (allowed is None and size is not None):
        grown = (
            f"accepted up to {allowed:g} {item.unit}: it has outgrown that"
            if allowed
            else ("accepted without a figure: it has one now")
        )
        return {**terms, "reason": _joined(grown, item.reason)}
    return {**terms, "status": "accepted"}


def _joined(*words: str | None) -> str:
    return "; ".join(word for word in words if word)


def _resolved(item: Break, resolution: str, on: date, reason: str | None) -> Break:
    return item.model_copy(
        update={
            "status": "resolved",
            "resolution": resolution,
            "resolved_on": on,
            "reason": reason,
            "accepted_until": None,
            "accepted_difference": None,
        }
    )


def accepted_size(item: Break) -> float | None:
    """What accepting a break as it stands allows: its absolute difference, None without one."""
    return None if item.difference is None or math.isnan(item.difference) else abs(item.difference)
