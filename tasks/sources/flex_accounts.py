"""The balances of a Flex statement: one row an account.

Cash comes from the Cash Report, net liquidation from Net Asset Value in Base; margin is in no
Flex statement. IBKR's sums over currencies are in the account's base currency.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.model.frames import ACCOUNTS
from tasks.sources.flex_dates import days
from tasks.sources.flex_statement import Flex, Row

_BASE = "BASE_SUMMARY"
_USD = "USD"
_CENT = 0.01


@dataclass(slots=True)
class _Account:
    """What is told of one account: cash by currency, and sums in its base currency."""

    line: int
    cash: dict[str, float] = field(default_factory=dict)
    base_cash: float = math.nan
    total: float = math.nan
    currency: str = ""

    @property
    def base_is_usd(self) -> bool:
        """Whether sums are in USD, so far as anything tells."""
        if self.currency:
            return self.currency == _USD
        usd = self.cash.get(_USD, 0.0)
        # The same amount to the cent, and not nought, is in the same currency.
        return usd != 0.0 and abs(usd - self.summed) < _CENT

    @property
    def summed(self) -> float:
        """Cash of all currencies in the base currency; NaN where it is not told."""
        return self.cash.get(_BASE, self.base_cash)

    @property
    def usd(self) -> float:
        """Cash in USD: of all currencies where they are summed in USD, else of USD alone."""
        alone = self.cash.get(_USD, math.nan)
        return self.summed if self.base_is_usd and not math.isnan(self.summed) else alone


def flex_accounts(flex: Flex) -> tuple[pd.DataFrame, int, list[Finding]]:
    """Balances (ACCOUNTS), how many rows tell of them, and findings.

    A sum whose currency is another than USD, or not told, is no amount in USD: NaN, with a
    finding. Raises SourceError, or Faults: no Cash Report, one of another day, two amounts for
    the cash of one currency.
    """
    cash = [row for row in flex.rows("CashReport") if row.element.tag == "CashReportCurrency"]
    nav = flex.rows("EquitySummaryInBase", needed=False)
    if not cash:
        raise SourceError(
            "source.empty",
            where=flex.raw.name,
            found=f"{len(flex.statements)} statements without cash",
            wanted="at least one CashReportCurrency",
            remedy="tick Ending Cash in the section Cash Report of the Flex Query",
        )
    accounts: dict[str, _Account] = {}
    _read_cash(flex, cash, accounts)
    joined = _read_nav(flex, nav, accounts)
    for statement in flex.statements:
        told = statement.child("AccountInformation")
        account = accounts.get(statement.get("accountId"))
        if told is not None and account is not None and told.get("currency"):
            account.currency = told.get("currency")
    frame = pd.DataFrame(
        {
            "account": list(accounts),
            "cash": [it.usd for it in accounts.values()],
            "net_liquidation": [
                it.total if it.base_is_usd else math.nan for it in accounts.values()
            ],
            "line": [it.line for it in accounts.values()],
        }
    )
    currencies = ", ".join(dict.fromkeys(shown(row.element.get("currency")) for row in cash))
    dropped = [
        _dropped(flex, "currency", len(cash) - len(accounts), f"cash by currency: {currencies}"),
        _dropped(flex, "joined", joined, "net asset values, joined to the cash of their account"),
        _dropped(flex, "other_day", len(nav) - joined, "net asset values of other days"),
    ]
    findings = [finding for finding in dropped if finding.count]
    return ACCOUNTS.conform(frame), len(cash) + len(nav), findings + _unknown(flex, accounts)


def _read_cash(flex: Flex, rows: Sequence[Row], accounts: dict[str, _Account]) -> None:
    sheet = flex.sheet(rows, ("currency", "endingCash"), ("toDate",))
    names, currencies = sheet.text("accountId", required=True), sheet.text("currency")
    amounts = sheet.number("endingCash", required=True).tolist()
    ends = days(sheet, "toDate", flex.day_first)
    flex.note_other_days(sheet, "toDate", ends)
    twice = []
    for row, (name, currency, amount) in enumerate(zip(names, currencies, amounts, strict=True)):
        account = accounts.setdefault(name, _Account(sheet.lines[row]))
        if account.cash.setdefault(currency, amount) != amount:
            twice.append(row)
    sheet.refuse(
        "source.contradiction",
        "endingCash",
        twice,
        wanted="one amount for an account's cash of one currency",
        remedy="leave the breakdown by model out of the Flex Query, or ask IBKR",
    )
    sheet.finish()


def _read_nav(flex: Flex, rows: Sequence[Row], accounts: Mapping[str, _Account]) -> int:
    """How many rows were joined to the account that they are of."""
    if not rows:
        return 0
    sheet = flex.sheet(rows, ("reportDate", "total"), ("cash", "currency"))
    reported = days(sheet, "reportDate", flex.day_first, required=True)
    totals, cash = sheet.number("total", required=True), sheet.number("cash")
    names, currencies = sheet.text("accountId", required=True), sheet.text("currency")
    joined: set[str] = set()
    again: list[int] = []
    for row, name in enumerate(names):
        if reported[row] != flex.as_of or name not in accounts:
            continue
        if name in joined:
            again.append(row)
        joined.add(name)
        account = accounts[name]
        account.total, account.base_cash = float(totals[row]), float(cash[row])
        account.currency = account.currency or currencies[row]
    wanted = "one net asset value an account"
    sheet.refuse("source.contradiction", "total", again, wanted=wanted, remedy="ask IBKR which")
    sheet.finish()
    return len(joined)


def _dropped(flex: Flex, code: str, count: int, what: str) -> Finding:
    return Finding(
        code=f"source.dropped_{code}",
        severity="info",
        subject=flex.raw.name,
        count=count,
        evidence=f"{count} {what}; one row an account is kept",
    )


def _unknown(flex: Flex, accounts: Mapping[str, _Account]) -> list[Finding]:
    """Accounts whose sums are in another currency than USD, or in one that nothing tells."""
    odd = {name: it for name, it in accounts.items() if not it.base_is_usd}
    summed = {
        name: it
        for name, it in odd.items()
        if it.currency or not math.isnan(it.total) or set(it.cash) - {_USD}
    }
    if not summed:
        return []
    foreign = any(it.currency for it in summed.values())
    told = ", ".join(shown(f"{name} ({it.currency or 'not told'})") for name, it in summed.items())
    return [
        Finding(
            code="source.currency",
            severity="error" if foreign else "warn",
            subject=flex.raw.name,
            count=len(summed),
            evidence=f"base currency of {told}: cash is that in USD alone, net liquidation is not "
            "known; add Account Information with its currency to the Flex Query",
        )
    ]
