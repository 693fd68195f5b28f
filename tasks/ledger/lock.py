"""One run at a time: a lock on the ledger's folder that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.model.errors import LockHeldError, StorageError, shown, shown_path

LOCK = "lock"


def ready_folder(folder: Path) -> None:
    """The folder, made when it is not there, for its owner alone. Raises StorageError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise storage_fault(folder, error) from None


def storage_fault(path: Path, error: OSError) -> StorageError:
    """What the system said of a file or folder."""
    return StorageError(
        "storage.system",
        where=shown_path(path),
        found=shown(error.strerror or error),
        wanted="a folder that can be read and written",
        remedy="make room, or correct the permissions or [ledger] path",
    )


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
