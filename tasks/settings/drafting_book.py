"""The book that drafted settings read of a file, by the very source that they name."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pandas as pd

from tasks.model.contracts import parse_symbol
from tasks.model.errors import Faults, SourceError, shown
from tasks.model.expiries import expiry_fault
from tasks.model.frames import POSITIONS
from tasks.model.sessions import Calendar
from tasks.settings.desk import Desk
from tasks.settings.drafting_kinds import Reader
from tasks.settings.drafting_names import called
from tasks.sources.decimals import decimal
from tasks.sources.delivery import Role
from tasks.sources.files import RawFile, Recorded, raw_file

# Underlyings whose quotes any desk needs, before those that are held.
ALWAYS = ("SPX", "VIX")
_PAGES = frozenset({"XSP"})


def read_back(
    desk: Desk, reader: Reader, raw: RawFile, day: date
) -> tuple[pd.DataFrame, list[str]]:
    """The book as the settings read it, and the reasons of rows that they refuse.

    Raises what the source raises where it can read nothing.
    """
    source = desk.sources["positions"]
    name = reader.file.format(as_of=day)

    def book_of(content: bytes) -> pd.DataFrame:
        return source.read(day, Recorded([raw_file(name, content)])).frame

    try:
        return book_of(raw.content), []
    except (SourceError, Faults) as error:
        faults = list(error.lines)
        if reader.rows is None:
            return POSITIONS.empty(), faults
        kept, reasons = [], []
        for row, line in zip(reader.rows.cells[1:], reader.rows.lines[1:], strict=True):
            try:
                kept.append(book_of(_one_row(reader.rows.cells[0], row)).assign(line=line))
            except (SourceError, Faults) as fault:
                reasons += _of_line(fault, line, name)
        if not kept:
            raise
        return POSITIONS.conform(pd.concat(kept, ignore_index=True)), reasons or faults


def read_beside(
    desk: Desk, reader: Reader, raw: RawFile, day: date
) -> tuple[tuple[Role, ...], list[str]]:
    """Which further roles the settings can read of the file, and questions about the others."""
    name = reader.file.format(as_of=day)
    taken: list[Role] = []
    questions = []
    for role in reader.beside:
        try:
            desk.sources[role].read(day, Recorded([raw_file(name, raw.content)]))
        except (SourceError, Faults) as error:
            questions.append(
                f"[{role}] is not read of the file: {error.lines[0]}; once it can be, write "
                f'kind = "{reader.kind}" under [{role}]'
            )
        else:
            taken.append(role)
    return tuple(taken), questions


def _one_row(header: list[str], row: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, row])
    return text.getvalue().encode()


def _of_line(error: SourceError | Faults, line: int, name: str) -> list[str]:
    """Why one row is refused, a reason a column; the source saw it as the second of a file."""
    reasons: dict[str, str] = {}
    for fault in error.faults if isinstance(error, Faults) else (error,):
        column = fault.where.partition(", column ")[2]
        at = f"line {line}, column {column}" if column else f"line {line}"
        told = f"{at}: found {fault.found}, wanted {fault.wanted}"
        reasons.setdefault(column, told.replace(f"{name}, line 2", at))
    return list(reasons.values())


def odd_expiries(book: pd.DataFrame, day: date) -> list[str]:
    """Options that expire on no listed day of their root: another root, or a typed date."""
    calendar = Calendar(day)
    odd = []
    for symbol in dict.fromkeys(book["symbol"]):
        contract = parse_symbol(symbol, day)
        if contract is not None and (fault := expiry_fault(contract, calendar)):
            odd.append(f"{symbol}: {fault}")
    return odd


def odd_multipliers(reader: Reader, book: pd.DataFrame, day: date) -> list[str]:
    """Contracts whose multiplier in the file is not ours: their sizes may be no contracts."""
    if reader.rows is None:
        return []
    header = [cell.strip() for cell in reader.rows.cells[0]]
    cells = dict(zip(reader.rows.lines, reader.rows.cells, strict=True))
    questions = []
    for heading in called("multiplier", header):
        if heading in reader.mapped.values():
            continue
        at = header.index(heading)
        odd = [
            f"{symbol} has {told:g}, not {contract.multiplier:g}"
            for symbol, line in zip(book["symbol"], book["line"], strict=True)
            if (contract := parse_symbol(symbol, day)) is not None
            and (told := decimal(cells[line][at].strip())) is not None
            and told != contract.multiplier
        ]
        if odd:
            more = f" and {len(odd) - 1} more" if odd[1:] else ""
            questions.append(
                f"column {shown(heading)}, which is not read: {odd[0]}{more}; are the quantities "
                "of contracts, or of units? Contracts are wanted"
            )
    return questions


def repeated(book: pd.DataFrame) -> list[str]:
    """Holdings that stand in several rows, as lots do: a run cannot tell them from a mistake."""
    holding = ["account", "symbol", "layer"]
    twice = book[book.duplicated(holding, keep=False)]
    if twice.empty:
        return []
    told = [
        f"{shown(symbol)} in lines {', '.join(str(line) for line in rows['line'])}"
        for (_, symbol, _), rows in twice.groupby(holding, sort=False)
    ]
    return [
        (
            f"one holding in several rows, so the net is n/a: {'; '.join(told)}; lots of one "
            "contract, account and layer have to be one row with their sum, and what stands there "
            "twice goes out"
        )
    ]


def strangers(book: pd.DataFrame, day: date) -> list[str]:
    """What the contract table does not know: no sum is made over it."""
    unknown = [
        symbol for symbol in dict.fromkeys(book["symbol"]) if parse_symbol(symbol, day) is None
    ]
    if not unknown:
        return []
    names = ", ".join(json.dumps(symbol) for symbol in unknown)
    return [
        (
            f"not known as contracts, so the net is n/a: write leave_out = [{names}] under [desk], "
            "or correct them"
        )
    ]


def quoted(book: pd.DataFrame, day: date) -> tuple[str, ...]:
    """The underlyings whose quotes a book needs."""
    held = set()
    for symbol in book["symbol"]:
        contract = parse_symbol(symbol, day)
        if contract is not None:
            fund = contract.kind == "share" or contract.style == "american"
            held |= {contract.root} if fund or contract.root in _PAGES else set()
    return (*ALWAYS, *sorted(held))
