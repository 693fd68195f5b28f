"""What Cboe, CFE, the Treasury and FRED publish, under the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.sources.cboe_index_history import CboeIndexHistory
from tasks.sources.cfe_history import CfeHistory
from tasks.sources.cfe_settlement import CfeSettlement
from tasks.sources.delivery import Role, Source
from tasks.sources.fred import Fred
from tasks.sources.treasury_rates import TreasuryRates
from tests.sources.given import Case

DAY = date(2026, 11, 20)
HISTORY = "Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest"
DISCLAIMER = "CFE data is compiled for the convenience of site visitors, as it is said here."


def body(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode("ascii")


SETTLEMENT = body(
    "Product,Symbol,Expiration Date,Price",
    "VX,VX48/X6,2026-11-25,18.1",
    "VX,VX/Z6,2026-12-16,18.1",
    "VX,VX/F7,2027-01-20,18.925",
    "VXM,VXM/Z6,2026-12-16,18.1",
    "VX,VX/G7,2027-02-17,0",
    "VA,VA/Z6,2026-12-18,194.25",
)
DECEMBER = body(
    HISTORY,
    "2026-11-19,Z (Dec 2026),18.2,18.4,17.9,18.05,18.025,-0.1,900,0,5000",
    "2026-11-20,Z (Dec 2026),18.1,18.3,17.8,18.15,18.1,0.075,901,0,5100",
)
JANUARY = body(
    DISCLAIMER,
    HISTORY,
    "11/19/2026,F (Jan 27),18.9,19,18.8,18.9,18.9,-0.1,90,0,500",
    "11/20/2026,F (Jan 27),18.9,19,18.8,18.9,18.925,0.025,91,0,510",
)
VIX = body(
    "DATE,OPEN,HIGH,LOW,CLOSE",
    "11/19/2026,17.100000,17.900000,17.000000,17.550000",
    "11/20/2026,17.600000,18.100000,17.300000,17.400000",
)
VVIX = body("DATE,VVIX", "11/19/2026,91.500000", "11/20/2026,90.250000")
# The first rows are holidays: a cut behind them leaves no yield.
ONE_MONTH = body("observation_date,DGS1MO", "2026-11-11,", "2026-11-12,.", "2026-11-19,3.98")
TWO_YEARS = body("observation_date,DGS2", "2026-11-11,", "2026-11-12,.", "2026-11-19,4.21")
TREASURY = body(
    'Date,"1 Mo","1.5 Month","3 Mo","2 Yr"',
    "11/19/2026,3.98,3.99,4.01,4.21",
    "11/18/2026,3.97,,4.02,4.19",
    "11/17/2026,3.96,,4.03,4.18",
)


def _case(
    name: str,
    source: Source,
    files: dict[str, bytes],
    *,
    rows: int,
    kept: int,
    ages: bool = False,
    optional: bool = False,
) -> Case:
    role: Role = "rates" if ages else "indices" if "index" in name else "futures"
    return Case(
        name,
        role,
        lambda: source,
        files,
        DAY,
        rows=rows,
        kept=kept,
        ages=ages,
        lines=True,
        optional=optional,
    )


CASES = (
    _case(
        "cfe_settlement",
        CfeSettlement(Path("feeds")),
        {"cfe_settlement_2026-11-20.csv": SETTLEMENT},
        rows=6,
        kept=3,
    ),
    _case(
        "cfe_settlement of the web",
        CfeSettlement(),
        {"cfe_settlement_2026-11-20.csv": SETTLEMENT},
        rows=6,
        kept=3,
    ),
    _case(
        "cfe_history",
        CfeHistory(Path("feeds"), months=2),
        {"VX_2026-12-16.csv": DECEMBER, "VX_2027-01-20.csv": JANUARY},
        rows=2,
        kept=2,
        optional=True,
    ),
    _case(
        "cboe_index_history",
        CboeIndexHistory(("VIX", "VVIX"), Path("feeds")),
        {"VIX_History.csv": VIX, "VVIX_History.csv": VVIX},
        rows=2,
        kept=2,
        optional=True,
    ),
    _case(
        "fred",
        Fred(("DGS1MO", "DGS2"), Path("feeds")),
        {"DGS1MO.csv": ONE_MONTH, "DGS2.csv": TWO_YEARS},
        rows=2,
        kept=2,
        ages=True,
        optional=True,
    ),
    _case(
        "treasury_rates",
        TreasuryRates(Path("feeds")),
        {"daily-treasury-rates-2026.csv": TREASURY},
        rows=4,
        kept=4,
        ages=True,
    ),
)
