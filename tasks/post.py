"""Post: mail leaves the house, with its secret fetched at the door and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from smtplib import SMTPException

from tasks.model.errors import VegareconError
from tasks.report.smtp import Delivery, Server, deliver
from tasks.report.smtp_server import NotSentError, opened
from tasks.settings.desk import Desk
from tasks.settings.secrets import secret
from tasks.settings.section import resolved
from tasks.settings.sections_channels import MailSection

NOBODY = "vegarecon@localhost"


def writers(desk: Desk) -> tuple[str, tuple[str, ...]]:
    """Sender and recipients; this machine's own name where no mail is set up."""
    if desk.mail is None:
        return NOBODY, (NOBODY,)
    return desk.mail.sender, tuple(desk.mail.recipients)


def post(
    desk: Desk, message: EmailMessage, recipients: Sequence[str] | None = None
) -> tuple[Delivery, ...]:
    """Send a message to its recipients, by default the desk's; each gets a state, come what may."""
    if desk.mail is None:
        return ()
    recipients = tuple(desk.mail.recipients if recipients is None else recipients)
    try:
        server = _server(desk, desk.mail)
    except VegareconError as error:
        return tuple(Delivery(name, "not_sent", error.line) for name in recipients)
    return deliver(message, server, recipients)


def unreachable(desk: Desk) -> str:
    """Why the desk's mail server would not take a mail now; "" when it would. None is sent."""
    if desk.mail is None:
        return "no mail is set up"
    try:
        client = opened(_server(desk, desk.mail))
    except VegareconError as error:
        return error.line
    except NotSentError as error:
        return str(error)
    with suppress(OSError, SMTPException):
        client.quit()
    return ""


def _server(desk: Desk, mail: MailSection) -> Server:
    return Server(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        username=mail.username,
        password=secret(desk.base, mail.password, "mail.password") if mail.password else None,
        timeout_seconds=mail.timeout_seconds,
        ca_file=resolved(desk.base, mail.ca_file) if mail.ca_file else None,
    )
