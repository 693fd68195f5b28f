"""tastytrade: holdings, fills and balances of the accounts that a login opens.

The JSON is that of the open API (developer.tastytrade.com): dashed keys, decimals as texts,
quantities without sign beside a direction, amounts of money without sign beside an effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.frames import ACCOUNTS, POSITIONS
from tasks.sources.broker_answers import (
    BrokerRole,
    Told,
    doubts,
    name_of,
    told_of,
)
from tasks.sources.broker_rows import (
    contracts_of,
    demand_holdings,
    one_of,
    sheet_of,
)
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.strict_json import Row, demand, object_in, rows_in, shape_fault
from tasks.sources.tastytrade_login import ENDS, VENDOR, TastytradeLogin
from tasks.sources.tastytrade_trades import FUTURE, trades_of

_DIRECTIONS: Mapping[str, float] = {"Long": 1.0, "Short": -1.0, "Zero": 0.0}
_DEFAULTS = ("env:TASTYTRADE_CLIENT_SECRET", "env:TASTYTRADE_REFRESH_TOKEN", ())


@dataclass(frozen=True)
class Tastytrade:
    """One role of the accounts of a login.

    `client_secret` and `refresh_token` are references to the secrets of an OAuth grant.
    `accounts` are those to be asked about, all that are open by default. Answers without any
    holding are refused unless `allow_empty`: a broker that is down can look like that.
    """

    role: BrokerRole
    client_secret: str = _DEFAULTS[0]
    refresh_token: str = _DEFAULTS[1]
    accounts: tuple[str, ...] = ()
    allow_empty: bool = False

    @property
    def name(self) -> str:
        """What the answers go by in the record."""
        given = (self.client_secret, self.refresh_token, self.accounts)
        return name_of(VENDOR, self.role, given, _DEFAULTS)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of all accounts, conformed to the passport of the role.

        Unknown contracts are kept. `reported_price` is the mark at the time of the answer; the
        broker's close-price may be of the session before and is not taken. Transactions that are
        no trades, or of another day, are dropped with a finding. Raises SourceError, or Faults,
        also NothingCameError.
        """
        login = TastytradeLogin(
            self.role, as_of, self.client_secret, self.refresh_token, self.accounts
        )
        raw = read_raw(login, self.name, files)
        told = told_of(raw, VENDOR, self.role, as_of)
        rows = _rows(raw, told, self.role)
        findings: list[Finding] = []
        if self.role == "positions":
            frame = _positions(raw, rows, as_of, self.allow_empty)
        elif self.role == "trades":
            frame, findings = trades_of(raw, rows, as_of)
        else:
            frame = _accounts(raw, rows)
        return Delivery(
            frame,
            (input_of(raw, role=self.role, source=VENDOR, rows=len(rows), claimed_as_of=as_of),),
            (*findings, *doubts(raw, told, self.role, as_of)),
            None,
            (raw.content,),
        )


def _rows(raw: RawFile, told: Told, role: BrokerRole) -> list[Row]:
    """The rows of all answers; every page of a list must be there."""
    rows: list[Row] = []
    counted: dict[str, list[int]] = {}
    for answer in told.answers:
        if not answer.asked.endswith(ENDS[role]):
            raise shape_fault(raw, f"an answer of {answer.asked}", f"answers of ...{ENDS[role]}")
        data = object_in(raw, answer.body, "data")
        if role == "accounts":
            rows.append(data)
            continue
        demand(raw, data, "items")
        page = rows_in(raw, data["items"], "data.items")
        rows += page
        pages = answer.body.get("pagination")
        if isinstance(pages, dict) and "total-items" in pages:
            counted.setdefault(f"{answer.asked}: {pages['total-items']}", []).append(len(page))
    for total, there in counted.items():
        if not total.endswith(f": {sum(there)}"):
            raise shape_fault(raw, f"{sum(there)} items of {total}", "every page of the list")
    return rows


def _positions(raw: RawFile, rows: Sequence[Row], as_of: date, allow_empty: bool) -> pd.DataFrame:
    demand_holdings(raw, rows, allow_empty=allow_empty)
    sheet = sheet_of(
        raw,
        rows,
        {
            "account": "account-number",
            "symbol": "symbol",
            "type": "instrument-type",
            "quantity": "quantity",
            "direction": "quantity-direction",
            "average_price": "average-open-price",
            "reported_price": "mark-price",
            "multiplier": "multiplier",
        },
    )
    symbols, _ = contracts_of(sheet, as_of, future=FUTURE, multiplier="multiplier")
    signs = one_of(sheet, "direction", _DIRECTIONS)
    sizes = sheet.number("quantity", required=True, at_least=0.0)
    sheet.refuse(
        "source.quantity",
        "quantity",
        np.flatnonzero((signs == 0.0) & (sizes > 0.0)).tolist(),
        wanted="0 where the direction is Zero",
        remedy="ask again; a size without a side is not taken",
    )
    columns = {
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "symbol": pd.Series(symbols.text, dtype="str"),
        "quantity": signs * sizes,
        "average_price": sheet.number("average_price"),
        "reported_price": sheet.number("reported_price", at_least=0.0),
        "line": list(sheet.lines),
    }
    sheet.finish()
    return POSITIONS.conform(pd.DataFrame(columns))


def _accounts(raw: RawFile, rows: Sequence[Row]) -> pd.DataFrame:
    sheet = sheet_of(
        raw,
        rows,
        {
            "account": "account-number",
            "cash": "cash-balance",
            "net_liquidation": "net-liquidating-value",
            "maintenance_margin": "maintenance-requirement",
        },
    )
    columns = {
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "cash": sheet.number("cash", required=True),
        "net_liquidation": sheet.number("net_liquidation"),
        "maintenance_margin": sheet.number("maintenance_margin"),
        "line": list(sheet.lines),
    }
    sheet.finish()
    return ACCOUNTS.conform(pd.DataFrame(columns))
