"""Files that are there whole or not at all, and that nothing rewrites: write, fsync, link, fsync.

`link` fails where the name exists, so that two writers can never both have it. A failed fsync is
never tried again: the kernel may have dropped the pages and call the second one a success.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tasks.model.errors import StorageError, shown, shown_path

READ_ONLY = 0o400
OWNER_ONLY = 0o700
# Of files that a kill left behind; nothing reads them.
UNFINISHED = ".unfinished-"


def write_once(path: Path, content: bytes) -> bool:
    """Write a file that must not be there yet; False, and nothing written, where it is.

    Its folder is made for its owner alone. Raises StorageError when it cannot be made durable:
    then it may be there, whole, or not.
    """
    return not write_new({path: content}, bench=path.parent)


def write_new(contents: Mapping[Path, bytes], *, bench: Path) -> frozenset[Path]:
    """Write files that must not be there yet, as `write_once` does; those that were there stay.

    Returns the latter. While they are unfinished they lie in `bench`, which `sweep` clears. All
    are written before the first is waited for: the disk then has one long wait, not one for each.
    """
    folders = dict.fromkeys([bench, *(path.parent for path in contents)])
    ready_folders(folders)
    with told(bench), ExitStack() as unfinished:
        fresh = {
            path: unfinished.enter_context(_unfinished(bench, path.name, content))
            for path, content in contents.items()
        }
        for _, handle in fresh.values():
            os.fsync(handle)
        there = frozenset(path for path, (new, _) in fresh.items() if not _linked(path, new))
    sync_folders(folders)
    return there


def ready_folder(folder: Path) -> None:
    """A folder for its owner alone, with those above it, each durable in the one above.

    Raises StorageError.
    """
    ready_folders([folder])


def ready_folders(folders: Iterable[Path]) -> None:
    """The same for many. Raises StorageError."""
    grown: dict[Path, None] = {}
    for folder in folders:
        with told(folder):
            missing = [folder]
            while not missing[-1].parent.exists():
                missing.append(missing[-1].parent)
            for each in reversed(missing):
                if not each.is_dir():
                    each.mkdir(mode=OWNER_ONLY, exist_ok=True)
                    grown[each.parent] = None
    sync_folders(grown)


def numbered(path: Path) -> Path:
    """The first of `path` with a number after its name, from 1 on, that is not there yet."""
    number = 1
    while (free := path.with_name(f"{path.name}{number}")).exists():
        number += 1
    return free


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the names in folders durable. Raises StorageError."""
    for folder in folders:
        with told(folder):
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


@contextmanager
def _unfinished(bench: Path, name: str, content: bytes) -> Iterator[tuple[Path, int]]:
    """A file with its content under a passing name, open until it is durable; gone afterwards."""
    path = bench / f"{UNFINISHED}{os.getpid()}-{name}"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READ_ONLY)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            # Its way to the disk begins now; the fsync that follows waits for the end of it.
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            yield path, handle
        finally:
            os.close(handle)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _linked(path: Path, fresh: Path) -> bool:
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return False
    return True
