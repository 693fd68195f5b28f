"""Publish: the report to its folder and to its readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

from tasks.journal.entries import Attempt, Run
from tasks.ledger.opening import open_record
from tasks.ledger.record import Writer
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.post import post, writers
from tasks.record import Recorded
from tasks.report.archive import page_of, write_report
from tasks.report.index import IndexEntry
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings, renderings_of
from tasks.report.smtp import Delivery
from tasks.settings.desk import Desk

STORAGE, UNDELIVERED = 22, 23
# A report that is older than this is read in the folder of reports.
LATE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Published:
    """Where the report lies, who has it, and what could not be written on the way."""

    page: Path
    deliveries: tuple[Delivery, ...]
    faults: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """22 when something could not be written, 23 when a recipient may lack the mail, else 0."""
        if self.faults:
            return STORAGE
        return UNDELIVERED if self._missed() else 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """One line for each fault, and for each recipient who may not have the mail."""
        missed = (
            f"delivery.{delivery.state}: {delivery.recipient}: {delivery.reason}; "
            f"the report is kept at {self.page}"
            for delivery in self._missed()
        )
        return (*self.faults, *missed)

    def with_late(self, late: Published) -> Published:
        """The same with what became of the mails that earlier sessions owed."""
        return Published(
            self.page, (*self.deliveries, *late.deliveries), (*self.faults, *late.faults)
        )

    def _missed(self) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.state != "sent"]


def publish(
    desk: Desk,
    report: Report,
    recorded: Recorded,
    renderings: Renderings,
    mail: bool,
    writer: Writer,
) -> Published:
    """Archive the report with its mail, and send the mail where it is owed and may be sent.

    The report is in the record by now: a full disk stops neither the mail nor the account of what
    was sent. Who certainly has it already gets it no second time.
    """
    message = _message(desk, report, recorded, renderings)
    faults: list[str] = []
    page = page_of(desk.reports, report.as_of)
    try:
        write_report(desk.reports, report, renderings, message, _entries(desk))
    except StorageError as error:
        faults.extend(error.lines)
    deliveries = _deliver(desk, recorded, message, writer, faults) if mail else ()
    return Published(page, deliveries, tuple(faults))


def repeat(desk: Desk, run: Run, mail: bool, writer: Writer) -> tuple[Report, Published]:
    """The report on record once more: its files, and its mail to those who may lack it.

    Raises StorageError when an object of it is gone.
    """
    with open_record(desk.ledger, writer) as record:
        renderings = renderings_of(record.forms(run))
        recorded = Recorded(run, record.log.checkpoint(int(run.seq) + 1).line)
    report = Report.model_validate_json(renderings.json)
    return report, publish(desk, report, recorded, renderings, mail, writer)


def send_owed(desk: Desk, as_of: date, writer: Writer) -> Published:
    """Send what earlier sessions still owe, oldest first, labelled late. Raises StorageError."""
    with open_record(desk.ledger, writer) as record:
        owed = [
            (run, record.log.checkpoint(int(run.seq) + 1).line, record.forms(run))
            for run in record.ledger.owed(as_of - LATE)
            if run.as_of != as_of.isoformat()
        ]
    deliveries: list[Delivery] = []
    faults: list[str] = []
    for run, checkpoint, forms in owed:
        renderings = renderings_of(forms)
        report = Report.model_validate_json(renderings.json)
        recorded = Recorded(run, checkpoint)
        message = _message(desk, report, recorded, renderings, late=True)
        deliveries += _deliver(desk, recorded, message, writer, faults)
    return Published(page_of(desk.reports, as_of), tuple(deliveries), tuple(faults))


def _message(
    desk: Desk, report: Report, recorded: Recorded, renderings: Renderings, *, late: bool = False
) -> EmailMessage:
    sender, recipients = writers(desk)
    mail = recorded.entry.mail
    return compose(
        report,
        renderings,
        sender=mail.sender if mail else sender,
        recipients=mail.recipients if mail else recipients,
        message_id=mail.message_id if mail else message_id(report, sender.partition("@")[2]),
        checkpoint=recorded.checkpoint,
        late=late,
    )


def _deliver(
    desk: Desk, recorded: Recorded, message: EmailMessage, writer: Writer, faults: list[str]
) -> tuple[Delivery, ...]:
    """What became of the mail to those who may lack it."""
    run = recorded.entry
    if run.mail is None or desk.mail is None:
        return ()
    try:
        with open_ledger(desk.ledger) as ledger:
            sent = ledger.sent(int(run.seq))
    except StorageError as error:
        # Rather twice than never.
        sent = frozenset()
        faults.extend(error.lines)
    owed = [recipient for recipient in run.mail.recipients if recipient not in sent]
    deliveries = post(desk, message, owed) if owed else ()
    if deliveries:
        try:
            with open_record(desk.ledger, writer) as record:
                record.delivery(run, [_attempt(each) for each in deliveries])
        except StorageError as error:
            faults.extend(error.lines)
    return deliveries


def _attempt(delivery: Delivery) -> Attempt:
    return Attempt(recipient=delivery.recipient, state=delivery.state, reason=delivery.reason)


def _entries(desk: Desk) -> list[IndexEntry]:
    with open_ledger(desk.ledger) as ledger:
        heads = ledger.heads(None, None)
    return [IndexEntry(head.as_of, head.state, head.vega30, head.headline) for head in heads]
