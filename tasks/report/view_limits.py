"""The limits board: every limit instance, grouped by limit, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tasks.model.document import Report
from tasks.model.limit_parts import LimitResult
from tasks.report.bars import bullet
from tasks.report.figures import NA, NONE, counted, number, percent, plain, range_words, unit_words
from tasks.report.headline import badge_of, distance, limit_digits, limit_name, scope_words
from tasks.report.sections import Section
from tasks.report.tables import Cell, Column, Notes, Row, Table, figure, words

_SEVERITY = {"breach": 0, "not_testable": 1, "warn": 2, "ok": 3}
_COLUMNS = (
    Column("Scope", numeric=False, room="phone"),
    Column("Value", room="phone"),
    Column("Warn", room="text"),
    Column("Breach", room="text"),
    Column("Used", "of breach level", "utilisation", room="phone"),
    Column("State", numeric=False, room="phone"),
    Column("For", "sessions", room="text"),
)


def _unknown(limit: LimitResult) -> str:
    return limit.reason or "the measure is unknown"


def value_words(limit: LimitResult) -> str:
    """The tested value with its sign where the sign matters."""
    if limit.value is None:
        return NA
    return number(limit.value, limit_digits(limit), sign=limit.breach_range[0] < 0)


def used_cell(limit: LimitResult, notes: Notes, *, name: str = "") -> Cell:
    """How much of a limit is used: percent, bar, and with a name the state in words."""
    badge = badge_of(limit.state)
    sub = f"{badge.sign} {badge.word} · {name}" if name else ""
    if limit.utilisation is None:
        return Cell(NA, sub=sub, tone="degraded", note=notes.mark(_unknown(limit)))
    digits = limit_digits(limit)
    told = (
        f"{limit_name(limit)}: {value_words(limit)} {unit_words(limit.unit)}, breach "
        f"{range_words(limit.breach_range, digits)}, {percent(limit.utilisation)} used, "
        f"{badge.word}"
    )
    return Cell(
        percent(limit.utilisation),
        sub=sub,
        tone=badge.tone,
        order=limit.utilisation,
        bar=bullet(limit, words=told),
    )


def _row(limit: LimitResult, notes: Notes, *, group: str, named: bool) -> Row:
    digits, badge = limit_digits(limit), badge_of(limit.state)
    away = distance(limit)
    return Row(
        (
            words(limit_name(limit) if named else scope_words(limit.scope)),
            figure(
                limit.value,
                lambda _: value_words(limit),
                notes,
                _unknown(limit),
                lacking="degraded",
            ),
            Cell(range_words(limit.warn_range, digits) if limit.warn_range else NONE),
            Cell(range_words(limit.breach_range, digits)),
            used_cell(limit, notes),
            Cell(f"{badge.sign} {badge.word}", sub="" if away == NA else away, tone=badge.tone),
            Cell(f"{limit.streak:,}"),
        ),
        group=group,
    )


def _urgency(limit: LimitResult) -> tuple[int, float]:
    return (_SEVERITY[limit.state], -(limit.utilisation or 0.0))


def _about(limit: LimitResult) -> str:
    """`sleeve-drift: vega30, drift from previous, USD per VIX point`."""
    drift = [f"drift from {limit.reference}"] if limit.reference else []
    unit = unit_words(limit.unit) + (f" of {plain(limit.basis)}" if limit.basis else "")
    return f"{plain(limit.id)}: {', '.join((plain(limit.measure), *drift, unit))}"


def limits_table(limits: Iterable[LimitResult]) -> Table:
    """All limit instances under the name of their limit; the group with the worst one first."""
    notes = Notes()
    groups: dict[str, list[LimitResult]] = {}
    for limit in sorted(limits, key=_urgency):
        groups.setdefault(limit.id, []).append(limit)
    rows = tuple(
        _row(limit, notes, group=_about(limit) if at == 0 else "", named=False)
        for group in groups.values()
        for at, limit in enumerate(group)
    )
    return Table("Limits", _COLUMNS, rows, notes.listed())


def attention_table(limits: Iterable[LimitResult]) -> Table:
    """The limits that are not ok, one by one, the worst first."""
    notes = Notes()
    rows = tuple(
        _row(limit, notes, group="", named=True)
        for limit in sorted(limits, key=_urgency)
        if limit.state != "ok"
    )
    return Table("Limits that are not ok", _COLUMNS, rows, notes.listed())


def limits_answer(report: Report) -> str:
    """`1 BREACH, 1 WARN, 4 ok`."""
    states: Counter[str] = Counter(limit.state for limit in report.limits)
    told = [f"{states[state]:,} {badge_of(state).word}" for state in _SEVERITY if states[state]]
    return f"{', '.join(told)} of {counted(len(report.limits), 'limit')}"


def limits_section(report: Report) -> Section:
    """The board, or a line that says that nothing is limited."""
    if not report.limits:
        return Section("limits", "Limits", "No limits were tested.")
    return Section("limits", "Limits", limits_answer(report), (limits_table(report.limits),))
