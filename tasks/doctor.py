"""Doctor: every source asked for a session, and what else a run will lean on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from tasks.examined import EXIT_LOOK, EXIT_MAIL, EXIT_OK, Examination, Examined
from tasks.journal.canonical import instant_of
from tasks.journal.entries import Run
from tasks.journal.log import Log
from tasks.model.errors import VegareconError, shown_path
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.outside import outside_for_a_look
from tasks.post import unreachable
from tasks.preflight import preflight
from tasks.pull import delivered_by
from tasks.settings.desk import Desk
from tasks.sources.delivery import PASSPORTS, Delivery, Role
from tasks.sources.lacking import lacking
from tasks.sources.looking import Answered, Look, State, look, stood_in
from tasks.sources.own_book import OwnBook, own_book
from tasks.sources.published import sessions_told
from tasks.sources.several import as_one

_UNTOLD = "whether it has all that the book needs cannot be told now"


def doctor(
    desk: Desk, as_of: date, now_utc: datetime, progress: Callable[[str], None]
) -> Examination:
    """Ask everything that a run of a session would ask; what fails is told, and raised nowhere."""
    before = [_calendar(as_of, now_utc), *_ledger(desk, now_utc)]
    # On a day without a session a run asks no source.
    session = Calendar(as_of).is_session(as_of)
    feeds = tuple(_feeds(desk, as_of, now_utc, progress)) if session else ()
    progress("asking the mail server")
    mail = _mail(desk)
    return Examination(as_of, (*before, *feeds, mail), _is_unheard(desk, mail))


def _feeds(
    desk: Desk, as_of: date, now_utc: datetime, progress: Callable[[str], None]
) -> Iterator[Examined]:
    """Every source, and what the book lacks of them together."""
    looks = _looks(desk, as_of, now_utc, progress)
    for role in PASSPORTS:
        yield from _sources(role, looks[role])
    yield from _book(desk, as_of, looks)


def _looks(
    desk: Desk, as_of: date, now_utc: datetime, progress: Callable[[str], None]
) -> Mapping[Role, tuple[Look, ...]]:
    """A look at every source, by role."""
    last_completed = Calendar(now_utc.date()).last_completed(now_utc)
    ways = outside_for_a_look(desk, as_of, last_completed)
    found: dict[Role, tuple[Look, ...]] = {}
    for role in PASSPORTS:
        each = []
        for kind, source in desk.doors.get(role, ()):
            progress(f"asking {kind} for {role}")
            each.append(look(role, kind, source, as_of, ways[role]))
        found[role] = stood_in(each)
    return found


def _calendar(as_of: date, now_utc: datetime) -> Examined:
    calendar = Calendar(as_of)
    if not calendar.is_session(as_of):
        return Examined("session", "look", f"{as_of} is no session of the exchange", (), EXIT_LOOK)
    close = calendar.close_utc(as_of)
    local = close.astimezone(NEW_YORK)
    hours = (now_utc - close).total_seconds() / 3600
    if hours < 0:
        told = f"{as_of} closes at {local:%H:%M} New York: sources have no close yet"
        return Examined("session", "look", told, (), EXIT_LOOK)
    return Examined(
        "session", "ok", f"{as_of}, closed at {local:%H:%M} New York, {hours:.1f} h ago"
    )


def _ledger(desk: Desk, now_utc: datetime) -> Iterator[Examined]:
    try:
        told = preflight(desk)
        newest = _newest(desk)
    except VegareconError as error:
        yield Examined("ledger", "fail", shown_path(desk.ledger), error.lines, error.exit_code)
        return
    known = f"newest session {newest[0]}" if newest else "no session yet"
    if newest and newest[1] > now_utc:
        behind = f"this machine's clock says {now_utc:%Y-%m-%d %H:%M} UTC, the record is ahead"
        told = (*told, f"clock: {behind}: set the clock")
    state: State = "look" if told else "ok"
    where = f"{known}, in {shown_path(desk.ledger)}"
    yield Examined("ledger", state, where, told, EXIT_LOOK if told else EXIT_OK)


def _newest(desk: Desk) -> tuple[date, datetime] | None:
    """The newest session on record, and when it was made."""
    if not desk.ledger.is_dir():
        return None
    entries = Log(desk.ledger).read_on()
    runs = [each for each in entries if isinstance(each, Run) and each.kind != "no_session"]
    newest = max(runs, key=lambda run: (run.as_of, int(run.seq)), default=None)
    return (date.fromisoformat(newest.as_of), instant_of(newest.known_at)) if newest else None


def _sources(role: Role, looks: Sequence[Look]) -> Iterator[Examined]:
    if not looks:
        yield Examined(role, "ok", "no source: the report says what it leaves out")
    for it in looks:
        told = (*it.told, _UNTOLD) if it.untimely else it.told
        code = it.exit_code or (EXIT_LOOK if it.state == "look" else EXIT_OK)
        yield Examined(role, it.state, f"{it.kind}: {_summary(it)}", told, code)


def _book(desk: Desk, as_of: date, looks: Mapping[Role, Sequence[Look]]) -> Iterator[Examined]:
    """What is wrong between one feed and another, and what the desk's own book lacks of them."""
    own = _own_book(desk, as_of, looks)
    untold = [role for role, each in looks.items() if any(it.untimely for it in each)]
    lacks = lacking(own.frames, as_of, untold)
    told = (
        *(line for fault in own.faults for line in fault.lines),
        *(f"{it.code}: {it.subject}: {it.evidence}" for it in own.findings),
        *(lack.line for lack in lacks),
    )
    if not told:
        return
    needed = any(lack.needed for lack in lacks)
    parts = [
        _counted(len(own.faults), "fault"),
        _counted(len(own.findings), "finding"),
        _counted(len(lacks), "thing"),
    ]
    summary = ", ".join(part for part in parts if part) + (" lacking" if lacks else "")
    if own.faults:
        yield Examined("the book", "fail", summary, told, own.faults[0].exit_code)
    elif needed or any(it.severity != "info" for it in own.findings):
        yield Examined("the book", "look", summary, told, EXIT_LOOK)
    else:
        hanging = ", and no figure hangs on it" if lacks else ""
        yield Examined("the book", "ok", summary + hanging, told)


