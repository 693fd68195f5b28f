"""A trader's own table, and what its headings were taken for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tasks.model.errors import SourceError, shown
from tasks.settings.drafting_dates import ISO
from tasks.settings.drafting_names import called
from tasks.sources.csv_settings import nameable
from tasks.sources.decimals import decimal
from tasks.sources.sides import SIDE
from tasks.sources.symbols import PARTS

HALF = 0.5
WEEKLIES = frozenset({"SPXW", "VIXW"})
_COMMA = re.compile(r"[(+-]?[$€£]?[0-9.,]*[0-9],[0-9][0-9.,]*\)?")


@dataclass
class Understood:
    """What a table's headings were taken for.

    `columns` maps ours to theirs; `unused` has the reason why a heading is not read; `units` are
    suggestions for greeks; `day` is the one that the table claims; `faults` are reasons to refuse
    the table.
    """

    name: str
    header: list[str]
    cells: dict[str, list[str]]
    columns: dict[str, str] = field(default_factory=dict)
    unused: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    date_format: str = ISO
    day: date | None = None
    faults: list[SourceError] = field(default_factory=list)

    def of(self, ours: str) -> list[str]:
        """The cells of one of our columns."""
        return self.cells[self.columns[ours]]

    def free(self, ours: str) -> list[str]:
        """The headings that may be one of ours and are nothing else yet."""
        return [name for name in called(ours, self.header) if name not in self.columns.values()]

    def settings(self) -> dict[str, str]:
        """`columns` as the settings want it: what is read by another name, and what is not."""
        known = nameable("positions")
        named = {ours: theirs for ours, theirs in self.columns.items() if ours != theirs}
        named |= {ours: ours for ours in self.columns if ours == SIDE and ours not in named}
        # Sides are read where they are mapped, parts of contracts where there is no symbol.
        read_otherwise = {SIDE, *(PARTS if "symbol" in self.columns else ())}
        hidden = [
            ours
            for ours in known
            if ours in self.header and ours not in self.columns and ours not in read_otherwise
        ]
        return named | dict.fromkeys(hidden, "")


def tells_series(cells: Iterable[str]) -> bool:
    """Whether cells name weekly series: then they are roots, and not underlyings."""
    return not WEEKLIES.isdisjoint(cells)


def comma_of(cells: Sequence[str]) -> str | None:
    """A number with a comma, be it for decimals or for thousands; None where there is none."""
    return next((cell for cell in cells if decimal(cell) is None and _COMMA.fullmatch(cell)), None)


def refuse_commas(seen: Understood, ours: str) -> None:
    """Note a fault of one of our columns that has to be read, where its numbers have commas."""
    cells = [cell for cell in seen.of(ours) if cell]
    wrong = [cell for cell in cells if decimal(cell) is None]
    comma = comma_of(wrong)
    if comma is not None and len(wrong) >= HALF * len(cells):
        seen.faults.append(
            SourceError(
                "source.number",
                where=f"{seen.name}, column {shown(seen.columns[ours])}",
                found=f"'{shown(comma)}', a comma within a number",
                wanted="plain digits, with a point before decimals and nothing between thousands",
                remedy="save the file with such numbers (in the program's settings: English, USA)",
            )
        )


def other_notations(seen: Understood, headings: Iterable[str]) -> list[SourceError]:
    """Faults of numbers written otherwise than in digits, a column each: `(10)`, `$21.00`."""
    faults = []
    for heading in headings:
        odd = [cell for cell in seen.cells[heading] if cell and decimal(cell) is None]
        if odd:
            more = f" and {len(odd) - 1} more" if odd[1:] else ""
            faults.append(
                SourceError(
                    "source.number",
                    where=f"{seen.name}, column {shown(heading)}",
                    found=f"'{shown(odd[0])}'{more}",
                    wanted="plain digits, a minus before what is below nought, and no currency",
                    remedy="save these numbers without a format",
                )
            )
    return faults
