"""Brokers' answers under the contract: documents in the shapes of tastytrade and Schwab."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from tasks.sources.broker_answers import BrokerRole
from tasks.sources.delivery import Source
from tasks.sources.schwab import Schwab
from tasks.sources.tastytrade import Tastytrade
from tests.sources.given import Case

DAY = date(2026, 11, 20)
# A Friday; index options close at 16:15 New York, which is 21:15 UTC.
AFTER = "Fri, 20 Nov 2026 21:40:02 GMT"
# 2026-11-16 14:00 UTC, a Monday: it lives until the Monday after, 09:00 New York.
TOKEN_MADE = 1_794_837_600

Json = dict[str, Any]


def document(
    vendor: str, role: str, *answers: tuple[str, Any], when: str = AFTER, **more: Any
) -> bytes:
    """The document in which a source keeps answers, written down here anew."""
    told = [{"asked": asked, "body": body, "date": when} for asked, body in answers]
    whole = {
        "answers": told,
        "format": "vegarecon.broker/1",
        "role": role,
        "session": "2026-11-20",
        "vendor": vendor,
        **({"token_made": TOKEN_MADE} if vendor == "schwab" else {}),
        **more,
    }
    return json.dumps(whole).encode("ascii") + b"\n"


def tasty(role: str, *items: Json, account: str = "5WX00001", **more: Any) -> bytes:
    """One account's answer of tastytrade."""
    end = {"positions": "positions", "trades": "transactions", "accounts": "balances/USD"}[role]
    data: Json = dict(items[0]) if role == "accounts" else {"items": list(items)}
    body: Json = {"data": data, "context": f"/accounts/{account}/{end}"}
    if role == "trades":
        body["pagination"] = {
            "per-page": 250,
            "page-offset": 0,
            "item-offset": 0,
            "total-items": len(items),
            "total-pages": 1,
        }
    return document("tastytrade", role, (f"/accounts/{account}/{end}", body), **more)


def tasty_position(symbol: str, size: object, side: str, kind: str, **more: Any) -> Json:
    return {
        "account-number": "5WX00001",
        "symbol": symbol,
        "instrument-type": kind,
        "underlying-symbol": symbol.partition(" ")[0],
        "quantity": size,
        "quantity-direction": side,
        "close-price": "9.99",
        "average-open-price": "12.35",
        "multiplier": {"Equity Option": 100, "Equity": 1}.get(kind, 1000),
        "cost-effect": "Credit",
        "is-suppressed": False,
        "is-frozen": False,
        "restricted-quantity": "0.0",
        "realized-day-gain": "0.0",
        "realized-day-gain-effect": "None",
        "realized-today": "0.0",
        "realized-today-effect": "None",
        "created-at": "2026-11-03T15:01:02.345+00:00",
        "updated-at": "2026-11-20T21:00:00.000+00:00",
        **more,
    }


def tasty_trade(number: int, symbol: str, action: str, size: object, **more: Any) -> Json:
    return {
        "id": number,
        "account-number": "5WX00001",
        "transaction-type": "Trade",
        "transaction-sub-type": action,
        "description": f"{action} {size} {symbol}",
        "executed-at": "2026-11-20T15:36:20.123+00:00",
        "transaction-date": "2026-11-20",
        "instrument-type": "Equity Option",
        "symbol": symbol,
        "underlying-symbol": "SPX",
        "action": action,
        "quantity": size,
        "price": "11.5",
        "value": "1150.0",
        "value-effect": "Credit",
        "net-value": "1147.0",
        "net-value-effect": "Credit",
        "is-estimated-fee": True,
        "commission": "1.0",
        "commission-effect": "Debit",
        "clearing-fees": "0.1",
        "clearing-fees-effect": "Debit",
        "regulatory-fees": "0.04",
        "regulatory-fees-effect": "Debit",
        "proprietary-index-option-fees": "0.65",
        "proprietary-index-option-fees-effect": "Debit",
        **more,
    }


TASTY_BALANCE: Json = {
    "account-number": "5WX00001",
    "cash-balance": "-1250.25",
    "net-liquidating-value": "250000.5",
    "maintenance-requirement": "91234.0",
    "pending-cash": "0.0",
    "pending-cash-effect": "None",
    "snapshot-date": "2026-11-20",
    "updated-at": "2026-11-20T21:40:00.000+00:00",
}


