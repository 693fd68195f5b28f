"""tastytrade's transactions of a session: fills, and what is left out with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.frames import TRADES
from tasks.sources.broker_rows import contracts_of, one_of, sheet_of
from tasks.sources.decimals import Floats
from tasks.sources.dropping import dropped_findings
from tasks.sources.files import RawFile
from tasks.sources.sheet import Sheet
from tasks.sources.strict_json import Row, demand

FUTURE = "Future"
_ACTIONS: Mapping[str, float] = {
    "Buy to Open": 1.0,
    "Buy to Close": 1.0,
    "Buy": 1.0,
    "Sell to Open": -1.0,
    "Sell to Close": -1.0,
    "Sell": -1.0,
}
_EFFECTS: Mapping[str, float] = {"Debit": 1.0, "Credit": -1.0, "None": 0.0, "": 0.0}
_FEES = (
    "commission",
    "clearing-fees",
    "regulatory-fees",
    "proprietary-index-option-fees",
    "other-charge",
)
_DROPPED: Mapping[str, tuple[str, str]] = {
    "Receive Deliver": (
        "receive_deliver",
        "expirations, exercises and deliveries: they settle by the contract table",
    ),
    "Money Movement": ("money_movement", "movements of money"),
}


def trades_of(raw: RawFile, rows: Sequence[Row], as_of: date) -> tuple[pd.DataFrame, list[Finding]]:
    """The fills among some transactions, conformed, and what was left out.

    Fees are USD paid: commission, clearing, regulatory, index and other charges together, debits
    less credits. Raises SourceError, or Faults.
    """
    trades: list[tuple[int, Row]] = []
    rest: dict[tuple[str, str], list[object]] = {}
    for line, row in enumerate(rows, 1):
        demand(raw, row, "id", "transaction-type", "transaction-date")
        kind = str(row["transaction-type"])
        if row["transaction-date"] != as_of.isoformat():
            reason = ("other_day", f"transactions of another day than {as_of}")
        elif kind == "Trade":
            trades.append((line, row))
            continue
        else:
            reason = _DROPPED.get(kind, ("transaction", "transactions that are no trades"))
        named = f"{kind} {row.get('transaction-sub-type')} {row.get('symbol')}"
        rest.setdefault(reason, []).append(named)
    expected = {code for code, _ in _DROPPED.values()}
    return _fills(raw, trades, as_of), dropped_findings(raw.name, rest, expected=expected)


def _fills(raw: RawFile, trades: Sequence[tuple[int, Row]], as_of: date) -> pd.DataFrame:
    sheet = sheet_of(
        raw,
        [row for _, row in trades],
        {
            "trade_id": "id",
            "account": "account-number",
            "symbol": "symbol",
            "type": "instrument-type",
            "action": "action",
            "quantity": "quantity",
            "price": "price",
            "time": "executed-at",
            **{name: name for fee in _FEES for name in (fee, f"{fee}-effect")},
        },
        [line for line, _ in trades],
    )
    symbols, _ = contracts_of(sheet, as_of, future=FUTURE)
    columns = {
        "trade_id": pd.Series(sheet.text("trade_id", required=True), dtype="str"),
        "account": pd.Series(sheet.text("account", required=True), dtype="str"),
        "symbol": pd.Series(symbols.text, dtype="str"),
        "quantity": one_of(sheet, "action", _ACTIONS)
        * sheet.number("quantity", required=True, at_least=0.0),
        "price": sheet.number("price", required=True, at_least=0.0),
        "fees": _fees(sheet),
        "time": pd.Series(sheet.text("time"), dtype="str"),
        "line": list(sheet.lines),
    }
    sheet.finish()
    return TRADES.conform(pd.DataFrame(columns))


def _fees(sheet: Sheet) -> Floats:
    """USD paid: debits less credits; NaN where the broker names no fee."""
    total = np.full(len(sheet), np.nan)
    for fee in _FEES:
        amounts = np.abs(sheet.number(fee))
        effects = [_EFFECTS.get(word) for word in sheet.text(f"{fee}-effect")]
        bad = [row for row, effect in enumerate(effects) if effect is None]
        remedy = "ask again; an amount without a side is not taken"
        sheet.refuse(
            "source.effect", f"{fee}-effect", bad, wanted="Debit, Credit or None", remedy=remedy
        )
        signs = np.array([effect or 0.0 for effect in effects])
        unsided = np.flatnonzero((signs == 0.0) & (amounts > 0.0)).tolist()
        sheet.refuse("source.effect", fee, unsided, wanted="Debit or Credit", remedy=remedy)
        named = ~np.isnan(amounts)
        total[named] = np.where(np.isnan(total), 0.0, total)[named] + (signs * amounts)[named]
    return total
