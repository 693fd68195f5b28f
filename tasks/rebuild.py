"""Rebuild: the database made anew from the journal; the one there was is set aside."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.journal.log import Log
from tasks.ledger.lock import lock
from tasks.ledger.opening import open_record, set_aside
from tasks.ledger.record import Writer
from tasks.settings.desk import Desk


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries it was made of, where the earlier file is, and what was mended besides."""

    entries: int
    aside: str
    doubts: tuple[str, ...]


def rebuild(desk: Desk, writer: Writer) -> Rebuilt:
    """Make the database anew. Raises LockHeldError, AuditError, StorageError.

    What the journal has lost and the database has a copy of is written back first.
    """
    with lock(desk.ledger):
        Log(desk.ledger).demand()
        with open_record(desk.ledger, writer) as record:
            doubts = list(record.doubts)
        aside = set_aside(desk.ledger)
        with open_record(desk.ledger, writer) as record:
            return Rebuilt(record.log.size, aside.name if aside else "", tuple(doubts))
