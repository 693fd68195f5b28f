"""Sessions that were missed: an evening makes up for them, or says that it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flows.request import Outcome, Request, Step, plainly
from tasks.alarm import Fate, lines_of, noted, told_in
from tasks.ledger.record import Writer
from tasks.ledger.store import open_ledger
from tasks.model.errors import StorageError
from tasks.model.notices import AUDIT
from tasks.model.sessions import Calendar, sessions_between
from tasks.resume import resume, writer_of
from tasks.settings.desk import Desk

# Further back, whoever was away decides: `vegarecon backfill`.
MOST_SESSIONS = 10


@dataclass(frozen=True, slots=True)
class Missed:
    """Sessions without a report, oldest first.

    `due` follow the newest on record and can be made up for; `many` do too, but lie too far back;
    `passed` lie before one that was reconciled without them.
    """

    due: tuple[date, ...] = ()
    many: tuple[date, ...] = ()
    passed: tuple[date, ...] = ()


Reconcile = Callable[[Desk, date, Request, Step, Writer, list[str]], Outcome]


def make_up(
    desk: Desk, as_of: date, request: Request, told: list[str], reconcile: Reconcile
) -> None:
    """Reconcile the sessions that were missed before one; what came of it joins `told`.

    What keeps one of them from having a report does not keep the others from it. Their steps are
    run plainly: to wait for a feed of days ago would only keep today's report waiting.
    """
    told += resume(desk, _writer(desk, as_of, request)).doubts
    missed, made = missed_sessions(desk, as_of), []
    for session in missed.due:
        own: list[str] = []
        earlier, writer = (
            replace(request, as_of=session, later=True),
            _writer(desk, session, request),
        )
        try:
            with told_in(desk, session, writer, Fate()), noted(own):
                outcome = reconcile(desk, session, earlier, plainly, writer, own)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - it is told of, and today's report must not fail for it
            told += [*_doubts(own), _no_report(session, lines_of(error))]
        else:
            told += [*outcome.doubts, *outcome.published.faults]
            made.append(f"{session} {outcome.report.state}")
    told += [*_made_notice(made), *_left_out(missed)]


def missed_sessions(desk: Desk, as_of: date) -> Missed:
    """The sessions before one that have no report; none on an empty ledger. Raises StorageError."""
    with open_ledger(desk.ledger) as ledger:
        heads = [head.as_of for head in ledger.heads(None, None) if head.as_of < as_of]
    if not heads:
        return Missed()
    there, newest = set(heads), heads[-1]
    lacking = [day for day in sessions_between(heads[0], as_of) if day not in there | {as_of}]
    open_end = [day for day in lacking if day > newest]
    window = sessions_between(heads[0], as_of)[-MOST_SESSIONS - 1 :]
    return Missed(
        due=tuple(open_end[-MOST_SESSIONS:]),
        many=tuple(open_end[:-MOST_SESSIONS]),
        passed=tuple(day for day in lacking if day < newest and day in window),
    )


def late_notice(known: date, as_of: date) -> tuple[str, ...]:
    """What a report says that was made when later sessions had closed; `known` is the last one."""
    late = Calendar(known).sessions_since(as_of, known) if known > as_of else 0
    if late < 1:
        return ()
    sessions = "1 session" if late == 1 else f"{late} sessions"
    return (f"run.late: made {sessions} after the close of {as_of}",)


def _writer(desk: Desk, as_of: date, request: Request) -> Writer:
    return writer_of(desk, as_of, request.actor, request.now_utc)


def _doubts(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.startswith(AUDIT)]


def _no_report(as_of: date, lines: Sequence[str]) -> str:
    """What the evening says of a session that could not be made up."""
    return f"run.missed: {as_of} has no report: {'; '.join(lines)}; {_way(as_of, as_of)}"


def _made_notice(made: Sequence[str]) -> tuple[str, ...]:
    """What it says of those that were: session and state of each."""
    if not made:
        return ()
    several = f"{len(made)} sessions were missed and are"
    what = several if len(made) > 1 else "1 session was missed and is"
    return (f"run.made_up: {what} made now, each with a report: {', '.join(made)}",)


def _left_out(missed: Missed) -> list[str]:
    """What it says of those that nobody tried to make."""
    told = []
    for days, why in (
        (missed.many, "lie too far back to be made up for"),
        (missed.passed, "lie before one that was reconciled without them"),
    ):
        if days:
            names = ", ".join(map(str, days[:MOST_SESSIONS]))
            more = f" and {len(days) - MOST_SESSIONS} more" if len(days) > MOST_SESSIONS else ""
            told.append(
                f"run.missed: no report of {names}{more}, which {why}; {_way(days[0], days[-1])}"
            )
    return told


def _way(first: date, last: date) -> str:
    return (
        f"deliver the feeds, then `vegarecon backfill --from {first} --to {last}`, and run again "
        "what came after"
    )
