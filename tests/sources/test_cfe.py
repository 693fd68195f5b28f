"""CFE's settlements of a day, and its histories of single futures."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tasks.model.contracts import vx_expiry
from tasks.model.errors import SourceError, VegareconError
from tasks.model.sessions import Calendar
from tasks.sources.cfe_history import CfeHistory, listed
from tasks.sources.cfe_settlement import CfeSettlement
from tasks.sources.errand import NothingCameError
from tasks.sources.files import Place, RawFile
from tasks.sources.site import Site
from tests.sources.cases_published import DAY, DECEMBER, HISTORY, JANUARY, SETTLEMENT, body
from tests.sources.given import Given

SETTLED = "cfe_settlement_2026-11-20.csv"
OLD = "CFE_{code}{yy}_VX.csv"


class Silent:
    """Places that give nothing, but for some files; the addresses that were asked."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.given, self.urls = Given(files), list[str]()

    def read(self, place: Place, name: str) -> RawFile | None:
        assert isinstance(place, Site)
        self.urls.append(place.url)
        raw = self.given.read(place, name)
        if raw is None:
            raise NothingCameError(
                "source.nothing_came", where=name, found="HTTP 404", wanted="data", remedy="wait"
            )
        return raw


def lines(source: CfeSettlement | CfeHistory, files: dict[str, bytes]) -> str:
    with pytest.raises(VegareconError) as caught:
        source.read(DAY, Given(files))
    return "\n".join(caught.value.lines)


def test_monthlies_are_kept_and_the_rest_is_counted() -> None:
    delivery = CfeSettlement(Path("feeds")).read(DAY, Given({SETTLED: SETTLEMENT}))
    rows = delivery.frame[["symbol", "settlement", "line"]].to_numpy().tolist()
    assert rows == [["VX/Z26", 18.1, 3], ["VX/F27", 18.925, 4], ["VXM/Z26", 18.1, 5]]
    assert [(found.code, found.count, found.severity) for found in delivery.findings] == [
        ("source.dropped_weekly", 1, "info"),
        ("source.dropped_product", 1, "info"),
        ("source.dropped_no_settlement", 1, "warn"),
    ]
    assert delivery.inputs[0].claimed_as_of is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("VX,VX/Z6,2027-01-20,18.1", "source.contract"),  # the expiration of another month
        ("VX,VXM/Z6,2026-12-16,18.1", "source.contract"),  # another product's symbol
        ("VX,VX-Z6,2026-12-16,18.1", "source.contract"),
        ("VX,VX/X6,2026-11-18,18.1", "source.wrong_day"),  # it settled two days before
        ("VX,VX/Z6,,18.1", "source.blank"),
        ("VX,VX/Z6,2026-12-16,", "source.blank"),
        ("VX,VX/Z6,2026-12-16,-18.1", "source.negative"),
        ("VX,VX/Z6,16.12.2026,18.1", "source.date"),
        ("VA,VA/Z6,2026-12-18,194.25", "source.no_known_symbol"),
    ],
)
def test_a_row_that_cannot_be_is_refused(row: str, code: str) -> None:
    content = body("Product,Symbol,Expiration Date,Price", row)
    assert code in lines(CfeSettlement(Path("feeds")), {SETTLED: content})


def test_a_file_for_all_sessions_is_refused() -> None:
    fixed = CfeSettlement(Path("feeds"), "settlement.csv")
    assert "source.undated" in lines(fixed, {"settlement.csv": SETTLEMENT})
    monthly = CfeSettlement(Path("feeds"), "{role}_{as_of:%Y%m}.csv")
    assert "source.undated" in lines(monthly, {"futures_202611.csv": SETTLEMENT})
    latest = CfeSettlement(url="https://www.cboe.com/us/futures/market_statistics/settlement/csv")
    assert "source.undated" in lines(latest, {SETTLED: SETTLEMENT})


