"""Episodes: a breach from its first session to its last, and what people said of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from tasks.checks.decisions import Decisions, decisions_by_subject
from tasks.model.limit_parts import LimitResult, LimitState
from tasks.model.memory import Decision, SeenLimit


@dataclass(frozen=True, slots=True)
class Episode:
    """A breach that has an id, and the words of people on it."""

    id: str | None = None
    classification: str | None = None
    resolution: str | None = None
    owner: str | None = None
    note: str | None = None


def episode_id(limit_id: str, scope: str, began: date) -> str:
    """The id of the breach that began at a session: the same in every run of it and since."""
    # JSON keeps the parts apart whatever characters they have.
    text = json.dumps([limit_id, scope, str(began)])
    return "L-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def episode(
    limit_id: str,
    scope: str,
    state: LimitState,
    *,
    before: SeenLimit | None,
    decisions: Decisions,
    as_of: date,
) -> Episode:
    """The breach that a limit is in, if it is in one; a person's word never changes the state.

    A breach goes on through sessions at which the limit could not be tested.
    """
    if (
        before is not None
        and last_tested(before) == "breach"
        and state in {"breach", "not_testable"}
    ):
        # Rows of older versions know no episodes; the streak says when that breach began.
        name = before.episode or episode_id(limit_id, scope, before.since or as_of)
        found = Episode(name, before.classification, before.resolution, before.owner, before.note)
    elif state == "breach":
        found = Episode(episode_id(limit_id, scope, as_of))
    else:
        return Episode()
    for decision in decisions.get(found.id or "", ()):
        found = _heeded(found, decision)
    return found


def answered_limits(
    limits: Sequence[LimitResult], decisions: Sequence[Decision]
) -> tuple[LimitResult, ...]:
    """The limits of a head with what people have said of their breaches since it was made."""
    by_subject = decisions_by_subject(decisions)
    return tuple(_answered(limit, by_subject.get(limit.episode or "", ())) for limit in limits)


def _answered(limit: LimitResult, decisions: Sequence[Decision]) -> LimitResult:
    words = {it.name: getattr(limit, it.name) for it in fields(Episode) if it.name != "id"}
    found = Episode(limit.episode, **words)
    for decision in decisions:
        found = _heeded(found, decision)
    return limit.model_copy(update={name: getattr(found, name) for name in words})


def last_tested(before: SeenLimit | None) -> LimitState | None:
    """The newest state that a figure stood behind: it counts through sessions without one."""
    if before is None or before.state != "not_testable":
        return before.state if before else None
    return before.tested


def _heeded(found: Episode, decision: Decision) -> Episode:
    """An episode after one decision on it; later ones win."""
    if decision.action == "classify":
        found = replace(found, classification=decision.reason)
    elif decision.action == "resolve":
        found = replace(found, resolution=decision.note or decision.reason)
    if decision.action != "resolve" and decision.note:
        found = replace(found, note=decision.note)
    return replace(found, owner=decision.owner or found.owner)
