"""Treasury constant maturities from FRED: `observation_date,DGS3MO`, one series a file or several.

Keyless. A blank or a full stop is a day without a yield. A day is published on the next one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from tasks.model.errors import SettingsError, VegareconError, raise_all, shown
from tasks.sources.delivery import Delivery, read_all
from tasks.sources.files import WORLD, Files, Place, RawFile
from tasks.sources.pages import pages_of
from tasks.sources.par_yields import MAX_AGE_SESSIONS, Observed, curve_of, observed_in
from tasks.sources.published import DAY, days_of, sheet_of
from tasks.sources.site import PageOrFolder

PAGE = "https://fred.stlouisfed.org/graph/fredgraph.csv?id={series}&cosd={since}&coed={as_of}"
FILE = "{series}.csv"
SERIES = ("DGS1MO", "DGS3MO", "DGS6MO", "DGS1", "DGS2", "DGS3", "DGS5")
# More than the oldest curve that is taken; the record need not keep what lies before.
_ASKED_DAYS = 60
_NAME = re.compile(r"DGS([1-9][0-9]?)(MO)?")
_MONTHS_PER_YEAR = 12.0
_NONE = "."


@dataclass(frozen=True)
class Fred:
    """Par yields of constant maturities.

    `series` are FRED's names: DGS3MO is three months, DGS2 two years. `url` is a pattern over
    `series`, `since` (sixty days before) and `as_of`; `path` is a folder of saved files, by the
    pattern `file` over `series` and `as_of`, and is read instead; a pattern without `series` is
    one file that has them all.
    """

    series: tuple[str, ...] = SERIES
    path: Path | None = None
    file: str = FILE
    url: str = PAGE
    max_age_sessions: int = MAX_AGE_SESSIONS

    def __post_init__(self) -> None:
        example = self._place.faults(series=SERIES[0], since="2026-10-31")
        raise_all([*_series_faults(self.series), *example])

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder("rates", self.path, self.file, self.url, FILE)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The curve of one day up to the session, conformed to the passport of rates.

        Which day, and how old it may be: see `curve_of`. A series whose file did not come, or
        has no yield of that day, is left out with a finding.
        Raises SourceError, or Faults; NothingCameError.
        """
        since = (as_of - timedelta(days=_ASKED_DAYS)).isoformat()
        asked: dict[str, tuple[Place, list[str]]] = {}
        for series in self.series:
            place, name = self._place.of(as_of, {"series": series, "since": since})
            asked.setdefault(name, (place, []))[1].append(series)
        places = [(place, name) for name, (place, _) in asked.items()]
        pages = pages_of(places, files)
        observed = read_all(
            partial(_observed, raw, names, as_of) for (_, names), raw in pages.came(asked.values())
        )
        curve = curve_of(
            observed,
            {name: _months(name) for name in self.series},
            as_of,
            source="fred",
            max_age_sessions=self.max_age_sessions,
        )
        told = replace(curve, findings=(*curve.findings, *pages.findings("rates")))
        return pages.told_in(told, "rates")


def _observed(raw: RawFile, names: Sequence[str], as_of: date) -> Observed:
    """What a file has of some series."""
    table = sheet_of(
        raw,
        {
            DAY: ("observation_date", "date"),
            **{name: (name.casefold(),) for name in names},
        },
    )
    return observed_in(raw, table, names, days_of(table), as_of, none=_NONE)


def _months(name: str) -> float:
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(name)
    return float(match[1]) * (1.0 if match[2] else _MONTHS_PER_YEAR)


def _series_faults(series: Sequence[str]) -> list[VegareconError]:
    bad = [name for name in series if not _NAME.fullmatch(name)]
    if series and not bad and len(set(series)) == len(series):
        return []
    return [
        SettingsError(
            "settings.series",
            where="rates, series",
            found=", ".join(map(shown, bad)) or "none, or one twice",
            wanted=f"constant maturities such as {', '.join(SERIES)}",
            remedy="name the series as FRED does, each once",
        )
    ]
