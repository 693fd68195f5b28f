"""The trend of a limit: where its values come from, and when they would reach the breach level."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pandas as pd

from tasks.model.limits import LimitSpec, Range
from tasks.model.memory import Memory
from tasks.model.numbers import known
from tasks.model.sessions import Calendar

# Sessions of a trail, today's included.
TRAIL = 60
# The present drift is the median of the last so many changes: one trade or one bad close does
# not bend it, as it would a mean or a straight line through so few points. With fewer than
# three, one change decides.
CHANGES = 5
MIN_CHANGES = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a session; NaN where it was not known."""

    as_of: date
    value: float
    definition: str | None = None


@dataclass(frozen=True, eq=False)
class Trails:
    """The values that limits had before, by id and scope, oldest first."""

    points: Mapping[tuple[str, str], Sequence[Point]]
    definitions: Mapping[str, str]

    @classmethod
    def of(cls, memory: Memory) -> Trails:
        """What is remembered. A column `definition` beside the values is heeded where given."""
        frame = memory.limit_values
        points: defaultdict[tuple[str, str], list[Point]] = defaultdict(list)
        days = pd.to_datetime(frame["as_of"]).dt.date.tolist()
        values = frame["value"].astype("float64").tolist()
        columns = [frame[name].tolist() for name in ("id", "scope")]
        told = frame["definition"].tolist() if "definition" in frame else [None] * len(frame)
        for day, value, name, scope, definition in zip(days, values, *columns, told, strict=True):
            points[name, scope].append(Point(day, value, definition or None))
        return cls(dict(points), memory.definitions)

    def before(self, limit: LimitSpec, scope: str, definition: str) -> list[Point]:
        """The values of earlier sessions under the declaration of today, at most TRAIL less one.

        Where the declaration of then is not on record, there is no telling: none.
        """
        if self.definitions.get(limit.id) != definition:
            return []
        kept: list[Point] = []
        for point in reversed(self.points.get((limit.id, scope), ())):
            if point.definition not in (None, definition) or len(kept) == TRAIL - 1:
                break
            kept.append(point)
        return kept[::-1]


def trends(limit: LimitSpec) -> bool:
    """Whether the values of a limit are levels: the changes of a day have no drift."""
    return limit.reference != "previous" and (limit.measure, limit.kind) != ("pnl", "net")


def drift_per_session(points: Iterable[Point], calendar: Calendar) -> float | None:
    """The median of the last five changes between sessions with figures, per session.

    A change over a session without a figure, or that was not run, counts per session that it
    took. None with fewer than three changes.
    """
    seen = [point for point in points if math.isfinite(point.value)]
    changes = [
        (after.value - before.value) / calendar.sessions_since(before.as_of, after.as_of)
        for before, after in pairwise(seen[-CHANGES - 1 :])
    ]
    return known(statistics.median(changes)) if len(changes) >= MIN_CHANGES else None


def sessions_to_breach(value: float, drift: float | None, allowed: Range) -> float | None:
    """Sessions until the edge that the drift leads to, with fraction; 0 beyond an edge.

    None where the drift is unknown or nought, or leads to no edge.
    """
    if not allowed[0] <= value <= allowed[1]:
        return 0.0 if math.isfinite(value) else None
    if not drift:
        return None
    return known((allowed[1] - value) / drift if drift > 0.0 else (allowed[0] - value) / drift)
