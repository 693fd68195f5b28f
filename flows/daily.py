"""One trading day, top to bottom: the file to read first.

The order of the steps is written here and nowhere else. `step` decides how each is run: plainly
(`vegarecon run --direct`), or as a Prefect task (flows/scheduled.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from tasks.alarm import alarm, told_in
from tasks.check import check
from tasks.compose import Identity, compose, no_session
from tasks.explain import explain
from tasks.keep import keep
from tasks.ledger.lock import lock
from tasks.ledger.opening import beyond_use, set_aside
from tasks.ledger.record import Writer
from tasks.ledger.restating import Basis, reason_for
from tasks.model.document import Report
from tasks.model.errors import LockHeldError, SettingsError, StorageError, VegareconError
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.outlook import outlook
from tasks.publish import Published, publish, repeat, send_owed
from tasks.pull import Pulled, pull
from tasks.recall import Recalled, recall
from tasks.record import basis_of, record, unchanged
from tasks.render import render
from tasks.report.drawing import Easel
from tasks.report.render import Renderings
from tasks.resume import resume, writer_of
from tasks.settings.desk import Desk, open_desk
from tasks.value import Valued, value

T = TypeVar("T")

NO_REPORT, NO_REPORT_NO_ALARM = 10, 11
AUDIT = 24
# Two-digit years in symbols are of this century.
FIRST_DAY = date(2000, 1, 1)


class Step(Protocol):
    """How one verb of the day is run."""

    def __call__(self, verb: Callable[..., T], /, *nouns: object) -> T:
        """The verb's own result."""
        ...


def plainly(verb: Callable[..., T], /, *nouns: object) -> T:
    """A step without Prefect: just the call."""
    return verb(*nouns)


@dataclass(frozen=True)
class Request:
    """What is asked for. `as_of` None means the last completed session."""

    settings: Path
    now_utc: datetime
    as_of: date | None = None
    mail: bool = True
    easel: Easel | None = None
    actor: str = "vegarecon"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    `repeated`: it could not differ from the run on record, and nothing was made anew. `doubts`
    are what was wrong with the record, one line each.
    """

    report: Report
    published: Published
    repeated: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """An undelivered report outranks a doubt of the record, and that what it says.

        A repeated run says nothing new.
        """
        said = 0 if self.repeated else self.report.exit
        return self.published.exit_code or (AUDIT if self.doubts else said)


def day(request: Request, step: Step = plainly) -> Outcome:
    """Reconcile one session, or raise the alarm.

    Raises VegareconError with the exit code when no report can be made; what was stored before
    stays as it was.
    """
    desk = open_desk(request.settings)
    as_of = session_of(request)
    writer = writer_of(desk, as_of, request.actor, request.now_utc)
    try:
        with lock(desk.ledger), told_in(desk, as_of, writer):
            return _whole(desk, as_of, request, step, writer)
    except LockHeldError:
        # The run that holds the lock speaks for the session.
        raise
    except Exception as error:
        # Called plainly: what failed may be the way that steps are run.
        told = alarm(desk, as_of, error, request.mail, request.now_utc)
        if isinstance(error, VegareconError) and error.exit_code == NO_REPORT and not told:
            error.exit_code = NO_REPORT_NO_ALARM
        raise


def _whole(desk: Desk, as_of: date, request: Request, step: Step, writer: Writer) -> Outcome:
    """The day, a second time where the database turns out to be damaged in the middle of it."""
    try:
        return _reconcile(desk, as_of, request, step, writer)
    except StorageError as error:
        if not beyond_use(desk.ledger, error):
            raise
        aside = set_aside(desk.ledger)
        outcome = _reconcile(desk, as_of, request, step, writer)
        doubt = f"audit.database: {error.found}; set aside as {aside and aside.name}, made anew"
        return replace(outcome, doubts=(doubt, *outcome.doubts))


def _reconcile(desk: Desk, as_of: date, request: Request, step: Step, writer: Writer) -> Outcome:
    resumed = step(resume, desk, writer)
    session = Calendar(as_of).is_session(as_of)
    pulled = step(pull, desk, as_of) if session else None
    if pulled:
        step(keep, desk, pulled)
    recalled = step(recall, desk, as_of, pulled.held if pulled else ())
    basis = basis_of(desk, as_of, pulled.inputs if pulled else (), recalled, writer)
    if same := unchanged(desk, recalled, basis, mail=request.mail):
        report, published = step(repeat, desk, same, request.mail, writer)
        return Outcome(report, published, repeated=True, doubts=resumed.doubts)
    identity = identity_of(basis, recalled, request.now_utc, resumed.checkpoint.line)
    report, valued, renderings = make(desk, identity, pulled, recalled, request.easel, step)
    recorded = step(
        record, desk, report, renderings, valued, basis, recalled.standing, request.mail, writer
    )
    published = step(publish, desk, report, recorded, renderings, request.mail, writer)
    if request.mail:
        published = published.with_late(step(send_owed, desk, as_of, writer))
    return Outcome(report, published, doubts=resumed.doubts)


def make(
    desk: Desk,
    identity: Identity,
    pulled: Pulled | None,
    recalled: Recalled,
    easel: Easel | None,
    step: Step = plainly,
) -> tuple[Report, Valued | None, Renderings]:
    """The report of what was pulled and recalled, in every form: arithmetic alone.

    Without anything pulled it is the report of a day without a session.
    """
    as_of = identity.as_of
    if pulled is None:
        report, valued = no_session(desk, identity, recalled.history), None
    else:
        valued = step(value, desk, as_of, pulled, recalled)
        ahead = step(outlook, desk, as_of, pulled, valued, recalled)
        checked = step(check, desk, as_of, pulled, valued, ahead, recalled)
        explained = step(explain, desk, pulled, valued, checked, recalled)
        report = step(compose, desk, identity, pulled, valued, ahead, explained, checked, recalled)
    return report, valued, step(render, report, easel)


def identity_of(basis: Basis, recalled: Recalled, known_at: datetime, checkpoint: str) -> Identity:
    """Which run of a session this is; `checkpoint` is the journal's before it."""
    return Identity(
        f"{basis.as_of}.{recalled.seq:06d}",
        basis.as_of,
        # In one zone: the document is the same bytes wherever the clock was read.
        known_at.astimezone(UTC),
        checkpoint,
        reason_for(recalled.standing, basis) if recalled.standing else "",
    )


def session_of(request: Request) -> date:
    """The date to reconcile; one that has not closed yet, or before FIRST_DAY, is refused."""
    today = request.now_utc.astimezone(NEW_YORK).date()
    calendar = Calendar(today)
    if request.as_of is None:
        return calendar.last_completed(request.now_utc)
    last = calendar.last_completed(request.now_utc)
    trading_today = calendar.is_session(today) and last < today
    closed = request.as_of < today or (request.as_of == today and not trading_today)
    if not (closed and request.as_of >= FIRST_DAY):
        raise SettingsError(
            "usage.as_of",
            where="--as-of",
            found=str(request.as_of),
            wanted=f"a session from {FIRST_DAY.year} on that has closed; the last one is {last}",
            remedy="wait for the close, or name another date",
        )
    return request.as_of
