"""Recall: yesterday, the past and all that lives from day to day, from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pydantic import ValidationError

from tasks.checks.attribution import TRAILING_SESSIONS
from tasks.checks.own_yesterday import as_we_held
from tasks.journal.entries import Run
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.document import HistoryPoint, Report
from tasks.model.memory import Memory
from tasks.model.past import Past
from tasks.model.yesterday import Yesterday
from tasks.settings.desk import Desk

HISTORY_SESSIONS = 90


@dataclass(frozen=True)
class Recalled:
    """What the ledger knows before this run, and the number this run will have.

    `later` are sessions after this one that are on record: they rest on another past of it.
    `rests_on`: see Ledger.basis. `standing` is the entry of the session's own head, if it has one,
    `stood` its document, None where this version cannot read it.
    """

    yesterday: Yesterday | None
    history: tuple[HistoryPoint, ...]
    seq: int
    past: Past = field(default_factory=Past.empty)
    memory: Memory = field(default_factory=Memory)
    later: tuple[date, ...] = ()
    rests_on: tuple[int, int] = (0, 0)
    standing: Run | None = None
    stood: Report | None = None

    @cached_property
    def own_yesterday(self) -> Yesterday | None:
        """Yesterday with the holdings of our own book: what the day's result starts from."""
        return as_we_held(self.yesterday, self.memory.holdings) if self.yesterday else None


def recall(desk: Desk, as_of: date, held: Sequence[str] = ()) -> Recalled:
    """The previous session's head and the heads before `as_of`. Raises StorageError.

    `held` are the contracts of today, whose earlier quotes are wanted.
    """
    with open_ledger(desk.ledger) as ledger:
        heads = ledger.heads(None, None)
        return Recalled(
            yesterday=ledger.previous_head(as_of),
            history=tuple(
                HistoryPoint(as_of=head.as_of, vega30=head.vega30, state=head.state)
                for head in heads
                if head.as_of < as_of and head.state != "no_session"
            )[-HISTORY_SESSIONS:],
            seq=ledger.next_seq(),
            past=ledger.past(
                as_of, max(desk.weights.history_sessions, TRAILING_SESSIONS)
            ).without_doubted(desk.gates.recomputed_vix),
            memory=ledger.memory(as_of, held),
            later=tuple(
                head.as_of for head in heads if head.as_of > as_of and head.state != "no_session"
            ),
            rests_on=ledger.basis(as_of),
            standing=(standing := ledger.head_run(as_of)),
            stood=_report(ledger, as_of) if standing else None,
        )


def _report(ledger: Ledger, as_of: date) -> Report | None:
    try:
        return Report.model_validate_json(ledger.report_body(as_of, "json", None))
    except ValidationError:
        # Of another version: its figures cannot be told apart from ours.
        return None
