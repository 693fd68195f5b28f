"""The settings of a CSV feed, checked before any file is opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import PurePath

from tasks.model.errors import SettingsError, VegareconError, shown
from tasks.sources.claims import DAY_COLUMNS, TIME_COLUMN
from tasks.sources.delivery import PASSPORTS, Role
from tasks.sources.greek_units import unit_faults
from tasks.sources.sides import SIDE
from tasks.sources.symbols import PARTS
from tasks.web.address import address_fault

# Roles whose symbols are contracts; those of indices are plain names.
CONTRACT_ROLES = frozenset({"positions", "quotes", "futures", "trades"})
# Roles whose quantities have a sign, or a column beside them that says it.
SIDED_ROLES = frozenset({"positions", "trades"})
# Roles whose rows belong to an account, which a file of one account need not name.
OWNED_ROLES = frozenset({"positions", "trades", "accounts"})
# Roles whose file serves many sessions: it claims no day.
TIMELESS_ROLES = frozenset({"events"})
_PROBE = date(2026, 12, 31)
# A name is a day's own where no other day of so many has it: a weekday comes back on the same date
# after eleven years at most.
_DAYS = 12 * 366
# The first part of a URL that is taken for a path; a drive has one letter.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class CsvSettings:
    """What settings say of the shape of a file; see CsvFolder."""

    role: Role
    path: PurePath
    file: str
    columns: Mapping[str, str]
    date_format: str
    reported_units: Mapping[str, str]
    account: str = ""

    def faults(self) -> list[VegareconError]:
        """Everything that is wrong with them, as SettingsErrors."""
        return [
            *self._column_faults(),
            *place_faults(self.role, self.path, self.file),
            *self._date_faults(),
            *self._unit_faults(),
            *self._account_faults(),
        ]

    def _column_faults(self) -> list[VegareconError]:
        known = nameable(self.role)
        required = PASSPORTS[self.role].required
        unknown = [
            SettingsError(
                "settings.columns",
                where=f"{self.role}, columns.{shown(ours)}",
                found="an unknown column",
                wanted=f"one of {', '.join(known)}",
                remedy="map names of this list to names in the file",
            )
            for ours in self.columns
            if ours not in known
        ]
        unread = [
            SettingsError(
                "settings.columns",
                where=f"{self.role}, columns.{ours}",
                found="an empty name for a required column",
                wanted="the column's name in the file",
                remedy="name it, or leave the line out when the file uses the same name",
            )
            for ours in required
            if self.columns.get(ours) == "" and not (ours == "symbol" and self._in_parts)
        ]
        return [*unknown, *unread]

    @property
    def _in_parts(self) -> bool:
        """Whether the contract's parts are mapped, so that its symbol need not be read."""
        return self.role in CONTRACT_ROLES and any(self.columns.get(part) for part in PARTS)

    def _date_faults(self) -> list[VegareconError]:
        try:
            spelled = _PROBE.strftime(self.date_format)
            same = datetime.strptime(spelled, self.date_format).date() == _PROBE  # noqa: DTZ007 - only the date is compared
        except ValueError:
            same = False
        if same:
            return []
        return [
            SettingsError(
                "settings.date_format",
                where=f"{self.role}, date_format",
                found=f"'{shown(self.date_format)}'",
                wanted="a strptime format with year, month and day, such as %Y-%m-%d",
                remedy="spell the format in which the file writes dates",
            )
        ]

    def _unit_faults(self) -> list[VegareconError]:
        if self.role == "positions" or not self.reported_units:
            return unit_faults(self.reported_units)
        return [
            SettingsError(
                "settings.reported_units",
                where=f"{self.role}, reported_units",
                found=f"units of {', '.join(map(shown, self.reported_units))}",
                wanted="none: only positions carry greeks of the broker",
                remedy="move the line to [positions]",
            )
        ]

    def _account_faults(self) -> list[VegareconError]:
        if not self.account or (self.role in OWNED_ROLES and not self.columns.get("account")):
            return []
        mapped = self.role in OWNED_ROLES
        return [
            SettingsError(
                "settings.account",
                where=f"{self.role}, account",
                found="an account beside a column of accounts" if mapped else "an account",
                wanted="one of the two" if mapped else "none: these rows belong to nobody",
                remedy="take it out",
            )
        ]


def nameable(role: Role) -> tuple[str, ...]:
    """The columns of a role that a file may carry and settings may map."""
    passport = [name for name in PASSPORTS[role].names if name not in {"line", "quote_time_utc"}]
    parts = PARTS if role in CONTRACT_ROLES else ()
    side = (SIDE,) if role in SIDED_ROLES else ()
    claims = () if role in TIMELESS_ROLES else (*DAY_COLUMNS, TIME_COLUMN)
    return tuple(dict.fromkeys([*passport, *parts, *side, *claims]))


@cache
def lasts(pattern: str, **names: str) -> bool:
    """Whether a pattern over `as_of` and `names` gives several days the same."""
    spelled = {pattern.format(as_of=_PROBE - timedelta(days=ago), **names) for ago in range(_DAYS)}
    return len(spelled) < _DAYS


def place_faults(role: Role, folder: PurePath, *patterns: str, **more: str) -> list[VegareconError]:
    """What is wrong with a feed's folder, and with patterns of file names below it.

    Patterns are over `as_of` and `role`, and over `more`, which has an example of each.
    """
    return [
        *_folder_faults(role, folder),
        *(fault for pattern in patterns for fault in _pattern_faults(role, pattern, more)),
    ]


def url_faults(role: Role, pattern: str, **more: str) -> list[VegareconError]:
    """What is wrong with the pattern of an address over `as_of` and `more`."""
    try:
        fault = address_fault(pattern.format(as_of=_PROBE, **more))
    except (LookupError, ValueError, AttributeError):
        fault = "a pattern that cannot be filled in"
    if not fault:
        return []
    names = ", ".join(f"{{{name}}}" for name in ("as_of", *more))
    return [
        SettingsError(
            "settings.url",
            where=f"{role}, url",
            found=fault,
            wanted=f"an address such as https://host/page, with {names} where they belong",
            remedy="correct it; only this machine is talked to without encryption",
        )
    ]


def _folder_faults(role: Role, folder: PurePath) -> list[VegareconError]:
    """A URL is no folder, and one with a password would be kept in the record as a path."""
    if not any(_SCHEME.fullmatch(part) for part in folder.parts):
        return []
    return [
        SettingsError(
            "settings.path",
            where=f"{role}, path",
            found="a URL",
            wanted="a folder of this machine",
            remedy="fetch the files into a folder and name that; keep passwords out of settings",
        )
    ]


def _pattern_faults(role: Role, pattern: str, more: Mapping[str, str]) -> list[VegareconError]:
    """What is wrong with a pattern of file names, below the feed's path."""
    try:
        name = PurePath(pattern.format(as_of=_PROBE, role=role, **more))
    except (LookupError, ValueError, AttributeError):
        name = PurePath()
    # An input goes by this name in the record: it stays below the folder that it belongs to.
    odd = ".." in name.parts or any(_SCHEME.fullmatch(part) for part in name.parts)
    if name.parts and not name.is_absolute() and not odd:
        return []
    return [
        SettingsError(
            "settings.file",
            where=f"{role}, file",
            found=f"'{shown(pattern)}'",
            wanted="a file name such as {as_of}/quotes.csv or SPX_{as_of:%Y%m%d}.csv",
            remedy="put {as_of} where the session's date stands; `path` says where the folder is",
        )
    ]
