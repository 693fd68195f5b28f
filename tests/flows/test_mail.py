"""The whole run with mail, against a server that is really there."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.flows.desks import LAST, Command, Desk
from tests.report.test_smtp import PASSWORD, Mailbox, authenticator, certificate, serving

MAIL = """
[mail]
host = "127.0.0.1"
port = PORT
security = "starttls"
sender = "vegarecon@example.com"
recipients = ["a@example.com", "b@example.com"]
username = "desk"
password = "file:mail-password"
ca_file = "127.0.0.1.pem"
timeout_seconds = 5.0
"""


def test_a_verified_server_gets_the_archived_mail_and_the_ledger_knows(
    desk: Desk, vegarecon: Command
) -> None:
    box = Mailbox()
    said, message = run_with_mail(desk, vegarecon, box)
    assert said == 0
    assert box.messages[0][0] == ["a@example.com", "b@example.com"]
    archived = message_from_bytes(desk.report("report.eml").read_bytes(), policy=default)
    assert message["Message-ID"] == archived["Message-ID"]
    assert str(message["Subject"]).startswith("CLEAN")
    assert "2024-11-22" in str(message["Subject"]) or "22 Nov" in str(message["Subject"])
    assert desk.rows("SELECT recipient, state, message_id FROM delivery ORDER BY 1") == [
        (name, "sent", message["Message-ID"]) for name in ("a@example.com", "b@example.com")
    ]


def test_the_mail_shows_every_picture_it_names_and_carries_report_and_legs(
    desk: Desk, drawing: Command
) -> None:
    _, message = run_with_mail(desk, drawing, Mailbox())
    assert message.get_content_type() == "multipart/mixed"
    page, text = message.get_body(("html",)), message.get_body(("plain",))
    assert page is not None
    assert text is not None
    assert "Net vega30" in text.get_content()
    html = page.get_content()
    assert "<script" not in html
    assert len(html.encode()) < 100_000
    cids = {
        part["Content-ID"].strip("<>")
        for part in message.walk()
        if part.get_content_type() == "image/png"
    }
    assert cids
    assert all(f"cid:{cid}" in html for cid in cids)
    assert html.count("cid:") == len(cids)
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert _bytes(attached[f"vega-report-{LAST}.html"]) == desk.report("report.html").read_bytes()
    assert _bytes(attached[f"vega-legs-{LAST}.csv"]) == desk.report("report.csv").read_bytes()


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def test_a_failed_session_mails_the_alarm(desk: Desk, vegarecon: Command) -> None:
    desk.feed("quotes").write_bytes(b"")
    code, message = run_with_mail(desk, vegarecon, Mailbox())
    assert code == 10
    assert "source.empty" in str(message.get_content())
    # An alarm is a witness of the journal too.
    kept = desk.folder / "alarm.eml"
    kept.write_bytes(message.as_bytes())
    verified = vegarecon("verify", "--settings", desk.settings, "--checkpoint", kept)
    assert verified.code == 0, verified.out
    assert desk.stored() == []


@pytest.mark.parametrize("name", ["ca_file", "password"])
def test_an_unverified_server_or_a_missing_secret_means_no_mail(
    desk: Desk, vegarecon: Command, name: str
) -> None:
    box = Mailbox()
    with tls_server(desk.folder, box) as port:
        lines = MAIL.replace("PORT", str(port)).splitlines()
        if name == "ca_file":
            lines = [line for line in lines if not line.startswith("ca_file")]
        else:
            (desk.folder / "mail-password").unlink()
        desk.configure("\n".join(lines))
        said = vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", LAST)
    assert said.code == 23
    assert box.messages == []
    assert len(said.faults) == 2
    assert PASSWORD not in said.err
    states = desk.rows("SELECT DISTINCT state FROM delivery")
    assert states == [("not_sent",)]


def test_no_mail_on_request_leaves_the_message_as_a_file(desk: Desk, vegarecon: Command) -> None:
    box = Mailbox()
    code, _ = run_with_mail(desk, vegarecon, box, "--no-mail")
    assert code == 0
    assert box.messages == []
    assert desk.report("report.eml").is_file()
    assert desk.rows("SELECT count(*) FROM delivery") == [(0,)]


def tls_server(folder: Path, box: Mailbox):  # type: ignore[no-untyped-def]  # noqa: ANN201 - the context manager of `serving`
    context, _ = certificate(folder, "127.0.0.1")
    (folder / "mail-password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    return serving(
        box,
        tls_context=context,
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
    )


def run_with_mail(
    desk: Desk, vegarecon: Command, box: Mailbox, *words: str
) -> tuple[int, EmailMessage]:
    """Exit code and the message as received; an empty one when nothing came."""
    with tls_server(desk.folder, box) as port:
        desk.configure(MAIL.replace("PORT", str(port)))
        said = vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", LAST, *words)
    received = box.messages[0][1] if box.messages else b""
    message = message_from_bytes(received, policy=default)
    assert isinstance(message, EmailMessage)
    for folder in ("state", "reports"):
        for path in (desk.folder / folder).rglob("*"):
            assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()
    return said.code, message
