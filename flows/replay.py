"""Replay: every report of the record made again from what was kept, and held against its bytes.

Nothing of the desk's own folders is read: inputs and settings are objects of the record, the past
is the journal before the entry, the clock is the entry's.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.daily import identity_of, make
from tasks.journal.canonical import instant_of
from tasks.journal.code import code_here
from tasks.journal.entries import Entry, Run
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.ledger.findings import Finding, Verdict
from tasks.ledger.following import copy_entry, put_rows
from tasks.ledger.store import open_ledger
from tasks.model.errors import VegareconError
from tasks.pull import Pulled, pull
from tasks.recall import recall
from tasks.record import basis_of
from tasks.report.drawing import Easel
from tasks.report.render import forms_of
from tasks.resume import writer_of
from tasks.settings.desk import Desk, ready
from tasks.settings.load import parsed
from tasks.sources.delivery import PASSPORTS
from tasks.sources.files import RawFile, Recorded


def replay(
    desk: Desk, *, workers: int, progress: Callable[[int, int, str], None]
) -> tuple[Finding, ...]:
    """L4: every run on record made anew; one finding for each that differs, or cannot be made.

    Raises AuditError, StorageError for a journal or an object that is not whole: see the levels
    before.
    """
    log, objects = Log(desk.ledger), Objects(desk.ledger)
    entries = log.read_on()
    runs = sum(isinstance(entry, Run) for entry in entries)
    found: list[Finding] = []
    done = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        easel = stack.enter_context(Easel(workers))
        scene = _Scene(log, objects, folder, easel)
        for entry in entries:
            if isinstance(entry, Run):
                found += scene.replayed(entry)
                done += 1
                progress(done, runs, f"{entry.as_of} {entry.state}")
            scene.follow(entry)
    same = runs - len(found)
    return (*found, Finding("L4", "ok", None, f"{same} of {runs} reports come out byte for byte"))


class _Scene:
    """A ledger elsewhere that has followed the journal up to an entry."""

    def __init__(self, log: Log, objects: Objects, folder: Path, easel: Easel) -> None:
        self._log, self._objects, self._folder, self._easel = log, objects, folder, easel

    def follow(self, entry: Entry) -> None:
        """The rows of one entry more."""
        with open_ledger(self._folder) as ledger, ledger.transaction():
            put_rows(ledger, entry, self._objects)
            copy_entry(ledger, entry)

    def replayed(self, entry: Run) -> Sequence[Finding]:
        """What a run comes to today, where it is not what it was."""
        if entry.adopted:
            return [_finding(entry, "not_checked", "its inputs and settings were not kept")]
        if code_here(entry.code.calendar) != entry.code:
            return [_finding(entry, "not_checked", "it was made by other code or libraries")]
        try:
            made = self._made(entry)
        except VegareconError as error:
            return [_finding(entry, "differs", error.line)]
        names = [name for name in {*entry.forms, *made} if entry.forms.get(name) != made.get(name)]
        told = f"another {', '.join(sorted(names))}"
        return [_finding(entry, "differs", told)] if names else []

    def _made(self, entry: Run) -> dict[str, str]:
        """The digests of everything that is made of an entry's inputs, by name."""
        as_of, known_at = date.fromisoformat(entry.as_of), instant_of(entry.known_at)
        content = self._objects.get(entry.settings)
        settings = parsed(content, self._folder / "vegarecon.toml")
        desk = replace(ready(settings), ledger=self._folder)
        pulled = None if entry.kind == "no_session" else self._pulled(desk, as_of, entry)
        recalled = recall(desk, as_of, pulled.held if pulled else ())
        writer = writer_of(desk, as_of, entry.actor, known_at)
        basis = basis_of(desk, as_of, pulled.inputs if pulled else (), recalled, writer)
        checkpoint = self._log.checkpoint(int(entry.seq)).line
        identity = identity_of(basis, recalled, known_at, checkpoint, entry.notices)
        _, _, renderings = make(desk, identity, pulled, recalled, self._easel)
        forms = forms_of(renderings)
        return {name: hashlib.sha256(body).hexdigest() for name, body in forms.items()}

    def _pulled(self, desk: Desk, as_of: date, entry: Run) -> Pulled:
        """The feeds as they were read then."""
        kept = {
            role: Recorded(
                RawFile(each.name, self._objects.get(each.sha256), each.sha256)
                for each in entry.inputs
                if each.role == role
            )
            for role in PASSPORTS
        }
        return pull(desk, as_of, lambda: kept)


def _finding(entry: Run, verdict: Verdict, text: str) -> Finding:
    seq = int(entry.seq)
    return Finding("L4", verdict, seq, f"entry {seq}, {entry.as_of}: {text}")
