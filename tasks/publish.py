"""Publish: the report to its folder and to its readers; and the alarm when there is none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import SettingsError, VegareconError, shown
from tasks.report.archive import IndexEntry, write_report
from tasks.report.mail import compose, message_id
from tasks.report.mail import alarm as compose_alarm
from tasks.report.render import Renderings
from tasks.report.smtp import Delivery, Server, deliver
from tasks.settings.desk import Desk
from tasks.settings.sections import MailSection, resolved

UNDELIVERED = 23
NOBODY = "vegarecon@localhost"


@dataclass(frozen=True, slots=True)
class Published:
    """Where the report lies and who has it."""

    page: Path
    deliveries: tuple[Delivery, ...]

    @property
    def exit_code(self) -> int:
        """23 when a recipient does not certainly have the mail, else 0."""
        missed = any(delivery.state != "sent" for delivery in self.deliveries)
        return UNDELIVERED if missed else 0


def publish(desk: Desk, report: Report, renderings: Renderings, mail: bool) -> Published:
    """Archive the report with its mail, and send the mail when asked to and able to."""
    sender, recipients = _addresses(desk.mail)
    message = compose(
        report,
        renderings,
        sender=sender,
        recipients=recipients,
        message_id=message_id(report, sender.partition("@")[2]),
        checkpoint=report.provenance.checkpoint,
    )
    page = write_report(desk.reports, report, renderings, message, _entries(desk))
    if not (mail and desk.mail) or report.state == "no_session":
        return Published(page, ())
    deliveries = _send(desk, desk.mail, message)
    with open_ledger(desk.ledger) as ledger:
        ledger.record_delivery(report, deliveries)
    return Published(page, deliveries)
