"""Options of a table that names underlyings where roots are wanted: which series they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.model.contracts import Contract, parse_symbol
from tasks.model.errors import shown
from tasks.model.expiries import expiry_fault
from tasks.model.sessions import Calendar
from tasks.settings.drafting_kinds import Reader
from tasks.settings.drafting_names import bare
from tasks.settings.drafting_table import tells_series
from tasks.sources.index_roots import standard_spx

# An underlying, and the root of its series that may expire beside the one of its own name.
_WEEKLY = {"SPX": "SPXW", "VIX": "VIXW"}
_ROOTS = frozenset({"root", "optionroot", "rootsymbol", "tradingclass"})


@dataclass(frozen=True, slots=True)
class RootDoubts:
    """Symbols of SPX that may as well be SPXW, and those that can be of the other root alone."""

    either: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def root_doubts(reader: Reader, symbols: Sequence[str], day: date) -> RootDoubts:
    """What is doubtful about canonical symbols that were made of underlyings.

    On third Fridays SPX has a series that settles at the open (SPX) and one at the close (SPXW),
    on other days the latter alone; VIX has one series a day, whose root follows from the day.
    """
    if not _of_underlyings(reader):
        return RootDoubts()
    calendar = Calendar(day)
    either, other = [], []
    for symbol in dict.fromkeys(symbols):
        contract = parse_symbol(symbol, day)
        if contract is None or contract.kind != "option" or contract.expiry is None:
            continue
        beside = _beside(contract, day)
        if beside is None or expiry_fault(beside, calendar):
            continue
        if contract.root == "SPX" and standard_spx(contract.expiry):
            either.append(symbol)
        elif expiry_fault(contract, calendar):
            other.append(symbol)
    return RootDoubts(tuple(either), tuple(other))


def root_questions(reader: Reader, doubts: RootDoubts) -> list[str]:
    """The doubts as questions that name the legs and tell how to settle them."""
    remedy = (
        "write the root of each into a column of its own and name it under [positions.columns], "
        'root = "...", or write symbols such as SPXW261218P05700000'
    )
    column = f"column {shown(reader.mapped.get('root', ''))} names underlyings"
    questions = []
    if doubts.either:
        questions.append(
            f"{column}, and on third Fridays both SPX (at the open) and SPXW (at the close) "
            f"expire; taken for SPX: {', '.join(doubts.either)}; which are they? {remedy}"
        )
    if doubts.other:
        questions.append(
            f"{column}, and on their days only SPXW or VIXW expire, not what these were taken "
            f"for: {', '.join(doubts.other)}; {remedy}"
        )
    return questions


def _of_underlyings(reader: Reader) -> bool:
    """Whether the column of roots is one by its place alone, and may hold underlyings."""
    heading = reader.mapped.get("root")
    if heading is None or reader.rows is None or bare(heading) in _ROOTS:
        return False
    if bare(heading) != "symbol":
        return True
    at = [cell.strip() for cell in reader.rows.cells[0]].index(heading)
    return not tells_series(row[at].strip() for row in reader.rows.cells[1:] if at < len(row))


def _beside(contract: Contract, day: date) -> Contract | None:
    """The same option in the weekly series of its underlying."""
    weekly = _WEEKLY.get(contract.root)
    return (
        parse_symbol(weekly + contract.symbol.removeprefix(contract.root), day) if weekly else None
    )
