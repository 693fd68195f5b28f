"""Cboe DataShop's purchased files: [quotes] kind = "cboe_datashop"."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Address, Line, PathText, resolved
from tasks.sources.cboe_datashop import At, CboeDatashop
from tasks.sources.delivery import Role, Source


class CboeDatashopFeed(FeedSection):
    """End-of-day option files, with the Calcs or without, one or several a session.

    at: whether bid and ask are those of the close (eod) or of 15:45, when vols and greeks are.
    many_days: a file holds the rows of many sessions.
    """

    roles: ClassVar[tuple[Role, ...]] = ("quotes",)

    kind: Literal["cboe_datashop"]
    path: PathText | None = None
    url: Address | list[Address] | None = None
    file: Line | list[Line] | None = None
    at: At = "eod"
    many_days: bool = False

    @model_validator(mode="after")
    def _of_one_moment(self) -> Self:
        if self.compare and self.at == "eod":
            raise ValueError(
                'compare = true with at = "eod" | at = "1545"; the vendor\'s greeks are of 15:45'
            )
        return self

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return CboeDatashop(
            path=resolved(base, self.path) if self.path else None,
            file=tuple(self.file) if isinstance(self.file, list) else self.file,
            url=tuple(self.url) if isinstance(self.url, list) else self.url,
            at=self.at,
            many_days=self.many_days,
        )
