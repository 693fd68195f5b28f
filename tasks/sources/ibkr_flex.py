"""Interactive Brokers' Flex statements: holdings, fills and balances of a session, as XML.

A file that was saved, or the Flex web service. A statement has the broker's marks and no greeks.
IBKR closes its books late: what is asked for right after the close is yesterday's, and refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from tasks.model.errors import SettingsError, raise_all
from tasks.sources.csv_settings import place_faults, url_faults
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.files import WORLD, Files, read_raw
from tasks.sources.flex_accounts import flex_accounts
from tasks.sources.flex_positions import flex_positions
from tasks.sources.flex_service import FlexService
from tasks.sources.flex_statement import flex_of
from tasks.sources.flex_trades import flex_trades


@dataclass(frozen=True)
class IbkrFlex:
    """One role's rows of a statement.

    `path` is a folder of statements, named by the pattern `file` over `as_of` and `role`;
    `service` is asked where there is no folder. `day_first` is the order of dates with slashes;
    without it they are refused. A file without positions is refused unless `allow_empty`.
    Raises SettingsError, or Faults, when built of settings that cannot be meant.
    """

    role: Literal["positions", "trades", "accounts"]
    path: Path | None = None
    file: str = "{as_of}/flex.xml"
    service: FlexService | None = None
    day_first: bool | None = None
    allow_empty: bool = False

    def __post_init__(self) -> None:
        faults = place_faults(self.role, self.path or Path(), self.file)
        if self.service is not None:
            faults += url_faults(self.role, self.service.url.replace("{", "{{").replace("}", "}}"))
        if (self.path is None) == (self.service is None):
            faults.append(
                SettingsError(
                    "settings.place",
                    where=f"{self.role}, path",
                    found="a folder and a query" if self.path else "neither a folder nor a query",
                    wanted="`path` of saved statements, or `query_id` of the web service",
                    remedy="set one of them",
                )
            )
        raise_all(faults)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session, conformed to the passport of the role.

        Every statement in the file must end on the session. Contracts that the house does not
        know are kept. Raises SourceError, or Faults, also NothingCameError.
        """
        if self.service is not None:
            raw = read_raw(self.service, f"flex-{self.service.query_id}.xml", files)
        else:
            folder = self.path or Path()
            raw = read_raw(folder, self.file.format(as_of=as_of, role=self.role), files)
        flex = flex_of(raw, as_of, self.day_first)
        if self.role == "positions":
            frame, rows, findings = flex_positions(flex, allow_empty=self.allow_empty)
        else:
            frame, rows, findings = (flex_trades if self.role == "trades" else flex_accounts)(flex)
        given = input_of(raw, role=self.role, source="ibkr_flex", rows=rows, claimed_as_of=as_of)
        return Delivery(frame, (given,), (*findings, *flex.doubts()), None, (raw.content,))
