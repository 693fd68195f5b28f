"""Delivery, against servers that are really there, on this machine."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tasks.model.document import Report
from tasks.model.errors import SettingsError
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings
from tasks.report.smtp import Delivery, Server, deliver

A, B = "a@example.com", "b@example.com"
PASSWORD = "canary-5f3a"  # noqa: S105 - what must never be seen again
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Mailbox:
    """An aiosmtpd handler that keeps what it was given and refuses one recipient."""

    refused: str = ""
    answer: str = "250 OK"
    messages: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, _s: Any, _e: Any, envelope: Any, address: str, _o: Any) -> str:  # noqa: N802 - the library's name
        if address == self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _e: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.messages.append((list(envelope.rcpt_tos), envelope.content))
        return self.answer


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A self-signed certificate for a host, as a server's context and as the file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(LONG_AGO)
        .not_valid_after(LONG_AGO + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{host}.pem", folder / f"{host}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    options.setdefault("port", free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


def server(port: int, **options: Any) -> Server:
    base: dict[str, Any] = {"host": "127.0.0.1", "security": "none", "timeout_seconds": 5.0}
    return Server(port=port, **(base | options))


def authenticator(_s: Any, _session: Any, _e: Any, _m: Any, data: Any) -> AuthResult:
    known = LoginPassword(b"desk", PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


@pytest.fixture
def message(rendered: Callable[[str], tuple[Report, Renderings]]) -> EmailMessage:
    report, renderings = rendered("breach")
    return compose(
        report,
        renderings,
        sender="vegarecon@example.com",
        recipients=[A, B],
        message_id=message_id(report, "example.com"),
        checkpoint=None,
    )


def states(deliveries: tuple[Delivery, ...]) -> list[tuple[str, str]]:
    return [(it.recipient, it.state) for it in deliveries]


def test_a_verified_starttls_server_with_login_gets_the_very_message(
    message: EmailMessage, tmp_path: Path
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": authenticator,
    }
    with serving(box, **options) as port:
        target = server(
            port, security="starttls", username="desk", password=PASSWORD, ca_file=public
        )
        result = deliver(message, target, [A, B])
    assert states(result) == [(A, "sent"), (B, "sent")]
    [(recipients, content)] = box.messages
    assert recipients == [A, B]
    assert content == message.as_bytes()


def test_a_starttls_server_without_a_login_works_as_well(
    message: EmailMessage, tmp_path: Path
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    with serving(box, tls_context=context, require_starttls=True) as port:
        result = deliver(message, server(port, security="starttls", ca_file=public), [A])
    assert result == (Delivery(A, "sent", "250 OK"),)


def test_a_tls_server_from_the_first_byte_works_as_well(
    message: EmailMessage, tmp_path: Path
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    controller_port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=controller_port, ssl_context=context)

    def knock() -> None:
        with (
            socket.create_connection(("127.0.0.1", controller_port)) as bare,
            ssl.create_default_context(cafile=public).wrap_socket(
                bare, server_hostname="127.0.0.1"
            ) as wrapped,
        ):
            wrapped.recv(100)

    # The library's own knock uses the server's context as a client's, which Python refuses.
    controller._trigger_server = knock  # type: ignore[method-assign]  # noqa: SLF001 - see above
    controller.start()
    try:
        result = deliver(message, server(controller_port, security="tls", ca_file=public), [A])
    finally:
        controller.stop()
    assert states(result) == [(A, "sent")]


def test_a_certificate_nobody_vouches_for_gets_nothing(
    message: EmailMessage, tmp_path: Path
) -> None:
    context, _ = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    with serving(box, tls_context=context) as port:
        [result] = deliver(message, server(port, security="starttls"), [A])
    assert result.state == "not_sent"
    assert "TLS could not be verified" in result.reason
    assert box.messages == []


def test_a_certificate_for_another_host_gets_nothing(message: EmailMessage, tmp_path: Path) -> None:
    context, public = certificate(tmp_path, "mail.example.com")
    box = Mailbox()
    with serving(box, tls_context=context) as port:
        [result] = deliver(message, server(port, security="starttls", ca_file=public), [A])
    assert (result.state, box.messages) == ("not_sent", [])
    assert "TLS could not be verified" in result.reason


def test_a_server_that_offers_no_starttls_gets_nothing(message: EmailMessage) -> None:
    box = Mailbox()
    with serving(box) as port:
        [result] = deliver(message, server(port, security="starttls"), [A])
    assert result == Delivery(A, "not_sent", "the server offers no STARTTLS")
    assert box.messages == []


def test_a_missing_ca_file_gets_nothing_sent(message: EmailMessage, tmp_path: Path) -> None:
    with serving(Mailbox(), tls_context=certificate(tmp_path, "127.0.0.1")[0]) as port:
        [result] = deliver(message, server(port, security="starttls", ca_file=tmp_path / "no"), [A])
    assert result.state == "not_sent"
    assert "CA file cannot be used" in result.reason


def test_a_refused_login_sends_nothing_and_never_shows_the_password(
    message: EmailMessage, tmp_path: Path
) -> None:
    context, public = certificate(tmp_path, "127.0.0.1")
    box = Mailbox()
    wrong = PASSWORD + "x"
    options = {"tls_context": context, "auth_required": True, "authenticator": authenticator}
    with serving(box, **options) as port:
        target = server(port, security="starttls", username="desk", password=wrong, ca_file=public)
        [result] = deliver(message, target, [A])
    assert (result.state, box.messages) == ("not_sent", [])
    assert result.reason.startswith("login refused: 535")
    assert PASSWORD not in result.reason + repr(target)


def test_one_refused_recipient_does_not_cost_the_other_the_mail(message: EmailMessage) -> None:
    box = Mailbox(refused=A)
    with serving(box) as port:
        result = deliver(message, server(port), [A, B])
    assert states(result) == [(A, "not_sent"), (B, "sent")]
    assert result[0].reason == "recipient refused: 550 no such user"
    assert box.messages[0][0] == [B]


@pytest.mark.parametrize("answer", ["451 try later", "554 not this"])
def test_a_message_refused_after_its_last_dot_was_not_sent(
    message: EmailMessage, answer: str
) -> None:
    with serving(Mailbox(answer=answer)) as port:
        result = deliver(message, server(port), [A, B])
    assert states(result) == [(A, "not_sent"), (B, "not_sent")]
    assert result[0].reason == f"message refused: {answer}"


def test_an_address_that_could_be_a_command_is_never_sent(message: EmailMessage) -> None:
    box = Mailbox()
    with serving(box) as port:
        result = deliver(message, server(port), ["a@b.c>\r\nRCPT TO:<d@e.f", A])
    assert [it.state for it in result] == ["not_sent", "sent"]
    assert box.messages[0][0] == [A]


def test_nobody_listening_is_not_sent(message: EmailMessage) -> None:
    [result] = deliver(message, server(free_port()), [A])
    assert result.state == "not_sent"
    assert result.reason.startswith("no connection")


@dataclass
class Script:
    """A server that answers by rote and does one thing wrong.

    `replies` maps a command's first word to the answer; an empty answer hangs up, and `stall`
    says nothing more. After `354` it reads `swallow` bytes (all when None) and answers `last`.
    """

    replies: dict[str, str] = field(default_factory=dict)
    swallow: int | None = None
    last: str = ""
    heard: list[str] = field(default_factory=list)

    def answer(self, line: str) -> str:
        word = line.split(" ", 1)[0].strip().upper()
        self.heard.append(line.strip())
        usual = {
            "EHLO": "250 OK",
            "MAIL": "250 OK",
            "RCPT": "250 OK",
            "DATA": "354 go",
            "QUIT": "221 bye",
        }
        return (usual | self.replies).get(word, "500 what")

    def data(self, stream: Any) -> None:
        taken = 0
        while self.swallow is None or taken < self.swallow:
            piece = stream.readline(100 if self.swallow is None else self.swallow - taken)
            taken += len(piece)
            if piece in (b".\r\n", b""):
                return

    def talk(self, connection: socket.socket, quiet: threading.Event) -> None:
        with connection, connection.makefile("rwb", 0) as stream:
            stream.write(b"220 hello\r\n")
            while line := stream.readline():
                reply = self.answer(line.decode("latin-1"))
                if reply == "stall":
                    quiet.wait(10)
                if reply in {"stall", ""}:
                    return
                stream.write(reply.encode() + b"\r\n")
                if reply.startswith("354"):
                    self.data(stream)
                    if not self.last:
                        return
                    stream.write(self.last.encode() + b"\r\n")


@contextlib.contextmanager
def scripted(script: Script) -> Iterator[int]:
    quiet = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            # The client may hang up first: that is part of the play.
            with contextlib.suppress(OSError):
                script.talk(connection, quiet)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        quiet.set()
        thread.join(5)


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_data_is_not_sent(message: EmailMessage, command: str) -> None:
    replies = {command: ""} | ({"HELO": ""} if command == "EHLO" else {})
    with scripted(Script(replies)) as port:
        result = deliver(message, server(port), [A, B])
    assert states(result) == [(A, "not_sent"), (B, "not_sent")]


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "DATA"])
def test_a_server_that_stalls_is_left_after_the_time_out(
    message: EmailMessage, command: str
) -> None:
    with scripted(Script({command: "stall"})) as port:
        [result] = deliver(message, server(port, timeout_seconds=0.2), [A])
    assert result.state == "not_sent"


@pytest.mark.parametrize("swallow", [0, 1, 1000, 100_000, None])
def test_a_connection_lost_within_the_data_is_unknown(
    message: EmailMessage, swallow: int | None
) -> None:
    with scripted(Script(swallow=swallow)) as port:
        result = deliver(message, server(port), [A, B])
    assert states(result) == [(A, "unknown"), (B, "unknown")]
    assert result[0].reason.startswith("connection lost after DATA had begun")


def test_a_server_lost_after_it_said_yes_has_taken_the_message(message: EmailMessage) -> None:
    with scripted(Script({"QUIT": ""}, last="250 stored")) as port:
        result = deliver(message, server(port), [A])
    assert states(result) == [(A, "sent")]


def test_a_server_that_echoes_the_password_is_not_believed(message: EmailMessage) -> None:
    plain = base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode()
    replies = {"EHLO": "250-hi\r\n250 AUTH PLAIN", "AUTH": f"535 no {PASSWORD} {plain}"}
    with scripted(Script(replies)) as port:
        target = server(port, username="desk", password=PASSWORD)
        [result] = deliver(message, target, [A])
    assert result.reason.startswith("login refused: 535 no [hidden]")
    assert PASSWORD not in repr(result)
    assert plain[:16] not in repr(result)


def test_a_hostile_answer_is_shown_on_one_safe_line(message: EmailMessage) -> None:
    with scripted(Script({"MAIL": "550 \x1b[31m" + "z" * 300})) as port:
        [result] = deliver(message, server(port), [A])
    assert re.fullmatch(r"sender refused: 550 \\x1b\[31mz+~", result.reason)


def test_a_line_that_begins_with_a_dot_arrives_with_its_dot() -> None:
    message = EmailMessage()
    message["From"] = "vegarecon@example.com"
    message.set_content(".\n..two\nlast\n", cte="7bit")
    box = Mailbox()
    with serving(box) as port:
        deliver(message, server(port), [A])
    assert box.messages[0][1].endswith(b"\r\n\r\n.\r\n..two\r\nlast\r\n")


def test_without_tls_only_this_machine_is_written_to() -> None:
    for host in ("mail.example.com", "192.0.2.1", "127.0.0.1.example.com"):
        with pytest.raises(SettingsError, match="security none"):
            server(25, host=host)
    assert [server(25, host=host).host for host in ("localhost", "127.0.0.1", "::1")]


def test_every_fault_of_the_settings_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        server(25, host="mail.example.com")
    assert raised.value.exit_code == 20
    with pytest.raises(Exception, match="mail") as both:
        server(25, host="mail.example.com", username="desk", timeout_seconds=0.0)
    assert len(both.value.lines) == 3  # type: ignore[attr-defined]  # a Faults has lines
