"""The log: entries in numbered files, each written once; the newest one commits what it tells."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tasks.journal.canonical import moment
from tasks.journal.durable import sweep, told, write_once
from tasks.journal.entries import Entry, Place, from_bytes, to_bytes
from tasks.journal.merkle import Growing, leaf_hash, root_of
from tasks.model.errors import AuditError, StorageError, shown, shown_path

FOLDER = "log"
DIGITS = 8
_LINE = re.compile(r"(\S(?:.*\S)?) ([0-9]+) ([0-9A-Za-z+/]{43}=)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one moment: whose, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def line(self) -> str:
        """Origin, size and root (base64) in one line, blanks between."""
        return f"{self.origin} {self.size} {base64.b64encode(self.root).decode('ascii')}"

    @classmethod
    def parse(cls, line: str) -> Checkpoint:
        """What `line` says. Raises ValueError for anything else."""
        match = _LINE.fullmatch(line.strip())
        found = match and cls(match[1], int(match[2]), base64.b64decode(match[3]))
        # The last digit of base64 may have spare bits: one root has one text.
        if found is None or found.line != line.strip():
            raise ValueError(f"no checkpoint: {shown(line)}")
        return found


E = TypeVar("E", bound=Place)


class Log:
    """The log of a ledger's folder, as far as its leaves are known.

    `leaves` are the hashes of the entries, oldest first.
    """

    def __init__(self, ledger: Path, leaves: Iterable[bytes] = ()) -> None:
        self.folder = ledger / FOLDER
        known = list(leaves)
        self.leaves = known[:-1]
        self._tree = Growing(self.leaves)
        # Over all leaves but the newest.
        self._root_before = self._tree.root
        for newest in known[-1:]:
            self._add(newest)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.leaves)

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
        return self._parsed(seq, self.content(seq))

    def _parsed(self, seq: int, content: bytes) -> Entry:
        try:
            return from_bytes(content)
        except ValueError as error:
            raise _tampered(self.path_of(seq), shown(error), "an entry as it was written") from None

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        """The state of the log, or of its first `size` entries; the origin is the newest's."""
        size = self.size if size is None else size
        origin = self.entry(size - 1).origin if size else ""
        root = self._tree.root if size == self.size else root_of(self.leaves[:size])
        return Checkpoint(origin, size, root)

    def read_on(self) -> list[Entry]:
        """The entries on disk after those whose leaves are known; their leaves are known then.

        Raises AuditError for a file whose number does not follow, for one that is no entry, and
        where an entry does not follow from those before it; StorageError when one is unreadable.
        """
        return list(self.read_each())

    def read_each(self) -> Iterator[Entry]:
        """The same one by one: what was read before a fault is known."""
        for seq in self._new():
            content = self.content(seq)
            entry = self._parsed(seq, content)
            self._check_place(entry)
            self._add(leaf_hash(content))
            yield entry

    def _add(self, leaf: bytes) -> None:
        self._root_before = self._tree.root
        self.leaves.append(leaf)
        self._tree.add(leaf)

    def _check_place(self, entry: Entry) -> None:
        """Raises AuditError unless an entry follows from the leaves there are."""
        said = (entry.seq, entry.prev_size, entry.prev_root)
        due = (str(self.size), str(self.size), self._tree.root.hex())
        if said != due:
            raise _tampered(
                self.path_of(self.size),
                f"seq {shown(said[0])} after {shown(said[1])} entries of root {shown(said[2])}",
                f"seq {due[0]} after {due[1]} entries of root {due[2]}",
            )

    def append(
        self,
        noun: Callable[..., E],
        *,
        origin: str,
        actor: str,
        known_at: datetime,
        **fields: Any,  # noqa: ANN401 - those of the noun, which checks them
    ) -> E:
        """Write the next entry, for good. The holder of the lock alone may.

        Raises StorageError when it cannot be made durable, or when its number is taken.
        """
        seq = self.size
        entry = noun(
            seq=str(seq),
            origin=origin,
            prev_size=str(seq),
            prev_root=self._tree.root.hex(),
            known_at=moment(known_at),
            actor=actor,
            **fields,
        )
        content, path = to_bytes(entry), self.path_of(seq)
        if not write_once(path, content):
            raise StorageError(
                "storage.journal",
                where=shown_path(path),
                found="an entry that was not there before",
                wanted="the next number free, as the lock is held",
                remedy="find out what else writes into this folder, and run again",
            )
        self._add(leaf_hash(content))
        return entry

    def tail_agrees(self) -> bool:
        """Whether the file of the newest entry that is known is what all known leaves say it is."""
        seq = self.size - 1
        try:
            content = self.content(seq)
            entry = self._parsed(seq, content)
        except (StorageError, AuditError):
            return False
        said = entry.prev_root == self._root_before.hex()
        return said and leaf_hash(content) == self.leaves[seq]

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
        """The numbers of the entries on disk, ascending.

        Raises AuditError for a stranger among them, StorageError when they cannot be listed.
        """
        with told(self.folder):
            there = list(self.folder.iterdir()) if self.folder.is_dir() else []
        found = []
        for path in there:
            if path.name.startswith("."):
                continue
            stem, _, suffix = path.name.partition(".")
            if suffix != "json" or len(stem) < DIGITS or not (stem.isascii() and stem.isdigit()):
                raise _tampered(path, "a file that is no entry", "numbered entries alone")
            found.append(int(stem))
        return sorted(found)

    def _new(self) -> list[int]:
        numbers = self.numbers()
        if numbers != list(range(len(numbers))):
            gap = next(at for at, number in enumerate(numbers) if at != number)
            raise _tampered(self.path_of(gap), "no such entry", "entries without a gap")
        return numbers[self.size :]


def _tampered(path: Path, found: str, wanted: str) -> AuditError:
    return AuditError(
        "audit.journal",
        where=shown_path(path),
        found=found,
        wanted=wanted,
        remedy="restore the journal from a backup, and check with `vegarecon verify`",
    )
