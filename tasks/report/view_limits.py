"""The limits board: every limit instance, grouped by limit, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tasks.model.document import Report
from tasks.model.limit_parts import LimitResult
from tasks.report.bars import bullet
from tasks.report.figures import NA, NONE, clipped, counted, percent, range_words
from tasks.report.headline import limit_badge, limit_digits, limit_name
from tasks.report.limit_words import (
    about_words,
    drift_words,
    heading_words,
    pace_words,
    recovered_words,
    state_words,
    told,
    trail_spark,
    trend_words,
    urgency,
    value_words,
)
from tasks.report.scopes import scope_words
from tasks.report.sections import Section
from tasks.report.tables import (
    MAX_ROWS,
    Cell,
    Column,
    Fold,
    Notes,
    Row,
    Table,
    figure,
    in_json,
    words,
)
from tasks.report.view_episodes import changes_table, episodes_table

_ROWS_OF_ONE = 12  # a limit on every leg must not bury the others: the rest is folded
_NO_DRIFT = "no drift is known: too few sessions, or the limit was declared anew"
_COLUMNS = (
    Column("Scope", numeric=False, room="phone"),
    Column("Value", room="phone"),
    Column("Warn", room="text"),
    Column("Breach", room="text"),
    Column("Used", "of breach level", "utilisation", room="phone"),
    Column("State", "", "limit_state", numeric=False, room="phone"),
    Column("For", "sessions", room="text"),
    Column("Trend", "a session", "trend", room="text"),
)


def _unknown(limit: LimitResult) -> str:
    return limit.reason or "the measure is unknown"


def used_cell(limit: LimitResult, notes: Notes, *, name: str = "") -> Cell:
    """How much of a limit is used: percent, bar, and with a name the state in words."""
    sub = f"{state_words(limit)} · {name}" if name else ""
    if limit.utilisation is None:
        return Cell(NA, sub=sub, tone="degraded", note=notes.mark(_unknown(limit)))
    return Cell(
        percent(limit.utilisation),
        sub=sub,
        tone=limit_badge(limit).tone,
        order=limit.utilisation,
        bar=bullet(limit, words=told(limit)),
    )


def _trend_cell(limit: LimitResult, notes: Notes) -> Cell:
    """The last sessions as a line, the drift, and how long it may go on."""
    line = trail_spark(limit)
    drift = drift_words(limit).removesuffix(" a session")
    if line is None and not drift:
        return Cell(NONE, tone="muted")
    if not drift:
        return Cell(NA, tone="muted", note=notes.mark(_NO_DRIFT), spark=line)
    return Cell(drift, sub=pace_words(limit), spark=line)


def _row(limit: LimitResult, notes: Notes, *, group: str, in_mail: bool) -> Row:
    digits = limit_digits(limit)
    line = trail_spark(limit) if in_mail else None
    lately = (line.blocks if line else "", trend_words(limit) if in_mail else "")
    value = figure(
        limit.value,
        lambda _: value_words(limit),
        notes,
        _unknown(limit),
        sub=" ".join(part for part in lately if part),
        lacking="degraded",
    )
    since = f"since {limit.since.isoformat()}" if limit.since else ""
    if limit.reason and limit.value is not None:
        value = replace(value, note=notes.mark(limit.reason))
    return Row(
        (
            words(limit_name(limit) if in_mail else scope_words(limit.scope)),
            value,
            Cell(range_words(limit.warn_range, digits) if limit.warn_range else NONE),
            Cell(range_words(limit.breach_range, digits)),
            used_cell(limit, notes),
            Cell(state_words(limit), sub=about_words(limit), tone=limit_badge(limit).tone),
            Cell(f"{limit.streak:,}", sub=since),
            _trend_cell(limit, notes),
        ),
        group=group,
    )


def _states(limits: Iterable[LimitResult]) -> str:
    """`1 BREACH, 1 soft breach, 4 ok`, the worst first."""
    counts: Counter[str] = Counter(limit_badge(it).word for it in sorted(limits, key=urgency))
    return ", ".join(f"{count:,} {word}" for word, count in counts.items())


def _rest(name: str, limits: Sequence[LimitResult]) -> Fold:
    """The less urgent scopes of one limit, closed."""
    notes = Notes()
    rows = tuple(_row(limit, notes, group="", in_mail=False) for limit in limits[:MAX_ROWS])
    count = f"{counted(len(limits), 'more scope')} of {clipped(name, 60)}"
    more = in_json(len(limits) - MAX_ROWS, _states(limits[MAX_ROWS:]))
    caption = f"The rest of {clipped(name, 60)}"
    return Fold(
        f"{count}: {_states(limits)}",
        Table(caption, _COLUMNS, rows, notes.listed(), more=more),
    )


def limits_table(limits: Iterable[LimitResult]) -> Table:
    """All limit instances under the name of their limit; the group with the worst one first."""
    notes = Notes()
    groups: dict[str, list[LimitResult]] = {}
    for limit in sorted(limits, key=urgency):
        groups.setdefault(limit.id, []).append(limit)
    rows = tuple(
        _row(limit, notes, group=heading_words(limit) if at == 0 else "", in_mail=False)
        for group in groups.values()
        for at, limit in enumerate(group[:_ROWS_OF_ONE])
    )
    folds = tuple(
        _rest(name, group[_ROWS_OF_ONE:])
        for name, group in groups.items()
        if len(group) > _ROWS_OF_ONE
    )
    return Table("Limits", _COLUMNS, rows, notes.listed(), folds=folds)


def attention_table(limits: Iterable[LimitResult]) -> Table:
    """The limits that are not ok, one by one, the worst first; the mail's, without a trend column.

    Below each value stand its last sessions as blocks.
    """
    notes = Notes()
    rows = tuple(
        _row(limit, notes, group="", in_mail=True)
        for limit in sorted(limits, key=urgency)
        if limit.state != "ok"
    )
    return Table("Limits that are not ok", _COLUMNS, rows, notes.listed())


def limits_answer(report: Report) -> str:
    """`1 BREACH, 1 WARN, 4 ok of 6 limits`."""
    return f"{_states(report.limits)} of {counted(len(report.limits), 'limit')}"


def limits_section(report: Report) -> Section:
    """The board, or a line that says that nothing is limited."""
    changed = changes_table(report)
    if not report.limits:
        tables = (changed,) if changed else ()
        return Section("limits", "Limits", "No limits were tested.", tables)
    others = (it for it in (episodes_table(report), changed) if it)
    back = recovered_words(report.limits)
    return Section(
        "limits",
        "Limits",
        limits_answer(report),
        (limits_table(report.limits), *others),
        lines=(back,) if back else (),
    )
