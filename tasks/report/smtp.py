"""Delivery over SMTP: verified TLS or nothing, and for every recipient what is certain."""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Literal

from tasks.model.errors import shown
from tasks.report.mail import is_address
from tasks.report.smtp_server import NotSentError, Server, opened, said, scrubbed

__all__ = ["Delivery", "Server", "deliver"]

_GO_AHEAD = 354
_ACCEPTED = 250
_GOODBYE_SECONDS = 2.0
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient's copy; `unknown` may have arrived."""

    recipient: str
    state: Literal["sent", "not_sent", "unknown"]
    reason: str


def _wire(message: EmailMessage) -> bytes:
    """The message as it goes after DATA: CRLF only, leading dots doubled, the lone dot last."""
    lines = _LINE_END.split(message.as_bytes(policy=SMTP_POLICY))
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + (
        b".\r\n"
    )


def _accepted(
    client: smtplib.SMTP, server: Server, sender: str, recipients: Sequence[str]
) -> dict[str, str]:
    """MAIL and RCPT: why each refused recipient was refused; the others were accepted."""
    code, text = client.mail(sender)
    if code != _ACCEPTED:
        raise NotSentError(f"sender refused: {said(server, code, text)}")
    refused = {}
    for recipient in recipients:
        code, text = client.rcpt(recipient)
        if code not in (_ACCEPTED, _ACCEPTED + 1):
            refused[recipient] = f"recipient refused: {said(server, code, text)}"
    return refused


def _transmit(
    client: smtplib.SMTP, server: Server, wire: bytes
) -> tuple[Literal["sent", "unknown"], str]:
    """DATA: sent, or unknown when the answer to the last dot never came."""
    code, text = client.docmd("DATA")
    if code != _GO_AHEAD:
        raise NotSentError(f"data refused: {said(server, code, text)}")
    try:
        client.send(wire)
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # A server may have stored the message and died before it could say so.
        return "unknown", f"connection lost after DATA had begun: {shown(error)}"
    if code != _ACCEPTED:
        raise NotSentError(f"message refused: {said(server, code, text)}")
    return "sent", said(server, code, text)


def _converse(
    client: smtplib.SMTP, server: Server, message: EmailMessage, recipients: Sequence[str]
) -> tuple[Delivery, ...]:
    """One transaction for all: one answer to the data holds for every accepted recipient."""
    sender = message["From"].addresses[0].addr_spec
    refused = _accepted(client, server, sender, recipients)
    kept = [recipient for recipient in recipients if recipient not in refused]
    state: Literal["sent", "not_sent", "unknown"] = "not_sent"
    reason = "no recipient was accepted"
    if kept:
        try:
            state, reason = _transmit(client, server, _wire(message))
        except NotSentError as outcome:
            reason = str(outcome)
    return tuple(
        Delivery(recipient, "not_sent", refused[recipient])
        if recipient in refused
        else Delivery(recipient, state, reason)
        for recipient in recipients
    )


def _attempt(
    server: Server, message: EmailMessage, recipients: Sequence[str]
) -> tuple[Delivery, ...]:
    client = opened(server)
    try:
        delivered = _converse(client, server, message, recipients)
        _goodbye(client)
    except (OSError, smtplib.SMTPException) as error:
        # Before the go-ahead to DATA no byte of the message has left.
        raise NotSentError(
            f"connection lost before DATA: {scrubbed(shown(error), server)}"
        ) from error
    else:
        return delivered
    finally:
        client.close()


def _goodbye(client: smtplib.SMTP) -> None:
    """What is certain is known already: a server that will not say goodbye changes nothing."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if client.sock is not None:
            client.sock.settimeout(_GOODBYE_SECONDS)
        client.quit()


def deliver(
    message: EmailMessage, server: Server, recipients: Sequence[str]
) -> tuple[Delivery, ...]:
    """Send a message once, and say for each recipient what is certain.

    `sent`: the server took responsibility. `not_sent`: it certainly did not, and a retry cannot
    duplicate. `unknown`: the connection was lost after the data had begun. In the order of
    `recipients`; nothing is raised for what a network or a server does. Nothing is sent at all
    over a connection whose certificate and host name are not verified.
    """
    safe = [recipient for recipient in recipients if is_address(recipient)]
    outcome: dict[str, Delivery] = {
        recipient: Delivery(recipient, "not_sent", "not an ASCII mail address")
        for recipient in recipients
        if recipient not in safe
    }
    if safe:
        try:
            delivered = _attempt(server, message, safe)
        except NotSentError as failure:
            delivered = tuple(Delivery(it, "not_sent", str(failure)) for it in safe)
        outcome |= {delivery.recipient: delivery for delivery in delivered}
    return tuple(outcome[recipient] for recipient in recipients)
