"""Objects: raw inputs, settings, reports, each under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tasks.journal.durable import sweep, sync_folder, told, write_once
from tasks.model.errors import StorageError, shown, shown_path

FOLDER = Path("objects") / "sha256"
# Where a damaged object goes when its bytes come by again.
DAMAGED = ".damaged"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Objects:
    """The objects of a ledger's folder."""

    def __init__(self, ledger: Path) -> None:
        self.folder = ledger / FOLDER

    def path_of(self, sha256: str) -> Path:
        """Where an object lies. Raises ValueError for what is no SHA-256 in hex."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {shown(sha256)}")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes for good; returns their SHA-256 in hex.

        What is there already stays; one that is damaged is set aside and written anew. Raises
        StorageError.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if self._sound(path, content):
            # A kill may have come between its name and the name's being durable.
            with told(path):
                sync_folder(path.parent)
        elif not self._write(path, content):
            with told(path):
                path.replace(path.with_name(path.name + DAMAGED))
                sync_folder(path.parent)
            self._write(path, content)
        return sha256

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

    def _write(self, path: Path, content: bytes) -> bool:
        # All that is unfinished lies in one folder: nobody has to look through 256 of them.
        return write_once(path, content, bench=self.folder)

    @staticmethod
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
