"""Pages of the web as places that hand over bytes, and folders that such pages were saved to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tasks.model.errors import VegareconError
from tasks.sources.csv_settings import place_faults, url_faults
from tasks.sources.delivery import Role
from tasks.sources.errand import Errand
from tasks.sources.files import Place


@dataclass(frozen=True, slots=True)
class Site:
    """An address that is asked with GET; `of_the_moment` is whether it gives what holds now."""

    url: str
    of_the_moment: bool = False

    def obtain(self, name: str, errand: Errand) -> bytes:
        """See Remote."""
        # Of what holds now there is no older answer that could still be so.
        return errand.get(self.url, what=name, anew=self.of_the_moment)


@dataclass(frozen=True, slots=True)
class PageOrFolder:
    """A page of the web, or the folder that such pages were saved to, which is read instead.

    `url` is a pattern of addresses and `file` one of names below `path`, both over the session's
    date `as_of` and over names that the source gives; `usual` is the pattern of the name that a
    page goes by in the record.
    """

    role: Role
    path: Path | None
    file: str
    url: str
    usual: str
    of_the_moment: bool = False

    def faults(self, **examples: str) -> list[VegareconError]:
        """What is wrong with them, as SettingsErrors; `examples` has a value of each name."""
        return [
            *place_faults(self.role, self.path or Path(), self.file, **examples),
            *url_faults(self.role, self.url, **examples),
        ]

    def of(
        self,
        as_of: date,
        names: Mapping[str, str] | None = None,
        *,
        in_url: Mapping[str, str] | None = None,
    ) -> tuple[Place, str]:
        """The place and the name of the file of a session.

        `names` fill both patterns; `in_url` has those that an address spells in its own way.
        """
        given = {"role": str(self.role), **(names or {})}
        if self.path is not None:
            return self.path, self.file.format(as_of=as_of, **given)
        url = self.url.format(as_of=as_of, **{**given, **(in_url or {})})
        return Site(url, self.of_the_moment), self.usual.format(as_of=as_of, **given)
