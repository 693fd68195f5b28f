"""The kinds of sources: to add one, write its section and name it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast, get_args

from pydantic import Field

from tasks.settings.feed_broker_apis import SchwabFeed, TastytradeFeed
from tasks.settings.feed_brokers import SchwabCsvFeed, ThinkorswimFeed
from tasks.settings.feed_cboe import CboeDelayedFeed
from tasks.settings.feed_datashop import CboeDatashopFeed
from tasks.settings.feed_files import CboeQuotedataFeed, CsvFolderFeed
from tasks.settings.feed_ibkr import IbkrFlexFeed
from tasks.settings.feed_own import DuckdbQueryFeed, PythonFeed
from tasks.settings.feed_published import (
    CboeIndexHistoryFeed,
    CfeHistoryFeed,
    CfeSettlementFeed,
    FredFeed,
    TreasuryRatesFeed,
)
from tasks.settings.feed_section import FeedSection

Feed = Annotated[
    CsvFolderFeed
    | CboeQuotedataFeed
    | CboeDelayedFeed
    | CboeDatashopFeed
    | TastytradeFeed
    | SchwabFeed
    | ThinkorswimFeed
    | SchwabCsvFeed
    | IbkrFlexFeed
    | DuckdbQueryFeed
    | PythonFeed
    | CfeSettlementFeed
    | CfeHistoryFeed
    | CboeIndexHistoryFeed
    | FredFeed
    | TreasuryRatesFeed,
    Field(discriminator="kind"),
]


def _kinds() -> dict[str, type[FeedSection]]:
    union, _ = get_args(Feed)
    sections = cast("tuple[type[FeedSection], ...]", get_args(union))
    return {get_args(each.model_fields["kind"].annotation)[0]: each for each in sections}


KINDS: Mapping[str, type[FeedSection]] = _kinds()
