"""The house's own files, and the table that a person downloads, under the contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Role, Source
from tasks.sources.events import EventCalendar
from tests.sources.given import Case

DAY = date(2026, 11, 20)
_FILES: dict[Role, tuple[str, ...]] = {
    "positions": (
        "account,symbol,quantity,as_of",
        "A1,SPXW261218P05700000,-10,2026-11-20",
        "A1,VX/Z6,2,2026-11-20",
    ),
    "quotes": (
        "symbol,bid,ask,quote_date",
        "SPXW261218P05700000,10.1,10.4,2026-11-20",
        "BVZ261216C00018000,0.1,0.2,2026-11-20",
        "VIX261216C00018000,,0.2,2026-11-20",
    ),
    "futures": ("symbol,expiry,settlement,as_of", "VX/Z6,2026-12-16,18.55,2026-11-20"),
    "indices": ("symbol,close,as_of", "SPX,5990.1,2026-11-20", "VIX,17.4,2026-11-20"),
    "rates": ("tenor_days,par_yield_percent,as_of", "30,4.01,2026-11-20", "91,3.98,2026-11-20"),
    "trades": (
        "trade_id,account,symbol,quantity,price,as_of",
        "T1,A1,VX/Z6,1,18.5,2026-11-20",
    ),
    "accounts": ("account,cash,as_of", "A1,100000.5,2026-11-20"),
}
_TABLE = [
    "",
    "Cboe Volatility Index,Last: 17.4,Change: 0.1",
    '"Date: November 20, 2026 at 4:31 PM EST",Bid: 17.3,Ask: 17.5,Size: 1*1,Volume: 0',
    (
        "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,"
        "Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest"
    ),
    (
        "Wed Dec 16 2026,VIX261216C00018000,1.9,0,1.8,2,5,0.8,0.5,0.1,10,18.00,"
        "VIX261216P00018000,1.5,0,1.4,1.6,5,0.8,-0.5,0.1,10"
    ),
]


def _csv(role: Role, lines: tuple[str, ...]) -> Case:
    make: Callable[[], Source] = partial(
        CsvFolder, role, Path("feeds"), required=role in ("positions", "quotes")
    )
    rows = len(lines) - 1
    return Case(
        f"csv_folder {role}",
        role,
        make,
        {f"{DAY}/{role}.csv": _body(lines)},
        DAY,
        rows=rows,
        kept=rows - sum("BVZ" in line for line in lines),
        marked=True,
        lines=True,
        optional=role not in ("positions", "quotes"),
    )


def _body(lines: tuple[str, ...] | list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("ascii")


CASES = (
    *(_csv(role, lines) for role, lines in _FILES.items()),
    Case(
        "csv_folder events",
        "events",
        lambda: EventCalendar(Path("feeds"), file="events.csv"),
        {"events.csv": _body(["date,kind", "2026-12-09,FOMC", "2027-03-17,FOMC"])},
        DAY,
        rows=2,
        kept=2,
        ages=True,
        marked=True,
        lines=True,
        optional=True,
    ),
    Case(
        "cboe_quotedata",
        "quotes",
        lambda: CboeQuotedata(Path("feeds"), "vix.csv"),
        {"vix.csv": _body(_TABLE)},
        DAY,
        rows=2,
        kept=2,
        marked=True,
    ),
    Case(
        "cboe_quotedata from the web",
        "quotes",
        lambda: CboeQuotedata(url="https://store.example/{as_of}/vix.csv?part=1"),
        {"vix.csv": _body(_TABLE)},
        DAY,
        rows=2,
        kept=2,
        marked=True,
    ),
)
