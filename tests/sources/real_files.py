"""Rows in = rows out + rows dropped with reasons, for every real file beside the checkout.

`python -m tests.sources.real_files` prints the table. A source joins it with an entry in
REAL_FILES. Rows are counted by the csv and json modules alone.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tasks.sources.cboe_datashop import CboeDatashop
from tasks.sources.cboe_delayed import CboeDelayed
from tasks.sources.cboe_index_history import CboeIndexHistory
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.cfe_history import CfeHistory
from tasks.sources.cfe_settlement import CfeSettlement
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Delivery, Source
from tasks.sources.dropping import counts_dropped
from tasks.sources.fred import Fred

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_QUOTEDATA_WIDTH = 22


@dataclass(frozen=True)
class RealFile:
    """A file below the folder of real data, the source that reads it, and its session.

    `make` is given the file's folder and its name; `count` is how many rows are in its bytes.
    `dropped` are the rows that the source is to drop, by the code of the finding that says so.
    """

    file: str
    day: date
    make: Callable[[Path, str], Source]
    count: Callable[[bytes], int]
    dropped: Mapping[str, int] = field(default_factory=dict)

    def read(self, data: Path) -> Delivery:
        """What the source makes of it."""
        path = data / self.file
        return self.make(path.parent, path.name).read(self.day)


@dataclass(frozen=True)
class Balance:
    """The rows of a file: counted apart, read by the source, delivered, and dropped by reason."""

    file: str
    source: str
    day: date
    counted: int
    read: int
    out: int
    dropped: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether no row is lost."""
        return self.counted == self.read == self.out + sum(self.dropped.values())


def csv_rows(content: bytes) -> int:
    """Rows below one header."""
    return sum(1 for row in csv.DictReader(content.decode("utf-8").splitlines()) if row)


def _stripped(folder: Path, name: str) -> Source:
    """A table whose date line was taken out: the name of its folder has the day."""
    return CboeQuotedata(folder.parent, f"spx-vix-{{as_of}}/{name}")


def quotedata_contracts(content: bytes) -> int:
    """Calls and puts of Cboe's table."""
    rows = csv.reader(content.decode("utf-8").splitlines())
    wide = [row for row in rows if len(row) == _QUOTEDATA_WIDTH]
    return 2 * sum(row[0] != "Expiration Date" for row in wide)


def rows_of_day(cell: str) -> Callable[[bytes], int]:
    """Counts the rows of a history whose first cell is `cell` and whose last is not blank."""

    def counted(content: bytes) -> int:
        rows = csv.reader(content.decode("utf-8").splitlines())
        return sum(1 for row in rows if row and row[0] == cell and row[-1].strip())

    return counted


def json_options(content: bytes) -> int:
    """Contracts of Cboe's page."""
    return len(json.loads(content)["data"]["options"])


def chain_2019(folder: Path, name: str) -> CsvFolder:
    """The vendor's chain by settings alone."""
    columns = {
        "symbol": "optionroot",
        "open_interest": "openinterest",
        "vendor_iv": "impliedvol",
        "vendor_delta": "delta",
        "vendor_gamma": "gamma",
        "quote_date": "quotedate",
    }
    return CsvFolder("quotes", folder, file=name, columns=columns, date_format="%m/%d/%Y")


def _settlement(folder: Path, name: str) -> CfeSettlement:
    return CfeSettlement(folder, name.replace("2026-10-05", "{as_of}"))


def _contract(folder: Path, name: str) -> CfeHistory:
    # One contract of the months that are listed: the others have no file here.
    return CfeHistory(folder, name.replace(name.split("_")[1], "{code}{yy}"))


def _index(folder: Path, name: str) -> CboeIndexHistory:
    return CboeIndexHistory((name.partition("_")[0],), folder)


def _series(folder: Path, name: str) -> Fred:
    return Fred((name.removesuffix(".csv"),), folder)


def _page(folder: Path, name: str) -> CboeDelayed:
    return CboeDelayed("quotes", ("VIX",), path=folder, file=name)