def schwab_account(*positions: Json, number: str = "12345678", **balances: Any) -> Json:
    current = {
        "cashBalance": 5000.25,
        "marginBalance": 0.0,
        "liquidationValue": 250000.5,
        "maintenanceRequirement": 91234.0,
    }
    account: Json = {
        "type": "MARGIN",
        "accountNumber": number,
        "roundTrips": 0,
        "isDayTrader": False,
        "isClosingOnlyRestricted": False,
        "pfcbFlag": False,
        "currentBalances": {**current, **balances},
    }
    return {"securitiesAccount": {**account, **({"positions": positions} if positions else {})}}


def schwab_position(
    symbol: str, long: float, short: float, value: float, kind: str = "OPTION", **more: Any
) -> Json:
    return {
        "longQuantity": long,
        "shortQuantity": short,
        "averagePrice": 12.35,
        "currentDayProfitLoss": 0.0,
        "instrument": {"assetType": kind, "symbol": symbol, "cusip": "0", **more},
        "marketValue": value,
        "maintenanceRequirement": 0.0,
    }


def schwab_trade(number: int, *items: Json, **more: Any) -> Json:
    return {
        "activityId": number,
        "time": "2026-11-20T15:36:20+0000",
        "accountNumber": "12345678",
        "type": "TRADE",
        "status": "VALID",
        "subAccount": "MARGIN",
        "tradeDate": "2026-11-20T15:36:20+0000",
        "positionId": 7,
        "orderId": 8,
        "netAmount": 1148.2,
        "activityType": "EXECUTION",
        "transferItems": list(items),
        **more,
    }


def schwab_fee(kind: str, cost: float) -> Json:
    money = {"assetType": "CURRENCY", "status": "ACTIVE", "symbol": "CURRENCY_USD"}
    return {"instrument": money, "amount": -cost, "cost": cost, "feeType": kind}


def schwab_leg(symbol: str, amount: float, price: float, cost: float) -> Json:
    option = {"assetType": "OPTION", "symbol": symbol, "optionPremiumMultiplier": 100}
    return {"instrument": option, "amount": amount, "cost": cost, "price": price}


CONDOR = "SPXW  261218P05700000"
TASTY: dict[BrokerRole, bytes] = {
    "positions": tasty(
        "positions",
        tasty_position(CONDOR, "10", "Short", "Equity Option", **{"mark-price": "11.2"}),
        tasty_position("/VXZ6", 2, "Long", "Future"),
        tasty_position("AAPL", "100", "Long", "Equity"),
    ),
    "trades": tasty(
        "trades",
        tasty_trade(101, CONDOR, "Sell to Open", "1"),
        tasty_trade(102, "/VXZ6", "Buy", 2, **{"instrument-type": "Future"}),
        tasty_trade(103, CONDOR, "", 1, **{"transaction-type": "Receive Deliver"}),
    ),
    "accounts": tasty("accounts", TASTY_BALANCE),
}
SCHWAB: dict[BrokerRole, bytes] = {
    "positions": document(
        "schwab",
        "positions",
        (
            "accounts",
            [
                schwab_account(
                    schwab_position(CONDOR, 0.0, 10.0, -11200.0),
                    schwab_position("VXX", 50.0, 0.0, 2150.0, "COLLECTIVE_INVESTMENT"),
                ),
                schwab_account(number="87654321"),
            ],
        ),
    ),
    "trades": document(
        "schwab",
        "trades",
        (
            "accounts/12345678/transactions",
            [
                schwab_trade(
                    9001,
                    schwab_fee("COMMISSION", -0.65),
                    schwab_fee("OPT_REG_FEE", -0.02),
                    schwab_leg(CONDOR, -1.0, 11.5, 1150.0),
                ),
                schwab_trade(9002, type="DIVIDEND_OR_INTEREST"),
            ],
        ),
    ),
    "accounts": document("schwab", "accounts", ("accounts", [schwab_account()])),
}
_MAKES: dict[str, tuple[Callable[[BrokerRole], Source], dict[BrokerRole, bytes]]] = {
    "tastytrade": (Tastytrade, TASTY),
    "schwab": (Schwab, SCHWAB),
}
_ROWS: dict[tuple[str, BrokerRole], tuple[int, int]] = {
    ("tastytrade", "positions"): (3, 3),
    ("tastytrade", "trades"): (3, 2),
    ("tastytrade", "accounts"): (1, 1),
    ("schwab", "positions"): (2, 2),
    ("schwab", "trades"): (2, 1),
    ("schwab", "accounts"): (1, 1),
}
CASES = tuple(
    Case(
        f"{vendor} {role}",
        role,
        partial(_MAKES[vendor][0], role),
        {f"{vendor}-{role}.json": _MAKES[vendor][1][role]},
        DAY,
        rows=rows,
        kept=kept,
    )
    for (vendor, role), (rows, kept) in _ROWS.items()
)
