"""Opening the record of a ledger: caught up, begun where there is none, adopted where it is old."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tasks.journal.entries import DeliveryEntry, Entry
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.ledger.adopt import BEFORE, adopt, to_be_adopted
from tasks.ledger.record import Record, Writer, put_rows
from tasks.ledger.store import Ledger, open_ledger


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


@contextmanager
def scratch(entries: Sequence[Entry], objects: Objects, seq: int) -> Iterator[Ledger]:
    """A ledger elsewhere with the rows of one entry, and of the run that it is about, made anew.

    It is gone afterwards. Raises StorageError for an object that is not there.
    """
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        entry = entries[seq]
        about = [entries[int(entry.of)]] if isinstance(entry, DeliveryEntry) else []
        for each in (*about, entry):
            with ledger.transaction():
                put_rows(ledger, each, objects)
        yield ledger
