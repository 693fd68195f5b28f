"""Every bit of a journal flipped: `python -m tests.faults.bits --ledger DIR`.

The ledger's folder is copied, and the copy is struck. `verify` finds a changed entry in one of
three ways: it is no entry any more; the next entry has another root over all before it; the
database, which alone knows the newest one, has another copy. Each bit is put to these by the
functions that `verify` has for them, on the changed entry alone; a sample drawn by the seed goes
through the whole of `verify`. Prints "0 of N".
"""

from __future__ import annotations

import argparse
import copy
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tasks.journal.entries import from_bytes
from tasks.journal.log import Log
from tasks.journal.merkle import Growing, leaf_hash
from tasks.ledger.findings import exit_of
from tasks.ledger.store import open_ledger
from tasks.ledger.verifying import verify
from tests.conftest import ROOT
from tests.faults.figures import Figure, keep

TAMPERED = 10


class Journal:
    """A sound journal whose entries can be asked about one at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder, log = folder, Log(folder)
        self.entries = log.read_on()
        self.files = [log.path_of(seq) for seq in range(log.size)]
        self.contents = [path.read_bytes() for path in self.files]
        self._leaves = log.leaves
        self._tree: tuple[int, Growing] | None = None
        with open_ledger(folder, read_only=True) as ledger:
            self._copies = ledger.entry_bodies()
        if exit_of(verify(folder)[1]) == TAMPERED:
            sys.exit(f"{folder}: this journal is not sound to begin with")

    def notices(self, seq: int, content: bytes) -> bool:
        """Whether `verify` tells that entry `seq` has become `content`."""
        try:
            entry = from_bytes(content)
        except ValueError:
            return True
        tree = self._before(seq)
        if (entry.seq, entry.prev_size, entry.prev_root) != (str(seq), str(seq), tree.root.hex()):
            return True
        if seq == len(self.files) - 1:
            return leaf_hash(self._copies[seq].encode("utf-8")) != leaf_hash(content)
        tree = copy.deepcopy(tree)
        tree.add(leaf_hash(content))
        return self.entries[seq + 1].prev_root != tree.root.hex()

    def _before(self, seq: int) -> Growing:
        """The tree over the entries before one; of the one that was last asked about, no other."""
        if self._tree is None or self._tree[0] != seq:
            self._tree = (seq, Growing(self._leaves[:seq]))
        return self._tree[1]

    def found(self, seq: int, content: bytes) -> bool:
        """The same by the whole of `verify`, on files: it names the entry, or the one after it."""
        path = self.files[seq]
        path.chmod(0o600)
        path.write_bytes(content)
        try:
            _, findings = verify(self.folder)
        finally:
            path.write_bytes(self.contents[seq])
        told = {finding.entry for finding in findings if finding.verdict == "tampered"}
        return exit_of(findings) == TAMPERED and not told.isdisjoint({seq, seq + 1})


def flipped(content: bytes, bit: int) -> bytes:
    """The same with one bit the other way."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def missed(journal: Journal, step: int = 1) -> Iterator[tuple[int, int, bool]]:
    """Each n-th bit of every entry: its entry, its place, and whether it was missed."""
    for seq, content in enumerate(journal.contents):
        for bit in range(0, len(content) * 8, step):
            yield seq, bit, not journal.notices(seq, flipped(content, bit))


def sampled(journal: Journal, most: int, seed: int) -> Iterator[tuple[int, int, bool]]:
    """The same of a sample, by the whole of `verify`; the newest entry is always among them."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for at in range(most):
        last = len(journal.contents) - 1
        seq = last if at == 0 else chance.randint(0, last)
        content = journal.contents[seq]
        bit = chance.randrange(len(content) * 8)
        yield seq, bit, not journal.found(seq, flipped(content, bit))


def a_demo(folder: Path) -> Path:
    """The ledger of sixty sessions."""
    words = [sys.executable, "-m", "flows.cli", "demo", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return folder / "state"


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.bits")
    words.add_argument("--ledger", type=Path, help="has log/; by default that of a new demo")
    words.add_argument("--every", type=int, default=1, help="each n-th bit alone")
    words.add_argument("--sample", type=int, default=300, help="bits for the whole of verify")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    began, tried, wrong = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        ledger = given.ledger or a_demo(Path(folder) / "demo")
        journal = Journal(Path(shutil.copytree(ledger, Path(folder) / "state")))
        for ways in (missed(journal, given.every), sampled(journal, given.sample, given.seed)):
            for seq, bit, is_missed in ways:
                tried, wrong = tried + 1, wrong + is_missed
                if is_missed:
                    sys.stdout.write(f"entry {seq}, bit {bit}: not noticed\n")
    sys.stdout.write(
        f"{wrong} of {tried} flipped bits of {len(journal.files)} entries were missed, "
        f"{given.sample} of them by the whole of verify, seed {given.seed}, "
        f"{time.monotonic() - began:.0f} s\n"
    )
    kept = [word for word in sys.argv[1:] if word not in ("--ledger", str(given.ledger))]
    keep("bits", Figure.now(tried, wrong, kept, "tests.faults.bits"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
