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
from tasks.model.errors import StorageError, VegareconError
from tasks.post import writers
from tasks.record import Recorded
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


def send_owed(desk: Desk, as_of: date, writer: Writer) -> tuple[list[str], list[str]]:
    """Send what earlier sessions still owe to today's recipients, oldest first, labelled late.

    Returns lines about those who may still lack something, and about what failed on the way: the
    report of the day is out, and nothing here may undo that.
    """
    missed: list[str] = []
    faults: list[str] = []
    if desk.mail is None:
        return missed, faults
    try:
        with open_record(desk.ledger, writer) as record:
            lacking = _lacking(record, as_of, desk.mail.recipients, faults)
    except VegareconError as error:
        return missed, [*faults, *error.lines]
    for owed, recipients in lacking:
        if len(owed) < DIGEST_FROM:
            for each in owed:
                message = message_of(
                    desk, each.report, each.recorded, each.renderings, late_to=recipients
                )
                deliveries = deliver_to(desk, [each.run], recipients, message, writer, faults)
                missed += _missed([each.run], deliveries)
        else:
            deliveries = _digested(desk, owed, recipients, writer, faults)
            missed += _missed([each.run for each in owed], deliveries)
    return missed, faults


def _missed(runs: Sequence[Run], deliveries: Sequence[Delivery]) -> list[str]:
    """A line for each who may lack the reports of some sessions."""
    days = ", ".join(run.as_of for run in runs)
    return [
        f"delivery.{it.state}: {it.recipient}: {it.reason}; still owed: {days}"
        for it in deliveries
        if it.state != "sent"
    ]


def _lacking(
    record: Record, as_of: date, wanted: Sequence[str], faults: list[str]
) -> list[tuple[list[_Owed], list[str]]]:
    """The reports that people of today lack, oldest first, with those who lack just these.

    What a digest may have brought already stays together: sent again, it is the same mail.
    """
    runs: dict[str, _Owed] = {}
    lacks: dict[tuple[str, str], list[str]] = defaultdict(list)
    doubtful = record.ledger.doubtful(as_of - OLDEST)
    for run, recipients in record.ledger.owed(as_of - OLDEST):
        still = [recipient for recipient in recipients if recipient in wanted]
        if run.as_of == as_of.isoformat() or not still:
            continue
        try:
            runs[run.seq] = _owed(record, run)
        except StorageError as error:
            # The others need not wait for it.
            faults.extend(error.lines)
            continue
        own = run.mail.message_id if run.mail else ""
        for recipient in still:
            name = doubtful.get((run.seq, recipient), own)
            lacks[recipient, "" if name == own else name].append(run.seq)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (recipient, _), seqs in lacks.items():
        together[tuple(seqs)].append(recipient)
    return [([runs[seq] for seq in seqs], names) for seqs, names in sorted(together.items())]


def _owed(record: Record, run: Run) -> _Owed:
    renderings = renderings_of(record.forms(run))
    recorded = Recorded(run, record.log.checkpoint(int(run.seq) + 1).line)
    return _Owed(recorded, Report.model_validate_json(renderings.json), renderings)


def _digested(
    desk: Desk,
    owed: Sequence[_Owed],
    recipients: Sequence[str],
    writer: Writer,
    faults: list[str],
) -> tuple[Delivery, ...]:
    """What became of one mail with all that these recipients lack."""
    sender, _ = writers(desk)
    message = digest(
        [Late(each.report, each.renderings.html) for each in owed],
        sender=sender,
        recipients=recipients,
        message_id=digest_id([each.report for each in owed], sender.partition("@")[2]),
        checkpoint=owed[-1].recorded.checkpoint,
    )
    return deliver_to(desk, [each.run for each in owed], recipients, message, writer, faults)
