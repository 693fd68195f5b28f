"""Schwab: holdings, fills and balances of the accounts that a login opens.

The JSON is that of the Trader API (developer.schwab.com): camel case, plain numbers, quantities
long and short apart, a transaction with its contracts, its money and its fees as transfer items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.frames import ACCOUNTS, POSITIONS
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.sources.broker_answers import (
    BrokerRole,
    Told,
    doubts,
    name_of,
    remark,
    told_of,
)
from tasks.sources.broker_rows import (
    contracts_of,
    demand_holdings,
    sheet_of,
)
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.schwab_login import TOKEN_LIFE, VENDOR, SchwabLogin
from tasks.sources.schwab_trades import FUTURE, size_of, trades_of
from tasks.sources.strict_json import Row, demand, object_in, rows_in, shape_fault

_DEFAULTS = ("env:SCHWAB_APP_KEY", "env:SCHWAB_APP_SECRET", "file:schwab-token.json", ())


@dataclass(frozen=True)
class Schwab:
    """One role of the accounts of a login.

    `app_key`, `app_secret` and `token` are references; the token is the file that schwab-py
    writes when a person logs in, and lives 7 days. `accounts` are those to be asked about, all by
    default. Answers without any holding are refused unless `allow_empty`.
    """

    role: BrokerRole
    app_key: str = _DEFAULTS[0]
    app_secret: str = _DEFAULTS[1]
    token: str = _DEFAULTS[2]
    accounts: tuple[str, ...] = ()
    allow_empty: bool = False

    @property
    def name(self) -> str:
        """What the answers go by in the record."""
        given = (self.app_key, self.app_secret, self.token, self.accounts)
        return name_of(VENDOR, self.role, given, _DEFAULTS)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of all accounts, conformed to the passport of the role.

        Unknown contracts are kept. `reported_price` is the market value of an option or share
        over its size; cash is the cash balance and what is borrowed on margin. Transactions that
        are no trades, or of another day, are dropped with a finding, and a login that ends before
        the next session does is told of. Raises SourceError, or Faults, also NothingCameError.
        """
        login = SchwabLogin(
            self.role, as_of, self.app_key, self.app_secret, self.token, self.accounts
        )
        raw = read_raw(login, self.name, files)
        told = told_of(raw, VENDOR, self.role, as_of)
        bodies = [row for each in told.answers for row in rows_in(raw, each.body, each.asked)]
        findings: list[Finding] = []
        if self.role == "trades":
            count = sum(size_of(raw, body) for body in bodies)
            frame, findings = trades_of(raw, bodies, as_of)
        elif self.role == "positions":
            held = _holdings(raw, bodies)
            count = len(held)
            frame = _positions(raw, held, as_of, self.allow_empty)
        else:
            count = len(bodies)
            frame, findings = _accounts(raw, bodies)
        return Delivery(
            frame,
            (input_of(raw, role=self.role, source=VENDOR, rows=count, claimed_as_of=as_of),),
            (*findings, *doubts(raw, told, self.role, as_of), *_ending(raw, told, as_of)),
            None,
            (raw.content,),
        )


def _holdings(raw: RawFile, bodies: Sequence[Row]) -> list[Row]:
    """The positions of all accounts, each with its account's number; an empty one has no list."""
    rows: list[Row] = []
    for body in bodies:
        account = object_in(raw, body, "securitiesAccount")
        demand(raw, account, "accountNumber")
        held = rows_in(raw, account.get("positions", []), "positions")
        rows += [{**row, "accountNumber": account["accountNumber"]} for row in held]
    return rows


def _positions(raw: RawFile, rows: Sequence[Row], as_of: date, allow_empty: bool) -> pd.DataFrame:
    demand_holdings(raw, rows, allow_empty=allow_empty)
    sheet = sheet_of(
        raw,
        rows,
        {
            "account": "accountNumber",
            "symbol": "instrument.symbol",
            "type": "instrument.assetType",
            "long": "longQuantity",
            "short": "shortQuantity",
            "average_price": "averagePrice",
            "value": "marketValue",
            "multiplier": "instrument.optionMultiplier",
        },
    )
    symbols, futures = contracts_of(sheet, as_of, future=FUTURE, multiplier="multiplier")
    quantity = sheet.number("long", required=True, at_least=0.0) - sheet.number(
        "short", required=True, at_least=0.0
    )
    # A future's market value is no price times its size.
    sizes = np.where(futures | (quantity == 0.0), np.nan, np.abs(quantity) * symbols.multiplier)
    columns = {
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "symbol": pd.Series(symbols.text, dtype="str"),
        "quantity": quantity,
        "average_price": sheet.number("average_price"),
        "reported_price": np.abs(sheet.number("value")) / sizes,
        "line": list(sheet.lines),
    }
    sheet.finish()
    return POSITIONS.conform(pd.DataFrame(columns))


def _accounts(raw: RawFile, bodies: Sequence[Row]) -> tuple[pd.DataFrame, list[Finding]]:
    rows = [object_in(raw, body, "securitiesAccount") for body in bodies]
    sheet = sheet_of(
        raw,
        rows,
        {
            "account": "accountNumber",
            "cash": "currentBalances.cashBalance",
            "borrowed": "currentBalances.marginBalance",
            "net_liquidation": "currentBalances.liquidationValue",
            "maintenance_margin": "currentBalances.maintenanceRequirement",
        },
    )
    borrowed = np.nan_to_num(sheet.number("borrowed"))
    columns = {
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "cash": sheet.number("cash", required=True) + borrowed,
        "net_liquidation": sheet.number("net_liquidation"),
        "maintenance_margin": sheet.number("maintenance_margin"),
        "line": list(sheet.lines),
    }
    sheet.finish()
    count = int(np.count_nonzero(borrowed))
    findings = []
    if count:
        what = f"the cash of {count} accounts is cashBalance and marginBalance together"
        findings.append(remark("source.margin_balance", raw, count, what, severity="info"))
    return ACCOUNTS.conform(pd.DataFrame(columns)), findings


def _ending(raw: RawFile, told: Told, as_of: date) -> list[Finding]:
    """Whether the login ends before the next session does: then that one will have no answers."""
    made = told.extra.get("token_made")
    if isinstance(made, bool) or not isinstance(made, int):
        raise shape_fault(raw, f"token_made '{made}'", "seconds since 1970")
    try:
        ends = datetime.fromtimestamp(made, UTC) + TOKEN_LIFE
    except (OverflowError, OSError, ValueError):
        raise shape_fault(raw, f"token_made {made}", "seconds since 1970") from None
    following = Calendar(as_of).next(as_of) + timedelta(days=1)
    if ends >= datetime.combine(following, time(), NEW_YORK):
        return []
    what = (
        f"the login at {VENDOR} ends {ends:%Y-%m-%d %H:%M} UTC, {TOKEN_LIFE.days} days after it "
        "was made and before the next session is over: make a new token with schwab-py"
    )
    return [remark("source.login_ends", raw, 1, what)]
