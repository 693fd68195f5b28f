"""What is asked of a day, what came of it, and how its steps are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from tasks.model.document import Report
from tasks.model.errors import AuditError, SettingsError
from tasks.model.notices import AUDIT
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.publish import Published
from tasks.report.drawing import Easel

T = TypeVar("T")

# Two-digit years in symbols are of this century.
FIRST_DAY = date(2000, 1, 1)


def distinct(lines: Iterable[str]) -> tuple[str, ...]:
    """Each line once, in the order of their first."""
    return tuple(dict.fromkeys(lines))


class Step(Protocol):
    """How one verb of the day is run."""

    def __call__(self, verb: Callable[..., T], /, *nouns: object) -> T:
        """The verb's own result."""
        ...


def plainly(verb: Callable[..., T], /, *nouns: object) -> T:
    """A step without Prefect: just the call."""
    return verb(*nouns)


def aloud(note: Callable[[str], None]) -> Step:
    """A step without Prefect that says first which verb it is."""

    def told(verb: Callable[..., T], /, *nouns: object) -> T:
        note(verb.__name__)
        return verb(*nouns)

    return told


@dataclass(frozen=True)
class Request:
    """What is asked for. `as_of` None means the last completed session.

    `make_up`: sessions since the newest on record are reconciled first. `later` is for those: the
    mail is owed, and goes out with what the evening itself sends. `fresh`: sources of the moment
    are asked again for a session that is on record.
    """

    settings: Path
    now_utc: datetime
    as_of: date | None = None
    mail: bool = True
    easel: Easel | None = None
    actor: str = "vegarecon"
    make_up: bool = False
    later: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    `notices` are what is to be known of the run, `unheard` who outside could not be told, one line
    each. `repeated`: it could not differ from the run on record, and nothing was made anew.
    """

    report: Report
    published: Published
    notices: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was wrong with the record, one line each."""
        return tuple(line for line in self.notices if line.startswith(AUDIT))

    @property
    def remarks(self) -> tuple[str, ...]:
        """One line for every gap, every finding that is an error, and all that is to be told."""
        gaps = [f"gap.{it.code}: {it.account} {it.subject}: {it.reason}" for it in self.report.gaps]
        errors = [
            f"finding.{it.code}: {it.evidence}"
            for it in self.report.findings
            if it.severity == "error"
        ]
        return (*gaps, *errors, *self.notices, *self.published.remarks, *self.unheard)

    @property
    def exit_code(self) -> int:
        """An undelivered report outranks a doubt of the record, and that what it says.

        A repeated run says nothing new.
        """
        said = 0 if self.repeated else self.report.exit
        return self.published.exit_code or (AuditError.exit_code if self.doubts else said)


def session_of(request: Request) -> date:
    """The date to reconcile; one that has not closed yet, or before FIRST_DAY, is refused."""
    today = request.now_utc.astimezone(NEW_YORK).date()
    calendar = Calendar(today)
    if request.as_of is None:
        return calendar.last_completed(request.now_utc)
    last = calendar.last_completed(request.now_utc)
    trading_today = calendar.is_session(today) and last < today
    closed = request.as_of < today or (request.as_of == today and not trading_today)
    if not (closed and request.as_of >= FIRST_DAY):
        raise SettingsError(
            "usage.as_of",
            where="--as-of",
            found=str(request.as_of),
            wanted=f"a session from {FIRST_DAY.year} on that has closed; the last one is {last}",
            remedy="wait for the close, or name another date",
        )
    return request.as_of
