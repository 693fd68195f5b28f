"""The digest: several late reports in one mail, so that an outage does not end in a flood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from tasks.model.document import Report
from tasks.report.figures import MAX_CELL, clipped, counted, day_words, instant_words, plain
from tasks.report.headline import also, badge, net_words
from tasks.report.inlining import inlined
from tasks.report.mail import (
    CHECKPOINT_HEADER,
    LATE,
    envelope,
    fix_boundaries,
    identified,
    in_ascii,
)
from tasks.report.tables import Tone
from tasks.report.templating import html_templates, text_templates
from tasks.report.text_table import wrapped

# What mail servers take without a murmur; base64 makes a third more of it.
MAX_ATTACHED_BYTES = 6_000_000
_WORST = ("degraded", "breach", "breaks", "clean")


@dataclass(frozen=True, slots=True)
class Late:
    """A report that is late, and its page."""

    report: Report
    page: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A report as the digest shows it."""

    day: str
    sign: str
    word: str
    tone: Tone
    net: str
    headline: str
    also: tuple[str, ...]
    known_at: str
    attached: bool


def digest_id(reports: Sequence[Report], domain: str) -> str:
    """The Message-ID of a digest: the same for every attempt to send the same reports.

    Raises SettingsError when `domain` is no host name.
    """
    return identified("\n".join(["digest", *(report.run_id for report in reports)]), domain)


def digest(
    late: Sequence[Late],
    *,
    sender: str,
    recipients: Sequence[str],
    message_id: str,
    checkpoint: str,
) -> EmailMessage:
    """One mail of several reports, oldest first: a line for each, and their pages.

    The newest pages are attached, as far as MAX_ATTACHED_BYTES go; the others lie in the folder of
    reports, and the mail says which. `checkpoint` is the journal's with the newest of them. The
    same arguments give the same bytes. Raises SettingsError naming every address that is none.
    """
    newest = late[-1].report
    attached = _attached(late)
    message = envelope(
        sender=sender, recipients=recipients, known_at=newest.known_at, message_id=message_id
    )
    message["Subject"] = in_ascii(_subject([item.report for item in late]))
    message[CHECKPOINT_HEADER] = plain(checkpoint)
    shown = {
        "desk": clipped(newest.desk, 80),
        "title": counted(len(late), "late report"),
        "lines": [_line(item, attached=item in attached) for item in late],
    }
    text = text_templates().get_template("digest.txt.j2").render(shown, wrapped=wrapped)
    message.set_content(text, cte="quoted-printable")
    html = html_templates().get_template("digest.html.j2").render(shown)
    message.add_alternative(inlined(html) + "\n", subtype="html", cte="quoted-printable")
    for item in attached:
        message.add_attachment(
            item.page.encode("utf-8"),
            "text",
            "html",
            filename=f"vega-report-{item.report.as_of.isoformat()}.html",
            params={"charset": "utf-8"},
        )
    fix_boundaries(message, message_id)
    return message


def _attached(late: Sequence[Late]) -> list[Late]:
    """Those whose pages go with the mail, oldest first."""
    chosen: list[Late] = []
    room = MAX_ATTACHED_BYTES
    for item in reversed(late):
        room -= len(item.page.encode("utf-8"))
        if room < 0:
            break
        chosen.append(item)
    return chosen[::-1]


def _subject(reports: Sequence[Report]) -> str:
    """How many, the gravest of their states, and the span."""
    states = [report.state for report in reports]
    worst = min(reports, key=lambda it: _WORST.index(it.state) if it.state in _WORST else 9)
    count = states.count(worst.state)
    grave = badge(worst).word if count == len(reports) else f"{count} {badge(worst).word}"
    first, last = reports[0].as_of.isoformat(), reports[-1].as_of.isoformat()
    return f"{LATE}{len(reports)} reports · {grave} · {first} to {last}"


def _line(item: Late, *, attached: bool) -> _Line:
    report, state = item.report, badge(item.report)
    return _Line(
        day=day_words(report.as_of),
        sign=state.sign,
        word=state.word,
        tone=state.tone,
        net=net_words(report),
        headline=clipped(report.headline, MAX_CELL),
        also=also(report),
        known_at=instant_words(report.known_at, report.time_zone),
        attached=attached,
    )
