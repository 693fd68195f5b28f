"""Delivery over SMTP: verified TLS or nothing, and for every recipient what is certain."""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Literal

from tasks.model.errors import SettingsError, VegareconError, raise_all, shown
from tasks.report.mail import is_address

_GO_AHEAD = 354
_ACCEPTED = 250
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one recipient's copy; `unknown` may have arrived."""

    recipient: str
    state: Literal["sent", "not_sent", "unknown"]
    reason: str


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. Without TLS (`none`) only this machine's own.

    `timeout_seconds` bounds every wait. Raises SettingsError for what must never be tried.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 30.0
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        def fault(found: str, wanted: str, remedy: str) -> VegareconError:
            return SettingsError(
                "mail.server", where="[mail]", found=found, wanted=wanted, remedy=remedy
            )

        faults = []
        if self.security == "none" and not _is_loopback(self.host):
            faults.append(
                fault(
                    f"security none for {shown(self.host)}",
                    "TLS to any other machine",
                    "set security to starttls or tls",
                )
            )
        if (self.username is None) != (self.password is None):
            faults.append(
                fault(
                    "only one of username and password",
                    "both, or neither",
                    "give the missing one, or take out the other",
                )
            )
        if not self.timeout_seconds > 0:
            faults.append(
                fault(
                    f"timeout_seconds {self.timeout_seconds:g}",
                    "more than 0",
                    "raise timeout_seconds",
                )
            )
        raise_all(faults)


class _NotSent(Exception):  # noqa: N818 - an outcome on its way up, not an error of ours
    """The dialogue ended before any data went out; the text is the reason."""


def _scrubbed(text: str, server: Server) -> str:
    """A reason without the password in any form in which it goes over the wire."""
    if not server.password:
        return text
    name = server.username or ""
    for secret in (
        server.password,
        base64.b64encode(server.password.encode()).decode("ascii"),
        base64.b64encode(f"\0{name}\0{server.password}".encode()).decode("ascii"),
    ):
        text = text.replace(secret, "[hidden]")
    return text


def _said(server: Server, code: int, text: bytes | str) -> str:
    """A server's answer, made safe to print."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {shown(_scrubbed(words, server))}"


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise _NotSent(f"the CA file cannot be used: {shown(error)}") from error


def _own_name() -> str:
    """What EHLO says. The standard library's way asks DNS, which has no time-out."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _dialled(server: Server) -> smtplib.SMTP:
    name, wait = _own_name(), server.timeout_seconds
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=wait, context=_context(server)
        )
    return smtplib.SMTP(server.host, server.port, name, timeout=wait)


def _secure(client: smtplib.SMTP, server: Server) -> None:
    """Greetings exchanged, encrypted and verified where the settings ask for STARTTLS."""
    client.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        if not client.has_extn("starttls"):
            raise _NotSent("the server offers no STARTTLS")
        client.starttls(context=_context(server))
        # What was said before encryption is forgotten: greet again.
        client.ehlo_or_helo_if_needed()


def _connected(server: Server) -> smtplib.SMTP:
    """A connection that may carry mail: encrypted and verified, unless it is this machine."""
    client = _dialled(server)
    try:
        _secure(client, server)
    except BaseException:
        client.close()
        raise
    return client


def _opened(server: Server) -> smtplib.SMTP:
    """Connected, and logged in where a user is named; every failure becomes a reason."""
    try:
        client = _connected(server)
    except ssl.SSLError as error:
        raise _NotSent(f"TLS could not be verified: {shown(error)}") from error
    except smtplib.SMTPResponseException as error:
        said = _said(server, error.smtp_code, error.smtp_error)
        raise _NotSent(f"refused on connecting: {said}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise _NotSent(f"no connection: {shown(error)}") from error
    if server.username is None or server.password is None:
        return client
    try:
        client.login(server.username, server.password)
    except smtplib.SMTPResponseException as error:
        client.close()
        said = _said(server, error.smtp_code, error.smtp_error)
        # The chain is cut: the library's exceptions may carry what was sent.
        raise _NotSent(f"login refused: {said}") from None
    except (OSError, ValueError, smtplib.SMTPException) as error:
        client.close()
        raise _NotSent(f"login failed: {_scrubbed(shown(error), server)}") from None
    return client


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
        raise _NotSent(f"sender refused: {_said(server, code, text)}")
    refused = {}
    for recipient in recipients:
        code, text = client.rcpt(recipient)
        if code not in (_ACCEPTED, _ACCEPTED + 1):
            refused[recipient] = f"recipient refused: {_said(server, code, text)}"
    return refused


def _transmit(
    client: smtplib.SMTP, server: Server, wire: bytes
) -> tuple[Literal["sent", "unknown"], str]:
    """DATA: sent, or unknown when the answer to the last dot never came."""
    code, text = client.docmd("DATA")
    if code != _GO_AHEAD:
        raise _NotSent(f"data refused: {_said(server, code, text)}")
    try:
        client.send(wire)
        code, text = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        # A server may have stored the message and died before it could say so.
        return "unknown", f"connection lost after DATA had begun: {shown(error)}"
    if code != _ACCEPTED:
        raise _NotSent(f"message refused: {_said(server, code, text)}")
    return "sent", _said(server, code, text)


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
        except _NotSent as outcome:
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
    client = _opened(server)
    try:
        return _converse(client, server, message, recipients)
    except (OSError, smtplib.SMTPException) as error:
        # Before the go-ahead to DATA no byte of the message has left.
        raise _NotSent(f"connection lost before DATA: {_scrubbed(shown(error), server)}") from error
    finally:
        # The answer is already known; a server that will not say goodbye changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


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
        except _NotSent as failure:
            delivered = tuple(Delivery(it, "not_sent", str(failure)) for it in safe)
        outcome |= {delivery.recipient: delivery for delivery in delivered}
    return tuple(outcome[recipient] for recipient in recipients)
