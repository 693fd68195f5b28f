"""Mending: files of the journal and objects that were changed, from copies that prove themselves.

A copy of an entry is believed where all copies follow from each other and the files do not; the
bytes of an object prove themselves by their digest. What is replaced is set aside, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tasks.journal.durable import numbered, sync_folders, told
from tasks.journal.entries import Entry, Run
from tasks.journal.log import Log
from tasks.journal.named import Named, kept
from tasks.journal.objects import Objects
from tasks.ledger.opening import check_copies
from tasks.ledger.store import FORMS, Ledger
from tasks.model.errors import AuditError, StorageError

ASIDE = "log.aside"


def mend_journal(folder: Path, ledger: Ledger) -> list[str]:
    """Write anew the files of the journal that are not what they were; one line for each.

    Nothing is done where the files follow from each other: then they are the record. A copy is
    believed where a later file, which is as its own copy, has the root over it; of the newest
    entry, where its file cannot be read as the one that follows and all before it are as they
    were. Raises AuditError where nothing vouches for the copies, StorageError.
    """
    log = Log(folder)
    try:
        log.read_on()
    except AuditError as error:
        bodies, fault = check_copies(ledger, error), error
    else:
        return []
    bad = [seq for seq, body in bodies.items() if _content(log, seq) != body]
    newest = bad[-1:] == [len(bodies) - 1]
    if not bad or (newest and bad != [log.size]):
        raise fault
    for seq in bad:
        _set_aside(log.path_of(seq), folder / ASIDE)
        log.restore(seq, bodies[seq])
    # From the beginning, with nothing known: what was mended is believed no more than the rest.
    Log(folder).read_on()
    unproved = ", and no later entry vouches for it: hold it against a mail" if newest else ""
    return [
        f"audit.journal: entry {seq} was changed; it is written anew from the database{unproved}, "
        f"and what was there is in {ASIDE}"
        for seq in bad
    ]


def _content(log: Log, seq: int) -> bytes | None:
    return log.content(seq) if log.path_of(seq).is_file() else None


def unsound(entries: Iterable[Entry], objects: Objects) -> dict[str, tuple[Entry, Named]]:
    """The objects that are gone or are not what they were, by digest, with who names them first."""
    return {sha256: it for sha256, it in kept(entries).items() if not _is_sound(objects, sha256)}


def _is_sound(objects: Objects, sha256: str) -> bool:
    try:
        objects.get(sha256)
    except StorageError:
        return False
    return True


def demand_rows(entries: Iterable[Entry], objects: Objects) -> None:
    """Raises StorageError for the first object that rows are made of and that is not sound."""
    for entry in entries:
        if isinstance(entry, Run):
            for sha256 in (*(entry.forms[it] for it in FORMS if it in entry.forms), entry.chain):
                if sha256 is not None:
                    objects.get(sha256)


def _set_aside(path: Path, aside: Path) -> None:
    with told(path):
        if not path.exists():
            return
        aside.mkdir(mode=0o700, exist_ok=True)
        path.replace(numbered(aside / f"{path.name}."))
        sync_folders([aside, path.parent])
