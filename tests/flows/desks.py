"""A small desk on disk, priced with the standard library, and the command run in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Self

import duckdb
import pytest
import time_machine

from flows import backfill, running
from flows.cli import main
from tasks.report.chart_specs import ChartSpecs
from tasks.report.drawing import draw_here
from tests.flows.remembered import remember
from tests.givens.quotes import black, occ

SESSIONS = (date(2024, 11, 20), date(2024, 11, 21), date(2024, 11, 22))
LAST = SESSIONS[-1]
EVENING = datetime(2024, 11, 22, 22, 0, tzinfo=UTC)  # 17:00 New York, three quarters after it
NEXT_EXPIRY = date(2024, 12, 20)
SPX_EXPIRIES = (date(2024, 11, 29), NEXT_EXPIRY, date(2025, 1, 17), date(2025, 3, 21))
VIX_EXPIRY = date(2024, 12, 18)
FORWARD, VIX_FORWARD, SIGMA, VIX_SIGMA = 6000.0, 18.0, 0.16, 0.95
HEADS = {
    "positions": "account,symbol,quantity",
    "quotes": "symbol,bid,ask,quote_time",
    "futures": "symbol,expiry,settlement",
    "indices": "symbol,close",
    "rates": "tenor_days,par_yield_percent",
    "trades": "trade_id,account,symbol,quantity,price",
}
PUT, LOW_PUT = occ("SPXW", NEXT_EXPIRY, "P", 5700), occ("SPXW", NEXT_EXPIRY, "P", 5600)
CALL, HIGH_CALL = occ("SPXW", NEXT_EXPIRY, "C", 6300), occ("SPXW", NEXT_EXPIRY, "C", 6400)
VIX_CALL = occ("VIX", VIX_EXPIRY, "C", 22)
BOOK = (
    f"A1,{PUT},-10",
    f"A1,{LOW_PUT},10",
    f"A1,{CALL},-10",
    f"A1,{HIGH_CALL},10",
    f"A1,{VIX_CALL},12",
    "A1,VX/Z24,1",
)
WIDE = 1e6

SETTINGS = """
[desk]
name = "Small desk"

[positions]
kind = "csv_folder"
path = "feeds"
reported_units = { vega = "usd_per_point", delta = "usd", gamma = "usd", theta = "usd_per_day" }

[quotes]
kind = "csv_folder"
path = "feeds"

[futures]
kind = "csv_folder"
path = "feeds"

[indices]
kind = "csv_folder"
path = "feeds"

[rates]
kind = "csv_folder"
path = "feeds"

[trades]
kind = "csv_folder"
path = "feeds"

[[layers]]
name = "core"
role = "core"
match = { roots = ["SPX", "SPXW"] }

[[layers]]
name = "layer-1"
role = "hedge"
match = { roots = ["VIX", "VIXW"] }

[[layers]]
name = "layer-2"
role = "hedge"
match = { roots = ["VX", "VXM"] }

[[limits]]
id = "net-vega30"
scope = "net"
measure = "vega30"
unit = "usd_per_vix_point"
breach = BREACH

[ledger]
path = "state"

