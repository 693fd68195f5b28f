"""Rows of Cboe's downloaded tables in the shape of its JSON pages, for servers in tests.

The files of 2023-06-12 were saved as tables; the pages of the same moment held the same quotes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

# By position, as both tables name their columns differently: last, bid, ask, volume, iv, delta,
# gamma, open interest of calls; those of puts are eleven to the right.
_CALL, _PUT = 1, 12
_FIELDS = {
    "last_trade_price": 1,
    "bid": 3,
    "ask": 4,
    "volume": 5,
    "iv": 6,
    "delta": 7,
    "gamma": 8,
    "open_interest": 9,
}


def options(table: Path) -> list[dict[str, object]]:
    """The contracts of a downloaded table, calls and puts of a row one after the other."""
    return list(_options(table))


def _options(table: Path) -> Iterator[dict[str, object]]:
    with table.open(newline="", encoding="utf-8") as lines:
        for row in csv.reader(lines):
            if len(row) < _PUT + max(_FIELDS.values()) or row[0].startswith("Expiration"):
                continue
            for at in (_CALL, _PUT):
                numbers = {name: float(row[at + offset]) for name, offset in _FIELDS.items()}
                yield {"option": row[at], "bid_size": 0.0, "ask_size": 0.0, **numbers}


def page(table: Path, symbol: str, *, made_utc: str, last_trade: str, close: float) -> bytes:
    """A page of delayed quotes that holds the contracts of a table."""
    data = {
        "symbol": f"^{symbol}",
        "close": close,
        "current_price": close,
        "last_trade_time": last_trade,
        "options": options(table),
    }
    return json.dumps({"timestamp": made_utc, "symbol": f"_{symbol}", "data": data}).encode("ascii")
