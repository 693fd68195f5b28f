"""In which form a trader's own table writes its dates: from the dates, and never by guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tasks.model.errors import SettingsError, shown
from tasks.sources.sheet import strict_day

ISO = "%Y-%m-%d"
FORMATS = (
    *(ISO, "%Y%m%d", "%Y/%m/%d", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y"),
    *("%d.%m.%Y", "%m-%d-%Y", "%d-%m-%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %b %y"),
    *("%d%b%Y", "%d%b%y", "%b %d %Y", "%b %d, %Y", "%y%m%d"),
)


def reads(cells: Sequence[str], form: str) -> bool:
    """Whether a format reads every cell that is not blank."""
    try:
        for cell in set(cells) - {""}:
            strict_day(cell, form)
    except ValueError:
        return False
    return True


def forms_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The formats that read every cell; none where all are blank."""
    return tuple(form for form in FORMATS if reads(cells, form)) if any(cells) else ()


def common_form(columns: Mapping[str, Sequence[str]], given: str | None) -> str | None:
    """The one format of the columns of dates that must be read; None where no single one fits.

    `columns` has cells by heading. Raises SettingsError where days and months can be told
    apart by nobody, unless a format was `given`.
    """
    if given is not None:
        return given if all(reads(cells, given) for cells in columns.values()) else None
    fits = [form for form in FORMATS if all(reads(cells, form) for cells in columns.values())]
    if len(fits) < 2:  # noqa: PLR2004 - one format is no question
        return fits[0] if fits else None
    heading, cells = next((name, cells) for name, cells in columns.items() if any(cells))
    cell = next(cell for cell in cells if cell)
    told = " or ".join(f"{strict_day(cell, form)} ({form})" for form in fits)
    raise SettingsError(
        "usage.ambiguous_date",
        where=f"--from, column {shown(heading)}",
        found=f"'{shown(cell)}', which is {told}",
        wanted="dates that can be read in one way",
        remedy=f'say which: add --date-format "{fits[0]}", or the other; nothing was written',
    )


def one_day(cells: Sequence[str], form: str) -> date | None:
    """The one day that all cells name; None where they name several, or one is blank."""
    if "" in cells or len(set(cells)) != 1:
        return None
    return strict_day(cells[0], form)
