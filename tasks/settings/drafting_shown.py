"""What was understood of a trader's file, for people to check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.model.contracts import Contract, parse_symbol
from tasks.model.errors import shown
from tasks.settings.drafting import Draft
from tasks.settings.drafting_toml import ALWAYS_OPEN
from tasks.sources.sides import SIDE

_KINDS = {
    "csv_folder": "a table of your own",
    "thinkorswim": "thinkorswim's Position Statement",
    "schwab_csv": "the positions of Schwab's site",
    "ibkr_flex": "a Flex statement of Interactive Brokers",
}
_SHOWN = 60


def draft_lines(draft: Draft) -> Iterator[str]:
    """The book, the columns, what could not be read, and what is left open."""
    reader = draft.reader
    yield f"Read as {_KINDS.get(reader.kind, reader.kind)} of {draft.day}."
    yield ""
    yield from _aligned(_legs(draft))
    yield ""
    if reader.mapped:
        yield "Columns:"
        yield from _aligned(
            [(f"  {ours}", "from", shown(theirs)) for ours, theirs in reader.mapped.items()]
        )
        if SIDE in reader.mapped:
            yield f"  the sign of a quantity is that of {shown(reader.mapped[SIDE])}"
    if reader.unused:
        yield "Columns not used:"
        yield from _aligned(
            [(f"  {shown(heading)}", reason) for heading, reason in reader.unused.items()]
        )
    if reader.beside:
        yield f"Read of the same file: {', '.join(reader.beside)}"
    if draft.unreadable:
        yield f"Could not be read ({len(draft.unreadable)}), and a run would refuse the file:"
        yield from (f"  {reason}" for reason in draft.unreadable[:_SHOWN])
        if len(draft.unreadable) > _SHOWN:
            yield f"  and {len(draft.unreadable) - _SHOWN} more"
    asked = [*draft.questions, *(line for line in reader.commented if "CHECK" in line)]
    yield "Left open, marked CHECK in the settings:"
    yield from (f"  {shown_whole(point)}" for point in (*asked, *ALWAYS_OPEN))
    yield f"Copied to: {draft.feed}"
    pattern = reader.file.replace("{as_of}", "YYYY-MM-DD")
    yield f"Each day's file goes to: {draft.settings.parent / 'feeds' / pattern}"


def shown_whole(text: str) -> str:
    """A text made safe to print, however long."""
    return " ".join(shown(word) for word in text.split())


def _legs(draft: Draft) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("account", "quantity", "contract", "", "layer")]
    book = draft.book
    for account, quantity, symbol, layer in zip(
        book["account"], book["quantity"], book["symbol"], draft.layers, strict=True
    ):
        contract = parse_symbol(symbol, draft.day)
        told = _described(contract) if contract else "unknown contract"
        rows.append((shown(account), f"{quantity:+g}", shown(symbol), told, shown(layer) or "none"))
    if not len(book):
        rows.append(("none", "", "", "", ""))
    return rows


def _described(contract: Contract) -> str:
    if contract.kind == "option":
        right = "call" if contract.right == "C" else "put"
        return f"{contract.root} {contract.expiry} {contract.strike:g} {right}"
    if contract.kind == "future":
        return f"{contract.root} future"
    return "shares"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows with their columns below each other; numbers end below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if cell[:1] in ("+", "-") else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        yield "  ".join(cells).rstrip()
