"""Recall of the sessions before: the series that history is measured on."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.ledger.recall import Frame
from tasks.model.past import COLUMNS, Past

_TEXT = ("symbol", "scope")


def past_of(frame: Frame, as_of: date, sessions: int) -> Past:
    """The heads before `as_of`; see Ledger.past."""
    heads = frame("recall/past_sessions", as_of=as_of)
    seqs = heads["seq"].tail(max(sessions, 0)).tolist()
    return Past(
        sessions=_typed(heads, "sessions"),
        futures=_typed(frame("recall/past_futures", seqs=seqs), "futures"),
        tenors=_typed(frame("recall/past_tenors", seqs=seqs), "tenors"),
        products=_typed(frame("recall/past_products", seqs=seqs), "products"),
        profits=_typed(frame("recall/past_profits", seqs=seqs), "profits"),
    )


def _typed(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns of the noun; an empty answer of the database types its texts as objects."""
    columns = list(COLUMNS[name])
    kinds = {column: "str" if column in _TEXT else "float64" for column in columns}
    return rows[columns].astype(kinds | {"as_of": "datetime64[us]"})
