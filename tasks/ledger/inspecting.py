"""Inspecting: before a run believes the record, the record is held against itself.

Every file of the journal against the hash that the database has of it; where the database is not as
it was left, every row against the journal.
"""

from __future__ import annotations

from pathlib import Path

from tasks.journal.log import Log
from tasks.journal.merkle import leaf_hash
from tasks.ledger.mending import demand_rows, mend_journal
from tasks.ledger.record import Record
from tasks.ledger.verifying_rows import held_against
from tasks.model.errors import AuditError, StorageError, shown_path


def inspect(record: Record, folder: Path, *, sealed: bool) -> list[str]:
    """What was changed and could be mended, one line each.

    Raises StorageError `storage.entries` or `storage.rows` for a database that tells something
    else than a sound journal: it is to be set aside, and everything that it is made anew of is
    there.
    """
    if record.ledger.folder != folder:
        # A stand-in was made of the journal just now.
        return []
    doubts = _journal(record, folder)
    if not (sealed or doubts):
        doubts = _rows(record, folder)
    return [*doubts, *_strangers(record.log)]


def _journal(record: Record, folder: Path) -> list[str]:
    log = record.log
    if all(leaf_hash(log.content(seq)) == leaf for seq, leaf in enumerate(log.leaves)):
        return []
    try:
        mended = mend_journal(folder, record.ledger)
    except AuditError as error:
        return [error.line]
    if not mended:
        raise _beyond(folder, "storage.entries", "copies of the journal that are not its entries")
    return mended


def _strangers(log: Log) -> list[str]:
    return [
        f"audit.journal: {shown_path(path)} is no entry; it is left where it is"
        for path in log.strangers()
    ]


def _rows(record: Record, folder: Path) -> list[str]:
    log = Log(folder)
    try:
        entries = log.read_on()
    except AuditError as error:
        return [error.line]
    found = held_against(record.ledger, log, entries, record.objects)
    wrong = [finding.text for finding in found if finding.verdict != "ok"]
    if not wrong:
        return []
    try:
        demand_rows(entries, record.objects)
    except StorageError as error:
        return [f"audit.database: {wrong[0]}; it cannot be made anew: {error.line}"]
    raise _beyond(folder, "storage.rows", wrong[0])


def _beyond(folder: Path, code: str, found: str) -> StorageError:
    return StorageError(
        code,
        where=shown_path(folder),
        found=found,
        wanted="a database that tells what the journal tells",
        remedy="make it anew with `vegarecon rebuild`",
    )
