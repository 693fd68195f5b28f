"""Strict numbers: ASCII decimals and nothing else.

`-1234.5`, `.05`, `5.`, `+1` and `1e-05` (what programs write for small numbers) are numbers.
`1_000`, `1,234`, ` 1`, `0x1f`, `nan`, `inf`, digits of other scripts and the typographic minus are
not; nor is anything of 1e15 or beyond: no feed means it, and products of it overflow.
"""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

from tasks.sources.table import Cells

Floats = npt.NDArray[np.float64]

END = 1e15
_ALPHABET = frozenset("0123456789.+-eE")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def decimal(cell: str) -> float | None:
    """The number a cell holds; None when it holds none."""
    if not _DECIMAL.fullmatch(cell):
        return None
    value = float(cell)
    return value if abs(value) < END else None


def decimals(cells: Cells) -> tuple[Floats, list[int]]:
    """Values, NaN where a cell is blank, and the indices of cells that are neither.

    What `float` reads beyond `_DECIMAL` (names, underscores, blanks, other scripts) needs
    characters outside `_ALPHABET`, so a column within it is converted without a look at each cell.
    """
    if set("".join(cells)) <= _ALPHABET:
        try:
            filled = [cell or "nan" for cell in cells] if "" in cells else cells
            values = np.fromiter(map(float, filled), np.float64, len(cells))
        except ValueError:
            # One of the cells is no number; the look at each, below, finds it.
            pass
        else:
            if not (np.abs(values) >= END).any():
                return values, []
    parsed = [decimal(cell) if cell else math.nan for cell in cells]
    bad = [index for index, value in enumerate(parsed) if value is None]
    return np.array([math.nan if value is None else value for value in parsed]), bad
