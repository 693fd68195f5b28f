"""Sources that Cboe publishes on the web."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, cast

from pydantic import Field

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Address, Line, PathText, Tickers, resolved
from tasks.sources.cboe_delayed import PAGE, CboeDelayed
from tasks.sources.delivery import Role, Source


class CboeDelayedFeed(FeedSection):
    """Cboe's delayed quotes: free and keyless, of this moment."""

    roles: ClassVar[tuple[Role, ...]] = ("quotes", "indices")

    kind: Literal["cboe_delayed"]
    symbols: Tickers = Field(default=["SPX", "VIX"])
    url: Address = PAGE
    path: PathText | None = None
    file: Line = "{as_of}/{symbol}.json"

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        return CboeDelayed(
            role=cast("Literal['quotes', 'indices']", role),
            symbols=tuple(self.symbols),
            url=self.url,
            path=resolved(base, self.path) if self.path else None,
            file=self.file,
        )
