"""Limits: each measure against its allowed range, never passing what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.checks.decisions import Decisions, decisions_by_subject
from tasks.checks.limit_changes import definition
from tasks.checks.limits_episodes import episode, last_tested
from tasks.checks.limits_scopes import readings
from tasks.checks.limits_states import Verdict, judge, utilisation
from tasks.checks.limits_tested import Reading, Tested
from tasks.checks.limits_trend import Point, Trails, drift_per_session, sessions_to_breach, trends
from tasks.model.limit_parts import LimitResult, as_level
from tasks.model.limits import LimitSpec
from tasks.model.memory import Memory, SeenLimit
from tasks.model.numbers import known, money
from tasks.model.sessions import Calendar


@dataclass(frozen=True, slots=True, eq=False)
class _Bench:
    """What every judgement of a session leans on, prepared once."""

    as_of: date
    calendar: Calendar
    memory: Memory
    trails: Trails
    decisions: Decisions


def judge_limits(limits: Sequence[LimitSpec], tested: Tested) -> tuple[LimitResult, ...]:
    """Every limit on every member of its scope, in declared order.

    Hysteresis and trend look back only as far as the declaration is today's (Memory.definitions);
    streak, since and episode go on whatever it was.
    """
    memory = tested.memory
    bench = _Bench(
        tested.as_of,
        Calendar(tested.as_of),
        memory,
        Trails.of(memory),
        decisions_by_subject(memory.decisions),
    )
    return tuple(
        result
        for limit in limits
        for line in [definition(limit)]
        for scope, reading in readings(limit, tested)
        for result in [_result(limit, line, scope, reading, bench)]
    )


def _result(
    limit: LimitSpec, line: str, scope: str, reading: Reading, bench: _Bench
) -> LimitResult:
    before = bench.memory.limits.get((limit.id, scope))
    same = bench.memory.definitions.get(limit.id) == line
    verdict = judge(reading.value, limit, last_tested(before) if same else None)
    return LimitResult.model_validate(
        {
            "id": limit.id,
            "scope": scope,
            "measure": limit.measure,
            "reference": limit.reference,
            "unit": limit.unit,
            "value": money(reading.value),
            "basis": None if limit.basis is None else str(limit.basis),
            "warn": None if limit.warn is None else as_level(limit.warn),
            "breach": as_level(limit.breach),
            "severity": limit.severity,
            "utilisation": known(utilisation(reading.value, limit.breach)),
            "reason": _reason(reading, verdict),
            **_life(limit, scope, verdict, before, bench),
            **_trend(limit, line, scope, reading.value, verdict, bench),
        }
    )


def _reason(reading: Reading, verdict: Verdict) -> str | None:
    if verdict.state != "not_testable":
        return reading.about or None
    return reading.reason or "the figure is not a finite number"


def _life(
    limit: LimitSpec, scope: str, verdict: Verdict, before: SeenLimit | None, bench: _Bench
) -> dict[str, object]:
    """How long it has stood so, and what people said of the breach it is in."""
    goes_on = before is not None and before.state == verdict.state
    spell = episode(
        limit.id,
        scope,
        verdict.state,
        before=before,
        decisions=bench.decisions,
        as_of=bench.as_of,
    )
    return {
        "state": verdict.state,
        "held": verdict.held,
        "clear": None if verdict.clear is None else as_level(verdict.clear),
        "streak": before.streak + 1 if before and goes_on else 1,
        "since": before.since if before and goes_on else bench.as_of,
        "state_previous": before.state if before else None,
        "episode": spell.id,
        "classification": spell.classification,
        "resolution": spell.resolution,
        "owner": spell.owner,
        "note": spell.note,
    }


def _trend(
    limit: LimitSpec, line: str, scope: str, value: float, verdict: Verdict, bench: _Bench
) -> dict[str, object]:
    """The values of earlier sessions and where they lead; of what is remembered at all."""
    if limit.kind in {"leg", "structure"}:
        return {}
    points = [*bench.trails.before(limit, scope, line), Point(bench.as_of, value)]
    drift = drift_per_session(points, bench.calendar) if trends(limit) else None
    left = 0.0 if verdict.state == "breach" else sessions_to_breach(value, drift, limit.breach)
    return {
        "trail": tuple(money(point.value) for point in points),
        "drift_per_session": money(drift),
        "sessions_to_breach": money(left),
    }
