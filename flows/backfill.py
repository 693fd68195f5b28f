"""Many sessions, oldest first: each needs the day before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flows.daily import day
from flows.options import check_span
from flows.request import Outcome, Request
from tasks.ledger.store import open_ledger
from tasks.model.errors import VegareconError
from tasks.model.sessions import Calendar
from tasks.report.archive import page_of
from tasks.report.drawing import Easel
from tasks.settings.desk import open_desk


@dataclass(frozen=True, slots=True)
class Done:
    """One session of the series: its outcome, or why there is none."""

    as_of: date
    outcome: Outcome | None
    error: VegareconError | None = None


def open_sessions(settings: Path, first: date, last: date) -> tuple[date, ...]:
    """The sessions of a span that lack a head in the ledger or a page on disk, oldest first.

    Raises SettingsError for a span that ends before it begins.
    """
    check_span(first, last)
    desk = open_desk(settings)
    with open_ledger(desk.ledger) as ledger:
        recorded = {head.as_of for head in ledger.heads(first, last)}
    return tuple(
        session
        for session in Calendar(first).between(first, last)
        if session not in recorded or not page_of(desk.reports, session).is_file()
    )


def backfill_span(
    settings: Path,
    first: date,
    last: date,
    *,
    now: Callable[[], datetime],
    workers: int,
    progress: Callable[[int, int, str], None],
) -> tuple[Done, ...]:
    """The sessions of a span that have no report yet, without mail; see `backfill`."""
    sessions = open_sessions(settings, first, last)
    if not sessions:
        return ()
    told: list[Done] = []

    def advance(done: Done) -> None:
        told.append(done)
        state = done.outcome.report.state if done.outcome else "no report"
        progress(len(told), len(sessions), f"{done.as_of} {state}")

    return backfill(settings, sessions, clock=lambda _: now(), workers=workers, progress=advance)


def backfill(
    settings: Path,
    sessions: Sequence[date],
    *,
    clock: Callable[[date], datetime],
    mail: bool = False,
    workers: int = 1,
    progress: Callable[[Done], None] = lambda _: None,
) -> tuple[Done, ...]:
    """Reconcile every session in the order given.

    A session whose feeds cannot be trusted is passed over and told of; anything else ends the
    series. `workers` processes draw the charts; the days themselves follow one another, because
    each refers to the one before. `clock` gives the UTC instant at which a session is reconciled.
    """
    series = []
    with Easel(workers) as easel:
        for session in sessions:
            request = Request(settings, clock(session), session, mail, easel)
            try:
                done = Done(session, day(request))
            except VegareconError as error:
                if error.exit_code not in (10, 11):
                    raise
                done = Done(session, None, error)
            series.append(done)
            progress(done)
    return tuple(series)
