"""Resume: the record is put in step and the settings are kept, before anything else is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tasks.journal.checkpoint import Checkpoint
from tasks.journal.code import code_here
from tasks.ledger.inspecting import inspect
from tasks.ledger.opening import beyond_use, open_record, set_aside_for
from tasks.ledger.record import Writer
from tasks.ledger.seal import is_sealed
from tasks.model.errors import StorageError
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
    """Catch up with what an earlier run left undone, and look whether the record is what it was.

    A database that tells something else than a sound journal is set aside and made anew. Raises
    StorageError, AuditError.
    """
    sealed = is_sealed(desk.ledger)
    try:
        return _resumed(desk, writer, sealed=sealed)
    except StorageError as error:
        if not beyond_use(desk.ledger, error):
            raise
        doubt = f"{set_aside_for(desk.ledger, error.found)} from the journal"
    return _resumed(desk, writer, (doubt,), sealed=True)


def _resumed(desk: Desk, writer: Writer, known: tuple[str, ...] = (), *, sealed: bool) -> Resumed:
    with open_record(desk.ledger, writer, known) as record:
        doubts = [*record.doubts, *inspect(record, desk.ledger, sealed=sealed)]
        record.settings(desk.settings_content)
        return Resumed(record.checkpoint, tuple(doubts))
