"""Store and recall: the ledger's one class."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from tasks.ledger.connection import FILE, connected
from tasks.ledger.past import past_of
from tasks.ledger.recall import history_of, previous_of
from tasks.ledger.statements import statement
from tasks.model.document import Report, to_json
from tasks.model.errors import StorageError, shown_path
from tasks.model.past import Past
from tasks.model.sessions import as_naive_utc
from tasks.model.yesterday import Yesterday

SECTIONS = (
    *("run", "input", "net", "layer", "leg", "bucket", "limit_state"),
    *("break_item", "gap", "finding", "curve_point", "curve_future", "curve_product"),
    *("curve_shape", "calibration", "beta_cell", "scenario", "horizon", "horizon_pnl"),
    *("break_even", "event_move", "next_event", "vega_explain", "pnl_explain", "bridge"),
    *("attribution", "contribution"),
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


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One session's head, in short. `vega30` is USD per VIX point."""

    as_of: date
    state: str
    headline: str
    vega30: float | None


@contextmanager
def open_ledger(folder: Path, *, read_only: bool = False) -> Iterator[Ledger]:
    """The ledger of a folder. Raises StorageError; see `connected`."""
    with connected(folder, read_only=read_only) as connection:
        yield Ledger(connection, folder)


class Ledger:
    """An open ledger. A head is the run with the greatest number of its session."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def next_seq(self) -> int:
        """The number that the next run will have."""
        return int(self._rows("recall/next_seq")[0][0])

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

    def previous_head(self, as_of: date) -> Yesterday | None:
        """The head of the newest session before a date, or None."""
        return previous_of(self._rows, self._frame, as_of)

    def past(self, as_of: date, sessions: int) -> Past:
        """The heads before a date, days without a session passed over.

        `Past.sessions` has them all; the other frames have the last `sessions` of them.
        """
        return past_of(self._frame, as_of, sessions)

    def heads(self, first: date | None, last: date | None) -> list[HeadLine]:
        """The heads of a span, both ends included, oldest first; None is no bound."""
        rows = self._rows("recall/heads", first=first, last=last)
        return [HeadLine(*row) for row in rows]

    def history(
        self, measure: str, layer: str | None, first: date | None, last: date | None
    ) -> pd.DataFrame:
        """Columns as_of, value (unit of the measure; NaN unknown), state; oldest first.

        `measure` is a measure of the net (or of `layer`), or `limit:ID` for its utilisation.
        Raises SettingsError for a measure that does not exist.
        """
        return history_of(self._rows, measure, layer, first, last)

    def report_body(self, as_of: date | None, form: str, known_at: datetime | None) -> bytes:
        """A stored report: of the newest session when `as_of` is None, as known at an instant.

        Raises StorageError when there is none.
        """
        known = as_naive_utc(known_at) if known_at else None
        rows = self._rows("recall/report_body", form=form, as_of=as_of, known_at=known)
        if not rows:
            raise StorageError(
                "storage.no_report",
                where=shown_path(self._folder / FILE),
                found=f"no report of {as_of or 'any session'}"
                + (f" known at {known_at.isoformat()}" if known_at else ""),
                wanted="a session that was reconciled",
                remedy="see `vegarecon history` for the sessions there are",
            )
        return bytes(rows[0][0])

    def _rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(
            statement(name), parameters or None
        ).fetchall()
        return rows

    def _frame(self, name: str, **parameters: object) -> pd.DataFrame:
        return self._connection.execute(statement(name), parameters or None).df()

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
