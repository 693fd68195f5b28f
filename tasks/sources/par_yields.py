"""Par yields of one day out of files that hold years of them: which day, how old, which tenors.

Yields are published on the next business day, so that a curve one session old is the ordinary one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.document import Finding, Input
from tasks.model.frames import RATES
from tasks.model.sessions import Calendar
from tasks.sources.decimals import Floats
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.errand import NothingCameError
from tasks.sources.files import RawFile
from tasks.sources.published import sessions_told
from tasks.sources.sheet import Sheet

MAX_AGE_SESSIONS = 5
# From here on no curve is better than that one.
TOO_OLD_SESSIONS = 20
_DAYS_PER_YEAR = 365.25
# No dollar yield was ever near either; basis points taken for percent are.
_LEAST_PERCENT, _MOST_PERCENT = -5.0, 50.0


@dataclass(frozen=True, slots=True)
class Observed:
    """One file: par yields in percent by day and by name, and the line of each day.

    Only what is known is in it, up to the session.
    """

    raw: RawFile
    percent: Mapping[date, Mapping[str, float]] = field(repr=False)
    line: Mapping[date, int] = field(repr=False)


def observed_in(
    raw: RawFile,
    sheet: Sheet,
    names: Collection[str],
    days: Sequence[date],
    as_of: date,
    *,
    none: str,
) -> Observed:
    """What a file has up to a session: `names` are columns of percents, `days` those of the rows.

    `none` is the file's word for no yield, beside a blank. Raises SourceError, or Faults.
    """
    cells = {
        name: ["" if cell.strip() == none else cell for cell in sheet.columns[name]]
        for name in names
    }
    known = Sheet(sheet.name, cells, sheet.headings, sheet.lines)
    values = {name: yields_in(known, name).tolist() for name in names}
    known.finish()
    return Observed(
        raw,
        {
            day: {name: values[name][row] for name in names if cells[name][row]}
            for row, day in enumerate(days)
            if day <= as_of
        },
        dict(zip(days, sheet.lines, strict=True)),
    )


def yields_in(sheet: Sheet, column: str, *, required: bool = False) -> Floats:
    """The yields of a column, NaN where blank; one that is no percent is noted as a fault."""
    values = sheet.number(column, required=required)
    odd = np.flatnonzero((values < _LEAST_PERCENT) | (values > _MOST_PERCENT)).tolist()
    sheet.refuse(
        "source.number",
        column,
        odd,
        wanted=f"a yield from {_LEAST_PERCENT:g} to {_MOST_PERCENT:g} percent",
        remedy="correct the cell; 4.5 percent is written 4.5, and 450 basis points too",
    )
    return values


def tenor_days(months: float) -> float:
    """The whole calendar days of a maturity: 1 month is 30, 3 are 91, a year is 365, 5 are 1826."""
    return float(int(months * _DAYS_PER_YEAR / 12))


def curve_of(
    observed: Sequence[Observed],
    months: Mapping[str, float],
    as_of: date,
    *,
    source: str,
    max_age_sessions: int,
) -> Delivery:
    """The curve of one day, conformed to the passport of rates, with a finding of its age.

    `months` are the maturities by name. The day is that on which the most maturities are known
    among the sessions up to `max_age_sessions` back, the newest of those; where none is in that
    span it is the newest of all. An input's rows are its yields of that day.
    Raises NothingCameError where no yield is known, or none of the last twenty sessions: the
    report goes without rates then, and says so.
    """
    names = ", ".join(each.raw.name for each in observed)
    day = _day(observed, as_of, max_age_sessions)
    if day is None:
        raise NothingCameError(
            "source.no_observation",
            where=names,
            found="no par yield",
            wanted=f"one of a day up to {as_of}",
            remedy="wait until the source has published it, or deliver the whole file",
        )
    age = Calendar(as_of).sessions_since(day, as_of)
    if age > TOO_OLD_SESSIONS:
        raise NothingCameError(
            "source.old",
            where=names,
            found=f"par yields of {day}, {age} sessions before {as_of}",
            wanted=f"at most {TOO_OLD_SESSIONS} sessions",
            remedy="deliver newer files; without rates the report does what it can",
        )
    rows = [
        (tenor_days(months[name]), percent, each.line[day])
        for each in observed
        for name, percent in each.percent.get(day, {}).items()
    ]
    frame = pd.DataFrame(rows, columns=["tenor_days", "par_yield_percent", "line"])
    known = {name for each in observed for name in each.percent.get(day, {})}
    return Delivery(
        RATES.conform(frame.sort_values("tenor_days", kind="stable")),
        tuple(_input(each, day, source) for each in observed),
        (_age(names, day, age, as_of, max_age_sessions), *_unknown(names, months, known, day)),
        None,
        tuple(each.raw.content for each in observed),
    )


def _day(observed: Sequence[Observed], as_of: date, max_age_sessions: int) -> date | None:
    count: dict[date, int] = {}
    for each in observed:
        for day, known in each.percent.items():
            if day <= as_of and known:
                count[day] = count.get(day, 0) + len(known)
    calendar = Calendar(as_of)
    oldest = calendar.on_or_before(as_of)
    for _ in range(max_age_sessions):
        oldest = calendar.previous(oldest)
    recent = [day for day in count if day >= oldest]
    if recent:
        return max(recent, key=lambda day: (count[day], day))
    return max(count, default=None)


def _input(each: Observed, day: date, source: str) -> Input:
    rows = len(each.percent.get(day, {}))
    told = day if rows else max(each.percent, default=None)
    return input_of(each.raw, role="rates", source=source, rows=rows, claimed_as_of=told)


def _age(names: str, day: date, age: int, as_of: date, max_age_sessions: int) -> Finding:
    old = age > max_age_sessions
    when = f"{sessions_told(age)} before {as_of}" if age or day != as_of else "the session itself"
    most = f", more than {max_age_sessions}" if old else ""
    return Finding(
        code="source.old" if old else "source.curve_day",
        severity="warn" if old else "info",
        subject=names,
        count=1,
        evidence=f"par yields of {day}, {when}{most}",
    )


def _unknown(
    names: str, months: Mapping[str, float], known: set[str], day: date
) -> tuple[Finding, ...]:
    lacking = [name for name in months if name not in known]
    if not lacking:
        return ()
    return (
        Finding(
            code="source.no_observation",
            severity="info",
            subject=names,
            count=len(lacking),
            evidence=f"not known on {day}, and left out: {', '.join(lacking)}",
        ),
    )
