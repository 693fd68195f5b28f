"""Sources of Interactive Brokers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal, cast

from pydantic import Field

from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Address, Line, PathText, resolved
from tasks.settings.sections_channels import Reference
from tasks.sources.delivery import Role, Source
from tasks.sources.flex_service import ORDER, FlexService
from tasks.sources.ibkr_flex import IbkrFlex


class IbkrFlexFeed(FeedSection):
    """Flex statements: files below `path`, or the query `query_id` of the Flex web service.

    token: a reference to the token of the web service. day_first: the order of dates with
    slashes, where the query writes them so. allow_empty: an account without positions is meant.
    """

    roles: ClassVar[tuple[Role, ...]] = ("positions", "trades", "accounts")

    kind: Literal["ibkr_flex"]
    path: PathText | None = None
    file: Line = "{as_of}/flex.xml"
    query_id: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")] | None = None
    token: Reference = "env:IBKR_FLEX_TOKEN"  # noqa: S105 - where the token is, not the token
    url: Address = ORDER
    day_first: bool | None = None
    allow_empty: bool = False

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        return IbkrFlex(
            role=cast("Literal['positions', 'trades', 'accounts']", role),
            path=resolved(base, self.path) if self.path else None,
            file=self.file,
            service=FlexService(self.query_id, self.token, self.url) if self.query_id else None,
            day_first=self.day_first,
            allow_empty=self.allow_empty,
        )
