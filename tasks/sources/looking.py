"""A look at a source: what came, how much of it is used, of which day it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from tasks.model.document import MISSING, Finding
from tasks.model.errors import Faults, VegareconError
from tasks.model.sessions import Calendar
from tasks.sources.delivery import REQUIRED, Delivery, Role, Source
from tasks.sources.dropping import counts_dropped
from tasks.sources.files import WORLD, Files, Place, RawFile
from tasks.sources.silence import reasons_of

State = Literal["ok", "look", "fail"]
Answer = Delivery | VegareconError


@dataclass(frozen=True, eq=False)
class Look:
    """What a source gave for a session, or why it did not: its `answer`.

    `read` and `used` are rows, `of` the oldest day that its files claim, `age_sessions` how many
    sessions that is before the one asked for; both None where it claims none. `told` are lines:
    faults, and what was found. `untimely`: it gives what holds now, and that is not of the session.
    """

    role: Role
    kind: str
    state: State
    answer: Answer
    names: tuple[str, ...] = ()
    read: int = 0
    used: int = 0
    of: date | None = None
    age_sessions: int | None = None
    stamped_utc: datetime | None = None
    told: tuple[str, ...] = ()
    untimely: bool = False

    @property
    def exit_code(self) -> int:
        """What a run would end with for its sake; 0 where a run goes on."""
        if self.state == "fail" and isinstance(self.answer, VegareconError):
            return self.answer.exit_code
        return 0

    @property
    def is_silent(self) -> bool:
        """Whether nothing came, and not what cannot be trusted."""
        return isinstance(self.answer, VegareconError) and bool(reasons_of(self.answer))


@dataclass(frozen=True, eq=False)
class Answered:
    """A source that was asked: it gives, or raises, the same again."""

    answer: Answer

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:  # noqa: ARG002 - as it was asked
        """See Source."""
        if isinstance(self.answer, VegareconError):
            raise self.answer
        return self.answer


@dataclass(slots=True)
class _Watched:
    """Files that note whether a place of the moment was asked for any."""

    files: Files
    of_the_moment: bool = False

    def read(self, place: Place, name: str) -> RawFile | None:
        """See Files."""
        self.of_the_moment |= not isinstance(place, Path) and place.of_the_moment
        return self.files.read(place, name)


def look(role: Role, kind: str, source: Source, as_of: date, files: Files) -> Look:
    """Ask a source for a session. What it refuses is told, and raised nowhere.

    That what holds now is of another time than the session is no fault of a source.
    """
    watched = _Watched(files)
    try:
        delivery = source.read(as_of, watched)
    except VegareconError as error:
        untimely = watched.of_the_moment and _is_of_another_day(error)
        optional = bool(reasons_of(error)) and role not in REQUIRED
        state: State = "look" if untimely or optional else "fail"
        return Look(role, kind, state, error, told=error.lines, untimely=untimely)
    return _of_delivery(role, kind, delivery, as_of)


def stood_in(looks: Sequence[Look]) -> tuple[Look, ...]:
    """The looks at all sources of a role: one that gave nothing is no fault where another did."""
    if not any(isinstance(it.answer, Delivery) for it in looks):
        return tuple(looks)
    return tuple(replace(it, state="look") if it.is_silent else it for it in looks)


def _is_of_another_day(error: VegareconError) -> bool:
    faults = error.faults if isinstance(error, Faults) else (error,)
    return all(fault.code == "source.wrong_day" for fault in faults)


def _of_delivery(role: Role, kind: str, delivery: Delivery, as_of: date) -> Look:
    told = tuple(_line(finding) for finding in delivery.findings if not counts_dropped(finding))
    lost = tuple(_line(finding) for finding in delivery.findings if counts_dropped(finding))
    claimed = min((it.claimed_as_of for it in delivery.inputs if it.claimed_as_of), default=None)
    doubtful = any(finding.severity != "info" for finding in delivery.findings)
    return Look(
        role=role,
        kind=kind,
        state="look" if doubtful or not delivery.inputs else "ok",
        answer=delivery,
        names=tuple(it.name for it in delivery.inputs if it.source != MISSING),
        read=sum(it.rows for it in delivery.inputs),
        used=len(delivery.frame),
        of=claimed,
        age_sessions=Calendar(as_of).sessions_since(claimed, as_of) if claimed else None,
        stamped_utc=delivery.snapshot_utc,
        told=(*lost, *told),
    )


def _line(finding: Finding) -> str:
    return f"{finding.code}: {finding.evidence}"
