"""Resume: the record is put in step and the settings are kept, before anything else is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tasks.journal.checkpoint import Checkpoint
from tasks.journal.code import code_here
from tasks.ledger.opening import open_record
from tasks.ledger.record import Writer
from tasks.model.sessions import Calendar
from tasks.settings.desk import Desk


@dataclass(frozen=True, slots=True)
class Resumed:
    """The journal as this run found it, once it was in step; what was wrong, one line each."""

    checkpoint: Checkpoint
    doubts: tuple[str, ...]


def writer_of(desk: Desk, as_of: date, actor: str, now_utc: datetime) -> Writer:
    """Who writes the entries of a run of a session."""
    return Writer(desk.name, actor, now_utc, code_here(Calendar(as_of).version))


def resume(desk: Desk, writer: Writer) -> Resumed:
    """Catch up with what an earlier run left undone. Raises StorageError, AuditError."""
    with open_record(desk.ledger, writer) as record:
        record.settings(desk.settings_content)
        return Resumed(record.checkpoint, tuple(record.doubts))