_LAST = date(2026, 3, 27)
_INTRADAY, _DATASHOP = date(2023, 6, 12), date(2016, 6, 1)
_BOUGHT = "datashop-vix-2016-06-01/UnderlyingOptionsEOD"
REAL_FILES: tuple[RealFile, ...] = (
    RealFile("spx-chains-2019/SPX_20190520.csv", date(2019, 5, 20), chain_2019, csv_rows),
    RealFile("spx-chains-2019/SPX_20190521.csv", date(2019, 5, 21), chain_2019, csv_rows),
    RealFile(
        "quotedata/spx_2023-09-14_1631ET_eod.csv",
        date(2023, 9, 14),
        CboeQuotedata,
        quotedata_contracts,
    ),
    RealFile("spx-vix-2023-06-12/spx_quotedata_all.csv", _INTRADAY, _stripped, quotedata_contracts),
    RealFile("spx-vix-2023-06-12/vix_quotedata.csv", _INTRADAY, _stripped, quotedata_contracts),
    RealFile(
        f"{_BOUGHT}Quotes_2016-06-01_optopsy_vix.csv",
        _DATASHOP,
        CboeDatashop,
        csv_rows,
        {"source.unknown_symbol": 158},
    ),
    RealFile(f"{_BOUGHT}Calcs_2016-06-01.csv", _DATASHOP, CboeDatashop, csv_rows),
    RealFile(
        "vx-futures/cfe_settlement_2026-10-05.csv",
        date(2026, 10, 5),
        _settlement,
        csv_rows,
        {"source.dropped_weekly": 5},
    ),
    *(
        RealFile(f"vx-futures/CFE_{code}_VX.csv", day, _contract, rows_of_day(f"{day:%m/%d/%Y}"))
        for code, day in (("F13", date(2012, 12, 3)), ("M15", date(2015, 4, 1)))
    ),
    *(
        RealFile(
            f"index-history/{symbol}_History.csv", _LAST, _index, rows_of_day(f"{_LAST:%m/%d/%Y}")
        )
        for symbol in ("VIX", "VVIX", "SKEW")
    ),
    *(
        # The newest yields by the Monday are the Friday's.
        RealFile(f"rates-fred/DGS{name}.csv", date(2026, 2, 23), _series, rows_of_day("2026-02-20"))
        for name in ("1MO", "3MO", "6MO", "1", "2", "5", "10", "20", "30")
    ),
    RealFile("cboe-json/VIX_excerpt_2026-05-20.json", date(2026, 5, 20), _page, json_options),
)


def balances(data: Path, files: Sequence[RealFile] = REAL_FILES) -> list[Balance]:
    """The rows of each file."""
    return [_balance(data, each) for each in files]


def _balance(data: Path, real: RealFile) -> Balance:
    delivery = real.read(data)
    reasons: dict[str, int] = {}
    for finding in filter(counts_dropped, delivery.findings):
        reasons[finding.code] = reasons.get(finding.code, 0) + finding.count
    return Balance(
        file=real.file,
        source=", ".join(dict.fromkeys(given.source for given in delivery.inputs)),
        day=real.day,
        counted=real.count((data / real.file).read_bytes()),
        read=sum(given.rows for given in delivery.inputs),
        out=len(delivery.frame),
        dropped=reasons,
    )


def table(found: Sequence[Balance]) -> str:
    """The balances as text: counted apart = read = out + dropped, and why."""
    heads = ("file", "source", "session", "counted", "read", "out", "dropped", "")
    lines = [
        (
            each.file,
            each.source,
            f"{each.day}",
            *(f"{number:,}" for number in (each.counted, each.read, each.out)),
            ", ".join(f"{count:,} {why}" for why, count in each.dropped.items()) or "0",
            "holds" if each.holds else "LOST",
        )
        for each in found
    ]
    wide = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 3 <= at <= 5 else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, wide, strict=True))
        ).rstrip()
        for line in (heads, *lines)
    )


if __name__ == "__main__":
    sys.stdout.write(table(balances(DATA)) + "\n")
