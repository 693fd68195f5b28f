"""Alarm: when there is no report, people hear that there is none, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

from tasks.journal.log import Log
from tasks.ledger.opening import open_record
from tasks.ledger.record import Writer
from tasks.model.errors import VegareconError, shown
from tasks.post import post, writers
from tasks.report.archive import write_alarm
from tasks.report.mail import alarm as compose
from tasks.report.mail import alarm_id, head_of
from tasks.ring import ring
from tasks.settings.desk import Desk


@dataclass
class Fate:
    """Whether the run's entry was written before what ended it; the journal's checkpoint then.

    `standing`: an earlier report of the session is on record, and what ended the run is no more
    than that it was not renewed.
    """

    committed: bool = False
    standing: bool = False
    checkpoint: str | None = None


@contextmanager
def told_in(desk: Desk, as_of: date, writer: Writer, fate: Fate) -> Iterator[None]:
    """What ends a run is an entry of the journal too, where the journal can still be written.

    `fate` has then what became of the run.
    """
    before = len(Log(desk.ledger).numbers())
    try:
        yield
    except Exception as error:
        lines = list(lines_of(error))
        try:
            with open_record(desk.ledger, writer) as record:
                # An entry that was written before the fault commits the run all the same.
                fate.committed = record.committed(as_of, since=before)
                fate.standing = not fate.committed and record.ledger.head_run(as_of) is not None
                if not fate.committed:
                    record.no_report(as_of, lines, desk.settings_sha256)
                fate.checkpoint = record.checkpoint.line
        except VegareconError as second:
            # The alarm that follows has both.
            more = [line for line in second.lines if line not in lines]
            if more:
                error.add_note("\n".join(more))
        raise


@contextmanager
def noted(told: Sequence[str]) -> Iterator[None]:
    """What was told before a run ended without a report is told with the reason."""
    try:
        yield
    except Exception as error:
        if told:
            error.add_note("\n".join(dict.fromkeys(told)))
        raise


def lines_of(error: Exception) -> tuple[str, ...]:
    """An error in lines: one a fault, and what else went wrong while it was told."""
    lines = error.lines if isinstance(error, VegareconError) else (_bug(error),)
    notes = [line for note in getattr(error, "__notes__", ()) for line in note.splitlines()]
    return (*lines, *notes)


def alarm(
    desk: Desk, as_of: date, error: Exception, mail: bool, now_utc: datetime, fate: Fate
) -> bool:
    """Tell people why there is no report; True when they certainly know.

    That is when everybody has the mail, or the second channel took it. Without mail, or told not
    to use it, the alarm is left as `<reports>/<as_of>/no-report.eml`, and that is enough.
    """
    lines = lines_of(error)
    if not mail:
        return _mailed(desk, as_of, lines, mail, now_utc, fate)
    # The shorter way first: who ends a run may not wait for a mail server.
    rung = ring(
        desk,
        ["no_report"],
        f"{head_of(fate.committed, fate.standing)}: {desk.name}, {as_of}",
        lines,
    )
    if rung:
        error.add_note(rung)
    return _mailed(desk, as_of, lines, mail, now_utc, fate) or rung == ""


def _mailed(
    desk: Desk, as_of: date, lines: Sequence[str], mail: bool, now_utc: datetime, fate: Fate
) -> bool:
    try:
        message = _message(desk, as_of, lines, now_utc, fate)
    except VegareconError:
        # The reason for the alarm is on its way up already, and outranks what ails the alarm.
        return False
    kept = write_alarm(desk.reports, as_of, message)
    if desk.mail is None or not mail:
        return kept
    return all(delivery.state == "sent" for delivery in post(desk, message))


def _message(
    desk: Desk, as_of: date, lines: Sequence[str], now_utc: datetime, fate: Fate
) -> EmailMessage:
    sender, recipients = writers(desk)
    return compose(
        desk.name,
        as_of,
        lines,
        committed=fate.committed,
        standing=fate.standing,
        checkpoint=fate.checkpoint,
        sender=sender,
        recipients=recipients,
        known_at=now_utc,
        message_id=alarm_id(desk.name, as_of, now_utc, sender.partition("@")[2]),
    )


def _bug(error: Exception) -> str:
    return f"bug: {type(error).__name__}: {shown(error)}; the report could not be made"
