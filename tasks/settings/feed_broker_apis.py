"""Sources that are logins at a broker; each needs its kit: pip install '.[KIND]' in the clone."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, cast

from pydantic import Field

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Name
from tasks.settings.sections_channels import Reference
from tasks.sources.broker_answers import BrokerRole
from tasks.sources.delivery import Role, Source
from tasks.sources.schwab import Schwab
from tasks.sources.tastytrade import Tastytrade


class BrokerFeed(FeedSection):
    """A login. `accounts` are those to be asked about, by default all that it opens.

    Answers without any holding are refused unless `allow_empty`.
    """

    roles: ClassVar[tuple[Role, ...]] = ("positions", "trades", "accounts")

    accounts: list[Name] = Field(default_factory=list)
    allow_empty: bool = False


class TastytradeFeed(BrokerFeed):
    """tastytrade: the secrets of an OAuth grant, by reference."""

    kind: Literal["tastytrade"]
    client_secret: Reference = Tastytrade.client_secret
    refresh_token: Reference = Tastytrade.refresh_token

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it reads no folder
        """See FeedSection."""
        return Tastytrade(
            cast("BrokerRole", role),
            self.client_secret,
            self.refresh_token,
            tuple(self.accounts),
            self.allow_empty,
        )


class SchwabFeed(BrokerFeed):
    """Schwab: an app's key and secret, and the token file of schwab-py, by reference.

    The token lives 7 days: a person makes it anew each week.
    """

    kind: Literal["schwab"]
    app_key: Reference = Schwab.app_key
    app_secret: Reference = Schwab.app_secret
    token: Reference = Schwab.token

    def source(self, role: Role, base: Path) -> Source:  # noqa: ARG002 - it reads no folder
        """See FeedSection."""
        return Schwab(
            cast("BrokerRole", role),
            self.app_key,
            self.app_secret,
            self.token,
            tuple(self.accounts),
            self.allow_empty,
        )
