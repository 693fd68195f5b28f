"""Opening the record of a ledger: the journal decides, and the database is put in step with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tasks.journal.durable import numbered, sync_folders, told
from tasks.journal.entries import DeliveryEntry, Entry, from_bytes
from tasks.journal.log import Log
from tasks.journal.merkle import Growing, leaf_hash
from tasks.journal.objects import Objects
from tasks.ledger.adopt import BEFORE, adopt, to_be_adopted
from tasks.ledger.catching_up import catch_up
from tasks.ledger.connection import FILE
from tasks.ledger.following import put_rows
from tasks.ledger.record import Record, Writer
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.errors import AuditError, StorageError

# What a database says that is no database any more, or none of ours.
_BEYOND_USE = frozenset({"storage.damaged", "storage.entries", "storage.rows"})


@contextmanager
def open_record(folder: Path, writer: Writer, known: Sequence[str] = ()) -> Iterator[Record]:
    """The record of a folder, begun where there is none, and its database caught up.

    A database that is beyond use, or that tells another past than a sound journal, is set aside
    and made anew; `known` are the doubts of one that was set aside just now. The caller holds the
    lock. Raises StorageError, AuditError.
    """
    doubts = list(known)
    with ExitStack() as stack:
        ledger, log = stack.enter_context(_usable(folder, doubts))
        record = Record(ledger, log, Objects(folder), writer, doubts)
        if ledger.folder != folder:
            doubts.append(
                f"audit.database: {FILE} is open elsewhere; a stand-in made of the journal is used"
            )
        before = len(doubts)
        catch_up(record)
        # That it was set aside, or is another, says already why it was empty.
        del doubts[before or len(doubts) :]
        if not record.log.size:
            record.begin(BEFORE if ledger.next_seq() > 1 else "a new ledger")
        if to_be_adopted(record):
            adopt(record)
        yield record


def beyond_use(folder: Path, error: StorageError) -> bool:
    """Whether a database is damaged, and there is a journal that it can be made anew of."""
    return error.code in _BEYOND_USE and bool(Log(folder).numbers())


def set_aside(folder: Path) -> Path | None:
    """The database under another name, where the next opening makes it anew; None without one.

    It is never deleted. Raises StorageError.
    """
    path = folder / FILE
    if not path.exists():
        return None
    aside = numbered(folder / f"{FILE}.aside-")
    with told(path):
        path.replace(aside)
        # A log of transactions belongs to the file that it was written for.
        wal = folder / f"{FILE}.wal"
        if wal.exists():
            wal.replace(folder / f"{aside.name}.wal")
    sync_folders([folder])
    return aside


def set_aside_for(folder: Path, why: str) -> str:
    """Set the database aside; the line that says so, and why. Raises StorageError."""
    aside = set_aside(folder)
    name = aside.name if aside else "nothing"
    return f"audit.database: {why}; set aside as {name}, made anew"


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


@contextmanager
def _usable(folder: Path, doubts: list[str]) -> Iterator[tuple[Ledger, Log]]:
    """A database whose copies of the journal agree with it, and the log as far as it has them."""
    with ExitStack() as stack:
        try:
            ledger = stack.enter_context(open_ledger(folder))
            log = Log(folder, ledger.leaves())
            why = _contradiction(folder, ledger, log, doubts)
        except StorageError as error:
            if not beyond_use(folder, error):
                raise
            why = f"{error.code}: {error.found}"
        if why:
            stack.close()
            doubts.append(f"{set_aside_for(folder, why)} from the journal")
            ledger = stack.enter_context(open_ledger(folder))
            log = Log(folder, ledger.leaves())
        yield ledger, log


def _contradiction(folder: Path, ledger: Ledger, log: Log, doubts: list[str]) -> str:
    """Why the database's copies cannot be those of the journal; "" where they can.

    The newest entry that both have says what all before it were. Where it is the journal that
    does not follow from itself, that is a doubt, and the database's copies decide.
    """
    if not log.size or log.size - 1 not in log.numbers() or log.tail_agrees():
        return ""
    try:
        Log(folder).read_on()
    except AuditError as error:
        check_copies(ledger, error)
        doubts.append(error.line)
        return ""
    return "its copies of the journal are others than the journal's entries"


def check_copies(ledger: Ledger, fault: AuditError) -> dict[int, bytes]:
    """The database's copies of the entries by number.

    Raises the fault where they do not follow from each other either.
    """
    tree = Growing()
    bodies = {seq: body.encode("utf-8") for seq, body in sorted(ledger.entry_bodies().items())}
    for body in bodies.values():
        try:
            entry = from_bytes(body)
        except ValueError:
            raise fault from None
        if entry.prev_root != tree.root.hex():
            raise fault
        tree.add(leaf_hash(body))
    return bodies
