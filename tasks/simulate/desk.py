"""A simulated desk on disk: settings, feeds as `csv_folder` reads them, and the truth beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np

from tasks.model.sessions import SECONDS_PER_YEAR, Calendar
from tasks.simulate import plan
from tasks.simulate.broker import Planted
from tasks.simulate.day import Desk
from tasks.simulate.events import events_text
from tasks.simulate.exchange import Exchange
from tasks.simulate.factors import Floats, Jump, TwoFactor
from tasks.simulate.feeds import text, write_folder
from tasks.simulate.statement import Broker
from tasks.simulate.strikes import fitting_density

DEFAULT_LAST = date(2026, 11, 20)
DEFAULT_SEED = 20260107
DEFAULT_CONTRACTS_PER_DAY = 4_200
MOST_SESSIONS = 2_520
FEWEST_CONTRACTS, MOST_CONTRACTS = 4_000, 40_000
PLANTED_HEADER = "as_of,account,symbol,field,mistake,true_value,reported_value"

_DAYS_PER_SESSION = 1.455  # a little more than 365 / 252, so that the span surely holds them
_CALENDAR_BEFORE_DAYS = 390
# Independent streams of one seed; with the default seed the path's stream tells a plain story:
# calm, one crash, recovery.
_PATH_STREAM, _RATE_STREAM = 190, 3
_PAR_YIELDS_PERCENT = (3.92, 3.86, 3.78, 3.68, 3.62)
_YIELD_STEP_PERCENT = 0.018
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class WrittenDesk:
    """What was written.

    `sessions` oldest first; `holidays` are the closed weekdays between them, whose folders
    replay the session before; `settings` is the path of the settings file.
    """

    sessions: tuple[date, ...]
    holidays: tuple[date, ...]
    settings: Path


def write_desk(
    folder: Path,
    *,
    sessions: int = 60,
    seed: int = DEFAULT_SEED,
    last: date = DEFAULT_LAST,
    contracts_per_day: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> WrittenDesk:
    """Write a simulated desk: the same arguments give the same bytes anywhere.

    Leaves `vegarecon.toml`, `feeds/<as_of>/*.csv` and `feeds/events.csv` with SHA256SUMS beside,
    `truth/<as_of>.csv`, `truth/curve_<as_of>.csv` and `truth/planted.csv` in `folder`, over what
    stands there.
    `last` is the last session, or the date before which it lies; `contracts_per_day` is about
    how many options are listed; `progress` hears sessions done and in all.

    Units: see truth.py and the csv_folder layout. ValueError for counts out of range.
    """
    _check(sessions, contracts_per_day)
    calendar, days = _sessions(last, sessions)
    desk = _desk(calendar, days, seed, contracts_per_day or DEFAULT_CONTRACTS_PER_DAY)
    feeds, truth = folder / "feeds", folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    holidays = _holidays(calendar, days)
    planted: list[tuple[date, Planted]] = []
    for index, as_of in enumerate(days):
        written = desk.step(index)
        write_folder(feeds / as_of.isoformat(), written.feed)
        for name, content in written.truth.items():
            (truth / name).write_bytes(content.encode("ascii"))
        planted.extend((as_of, row) for row in written.planted)
        for holiday in holidays:
            if calendar.previous(holiday) == as_of:
                _replay(feeds / as_of.isoformat(), feeds / holiday.isoformat())
                row = Planted("", "", "folder", "holiday_replay", "", as_of.isoformat())
                planted.append((holiday, row))
        if progress is not None:
            progress(index + 1, len(days))
    write_folder(feeds, {"events.csv": events_text(calendar, days[0], days[-1])})
    (truth / "planted.csv").write_bytes(_planted_text(planted).encode("ascii"))
    settings = folder / "vegarecon.toml"
    settings.write_bytes(settings_text().encode("ascii"))
    return WrittenDesk(days, holidays, settings)


def settings_text() -> str:
    """The settings file of the simulated desk: desk.toml, then the limits of limits.toml."""
    room = files("tasks.simulate")
    return "\n".join(
        room.joinpath(name).read_text(encoding="ascii") for name in ("desk.toml", "limits.toml")
    )


def _check(sessions: int, contracts_per_day: int | None) -> None:
    if not 1 <= sessions <= MOST_SESSIONS:
        raise ValueError(f"sessions: found {sessions}, wanted 1 to {MOST_SESSIONS}")
    if contracts_per_day is None:
        return
    if not FEWEST_CONTRACTS <= contracts_per_day <= MOST_CONTRACTS:
        wanted = f"wanted {FEWEST_CONTRACTS} to {MOST_CONTRACTS}"
        raise ValueError(f"contracts_per_day: found {contracts_per_day}, {wanted}")


def _sessions(last: date, count: int) -> tuple[Calendar, tuple[date, ...]]:
    first = last - timedelta(days=int(count * _DAYS_PER_SESSION) + 20)
    calendar = Calendar(min(first + timedelta(days=_CALENDAR_BEFORE_DAYS), last))
    return calendar, calendar.between(first, last)[-count:]


def _holidays(calendar: Calendar, days: tuple[date, ...]) -> tuple[date, ...]:
    """Closed weekdays between the first and the last session."""
    span = (days[0] + timedelta(days=step) for step in range((days[-1] - days[0]).days))
    return tuple(day for day in span if day.weekday() <= _FRIDAY and not calendar.is_session(day))


def _desk(calendar: Calendar, days: tuple[date, ...], seed: int, contracts: int) -> Desk:
    model = TwoFactor()
    opening = calendar.close_utc(days[0])
    elapsed: Floats = np.array(
        [(calendar.close_utc(day) - opening).total_seconds() / SECONDS_PER_YEAR for day in days]
    )
    crash = len(days) - 1 - plan.JUMP
    path = model.path(
        elapsed,
        np.random.default_rng([seed, _PATH_STREAM]),
        Jump(crash) if crash > 0 else None,
    )
    steps = np.random.default_rng([seed, _RATE_STREAM]).standard_normal(
        (len(days), 1 + len(_PAR_YIELDS_PERCENT))
    )
    # Mostly parallel moves, pulled back so that a long history stays near where it began.
    moves = np.zeros(len(_PAR_YIELDS_PERCENT))
    yields = []
    for step in steps:
        moves = 0.99 * moves + _YIELD_STEP_PERCENT * (step[0] + 0.3 * step[1:])
        yields.append(np.round(np.array(_PAR_YIELDS_PERCENT) + moves, 2))

    def listed(density: float) -> int:
        first = Exchange(calendar, model, density).market(path, 0, days[0], yields[0])
        return len(first.iv)

    exchange = Exchange(calendar, model, fitting_density(listed, contracts))
    return Desk(exchange, path, days, np.array(yields), seed, Broker(calendar))


def _replay(source: Path, target: Path) -> None:
    """Copy a session's folder, checksums and all."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.iterdir()):
        (target / file.name).write_bytes(file.read_bytes())


def _planted_text(planted: list[tuple[date, Planted]]) -> str:
    return text(
        PLANTED_HEADER,
        (",".join([as_of.isoformat(), *astuple(row)]) for as_of, row in planted),
    )
