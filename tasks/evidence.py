"""Evidence: what the journal has of one session, for somebody outside to check."""

from __future__ import annotations

from datetime import date

from tasks.journal.evidence import Evidence, about, evidence_of
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.model.errors import StorageError, shown_path
from tasks.settings.desk import Desk


def evidence(desk: Desk, as_of: date) -> Evidence:
    """The evidence of a session, from the journal's own files; nothing is written or locked.

    Raises StorageError when the journal has no entry about it, AuditError when the journal is not
    what it was.
    """
    log = Log(desk.ledger)
    chosen = about(log.read_on(), as_of)
    if not chosen:
        raise StorageError(
            "storage.no_entry",
            where=shown_path(log.folder),
            found=f"no entry about {as_of}",
            wanted="a session that was run",
            remedy="see `vegarecon history` for the sessions there are, or correct [ledger] path",
        )
    return evidence_of(log, Objects(desk.ledger), chosen, as_of)
