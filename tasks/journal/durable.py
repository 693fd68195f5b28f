"""Files that are there whole or not at all, and that nothing rewrites: write, fsync, link, fsync.

`link` fails where the name exists, so that two writers can never both have it. A failed fsync is
never tried again: the kernel may have dropped the pages and call the second one a success.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasks.model.errors import StorageError, shown, shown_path

READ_ONLY = 0o400
OWNER_ONLY = 0o700
# Of files that a kill left behind; nothing reads them.
UNFINISHED = ".unfinished-"


def write_once(path: Path, content: bytes, *, bench: Path | None = None) -> bool:
    """Write a file that must not be there yet; False, and nothing done, where it is.

    Its folder is made for its owner alone. While it is unfinished it lies in `bench`, by default
    its folder, which `sweep` clears. Raises StorageError when it cannot be made durable: then it
    may be there, whole, or not.
    """
    ready_folder(path.parent)
    with told(path):
        fresh = (bench or path.parent) / f"{UNFINISHED}{os.getpid()}-{path.name}"
        try:
            _write(fresh, content)
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                return False
        finally:
            with suppress(FileNotFoundError):
                fresh.unlink()
        sync_folder(path.parent)
    return True


def ready_folder(folder: Path) -> None:
    """A folder for its owner alone, with those above it, each durable in the one above.

    Raises StorageError.
    """
    with told(folder):
        missing = [folder]
        while not missing[-1].parent.exists():
            missing.append(missing[-1].parent)
        for each in reversed(missing):
            if not each.is_dir():
                each.mkdir(mode=OWNER_ONLY, exist_ok=True)
                sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what a kill left unfinished; only for the holder of the lock. Raises StorageError."""
    with told(folder):
        for path in folder.glob(f"{UNFINISHED}*") if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                path.unlink()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever the system refuses inside is told as a StorageError about a file or folder."""
    try:
        yield
    except OSError as error:
        raise storage_fault(path, error) from None


def storage_fault(path: Path, error: OSError) -> StorageError:
    """What the system said of a file or folder."""
    return StorageError(
        "storage.system",
        where=shown_path(path),
        found=shown(error.strerror or error),
        wanted="a folder that can be read and written",
        remedy="make room, or correct the permissions or [ledger] path, and run again",
    )


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READ_ONLY)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)
