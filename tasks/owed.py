"""Owed: mails that earlier sessions still owe; a few as they are, more of them as one digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.deliver import deliver_to, message_of
from tasks.journal.entries import Run
from tasks.ledger.opening import open_record
from tasks.ledger.record import Record, Writer
from tasks.model.document import Report
from tasks.publish import Published
from tasks.record import Recorded
from tasks.report.archive import page_of
from tasks.report.digest import Late, digest, digest_id
from tasks.report.render import Renderings, renderings_of
from tasks.report.smtp import Delivery
from tasks.settings.desk import Desk

# A report that is older than this is read in the folder of reports.
OLDEST = timedelta(days=30)
# Who lacks so many reports gets them in one mail.
DIGEST_FROM = 3


@dataclass(frozen=True, slots=True)
class _Owed:
    """A report that somebody lacks."""

    recorded: Recorded
    report: Report
    renderings: Renderings

    @property
    def run(self) -> Run:
        return self.recorded.entry


def send_owed(desk: Desk, as_of: date, writer: Writer) -> Published:
    """Send what earlier sessions still owe, oldest first, labelled late. Raises StorageError."""
    with open_record(desk.ledger, writer) as record:
        lacking = _lacking(record, as_of)
    deliveries: list[Delivery] = []
    faults: list[str] = []
    for owed, recipients in lacking:
        if len(owed) < DIGEST_FROM:
            for each in owed:
                message = message_of(desk, each.report, each.recorded, each.renderings, late=True)
                deliveries += deliver_to(desk, [each.run], recipients, message, writer, faults)
        else:
            deliveries += _digested(desk, owed, recipients, writer, faults)
    return Published(page_of(desk.reports, as_of), tuple(deliveries), tuple(faults))


def _lacking(record: Record, as_of: date) -> list[tuple[list[_Owed], list[str]]]:
    """The reports that people lack, oldest first, with those who lack just these."""
    runs: dict[str, _Owed] = {}
    lacks: dict[str, list[str]] = defaultdict(list)
    for run, recipients in record.ledger.owed(as_of - OLDEST):
        if run.as_of == as_of.isoformat():
            continue
        renderings = renderings_of(record.forms(run))
        recorded = Recorded(run, record.log.checkpoint(int(run.seq) + 1).line)
        report = Report.model_validate_json(renderings.json)
        runs[run.seq] = _Owed(recorded, report, renderings)
        for recipient in recipients:
            lacks[recipient].append(run.seq)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for recipient, seqs in lacks.items():
        together[tuple(seqs)].append(recipient)
    return [([runs[seq] for seq in seqs], names) for seqs, names in together.items()]


def _digested(
    desk: Desk,
    owed: Sequence[_Owed],
    recipients: Sequence[str],
    writer: Writer,
    faults: list[str],
) -> tuple[Delivery, ...]:
    """What became of one mail with all that these recipients lack."""
    mail = owed[-1].run.mail
    if mail is None:
        raise ValueError(f"entry {owed[-1].run.seq} owes no mail")
    message = digest(
        [Late(each.report, each.renderings.html) for each in owed],
        sender=mail.sender,
        recipients=recipients,
        message_id=digest_id([each.report for each in owed], mail.sender.partition("@")[2]),
        checkpoint=owed[-1].recorded.checkpoint,
    )
    return deliver_to(desk, [each.run for each in owed], recipients, message, writer, faults)
