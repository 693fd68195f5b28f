"""Sources that are statements which a trader exports from a broker's program or site."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, cast

from pydantic import Field

from tasks.settings.feed_files import Greek, GreekUnit
from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Line, PathText, resolved
from tasks.sources import schwab_csv, thinkorswim
from tasks.sources.delivery import Role, Source


class ThinkorswimFeed(FeedSection):
    """The Position Statement that thinkorswim exports.

    unmarked_spx: the root of SPX options that expire on a third Friday and have no mark.
    allow_empty: an account without positions is meant.
    """

    roles: ClassVar[tuple[Role, ...]] = ("positions", "accounts")

    kind: Literal["thinkorswim"]
    path: PathText = "feeds"
    file: Line = thinkorswim.FILE
    unmarked_spx: Literal["SPX", "SPXW"] | None = None
    allow_empty: bool = False
    reported_units: dict[Greek, GreekUnit] = Field(
        default_factory=lambda: cast("dict[Greek, GreekUnit]", dict(thinkorswim.UNITS))
    )

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        return thinkorswim.Thinkorswim(
            role=cast("Literal['positions', 'accounts']", role),
            path=resolved(base, self.path),
            file=self.file,
            unmarked_spx=self.unmarked_spx or "",
            allow_empty=self.allow_empty,
            reported_units={str(greek): unit for greek, unit in self.reported_units.items()},
        )


class SchwabCsvFeed(FeedSection):
    """The positions that Schwab's site exports.

    allow_empty: an account without positions is meant.
    """

    roles: ClassVar[tuple[Role, ...]] = ("positions",)

    kind: Literal["schwab_csv"]
    path: PathText = "feeds"
    file: Line = schwab_csv.FILE
    allow_empty: bool = False

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return schwab_csv.SchwabCsv(resolved(base, self.path), self.file, self.allow_empty)
