"""Objects: raw inputs, settings, reports, each under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from tasks.journal.durable import sweep, sync_folders, told, write_new
from tasks.model.errors import StorageError, shown, shown_path

FOLDER = Path("objects") / "sha256"
# Where a damaged object goes when its bytes come by again.
DAMAGED = ".damaged"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Objects:
    """The objects of a ledger's folder; `mended` are those that were damaged and written anew."""

    def __init__(self, ledger: Path) -> None:
        self.folder = ledger / FOLDER
        self.mended: list[str] = []

    def path_of(self, sha256: str) -> Path:
        """Where an object lies. Raises ValueError for what is no SHA-256 in hex."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {shown(sha256)}")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes for good; returns their SHA-256 in hex. See `put_all`."""
        return self.put_all([content])[0]

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """Keep many for good; returns the SHA-256 of each in hex, in their order.

        What is there already stays; one that is damaged is set aside and written anew. Raises
        StorageError.
        """
        every = [(hashlib.sha256(content).hexdigest(), content) for content in contents]
        named = {self.path_of(sha256): content for sha256, content in every}
        due = {path: content for path, content in named.items() if not _sound(path, content)}
        # A kill may have come between a name and its being durable.
        sync_folders({path.parent for path in named.keys() - due.keys()})
        damaged = write_new(due, bench=self.folder) if due else frozenset()
        for path in damaged:
            with told(path):
                path.replace(path.with_name(path.name + DAMAGED))
        if damaged:
            self.mended += sorted(path.name for path in damaged)
            write_new({path: due[path] for path in damaged}, bench=self.folder)
        return [sha256 for sha256, _ in every]

    def get(self, sha256: str) -> bytes:
        """The bytes of an object. Raises StorageError when it is absent or is not what it was."""
        path = self.path_of(sha256)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _fault("absent", path, shown(error.strerror or error)) from None
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise _fault("damaged", path, f"{len(content)} bytes of SHA-256 {found}")
        return content

    def sweep(self) -> None:
        """Remove what a kill left unfinished; only for the holder of the lock."""
        sweep(self.folder)


def _sound(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _fault(how: str, path: Path, found: str) -> StorageError:
    return StorageError(
        f"storage.object_{how}",
        where=shown_path(path),
        found=found,
        wanted="the bytes that were recorded",
        remedy="restore the file from a backup, and check with `vegarecon verify`",
    )
