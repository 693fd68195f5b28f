"""A look at a source: what came, how much of it is used, of which day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd

from tasks.model.document import MISSING, Finding
from tasks.model.errors import VegareconError
from tasks.model.sessions import Calendar
from tasks.sources.delivery import PASSPORTS, REQUIRED, Delivery, Role, Source
from tasks.sources.dropping import counts_dropped
from tasks.sources.errand import NothingCameError
from tasks.sources.files import Files

State = Literal["ok", "look", "fail"]


@dataclass(frozen=True, eq=False)
class Look:
    """What a source gave for a session.

    `read` and `used` are rows, `of` the oldest day that its files claim, `age_sessions` how many
    sessions that is before the one asked for; both None where it claims none. `told` are lines:
    faults, and what was found.
    """

    role: Role
    kind: str
    state: State
    names: tuple[str, ...] = ()
    read: int = 0
    used: int = 0
    of: date | None = None
    age_sessions: int | None = None
    stamped_utc: datetime | None = None
    told: tuple[str, ...] = ()
    frame: pd.DataFrame | None = None


def look(role: Role, kind: str, source: Source, as_of: date, files: Files) -> Look:
    """Ask a source for a session. What it refuses is told, and raised nowhere."""
    try:
        delivery = source.read(as_of, files)
    except VegareconError as error:
        optional = isinstance(error, NothingCameError) and role not in REQUIRED
        state: State = "look" if optional else "fail"
        return Look(role, kind, state, told=error.lines, frame=PASSPORTS[role].empty())
    return _of_delivery(role, kind, delivery, as_of)


def _of_delivery(role: Role, kind: str, delivery: Delivery, as_of: date) -> Look:
    told = tuple(_line(finding) for finding in delivery.findings if not counts_dropped(finding))
    lost = tuple(_line(finding) for finding in delivery.findings if counts_dropped(finding))
    claimed = min((it.claimed_as_of for it in delivery.inputs if it.claimed_as_of), default=None)
    doubtful = any(finding.severity != "info" for finding in delivery.findings)
    return Look(
        role=role,
        kind=kind,
        state="look" if doubtful or not delivery.inputs else "ok",
        names=tuple(it.name for it in delivery.inputs if it.source != MISSING),
        read=sum(it.rows for it in delivery.inputs),
        used=len(delivery.frame),
        of=claimed,
        age_sessions=Calendar(as_of).sessions_since(claimed, as_of) if claimed else None,
        stamped_utc=delivery.snapshot_utc,
        told=(*lost, *told),
        frame=delivery.frame,
    )


def _line(finding: Finding) -> str:
    return f"{finding.code}: {finding.evidence}"
