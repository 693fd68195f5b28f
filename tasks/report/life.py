"""The whole life of a break or a breach as plain text: a line a session, and every word of it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

from tasks.model.break_parts import Break
from tasks.model.memory import Decision, SeenBreach, SeenBreak
from tasks.report.break_words import digits_of, ended_because, ending_words
from tasks.report.figures import NA, clipped, number, percent, plain, unit_words
from tasks.report.limit_words import level_words, value_words
from tasks.report.scopes import scope_words
from tasks.report.text_table import WIDTH

_LONGEST = 1000  # of one line, wrapped: a hostile note must not swamp the rest
_INDENT = " " * 12


def life_listing(rows: Sequence[SeenBreak], decisions: Sequence[Decision]) -> str:
    """A heading, then sessions and words by day; the cause only where it is another than before.

    Shapes: `rows` are all sessions of one break, oldest first, superseded runs too; at least one.
    """
    last = rows[-1].item
    about = (last.account, last.layer, last.source, unit_words(last.unit))
    head = f"{last.id}  {plain(last.kind).replace('_', ' ')} of {last.subject}"
    # What a later run of the same session replaced was said once, and is shown without its cause.
    heads = [row for row in rows if not row.superseded]
    told = [(row.seen_on, 1, _row_line(row, _why(heads, at))) for at, row in enumerate(heads)]
    told += [(row.seen_on, 0, _row_line(row, "run again")) for row in rows if row.superseded]
    told += [(it.as_of, it.number + 1, _word_line(it)) for it in decisions]
    return _listed(f"{head}  ({' · '.join(part for part in about if part)})", told)


def breach_listing(episode: str, rows: Sequence[SeenBreach], decisions: Sequence[Decision]) -> str:
    """A heading, then sessions and words by day.

    Shapes: `rows` are all sessions of one breach and the one that ended it, oldest first,
    superseded runs too; none where only words are left of it.
    """
    head = f"{episode}  breach"
    if rows:
        last = rows[-1].item
        unit = unit_words(last.unit)
        head = f"{episode}  breach of {last.id}, {scope_words(last.scope)}  ({unit})"
    told = [(row.seen_on, int(not row.superseded), _breach_line(row)) for row in rows]
    told += [(it.as_of, it.number + 1, _word_line(it)) for it in decisions]
    return _listed(head, told)


def _listed(head: str, told: Sequence[tuple[date, int, str]]) -> str:
    lines = [head, *(line for _, _, line in sorted(told, key=lambda it: it[:2]))]
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def _wrapped(line: str) -> str:
    return textwrap.fill(
        # The columns of a line are kept apart by runs of blanks.
        "  ".join(clipped(part, _LONGEST) for part in line.split("  ")),
        WIDTH,
        subsequent_indent=_INDENT,
        break_on_hyphens=False,
    )


def _why(rows: Sequence[SeenBreak], at: int) -> str:
    """The cause of a session, unless the session before had the same; what ended it."""
    item = rows[at].item
    if item.status == "resolved":
        return ended_because(item)
    before = rows[at - 1].item if at else None
    if before and (before.opened, _cause(before)) == (item.opened, _cause(item)):
        return ""
    return item.cause or item.reason or ""


def _cause(item: Break) -> str:
    """What makes a cause the same one, whatever its figures."""
    return item.cause_code or item.cause or item.reason or ""


def _row_line(row: SeenBreak, why: str) -> str:
    item = row.item
    sides = f"ours {_figure(item, item.ours)}, theirs {_figure(item, item.theirs)}"
    ended = ""
    if item.status == "resolved":
        sides = sides.replace("ours", "last ours", 1).replace("theirs", "last theirs", 1)
        ended = f" as {ending_words(item.resolution)}" if item.resolution else ""
    line = f"{row.seen_on}  {item.status}{ended}, {sides}, age {item.age_sessions}"
    return f"{line}: {why}" if why else line


def _breach_line(row: SeenBreach) -> str:
    limit = row.item
    held = ", back inside but held" if limit.held else ""
    value = NA if limit.value is None else value_words(limit)
    used = "" if limit.utilisation is None else f", {percent(limit.utilisation)} used"
    line = (
        f"{row.seen_on}  {limit.state.replace('_', ' ')}{held}: {value} of "
        f"{level_words(limit, limit.breach_range)}{used}"
    )
    why = "run again" if row.superseded else limit.reason
    return f"{line}: {why}" if why else line


def _word_line(decision: Decision) -> str:
    rest = (
        decision.reason,
        f"until {decision.until}" if decision.until else "",
        "" if decision.difference is None else f"up to {decision.difference:,.6g}",
        f"owner {decision.owner}" if decision.owner else "",
        decision.note,
    )
    said = ", ".join(part for part in rest if part)
    return f"{decision.as_of}    {decision.actor}: {decision.action} {said}".rstrip()


def _figure(item: Break, value: float | None) -> str:
    return NA if value is None else number(value, digits_of(item))
