"""The limits board: what asks to be read, the worst first, and all the others behind one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tasks.model.document import Report
from tasks.model.limit_parts import LimitResult
from tasks.report.bars import bullet
from tasks.report.figures import NA, NONE, counted, percent
from tasks.report.headline import limit_badge, limit_name
from tasks.report.limit_words import (
    about_words,
    drift_words,
    drifts,
    level_words,
    measure_words,
    pace_words,
    recovered,
    recovered_words,
    state_words,
    told,
    trail_spark,
    trend_words,
    unclassified_words,
    urgency,
    value_words,
)
from tasks.report.limits_chosen import parted, rest_words, states_words
from tasks.report.limits_text import limits_text_table
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

_NO_DRIFT = "no drift is known: too few sessions, or the limit was declared anew"
_COLUMNS = (
    Column("Limit", numeric=False),
    Column("Value"),
    Column("Breach", "and warn"),
    Column("Used", "of breach level", "utilisation"),
    Column("State", "", "limit_state", numeric=False),
    Column("For", "sessions"),
    Column("Trend", "a session", "trend"),
)
_MAIL_COLUMNS = (
    Column("Limit", numeric=False, room="phone"),
    Column("Value", room="phone"),
    Column("Used", "of breach level", "utilisation", room="phone"),
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
    if not drifts(limit):
        return Cell(NONE, tone="muted", spark=line)
    drift = drift_words(limit).removesuffix(" a session")
    if not drift:
        return Cell(NA, tone="muted", note=notes.mark(_NO_DRIFT), spark=line)
    return Cell(drift, sub=pace_words(limit), spark=line)


def _value_cell(limit: LimitResult, notes: Notes, sub: str = "") -> Cell:
    """The tested value; what it is made of stands in a footnote."""
    cell = figure(
        limit.value,
        lambda _: value_words(limit),
        notes,
        _unknown(limit),
        sub=sub,
        lacking="degraded",
    )
    if not limit.reason or limit.value is None:
        return cell
    return replace(cell, note=notes.mark(limit.reason))


def _below(limit: LimitResult) -> str:
    """Measure and unit, and the id that commands name the breach by."""
    return " · ".join(part for part in (measure_words(limit), limit.episode) if part)


def _row(limit: LimitResult, notes: Notes) -> Row:
    warn = f"warn {level_words(limit, limit.warn_range)}" if limit.warn_range else ""
    calm = limit.state == "ok" and not recovered(limit)
    since = f"since {limit.since.isoformat()}" if limit.since and not calm else ""
    return Row(
        (
            words(limit_name(limit), sub=_below(limit)),
            _value_cell(limit, notes),
            Cell(level_words(limit, limit.breach_range), sub=warn),
            used_cell(limit, notes),
            Cell(
                state_words(limit),
                sub=about_words(limit, unit=False),
                tone=limit_badge(limit).tone,
            ),
            Cell(f"{limit.streak:,}", sub=since),
            _trend_cell(limit, notes),
        )
    )


def _fold(rest: Sequence[LimitResult]) -> Fold:
    """The limits that ask for nothing, closed."""
    notes = Notes()
    rows = tuple(_row(limit, notes) for limit in rest[:MAX_ROWS])
    more = in_json(len(rest) - MAX_ROWS, states_words(rest[MAX_ROWS:]))
    return Fold(
        rest_words(rest), Table("The other limits", _COLUMNS, rows, notes.listed(), more=more)
    )


def limits_table(limits: Iterable[LimitResult]) -> Table:
    """One row for every limit instance that asks to be read; the others are folded below."""
    notes = Notes()
    shown, rest = parted(limits)
    rows = tuple(_row(limit, notes) for limit in shown)
    folds = (_fold(rest),) if rest else ()
    return Table("Limits", _COLUMNS, rows, notes.listed(), folds=folds)


def _mail_row(limit: LimitResult, notes: Notes) -> Row:
    """A limit in three columns, for a phone: its last sessions stand as blocks below its name."""
    line = trail_spark(limit)
    trend = " ".join(it for it in (line.blocks if line else "", trend_words(limit)) if it)
    about = about_words(limit, unit=False)
    name = words(limit_name(limit), sub="; ".join(it for it in (_below(limit), about, trend) if it))
    value = _value_cell(limit, notes, level_words(limit, limit.breach_range))
    used = replace(used_cell(limit, notes), sub=state_words(limit))
    return Row((name, value, used))


def attention_table(limits: Iterable[LimitResult]) -> Table:
    """The limits that are not ok, one by one, the worst first; the mail's."""
    notes = Notes()
    wanted = (limit for limit in sorted(limits, key=urgency) if limit.state != "ok")
    rows = tuple(_mail_row(limit, notes) for limit in wanted)
    return Table("Limits that are not ok", _MAIL_COLUMNS, rows, notes.listed())


def limits_answer(report: Report) -> str:
    """`1 BREACH, 1 WARN, 4 ok of 6 limits`."""
    return f"{states_words(report.limits)} of {counted(len(report.limits), 'limit')}"


def limits_section(report: Report) -> Section:
    """The board, or a line that says that nothing is limited."""
    changed = changes_table(report)
    if not report.limits:
        tables = (changed,) if changed else ()
        return Section("limits", "Limits", "No limits were tested.", tables)
    others = tuple(it for it in (episodes_table(report), changed) if it)
    lines = (recovered_words(report.limits), unclassified_words(report.limits))
    return Section(
        "limits",
        "Limits",
        limits_answer(report),
        (limits_table(report.limits), *others),
        lines=tuple(line for line in lines if line),
        in_text=(limits_text_table(report.limits), *others),
    )