[report]
folder = "reports"
"""


@dataclass(frozen=True)
class Desk:
    """A desk's folder: its settings, and the places it writes to."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "vegarecon.toml"

    @property
    def ledger(self) -> Path:
        return self.folder / "state" / "vegarecon.duckdb"

    def feed(self, name: str, day: date = LAST) -> Path:
        return self.folder / "feeds" / day.isoformat() / f"{name}.csv"

    def report(self, name: str, day: date = LAST) -> Path:
        return self.folder / "reports" / day.isoformat() / name

    def configure(self, more: str = "", *, breach: float = WIDE) -> None:
        text = SETTINGS.replace("BREACH", f"{breach:.1f}")
        self.settings.write_text(text + more, encoding="utf-8")

    def rewrite(self, name: str, rows: Iterable[str], *, head: str = "", day: date = LAST) -> None:
        path = self.feed(name, day)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head or HEADS[name], *rows]) + "\n", encoding="utf-8")

    def edit(self, name: str, old: str, new: str, *, day: date = LAST) -> None:
        text = self.feed(name, day).read_text("utf-8")
        assert old in text
        self.feed(name, day).write_text(text.replace(old, new), "utf-8")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a stranger with DuckDB reads of the ledger; nothing when there is none."""
        if not self.ledger.exists():
            return []
        with duckdb.connect(str(self.ledger), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def stored(self) -> list[tuple[object, ...]]:
        """The sessions with a row in any table of the ledger, copies of the journal apart."""
        if not self.ledger.exists():
            return []
        with duckdb.connect(str(self.ledger), read_only=True) as connection:
            tables = connection.execute(
                "SELECT table_name FROM duckdb_columns() "
                "WHERE NOT internal AND column_name = 'as_of' AND table_name <> 'entry' "
                "AND table_name IN (SELECT table_name FROM duckdb_tables())"
            ).fetchall()
            each = " UNION ".join(f'SELECT as_of FROM "{name}"' for (name,) in tables)  # noqa: S608 - names of its own tables
            return connection.execute(f"SELECT DISTINCT as_of FROM ({each}) ORDER BY 1").fetchall()  # noqa: S608 - likewise


def settled_utc(expiry: date, root: str) -> datetime:
    """09:30 (AM) or 16:00 (PM) New York; summer time begins on 2025-03-09.

    The day after Thanksgiving closes at 13:00.
    """
    hours = 14.5 if root == "VIX" else 18.0 if expiry == date(2024, 11, 29) else 21.0
    summer = 1.0 if expiry >= date(2025, 3, 9) else 0.0
    return datetime(expiry.year, expiry.month, expiry.day, tzinfo=UTC) + timedelta(
        hours=hours - summer
    )


@cache
def quote_rows(day: date) -> tuple[str, ...]:
    """A whole chain around flat vols; forwards move a little from day to day."""
    close = datetime(day.year, day.month, day.day, 21, 15, tzinfo=UTC)
    move = 1.0 + 0.002 * (LAST - day).days
    rows = []
    groups = [
        *(("SPXW", e, FORWARD * move, SIGMA, range(5000, 7001, 50), 0.2) for e in SPX_EXPIRIES),
        ("VIX", VIX_EXPIRY, VIX_FORWARD, VIX_SIGMA, range(12, 31), 0.02),
    ]
    for root, expiry, forward, sigma, strikes, half in groups:
        t = (settled_utc(expiry, root) - close).total_seconds() / (365 * 86400)
        for strike in strikes:
            for right, sign in (("C", 1.0), ("P", -1.0)):
                fair = black(forward, strike, t, sigma, sign)
                low = max(fair - half, 0.0)
                symbol = occ(root, expiry, right, strike)
                rows.append(f"{symbol},{low:.4f},{fair + half:.4f},{day}T16:15:00-05:00")
    return tuple(rows)


def write_small_desk(
    folder: Path, sessions: Iterable[date] = SESSIONS, *, breach: float = WIDE
) -> Desk:
    """Settings and feeds of a condor hedged with VIX calls and a future; reconciles clean."""
    desk = Desk(folder)
    folder.mkdir(parents=True, exist_ok=True)
    desk.configure(breach=breach)
    for day in sessions:
        desk.rewrite("positions", BOOK, day=day)
        desk.rewrite("quotes", quote_rows(day), day=day)
        desk.rewrite("futures", ["VX/Z24,2024-12-18,18.0", "VX/F25,2025-01-22,18.4"], day=day)
        desk.rewrite("indices", ["SPX,5990.0", "VIX,16.2"], day=day)
        desk.rewrite("rates", ["30,0.0", "365,0.0"], day=day)
        desk.rewrite("trades", [], day=day)
    return desk


@dataclass(frozen=True)
class Said:
    """What the command said and how it ended."""

    code: int
    out: str
    err: str
    out_bytes: bytes

    @property
    def faults(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("vegarecon: ")]


Command = Callable[..., Said]


class HereEasel:
    """Charts drawn in this process: a spawned one would import the plotting library anew."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def draw(self, specs: ChartSpecs) -> Mapping[str, object]:
        return draw_here(specs)


class BareEasel(HereEasel):
    """No charts at all: pages keep their tables. For tests that look at no picture."""

    def draw(self, specs: ChartSpecs) -> Mapping[str, object]:  # noqa: ARG002 - as the easel's
        return {}


def command(patch: pytest.MonkeyPatch, easel: type[HereEasel] = HereEasel) -> Command:
    """The entry point itself, with its words, streams and clock as given."""

    def vegarecon(*words: object, now: datetime | None = EVENING, charts_here: bool = True) -> Said:
        out, err = (
            io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
            for _ in range(2)
        )
        with patch.context() as inner:
            inner.setattr(sys, "argv", ["vegarecon", *map(str, words)])
            inner.setattr(sys, "stdout", out)
            inner.setattr(sys, "stderr", err)
            if charts_here:
                inner.setattr(running, "Easel", easel)
                inner.setattr(backfill, "Easel", easel)
            remember(inner)
            clock = time_machine.travel(now, tick=False) if now else nullcontext()
            with clock, pytest.raises(SystemExit) as ended:
                main()
        body = [stream.buffer.getvalue() for stream in (out, err)]
        code = ended.value.code
        return Said(
            code if isinstance(code, int) else 0,
            body[0].decode("utf-8"),
            body[1].decode("utf-8"),
            body[0],
        )

    return vegarecon
