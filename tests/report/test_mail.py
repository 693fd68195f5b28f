"""The mail as a mail program reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tasks.model.document import Report
from tasks.model.errors import SettingsError, VegareconError
from tasks.report.headline import preview
from tasks.report.mail import alarm, alarm_id, compose, message_id
from tasks.report.render import Renderings, render

Rendered = Callable[[str], tuple[Report, Renderings]]


def sent(report: Report, renderings: Renderings, **changed: object) -> bytes:
    arguments: dict[str, object] = {
        "sender": "vegarecon@example.com",
        "recipients": ["desk@example.com", "risk@example.com"],
        "message_id": message_id(report, "example.com"),
        "checkpoint": None,
    }
    return compose(report, renderings, **(arguments | changed)).as_bytes()  # type: ignore[arg-type]  # a test's own table of arguments


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def shape(part: EmailMessage) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    return [
        part.get_content_subtype(),
        *(shape(it) for it in part.iter_parts() if isinstance(it, EmailMessage)),
    ]


def test_the_mail_has_the_shape_that_every_client_shows(rendered: Rendered) -> None:
    message = read(sent(*rendered("breach")))
    assert shape(message) == [
        "mixed",
        ["alternative", "text/plain", ["related", "text/html", *["image/png"] * 5]],
        "text/html",
        "text/csv",
    ]


def test_every_picture_of_the_mail_is_in_the_mail(any_rendered: tuple[Report, Renderings]) -> None:
    message = read(sent(*any_rendered))
    body = message.get_body(("html",))
    assert body is not None
    wanted = re.findall(r'src="cid:([^"]+)"', body.get_content())
    held = [str(part["Content-ID"]).strip("<>") for part in message.walk() if part["Content-ID"]]
    assert sorted(held) == sorted(wanted)


def test_attachments_are_the_very_bytes_of_the_report(
    any_rendered: tuple[Report, Renderings],
) -> None:
    report, renderings = any_rendered
    page, legs = read(sent(report, renderings)).iter_attachments()
    assert page.get_payload(decode=True) == renderings.html.encode()
    assert legs.get_payload(decode=True) == renderings.csv.encode()
    day = report.as_of.isoformat()
    assert [page.get_filename(), legs.get_filename()] == [
        f"vega-report-{day}.html", f"vega-legs-{day}.csv",
    ]  # fmt: skip


def test_the_same_report_is_the_same_mail_byte_for_byte(
    make: dict[str, Callable[..., Report]],
) -> None:
    report = make["breach"]()
    first = sent(report, render(report, {}))
    assert first == sent(report, render(report, {}))
    assert max(len(line) for line in first.split(b"\r\n")) <= 998
    assert first.isascii()


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("clean", "CLEAN | net vega30 -1,062 | net-band 71% | 2026-11-20"),
        ("breach", "BREACH | net vega30 -1,062 | net-band 118% | 2026-11-20"),
        ("degraded", "DEGRADED | net vega30 n/a | 2 gaps | sleeve-drift 65% | 2026-11-20"),
        ("no_session", "NO SESSION | 2026-11-26"),
    ],
)
def test_the_subject_says_it_all_on_a_lock_screen(
    rendered: Rendered, name: str, subject: str
) -> None:
    assert read(sent(*rendered(name)))["Subject"] == subject


def test_no_subject_is_longer_than_a_lock_screen(any_rendered: tuple[Report, Renderings]) -> None:
    assert len(str(read(sent(*any_rendered))["Subject"])) <= 70


def test_the_preview_text_adds_what_the_subject_left_out(rendered: Rendered) -> None:
    report, renderings = rendered("breach")
    wanted = "net-band, net: 162 USD per VIX point beyond · P&L \u2212418 · 1 hard limit in breach"
    assert preview(report).startswith(wanted)
    body = renderings.mail_html[renderings.mail_html.index("<body") :]
    words = re.sub(r"<[^>]*>", "", body).strip()
    assert words.startswith("net-band, net: 162 USD per VIX point beyond")


def test_headers_date_the_mail_by_the_report_and_name_the_checkpoint(rendered: Rendered) -> None:
    report, renderings = rendered("breach")
    message = read(sent(report, renderings, checkpoint="vegarecon/sample 61 abc="))
    assert message["Date"].datetime == report.known_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Vegarecon-Checkpoint"] == "vegarecon/sample 61 abc="
    assert message["From"].addresses[0].addr_spec == "vegarecon@example.com"
    assert [it.addr_spec for it in message["To"].addresses] == [
        "desk@example.com",
        "risk@example.com",
    ]
    assert read(sent(report, renderings))["X-Vegarecon-Checkpoint"] is None


def test_the_message_id_names_the_run_and_nothing_else(
    make: dict[str, Callable[..., Report]],
) -> None:
    report = make["breach"]()
    own = message_id(report, "example.com")
    assert own == message_id(make["clean"](), "example.com")  # the same run
    assert own != message_id(make["clean"](run_id="another"), "example.com")
    assert re.fullmatch(r"<[0-9a-f]{32}\.vegarecon@example\.com>", own)
    assert read(sent(*(report, render(report, {}))))["Message-ID"] == own


def test_line_breaks_of_names_never_become_headers(rendered: Rendered) -> None:
    report, renderings = rendered("hostile")
    message = read(sent(report, renderings, checkpoint="a\r\nBcc: thief@example.com"))
    assert message["Bcc"] is None
    assert set(message.keys()) == {
        "From", "To", "Date", "Message-ID", "Auto-Submitted", "Subject",
        "X-Vegarecon-Checkpoint", "MIME-Version", "Content-Type",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address", ["a@b@c", "a b@c.d", "a@b.c\r\nBcc: d@e.f", "ä@b.c", "", "a@-b"]
)
def test_an_address_that_is_none_is_refused(rendered: Rendered, address: str) -> None:
    with pytest.raises(SettingsError, match="ASCII mail address"):
        sent(*rendered("clean"), recipients=["desk@example.com", address])


def test_all_bad_addresses_are_named_at_once(rendered: Rendered) -> None:
    with pytest.raises(VegareconError) as raised:
        sent(*rendered("clean"), recipients=["one", "two"])
    assert [line.count("wanted") for line in raised.value.lines] == [1, 1]


def test_a_message_id_with_a_line_break_or_a_bad_domain_is_refused(rendered: Rendered) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        sent(*rendered("clean"), message_id="<a@b>\r\nBcc: c@d.e")
    with pytest.raises(SettingsError, match=r"mail\.domain"):
        message_id(rendered("clean")[0], "exa mple")


def test_the_alarm_says_no_report_and_why() -> None:
    known_at = datetime(2026, 11, 20, 21, 50, tzinfo=UTC)
    message = read(
        alarm(
            "Sample desk\r\nBcc: thief@example.com",
            date(2026, 11, 20),
            ["source.http: quotes: found 404, wanted 200; try again", "second\nline\x1b[31m"],
            committed=False,
            standing=False,
            checkpoint=None,
            sender="vegarecon@example.com",
            recipients=["desk@example.com"],
            known_at=known_at,
            message_id=alarm_id("Sample desk", date(2026, 11, 20), known_at, "example.com"),
        ).as_bytes()
    )
    subject = str(message["Subject"])
    assert subject.startswith("NO REPORT | Sample desk")
    assert subject.endswith("| 2026-11-20")
    assert len(subject) <= 70
    assert message["Bcc"] is None
    assert message["Date"].datetime == known_at
    text = message.get_content()
    assert "NO REPORT for session 2026-11-20 (Fri)" in text
    assert "  - source.http: quotes: found 404, wanted 200; try again" in text
    assert "  - second line [31m" in text
