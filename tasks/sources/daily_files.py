"""Where the files of one session lie: below a folder, or at addresses of the web."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from tasks.model.errors import SettingsError, VegareconError, shown
from tasks.sources.csv_settings import lasts, place_faults, url_faults
from tasks.sources.delivery import Role
from tasks.sources.files import Place
from tasks.sources.site import Site

Patterns = str | tuple[str, ...]
_PROBE = date(2026, 12, 31)


@dataclass(frozen=True, slots=True)
class DailyFiles:
    """One or several files a session: patterns over `as_of`.

    `file` are names below the folder `path`; `url` are addresses, and a file goes by the last part
    of its address. An address without the day gives what holds now. One of the two is given.
    """

    role: Role
    path: Path | None
    file: Patterns | None
    url: Patterns | None
    default: str

    def of(self, as_of: date) -> list[tuple[Place, str]]:
        """The place and the name of each file of a session."""
        if self.path is not None:
            names = _several(self.file or self.default)
            return [(self.path, name.format(as_of=as_of, role=self.role)) for name in names]
        addresses = [(each, each.format(as_of=as_of)) for each in _several(self.url)]
        return [
            (Site(address, of_the_moment=lasts(pattern)), _name(address))
            for pattern, address in addresses
        ]

    def names_last(self) -> list[bool]:
        """Whether the name of each file is that of several sessions, in the same order."""
        patterns = self.url if self.path is None else self.file or self.default
        return [lasts(pattern, role=self.role) for pattern in _several(patterns)]

    def faults(self) -> list[VegareconError]:
        """What is wrong with them, as SettingsErrors."""
        if (self.path is None) == (not self.url):
            found = "neither path nor url" if self.path is None else "both path and url"
            return [self._fault("path", found, "one of them", "say where the files are, once")]
        if self.path is not None:
            return place_faults(self.role, self.path, *_several(self.file or self.default))
        wrong = [fault for each in _several(self.url) for fault in url_faults(self.role, each)]
        return wrong or list(self._name_faults())

    def _name_faults(self) -> Iterator[VegareconError]:
        """Files of the web are told apart, and found again in the record, by their names."""
        if self.file is not None:
            remedy = "remove it: a file goes by the last part of its address"
            yield self._fault("file", "file names beside url", "none", remedy)
        names = [_name(each.format(as_of=_PROBE)) for each in _several(self.url)]
        if {"", ".."} & set(names) or len(set(names)) < len(names):
            found = ", ".join(name or "nothing" for name in names)
            wanted = "addresses that end in different file names"
            yield self._fault("url", shown(found), wanted, "correct the addresses, or use one")

    def _fault(self, key: str, found: str, wanted: str, remedy: str) -> SettingsError:
        where = f"{self.role}, {key}"
        return SettingsError(
            f"settings.{key}", where=where, found=found, wanted=wanted, remedy=remedy
        )


def _several(patterns: Patterns | None) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else tuple(patterns or ())


def _name(address: str) -> str:
    return PurePosixPath(urlsplit(address).path).name
