"""Positions three ways: our own book, the broker's, and how the one became what it is."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.break_parts import Holding, Retag, Settlement
from tasks.model.document import Report
from tasks.report.disputes import disputed_words
from tasks.report.figures import counted, number, signed
from tasks.report.sections import Section, reason_left_out
from tasks.report.tables import (
    MAX_ROWS,
    Cell,
    Column,
    Notes,
    Row,
    Table,
    Tone,
    figure,
    in_json,
    words,
)

_SOURCES = {
    "rule": "by a rule",
    "first": "since its first day",
    "position": "named by the position",
    "settings": "the settings",
    "command": "by command",
}
_TALL = 40
_COLUMNS = (
    Column("Contract", "account", numeric=False, room="phone"),
    Column("Layer", "for life", numeric=False),
    Column("Ours", "contracts", "holding", room="phone"),
    Column("Theirs", "contracts", "holding", room="phone"),
    Column("Previous", "ours, last session", "holding", room="text"),
    Column("Traded", "contracts", "holding", room="text"),
    Column("Settled", "contracts", "settlement", room="text"),
    Column("Adopted", "from the broker", "adopted", room="text"),
    Column("Held since", numeric=False),
)
_SETTLED_BY = {
    "cash": "settled in cash",
    "worthless": "expired worthless",
    "exercised": "exercised",
    "assigned": "assigned",
}


def differs(holding: Holding) -> bool:
    """Whether ours and theirs are not the same known size."""
    return holding.ours is None or holding.theirs is None or holding.ours != holding.theirs


def _moving(holding: Holding) -> bool:
    """Whether it is not simply the holding of the session before."""
    return bool(holding.traded or holding.settled or holding.adopted)


def _size(value: float) -> str:
    """Contracts with their sign, without decimals that say nothing."""
    return signed(value, 0 if value == int(value) else 2)


def _entry(holding: Holding) -> str:
    """`forward 5,950.00, vol 17.2%, 45.0 days`: what it was entered at, as far as is known."""
    told = (
        "" if holding.entry_forward is None else f"forward {number(holding.entry_forward, 2)}",
        "" if holding.entry_sigma is None else f"vol {number(100 * holding.entry_sigma, 1)}%",
        "" if holding.entry_days is None else f"{number(holding.entry_days, 1)} days",
    )
    return ", ".join(part for part in told if part)


def _moved(value: float | None, notes: Notes) -> Cell:
    """What was traded, settled or adopted; nothing of it is a dash."""
    if value == 0:
        return Cell("0", tone="muted", order=0.0)
    return figure(value, _size, notes, "")


def _holding_row(holding: Holding, notes: Notes) -> Row:
    tone: Tone = "breaks" if differs(holding) else ""
    mark = "≠ " if tone else ""
    unknown = "this side knows no size of it"
    return Row(
        (
            words(holding.symbol, sub=holding.account),
            words(holding.layer or "none", sub=_SOURCES[holding.layer_source]),
            figure(holding.ours, lambda it: mark + _size(it), notes, unknown, tone=tone),
            figure(holding.theirs, _size, notes, unknown, tone=tone),
            figure(holding.previous, _size, notes, ""),
            _moved(holding.traded, notes),
            _moved(holding.settled, notes),
            _moved(holding.adopted, notes),
            Cell(holding.first_seen.isoformat(), sub=_entry(holding)),
        )
    )


def holdings_table(caption: str, holdings: Sequence[Holding]) -> Table:
    """The first holdings in the order given."""
    notes = Notes()
    rows = tuple(_holding_row(it, notes) for it in holdings[:MAX_ROWS])
    more = in_json(len(holdings) - MAX_ROWS)
    return Table(caption, _COLUMNS, rows, notes.listed(), "scroll", more)


def _settlement_row(item: Settlement, notes: Notes) -> Row:
    return Row(
        (
            words(item.symbol, sub=item.account),
            words(item.layer or "none"),
            Cell(_size(item.quantity), order=item.quantity),
            words(_SETTLED_BY[item.how], sub=item.reason),
            figure(
                item.value,
                lambda it: number(it, 2),
                notes,
                "no feed carries its settlement value",
                sub=item.value_source or "",
            ),
            figure(item.cash, signed, notes, "its settlement value is not known"),
        )
    )


def settlements_table(items: Sequence[Settlement]) -> Table:
    """What ended by itself since the last session, and at what value."""
    notes = Notes()
    columns = (
        Column("Settled", "account", "settlement", numeric=False, room="phone"),
        Column("Layer", numeric=False),
        Column("Held", "contracts", room="phone"),
        Column("How", numeric=False, room="phone"),
        Column("At", "points", room="text"),
        Column("Cash", "USD", room="phone"),
    )
    rows = tuple(_settlement_row(it, notes) for it in items)
    return Table("Settled, exercised or assigned", columns, rows, notes.listed())


def retags_table(items: Sequence[Retag]) -> Table:
    """Legs that went to another layer than the one they were first put in."""
    columns = (
        Column("Moved", "account", "retag", numeric=False, room="phone"),
        Column("From", numeric=False, room="phone"),
        Column("To", numeric=False, room="phone"),
        Column("By", numeric=False, room="phone"),
    )
    rows = tuple(
        Row(
            (
                words(it.symbol, sub=it.account),
                words(it.layer_before or "none"),
                words(it.layer),
                words(_SOURCES[it.by], sub=it.note or ""),
            )
        )
        for it in items
    )
    return Table("Moved to another layer", columns, rows)


def positions_answer(report: Report) -> str:
    """`8 holdings: 2 differ; 1 settled; 1 adopted from the broker`."""
    held = report.holdings
    apart = sum(differs(it) for it in held)
    told = [f"{counted(len(held), 'holding')}: "]
    told[0] += f"{apart:,} not the same at the broker" if apart else "ours and the broker's agree"
    adopted = sum(bool(it.adopted) for it in held)
    told += [f"{adopted:,} adopted from the broker"] * bool(adopted)
    told += [f"{len(report.settlements):,} settled"] * bool(report.settlements)
    told += [f"{counted(len(report.retags), 'leg')} moved to another layer"] * bool(report.retags)
    return "; ".join([*told, *([disputed_words(report)] if disputed_words(report) else [])])


def positions_section(report: Report) -> Section:
    """What differs, open; what settled or moved; and all holdings, closed."""
    title = "Positions three ways"
    if not (report.holdings or report.settlements or report.retags):
        said = "Our own book is not on record: the positions are the broker's alone."
        reason = reason_left_out(report, ("holdings", "positions"), said)
        return Section("positions", title, reason)
    apart = [it for it in report.holdings if differs(it)]
    adopted = [it for it in report.holdings if it.adopted and not differs(it)]
    tables = (
        *([holdings_table("Ours and the broker's differ", apart)] if apart else []),
        *([holdings_table("Adopted from the broker", adopted)] if adopted else []),
        *([settlements_table(report.settlements)] if report.settlements else []),
        *([retags_table(report.retags)] if report.retags else []),
    )
    ordered = sorted(
        report.holdings, key=lambda it: (not differs(it), not _moving(it), it.account, it.symbol)
    )
    folded = (holdings_table("All holdings", ordered),) if ordered else ()
    return Section(
        "positions",
        title,
        positions_answer(report),
        tables,
        folded,
        f"All {counted(len(ordered), 'holding')}, ours and theirs",
        tall=len(ordered) > _TALL,
    )
