"""Cboe's delayed quotes under the contract."""

from __future__ import annotations

import json
from datetime import date

from tasks.sources.cboe_delayed import CboeDelayed
from tests.sources.given import Case

DAY = date(2026, 5, 20)


def page(*options: dict[str, object], close: float | None = 17.55) -> bytes:
    data = {"symbol": "^VIX", "close": close, "last_trade_time": "2026-05-20T16:14:59"}
    told = {"timestamp": "2026-05-20 20:40:00", "symbol": "_VIX", "data": data}
    return json.dumps({**told, "data": {**data, "options": list(options)}}).encode("ascii")


def option(symbol: str, bid: float, ask: float, iv: float) -> dict[str, object]:
    return {
        "option": symbol,
        "bid": bid,
        "bid_size": 11.0,
        "ask": ask,
        "ask_size": 12.0,
        "iv": iv,
        "open_interest": 100.0,
        "volume": 7.0,
        "delta": 0.5,
        "gamma": 0.01,
        "vega": 0.02,
        "theta": -0.01,
        "rho": 0.0,
        "last_trade_price": bid,
        "last_trade_time": None,
    }


_ROWS = (
    option("VIX260617C00018000", 1.9, 2.0, 0.8),
    option("VIXW260527P00018000", 0.0, 0.05, 0.0),
    option("BVZ260617C00018000", 0.1, 0.2, 0.5),
)
CASES = (
    Case(
        "cboe_delayed quotes",
        "quotes",
        lambda: CboeDelayed("quotes", ("VIX",)),
        {"VIX.json": page(*_ROWS)},
        DAY,
        rows=3,
        kept=2,
    ),
    Case(
        "cboe_delayed indices",
        "indices",
        lambda: CboeDelayed("indices", ("VIX",)),
        {"VIX.json": page()},
        DAY,
        rows=1,
        kept=1,
    ),
)
