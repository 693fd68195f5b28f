"""Sources of what Cboe, CFE, the Treasury and FRED publish: settlements, closes and par yields."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Address, Line, PathText, Tickers, resolved
from tasks.sources import cboe_index_history, cfe_history, cfe_settlement, fred, treasury_rates
from tasks.sources.delivery import Role, Source
from tasks.sources.par_yields import MAX_AGE_SESSIONS, TOO_OLD_SESSIONS

Sessions = Annotated[int, Field(ge=1, le=TOO_OLD_SESSIONS)]


class PublishedFeed(FeedSection):
    """Files of the web, or the same files saved to a folder: `path`, and `file` within it."""

    path: PathText | None = None

    def folder(self, base: Path) -> Path | None:
        """The folder, where there is one."""
        return resolved(base, self.path) if self.path else None


class CfeSettlementFeed(PublishedFeed):
    """CFE's daily settlements of VX and VXM."""

    roles: ClassVar[tuple[Role, ...]] = ("futures",)

    kind: Literal["cfe_settlement"]
    url: Address = cfe_settlement.PAGE
    file: Line = cfe_settlement.FILE

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return cfe_settlement.CfeSettlement(self.folder(base), self.file, self.url)


class CfeHistoryFeed(PublishedFeed):
    """CFE's history of single VX futures, one file a contract."""

    roles: ClassVar[tuple[Role, ...]] = ("futures",)

    kind: Literal["cfe_history"]
    url: Address = cfe_history.PAGE
    file: Line = cfe_history.FILE
    months: Annotated[int, Field(ge=1, le=24)] = 9

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return cfe_history.CfeHistory(self.folder(base), self.file, self.url, self.months)


class CboeIndexHistoryFeed(PublishedFeed):
    """Cboe's histories of indices: official closes, there on the next morning."""

    roles: ClassVar[tuple[Role, ...]] = ("indices",)

    kind: Literal["cboe_index_history"]
    symbols: Tickers = Field(default=["SPX", "VIX", "VVIX"])
    url: Address = cboe_index_history.PAGE
    file: Line = cboe_index_history.FILE

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return cboe_index_history.CboeIndexHistory(
            tuple(self.symbols), self.folder(base), self.file, self.url
        )


class FredFeed(PublishedFeed):
    """Constant maturities from FRED."""

    roles: ClassVar[tuple[Role, ...]] = ("rates",)

    kind: Literal["fred"]
    series: Tickers = Field(default=list(fred.SERIES))
    url: Address = fred.PAGE
    file: Line = fred.FILE
    max_age_sessions: Sessions = MAX_AGE_SESSIONS

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return fred.Fred(
            tuple(self.series), self.folder(base), self.file, self.url, self.max_age_sessions
        )


class TreasuryRatesFeed(PublishedFeed):
    """The Treasury's daily par yields, a file a year."""

    roles: ClassVar[tuple[Role, ...]] = ("rates",)

    kind: Literal["treasury_rates"]
    url: Address = treasury_rates.PAGE
    file: Line = treasury_rates.FILE
    max_age_sessions: Sessions = MAX_AGE_SESSIONS

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it has one role
        """See FeedSection."""
        return treasury_rates.TreasuryRates(
            self.folder(base), self.file, self.url, self.max_age_sessions
        )
