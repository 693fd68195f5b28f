"""Limits on structures: the condors of the core, and the verticals that make none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.limits_tested import Reading, Tested, unknown
from tasks.checks.verticals import condors, pair_options

_GROUP = ("account", "layer", "root", "expiry", "settlement")
_NAKED = "a short option without a long one has no width"


def structure_readings(tested: Tested) -> Iterator[tuple[str, Reading]]:
    """Credit to risk of each condor of the core, and of each vertical that is in none.

    The credit is of the average prices that the positions were opened at; the risk is the width
    less the credit, of a condor the wider one: only one side can be lost. A short option that no
    long one stands behind has no width: it cannot be tested.
    """
    legs = tested.book.legs
    core = legs[legs["layer"].isin(tested.core)]
    paired = pair_options(core)
    pairs, four = paired.verticals, condors(paired.verticals)
    prices = _average_prices(core)
    found = [
        *((_condor_name(row), _ratio(row, _sides(row), prices)) for row in _rows(four)),
        *((_vertical_name(row), _ratio(row, [row], prices)) for row in _rest(pairs, four)),
        # What has no known size may be short.
        *(
            (f"{_head(row)} {row['strike']:g}{row['right']}", unknown(_NAKED))
            for row in _rows(paired.unpaired)
            if not row["quantity"] > 0.0
        ),
    ]
    seen: Counter[str] = Counter()
    for name, reading in found:
        seen[name] += 1
        # The same strikes in another layer keep a name of their own.
        yield f"structure:{name}" + (f" #{seen[name]}" if seen[name] > 1 else ""), reading


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _rest(pairs: pd.DataFrame, four: pd.DataFrame) -> list[dict[str, Any]]:
    """Verticals less what stands in condors."""
    used: dict[tuple[Any, ...], float] = {}
    for row in _rows(four):
        for side in ("put", "call"):
            key = (*(row[name] for name in _GROUP), *_symbols(row, side))
            used[key] = used.get(key, 0.0) + row["quantity"]
    left = []
    for row in _rows(pairs):
        key = (*(row[name] for name in _GROUP), row["short_symbol"], row["long_symbol"])
        if row["quantity"] - used.get(key, 0.0) > QUANTITY_SLACK:
            left.append(row)
    return left


def _symbols(row: dict[str, Any], side: str) -> tuple[str, str]:
    return row[f"{side}_short_symbol"], row[f"{side}_long_symbol"]


def _sides(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The two verticals of a condor."""
    return [
        dict(zip(("short_symbol", "long_symbol"), _symbols(row, side), strict=True))
        | {"width": row[f"{side}_width"]}
        for side in ("put", "call")
    ]


def _average_prices(legs: pd.DataFrame) -> dict[tuple[str, str, str], float]:
    """Entry price by account, layer and symbol, weighted where several rows hold it."""
    paid: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    columns = ("account", "layer", "symbol", "quantity", "average_price")
    for account, layer, symbol, quantity, price in zip(
        *(legs[name].tolist() for name in columns), strict=True
    ):
        paid.setdefault((account, layer, symbol), []).append((quantity, price))
    return {
        key: rows[0][1]
        if len(rows) == 1
        else math.fsum(q * price for q, price in rows) / (math.fsum(q for q, _ in rows) or math.nan)
        for key, rows in paid.items()
    }


def _ratio(
    row: dict[str, Any],
    sides: list[dict[str, Any]],
    prices: dict[tuple[str, str, str], float],
) -> Reading:
    symbols = [(side[which], sign) for side in sides for which, sign in _CREDIT]
    known = [(prices[row["account"], row["layer"], symbol], sign) for symbol, sign in symbols]
    for (symbol, _), (price, _) in zip(symbols, known, strict=True):
        if not math.isfinite(price):
            return unknown(f"the positions give no average price of {symbol}")
    credit = math.fsum(sign * price for price, sign in known)
    width = max(side["width"] for side in sides)
    told = f"credit {credit:.2f} of a width of {width:g}"
    if not width > credit:
        return unknown(f"{told}: nothing is at risk, so the prices cannot be right")
    return Reading(credit / (width - credit), about=told)


_CREDIT = (("short_symbol", 1.0), ("long_symbol", -1.0))


def _strikes(short: str, long: str) -> str:
    """`5600/5700P`, from the symbols: the last nine characters are right and strike."""
    strikes = sorted(int(symbol[-8:]) / 1000.0 for symbol in (short, long))
    return "/".join(f"{strike:g}" for strike in strikes) + short[-9]


def _head(row: dict[str, Any]) -> str:
    return f"{row['account']}:{row['root']} {row['expiry']:%Y-%m-%d}"


def _condor_name(row: dict[str, Any]) -> str:
    sides = " ".join(_strikes(*_symbols(row, side)) for side in ("put", "call"))
    return f"{_head(row)} {sides}"


def _vertical_name(row: dict[str, Any]) -> str:
    return f"{_head(row)} {_strikes(row['short_symbol'], row['long_symbol'])}"
