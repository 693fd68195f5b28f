"""Catching up: what a kill, or somebody's hand, left apart between journal and database."""

from __future__ import annotations

from tasks.journal.merkle import leaf_hash
from tasks.ledger.following import copy_entry, put_rows
from tasks.ledger.record import Record


def catch_up(record: Record) -> None:
    """Make the rows of entries that the database lacks, and files of which it has the copy.

    Raises AuditError for a journal that does not follow from what is known of it, StorageError
    for an object that is needed and is not there.
    """
    log = record.log
    log.sweep()
    record.objects.sweep()
    _restore_files(record)
    known = log.size
    new = log.read_on()
    # A ledger that was killed as it began has its genesis alone, and nothing that could be gone.
    if len(new) > 1 and not known:
        record.doubts.append(
            "audit.database: was gone, or empty; it is made anew from "
            f"{len(new)} entries of the journal"
        )
    for entry in new:
        with record.ledger.transaction():
            put_rows(record.ledger, entry, record.objects)
            copy_entry(record.ledger, entry)


def _restore_files(record: Record) -> None:
    """Files of the journal that are gone are written anew from the database's copy."""
    log = record.log
    there = set(log.numbers())
    for seq in sorted(set(range(log.size)) - there):
        content = record.ledger.entry_body(seq).encode("utf-8")
        if leaf_hash(content) == log.leaves[seq]:
            log.restore(seq, content)
            record.doubts.append(
                f"audit.journal: entry {seq} was gone; it is written anew from the database"
            )
