"""Sessions that were missed: an evening makes up for those since the newest one on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from flows.request import Outcome, Request, Step, plainly
from tasks.alarm import Fate, lines_of, told_in
from tasks.ledger.record import Writer
from tasks.ledger.store import open_ledger
from tasks.model.errors import StorageError
from tasks.model.sessions import Calendar
from tasks.resume import resume, writer_of
from tasks.settings.desk import Desk

# Further back, whoever was away decides: `vegarecon backfill`.
MOST_SESSIONS = 10

Reconcile = Callable[[Desk, date, Request, Step, Writer, tuple[str, ...]], Outcome]


def made_up(desk: Desk, as_of: date, request: Request, reconcile: Reconcile) -> tuple[str, ...]:
    """Reconcile the sessions that were missed before one; notices of what came of it.

    What keeps one of them from having a report does not keep the others from it. Their steps are
    run plainly: to wait for a feed of days ago would only keep today's report waiting.
    """
    told, made = list(resume(desk, _writer(desk, as_of, request)).doubts), []
    for session in missed_sessions(desk, as_of):
        earlier = replace(request, as_of=session, later=True)
        writer = _writer(desk, session, request)
        try:
            with told_in(desk, session, writer, Fate()):
                outcome = reconcile(desk, session, earlier, plainly, writer, ())
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - it is told of, and today's report must not fail for it
            told.append(missed_notice(session, lines_of(error)))
        else:
            told += outcome.doubts
            made.append(f"{session} {outcome.report.state}")
    return (*told, *made_notice(made))


def _writer(desk: Desk, as_of: date, request: Request) -> Writer:
    return writer_of(desk, as_of, request.actor, request.now_utc)


def missed_sessions(desk: Desk, as_of: date) -> tuple[date, ...]:
    """Sessions between the newest on record and `as_of`, oldest first, at most MOST_SESSIONS.

    None on an empty ledger. Raises StorageError.
    """
    with open_ledger(desk.ledger) as ledger:
        heads = ledger.heads(None, None)
    if not heads or heads[-1].as_of >= as_of:
        return ()
    newest, calendar = heads[-1].as_of, Calendar(as_of)
    return tuple(day for day in calendar.between(newest, as_of) if newest < day < as_of)[
        -MOST_SESSIONS:
    ]


def late_notice(known: date, as_of: date) -> tuple[str, ...]:
    """What a report says that was made when later sessions had closed; `known` is the last one."""
    late = Calendar(known).sessions_since(as_of, known) if known > as_of else 0
    if late < 1:
        return ()
    sessions = "1 session" if late == 1 else f"{late} sessions"
    return (f"run.late: made {sessions} after the close of {as_of}",)


def missed_notice(as_of: date, lines: tuple[str, ...]) -> str:
    """What the evening's report says of a session that could not be made up."""
    return (
        f"run.missed: {as_of} has no report: {'; '.join(lines)}; deliver its feeds, then "
        f"`vegarecon backfill --from {as_of} --to {as_of}`, and run again what came after"
    )


def made_notice(made: Sequence[str]) -> tuple[str, ...]:
    """What it says of those that were made up for: session and state of each."""
    if not made:
        return ()
    several = f"{len(made)} sessions were missed and are"
    what = several if len(made) > 1 else "1 session was missed and is"
    return (f"run.made_up: {what} made now, with a report and a late mail: {', '.join(made)}",)
