"""Statements that a trader exports, under the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.sources.schwab_csv import SchwabCsv
from tasks.sources.thinkorswim import Thinkorswim
from tests.sources.given import Case

DAY = date(2026, 11, 20)
THINKORSWIM = """\
Position Statement for 123456789SCHW (margin) on 11/20/26 16:20:05

None
Instrument,Qty,Days,Trade Price,Mark,Mrk Chng,Delta,Gamma,Theta,Vega,P/L Open,P/L Day,BP Effect
/VX,+2,,18.10,18.55,+.35,"2,000.00",.00,.00,.00,$900.00,$700.00,"($9,200.00)"
"Cboe Volatility Index Futures, Dec-26 (prev. /VXZ6)",+2,26,18.10,18.55,+.35,"2,000.00",.00,.00,\
.00,$900.00,$700.00,

Equities and Equity Options
Instrument,Qty,Days,Trade Price,Mark,Mrk Chng,Delta,Gamma,Theta,Vega,P/L Open,P/L Day,BP Effect
SPX,,,,,,30.10,-.92,170.40,"-2,420.50",$820.00,($110.00),"($20,000.00)"
S&P 500 INDEX,0,,.00,"5,990.10",-12.30,.00,.00,.00,.00,$0.00,$0.00,
100 (Weeklys) 18 DEC 26 5700 PUT,-4,28,31.10,28.35,N/A,42.10,-.80,190.20,"(2,210.00)",$1,$2,
100 18 DEC 26 [AM] 5600 PUT,+4,28,24.20,--,N/A,-12.00,-.12,-19.80,-210.50,$0.00,$0.00,
VIX,,,,,,310.00,1.20,-88.00,640.00,$100.00,$40.00,$0.00
VOLATILITY INDEX,0,,.00,17.40,+.30,.00,.00,.00,.00,$0.00,$0.00,
100 16 DEC 26 22 CALL,+10,26,1.05,1.15,+.10,310.00,1.20,-88.00,640.00,$100.00,$40.00,
Subtotals:,,,,,,,,,,"$1,820.00",$630.00,

Cash & Sweep Vehicle,"$102,310.40"
OVERALL P/L YTD,($60.75)
AVAILABLE DOLLARS,"$24,873.40"
"""
SCHWAB = """\
"Positions for account Individual ...123 as of 04:20 PM ET, 2026/11/20","","","","",""

"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Asset Type",
"SPXW 12/18/2026 5700.00 P","PUT S & P 500 INDEX $5700 EXP 12/18/26","-4","28.35","-$11,340.00",\
"Option",
"SPX 12/18/2026 5600.00 P","PUT S & P 500 INDEX $5600 EXP 12/18/26","4","$24.10","$9,640.00",\
"Option",
"SWVXX","A MONEY FUND","202,775.94","1.00","$202,775.94","Cash and Money Market",
"Futures Cash","--","--","--","$1,000.00","--",
"Futures Positions Market Value","--","--","--","$450.00","--",
"Cash & Cash Investments","--","--","--","$7,640.27","Cash and Money Market",
"Positions Total","","--","--","$210,166.21","--",
"""
CASES = (
    Case(
        "thinkorswim positions",
        "positions",
        lambda: Thinkorswim("positions", Path("feeds")),
        {"2026-11-20-PositionStatement.csv": THINKORSWIM.encode()},
        DAY,
        # Three heads, a future, two indices, three options, a subtotal, three balances.
        rows=3 + 1 + 2 + 3 + 1 + 3,
        kept=1 + 3,
        marked=True,
        lines=True,
    ),
    Case(
        "thinkorswim accounts",
        "accounts",
        lambda: Thinkorswim("accounts", Path("feeds")),
        {"2026-11-20-PositionStatement.csv": THINKORSWIM.encode()},
        DAY,
        rows=3,
        kept=1,
        marked=True,
        lines=True,
    ),
    Case(
        "schwab_csv",
        "positions",
        lambda: SchwabCsv(Path("feeds")),
        {"2026-11-20/positions.csv": SCHWAB.encode()},
        DAY,
        rows=3 + 2 + 1 + 1,
        kept=3,
        marked=True,
    ),
)
