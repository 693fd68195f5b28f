"""Listed contracts: the table of roots, and the reading of symbols.

Symbols are OCC/OSI option symbols, padded or not (`SPXW  261218P05700000`,
`SPXW261218P05700000`), futures (`VX/Z6`, `VXZ26`, `VXM/Z6`) and plain tickers for ETPs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, cast

import numpy as np
import pandas as pd

Kind = Literal["option", "future", "share"]
Settlement = Literal["AM", "PM"]
Right = Literal["C", "P", ""]


@dataclass(frozen=True, slots=True)
class Root:
    """One row of the contract table.

    `family` groups the roots that share one forward (SPX and SPXW; VIX and VIXW).
    `multiplier` is USD per point of price. `index_scale` is points of the family's headline
    index per point of this root (XSP trades on a tenth of SPX).
    """

    root: str
    family: str
    kind: Kind
    settlement: Settlement
    multiplier: float
    style: Literal["european", "american", ""] = "european"
    index_scale: float = 1.0


_ETPS = ("VXX", "VIXY", "UVXY", "SVXY", "UVIX", "SVIX", "VIXM", "VXZ")

# Multipliers and settlement styles: Cboe and CFE contract specifications.
ROOTS: Mapping[str, Root] = MappingProxyType(
    {
        "SPX": Root("SPX", "SPX", "option", "AM", 100),
        "SPXW": Root("SPXW", "SPX", "option", "PM", 100),
        "XSP": Root("XSP", "XSP", "option", "PM", 100, index_scale=10.0),
        "VIX": Root("VIX", "VIX", "option", "AM", 100),
        "VIXW": Root("VIXW", "VIX", "option", "AM", 100),
        "VX": Root("VX", "VX", "future", "AM", 1000, style=""),
        "VXM": Root("VXM", "VX", "future", "AM", 100, style=""),
    }
)
ETP_SHARES: Mapping[str, Root] = MappingProxyType(
    {root: Root(root, "ETP", "share", "PM", 1, style="") for root in _ETPS}
)
ETP_OPTIONS: Mapping[str, Root] = MappingProxyType(
    {root: Root(root, root, "option", "PM", 100, style="american") for root in _ETPS}
)
# Families whose vols are SPX vols: their legs carry `vega`.
SPX_FAMILIES = frozenset({"SPX", "XSP"})

# Futures are named by these, January to December.
MONTH_CODES = "FGHJKMNQUVXZ"
_OPTION = re.compile(r"([A-Z]{1,6}) {0,5}(\d{2})(\d{2})(\d{2})([CP])(\d{8})", re.ASCII)
_FUTURE = re.compile(rf"/?(VXM|VX)/?([{MONTH_CODES}])(\d{{1,2}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Contract:
    """A listed instrument. `expiry` is None for shares and for futures until a feed names it."""

    symbol: str
    root: str
    family: str
    kind: Kind
    settlement: Settlement
    multiplier: float
    style: str
    index_scale: float
    expiry: date | None = None
    strike: float | None = None
    right: Right = ""


def third_friday(year: int, month: int) -> date:
    """The third Friday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7 + 14)


def vx_symbol(root: str, expiry: date) -> str:
    """The VX or VXM future that settles on a day, `VX/Z26`: each settles in its own month."""
    return f"{root}/{MONTH_CODES[expiry.month - 1]}{expiry:%y}"


def vx_expiry(year: int, month: int) -> date:
    """Nominal VX settlement date: 30 days before the next month's third Friday.

    An exchange holiday on that day or that Friday moves it a business day earlier: the
    `futures` feed, which carries the real date, wins over this rule.
    """
    following = third_friday(year + month // 12, month % 12 + 1)
    return following - timedelta(days=30)


def _contract(
    root: Root,
    symbol: str,
    expiry: date | None = None,
    strike: float | None = None,
    right: str = "",
) -> Contract:
    return Contract(
        symbol,
        root.root,
        root.family,
        root.kind,
        root.settlement,
        root.multiplier,
        root.style,
        root.index_scale,
        expiry,
        strike,
        cast("Right", right),
    )


@cache
def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(2000 + int(year), int(month), int(day))
    except ValueError:
        return None


def _option(match: re.Match[str]) -> Contract | None:
    name, year, month, day, right, strike = match.groups()
    root = ROOTS.get(name) or ETP_OPTIONS.get(name)
    expiry = _day(year, month, day)
    if root is None or root.kind != "option" or expiry is None or not int(strike):
        return None
    symbol = f"{name}{year}{month}{day}{right}{strike}"
    return _contract(root, symbol, expiry, int(strike) / 1000, right)


def _year_of(digits: str, as_of: date) -> int:
    """A future's year code made a year: `26` is 2026; `6` is the first such year from `as_of`."""
    if len(digits) == 2:  # noqa: PLR2004 - two digits name the year of the century
        return 2000 + int(digits)
    decade = as_of.year - as_of.year % 10
    year = decade + int(digits)
    return year if year >= as_of.year else year + 10


def _future(match: re.Match[str], as_of: date) -> Contract:
    name, code, digits = match.groups()
    year, month = _year_of(digits, as_of), MONTH_CODES.index(code) + 1
    symbol = f"{name}/{code}{year % 100:02d}"
    return _contract(ROOTS[name], symbol, vx_expiry(year, month))


# A chain has some 25,000 symbols; what a long backfill saw months ago need not be kept.
@lru_cache(maxsize=100_000)
def parse_symbol(symbol: str, as_of: date) -> Contract | None:
    """The contract a symbol names, in canonical spelling; None when the table knows none.

    `as_of` decides the decade of one-digit futures years.
    """
    text = symbol.strip()
    if option := _OPTION.fullmatch(text):
        return _option(option)
    if future := _FUTURE.fullmatch(text):
        return _future(future, as_of)
    share = ETP_SHARES.get(text)
    return _contract(share, text) if share else None


CONTRACT_COLUMNS = (
    "symbol",
    "root",
    "family",
    "kind",
    "settlement",
    "expiry",
    "strike",
    "right",
    "multiplier",
    "style",
    "index_scale",
)


def contract_frame(symbols: Iterable[str], as_of: date) -> pd.DataFrame:
    """Contracts of many symbols, one row each in the order given.

    Columns are CONTRACT_COLUMNS: `expiry` datetime64 (NaT where there is none), `strike` and
    `multiplier` float (NaN where there is none), the rest text. An unknown symbol keeps its
    text as `symbol` and has an empty `root`.
    """
    given = list(symbols)
    parsed = [parse_symbol(symbol, as_of) for symbol in given]
    columns = {
        name: [getattr(contract, name, None) for contract in parsed]
        for name in CONTRACT_COLUMNS[1:]
    }
    text = {
        name: pd.Series(columns[name], dtype="object").fillna("").astype("str")
        for name in ("root", "family", "kind", "settlement", "right", "style")
    }
    numbers = {
        name: np.array(columns[name], dtype="float64")
        for name in ("strike", "multiplier", "index_scale")
    }
    frame = pd.DataFrame(
        {
            "symbol": pd.Series(
                [
                    raw.strip() if contract is None else contract.symbol
                    for raw, contract in zip(given, parsed, strict=True)
                ],
                dtype="str",
            ),
            "expiry": np.array(columns["expiry"], dtype="datetime64[s]"),
            **text,
            **numbers,
        }
    )
    return frame[list(CONTRACT_COLUMNS)]
