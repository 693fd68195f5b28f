"""A mail server, and the connection to it: verified TLS or nothing."""

from __future__ import annotations

import base64
import ipaddress
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tasks.model.errors import SettingsError, VegareconError, raise_all, shown


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


class NotSentError(Exception):
    """The dialogue ended before any data went out; the text is the reason."""


def scrubbed(text: str, server: Server) -> str:
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


def said(server: Server, code: int, text: bytes | str) -> str:
    """A server's answer, made safe to print."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {shown(scrubbed(words, server))}"


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise NotSentError(f"the CA file cannot be used: {shown(error)}") from error


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
            raise NotSentError("the server offers no STARTTLS")
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


def opened(server: Server) -> smtplib.SMTP:
    """Connected, and logged in where a user is named; every failure becomes a reason."""
    try:
        client = _connected(server)
    except ssl.SSLError as error:
        raise NotSentError(f"TLS could not be verified: {shown(error)}") from error
    except smtplib.SMTPResponseException as error:
        answer = said(server, error.smtp_code, error.smtp_error)
        raise NotSentError(f"refused on connecting: {answer}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(f"no connection: {shown(error)}") from error
    if server.username is None or server.password is None:
        return client
    try:
        client.login(server.username, server.password)
    except smtplib.SMTPResponseException as error:
        client.close()
        answer = said(server, error.smtp_code, error.smtp_error)
        # The chain is cut: the library's exceptions may carry what was sent.
        raise NotSentError(f"login refused: {answer}") from None
    except (OSError, ValueError, smtplib.SMTPException) as error:
        client.close()
        raise NotSentError(f"login failed: {scrubbed(shown(error), server)}") from None
    return client
