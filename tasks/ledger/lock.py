"""One run at a time: a lock on the ledger's folder that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.journal.durable import ready_folder, storage_fault
from tasks.model.errors import LockHeldError, shown, shown_path

LOCK = "lock"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the lock of a ledger's folder.

    Raises LockHeldError, naming the holder's process id, when another run holds it; StorageError
    when the file cannot be made or written.
    """
    ready_folder(folder)
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise storage_fault(path, error) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
            raise LockHeldError(
                "lock.held",
                where=shown_path(path),
                found=f"a run of process {shown(holder) or 'unknown'}",
                wanted="no other run of this desk",
                remedy="wait for it to end, then run again",
            ) from None
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise storage_fault(path, error) from None
        yield
    finally:
        # Closing releases the lock; the file stays, so that no two runs lock different files.
        os.close(handle)
