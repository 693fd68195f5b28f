"""The contracts of a Flex statement's rows in the house's spelling, and what contradicts them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.model.contracts import ROOTS, Contract, parse_symbol, vx_expiry, vx_symbol
from tasks.model.document import Finding
from tasks.model.errors import shown
from tasks.sources.flex_dates import days
from tasks.sources.sheet import Sheet

NEEDED = ("symbol", "assetCategory", "currency", "multiplier")
MORE = ("conid", "strike", "expiry", "putCall")
_KINDS = {"OPT": "option", "FUT": "future", "STK": "share"}
_RIGHTS = {"": "", "C": "C", "P": "P", "CALL": "C", "PUT": "P"}
_BARE_FUTURE = re.compile(r"VXM?")
# IBKR may give the last day of trading, a session before the settlement that the symbol names;
# a holiday and a weekend lie between at most. A weekly future is seven days away.
_MOST_DAYS_BEFORE = 5


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row says of its contract beside the symbol."""

    category: str
    expiry: date | None
    strike: float
    right: str | None
    multiplier: float


def flex_symbols(sheet: Sheet, as_of: date, day_first: bool | None) -> list[str]:
    """Canonical symbols of rows; what the house does not know keeps its text.

    A future that is named by its root alone is the one of its expiry. What bears the name of a
    contract and is none (a CFD on it) has its category behind the name. Notes as faults a strike,
    expiry, right, kind or multiplier that is not that of the symbol's contract.
    """
    texts = sheet.text("symbol", required=True)
    rights = [cell.upper() for cell in sheet.text("putCall")]
    told = [
        _Told(*each)
        for each in zip(
            sheet.text("assetCategory", required=True),
            days(sheet, "expiry", day_first),
            sheet.number("strike", at_least=0.0).tolist(),
            [_RIGHTS.get(right) for right in rights],
            sheet.number("multiplier").tolist(),
            strict=True,
        )
    ]
    contracts = [
        _contract(text, each, as_of) if text.isascii() else None
        for text, each in zip(texts, told, strict=True)
    ]
    for column, name, wanted in (
        ("assetCategory", "kind", "the category of the contract that the symbol names"),
        ("expiry", "expiry", "the expiry of the symbol, or the last session before it"),
        ("strike", "strike", "the strike of the symbol"),
        ("putCall", "right", "C or P as in the symbol"),
        ("multiplier", "multiplier", "USD per point of the contract table"),
    ):
        bad = [
            row
            for row, (contract, each) in enumerate(zip(contracts, told, strict=True))
            if contract and name in _apart(contract, each)
        ]
        remedy = "ask IBKR what the row is; it is not counted as a contract that it may not be"
        sheet.refuse("source.contradiction", column, bad, wanted=wanted, remedy=remedy)
    return [
        contract.symbol if contract else _unknown(text, each, as_of)
        for text, contract, each in zip(texts, contracts, told, strict=True)
    ]


def foreign_currency(
    sheet: Sheet, name: str, column: str = "currency"
) -> tuple[list[bool], list[Finding]]:
    """Which rows are not in USD, and a finding of them: their prices are no USD prices."""
    cells = sheet.text(column, required=True)
    foreign = [cell != "USD" for cell in cells]
    if not any(foreign):
        return foreign, []
    each = dict.fromkeys(cell for cell in cells if cell != "USD")
    finding = Finding(
        code="source.currency",
        severity="error",
        subject=name,
        count=sum(foreign),
        evidence=f"{column} {', '.join(shown(cell) for cell in each)} where all else is in USD: "
        "their amounts are not used",
    )
    return foreign, [finding]


def _contract(text: str, told: _Told, as_of: date) -> Contract | None:
    if told.category not in _KINDS:
        return None
    if told.category == "FUT" and told.expiry and _BARE_FUTURE.fullmatch(text):
        monthly = vx_expiry(told.expiry.year, told.expiry.month)
        if _is_near(told.expiry, monthly):
            return parse_symbol(vx_symbol(text, told.expiry), as_of)
    return parse_symbol(text, as_of)


def _unknown(text: str, told: _Told, as_of: date) -> str:
    """The text of what is no contract of the house, never one that would be taken for one."""
    if told.category == "FUT" and text in ROOTS and told.expiry:
        return f"{text} {told.expiry}"
    if told.category in _KINDS or parse_symbol(text, as_of) is None:
        return text
    return f"{text} ({told.category})"


def _apart(contract: Contract, told: _Told) -> Sequence[str]:
    """In what a row and the contract of its symbol are apart."""
    found = [] if contract.kind == _KINDS[told.category] else ["kind"]
    if contract.multiplier != told.multiplier:
        found.append("multiplier")
    if contract.kind == "share":
        return found
    if told.expiry and contract.expiry and not _is_near(told.expiry, contract.expiry):
        found.append("expiry")
    if contract.kind == "option":
        if not math.isnan(told.strike) and told.strike != contract.strike:
            found.append("strike")
        if told.right is None or told.right not in ("", contract.right):
            found.append("right")
    return found


def _is_near(told: date, expiry: date) -> bool:
    return 0 <= (expiry - told).days <= _MOST_DAYS_BEFORE
