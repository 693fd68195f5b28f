"""The calendar of events: one `events.csv` that serves every session of the desk.

The days of FOMC, CPI and PPI are published a year ahead, so the file is no daily feed. It stands
beside the folders of the sessions; one inside a session's folder wins for that session:

    feeds/events.csv
    feeds/2026-11-20/events.csv
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Delivery, joined
from tasks.sources.event_checks import EVENT_KINDS, event_findings
from tasks.sources.files import WORLD, Files

_OF_THE_SESSION = "{as_of}/events.csv"
_OF_ALL_SESSIONS = "events.csv"
_SHOWN = 3


@dataclass(frozen=True)
class EventCalendar:
    """`events.csv` with date, kind and, optionally, source.

    `file` is a pattern over `as_of` that replaces the two default names. The other settings are
    those of CsvFolder; greeks and accounts have no place here, and are refused.
    Raises SettingsError, or Faults, when built of settings that cannot be meant.
    """

    path: Path
    file: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str = "%Y-%m-%d"
    reported_units: Mapping[str, str] = field(default_factory=dict)
    allow_empty: bool = False
    account: str = ""

    def __post_init__(self) -> None:
        for name in self._names():
            self._door(name)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """Past and future events, one row a kind and day, by date; `kind` in capitals.

        A desk without the file has no events, and a finding says so. Kinds that are none of
        ours are dropped and a repeated event is kept once, each with a finding. Findings also
        tell of days that are no business days, of rows without a source, of kinds with too few
        days in the past year and of kinds that end less than 60 days after `as_of`.
        Raises SourceError, or Faults with every fault of the file.
        """
        delivery = self._first_there(as_of, files)
        if not delivery.inputs:
            return delivery
        name = delivery.inputs[0].name
        known, strangers = _known(delivery.frame, name)
        once, repeats = _once(known, name)
        frame = once.sort_values(["date", "kind"], ignore_index=True)
        doubts = event_findings(frame, name, as_of)
        return joined([delivery], frame, [*strangers, *repeats, *doubts])

    def _names(self) -> tuple[str, ...]:
        return (self.file,) if self.file is not None else (_OF_THE_SESSION, _OF_ALL_SESSIONS)

    def _door(self, name: str) -> CsvFolder:
        return CsvFolder(
            "events",
            self.path,
            file=name,
            columns=self.columns,
            date_format=self.date_format,
            reported_units=self.reported_units,
            required=False,
            allow_empty=self.allow_empty,
            account=self.account,
        )

    def _first_there(self, as_of: date, files: Files) -> Delivery:
        """The first of the files that is there; without any, what the last door says of it."""
        *earlier, last = self._names()
        for name in earlier:
            delivery = self._door(name).read(as_of, files)
            if delivery.inputs:
                return delivery
        return self._door(last).read(as_of, files)


def _known(frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Finding]]:
    """The events of our kinds. Raises SourceError when there are others alone."""
    frame = frame.assign(kind=frame["kind"].str.upper())
    ours = frame["kind"].isin(EVENT_KINDS)
    others = frame[~ours]
    if others.empty:
        return frame, []
    lines = ", ".join(str(line) for line in others["line"].tolist()[:_SHOWN])
    kinds = Counter(others["kind"].tolist()).most_common(_SHOWN)
    if not ours.any():
        raise SourceError(
            "source.no_known_kind",
            where=f"{name}, line {others['line'].tolist()[0]}",
            found=f"kinds such as {', '.join(shown(kind) for kind, _ in kinds)}, and no other",
            wanted=f"events of kind {', '.join(EVENT_KINDS)}",
            remedy="map the column that names the event to `kind`",
        )
    counted = ", ".join(f"{count} {shown(kind)}" for kind, count in kinds)
    finding = Finding(
        code="source.unknown_kind",
        severity="info",
        subject=name,
        count=len(others),
        evidence=f"dropped {counted}; such as line {lines}; known are {', '.join(EVENT_KINDS)}",
    )
    return frame[ours], [finding]


def _once(frame: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Finding]]:
    """Each event once, the first of its rows; a second one would count its move twice."""
    again = frame.duplicated(["date", "kind"])
    if not again.any():
        return frame, []
    first = frame[again].iloc[0]
    finding = Finding(
        code="source.repeated_event",
        severity="warn",
        subject=name,
        count=int(again.sum()),
        evidence=f"kept once: {first['kind']} of {first['date']:%Y-%m-%d}, again in line "
        f"{first['line']}; remove the repeated rows",
    )
    return frame[~again], [finding]
