"""Store: the ledger's one class, and what it takes in."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from tasks.journal.entries import Rows
from tasks.journal.log import Log
from tasks.ledger.chains import QUOTE_COLUMNS
from tasks.ledger.connection import FILE, connected
from tasks.ledger.reading import Reading
from tasks.ledger.rows import outputs_of
from tasks.ledger.seal import seal
from tasks.ledger.statements import parts_read, statement
from tasks.model.document import Report, to_json
from tasks.model.errors import StorageError, shown_path
from tasks.model.memory import Decision
from tasks.model.sessions import as_naive_utc

SECTIONS = (
    *("run", "input", "net", "layer", "leg", "bucket", "limit_state"),
    *("break_item", "gap", "finding", "curve_point", "curve_future", "curve_product"),
    *("curve_shape", "calibration", "beta_cell", "scenario", "horizon", "horizon_pnl"),
    *("break_even", "event_move", "next_event", "vega_explain", "pnl_explain", "bridge"),
    *("attribution", "contribution", "holding", "settlement", "retag", "limit_definition"),
    *("limit_change", "quality", "restated_figure", "notice"),
)
EVERY_TABLE = (*SECTIONS, "report", "quote", "delivery", "decision")
STAND_IN = "stand-in"
# What readers can ask for.
FORMS = ("html", "text", "json", "csv")


class Attempt(Protocol):
    """What became of the mail to one recipient."""

    @property
    def recipient(self) -> str:
        """Mail address."""
        ...

    @property
    def state(self) -> str:
        """`sent`, `not_sent` or `unknown`."""
        ...

    @property
    def reason(self) -> str:
        """What the server said."""
        ...


@contextmanager
def open_ledger(folder: Path, *, read_only: bool = False) -> Iterator[Ledger]:
    """The ledger of a folder. Raises StorageError; see `connected`.

    To be written while another process has the file open, it is a stand-in beside it, where there
    is a journal to make that of: the report must go out.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connected(folder, read_only=read_only))
        except StorageError as error:
            if read_only or error.code != "storage.busy" or not Log(folder).numbers():
                raise
            folder = folder / STAND_IN
            connection = stack.enter_context(connected(folder))
        yield Ledger(connection, folder)
    if not read_only:
        seal(folder)


def _documents(document: str) -> Iterator[tuple[str, str]]:
    """Each section that has anything in a document, and as much of that as it reads.

    Forty statements that each read the whole of it took most of the time that a run is stored in.
    """
    whole = json.loads(document)
    for section in SECTIONS:
        parts = parts_read(f"store/{section}")
        if parts is None:
            yield section, document
        elif any(whole[part] for part in parts):
            yield section, json.dumps({part: whole[part] for part in parts})


class Ledger(Reading):
    """An open ledger that can be written; what it recalls is in Reading.

    The `put_` methods write inside a `transaction`.
    """

    def store(
        self, report: Report, seq: int, forms: Mapping[str, bytes], chain: pd.DataFrame | None
    ) -> None:
        """Everything of one run in one transaction, then on disk; see `put_run`."""
        with self.transaction():
            self.put_run(report, seq, forms, chain)

    def put_run(
        self, report: Report, seq: int, forms: Mapping[str, bytes], chain: pd.DataFrame | None
    ) -> tuple[str, ...]:
        """The rows of one run; the tables that have any.

        `forms` are the renderings by name; `chain` has QUOTE_COLUMNS, NaN for unknown.
        """
        key = {
            "as_of": report.as_of,
            "known_at": as_naive_utc(report.known_at),
            "seq": seq,
            "run_id": report.run_id,
        }
        stored = [
            section
            for section, document in _documents(to_json(report))
            if self.ask(statement(f"store/{section}"), **key, report=document)[0][0]
        ]
        for form, body in forms.items():
            digest = hashlib.sha256(body).hexdigest()
            self._connection.execute(
                statement("store/report"), {**key, "form": form, "body": body, "sha256": digest}
            )
        if chain is not None:
            self._connection.register("quote_rows", chain[list(QUOTE_COLUMNS)])
            self._connection.execute(statement("store/quote"), key)
            self._connection.unregister("quote_rows")
        return (*stored, "report", "quote")

    def put_deliveries(
        self,
        run: Mapping[str, Any],
        attempts: Sequence[Attempt],
        *,
        message_id: str,
        attempted_at: datetime,
        entry: int | None = None,
    ) -> None:
        """What became of a run's mail, one row a recipient.

        `run` is its key, see `run_key`; `entry` is the journal's.
        """
        for attempt in attempts:
            self._connection.execute(
                statement("store/delivery"),
                {
                    **run,
                    "recipient": attempt.recipient,
                    "state": attempt.state,
                    "reason": attempt.reason,
                    "message_id": message_id,
                    "attempted_at": as_naive_utc(attempted_at),
                    "entry": entry,
                },
            )

    def put_decision(
        self, decision: Decision, entry: int | None = None, *, numbered: bool = False
    ) -> int:
        """A person's decision, for good; its number.

        That is one more than the greatest so far, or the one it came with, if it is `numbered`
        already; `entry` is the journal's.
        """
        values = dataclasses.asdict(decision)
        values["decided_at"] = as_naive_utc(values.pop("decided_at_utc"))
        values["number"] = decision.number if numbered else None
        return int(self._rows("store/decision", **values, entry=entry)[0][0])

    def commit_decision(self, number: int, entry: int) -> bool:
        """Name the entry that commits a decision which has none; False where there is none such."""
        return bool(self._rows("adopt/commit_decision", number=number, entry=entry))

    def commit_delivery(
        self, seq: int, message_id: str, attempted_at: datetime, entry: int
    ) -> bool:
        """Name the entry that commits an attempt which has none; False where there is none such."""
        at = as_naive_utc(attempted_at)
        key = {"seq": seq, "message_id": message_id, "attempted_at": at, "entry": entry}
        return bool(self._rows("adopt/commit_delivery", **key))

    def put_entry(
        self,
        seq: int,
        kind: str,
        as_of: date | None,
        known_at: datetime,
        body: str,
        leaf: str,
    ) -> None:
        """The copy of an entry of the journal; `leaf` is its hash, hex."""
        self._connection.execute(
            statement("store/entry"),
            {
                "seq": seq,
                "kind": kind,
                "as_of": as_of,
                "known_at": as_naive_utc(known_at),
                "body": body,
                "leaf": leaf,
            },
        )

    def outputs(self, entry: int, tables: Iterable[str] = EVERY_TABLE) -> dict[str, Rows]:
        """What tables have of one entry, see rows.py: all of them, or those that can have any."""
        return outputs_of(self.ask, tables, entry)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is put inside, or nothing; then on disk.

        Raises StorageError when it cannot be stored: then nothing of it is; or when what was
        committed could not be folded into the file: then it stands in the log beside it.
        """
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            # What went wrong first says more than a rollback that fails after it.
            with suppress(duckdb.Error):
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
        # A log that close() fails to fold in is lost in silence; an explicit checkpoint raises.
        self._connection.execute("CHECKPOINT")
        if (self._folder / f"{FILE}.wal").exists():
            raise StorageError(
                "storage.checkpoint",
                where=shown_path(self._folder / FILE),
                found="a write-ahead log after the checkpoint",
                wanted="none",
                remedy="make room on the disk and run again",
            )
