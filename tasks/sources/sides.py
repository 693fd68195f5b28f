"""Quantities without a sign, and a column that says which side they are on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from tasks.sources.sheet import Sheet

SIDE = "side"
SIGNS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("long", "buy", "bought", "bot", "b", "l"), 1.0),
        **dict.fromkeys(("short", "sell", "sold", "sld", "s"), -1.0),
    }
)


def signed(sheet: Sheet, quantity: pd.Series) -> pd.Series:
    """The quantities with the sign of their side; faults are noted in the sheet.

    A side is long, short, buy, sell or the like, in any case. A quantity below nought beside it
    is refused: one of the two would have to be wrong.
    """
    words = [cell.casefold() for cell in sheet.text(SIDE, required=True)]
    bad = [row for row, word in enumerate(words) if word and word not in SIGNS]
    remedy = "correct the cell, or map the column that has the sides to `side`"
    sheet.refuse("source.side", SIDE, bad, wanted=f"one of {', '.join(SIGNS)}", remedy=remedy)
    below = np.flatnonzero(quantity < 0.0).tolist()
    remedy = "take `side` out of `columns` where the quantities have a sign of their own"
    sheet.refuse("source.negative", "quantity", below, wanted="0 or more beside", remedy=remedy)
    return quantity * [SIGNS.get(word, np.nan) for word in words]
