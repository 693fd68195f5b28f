"""One life: what a break's past, today's checks and people's words make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tasks.checks.acceptance import OWN_WORDS, acceptance, accepted_since
from tasks.checks.differences import Difference
from tasks.model.break_parts import Break
from tasks.model.breaks import CAUSES, RESOLVE_REASONS, Cause
from tasks.model.memory import Decision
from tasks.model.numbers import money
from tasks.model.sessions import Calendar

Ending = Literal["agrees", "closed", "settled", "merged", "dropped", "untested"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a break that today's checks do not find, and why in words.

    `untested` means that they could not look: it stands as it was.
    """

    ending: Ending
    reason: str


@dataclass(frozen=True, slots=True)
class Life:
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
            return _resolved(kept, ended.reason, ended.as_of, RESOLVE_REASONS.get(ended.reason))
        told = fate(item)
        if told.ending != "untested":
            return _resolved(kept, told.ending, self.as_of, told.reason)
        bare = {"accepted_until": None, "accepted_difference": None}
        stood = self._decided(
            kept.model_copy(update={"status": "open", "reason": told.reason, **bare}),
            explained=item.status == "explained",
            measured=False,
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
        if self.before.status == "resolved":
            # By a word: its own says so again, unless that was taken back.
            bare |= {"resolution": None, "resolved_on": None}
        seen = "; ".join(
            it
            for it in (self.before.reason or "").split("; ")
            if not it.startswith(OWN_WORDS) and self.before.status != "resolved"
        )
        # A person's cause is given anew by the word that gave it, unless that was withdrawn.
        cause = {} if self.before.confidence else {"cause": None, "cause_code": None}
        update = {**bare, **cause, "reason": seen or None, **self._said()}
        measured = self.before.difference is not None
        told = self._decided(self.before.model_copy(update=update), measured=measured)
        if told.status == "accepted" and not self._covered(self.before):
            return told.model_copy(update={"status": self.before.status})
        return told

    def _covered(self, item: Break) -> bool:
        """Whether an acceptance that holds today was seen to cover the newest figures."""
        accepted = self._last("accept", since=accepted_since(item))
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

    def _decided(self, item: Break, *, explained: bool = False, measured: bool = True) -> Break:
        """The same with the status that cause and decisions give it.

        Where nothing could be `measured` today, an acceptance is not outgrown.
        """
        update: dict[str, Any] = {}
        said = self._last("explain", since=item.opened)
        if said:
            update["cause"] = said.note or CAUSES.get(said.reason, said.reason.replace("_", " "))
            update |= {"cause_code": said.reason, "confidence": None, "remaining": None}
        if said or explained or item.confidence == "sure":
            update["status"] = "explained"
        accepted = self._last("accept", since=accepted_since(item))
        if accepted:
            update |= acceptance(item, accepted, self.as_of, measured=measured)
        ended = self._last("resolve", since=self.as_of)
        if ended:
            update |= {"status": "resolved", "resolution": ended.reason, "resolved_on": self.as_of}
            update["reason"] = RESOLVE_REASONS.get(ended.reason)
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
