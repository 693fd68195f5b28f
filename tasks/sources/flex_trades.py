"""The fills of a session in a Flex statement.

An order is told again as Order, SymbolSummary or Lot, just as the query asks: only executions are
fills. What IBKR books for an expiry, an exercise or an assignment is no fill either: those are
settled by the house's own rules, which a booking at a price of 0 would upset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.model.frames import TRADES
from tasks.sources.flex_contracts import MORE, NEEDED, flex_symbols, foreign_currency
from tasks.sources.flex_dates import days, moments
from tasks.sources.flex_statement import Flex, Row
from tasks.sources.sheet import Sheet

_DATED = ("tradeDate", "transactionType", "notes")
_FIELDS = (*NEEDED, "tradeID", "quantity", "tradePrice", "buySell", "levelOfDetail", *_DATED)
_MORE = (*MORE, "transactionID", "ibCommission", "ibCommissionCurrency", "dateTime")
# A quantity is signed; a cancellation has the sign against that of what it cancels.
_SIGNS = {"BUY": 1.0, "SELL": -1.0, "BUY (Ca.)": -1.0, "SELL (Ca.)": 1.0}
# Assigned, exercised, expired, and exercised or assigned by offsetting positions.
_SETTLED = frozenset({"A", "Ex", "Ep", "GEA"})


def flex_trades(flex: Flex) -> tuple[pd.DataFrame, int, list[Finding]]:
    """The fills of the session (TRADES), how many rows the section has, and findings.

    Fees are what the commission took, positive; NaN where it was in another currency than USD.
    Raises SourceError, or Faults: a buy below zero, a contract that contradicts its symbol, a
    section with orders and without executions.
    """
    rows = flex.rows("Trades")
    fills = [row for row in rows if _level(row) == "EXECUTION"]
    if rows and not fills:
        raise SourceError(
            "source.level",
            where=flex.raw.name,
            found=_told(_level(row) for row in rows),
            wanted="executions",
            remedy="tick Executions in the section Trades of the Flex Query",
        )
    retold = [row for row in rows if _level(row) != "EXECUTION"]
    findings = _dropped(flex, "dropped_level", "told again, not as executions", retold, _level)
    findings += _events(flex)
    if not fills:
        return TRADES.empty(), len(rows), findings
    sheet = flex.sheet(fills, _FIELDS, _MORE)
    traded = days(sheet, "tradeDate", flex.day_first, required=True)
    sheet.finish()
    today = [row for row, day in zip(fills, traded, strict=True) if day == flex.as_of]
    of_other_days = [row for row, day in zip(fills, traded, strict=True) if day != flex.as_of]
    settled = [row for row in today if _is_settlement(row)]
    kept = [row for row in today if not _is_settlement(row)]
    findings += _dropped(flex, "dropped_other_day", "of other days", of_other_days, _day)
    why = "bookings of exercise, assignment and expiry, which are settled by rule"
    findings += _dropped(flex, "dropped_settlement", why, settled, _symbol)
    if not kept:
        return TRADES.empty(), len(rows), findings
    frame, more = _frame(flex.sheet(kept, _FIELDS, _MORE), flex)
    return frame, len(rows), [*findings, *more]


def _frame(sheet: Sheet, flex: Flex) -> tuple[pd.DataFrame, list[Finding]]:
    symbols = flex_symbols(sheet, flex.as_of, flex.day_first)
    foreign, findings = foreign_currency(sheet, flex.raw.name)
    ids = [
        trade or transaction
        for trade, transaction in zip(
            sheet.text("tradeID"), sheet.text("transactionID"), strict=True
        )
    ]
    quantities = sheet.number("quantity", required=True)
    signs = [_SIGNS.get(cell, np.nan) for cell in sheet.text("buySell", required=True)]
    _refuse(sheet, ids, quantities * np.array(signs))
    times = moments(sheet, "dateTime", flex.day_first)
    # A commission below zero was paid; without the sum, nothing would be a negative zero.
    fees = 0.0 - sheet.number("ibCommission")
    paid_in = sheet.text("ibCommissionCurrency")
    elsewhere = np.array([currency not in ("", "USD") for currency in paid_in])
    columns = {
        "trade_id": ids,
        "account": sheet.text("accountId", required=True),
        "symbol": symbols,
        "quantity": quantities,
        "price": np.where(foreign, np.nan, sheet.number("tradePrice", required=True)),
        "fees": np.where(elsewhere, np.nan, fees),
        "time": [f"{at[0]}T{at[1]}" if at and at[1] else "" for at in times],
        "line": list(sheet.lines),
    }
    sheet.finish()
    if elsewhere.any():
        findings.append(
            Finding(
                code="source.currency",
                severity="error",
                subject=flex.raw.name,
                count=int(elsewhere.sum()),
                evidence="commissions in another currency than USD are not known",
            )
        )
    return TRADES.conform(pd.DataFrame(columns)), findings


def _refuse(sheet: Sheet, ids: Sequence[str], along: np.ndarray) -> None:
    """Note fills without an id, and those whose quantity goes against their side."""
    nameless = [row for row, name in enumerate(ids) if not name]
    remedy = "tick tradeID and transactionID in the section Trades of the Flex Query"
    sheet.refuse("source.blank", "tradeID", nameless, wanted="an id", remedy=remedy)
    against = np.flatnonzero(~(along >= 0.0)).tolist()
    sheet.refuse(
        "source.contradiction",
        "buySell",
        against,
        wanted="BUY above zero, SELL below; a cancellation (Ca.) the other way",
        remedy="ask IBKR which of the two it is; a sign is not guessed",
    )


def _level(row: Row) -> str:
    element = row.element
    return (element.get("levelOfDetail") or "none") if element.tag == "Trade" else element.tag


def _symbol(row: Row) -> str:
    return row.element.get("symbol")


def _day(row: Row) -> str:
    return row.element.get("tradeDate")


def _is_settlement(row: Row) -> bool:
    codes = {code.strip() for code in row.element.get("notes").replace(",", ";").split(";")}
    return row.element.get("transactionType") == "BookTrade" and bool(codes & _SETTLED)


def _told(words: Iterable[str]) -> str:
    counted = Counter(words).most_common(3)
    return ", ".join(f"{count} {shown(word)}" for word, count in counted)


def _dropped(
    flex: Flex, code: str, why: str, rows: Sequence[Row], word: Callable[[Row], str]
) -> list[Finding]:
    if not rows:
        return []
    return [
        Finding(
            code=f"source.{code}",
            severity="info",
            subject=flex.raw.name,
            count=len(rows),
            evidence=f"dropped {_told(map(word, rows))}: {why}",
        )
    ]


def _events(flex: Flex) -> list[Finding]:
    """What became of options, where the query asks for it; told, and settled by rule."""
    rows = flex.rows("OptionEAE", needed=False)
    if not rows:
        return []
    return [
        Finding(
            code="source.option_events",
            severity="info",
            subject=flex.raw.name,
            count=len(rows),
            evidence=f"{_told(row.element.get('transactionType') for row in rows)} of "
            f"{_told(map(_symbol, rows))}: compare with what was settled by rule",
        )
    ]
