"""Holdings of a trader's own table of which nothing says that any is short."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd

from tasks.model.contracts import parse_symbol
from tasks.model.errors import shown
from tasks.settings.drafting_kinds import Reader
from tasks.sources.sides import SIDE

_TELL = (
    f"give what is short a quantity below nought; or add a column {SIDE} with long or short in "
    f'every row ("long" throughout, if that is what is held), and {SIDE} = "{SIDE}" under '
    "[positions.columns]"
)


@dataclass(frozen=True, slots=True)
class AllLong:
    """The question of a book without a short leg; `lost` where its sides most likely are."""

    question: str
    lost: bool


def all_long(reader: Reader, book: pd.DataFrame, day: date) -> AllLong | None:
    """What to ask about a book (passport POSITIONS) that may have lost its sides.

    Options of both rights, or of several strikes of one expiry, are spreads more often than not,
    and a spread has a short leg. Statements of brokers have signs by their format.
    """
    if reader.rows is None or SIDE in reader.mapped or not (book["quantity"] >= 0.0).all():
        return None
    told = (
        f"no quantity of column {shown(reader.mapped['quantity'])} is below nought, and no column "
        "says long or short"
    )
    several = _several(book, day)
    if not several:
        return AllLong(f"{told}: is all of it held long?", lost=False)
    return AllLong(f"{told}, yet there are {several}: all is taken for long; {_TELL}", lost=True)


def _several(book: pd.DataFrame, day: date) -> str:
    """`4 options of SPX that expire on 2026-12-18`, the first that may be a spread; or nothing."""
    held: dict[tuple[str, date], set[tuple[str, float | None]]] = defaultdict(set)
    for symbol in book["symbol"]:
        contract = parse_symbol(symbol, day)
        if contract is not None and contract.kind == "option" and contract.expiry:
            held[contract.family, contract.expiry].add((contract.right, contract.strike))
    for (family, expiry), legs in held.items():
        if len(legs) > 1:
            return f"{len(legs)} options of {family} that expire on {expiry}"
    return ""