def _own_book(desk: Desk, as_of: date, looks: Mapping[Role, Sequence[Look]]) -> OwnBook:
    """The book of all that answered; a source that cannot be used is told of by itself."""
    heard = {
        role: [it for it in each if it.is_silent or isinstance(it.answer, Delivery)]
        for role, each in looks.items()
    }
    asked = {
        role: as_one(role, [Answered(it.answer) for it in each])
        for role, each in heard.items()
        if each
    }
    delivered, _ = delivered_by(asked, as_of, {})
    names = zip(desk.reporters["positions"], looks["positions"], strict=True)
    brokers = [name for name, it in names if it in heard["positions"]]
    return own_book(delivered, desk.accounts, desk.leave_out, brokers)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}" if count else ""


def _summary(looked: Look) -> str:
    if looked.untimely:
        return "answers, with what holds now and is not of the session"
    if not looked.names:
        return "nothing came"
    of_all = "" if looked.used == looked.read else f" of {looked.read:,}"
    told = f"{looked.used:,}{of_all} rows from {', '.join(looked.names)}"
    if looked.of is not None:
        told += f", of {looked.of}"
    if looked.age_sessions:
        told += f", {sessions_told(looked.age_sessions)} old"
    if looked.stamped_utc:
        told += f", quotes of {looked.stamped_utc.astimezone(NEW_YORK):%H:%M} New York"
    return told


def _mail(desk: Desk) -> Examined:
    if desk.mail is None:
        return Examined("mail", "ok", "none is set up: the report is left in its folder")
    why = unreachable(desk)
    where = f"{desk.mail.host}:{desk.mail.port}"
    if why:
        return Examined("mail", "fail", where, (why,), EXIT_MAIL)
    return Examined("mail", "ok", f"{where} takes mail of {desk.mail.sender}")


def _is_unheard(desk: Desk, mail: Examined) -> bool:
    """Whether nobody hears where there is no report; a second channel is taken at its word."""
    second = desk.alarm is not None and "no_report" in desk.alarm.on
    return mail.state == "fail" and not second
