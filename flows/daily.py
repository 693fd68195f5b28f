"""One trading day, top to bottom: the file to read first.

The order of the steps is written here and nowhere else. `step` decides how each is run: plainly
(`vegarecon run --direct`), or as a Prefect task (flows/scheduled.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial

from flows.heard import heard
from flows.missed import late_notice, make_up
from flows.request import Outcome, Request, Step, distinct, plainly, session_of
from flows.stopping import stoppable
from tasks.alarm import Fate, alarm, noted, told_in
from tasks.check import check
from tasks.compose import Identity, compose, no_session
from tasks.explain import explain
from tasks.keep import keep
from tasks.ledger.lock import lock
from tasks.ledger.opening import beyond_use, set_aside_for
from tasks.ledger.record import Writer
from tasks.ledger.restating import Basis, reason_for
from tasks.model.document import Report
from tasks.model.errors import (
    LockHeldError,
    StoppedError,
    StorageError,
    VegareconError,
)
from tasks.model.sessions import Calendar
from tasks.outlook import outlook
from tasks.outside import outside
from tasks.owed import send_owed
from tasks.preflight import preflight
from tasks.publish import publish, repeat
from tasks.pull import Pulled, pull
from tasks.recall import Recalled, recall
from tasks.record import basis_of, record, unchanged
from tasks.render import render
from tasks.report.drawing import Easel
from tasks.report.render import Renderings
from tasks.resume import resume, writer_of
from tasks.settings.desk import Desk, open_desk
from tasks.value import Valued, value

NO_REPORT, NO_REPORT_NO_ALARM = 10, 11


def day(request: Request, step: Step = plainly) -> Outcome:
    """Reconcile one session, or raise the alarm.

    Raises VegareconError with the exit code when no report can be made; what was stored before
    stays as it was.
    """
    desk = open_desk(request.settings)
    as_of = session_of(request)
    writer = writer_of(desk, as_of, request.actor, request.now_utc)
    fate, told = Fate(), list[str]()
    try:
        with lock(desk.ledger), told_in(desk, as_of, writer, fate), noted(told), stoppable():
            if request.make_up:
                make_up(desk, as_of, request, told, _whole)
            outcome = _whole(desk, as_of, request, step, writer, told)
    except LockHeldError:
        # The run that holds the lock speaks for the session.
        raise
    except Exception as error:
        if isinstance(error, StoppedError) and fate.committed:
            # The report is on record and its mail is owed: there is one, late.
            error.exit_code = StoppedError.AFTER_COMMIT
            raise
        # Called plainly: what failed may be the way that steps are run.
        heard_of = alarm(desk, as_of, error, request.mail, request.now_utc, fate)
        if isinstance(error, VegareconError) and error.exit_code == NO_REPORT and not heard_of:
            error.exit_code = NO_REPORT_NO_ALARM
        raise
    return heard(desk, outcome, request)


def _whole(
    desk: Desk,
    as_of: date,
    request: Request,
    step: Step,
    writer: Writer,
    told: list[str],
) -> Outcome:
    """The day, a second time where the database turns out to be damaged in the middle of it."""
    try:
        return _reconcile(desk, as_of, request, step, writer, told)
    except StorageError as error:
        if not beyond_use(desk.ledger, error):
            raise
        told.append(set_aside_for(desk.ledger, error.found))
        return _reconcile(desk, as_of, request, step, writer, told)


def _reconcile(
    desk: Desk,
    as_of: date,
    request: Request,
    step: Step,
    writer: Writer,
    told: list[str],
) -> Outcome:
    told += step(preflight, desk)
    resumed = step(resume, desk, writer)
    told += resumed.doubts
    session = Calendar(as_of).is_session(as_of)
    last_completed = Calendar(as_of).last_completed(request.now_utc)
    ways = partial(outside, desk, as_of, last_completed, fresh=request.fresh)
    pulled = step(pull, desk, as_of, ways) if session else None
    if pulled:
        told += step(keep, desk, pulled)
    recalled = step(recall, desk, as_of, pulled.held if pulled else ())
    basis = basis_of(desk, as_of, pulled.inputs if pulled else (), recalled, writer)
    if same := unchanged(desk, recalled, basis, mail=request.mail):
        report, published = step(repeat, desk, same, request.mail, writer)
        if request.mail and not request.later:
            published = published.with_late(*step(send_owed, desk, as_of, writer))
        return Outcome(report, published, distinct(told), repeated=True)
    if not recalled.standing:
        told[:0] = late_notice(last_completed, as_of)
    identity = identity_of(basis, recalled, request.now_utc, resumed.checkpoint.line, told)
    report, valued, renderings = make(desk, identity, pulled, recalled, request.easel, step)
    recorded = step(
        record, desk, report, renderings, valued, basis, identity, recalled, request.mail, writer
    )
    mail = request.mail and not request.later
    published = step(publish, desk, report, recorded, renderings, mail, writer)
    if mail:
        published = published.with_late(*step(send_owed, desk, as_of, writer))
    return Outcome(report, published, identity.notices)


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


def identity_of(
    basis: Basis,
    recalled: Recalled,
    known_at: datetime,
    checkpoint: str,
    notices: Sequence[str],
) -> Identity:
    """Which run of a session this is; `checkpoint` is the journal's before it."""
    return Identity(
        f"{basis.as_of}.{recalled.seq:06d}",
        basis.as_of,
        # In one zone: the document is the same bytes wherever the clock was read.
        known_at.astimezone(UTC),
        checkpoint,
        reason_for(recalled.standing, basis) if recalled.standing else "",
        distinct(notices),
    )
