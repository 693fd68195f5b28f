"""Cboe DataShop's files under the contract: rows of our own in the published shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tasks.sources.cboe_datashop import CboeDatashop
from tests.sources.given import Case

DAY = date(2026, 11, 20)
_ROW = "underlying_symbol,quote_date,root,expiration,strike,option_type,open,high,low,close"
_AT_1545 = "trade_volume,bid_size_1545,bid_1545,ask_size_1545,ask_1545"
_UNDERLYING = "underlying_bid_1545,underlying_ask_1545"
_CALCS = (
    "implied_underlying_price_1545,active_underlying_price_1545,implied_volatility_1545,"
    "delta_1545,gamma_1545,theta_1545,vega_1545,rho_1545"
)
_AT_EOD = "bid_size_eod,bid_eod,ask_size_eod,ask_eod,underlying_bid_eod,underlying_ask_eod"
_END = "vwap,open_interest,delivery_code"
QUOTES_HEADER = f"{_ROW},{_AT_1545},{_UNDERLYING},{_AT_EOD},{_END}"
CALCS_HEADER = f"{_ROW},{_AT_1545},{_UNDERLYING},{_CALCS},{_AT_EOD},{_END}"


def row(
    root: str = "VIX",
    right: str = "C",
    *,
    calcs: str | None = "18.2000,17.4000,0.8000,0.5200,0.1000,-0.0150,0.0200,0.0010",
    day: date = DAY,
    expiry: str = "2026-12-16",
    strike: str = "18.000",
    delivery: str = "",
) -> str:
    cells = [
        *("^VIX", f"{day}", root, expiry, strike, right),
        *("1.9000", "2.1000", "1.8000", "1.9500", "7"),
        *("11", "1.9000", "12", "2.0000", "17.4000", "17.4000"),
        *((calcs,) if calcs else ()),
        *("21", "1.8500", "22", "2.0500", "17.5000", "17.5000", "1.9200", "100", delivery),
    ]
    return ",".join(cells)


def body(header: str, rows: Sequence[str]) -> bytes:
    return ("\n".join((header, *rows)) + "\n").encode("ascii")


def calcs(*rows: str) -> bytes:
    return body(CALCS_HEADER, rows)


def quotes(*rows: str) -> bytes:
    return body(QUOTES_HEADER, rows)


_NO_VOL = "0.0000,17.4000,0.0000,0.0000,0.0000,0.0000,0.0000,0.0000"
_CALCS_FILE = calcs(row(), row("VIXW", "P", calcs=_NO_VOL), row("BVZ"), row(delivery="X1"))
_QUOTES_FILE = quotes(row(calcs=None), row("BVZ", calcs=None)).replace(b"\n", b"\r\n")
_MONTH_FILE = quotes(
    row(calcs=None, day=date(2026, 11, 19)),
    row("SPXW", "P", calcs=None, strike="5700.000"),
    row("BVZ", calcs=None),
    row(calcs=None),
)
CASES = (
    Case(
        "cboe_datashop calcs at 15:45",
        "quotes",
        lambda: CboeDatashop(Path("feeds"), at="1545"),
        {"UnderlyingOptionsEODCalcs_2026-11-20.csv": _CALCS_FILE},
        DAY,
        rows=4,
        kept=2,
        lines=True,
    ),
    Case(
        "cboe_datashop calcs at the close",
        "quotes",
        lambda: CboeDatashop(Path("feeds")),
        {"UnderlyingOptionsEODCalcs_2026-11-20.csv": _CALCS_FILE},
        DAY,
        rows=4,
        kept=2,
        lines=True,
    ),
    Case(
        "cboe_datashop quotes from the web",
        "quotes",
        lambda: CboeDatashop(url="https://store.example/{as_of}/quotes.csv?part=1"),
        {"quotes.csv": _QUOTES_FILE},
        DAY,
        rows=2,
        kept=1,
        lines=True,
    ),
    Case(
        "cboe_datashop a month",
        "quotes",
        lambda: CboeDatashop(Path("feeds"), "{as_of:%Y-%m}.csv", many_days=True),
        {"2026-11.csv": _MONTH_FILE},
        DAY,
        rows=4,
        kept=2,
        lines=True,
    ),
)
