from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import SettingsError, VegareconError
from tasks.sources.cboe_datashop import CboeDatashop
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_settings import lasts
from tasks.sources.daily_files import DailyFiles, Patterns
from tasks.sources.site import Site

DAY = date(2026, 11, 20)
STORE = "https://store.example"


def files(
    path: Path | None = None, file: Patterns | None = None, url: Patterns | None = None
) -> DailyFiles:
    return DailyFiles("quotes", path, file, url, "{as_of}/quotes.csv")


def test_files_of_a_folder_go_by_their_patterns() -> None:
    assert files(Path("f")).of(DAY) == [(Path("f"), "2026-11-20/quotes.csv")]
    names = ("spx_{as_of:%y%m%d}.csv", "{role}.csv")
    assert [name for _, name in files(Path("f"), names).of(DAY)] == ["spx_261120.csv", "quotes.csv"]


def test_files_of_the_web_go_by_the_last_part_of_their_address_without_its_query() -> None:
    (place, name), (second, other) = files(
        url=(f"{STORE}/{{as_of}}/spx.csv?key=1", f"{STORE}/newest/vix.csv")
    ).of(DAY)
    assert (name, other) == ("spx.csv", "vix.csv")
    assert place == Site(f"{STORE}/2026-11-20/spx.csv?key=1", of_the_moment=False)
    # No day in the address: what it gives tomorrow is another day's.
    assert second == Site(f"{STORE}/newest/vix.csv", of_the_moment=True)


@pytest.mark.parametrize(
    ("given", "where", "found"),
    [
        (files(), "quotes, path", "neither path nor url"),
        (files(url=()), "quotes, path", "neither path nor url"),
        (files(Path("f"), url=f"{STORE}/a.csv"), "quotes, path", "both path and url"),
        (files(Path("f"), "../{as_of}.csv"), "quotes, file", "'../{as_of}.csv'"),
        (files(url="http://store.example/a"), "quotes, url", "an address without encryption"),
        (files(url=f"{STORE}/{{day}}.csv"), "quotes, url", "a pattern that cannot be filled in"),
        (files(None, "a.csv", f"{STORE}/a.csv"), "quotes, file", "file names beside url"),
        (files(url=f"{STORE}/"), "quotes, url", "nothing"),
        (files(url=f"{STORE}/.."), "quotes, url", ".."),
        (files(url=(f"{STORE}/1/a.csv", f"{STORE}/2/a.csv")), "quotes, url", "a.csv, a.csv"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_of_the_settings(
    given: DailyFiles, where: str, found: str
) -> None:
    (fault,) = given.faults()
    assert isinstance(fault, SettingsError)
    assert (fault.where, fault.found) == (where, found)


@pytest.mark.parametrize("make", [CboeQuotedata, CboeDatashop])
def test_sources_of_daily_files_say_so_when_they_are_built(
    make: type[CboeQuotedata | CboeDatashop],
) -> None:
    with pytest.raises(VegareconError, match="neither path nor url"):
        make()


@pytest.mark.parametrize(
    ("pattern", "one_name_for_several_days"),
    [
        ("{as_of}.csv", False),
        ("{as_of:%Y%m%d}.csv", False),
        ("{as_of:%y%j}.csv", False),
        ("{as_of:%G-%V-%u}.csv", False),
        ("{as_of:%d-%b-%y}.csv", False),
        ("quotes.csv", True),
        ("{as_of:%Y-%m}.csv", True),
        ("{as_of:%A}.csv", True),
        ("{as_of:%d}.csv", True),
        ("{as_of:%m%d}.csv", True),
        ("{as_of:%j}.csv", True),
        ("{as_of:%G-%V}.csv", True),
        ("{as_of:%d%a}.csv", True),
        ("{as_of:%a%d%b}.csv", True),
        ("{as_of:%y%a%d}.csv", True),
    ],
)
def test_a_name_is_a_days_own_only_where_no_other_day_has_it(
    pattern: str, one_name_for_several_days: bool
) -> None:
    assert lasts(pattern) is one_name_for_several_days
