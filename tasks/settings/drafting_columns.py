"""What the columns of a trader's own table mean: by their names, and by what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tasks.model.contracts import parse_symbol
from tasks.model.errors import SourceError, raise_all, shown
from tasks.settings.drafting_figures import take_dates, take_figures
from tasks.settings.drafting_names import NAMES, called
from tasks.settings.drafting_table import (
    HALF,
    Understood,
    other_notations,
    refuse_commas,
    tells_series,
)
from tasks.sources.decimals import decimal
from tasks.sources.sides import CLOSING, SIDE, SIGNS, side_word
from tasks.sources.symbols import NO_OPTION, PARTS, RIGHTS


def understand(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str]], date_format: str | None
) -> Understood:
    """The meaning of a table's columns; `rows` are those as wide as the header.

    Raises SourceError where no contract or no quantity can be found, SourceError or Faults where
    numbers have commas; SettingsError where dates can be read in two ways.
    """
    cells = {
        heading: [row[at].strip() for row in rows] for at, heading in enumerate(header) if heading
    }
    seen = Understood(name, list(header), cells)
    _contracts(seen)
    _quantity(seen)
    if accounts := seen.free("account"):
        seen.columns["account"] = accounts[0]
    if layers := seen.free("layer"):
        seen.columns["layer"] = layers[0]
    take_dates(seen, date_format)
    figures = take_figures(seen)
    _refuse(seen, figures)
    for heading in seen.free("multiplier"):
        seen.unused[heading] = "not read: the table of contracts has the multiplier of each"
    for heading in cells:
        if heading not in seen.columns.values():
            seen.unused.setdefault(
                heading, "not known; if it is one of ours, map it in the settings"
            )
    return seen


def _refuse(seen: Understood, figures: Sequence[str]) -> None:
    """Raise what was found amiss, and with it all else that is to be saved otherwise."""
    if seen.faults:
        told = {fault.where for fault in seen.faults}
        others = other_notations(seen, [seen.columns["quantity"], *figures])
        raise_all([*seen.faults, *(fault for fault in others if fault.where not in told)])


def _share(cells: Sequence[str], fits: Callable[[str], object]) -> float:
    """How many of the cells that are not blank are fit."""
    filled = [cell for cell in cells if cell]
    return sum(bool(fits(cell)) for cell in filled) / len(filled) if filled else 0.0


def _is_contract(cell: str) -> bool:
    # The decade of a future does not matter here.
    return cell.isascii() and parse_symbol(cell, date(2020, 1, 1)) is not None


def _contracts(seen: Understood) -> None:
    """One column of symbols, or the four parts of contracts."""
    shares = {heading: _share(cells, _is_contract) for heading, cells in seen.cells.items()}
    best = max(seen.cells, key=lambda heading: shares[heading], default="")
    if best and shares[best] >= HALF:
        seen.columns["symbol"] = best
        for part in PARTS:
            for heading in called(part, seen.header):
                seen.unused.setdefault(heading, "the symbol says it")
        seen.unused.pop(best, None)
        return
    _take_parts(seen)
    if all(part in seen.columns for part in PARTS):
        refuse_commas(seen, "strike")
        return
    lacking = ", ".join(part for part in PARTS if part not in seen.columns)
    for part in PARTS:
        seen.columns.pop(part, None)
    if best and shares[best] > 0.0:
        seen.columns["symbol"] = best
        seen.questions.append(f"most cells of column {shown(best)} are no contract that is known")
        return
    raise SourceError(
        "source.no_known_symbol",
        where=f"{seen.name}, line 1",
        found=f"no column of symbols, and for the parts of contracts no {lacking}",
        wanted="symbols such as SPXW261218P05700000, VX/Z6, VXX; or root, expiry, strike, right",
        remedy="add the column, or name the columns so",
    )


def _take_parts(seen: Understood) -> None:
    for part in ("expiry", "strike", "right", "root"):
        found = seen.free(part)
        if part == "right":
            found = [it for it in found if _share(seen.cells[it], _is_right) >= HALF]
        if part == "root":
            found.sort(key=lambda it: not tells_series(seen.cells[it]))
        if found:
            seen.columns[part] = found[0]


def _is_right(cell: str) -> bool:
    return cell.upper() in RIGHTS or cell.upper() in NO_OPTION


def _quantity(seen: Understood) -> None:
    found = seen.free("quantity")
    if not found:
        raise SourceError(
            "source.missing_columns",
            where=f"{seen.name}, line 1",
            found=f"a header of {', '.join(map(shown, seen.header))}",
            wanted=f"a column of quantities: {', '.join(NAMES['quantity'])}",
            remedy="name the column so",
        )
    seen.columns["quantity"] = found[0]
    refuse_commas(seen, "quantity")
    sizes = [value for cell in seen.of("quantity") if (value := decimal(cell)) is not None]
    sided = _sided(seen)
    if any(size < 0.0 for size in sizes):
        for heading in sided:
            seen.unused[heading] = "the quantities have a sign of their own"
            _contradictions(seen, heading)
    elif sided:
        # Words that are not known are refused where the book is read, a line each.
        seen.columns[SIDE] = sided[0]
        if closing := [cell for cell in seen.of(SIDE) if side_word(cell) in CLOSING]:
            seen.questions.append(
                f"column {shown(sided[0])} says '{shown(closing[0])}': that ends a holding, and "
                "does not say whether it is long or short; write long or short there"
            )


def _sided(seen: Understood) -> list[str]:
    """The headings that may say long or short: by all of their words, then by their name."""
    named = [heading for heading in seen.free(SIDE) if any(seen.cells[heading])]
    worded = [
        heading
        for heading in (*named, *seen.cells)
        if heading not in seen.columns.values()
        and _share(seen.cells[heading], _is_side) == 1.0
        and any(len(cell) > 1 or heading in named for cell in seen.cells[heading])
    ]
    return list(dict.fromkeys((*worded, *named)))


def _is_side(cell: str) -> bool:
    return side_word(cell) in {*SIGNS, *CLOSING}


def _contradictions(seen: Understood, heading: str) -> None:
    """Ask about quantities whose own sign is not that of the side beside them."""
    found = [
        (word, cell)
        for word, cell in zip(seen.cells[heading], seen.of("quantity"), strict=True)
        if SIGNS.get(side_word(word), 0.0) * (decimal(cell) or 0.0) < 0.0
    ]
    if found:
        word, cell = found[0]
        rows = "1 row" if len(found) == 1 else f"{len(found)} rows"
        seen.questions.append(
            f"column {shown(heading)} contradicts the sign of the quantity in {rows}, such as "
            f"'{shown(word)}' beside {shown(cell)}: the sign was taken; which of them is right?"
        )
