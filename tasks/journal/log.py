"""The log: entries in numbered files, each written once; the newest one commits what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from tasks.journal.canonical import moment
from tasks.journal.checkpoint import Checkpoint
from tasks.journal.durable import write_once
from tasks.journal.entries import Entry, Place, to_bytes
from tasks.journal.files import Files, tampered
from tasks.journal.merkle import Growing, leaf_hash, root_of
from tasks.model.errors import AuditError, StorageError, shown, shown_path

E = TypeVar("E", bound=Place)


class Log(Files):
    """The log of a ledger's folder, as far as its leaves are known.

    `leaves` are the hashes of the entries, oldest first.
    """

    def __init__(self, ledger: Path, leaves: Iterable[bytes] = ()) -> None:
        super().__init__(ledger)
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
        numbers = set(self.numbers())
        while self.size in numbers:
            seq = self.size
            content = self.content(seq)
            entry = self.parsed(seq, content)
            self._check_place(entry)
            self._add(leaf_hash(content))
            yield entry
        if numbers and max(numbers) > self.size:
            raise tampered(self.path_of(self.size), "no such entry", "entries without a gap")

    def _add(self, leaf: bytes) -> None:
        self._root_before = self._tree.root
        self.leaves.append(leaf)
        self._tree.add(leaf)

    def _check_place(self, entry: Entry) -> None:
        """Raises AuditError unless an entry follows from the leaves there are."""
        said = (entry.seq, entry.prev_size, entry.prev_root)
        due = (str(self.size), str(self.size), self._tree.root.hex())
        if said != due:
            raise tampered(
                self.path_of(self.size),
                f"seq {shown(said[0])} after {shown(said[1])} entries of root {shown(said[2])}",
                f"seq {due[0]} after {due[1]} entries of root {due[2]}: it, or one before it, is "
                "not what was written",
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
            entry = self.parsed(seq, content)
        except (StorageError, AuditError):
            return False
        said = entry.prev_root == self._root_before.hex()
        return said and leaf_hash(content) == self.leaves[seq]
