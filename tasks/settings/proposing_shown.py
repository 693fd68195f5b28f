"""What was understood of a trader's file, for people to check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasks.model.contracts import Contract, parse_symbol
from tasks.model.errors import shown
from tasks.settings.proposing import Proposal
from tasks.sources.sides import SIDE

_KINDS = {
    "csv_folder": "a table of your own",
    "thinkorswim": "thinkorswim's Position Statement",
    "schwab_csv": "the positions of Schwab's site",
    "ibkr_flex": "a Flex statement of Interactive Brokers",
}
_SHOWN = 60


def proposal_lines(proposal: Proposal) -> Iterator[str]:
    """The book, the columns, what could not be read, and what is left open."""
    draft = proposal.draft
    yield f"Read as {_KINDS.get(draft.kind, draft.kind)} of {proposal.day}."
    yield ""
    yield from _aligned(_legs(proposal))
    yield ""
    if draft.mapped:
        yield "Columns:"
        yield from _aligned(
            [(f"  {ours}", "from", shown(theirs)) for ours, theirs in draft.mapped.items()]
        )
        if SIDE in draft.mapped:
            yield f"  the sign of a quantity is that of {shown(draft.mapped[SIDE])}"
    if draft.unused:
        yield "Columns not used:"
        yield from _aligned(
            [(f"  {shown(heading)}", reason) for heading, reason in draft.unused.items()]
        )
    if proposal.unreadable:
        yield f"Could not be read ({len(proposal.unreadable)}), and a run would refuse the file:"
        yield from (f"  {reason}" for reason in proposal.unreadable[:_SHOWN])
        if len(proposal.unreadable) > _SHOWN:
            yield f"  and {len(proposal.unreadable) - _SHOWN} more"
    open_points = [*proposal.questions, *(line for line in draft.commented if "CHECK" in line)]
    if open_points:
        yield "Left open, marked CHECK in the settings:"
        yield from (f"  {shown_whole(point)}" for point in open_points)
    yield f"Copied to: {proposal.feed}"
    pattern = draft.file.replace("{as_of}", "YYYY-MM-DD")
    yield f"Each day's file goes to: {proposal.settings.parent / 'feeds' / pattern}"


def shown_whole(text: str) -> str:
    """A text made safe to print, however long."""
    return " ".join(shown(word) for word in text.split())


def _legs(proposal: Proposal) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("account", "quantity", "contract", "", "layer")]
    book = proposal.book
    for account, quantity, symbol, layer in zip(
        book["account"], book["quantity"], book["symbol"], proposal.layers, strict=True
    ):
        contract = parse_symbol(symbol, proposal.day)
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
