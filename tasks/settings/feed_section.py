"""What every source's section has, and how it becomes a source."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from tasks.settings.section import Name, Section
from tasks.sources.delivery import Role, Source


class FeedSection(Section):
    """One source of one role. A kind of source is a section of its own, `kind` says which.

    priority: of several sources of a role the lowest is believed; the others fill its gaps.
    name: what a source of holdings, or of quotes that are compared, is called in breaks; without
    one the first source of positions is `broker`, the next `broker-2`, and quotes are `vendor`.
    compare (quotes): the vendor's vol and greeks of held options are compared with ours. They
    must be of one unit of the underlying, vega per vol point and theta per calendar day.
    """

    # What a source of this kind can deliver.
    roles: ClassVar[tuple[Role, ...]] = ()

    kind: str
    priority: int = 0
    name: Name | None = None
    compare: bool = False

    @abstractmethod
    def source(self, role: Role, base: Path) -> Source:
        """The source; `base` is where relative paths start. Raises SettingsError, or Faults."""
