"""Recall of the sessions before: the series that history is measured on."""

from __future__ import annotations

from datetime import date

from tasks.ledger.frames import typed
from tasks.ledger.recall import Frame
from tasks.model.past import COLUMNS, Past


def past_of(frame: Frame, as_of: date, sessions: int) -> Past:
    """The heads before `as_of`; see Ledger.past."""
    heads = frame("recall/past_sessions", as_of=as_of)
    seqs = heads["seq"].tail(max(sessions, 0)).tolist()
    return Past(
        sessions=typed(heads, COLUMNS["sessions"]),
        futures=typed(frame("recall/past_futures", seqs=seqs), COLUMNS["futures"]),
        tenors=typed(frame("recall/past_tenors", seqs=seqs), COLUMNS["tenors"]),
        products=typed(frame("recall/past_products", seqs=seqs), COLUMNS["products"]),
        profits=typed(frame("recall/past_profits", seqs=seqs), COLUMNS["profits"]),
    )
