"""Quantities without a sign, and a column that says which side they are on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from tasks.sources.sheet import Sheet

SIDE = "side"
SIGNS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("long", "buy", "bought", "bot", "b", "l"), 1.0),
        **dict.fromkeys(("buy to open", "bought to open", "bto"), 1.0),
        **dict.fromkeys(("short", "sell", "sold", "sld", "s"), -1.0),
        **dict.fromkeys(("sell to open", "sold to open", "sto"), -1.0),
        **dict.fromkeys(("sell short", "sold short"), -1.0),
    }
)
# What a trade does to a holding; of a holding it does not say which side that is on.
CLOSING: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("buy to close", "bought to close", "btc"), 1.0),
        **dict.fromkeys(("sell to close", "sold to close", "stc"), -1.0),
    }
)
_BETWEEN = re.compile(r"[\s_-]+")


def side_word(cell: str) -> str:
    """A side as it is looked up, without what people vary: capitals, dashes, blanks."""
    return _BETWEEN.sub(" ", cell.casefold()).strip()


def signed(sheet: Sheet, quantity: pd.Series) -> pd.Series:
    """The quantities with the sign of their side; faults are noted in the sheet.

    A side is long, short, buy, sell to open or the like, in any case; that of a trade may close.
    A quantity below nought beside it is refused: one of the two would have to be wrong.
    """
    # Of trades and holdings, trades alone have ids.
    signs = {**SIGNS, **CLOSING} if "trade_id" in sheet else SIGNS
    words = [side_word(cell) for cell in sheet.text(SIDE, required=True)]
    bad = [row for row, word in enumerate(words) if word and word not in signs]
    remedy = "correct the cell, or map the column that has the sides to `side`"
    sheet.refuse("source.side", SIDE, bad, wanted=f"one of {', '.join(signs)}", remedy=remedy)
    below = np.flatnonzero(quantity < 0.0).tolist()
    remedy = "take `side` out of `columns` where the quantities have a sign of their own"
    sheet.refuse("source.negative", "quantity", below, wanted="0 or more beside", remedy=remedy)
    return quantity * [signs.get(word, np.nan) for word in words]
