"""Par yields of FRED and of the Treasury: one day's curve, and how old it is."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import SettingsError, SourceError, VegareconError
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Delivery
from tasks.sources.errand import NothingCameError
from tasks.sources.fred import Fred
from tasks.sources.par_yields import tenor_days
from tasks.sources.treasury_rates import TreasuryRates
from tests.sources.cases_published import DAY, TREASURY, body
from tests.sources.given import Given
from tests.sources.test_cfe import Silent

FEEDS = Path("feeds")
YEAR = "daily-treasury-rates-{}.csv"


def fred(*, series: tuple[str, ...] = ("DGS1MO",), day: date = DAY, **files: bytes) -> Delivery:
    named = {f"{name}.csv": content for name, content in files.items()}
    return Fred(series, FEEDS).read(day, Given(named))


def treasury(content: bytes, day: date = DAY) -> Delivery:
    files = {YEAR.format(day.year): content}
    return TreasuryRates(FEEDS).read(day, Given(files))


def curve(delivery: Delivery) -> list[list[float]]:
    return delivery.frame[["tenor_days", "par_yield_percent"]].to_numpy().tolist()


def codes(delivery: Delivery) -> list[str]:
    return [finding.code for finding in delivery.findings]


def observed(name: str, *rows: str) -> bytes:
    return body(f"observation_date,{name}", *rows)


def test_tenors_are_whole_calendar_days() -> None:
    months = {1: 30, 1.5: 45, 2: 60, 3: 91, 4: 121, 6: 182, 12: 365, 24: 730, 60: 1826, 360: 10957}
    assert {count: tenor_days(count) for count in months} == months


def test_yesterdays_curve_is_the_ordinary_one() -> None:
    delivery = fred(DGS1MO=observed("DGS1MO", "2026-11-18,3.97", "2026-11-19,3.98"))
    assert curve(delivery) == [[30.0, 3.98]]
    (finding,) = delivery.findings
    assert (finding.code, finding.severity) == ("source.curve_day", "info")
    assert finding.evidence == "par yields of 2026-11-19, 1 session before 2026-11-20"
    (given,) = delivery.inputs
    assert (given.source, given.claimed_as_of, given.rows) == ("fred", date(2026, 11, 19), 1)


def test_what_lies_after_the_session_is_not_looked_at() -> None:
    rows = ("2026-11-19,3.98", "2026-11-20,3.99", "2026-11-23,4.5")
    delivery = fred(DGS1MO=observed("DGS1MO", *rows))
    assert curve(delivery) == [[30.0, 3.99]]
    assert "the session itself" in delivery.findings[0].evidence


def test_a_cut_file_gives_an_older_curve_and_says_so() -> None:
    delivery = fred(DGS1MO=observed("DGS1MO", "2026-11-17,3.96", "2026-11-18,3.97"))
    assert curve(delivery) == [[30.0, 3.97]]
    assert "of 2026-11-18, 2 sessions before" in delivery.findings[0].evidence


@pytest.mark.parametrize(
    ("newest", "code"),
    [
        ("2026-11-13", "source.curve_day"),  # then the 16th, 17th, 18th, 19th and 20th
        ("2026-11-12", "source.old"),
    ],
)
def test_a_curve_of_more_than_five_sessions_is_called_old(newest: str, code: str) -> None:
    assert codes(fred(DGS1MO=observed("DGS1MO", f"{newest},3.97"))) == [code]


def test_a_curve_of_more_than_twenty_sessions_is_as_good_as_none() -> None:
    # 2026-11-20 is the twentieth session after 2026-10-23; no holiday lies between.
    assert codes(fred(DGS1MO=observed("DGS1MO", "2026-10-23,3.97"))) == ["source.old"]
    with pytest.raises(NothingCameError, match="21 sessions before") as caught:
        fred(DGS1MO=observed("DGS1MO", "2026-10-22,3.97"))
    assert caught.value.code == "source.old"


def test_the_curve_is_of_the_newest_day_that_most_series_know() -> None:
    one = observed("DGS1MO", "2026-11-18,3.97", "2026-11-19,3.98")
    two = observed("DGS2", "2026-11-18,4.19", "2026-11-19,.")
    delivery = fred(series=("DGS1MO", "DGS2"), DGS1MO=one, DGS2=two)
    assert curve(delivery) == [[30.0, 3.97], [730.0, 4.19]]
    assert {given.claimed_as_of for given in delivery.inputs} == {date(2026, 11, 18)}


def test_a_series_that_ended_holds_the_others_back_by_five_sessions_at_most() -> None:
    one = observed("DGS1MO", "2026-10-30,3.9", "2026-11-19,3.98")
    two = observed("DGS2", "2026-10-30,4.1")
    delivery = fred(series=("DGS1MO", "DGS2"), DGS1MO=one, DGS2=two)
    assert curve(delivery) == [[30.0, 3.98]]
    assert codes(delivery) == ["source.curve_day", "source.no_observation"]
    assert delivery.findings[1].evidence.endswith("DGS2")
    assert [given.rows for given in delivery.inputs] == [1, 0]


def test_a_file_of_several_series_is_read_once() -> None:
    content = body("observation_date,DGS2,DGS1MO,T10Y2Y", "2026-11-19,4.21,3.98,0.5")
    given = Given({"all.csv": content})
    delivery = Fred(("DGS1MO", "DGS2"), FEEDS, "all.csv").read(DAY, given)
    assert curve(delivery) == [[30.0, 3.98], [730.0, 4.21]]
    assert (given.asked, delivery.inputs[0].rows) == (["all.csv"], 2)


def test_no_yield_at_all_is_nothing() -> None:
    with pytest.raises(NothingCameError):
        fred(DGS1MO=observed("DGS1MO", "2026-11-19,."))
    with pytest.raises(NothingCameError):
        fred(DGS1MO=observed("DGS1MO", "2026-11-23,4.0"))


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_of_no_calendar_is_a_fault_of_its_cell(day: str) -> None:
    with pytest.raises(SourceError, match=f"line 2.*'{day}'") as caught:
        fred(DGS1MO=observed("DGS1MO", f"{day},3.98"))
    assert caught.value.code == "source.date"
    with pytest.raises(SourceError, match=f"line 2.*'{day}'") as caught:
        treasury(body('Date,"1 Mo"', f"{day},3.98"))
    assert caught.value.code == "source.date"


def test_a_series_may_begin_long_ago() -> None:
    rows = ("1962-01-02,3.22", "2026-11-19,3.98")
    assert curve(fred(series=("DGS1",), DGS1=observed("DGS1", *rows))) == [[365.0, 3.98]]


@pytest.mark.parametrize("percent", ["450", "50.01", "-5.01"])
def test_what_can_be_no_percent_is_a_fault_of_its_cell(percent: str) -> None:
    with pytest.raises(SourceError, match=f"line 2.*'{percent}'.*-5 to 50 percent") as caught:
        fred(DGS1MO=observed("DGS1MO", f"2026-11-19,{percent}"))
    assert caught.value.code == "source.number"
    with pytest.raises(SourceError, match=f"line 2.*'{percent}'.*-5 to 50 percent"):
        treasury(body('Date,"1 Mo"', f"11/19/2026,{percent}"))
    table = body("tenor_days,par_yield_percent", f"30,{percent}")
    with pytest.raises(SourceError, match=f"line 2.*'{percent}'.*-5 to 50 percent"):
        CsvFolder("rates", FEEDS).read(DAY, Given({f"{DAY}/rates.csv": table}))


@pytest.mark.parametrize("percent", ["50", "-5"])
def test_yields_up_to_the_bounds_are_taken(percent: str) -> None:
    assert curve(fred(DGS1MO=observed("DGS1MO", f"2026-11-19,{percent}"))) == [
        [30.0, float(percent)]
    ]


def test_a_series_that_is_no_maturity_is_refused() -> None:
    for series in (("DFF",), ("DGS1MO", "DGS1MO"), ()):
        with pytest.raises(SettingsError):
            Fred(series, FEEDS)


def test_fred_is_asked_for_sixty_days() -> None:
    files = Silent({"DGS2.csv": observed("DGS2", "2026-11-19,4.21")})
    delivery = Fred(("DGS2", "DGS5")).read(DAY, files)
    assert curve(delivery) == [[730.0, 4.21]]
    assert files.urls[0] == (
        "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DGS2&cosd=2026-09-21&coed=2026-11-20"
    )
    assert codes(delivery) == ["source.curve_day", "source.no_observation", "source.no_page"]


def test_maturities_are_read_by_their_headings() -> None:
    delivery = treasury(TREASURY)
    assert curve(delivery) == [[30.0, 3.98], [45.0, 3.99], [91.0, 4.01], [730.0, 4.21]]
    assert codes(delivery) == ["source.curve_day"]
    older = treasury(b"\n".join(TREASURY.splitlines()[::2]) + b"\n")
    assert curve(older) == [[30.0, 3.97], [91.0, 4.02], [730.0, 4.19]]
    assert codes(older) == ["source.curve_day", "source.no_observation"]
    assert older.findings[1].evidence.endswith("1.5 Mo")


def test_other_headings_are_told() -> None:
    delivery = treasury(body('Date,"1.5 Mo",Remark,"30 Yr"', "11/19/2026,3.99,ok,4.6"))
    assert curve(delivery) == [[45.0, 3.99], [10957.0, 4.6]]
    assert codes(delivery) == ["source.curve_day", "source.unread_columns"]
    with pytest.raises(SourceError, match="missing_columns"):
        treasury(body("Date,Remark", "11/19/2026,ok"))


def test_the_treasurys_own_files_end_without_a_newline() -> None:
    rows = ('Date,"1 Mo","2 Yr"', "11/19/2026,3.98,4.21", "11/02/2026,3.90,4.10")
    whole = "\n".join(rows).encode("ascii")
    assert curve(treasury(whole)) == [[30.0, 3.98], [730.0, 4.21]]
    for end in range(1, len(whole)):
        cut = whole[:end]
        if cut.endswith(b"\n") and cut.count(b"\n") > 1:  # it looks whole
            assert curve(treasury(cut)) == [[30.0, 3.98], [730.0, 4.21]]
        else:
            with pytest.raises(VegareconError):
                treasury(cut)


def test_in_the_first_days_of_a_year_the_old_one_is_read_too() -> None:
    day = date(2027, 1, 4)
    old = body('Date,"1 Mo"', "12/31/2026,3.90", "12/30/2026,3.91")
    new = body('Date,"1 Mo"', "01/04/2027,3.80")
    files = {YEAR.format(2026): old}
    assert curve(TreasuryRates(FEEDS).read(day, Given(files))) == [[30.0, 3.9]]
    assert curve(TreasuryRates().read(day, Silent(files))) == [[30.0, 3.9]]
    files[YEAR.format(2027)] = b'Date,"1 Mo","30 Yr"'
    assert curve(TreasuryRates().read(day, Silent(files))) == [[30.0, 3.9]]
    files[YEAR.format(2027)] = new
    silent = Silent(files)
    assert curve(TreasuryRates().read(day, silent)) == [[30.0, 3.8]]
    assert [url.split("?")[0].split("/")[-2:] for url in silent.urls] == [
        ["2027", "all"],
        ["2026", "all"],
    ]
    with pytest.raises(NothingCameError):
        TreasuryRates().read(day, Silent({}))


def test_later_in_the_year_the_old_one_is_not_asked() -> None:
    given = Given({YEAR.format(2026): TREASURY})
    TreasuryRates(FEEDS).read(DAY, given)
    assert given.asked == ["daily-treasury-rates-2026.csv"]


def test_real_series_give_the_yields_of_their_last_day(real_data: Path) -> None:
    folder = real_data / "rates-fred"
    names = [*("DGS1MO", "DGS3MO", "DGS6MO"), *(f"DGS{n}" for n in (1, 2, 5, 10, 20, 30))]
    delivery = Fred(tuple(names), folder).read(date(2026, 2, 23))
    last = []
    for name in names:
        with (folder / f"{name}.csv").open(newline="") as file:
            day, value = list(csv.reader(file))[-1]
        assert day == "2026-02-20"
        last.append(float(value))
    assert delivery.frame["par_yield_percent"].tolist() == last
    assert last[:3] == [3.72, 3.69, 3.61]
    assert delivery.frame["tenor_days"].tolist()[:6] == [30, 91, 182, 365, 730, 1826]
    assert {given.claimed_as_of for given in delivery.inputs} == {date(2026, 2, 20)}
    assert codes(delivery) == ["source.curve_day"]


def test_a_real_holiday_is_a_blank_and_the_day_before_is_taken(real_data: Path) -> None:
    # 2025-11-11 is Veterans Day: the stock market is open, and there is no yield.
    folder, day = real_data / "rates-fred", date(2025, 11, 11)
    with (folder / "DGS1MO.csv").open(newline="") as file:
        rows = dict(csv.reader(file))
    assert rows[str(day)] == ""
    delivery = Fred(("DGS1MO",), folder).read(day)
    assert delivery.frame["par_yield_percent"].tolist() == [float(rows["2025-11-10"])]
    assert "of 2025-11-10, 1 session before 2025-11-11" in delivery.findings[0].evidence


def test_real_series_that_ended_long_ago_are_refused(real_data: Path) -> None:
    with pytest.raises(NothingCameError, match="par yields of 2026-02-20"):
        Fred(("DGS1MO",), real_data / "rates-fred").read(date(2026, 3, 24))
