"""Opening the record of a ledger: caught up, begun where there is none, adopted where it is old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.ledger.adopt import BEFORE, adopt, to_be_adopted
from tasks.ledger.record import Record, Writer
from tasks.ledger.store import open_ledger


@contextmanager
def open_record(folder: Path, writer: Writer) -> Iterator[Record]:
    """The record of a folder, begun where there is none, and its database caught up.

    The caller holds the lock. Raises StorageError, AuditError.
    """
    with open_ledger(folder) as ledger:
        record = Record(ledger, Log(folder, ledger.leaves()), Objects(folder), writer)
        record.catch_up()
        if not record.log.size:
            record.begin(BEFORE if ledger.next_seq() > 1 else "a new ledger")
        if to_be_adopted(record):
            adopt(record)
        yield record
