"""The desk of the 2019 story: real feeds, and what a desk would have held."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.flows.desks import HEADS
from tests.givens.real import TENORS_DAYS

MONDAY, TUESDAY = date(2019, 5, 20), date(2019, 5, 21)
CONDOR = {
    "SPX190621P02700000": -10,
    "SPX190621P02650000": 10,
    "SPX190621C02925000": -10,
    "SPX190621C02975000": 10,
}
HEDGES = {"VX/M9": 2, "VX/N9": 1}
# Monthly VX of 2019 by rank on both days: May settles on the 22nd and is still the first.
VX_MONTHS = ("K9", "M9", "N9", "Q9", "U9", "V9", "X9", "Z9")
VX_SETTLES = ("05-22", "06-19", "07-17", "08-21", "09-18", "10-16", "11-20", "12-18")

SETTINGS = """
[desk]
name = "Desk of 2019"

[positions]
kind = "csv_folder"
path = "feeds"

[quotes]
kind = "csv_folder"
path = "CHAINS"
file = "SPX_{as_of:%Y%m%d}.csv"
date_format = "%m/%d/%Y"

[quotes.columns]
symbol = "optionroot"
quote_date = "quotedate"
open_interest = "openinterest"
vendor_iv = "impliedvol"
vendor_delta = "delta"
vendor_gamma = "gamma"

[futures]
kind = "csv_folder"
path = "feeds"

[indices]
kind = "csv_folder"
path = "feeds"

[rates]
kind = "csv_folder"
path = "feeds"

[[layers]]
name = "core"
role = "core"
match = { roots = ["SPX", "SPXW"] }

[[layers]]
name = "futures"
role = "hedge"
match = { roots = ["VX"] }

[[limits]]
id = "sleeve-drift"
scope = "layer"
measure = "vega30"
reference = "previous"
unit = "usd_per_vix_point"
breach = 2000
"""


def write_desk_2019(folder: Path, data: Path) -> Path:
    """Settings that read the vendor's chains where they lie, and the small feeds beside."""
    chains = (data / "spx-chains-2019").resolve().as_posix()
    settings = folder / "vegarecon.toml"
    settings.write_text(SETTINGS.replace("CHAINS", chains), encoding="utf-8")
    for day in (MONDAY, TUESDAY):
        _write(folder, day, "positions", (f"A1,{s},{q}" for s, q in (CONDOR | HEDGES).items()))
        _write(folder, day, "futures", _vx(data, day))
        _write(folder, day, "indices", _closes(data, day))
        _write(folder, day, "rates", _yields(data, day))
    return settings


def _vx(data: Path, day: date) -> Iterable[str]:
    row = _row(data / "vx-futures" / "vx1-vx8_daily_2007_2021.csv", "DATE", str(day))
    for rank, (month, settles) in enumerate(zip(VX_MONTHS, VX_SETTLES, strict=True), 1):
        yield f"VX/{month},2019-{settles},{row[f'VX{rank}']}"


def _closes(data: Path, day: date) -> Iterable[str]:
    vix = _row(data / "index-history" / "VIX_History.csv", "DATE", f"{day:%m/%d/%Y}")["CLOSE"]
    spx = _row(data / "index-history" / "GSPC_close_yahoo.csv", "Date", str(day))["^GSPC"]
    return f"VIX,{vix}", f"SPX,{spx}"


def _yields(data: Path, day: date) -> Iterable[str]:
    for name, days in TENORS_DAYS.items():
        series = data / "rates-fred" / f"DGS{name}.csv"
        yield f"{days},{_row(series, 'observation_date', str(day))[f'DGS{name}']}"


def _row(path: Path, column: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row[column] == value)


def _write(folder: Path, day: date, name: str, rows: Iterable[str]) -> None:
    path = folder / "feeds" / day.isoformat() / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([HEADS[name], *rows]) + "\n", encoding="utf-8")
