"""Recall: all that can be read back from the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from tasks.ledger.connection import FILE
from tasks.ledger.copies import Copies
from tasks.ledger.memory import decisions_of, memory_of, seen_breaches, seen_breaks
from tasks.ledger.past import past_of
from tasks.ledger.recall import history_of, previous_of
from tasks.model.errors import StorageError, shown_path
from tasks.model.memory import Decision, Memory, PastBreach, SeenBreach, SeenBreak
from tasks.model.past import Past
from tasks.model.sessions import as_naive_utc
from tasks.model.yesterday import Yesterday


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One session's head, in short. `vega30` is USD per VIX point."""

    as_of: date
    state: str
    headline: str
    vega30: float | None


class Reading(Copies):
    """What can be read of an open ledger.

    A head is the run with the greatest number of its session.
    """

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
        self,
        measure: str,
        layer: str | None,
        first: date | None,
        last: date | None,
        scope: str | None = None,
    ) -> pd.DataFrame:
        """Columns as_of, value (unit of the measure; NaN unknown), state; oldest first.

        `measure` is a measure of the net (or of `layer`), or `limit:ID` for its utilisation: on
        the net, on `layer`, or on a `scope` such as account:MAIN. Raises SettingsError for a
        measure that does not exist, and for a scope of anything but a limit.
        """
        return history_of(self._rows, measure, layer, first, last, scope)

    def report_body(self, as_of: date | None, form: str, known_at: datetime | None) -> bytes:
        """A stored report: of the newest session when `as_of` is None, as known at an instant.

        Raises StorageError when there is none.
        """
        known = as_naive_utc(known_at) if known_at else None
        rows = self._rows("recall/report_body", form=form, as_of=as_of, known_at=known)
        if not rows:
            raise self._absent(as_of, f"known at {known_at.isoformat()}" if known_at else "")
        return bytes(rows[0][0])

    def memory(self, as_of: date, symbols: Iterable[str] = ()) -> Memory:
        """What heads before a date leave to it, and the decisions made on sessions up to it.

        `symbols` are contracts whose earlier quotes are wanted beside those of the contracts
        that were held at the head before.
        """
        return memory_of(self._records, self._frame, as_of, symbols)

    def decisions(self, subject: str | None = None) -> tuple[Decision, ...]:
        """People's decisions about one subject, or all; oldest first."""
        return decisions_of(self._records, subject=subject)

    def subjects(self) -> dict[str, str]:
        """What decisions can be about, with `break`, `breach` or `holding`.

        Ids of the breaks and of the breaches that any run knew, superseded ones too; ACCOUNT:SYMBOL
        of what was held at the newest head; and whatever a decision has been about.
        """
        found = self._rows("recall/newest_head")
        return dict(self._rows("recall/subjects", seq=found[0][0] if found else None))

    def break_rows(self, name: str) -> tuple[SeenBreak, ...]:
        """What every run knew of the break with that id, the oldest session first, then by run.

        Rows of runs that are heads no more say `superseded`; `stands` is not told here.
        """
        return seen_breaks(self._records("recall/break_rows", id=name, seq=None))

    def breach_rows(self, episode: str) -> tuple[SeenBreach, ...]:
        """A breach's sessions, and the one that ended it, the oldest first, then by run."""
        return seen_breaches(self._records("recall/breach_rows", episode=episode))

    def breaches(self) -> tuple[PastBreach, ...]:
        """Every breach that any run knew, the newest first."""
        return tuple(PastBreach(**row) for row in self._records("recall/breaches"))

    def _absent(self, as_of: date | None, how: str = "") -> StorageError:
        return StorageError(
            "storage.no_report",
            where=shown_path(self._folder / FILE),
            found=" ".join(filter(None, (f"no report of {as_of or 'any session'}", how))),
            wanted="a session that was reconciled",
            remedy="see `vegarecon history` for the sessions there are",
        )