def test_the_page_of_a_day_is_asked_by_its_date() -> None:
    files = Silent({SETTLED: SETTLEMENT})
    assert len(CfeSettlement().read(DAY, files).frame) == 3
    assert files.urls == [
        "https://www.cboe.com/us/futures/market_statistics/settlement/csv?dt=2026-11-20"
    ]


def test_a_page_without_rows_has_nothing_yet_and_a_file_without_rows_is_cut() -> None:
    header = {SETTLED: body("Product,Symbol,Expiration Date,Price")}
    with pytest.raises(NothingCameError):
        CfeSettlement().read(DAY, Given(header))
    with pytest.raises(SourceError) as caught:
        CfeSettlement(Path("feeds")).read(DAY, Given(header))
    assert not isinstance(caught.value, NothingCameError)


def test_a_real_file_has_the_dates_of_the_rule(real_data: Path) -> None:
    folder, day = real_data / "vx-futures", date(2026, 10, 5)
    delivery = CfeSettlement(folder).read(day)
    with (folder / "cfe_settlement_2026-10-05.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Symbol"].startswith("VX/")]
    frame = delivery.frame
    assert len(frame) == len(rows) == 9
    assert frame["settlement"].tolist() == [float(row["Price"]) for row in rows]
    assert [f"{day:%Y-%m-%d}" for day in frame["expiry"]] == [
        row["Expiration Date"] for row in rows
    ]
    months = [(2026, 10), (2026, 11), (2026, 12), *((2027, month) for month in range(1, 7))]
    ruled = [Calendar(day).vx_settlement(vx_expiry(*month)) for month in months]
    assert [stamp.date() for stamp in frame["expiry"]] == ruled
    assert ruled[7] == date(2027, 5, 18)  # Juneteenth is kept on Friday, 2027-06-18
    assert frame["symbol"].tolist()[::8] == ["VX/V26", "VX/M27"]
    assert frame["settlement"].tolist()[::8] == [17.4555, 20.7995]
    (weeklies,) = delivery.findings
    assert (weeklies.code, weeklies.count) == ("source.dropped_weekly", 14 - 9)
    assert delivery.inputs[0].rows == 14


def test_the_listed_months_are_those_that_have_not_settled() -> None:
    names = [f"{each.code}{each.yy} {each.expiry}" for each in listed(date(2027, 5, 17), 2)]
    assert names == ["K27 2027-05-18", "M27 2027-06-16"]
    (first,) = listed(date(2027, 5, 18), 1)
    assert (first.code, first.yy) == ("M", "27")


def test_each_contract_comes_from_its_own_file() -> None:
    files = Silent({"VX_2026-12-16.csv": DECEMBER, "VX_2027-01-20.csv": JANUARY})
    delivery = CfeHistory(months=3).read(DAY, files)
    rows = delivery.frame[["symbol", "settlement", "line"]].to_numpy().tolist()
    assert rows == [["VX/Z26", 18.1, 3], ["VX/F27", 18.925, 4]]
    assert delivery.frame["expiry"].tolist() == [
        pd.Timestamp(2026, 12, 16),
        pd.Timestamp(2027, 1, 20),
    ]
    (absent,) = delivery.findings
    assert (absent.code, absent.count, absent.severity) == ("source.absent", 1, "warn")
    assert "VX_2027-02-17.csv" in absent.evidence
    assert files.urls[0] == (
        "https://cdn.cboe.com/data/us/futures/market_statistics/historical_data/VX/"
        "VX_2026-12-16.csv"
    )


def test_nothing_of_any_contract_is_a_fault() -> None:
    with pytest.raises(NothingCameError):
        CfeHistory(months=2).read(DAY, Silent({}))
    assert "source.absent" in lines(CfeHistory(Path("feeds"), months=2), {})


