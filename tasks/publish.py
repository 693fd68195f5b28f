"""Publish: the report to its folder and to its readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.post import post, writers
from tasks.report.archive import page_of, write_report
from tasks.report.index import IndexEntry
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings
from tasks.report.smtp import Delivery
from tasks.settings.desk import Desk

STORAGE, UNDELIVERED = 22, 23


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

    def _missed(self) -> list[Delivery]:
        return [delivery for delivery in self.deliveries if delivery.state != "sent"]


def publish(
    desk: Desk, report: Report, seq: int, renderings: Renderings, mail: bool, now_utc: datetime
) -> Published:
    """Archive the report with its mail, and send the mail when asked to and able to.

    A day without a session is archived and not mailed. `now_utc` dates the attempt. The report is
    in the ledger by now: a full disk stops neither the mail nor the account of what was sent.
    """
    sender, recipients = writers(desk)
    name = message_id(report, sender.partition("@")[2])
    message = compose(
        report,
        renderings,
        sender=sender,
        recipients=recipients,
        message_id=name,
        checkpoint=report.provenance.checkpoint,
    )
    faults: list[str] = []
    page = page_of(desk.reports, report.as_of)
    try:
        write_report(desk.reports, report, renderings, message, _entries(desk))
    except StorageError as error:
        faults.extend(error.lines)
    if desk.mail is None or not mail or report.state == "no_session":
        return Published(page, (), tuple(faults))
    deliveries = post(desk, message)
    try:
        with open_ledger(desk.ledger) as ledger:
            ledger.record_deliveries(report, seq, deliveries, message_id=name, attempted_at=now_utc)
    except StorageError as error:
        faults.extend(error.lines)
    return Published(page, deliveries, tuple(faults))


def _entries(desk: Desk) -> list[IndexEntry]:
    with open_ledger(desk.ledger) as ledger:
        heads = ledger.heads(None, None)
    return [IndexEntry(head.as_of, head.state, head.vega30, head.headline) for head in heads]
