"""Schwab's transactions of a session: fills, and what is left out with its reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.frames import TRADES
from tasks.sources.broker_answers import moment_utc, trading_utc
from tasks.sources.broker_rows import (
    contracts_of,
    sheet_of,
)
from tasks.sources.dropping import dropped_findings
from tasks.sources.files import RawFile
from tasks.sources.strict_json import Row, demand, number_in, object_in, rows_in, shape_fault

_MONEY = "CURRENCY"
FUTURE = "FUTURE"
_EXPECTED = frozenset({"receive_deliver", "money"})


def trades_of(raw: RawFile, rows: Sequence[Row], as_of: date) -> tuple[pd.DataFrame, list[Finding]]:
    """The fills among some transactions, conformed, and what was left out.

    A row is a contract that changed hands: a trade of several has several, and its fees stand at
    the first. What is no trade is one row. Fees are USD paid. Raises SourceError, or Faults.
    """
    fills: list[Row] = []
    lines: list[int] = []
    rest: dict[tuple[str, str], list[object]] = {}
    line = 1
    for row in rows:
        demand(raw, row, "activityId", "type", "status", "time")
        reason = _reason(raw, row, as_of)
        size = size_of(raw, row)
        if reason is None:
            fills += _legs(raw, row)
            lines += range(line, line + size)
        else:
            told = f"{row['type']} {row['activityId']}"
            rest.setdefault(reason, []).extend([told] * size)
        line += size
    return _frame(raw, fills, lines, as_of), dropped_findings(raw.name, rest, expected=_EXPECTED)


def size_of(raw: RawFile, row: Row) -> int:
    """How many rows a transaction is: the contracts of a trade; 1 for all that is none."""
    return max(1, len(_contracts(raw, row))) if row.get("type") == "TRADE" else 1


def _contracts(raw: RawFile, row: Row) -> list[Row]:
    items = rows_in(raw, row.get("transferItems"), "transferItems")
    return [each for each in items if _kind(raw, each) != _MONEY]


def _reason(raw: RawFile, row: Row, as_of: date) -> tuple[str, str] | None:
    """Why a transaction is no fill of the session; None where it is one."""
    begin, end = trading_utc(as_of)
    if not begin <= _moment(raw, row) < end:
        return "other_day", f"transactions of another session than {as_of}"
    if row["type"] == "RECEIVE_AND_DELIVER":
        return "receive_deliver", (
            "expirations, exercises and deliveries: they settle by the contract table"
        )
    if row["type"] != "TRADE":
        return "money", "movements of money and memoranda"
    if row["status"] != "VALID":
        return "not_valid", "trades that the broker does not call valid"
    return None


def _moment(raw: RawFile, row: Row) -> datetime:
    """When a transaction was, in UTC."""
    moment = moment_utc(datetime.fromisoformat, str(row["time"]))
    if moment is None:
        raise shape_fault(raw, f"time '{row['time']}'", "a time as in 2026-11-20T15:36:20+0000")
    return moment


def _legs(raw: RawFile, row: Row) -> list[Row]:
    """The contracts of a trade, each with what the trade says of all."""
    items = rows_in(raw, row.get("transferItems"), "transferItems")
    legs = _contracts(raw, row)
    if not legs:
        raise shape_fault(raw, f"trade {row['activityId']} of nothing", "a contract in it")
    fees = [number_in(raw, each.get("cost"), "a fee") for each in items if each.get("feeType")]
    paid = -math.fsum(fees) if fees else None
    return [
        {
            **leg,
            "id": f"{row['activityId']}" + (f"-{at}" if at else ""),
            "accountNumber": row.get("accountNumber"),
            "time": row["time"],
            "fees": 0.0 if at and fees else paid,
        }
        for at, leg in enumerate(legs)
    ]


def _kind(raw: RawFile, item: Row) -> str:
    instrument = object_in(raw, item, "instrument")
    demand(raw, instrument, "assetType")
    return str(instrument["assetType"])


def _frame(raw: RawFile, fills: Sequence[Row], lines: Sequence[int], as_of: date) -> pd.DataFrame:
    sheet = sheet_of(
        raw,
        fills,
        {
            "trade_id": "id",
            "account": "accountNumber",
            "symbol": "instrument.symbol",
            "type": "instrument.assetType",
            "quantity": "amount",
            "price": "price",
            "cost": "cost",
            "fees": "fees",
            "time": "time",
            "multiplier": "instrument.optionPremiumMultiplier",
        },
        lines,
    )
    symbols, _ = contracts_of(sheet, as_of, future=FUTURE, multiplier="multiplier")
    quantity = sheet.number("quantity", required=True)
    # What is bought costs: a size without its sign would be taken for a purchase.
    sheet.refuse(
        "source.quantity",
        "quantity",
        np.flatnonzero(quantity * sheet.number("cost") > 0.0).tolist(),
        wanted="a size with the other sign than its cost",
        remedy="look at the trade on the broker's page; a size without a side is not taken",
    )
    columns = {
        "trade_id": pd.Series(sheet.text("trade_id", required=True), dtype="str"),
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "symbol": pd.Series(symbols.text, dtype="str"),
        "quantity": quantity,
        "price": sheet.number("price", required=True, at_least=0.0),
        "fees": sheet.number("fees"),
        "time": pd.Series(sheet.text("time"), dtype="str"),
        "line": list(sheet.lines),
    }
    sheet.finish()
    return TRADES.conform(pd.DataFrame(columns))