def test_a_file_that_ends_before_the_session_gives_no_settlement() -> None:
    files = {"VX_2026-12-16.csv": body(*DECEMBER.decode().splitlines()[:2])}
    delivery = CfeHistory(Path("feeds"), months=1).read(DAY, Given(files))
    assert delivery.frame.empty
    (finding,) = delivery.findings
    assert finding.code == "source.not_yet"
    assert "2026-11-19" in finding.evidence
    assert (delivery.inputs[0].rows, delivery.inputs[0].claimed_as_of) == (0, date(2026, 11, 19))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-11-20,F (Jan 2027),1,1,1,1,18.1,0,1,0,1", "source.contract"),
        ("2026-11-20,December,1,1,1,1,18.1,0,1,0,1", "source.contract"),
        ("2026-11-20,Z (Dec 2026),1,1,1,1,,0,1,0,1", "source.blank"),
        ("2026-11-20,Z (Dec 2026),1,1,1,1,18.1.1,0,1,0,1", "source.number"),
        ("20261120,Z (Dec 2026),1,1,1,1,18.1,0,1,0,1", "source.date"),
        ("2026-11-19,Z (Dec 2026),1,1,1,1,18.1,0,1,0,1", "source.repeated_day"),
    ],
)
def test_a_history_that_cannot_be_is_refused(row: str, code: str) -> None:
    files = {"VX_2026-12-16.csv": body(HISTORY, DECEMBER.decode().splitlines()[1], row)}
    assert code in lines(CfeHistory(Path("feeds"), months=1), files)


def test_cells_beyond_the_header_may_be_blank() -> None:
    row = DECEMBER.decode().splitlines()[2]
    source = CfeHistory(Path("feeds"), months=1)
    files = {"VX_2026-12-16.csv": body(HISTORY, f"{row},")}
    assert source.read(DAY, Given(files)).frame["settlement"].tolist() == [18.1]
    files = {"VX_2026-12-16.csv": body(HISTORY, f"{row},5")}
    assert "source.row_width" in lines(source, files)


def test_prices_of_the_old_scale_are_refused() -> None:
    with pytest.raises(SourceError, match="other_scale"):
        CfeHistory(Path("feeds")).read(date(2007, 3, 23), Given({}))


@pytest.mark.parametrize(
    ("name", "symbol", "day", "settlement", "line"),
    [
        ("F13", "VX/F13", date(2012, 4, 24), 27.25, 11),
        ("F13", "VX/F13", date(2013, 1, 15), 14.20, 193),
        ("M15", "VX/M15", date(2014, 9, 23), 18.55, 4),
        ("M15", "VX/M15", date(2015, 4, 1), 18.275, 135),
    ],
)
def test_rows_of_real_histories_read_off_by_eye(
    real_data: Path, name: str, symbol: str, day: date, settlement: float, line: int
) -> None:
    folder = real_data / "vx-futures"
    delivery = CfeHistory(folder, OLD).read(day)
    row = delivery.frame.set_index("symbol").loc[symbol]
    assert (row["settlement"], row["line"]) == (settlement, line)
    with (folder / f"CFE_{name}_VX.csv").open(newline="") as file:
        found = [cells for cells in csv.reader(file) if cells[0] == f"{day:%m/%d/%Y}"]
    assert [float(cells[6]) for cells in found] == [settlement]
    (given,) = delivery.inputs
    assert (given.rows, given.claimed_as_of) == (1, day)
    (absent,) = delivery.findings
    assert (absent.code, absent.count) == ("source.absent", 8)


def test_every_session_of_a_real_history_comes_out_or_is_told(real_data: Path) -> None:
    folder = real_data / "vx-futures"
    with (folder / "CFE_F13_VX.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    kept, unpriced = 0, 0
    for row in rows:
        month, day, year = map(int, row["Trade Date"].split("/"))
        session = date(year, month, day)
        if session < date(2013, 1, 16):  # the day it settles on, it is no longer listed
            delivery = CfeHistory(folder, OLD, months=10).read(session)
            assert delivery.frame["settlement"].tolist() in ([], [float(row["Settle"])])
            kept += len(delivery.frame)
            unpriced += sum(
                found.count
                for found in delivery.findings
                if found.code == "source.dropped_no_settlement"
            )
    assert (kept, unpriced) == (193 - 8 - 1, 8)
    assert kept + unpriced == len(rows) - 1
