"""Store: the ledger's one class, and what it takes in."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb
import pandas as pd

from tasks.ledger.connection import FILE, connected
from tasks.ledger.reading import Reading
from tasks.ledger.statements import statement
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
    *("limit_change", "quality"),
)
QUOTE_COLUMNS = ("symbol", "bid", "ask", "gate", "forward", "iv", "iv_source")


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
    """The ledger of a folder. Raises StorageError; see `connected`."""
    with connected(folder, read_only=read_only) as connection:
        yield Ledger(connection, folder)


class Ledger(Reading):
    """An open ledger that can be written; what it recalls is in Reading."""

    def store(
        self, report: Report, seq: int, forms: Mapping[str, bytes], chain: pd.DataFrame | None
    ) -> None:
        """Everything of one run in one transaction, then on disk.

        `forms` are the renderings by name; `chain` has QUOTE_COLUMNS, NaN for unknown.
        Raises StorageError when it cannot be stored: then nothing of the run is; or when what was
        committed could not be folded into the file: then it stands in the log beside it.
        """
        key = {
            "as_of": report.as_of,
            "known_at": as_naive_utc(report.known_at),
            "seq": seq,
            "run_id": report.run_id,
        }
        document = to_json(report)
        with self._transaction():
            for section in SECTIONS:
                self._connection.execute(statement(f"store/{section}"), {**key, "report": document})
            for form, body in forms.items():
                digest = hashlib.sha256(body).hexdigest()
                self._connection.execute(
                    statement("store/report"), {**key, "form": form, "body": body, "sha256": digest}
                )
            if chain is not None:
                self._connection.register("quote_rows", chain[list(QUOTE_COLUMNS)])
                self._connection.execute(statement("store/quote"), key)
                self._connection.unregister("quote_rows")

    def record_deliveries(
        self,
        report: Report,
        seq: int,
        attempts: Sequence[Attempt],
        *,
        message_id: str,
        attempted_at: datetime,
    ) -> None:
        """Append what became of the mail, one row a recipient."""
        with self._transaction():
            for attempt in attempts:
                self._connection.execute(
                    statement("store/delivery"),
                    {
                        "as_of": report.as_of,
                        "known_at": as_naive_utc(report.known_at),
                        "seq": seq,
                        "run_id": report.run_id,
                        "recipient": attempt.recipient,
                        "state": attempt.state,
                        "reason": attempt.reason,
                        "message_id": message_id,
                        "attempted_at": as_naive_utc(attempted_at),
                    },
                )

    def decide(self, decision: Decision) -> int:
        """Append a person's decision, for good; its number, one more than the greatest so far.

        The number it came with does not count. Raises StorageError when it cannot be stored.
        """
        values = dataclasses.asdict(decision)
        values["decided_at"] = as_naive_utc(values.pop("decided_at_utc"))
        del values["number"]
        with self._transaction():
            return int(self._rows("store/decision", **values)[0][0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
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
