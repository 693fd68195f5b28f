"""Publish: the report to its folder and to its readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.deliver import deliver_once, message_of
from tasks.journal.entries import Run
from tasks.ledger.opening import open_record
from tasks.ledger.record import Writer
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.record import Recorded
from tasks.report.archive import page_of, write_report
from tasks.report.index import IndexEntry
from tasks.report.render import Renderings, renderings_of
from tasks.report.smtp import Delivery
from tasks.settings.desk import Desk

STORAGE, UNDELIVERED = 22, 23


@dataclass(frozen=True, slots=True)
class Published:
    """Where the report lies, who has it, what became of late mails, what could not be written.

    `late` has a line for each recipient who may still lack a report of an earlier session.
    """

    page: Path
    deliveries: tuple[Delivery, ...]
    faults: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """22 when something could not be written, 23 when a recipient may lack a mail, else 0."""
        if self.faults:
            return STORAGE
        return UNDELIVERED if self._missed() or self.late else 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """One line for each fault, and for each recipient who may not have a mail."""
        missed = (
            f"delivery.{delivery.state}: {delivery.recipient}: {delivery.reason}; "
            f"the report is kept at {self.page}, and the next run sends it again"
            for delivery in self._missed()
        )
        return (*self.faults, *missed, *self.late)

    def with_late(self, late: Sequence[str], faults: Sequence[str]) -> Published:
        """The same with what became of the mails that earlier sessions owed."""
        return replace(self, late=tuple(late), faults=(*self.faults, *faults))

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
    message = message_of(desk, report, recorded, renderings)
    faults: list[str] = []
    page = page_of(desk.reports, report.as_of)
    try:
        write_report(desk.reports, report, renderings, message, _entries(desk))
    except StorageError as error:
        faults.extend(error.lines)
    deliveries = deliver_once(desk, recorded.entry, message, writer, faults) if mail else ()
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


def _entries(desk: Desk) -> list[IndexEntry]:
    with open_ledger(desk.ledger) as ledger:
        heads = ledger.heads(None, None)
    return [IndexEntry(head.as_of, head.state, head.vega30, head.headline) for head in heads]
