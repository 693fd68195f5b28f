"""The mail: one message with text, page, pictures and attachments, the same bytes every time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tasks.model.document import Report
from tasks.model.errors import SettingsError, VegareconError, raise_all, shown
from tasks.report.figures import as_utc, clipped, day_words, instant_words, plain
from tasks.report.headline import MAX_SUBJECT, subject
from tasks.report.render import Renderings, content_id
from tasks.report.templating import text_templates

CHECKPOINT_HEADER = "X-Vegarecon-Checkpoint"
LATE = "LATE: "
NO_REPORT, NOT_SENT, NOT_RENEWED = "NO REPORT", "REPORT NOT SENT", "REPORT NOT RENEWED"
_MAX_ALARM_LINE = 500
# One mailbox, ASCII, nothing that could end a header or an SMTP command.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def is_address(text: str) -> bool:
    """Whether a text is one plain ASCII mail address, safe in headers and SMTP commands."""
    return _ADDRESS.fullmatch(text) is not None


def _mailboxes(where: str, addresses: Sequence[str]) -> tuple[Address, ...]:
    """Addresses checked, all faults at once."""
    faults: list[VegareconError] = [
        SettingsError(
            "mail.address",
            where=where,
            found=shown(address),
            wanted="an ASCII mail address such as desk@example.com",
            remedy="correct it in the [mail] section",
        )
        for address in addresses
        if not is_address(address)
    ]
    raise_all(faults)
    return tuple(Address(addr_spec=address) for address in addresses)


def identified(words: str, domain: str) -> str:
    """A Message-ID from words that name one message for good."""
    if not _DOMAIN.fullmatch(domain):
        raise SettingsError(
            "mail.domain",
            where="[mail] sender",
            found=shown(domain),
            wanted="a host name after the @",
            remedy="correct the sender's address",
        )
    return f"<{hashlib.sha256(words.encode()).hexdigest()[:32]}.vegarecon@{domain}>"


def message_id(report: Report, domain: str) -> str:
    """The Message-ID of a report's mail: the same for every attempt to send the same run.

    Raises SettingsError when `domain` is no host name.
    """
    return identified(f"report\n{report.run_id}", domain)


def head_of(committed: bool, standing: bool) -> str:
    """What an alarm is about, in capitals; see `alarm`."""
    return NOT_SENT if committed else NOT_RENEWED if standing else NO_REPORT


def alarm_id(desk: str, as_of: date, known_at: datetime, domain: str) -> str:
    """The Message-ID of an alarm: the same for every attempt to send the same one."""
    return identified(f"alarm\n{desk}\n{as_of.isoformat()}\n{as_utc(known_at).isoformat()}", domain)


# Mail headers are ASCII: other signs travel encoded, and some clients put spaces between.
_ASCII_SIGNS = str.maketrans({"·": "|", "\u2212": "-"})


def in_ascii(subject: str) -> str:
    """A subject whose own signs need no encoding; names keep theirs."""
    return subject.translate(_ASCII_SIGNS)


def envelope(
    *, sender: str, recipients: Sequence[str], known_at: datetime, message_id: str
) -> EmailMessage:
    """A message with every header but the subject."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(
        "Vegarecon", addr_spec=_mailboxes("[mail] sender", [sender])[0].addr_spec
    )
    message["To"] = _mailboxes("[mail] recipients", recipients)
    message["Date"] = format_datetime(as_utc(known_at))
    # The policy refuses a line break in any header.
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    return message


def fix_boundaries(message: EmailMessage, seed: str) -> None:
    """Boundaries from the message's own name, not from chance: the same mail, the same bytes."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for at, part in enumerate(parts):
        mark = hashlib.sha256(f"{seed}\n{at}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{mark}")


def _add_page(message: EmailMessage, report: Report, renderings: Renderings) -> None:
    """The HTML alternative with those charts that it shows."""
    message.add_alternative(renderings.mail_html, subtype="html", cte="quoted-printable")
    body = message.get_body(("html",))
    if not isinstance(body, EmailMessage):
        raise TypeError("an EmailMessage holds EmailMessages")
    for name, chart in renderings.charts.items():
        cid = content_id(report, name)
        if f"cid:{cid}" in renderings.mail_html:
            body.add_related(chart.png, "image", "png", cid=f"<{cid}>", filename=f"{name}.png")


def compose(
    report: Report,
    renderings: Renderings,
    *,
    sender: str,
    recipients: Sequence[str],
    message_id: str,
    checkpoint: str | None,
    late: bool = False,
) -> EmailMessage:
    """The mail of a report, its subject saying so where it comes `late`.

    multipart/mixed[alternative[text, related[html, charts]], full page, legs as CSV]. The same
    arguments give the same bytes. Raises SettingsError naming every address that is none.
    """
    message = envelope(
        sender=sender, recipients=recipients, known_at=report.known_at, message_id=message_id
    )
    message["Subject"] = in_ascii(f"{LATE if late else ''}{subject(report)}")
    if checkpoint is not None:
        message[CHECKPOINT_HEADER] = plain(checkpoint)
    message.set_content(renderings.text, cte="quoted-printable")
    _add_page(message, report, renderings)
    day = report.as_of.isoformat()
    attached = (
        (renderings.html, "html", f"vega-report-{day}.html"),
        (renderings.csv, "csv", f"vega-legs-{day}.csv"),
    )
    for text, subtype, filename in attached:
        # As bytes: text would have its line ends changed, and the ledger has hashed these bytes.
        message.add_attachment(
            text.encode("utf-8"), "text", subtype, filename=filename, params={"charset": "utf-8"}
        )
    fix_boundaries(message, message_id)
    return message


def alarm(
    desk: str,
    as_of: date,
    lines: Sequence[str],
    *,
    committed: bool,
    standing: bool,
    checkpoint: str | None,
    sender: str,
    recipients: Sequence[str],
    known_at: datetime,
    message_id: str,
) -> EmailMessage:
    """The mail that says that there is no report, and why, one line an error.

    `committed`: there is one on record, and it is its sending that failed. `standing`: there is an
    earlier one, which could not be renewed. `checkpoint` is the
    journal's with the entry that says so, None where it could not be written.
    """
    message = envelope(
        sender=sender, recipients=recipients, known_at=known_at, message_id=message_id
    )
    head, day = head_of(committed, standing), as_of.isoformat()
    room = MAX_SUBJECT - len(f"{head} ·  · {day}")
    message["Subject"] = in_ascii(f"{head} · {clipped(desk, room)} · {day}")
    message["X-Priority"] = "1"
    if checkpoint is not None:
        message[CHECKPOINT_HEADER] = plain(checkpoint)
    message.set_content(
        text_templates()
        .get_template("alarm.txt.j2")
        .render(
            desk=clipped(desk, 80),
            day=day_words(as_of),
            head=head,
            committed=committed,
            standing=standing,
            lines=[clipped(line, _MAX_ALARM_LINE) for line in lines],
            known_at=instant_words(known_at),
        ),
        cte="quoted-printable",
    )
    return message
