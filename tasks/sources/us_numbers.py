"""Numbers as American statements print them, read strictly.

`1,234.50`, `$1,234.50`, `-$50.00`, `(12.3)`, `($1,140.00)`, `+10` and `.57` are numbers; `--` and
`N/A` are none. Commas stand before every third digit or nowhere: `1,23` and `1.234,50` are
refused, and so is a sign within parentheses, and anything of 1e15 or beyond.
"""

from __future__ import annotations

import math
import re

import numpy as np

from tasks.sources.decimals import END, Floats
from tasks.sources.sheet import Sheet

NONE = frozenset({"", "--", "N/A"})
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?"
_NUMBER = re.compile(rf"(?:[+-]?\$?|\$[+-])({_DIGITS}(?:\.[0-9]*)?)")


def us_number(cell: str) -> float | None:
    """The number a cell holds, NaN where it says that there is none; None when it holds none."""
    text = cell.strip()
    if text in NONE:
        return math.nan
    within = text.startswith("(") and text.endswith(")")
    bare = text[1:-1] if within else text
    found = _NUMBER.fullmatch(bare)
    if not found or not any(digit.isdigit() for digit in found[1]):
        return None
    signed = "-" in bare or "+" in bare
    if within and signed:
        return None
    value = float(found[1].replace(",", ""))
    if value >= END:
        return None
    return -value if within or "-" in bare else value


def us_column(
    sheet: Sheet, column: str, *, required: bool = False, at_least: float = -math.inf
) -> Floats:
    """A column of such numbers, NaN where there is none; faults are noted in the sheet.

    A cell without a number is refused when `required`.
    """
    cells = sheet.columns[column]
    values = [us_number(cell) for cell in cells]
    bad = [row for row, value in enumerate(values) if value is None]
    wanted = "a number such as 1,234.50, $1,234.50, (12.3) or -4, below 1e15"
    sheet.refuse("source.number", column, bad, wanted=wanted, remedy="correct the cell")
    read = np.array([math.nan if value is None else value for value in values], "float64")
    if required:
        none = [row for row, value in enumerate(values) if value is not None and math.isnan(value)]
        remedy = "fill the cell, or export the statement again"
        sheet.refuse("source.blank", column, none, wanted="a number", remedy=remedy)
    small = np.flatnonzero(read < at_least).tolist()
    remedy = "correct the cell, or export the statement again"
    sheet.refuse("source.negative", column, small, wanted=f"{at_least:g} or more", remedy=remedy)
    return read
