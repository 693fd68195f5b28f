"""Consecutive sessions of one limit: each remembers the one before, as a ledger would tell it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from tasks.checks.limit_changes import definition
from tasks.checks.limits import judge_limits
from tasks.model.limit_parts import LimitResult, LimitState
from tasks.model.limits import LimitSpec
from tasks.model.memory import Decision, Memory, SeenLimit
from tasks.model.sessions import Calendar
from tests.checks.books import gap, in_book

# A Monday; Thursday 26 November is Thanksgiving.
FIRST = date(2026, 11, 2)


def sessions(count: int) -> tuple[date, ...]:
    return Calendar(FIRST).between(FIRST, date(2027, 3, 31))[:count]


def lived(
    limits: LimitSpec | Sequence[LimitSpec],
    values: Iterable[float],
    *,
    decisions: Mapping[date, Sequence[Decision]] | None = None,
    days: Sequence[date] | None = None,
) -> list[LimitResult]:
    """A limit on net vega30 over sessions, one value a session, NaN for a book with a gap.

    Of several limits each is that of one session: the declaration may change on the way.
    """
    net = list(values)
    when = days or sessions(len(net))
    each = [limits] * len(net) if isinstance(limits, LimitSpec) else limits
    told: list[Decision] = []
    results: list[LimitResult] = []
    for at, (day, limit, value) in enumerate(zip(when, each, net, strict=True)):
        told += (decisions or {}).get(day, ())
        past = list(zip(when[:at], each[:at], results, strict=True))
        row = gap() if math.isnan(value) else {"vega30": value}
        tested = in_book(row, as_of=day, memory=remembered(past, told))
        (found,) = judge_limits([limit], tested)
        results.append(found)
    return results


def remembered(
    past: Sequence[tuple[date, LimitSpec, LimitResult]], decisions: Sequence[Decision] = ()
) -> Memory:
    """What the ledger would tell after some sessions of one limit."""
    tested: LimitState | None = None
    for _, _, result in past:
        tested = tested if result.state == "not_testable" else result.state
    last = past[-1][2] if past else None
    return Memory(
        limits={} if last is None else {(last.id, last.scope): seen(last, tested)},
        definitions={it.id: definition(it) for _, it, _ in past[-1:]},
        decisions=tuple(decisions),
        limit_values=pd.DataFrame(
            [
                (day, result.id, result.scope, result.value, result.state, definition(limit))
                for day, limit, result in past
            ],
            columns=["as_of", "id", "scope", "value", "state", "definition"],
        ),
    )


def seen(result: LimitResult, tested: LimitState | None = None) -> SeenLimit:
    return SeenLimit(
        *(result.state, result.streak, tested or result.state, result.since),
        *(result.episode, result.classification, result.resolution, result.owner, result.note),
    )
