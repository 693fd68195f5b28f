"""Doctor: every source asked for a session, and what else a run will lean on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from tasks.journal.canonical import instant_of
from tasks.journal.entries import Run
from tasks.journal.log import Log
from tasks.model.errors import SourceError, VegareconError, shown_path
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.outside import errand_of
from tasks.post import unreachable
from tasks.preflight import preflight
from tasks.settings.desk import Desk
from tasks.sources.delivery import PASSPORTS, Role
from tasks.sources.files import World
from tasks.sources.lacking import Lack, lacking
from tasks.sources.looking import Look, State, look
from tasks.sources.published import sessions_told

_EXIT_OK, _EXIT_LOOK, _EXIT_MAIL = 0, 5, 23
_MARKS: Mapping[State, str] = {"ok": "ok  ", "look": "look", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: `told` are lines beneath it."""

    what: str
    state: State
    summary: str
    told: tuple[str, ...] = ()
    exit_code: int = _EXIT_OK


@dataclass(frozen=True, slots=True)
class Examination:
    """All of them, in the order in which a run meets them."""

    as_of: date
    parts: tuple[Examined, ...]

    @property
    def exit_code(self) -> int:
        """0: a run would go through whole. 5: something to look at. Else the run's own code."""
        codes = [part.exit_code for part in self.parts]
        return max((code for code in codes if code > _EXIT_LOOK), default=max(codes))

    @property
    def text(self) -> str:
        """A line each, what is to be known of it beneath."""
        width = max(len(part.what) for part in self.parts)
        lines = []
        for part in self.parts:
            lines.append(f"{_MARKS[part.state]}  {part.what.ljust(width)}  {part.summary}")
            lines += [f"      {' ' * width}  {line}" for line in part.told]
        return "\n".join(lines) + "\n"

    @property
    def json(self) -> str:
        """The same for programs."""
        parts: list[dict[str, Any]] = [
            {
                "what": part.what,
                "state": part.state,
                "summary": part.summary,
                "told": list(part.told),
            }
            for part in self.parts
        ]
        told = {"as_of": self.as_of.isoformat(), "exit": self.exit_code, "parts": parts}
        return json.dumps(told, indent=2) + "\n"


def doctor(
    desk: Desk, as_of: date, now_utc: datetime, progress: Callable[[str], None]
) -> Examination:
    """Ask everything that a run of a session would ask; what fails is told, and raised nowhere."""
    parts = [_calendar(as_of, now_utc), *_ledger(desk, now_utc)]
    frames: dict[Role, pd.DataFrame] = {}
    errand = errand_of(desk)
    for role in PASSPORTS:
        for kind, source in desk.doors.get(role, ()):
            progress(f"asking {kind} for {role}")
            looked = look(role, kind, source, as_of, World(errand))
            parts.append(_source(looked))
            if looked.frame is not None and not looked.frame.empty:
                given = [frames[role]] if role in frames else []
                frames[role] = pd.concat([*given, looked.frame], ignore_index=True)
        if not desk.doors.get(role):
            parts.append(Examined(role, "ok", "no source: the report says what it leaves out"))
    if missed := lacking(frames, as_of):
        parts.append(_book(missed))
    progress("asking the mail server")
    parts.append(_mail(desk))
    return Examination(as_of, tuple(parts))


def _calendar(as_of: date, now_utc: datetime) -> Examined:
    calendar = Calendar(as_of)
    if not calendar.is_session(as_of):
        return Examined("session", "look", f"{as_of} is no session of the exchange", (), _EXIT_LOOK)
    close = calendar.close_utc(as_of)
    local = close.astimezone(NEW_YORK)
    hours = (now_utc - close).total_seconds() / 3600
    if hours < 0:
        told = f"{as_of} closes at {local:%H:%M} New York: sources have no close yet"
        return Examined("session", "look", told, (), _EXIT_LOOK)
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
    yield Examined("ledger", state, where, told, _EXIT_LOOK if told else _EXIT_OK)


def _newest(desk: Desk) -> tuple[date, datetime] | None:
    """The newest session on record, and when it was made."""
    if not desk.ledger.is_dir():
        return None
    entries = Log(desk.ledger).read_on()
    runs = [each for each in entries if isinstance(each, Run) and each.kind != "no_session"]
    newest = max(runs, key=lambda run: (run.as_of, int(run.seq)), default=None)
    return (date.fromisoformat(newest.as_of), instant_of(newest.known_at)) if newest else None


def _book(missed: Sequence[Lack]) -> Examined:
    things = "1 thing" if len(missed) == 1 else f"{len(missed)} things"
    told = tuple(it.line for it in missed)
    if any(it.needed for it in missed):
        return Examined("the book", "look", f"{things} lacking", told, _EXIT_LOOK)
    return Examined("the book", "ok", f"{things} lacking, and no figure hangs on it", told)


def _source(looked: Look) -> Examined:
    codes = {"ok": _EXIT_OK, "look": _EXIT_LOOK, "fail": SourceError.exit_code}
    summary = f"{looked.kind}: {_summary(looked)}"
    return Examined(looked.role, looked.state, summary, looked.told, codes[looked.state])


def _summary(looked: Look) -> str:
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
        return Examined("mail", "fail", where, (why,), _EXIT_MAIL)
    return Examined("mail", "ok", f"{where} takes mail of {desk.mail.sender}")
