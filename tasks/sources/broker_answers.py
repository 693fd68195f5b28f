"""What a broker answered, as one document: the evidence of an evening, and what it says of its day.

    {"answers": [{"asked": "...", "body": ..., "date": "Fri, 20 Nov 2026 21:31:02 GMT"}],
     "format": "vegarecon.broker/1", "role": "positions", "session": "2026-11-20",
     "vendor": "..."}

`date` is the broker's own clock, from the head of its answer: nobody here asks one. Keys are
sorted, bodies are as they came. Logins and tokens are never among them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Literal

from tasks.model.document import Finding
from tasks.model.errors import shown
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.sources.claims import wrong_day
from tasks.sources.files import RawFile
from tasks.sources.strict_json import demand, json_of, shape_fault

BrokerRole = Literal["positions", "trades", "accounts"]

FORMAT = "vegarecon.broker/1"
# From then on futures trade for the next session, options soon after, and holdings may be those
# of the next.
NEXT_SESSION = time(18, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: what was asked, when the broker says it answered, and the JSON value."""

    asked: str
    date: str
    body: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """A document that was read: its answers in order, when the first came, and what else it has."""

    answers: tuple[Answer, ...]
    first_utc: datetime
    extra: Mapping[str, Any]


def document(
    vendor: str, role: str, session: date, answers: Sequence[Answer], **extra: object
) -> bytes:
    """The bytes that are kept of some answers."""
    told = [{"asked": each.asked, "body": each.body, "date": each.date} for each in answers]
    whole = {
        **extra,
        "answers": told,
        "format": FORMAT,
        "role": role,
        "session": session.isoformat(),
        "vendor": vendor,
    }
    return (json.dumps(whole, sort_keys=True, separators=(",", ":")) + "\n").encode("ascii")


def told_of(raw: RawFile, vendor: str, role: BrokerRole, as_of: date) -> Told:
    """The answers of a document, once it is sure that they are of this broker, role and session.

    Holdings and balances are those of the moment: they are of the session when all were given on
    its date in New York. Trades of a session can be asked for later too. Raises SourceError.
    """
    whole = json_of(raw)
    if not isinstance(whole, dict):
        raise shape_fault(raw, type(whole).__name__, "an object")
    demand(raw, whole, "answers", "format", "role", "session", "vendor")
    said = [whole["format"], whole["vendor"], whole["role"]]
    if said != [FORMAT, vendor, role]:
        raise shape_fault(raw, f"{said}", f"answers of {vendor} on {role}, format {FORMAT}")
    if whole["session"] != as_of.isoformat():
        raise wrong_day(raw.name, f"answers for session {shown(whole['session'])}", as_of)
    given = whole["answers"]
    if not isinstance(given, list) or not given:
        raise shape_fault(raw, "no answers", "a list of answers, one or more")
    answers = tuple(_answer(raw, each) for each in given)
    moments = [_moment(raw, each) for each in answers]
    for moment in moments:
        day = moment.astimezone(NEW_YORK).date()
        if day < as_of or (day > as_of and role != "trades"):
            raise wrong_day(raw.name, f"an answer of {moment:%Y-%m-%d %H:%M} UTC", as_of)
    extra = {key: whole[key] for key in whole if key.startswith("token_")}
    return Told(answers, min(moments), extra)


def trading_utc(session: date) -> tuple[datetime, datetime]:
    """When trades are those of a session, from and until: from the evening after the one before.

    What is traded on a Sunday evening, or on a holiday, belongs to the session that follows.
    """
    before = Calendar(session).previous(session)
    begin, end = (
        datetime.combine(day, NEXT_SESSION, NEW_YORK).astimezone(UTC) for day in (before, session)
    )
    return begin, end


def moment_utc(read: Callable[[str], datetime], text: str) -> datetime | None:
    """The instant that a text names, as `read` reads it; None without a zone, or where it is none.

    Instants near the ends of the calendar, which no other zone can name, are none either.
    """
    try:
        moment = read(text)
        moment.astimezone(NEW_YORK)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def doubts(raw: RawFile, told: Told, role: BrokerRole, as_of: date) -> list[Finding]:
    """Whether the answers are those of the close."""
    closed = Calendar(as_of).close_utc(as_of)
    night = trading_utc(as_of)[1]
    given = f"the answers are of {told.first_utc:%Y-%m-%d %H:%M} UTC"
    if told.first_utc < closed:
        what = f"{given}, before the close at {closed:%H:%M} UTC: run it later"
        return [remark("source.before_close", raw, 1, what)]
    if role == "positions" and told.first_utc >= night:
        what = f"{given}, when futures trade for the next session: they may be part of that"
        return [remark("source.night_session", raw, 1, what, severity="info")]
    return []


def remark(
    code: str,
    raw: RawFile,
    count: int,
    evidence: str,
    *,
    severity: Literal["info", "warn"] = "warn",
) -> Finding:
    """A finding about a document."""
    return Finding(code=code, severity=severity, subject=raw.name, count=count, evidence=evidence)


def name_of(vendor: str, role: str, given: Sequence[object], ordinary: Sequence[object]) -> str:
    """What the document goes by in the record.

    Two logins of one broker have two names: what is kept of one is never taken for the other's.
    `given` are the references and accounts of a source, `ordinary` those that go without saying.
    """
    if list(given) == list(ordinary):
        return f"{vendor}-{role}.json"
    return f"{vendor}-{role}-{sha256(repr(list(given)).encode()).hexdigest()[:8]}.json"


def _answer(raw: RawFile, each: object) -> Answer:
    if not isinstance(each, dict):
        raise shape_fault(raw, f"an answer that is {type(each).__name__}", "an object")
    demand(raw, each, "asked", "body", "date")
    return Answer(str(each["asked"]), str(each["date"]), each["body"])


def _moment(raw: RawFile, answer: Answer) -> datetime:
    """When the broker says that it answered."""
    moment = moment_utc(parsedate_to_datetime, answer.date)
    if moment is None:
        raise shape_fault(
            raw,
            f"{answer.asked} with date '{answer.date}'",
            "the date of an HTTP answer such as Fri, 20 Nov 2026 21:31:02 GMT",
        )
    return moment
