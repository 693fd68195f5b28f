"""Sources that are files of a folder: [positions] kind = "csv_folder" and the like."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Address, Name, PathText, resolved
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import PASSPORTS, REQUIRED, Role, Source
from tasks.sources.events import EventCalendar

Greek = Literal["vega", "delta", "gamma", "theta"]
GreekUnit = Literal["usd_per_point", "usd_per_day", "usd", "per_contract", "per_unit"]


class CsvFolderFeed(FeedSection):
    """A CSV file a session, columns named by the house or mapped by the desk.

    account: that of every row, where the file has no column of accounts. A column mapped to
    `side` has the signs of quantities that have none.
    """

    roles: ClassVar[tuple[Role, ...]] = tuple(PASSPORTS)

    kind: Literal["csv_folder"]
    path: PathText
    file: str | list[str] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    date_format: str = "%Y-%m-%d"
    allow_empty: bool = False
    account: Name | None = None
    reported_units: dict[Greek, GreekUnit] = Field(default_factory=dict)

    @field_validator("file")
    @classmethod
    def _one_file(cls, file: str | list[str] | None) -> str | list[str] | None:
        if file is None or isinstance(file, str):
            return file
        raise ValueError(
            "a list of files | one pattern; declare a feed for each, with [[...]] and priority"
        )

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        make = partial(
            EventCalendar
            if role == "events"
            else partial(CsvFolder, role, required=role in REQUIRED),
            path=resolved(base, self.path),
            columns=self.columns,
            date_format=self.date_format,
            reported_units={str(greek): unit for greek, unit in self.reported_units.items()},
            allow_empty=self.allow_empty,
            account=self.account or "",
        )
        return make(file=self.file) if isinstance(self.file, str) else make()


class CboeQuotedataFeed(FeedSection):
    """The table that a person downloads from Cboe's site, one or several, from folder or web."""

    roles: ClassVar[tuple[Role, ...]] = ("quotes",)

    kind: Literal["cboe_quotedata"]
    path: PathText | None = None
    url: Address | list[Address] | None = None
    file: str | list[str] | None = None
    day_first: bool | None = None

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return CboeQuotedata(
            path=resolved(base, self.path) if self.path else None,
            file=tuple(self.file) if isinstance(self.file, list) else self.file,
            day_first=self.day_first,
            url=tuple(self.url) if isinstance(self.url, list) else self.url,
        )
