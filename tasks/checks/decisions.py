"""Decisions of people, in the order they were made, by what they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tasks.model.memory import Decision

Decisions = Mapping[str, Sequence[Decision]]


def decisions_by_subject(decisions: Sequence[Decision]) -> Decisions:
    """Decisions on each subject, oldest first."""
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda it: it.number):
        found[decision.subject].append(decision)
    return dict(found)
