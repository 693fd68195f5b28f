"""The journal's files: one an entry, numbered, in one folder that has nothing else."""

from __future__ import annotations

from pathlib import Path

from tasks.journal.durable import sweep, told, write_once
from tasks.journal.entries import Entry, from_bytes
from tasks.model.errors import AuditError, StorageError, shown, shown_path

FOLDER = "log"
DIGITS = 8


class Files:
    """The files of the log of a ledger's folder."""

    def __init__(self, ledger: Path) -> None:
        self.folder = ledger / FOLDER

    def path_of(self, seq: int) -> Path:
        """Where an entry lies."""
        return self.folder / f"{seq:0{DIGITS}d}.json"

    def content(self, seq: int) -> bytes:
        """The bytes of an entry. Raises StorageError when they cannot be read."""
        path = self.path_of(seq)
        try:
            return path.read_bytes()
        except OSError as error:
            raise StorageError(
                "storage.journal",
                where=shown_path(path),
                found=shown(error.strerror or error),
                wanted=f"entry {seq} of the journal",
                remedy="restore the file from a backup, and check with `vegarecon verify`",
            ) from None

    def entry(self, seq: int) -> Entry:
        """An entry. Raises StorageError, or AuditError for bytes that are no entry."""
        return self.parsed(seq, self.content(seq))

    def parsed(self, seq: int, content: bytes) -> Entry:
        """The entry of the bytes of a file. Raises AuditError."""
        try:
            return from_bytes(content)
        except ValueError as error:
            raise tampered(self.path_of(seq), shown(error), "an entry as it was written") from None

    def restore(self, seq: int, content: bytes) -> None:
        """Write the file of an entry that is known anew. Raises StorageError."""
        write_once(self.path_of(seq), content)

    def demand(self) -> None:
        """Raises StorageError where there is no entry."""
        if not self.numbers():
            raise StorageError(
                "storage.absent",
                where=shown_path(self.folder),
                found="no journal",
                wanted="one that a run has written",
                remedy="run `vegarecon run` first, or correct [ledger] path",
            )

    def sweep(self) -> None:
        """Remove what a kill left unfinished; only for the holder of the lock."""
        sweep(self.folder)

    def numbers(self) -> list[int]:
        """The numbers of the entries on disk, ascending. Raises StorageError."""
        return sorted(int(path.stem) for path in self._there() if _is_entry(path))

    def strangers(self) -> list[Path]:
        """Files among the entries that are none, hidden ones apart. Raises StorageError."""
        return sorted(path for path in self._there() if not _is_entry(path))

    def _there(self) -> list[Path]:
        with told(self.folder):
            found = list(self.folder.iterdir()) if self.folder.is_dir() else []
        return [path for path in found if not path.name.startswith(".")]


def _is_entry(path: Path) -> bool:
    digits = path.stem.isascii() and path.stem.isdigit() and len(path.stem) >= DIGITS
    return digits and path.suffix == ".json"


def tampered(path: Path, found: str, wanted: str) -> AuditError:
    """What is to be said of a file that is not what it was."""
    return AuditError(
        "audit.journal",
        where=shown_path(path),
        found=found,
        wanted=wanted,
        remedy="restore the journal from a backup, and check with `vegarecon verify`",
    )
