"""The record: journal, objects and database of one ledger, opened together and kept in step.

The journal's entry is the commit point. A run's rows are inserted in a transaction that is open
while the entry is written, so that the entry can say what they are; a kill between the two leaves
an entry that the database lacks, and the next opening makes its rows again from the objects.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import pandas as pd

from tasks.journal.canonical import moment
from tasks.journal.checkpoint import Checkpoint
from tasks.journal.entries import (
    Attempt,
    Code,
    DeliveryEntry,
    Genesis,
    NoReport,
    Note,
    Outbox,
    Place,
    Run,
    SettingsChange,
    from_bytes,
)
from tasks.journal.log import Log
from tasks.journal.objects import Objects
from tasks.ledger.chains import chain_bytes
from tasks.ledger.following import as_texts, copy_entry, put_attempts
from tasks.ledger.restating import input_refs
from tasks.ledger.store import FORMS, Ledger
from tasks.model.document import Report
from tasks.model.memory import Decision

E = TypeVar("E", bound=Place)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes entries, when, for which desk, and with which code."""

    desk: str
    actor: str
    now_utc: datetime
    code: Code

    @property
    def origin(self) -> str:
        """The name of a log that this writer begins."""
        # One line, with single blanks: so it goes through the header of a mail and back.
        name = " ".join(self.desk.split()).encode("unicode_escape").decode("ascii")
        return f"vegarecon/{name}"


@dataclass(frozen=True, slots=True)
class Made:
    """What a run was made of, as its entry tells it."""

    kind: str
    idem: str
    supersedes: int | None
    reason: str
    accounts: tuple[str, ...]
    notices: tuple[str, ...]
    mail: Outbox | None


@dataclass
class Record:
    """An open record; the holder of the lock alone may have one.

    `doubts` are what opening it found wrong and could mend, one line each.
    """

    ledger: Ledger
    log: Log
    objects: Objects
    writer: Writer
    doubts: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The name of the log, from its beginning on."""
        return self.log.entry(self.log.size - 1).origin if self.log.size else self.writer.origin

    @property
    def checkpoint(self) -> Checkpoint:
        """The state of the journal."""
        return self.log.checkpoint()

    def settings(self, content: bytes) -> None:
        """Keep the settings, and say so where they differ from those before.

        Raises StorageError.
        """
        new, old = self.objects.put(content), self._settings()
        if new != old:
            with self.ledger.transaction():
                self.append(SettingsChange, old=old, new=new)

    def run(
        self,
        report: Report,
        forms: Mapping[str, bytes],
        chain: pd.DataFrame | None,
        made: Made,
    ) -> Run:
        """Commit a run: objects, rows, entry. Raises StorageError.

        `forms` are the renderings by name; those that a reader can ask for have rows too. Where
        the entry is written and the database then fails, the error says so, and the next opening
        puts them in step.
        """
        seq = self.log.size
        names = sorted(forms)
        slim = [] if chain is None else [chain_bytes(chain)]
        kept = self.objects.put_all([*(forms[name] for name in names), *slim])
        with self.ledger.transaction():
            tables = self.ledger.put_run(report, seq, _readable(forms), chain)
            return self.append(
                Run,
                kind=made.kind,
                as_of=report.as_of.isoformat(),
                run_id=report.run_id,
                idem=made.idem,
                supersedes=None if made.supersedes is None else str(made.supersedes),
                reason=made.reason,
                code=self.writer.code,
                settings=report.provenance.settings_sha256,
                accounts=list(made.accounts),
                inputs=list(input_refs(report.provenance.inputs)),
                chain=kept[len(names)] if slim else None,
                outputs=self.ledger.outputs(seq, tables),
                forms=dict(zip(names, kept[: len(names)], strict=True)),
                state=report.state,
                exit=str(report.exit),
                notices=list(made.notices),
                mail=made.mail,
            )

    def delivery(self, of: Run, attempts: Sequence[Attempt], message_id: str) -> None:
        """Commit what became of a mail with the report of a run. Raises StorageError."""
        if of.mail is None:
            raise ValueError(f"entry {of.seq} owes no mail")
        seq = self.log.size
        with self.ledger.transaction():
            put_attempts(self.ledger, int(of.seq), message_id, attempts, seq, self.writer.now_utc)
            self.append(
                DeliveryEntry,
                of=of.seq,
                message_id=message_id,
                attempted_at=moment(self.writer.now_utc),
                attempts=list(attempts),
                outputs=self.ledger.outputs(seq, ["delivery"]),
            )

    def forms(self, run: Run) -> dict[str, bytes]:
        """Everything that was made of a run's report, by name. Raises StorageError."""
        return {name: self.objects.get(sha256) for name, sha256 in run.forms.items()}

    def committed(self, as_of: date, since: int) -> bool:
        """Whether the head of a session is an entry of that number, or a later one."""
        run = self.ledger.head_run(as_of)
        return run is not None and int(run.seq) >= since

    def no_report(self, as_of: date, lines: Sequence[str], settings: str) -> None:
        """Commit that a session has no report, and why. Raises StorageError."""
        with self.ledger.transaction():
            self.append(
                NoReport,
                as_of=as_of.isoformat(),
                lines=list(lines),
                code=self.writer.code,
                settings=settings,
            )

    def note(self, decision: Decision) -> int:
        """Commit a person's decision; its number. Raises StorageError."""
        seq = self.log.size
        with self.ledger.transaction():
            number = self.ledger.put_decision(decision, seq)
            said = dataclasses.replace(decision, number=number)
            self.append(
                Note, decision=as_texts(said), outputs=self.ledger.outputs(seq, ["decision"])
            )
        return number

    def begin(self, reason: str) -> None:
        """The first entry of a new log. Raises StorageError."""
        with self.ledger.transaction():
            self.append(Genesis, reason=reason, code=self.writer.code)

    def append(self, noun: type[E], **fields: Any) -> E:  # noqa: ANN401 - those of the noun
        """The next entry, and its copy; inside a transaction. Raises StorageError."""
        entry = self.log.append(
            noun,
            origin=self.origin,
            actor=self.writer.actor,
            known_at=self.writer.now_utc,
            **fields,
        )
        copy_entry(self.ledger, entry)
        return entry

    def _settings(self) -> str | None:
        body = self.ledger.newest_settings()
        entry = from_bytes(body.encode("utf-8")) if body else None
        return entry.new if isinstance(entry, SettingsChange) else None


def _readable(forms: Mapping[str, bytes]) -> dict[str, bytes]:
    """The forms that readers can ask for."""
    return {name: forms[name] for name in FORMS if name in forms}
