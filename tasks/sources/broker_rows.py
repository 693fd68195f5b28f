"""Rows of a broker's JSON made frames: the fields of each row under the house's names.

A row's `line` is its place among the rows of the document, from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.sources.decimals import Floats
from tasks.sources.files import RawFile
from tasks.sources.sheet import Sheet
from tasks.sources.strict_json import Row, shape_fault
from tasks.sources.symbols import Symbols, canonical

Flags = npt.NDArray[np.bool_]


def sheet_of(
    raw: RawFile, rows: Sequence[Row], fields: Mapping[str, str], lines: Sequence[int] = ()
) -> Sheet:
    """Rows as a sheet. `fields` are the house's names with the broker's, dots going deeper.

    A field that a row lacks, or that is null, is blank.
    """
    columns = {ours: [_cell(raw, row, theirs) for row in rows] for ours, theirs in fields.items()}
    return Sheet(raw.name, columns, fields, lines or range(1, len(rows) + 1))


def one_of(sheet: Sheet, column: str, meanings: Mapping[str, float]) -> Floats:
    """What each word of a column stands for; another word is a fault."""
    words = sheet.text(column, required=True)
    bad = [row for row, word in enumerate(words) if word and word not in meanings]
    wanted = f"one of {', '.join(meanings)}"
    remedy = "look at the broker's page; what a new word means is not guessed"
    sheet.refuse("source.unknown_word", column, bad, wanted=wanted, remedy=remedy)
    return np.array([meanings.get(word, np.nan) for word in words], dtype=np.float64)


def contracts_of(
    sheet: Sheet, as_of: date, *, future: str, multiplier: str | None = None
) -> tuple[Symbols, Flags]:
    """The contracts that rows name in `symbol`, and which are futures: their `type` is `future`.

    Brokers write futures with a slash before them, such as /VXZ6. A known contract whose
    multiplier, in a column of that name, is not the contract table's is noted as a fault.
    """
    types = sheet.text("type", required=True)
    futures = np.array([each == future for each in types], np.bool_)
    texts = sheet.text("symbol", required=True)
    spelled = [
        text.removeprefix("/") if is_future else text
        for text, is_future in zip(texts, futures, strict=True)
    ]
    found = canonical(spelled, as_of)
    kept = [
        name if known else text
        for name, known, text in zip(found.text, found.known, texts, strict=True)
    ]
    symbols = Symbols(kept, found.known, found.multiplier)
    if multiplier:
        _check_multiplier(sheet, multiplier, symbols, futures)
    return symbols, futures


def _check_multiplier(sheet: Sheet, column: str, symbols: Symbols, futures: Flags) -> None:
    """Refuse a known contract with another multiplier. 1 for a future says nothing of its size."""
    told = sheet.number(column)
    wrong = symbols.known & ~np.isnan(told) & (told != symbols.multiplier)
    wrong &= ~(futures & (told == 1.0))
    sheet.refuse(
        "source.multiplier",
        column,
        np.flatnonzero(wrong).tolist(),
        wanted="the multiplier of the contract table (100 for options, 1 for shares)",
        remedy="an adjusted contract is another contract: ask the broker what it is",
    )


def demand_holdings(raw: RawFile, rows: Sequence[Row], *, allow_empty: bool) -> None:
    """Raise SourceError for an answer without any holding, unless that is meant."""
    if not rows and not allow_empty:
        raise shape_fault(raw, "no holding at all", "holdings, or allow_empty = true")


def _cell(raw: RawFile, row: Row, path: str) -> str:
    """One field as the text that a cell of a table would have."""
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise shape_fault(raw, f"{path} that is {type(value).__name__}", f"a plain value in {path}")
    return value if isinstance(value, str) else repr(value)
