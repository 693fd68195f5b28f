"""The desk's own query and function under the contract: what they handed over, as recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from tasks.sources.delivery import Role, Source
from tasks.sources.duckdb_query import DuckdbQuery
from tasks.sources.python_factory import PythonFactory
from tests.sources.given import Case

DAY = date(2026, 11, 20)
SQL = "SELECT * FROM book WHERE day = $as_of\n"
# By role: the CSV, and how many of its rows are of contracts that nobody knows.
ROWS: dict[Role, tuple[str, int]] = {
    "positions": ("account,symbol,quantity\nA1,SPXW261218P05700000,-10\nA1,VX/Z6,2.0\n", 0),
    "quotes": (
        (
            "symbol,bid,ask,quote_date\nSPXW261218P05700000,10.1,10.4,2026-11-20\n"
            "BVZ261216C00018000,0.1,0.2,2026-11-20\nVIX261216C00018000,,0.2,2026-11-20\n"
        ),
        1,
    ),
    "futures": ("symbol,expiry,settlement\nVX/Z6,2026-12-16,18.55\n", 0),
    "indices": ("symbol,close\nSPX,5990.1\nVIX,17.4\n", 0),
    "rates": ("tenor_days,par_yield_percent\n30,4.01\n91,3.98\n", 0),
    "trades": ("trade_id,account,symbol,quantity,price\nT1,A1,VX/Z6,1,18.5\n", 0),
    "accounts": ("account,cash\nA1,100000.5\n", 0),
}
# The query is of its database and its folder.
_ASKED = [["desk/desk.duckdb", "desk"], SQL]
_DIGEST = hashlib.sha256(json.dumps(_ASKED).encode()).hexdigest()[:8]


def _case(name: str, role: Role, make: Callable[[], Source], files: dict[str, bytes]) -> Case:
    csv, unknown = ROWS[role]
    rows = csv.count("\n") - 1
    kept = rows - unknown
    return Case(name, role, make, files, DAY, rows=rows, kept=kept, marked=True, lines=True)


def _query(role: Role) -> Case:
    make = partial(DuckdbQuery, role, Path("desk"), Path("desk/desk.duckdb"), SQL)
    files = {f"{DAY}/{role}-{_DIGEST}.csv": ROWS[role][0].encode()}
    return _case(f"duckdb_query {role}", role, make, files)


def _query_file(role: Role) -> Case:
    make = partial(
        DuckdbQuery,
        role,
        Path("desk"),
        Path("desk/desk.duckdb"),
        query_file=Path("desk/book.sql"),
    )
    csv = ROWS[role][0].encode()
    files = {f"{DAY}/book.sql-{_DIGEST}.csv": csv, "book.sql": SQL.encode()}
    return _case(f"duckdb_query {role} from a file", role, make, files)


def _function(role: Role) -> Case:
    make = partial(PythonFactory, role, f"my_desk.feeds:{role}")
    return _case(
        f"python {role}", role, make, {f"{DAY}/my_desk.feeds.{role}.csv": ROWS[role][0].encode()}
    )


CASES = (
    *map(_query, ROWS),
    _query_file("positions"),
    _query_file("quotes"),
    *map(_function, ROWS),
)
