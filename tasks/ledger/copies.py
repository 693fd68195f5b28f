"""Copies: what the database has of the journal, and which entry its rows are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from tasks.journal.canonical import instant_of
from tasks.journal.entries import Run, from_bytes
from tasks.journal.merkle import leaf_hash
from tasks.ledger.asking import Asking
from tasks.ledger.connection import FILE
from tasks.ledger.rows import NO_ENTRY, rows_statement
from tasks.model.errors import StorageError, shown_path
from tasks.model.sessions import as_naive_utc


class Copies(Asking):
    """The journal's side of an open ledger."""

    def next_seq(self) -> int:
        """The number that the next run will have."""
        return int(self._rows("recall/next_seq")[0][0])

    def basis(self, as_of: date) -> tuple[int, int]:
        """Numbers of the newest run before a session and of the newest decision it heeds, or 0."""
        head, decision = self._rows("recall/basis", as_of=as_of)[0]
        return head, decision

    def run_key(self, seq: int) -> dict[str, Any] | None:
        """As_of, known_at (UTC, without a zone), seq and run_id of a run; None where it is not."""
        found = self._records("recall/run_key", seq=seq)
        return found[0] if found else None

    def sent(self, seq: int) -> frozenset[str]:
        """The recipients who certainly have the mail of a run."""
        return frozenset(name for (name,) in self._rows("recall/sent", seq=seq))

    def doubtful(self, since: date) -> dict[tuple[str, str], str]:
        """Message-ID of the last attempt where it may have arrived, and has not certainly.

        By run, its seq as text, and recipient.
        """
        rows = self._rows("recall/doubtful", since=since)
        return {(str(seq), recipient): name for seq, recipient, name in rows}

    def lacking(self, run: Run) -> list[str]:
        """Who may lack the mail that a run owes."""
        sent = self.sent(int(run.seq))
        return [name for name in run.mail.recipients if name not in sent] if run.mail else []

    def owed(self, since: date) -> list[tuple[Run, list[str]]]:
        """Heads of sessions since a date, oldest first, with those who may lack their mail."""
        runs = [
            (from_bytes(body.encode()), sent)
            for body, sent in self._rows("recall/owed", since=since)
        ]
        lacking = [
            (run, [name for name in run.mail.recipients if name not in sent])
            for run, sent in runs
            if isinstance(run, Run) and run.mail
        ]
        return [(run, names) for run, names in lacking if names]

    def lines(
        self, table: str, columns: Sequence[tuple[str, str]], entry: int | None = None
    ) -> list[tuple[int, str]]:
        """Entry (or NO_ENTRY) and line of the rows of a table, ordered by entry; see rows.py."""
        found = self.ask(rows_statement(table, columns), entry=entry)
        return sorted((NO_ENTRY if it is None else it, line) for _, it, line in found)

    def differing_copy(self) -> int | None:
        """The first copy of an entry whose other columns are not what its body says, if any."""
        for seq, kind, as_of, known_at, leaf, body in self._rows("audit/entries"):
            entry = from_bytes(body.encode("utf-8"))
            day = getattr(entry, "as_of", None)
            due = (int(entry.seq), entry.kind, day, as_naive_utc(instant_of(entry.known_at)))
            found = (seq, kind, as_of and as_of.isoformat(), known_at)
            if found != due or leaf != leaf_hash(body.encode("utf-8")).hex():
                return int(seq)
        return None

    def entry_bodies(self) -> dict[int, str]:
        """The copies of the journal's entries by number."""
        return dict(self._rows("recall/entry_bodies"))

    def adoptable(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        """Rows of a statement of sql/adopt by column."""
        return self._records(name, **parameters)

    def adoptable_frame(self, name: str, **parameters: object) -> pd.DataFrame:
        """The same as a frame."""
        return self._frame(name, **parameters)

    def leaves(self) -> list[bytes]:
        """The hashes of the journal's entries, as far as they are copied here, oldest first.

        Raises StorageError where one in between is missing.
        """
        rows = self._rows("recall/leaves")
        if [seq for seq, _ in rows] != list(range(len(rows))):
            raise StorageError(
                "storage.entries",
                where=shown_path(self._folder / FILE),
                found="copies of the journal's entries with a gap",
                wanted="all of them, from the first one on",
                remedy="run `vegarecon rebuild`",
            )
        return [bytes.fromhex(leaf) for _, leaf in rows]

    def entry_body(self, seq: int) -> str:
        """The copy of an entry of the journal, which must be there."""
        return str(self._rows("recall/entry_body", seq=seq)[0][0])

    def form_bodies(self, sha256: str) -> list[bytes]:
        """Reports whose bytes are said to have this digest, hex."""
        return [bytes(body) for (body,) in self._rows("recall/form_bodies", sha256=sha256)]

    def newest_settings(self) -> str | None:
        """The entry that named its settings last, or None."""
        rows = self._rows("recall/newest_settings")
        return rows[0][0] if rows else None

    def head_run(self, as_of: date) -> Run | None:
        """The run that is the head of a session, or None."""
        rows = self._rows("recall/head_entry", as_of=as_of)
        entry = from_bytes(rows[0][0].encode("utf-8")) if rows and rows[0][0] else None
        return entry if isinstance(entry, Run) else None
