"""Parts of the report document about limits: how each stands, and how they were changed."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

from pydantic import Field

from tasks.model.part import Part

LimitState = Literal["ok", "warn", "breach", "not_testable"]
# A side without an edge is None here: JSON has no infinity.
Level = float | tuple[float | None, float | None]


def as_range(level: Level) -> tuple[float, float]:
    """A level as a closed range: one number means both sides of zero."""
    if not isinstance(level, tuple):
        return (-level, level)
    low, high = level
    return (-math.inf if low is None else low, math.inf if high is None else high)


def as_level(allowed: tuple[float, float]) -> Level:
    """A range as people declare it: one number when both sides are alike."""
    low, high = allowed
    if low == -high:
        return high
    return (None if math.isinf(low) else low, None if math.isinf(high) else high)


class LimitResult(Part):
    """One limit tested on one scope."""

    id: str
    scope: str = Field(
        description="net, layer:NAME, bucket:NAME, leg:ACCOUNT:SYMBOL, account:NAME, "
        "scenario:NAME or structure:NAME"
    )
    measure: str
    reference: Literal["", "target", "previous", "rebalance"] = ""
    unit: str
    value: float | None
    basis: str | None
    warn: Level | None = Field(
        description="Allowed before a warning: both sides of zero, or a range; in unit"
    )
    breach: Level = Field(
        description="Allowed before a breach: both sides of zero, or a range whose open side is "
        "null; in unit"
    )
    severity: Literal["hard", "soft"] = Field(
        default="hard", description="A soft breach is reported; a hard one is the run's state"
    )
    utilisation: float | None = Field(description="1.0 is exactly at the breach level")
    state: LimitState
    held: bool = Field(
        default=False, description="Back inside, but not yet past the level that clears the state"
    )
    clear: Level | None = Field(
        default=None, description="What must be reached to leave the state, where it is held"
    )
    streak: int = Field(description="Sessions in this state, this one included")
    since: date | None = Field(default=None, description="Session that the streak began at")
    state_previous: LimitState | None = Field(
        default=None, description="At the session before; null for a new limit"
    )
    drift_per_session: float | None = Field(
        default=None, description="Present drift of the value, unit per session"
    )
    sessions_to_breach: float | None = Field(
        default=None, description="At that drift; null when it leads away, or is not known"
    )
    trail: tuple[float | None, ...] = Field(
        default=(),
        description="Values of earlier sessions, oldest first, today's last; not of legs",
    )
    episode: str | None = Field(
        default=None, description="Id of the present breach, to be named in commands"
    )
    classification: str | None = Field(
        default=None, description="What a person found the breach to be: a fixed word"
    )
    resolution: str | None = Field(default=None, description="What was done: a person's words")
    owner: str | None = None
    note: str | None = None
    reason: str | None = Field(
        default=None,
        description="Why it is not testable; of some measures, what a known value is made of",
    )

    @property
    def breach_range(self) -> tuple[float, float]:
        """The closed range allowed before a breach."""
        return as_range(self.breach)

    @property
    def warn_range(self) -> tuple[float, float] | None:
        """The closed range allowed before a warning, if there is one."""
        return None if self.warn is None else as_range(self.warn)


class LimitDefinition(Part):
    """A limit as it was declared for this run, in one line of text."""

    id: str
    definition: str


class LimitChange(Part):
    """A limit whose declaration is another than at the session before."""

    id: str
    change: Literal["added", "removed", "changed"]
    old: str | None = Field(description="The declaration then")
    new: str | None = Field(description="The declaration now")
    since: date = Field(description="The last session that used the old one")
