"""Passports of the frames that pass between rooms: columns with dtype, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

_EMPTY: dict[str, object] = {
    "float64": float("nan"),
    "str": "",
    "int64": 0,
    "datetime64[s]": pd.NaT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `dtype` is float64, int64, str or datetime64[s]; NaN, "" and NaT mean unknown."""

    name: str
    dtype: str
    unit: str
    meaning: str
    required: bool = True


def _conformed(frame: pd.DataFrame, column: Column) -> pd.Series:
    given = frame.get(column.name)
    if given is None:
        given = pd.Series([_EMPTY[column.dtype]] * len(frame))
    typed: pd.Series = given.reset_index(drop=True).astype(pd.api.types.pandas_dtype(column.dtype))
    # Text has one way to be unknown.
    return typed.fillna("") if column.dtype == "str" else typed


@dataclass(frozen=True, slots=True)
class Passport:
    """The declared shape of a frame."""

    name: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns a source must deliver."""
        return tuple(column.name for column in self.columns if column.required)

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The same rows with exactly these columns, in this order and of these dtypes.

        Optional columns that are absent come in as unknown; extra columns are dropped.
        Raises ValueError when a required column is absent.
        """
        absent = [name for name in self.required if name not in frame.columns]
        if absent:
            raise ValueError(f"frame {self.name} lacks {', '.join(absent)}")
        return pd.DataFrame({column.name: _conformed(frame, column) for column in self.columns})

    def empty(self) -> pd.DataFrame:
        """No rows."""
        return self.conform(pd.DataFrame({name: [] for name in self.required}))


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "str", "", meaning, required)


def _number(name: str, unit: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "float64", unit, meaning, required)


_LINE = Column("line", "int64", "line", "line of the file, for messages", required=False)

POSITIONS = Passport(
    "positions",
    (
        _text("account", "account at the broker", required=True),
        _text("symbol", "contract, canonical spelling where known", required=True),
        _number("quantity", "contracts", "signed holding", required=True),
        _text("layer", "layer named by the desk"),
        _number("average_price", "price points", "average entry price"),
        _text("opened", "ISO date of the first opening"),
        _number("reported_price", "price points", "mark of the broker"),
        _number("reported_iv", "decimal", "implied vol of the broker"),
        _number("reported_delta", "USD per point", "position delta of the broker"),
        _number("reported_gamma", "USD per point^2", "position gamma of the broker"),
        _number("reported_vega", "USD per vol point", "position vega of the broker"),
        _number("reported_theta", "USD per day", "position theta of the broker"),
        _LINE,
    ),
)

QUOTES = Passport(
    "quotes",
    (
        _text("symbol", "contract, canonical spelling where known", required=True),
        _number("bid", "price points", "best bid", required=True),
        _number("ask", "price points", "best offer", required=True),
        _number("bid_size", "contracts", "size bid"),
        _number("ask_size", "contracts", "size offered"),
        _number("last", "price points", "last trade"),
        _number("volume", "contracts", "volume of the session"),
        _number("open_interest", "contracts", "open interest"),
        Column("quote_time_utc", "datetime64[s]", "UTC", "time stamp of the quote", required=False),
        _number("vendor_iv", "decimal", "implied vol of the vendor"),
        _number("vendor_delta", "per point", "unit delta of the vendor"),
        _number("vendor_gamma", "per point^2", "unit gamma of the vendor"),
        _number("vendor_vega", "price points per vol point", "unit vega of the vendor"),
        _number("vendor_theta", "price points per day", "unit theta of the vendor"),
        _LINE,
    ),
)

FUTURES = Passport(
    "futures",
    (
        _text("symbol", "contract, canonical spelling", required=True),
        Column("expiry", "datetime64[s]", "date", "settlement date"),
        _number("settlement", "VIX points", "daily settlement price", required=True),
        _LINE,
    ),
)

INDICES = Passport(
    "indices",
    (
        _text("symbol", "index", required=True),
        _number("close", "index points", "official close", required=True),
        _LINE,
    ),
)

RATES = Passport(
    "rates",
    (
        _number("tenor_days", "days", "tenor", required=True),
        _number("par_yield_percent", "percent", "bond-equivalent par yield", required=True),
        _LINE,
    ),
)

TRADES = Passport(
    "trades",
    (
        _text("trade_id", "identity of the fill", required=True),
        _text("account", "account at the broker", required=True),
        _text("symbol", "contract, canonical spelling where known", required=True),
        _number("quantity", "contracts", "signed fill", required=True),
        _number("price", "price points", "fill price", required=True),
        _number("fees", "USD", "fees paid"),
        _text("time", "time of the fill"),
        _text("layer", "layer named by the desk"),
        _LINE,
    ),
)

ACCOUNTS = Passport(
    "accounts",
    (
        _text("account", "account at the broker", required=True),
        _number("cash", "USD", "cash balance, negative when borrowed", required=True),
        _number("net_liquidation", "USD", "cash and holdings at the broker's marks"),
        _number("maintenance_margin", "USD", "margin the broker asks for"),
        _LINE,
    ),
)

# What each source says of the holdings; no feed of its own.
REPORTS = Passport(
    "reports",
    (
        _text("source", "who reports", required=True),
        _text("account", "account at the broker", required=True),
        _text("symbol", "contract, canonical spelling where known", required=True),
        _text("layer", "layer named by the source"),
        _LINE,
        _number("quantity", "contracts", "signed holding", required=True),
        _number("reported_price", "price points", "mark of the source"),
        _number("reported_iv", "decimal", "implied vol of the source"),
        _number("reported_delta", "USD per point", "position delta of the source"),
        _number("reported_gamma", "USD per point^2", "position gamma of the source"),
        _number("reported_vega", "USD per vol point", "position vega of the source"),
        _number("reported_theta", "USD per day", "position theta of the source"),
    ),
)

EVENTS = Passport(
    "events",
    (
        Column("date", "datetime64[s]", "date", "day of the event"),
        _text("kind", "FOMC, CPI or PPI", required=True),
        _text("source", "who published the date"),
        _LINE,
    ),
)
