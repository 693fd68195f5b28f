"""Expiries that occur in real files beside those of the rules.

`python -m tests.model.real_expiries` prints the table. Files are read with the csv module and one
expression over OCC symbols, none of the product's own sources. A table has one line a file and
root: how many expiries the file lists, how many of them the rules know, how many the rules name
within the span that the file must hold, and how many of those it lists.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tasks.model.expiries import VX_WEEKLY, expiries

_SYMBOL = re.compile(r"\b(SPXW|SPX|VIXW|VIX)(\d\d)(\d\d)(\d\d)[CP]\d{8}\b")
SPX_2019 = date(2019, 5, 20)
SPX_2023 = date(2023, 9, 14)


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of expiries of one root of one file."""

    file: str
    root: str
    listed: int
    ruled: int
    due: int
    held: int


# Files, the day they are of, and for each root until when every expiry of the rules is due: the
# whole curve of monthlies as far as it has no hole, weeklies and dailies for a few weeks.
_CHAINS = (
    (
        "spx-chains-2019/SPX_20190520.csv",
        SPX_2019,
        {"SPX": date(2020, 1, 31), "SPXW": date(2019, 6, 17)},
    ),
    (
        "spx-chains-2019/SPX_20190521.csv",
        date(2019, 5, 21),
        {"SPX": date(2020, 1, 31), "SPXW": date(2019, 6, 21)},
    ),
    (
        "quotedata/spx_2023-09-14_1631ET_eod.csv",
        SPX_2023,
        {"SPX": date(2024, 10, 31), "SPXW": date(2023, 10, 23)},
    ),
    (
        "spx-vix-2023-06-12/spx_quotedata_all.csv",
        date(2023, 6, 12),
        {"SPX": date(2023, 6, 30), "SPXW": date(2023, 6, 30)},
    ),
    (
        "spx-vix-2023-06-12/vix_quotedata.csv",
        date(2023, 6, 12),
        {"VIX": date(2023, 6, 30), "VIXW": date(2023, 6, 28)},
    ),
    ("cboe-json/VIX_excerpt_2026-05-20.json", date(2026, 5, 20), {"VIX": date(2026, 6, 30)}),
)
_DATASHOP = (
    "datashop-vix-2016-06-01/UnderlyingOptionsEODCalcs_2016-06-01.csv",
    "datashop-vix-2016-06-01/UnderlyingOptionsEODQuotes_2016-06-01_optopsy_vix.csv",
)
_CFE = "vx-futures/cfe_settlement_2026-10-05.csv"


def lines(data: Path) -> Iterator[Line]:
    """One line a file and root."""
    for name, first, until in _CHAINS:
        found = _symbols((data / name).read_text("utf-8"))
        assert found.keys() == until.keys()
        for root, last in until.items():
            yield _line(name, root, found[root], first, last)
    for name in _DATASHOP:
        rows = _rows(data / name)
        listed = {date.fromisoformat(row["expiration"]) for row in rows if row["root"] == "VIX"}
        yield _line(name, "VIX", listed, date(2016, 6, 1), date(2016, 7, 1))
    rows = _rows(data / _CFE)
    first = date(2026, 10, 5)
    for root, prefix, last in (("VX", "VX/", date(2027, 6, 30)), (VX_WEEKLY, "VX4", first)):
        listed = {
            date.fromisoformat(row["Expiration Date"])
            for row in rows
            if row["Symbol"].startswith(prefix)
        }
        # Six weeklies at most are listed, and which is the exchange's choice: up to the last.
        yield _line(_CFE, root, listed, first, max(listed) if root == VX_WEEKLY else last)
    day = _last_row(data / "vx-futures" / "CFE_F13_VX.csv")
    yield _line("vx-futures/CFE_F13_VX.csv", "VX", {day}, day - timedelta(days=15), day)


def _line(file: str, root: str, listed: set[date], first: date, last: date) -> Line:
    ruled = listed & set(expiries(root, min(listed), max(listed)))
    due = set(expiries(root, first, last))
    return Line(file, root, len(listed), len(ruled), len(due), len(due & listed))


def _symbols(text: str) -> Mapping[str, set[date]]:
    found: dict[str, set[date]] = defaultdict(set)
    for root, year, month, day in _SYMBOL.findall(text):
        found[root].add(date(2000 + int(year), int(month), int(day)))
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _last_row(path: Path) -> date:
    month, day, year = path.read_text("utf-8").splitlines()[-1].split(",")[0].split("/")
    return date(int(year), int(month), int(day))


def main() -> None:
    """Print the table."""
    data = Path(__file__).resolve().parents[3] / "shared" / "data"
    print(f"{'file':<78} {'root':<10} listed ruled   due  held")  # noqa: T201 - what it is for
    for it in lines(data):
        counts = f"{it.listed:>6} {it.ruled:>5} {it.due:>5} {it.held:>5}"
        print(f"{it.file:<78} {it.root:<10} {counts}")  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
