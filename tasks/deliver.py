"""Deliver: a mail to those who may lack it, and an entry of what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from tasks.journal.entries import Attempt, Run
from tasks.ledger.opening import open_record
from tasks.ledger.record import Writer
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.post import post, writers
from tasks.record import Recorded
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings
from tasks.report.smtp import Delivery
from tasks.settings.desk import Desk


def message_of(
    desk: Desk,
    report: Report,
    recorded: Recorded,
    renderings: Renderings,
    late_to: Sequence[str] | None = None,
) -> EmailMessage:
    """The mail of a report, to whom and under which id its entry says.

    One that is late goes to those who lack it alone, and from today's sender.
    """
    sender, recipients = writers(desk)
    mail, late = recorded.entry.mail, late_to is not None
    return compose(
        report,
        renderings,
        sender=mail.sender if mail and not late else sender,
        recipients=late_to or (mail.recipients if mail else recipients),
        message_id=mail.message_id if mail else message_id(report, sender.partition("@")[2]),
        checkpoint=recorded.checkpoint,
        late=late,
    )


def deliver_once(
    desk: Desk, run: Run, message: EmailMessage, writer: Writer, faults: list[str]
) -> tuple[Delivery, ...]:
    """What became of the mail of a run to those who may lack it; what failed joins `faults`."""
    if run.mail is None or desk.mail is None:
        return ()
    try:
        with open_ledger(desk.ledger) as ledger:
            sent = ledger.sent(int(run.seq))
    except StorageError as error:
        # Rather twice than never.
        sent = frozenset()
        faults.extend(error.lines)
    wanted = [recipient for recipient in run.mail.recipients if recipient in desk.mail.recipients]
    lacking = [recipient for recipient in wanted if recipient not in sent]
    return deliver_to(desk, [run], lacking, message, writer, faults)


def deliver_to(
    desk: Desk,
    runs: Sequence[Run],
    recipients: Sequence[str],
    message: EmailMessage,
    writer: Writer,
    faults: list[str],
) -> tuple[Delivery, ...]:
    """What became of a mail with the reports of `runs`: an entry for each of them."""
    deliveries = post(desk, message, recipients) if recipients else ()
    attempts = [_attempt(each) for each in deliveries]
    if attempts:
        try:
            with open_record(desk.ledger, writer) as record:
                for run in runs:
                    record.delivery(run, attempts, str(message["Message-ID"]))
        except StorageError as error:
            faults.extend(error.lines)
    return deliveries


def _attempt(delivery: Delivery) -> Attempt:
    return Attempt(recipient=delivery.recipient, state=delivery.state, reason=delivery.reason)
