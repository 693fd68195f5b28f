from __future__ import annotations

import csv
import math
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import pytest

from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.settings.desk import open_desk
from tasks.settings.feed_datashop import CboeDatashopFeed
from tasks.sources.cboe_datashop import At, CboeDatashop
from tasks.sources.delivery import Delivery
from tests.settings.desks import TINY, write
from tests.sources.cases_datashop import CALCS_HEADER, DAY, body, calcs, quotes, row
from tests.sources.given import Given

NAME = f"UnderlyingOptionsEODCalcs_{DAY}.csv"
GREEKS = ["vendor_iv", "vendor_delta", "vendor_gamma", "vendor_vega", "vendor_theta"]
REAL_DAY = date(2016, 6, 1)


def read(content: bytes, at: At = "eod", *, many_days: bool = False, day: date = DAY) -> Delivery:
    name = f"UnderlyingOptionsEODCalcs_{day}.csv"
    return CboeDatashop(Path("f"), at=at, many_days=many_days).read(day, Given({name: content}))


def fault(content: bytes, *, many_days: bool = False) -> SourceError:
    with pytest.raises((SourceError, Faults)) as caught:
        read(content, many_days=many_days)
    first = caught.value.faults[0] if isinstance(caught.value, Faults) else caught.value
    assert isinstance(first, SourceError)
    return first


def test_quotes_vols_and_greeks_of_1545_are_of_one_moment() -> None:
    delivery = read(calcs(row()), "1545")
    (quote,) = delivery.frame.to_dict("records")
    assert quote["symbol"] == "VIX261216C00018000"
    assert [quote[name] for name in ("bid_size", "bid", "ask_size", "ask")] == [11, 1.9, 12, 2.0]
    assert [quote[name] for name in ("last", "volume", "open_interest")] == [1.95, 7, 100]
    assert [quote[name] for name in GREEKS] == [0.8, 0.52, 0.1, 0.02, -0.015]
    # 15:45 in New York's winter.
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 20, 45, tzinfo=UTC)
    assert quote["quote_time_utc"].isoformat() == "2026-11-20T20:45:00"
    assert delivery.findings == ()


def test_at_the_close_the_quotes_are_the_closes_and_greeks_of_another_moment_are_left_out() -> None:
    delivery = read(calcs(row(), row(right="P")))
    quote = delivery.frame.to_dict("records")[0]
    assert [quote[name] for name in ("bid_size", "bid", "ask_size", "ask")] == [21, 1.85, 22, 2.05]
    assert delivery.frame[GREEKS].isna().all(axis=None)
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 21, 15, tzinfo=UTC)
    (finding,) = delivery.findings
    assert (finding.code, finding.count) == ("source.other_moment", 2)
    assert read(quotes(row(calcs=None))).findings == ()


@pytest.mark.parametrize(
    ("day", "at", "new_york"),
    [
        # A half day closes at 13:15; its 1545 is of 12:45 since February 2020.
        (date(2026, 11, 27), "eod", "13:15"),
        (date(2026, 11, 27), "1545", "12:45"),
        (date(2019, 11, 29), "1545", "13:15"),
        (date(2019, 11, 27), "1545", "15:45"),
    ],
)
def test_a_half_day_has_its_own_moments(day: date, at: At, new_york: str) -> None:
    hour, minute = map(int, new_york.split(":"))
    moment = read(calcs(row(day=day)), at, day=day).snapshot_utc
    assert moment == datetime(day.year, day.month, day.day, hour + 5, minute, tzinfo=UTC)


def test_no_vol_is_no_greeks_and_no_trade_no_last() -> None:
    none = "18.2000,17.4000,0.0000,1.0000,0.0000,0.0000,0.0000,0.0000"
    content = calcs(row(calcs=none), row(right="P")).replace(b",1.9500,7,", b",0.0000,0,")
    frame = read(content, "1545").frame
    assert frame.loc[0, GREEKS].isna().all()
    assert frame.loc[1, GREEKS].notna().all()
    assert frame["last"].isna().all()


def test_what_is_not_of_the_book_is_dropped_with_a_reason_each() -> None:
    rows = [row(), row("BVZ"), row("AAPL"), row("VIX1"), row(delivery="X9"), row(delivery="0")]
    delivery = read(calcs(*rows), "1545")
    assert delivery.frame["line"].tolist() == [2, 7]
    found = {finding.code: (finding.count, finding.evidence) for finding in delivery.findings}
    assert found["source.unknown_symbol"][0] == 3
    assert "BVZ261216C00018000" in found["source.unknown_symbol"][1]
    assert found["source.dropped_adjusted"] == (
        *(1, "dropped 1 contracts with a delivery code; such as VIX with X9"),
    )
    assert delivery.inputs[0].rows == 6


def test_rows_of_other_days_are_a_fault_unless_the_file_holds_many() -> None:
    earlier = date(2026, 11, 18), date(2026, 11, 19)
    content = calcs(row(day=earlier[0]), row(day=earlier[1]), row())
    other = fault(content)
    assert (other.code, other.where) == ("source.wrong_day", f"{NAME}, line 2, column quote_date")
    assert other.found == "2 of 3 rows of 2 days from 2026-11-18 to 2026-11-19"
    assert "many_days = true" in other.remedy
    delivery = read(content, "1545", many_days=True)
    assert delivery.frame["line"].tolist() == [4]
    (finding,) = delivery.findings
    assert (finding.code, finding.count) == ("source.dropped_other_day", 2)
    assert delivery.inputs[0].rows == 3
    for many_days in (False, True):
        alone = fault(calcs(row(day=earlier[0])), many_days=many_days)
        assert (alone.code, alone.found) == ("source.wrong_day", "rows of 2026-11-18 alone")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (",2026-11-20,", ",20.11.2026,", "source.date", "line 2, column quote_date"),
        (",2026-11-20,", ",,", "source.blank", "line 2, column quote_date"),
        (",2026-12-16,", ",,", "source.blank", "line 2, column expiration"),
        (",18.000,C", ",18.0005,C", "source.contract", "line 2, column strike"),
        (",18.000,C", ",18.000,X", "source.contract", "line 2, column option_type"),
        (",VIX,", ",,", "source.blank", "line 2, column root"),
        (",2.0500,", ",2_0,", "source.number", "line 2, column ask_eod"),
        (",1.8500,", ",-1.85,", "source.negative", "line 2, column bid_eod"),
        (",0.8000,", ",-0.8,", "source.negative", "line 2, column implied_volatility_1545"),
        (",bid_eod", ",bid", "source.missing_columns", "line 1"),
        (",quote_date", ",date", "source.missing_columns", "line 1"),
        (",ask_size_eod", ",ask_eod", "source.repeated_columns", "line 1"),
        ("^VIX", "^VIX,", "source.row_width", "line 2"),
        (row(), "", "source.empty", ""),
        ("underlying_symbol", "PK\x03\x04", "source.archive", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    old: str, new: str, code: str, place: str
) -> None:
    content = calcs(row()).decode("ascii").replace(old, new, 1).encode("ascii")
    found = fault(content)
    assert (found.code, found.where) == (code, f"{NAME}, {place}" if place else NAME)


def test_columns_are_found_by_their_names_wherever_they_stand() -> None:
    header, cells = CALCS_HEADER.split(","), row().split(",")
    order = sorted(range(len(header)), key=lambda at: header[at])
    turned = body(",".join(header[at] for at in order), [",".join(cells[at] for at in order)])
    assert read(turned, "1545").frame.equals(read(calcs(row()), "1545").frame)


def test_a_desk_names_the_snapshot_and_cannot_compare_greeks_of_another(tmp_path: Path) -> None:
    feed = 'kind = "cboe_datashop"\npath = "bought"\ncompare = true\n'
    text = TINY.replace('[quotes]\nkind = "csv_folder"\npath = "feeds"\n', f"[quotes]\n{feed}")
    with pytest.raises((SettingsError, Faults)) as caught:
        open_desk(write(tmp_path, text))
    (line,) = caught.value.lines
    assert 'wanted at = "1545"; the vendor\'s greeks are of 15:45' in line
    given = {"kind": "cboe_datashop", "url": ["https://s.example/a.csv"], "at": "1545"}
    section = CboeDatashopFeed.model_validate({**given, "many_days": True})
    expected = CboeDatashop(url=("https://s.example/a.csv",), at="1545", many_days=True)
    assert section.source("quotes", tmp_path) == expected


def _real(real_data: Path, at: At) -> CboeDatashop:
    return CboeDatashop(real_data / "datashop-vix-2016-06-01", at=at)


def _rows(real_data: Path) -> list[dict[str, str]]:
    path = real_data / "datashop-vix-2016-06-01" / f"UnderlyingOptionsEODCalcs_{REAL_DAY}.csv"
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_both_real_snapshots_are_read_whole(real_data: Path) -> None:
    rows = _rows(real_data)
    snapshots: tuple[tuple[At, datetime], ...] = (
        ("1545", datetime(2016, 6, 1, 19, 45, tzinfo=UTC)),
        ("eod", datetime(2016, 6, 1, 20, 15, tzinfo=UTC)),
    )
    for at, moment in snapshots:
        delivery = _real(real_data, at).read(REAL_DAY)
        for side in ("bid", "ask", "bid_size", "ask_size"):
            assert delivery.frame[side].tolist() == [float(each[f"{side}_{at}"]) for each in rows]
        assert delivery.snapshot_utc == moment
    frame = _real(real_data, "1545").read(REAL_DAY).frame
    none = [float(each["implied_volatility_1545"]) == 0 for each in rows]
    assert sum(none) == 76
    for greek in GREEKS:
        assert frame[greek].isna().tolist() == none
    # Left out at the close: all but those.
    assert _real(real_data, "eod").read(REAL_DAY).findings[0].count == 724 - 76


def test_the_vendors_units_are_the_houses_own(real_data: Path) -> None:
    """Black-76 by hand: no discount, ACT/365 from 15:45 to the settlement at 09:30."""
    frame = _real(real_data, "1545").read(REAL_DAY).frame
    ratios: dict[str, list[float]] = {greek: [] for greek in GREEKS[2:]}
    deltas, thetas = [], []
    for said, each in zip(frame.to_dict("records"), _rows(real_data), strict=True):
        sigma, forward = said["vendor_iv"], float(each["implied_underlying_price_1545"])
        if math.isnan(sigma):
            continue
        settled = datetime.fromisoformat(f"{each['expiration']}T09:30")
        years = (settled - datetime(2016, 6, 1, 15, 45)).total_seconds() / 86400 / 365  # noqa: DTZ001 - both in New York's summer
        spread = sigma * math.sqrt(years)
        d1 = math.log(forward / float(each["strike"])) / spread + spread / 2
        density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
        per_point = forward * density * math.sqrt(years) / 100
        if per_point < 0.005:
            continue  # four decimals of the file say too little
        ratios["vendor_vega"].append(said["vendor_vega"] / per_point)
        per_day = -forward * density * sigma / (2 * math.sqrt(years)) / 365
        ratios["vendor_theta"].append(said["vendor_theta"] / per_day)
        ratios["vendor_gamma"].append(said["vendor_gamma"] / (density / (forward * spread)))
        right = 1 if each["option_type"] == "P" else 0
        deltas.append(said["vendor_delta"] - (math.erfc(-d1 / math.sqrt(2)) / 2 - right))
        # The three-month bill of that day paid 0.30 percent (FRED, DGS3MO).
        exercised = math.erfc((spread - d1) / math.sqrt(2)) / 2 - right
        interest = 0.0030 * float(each["strike"]) * exercised / 365
        thetas.append(abs(said["vendor_theta"] - (per_day - interest)))
    assert len(deltas) == 386
    for found in ratios.values():
        assert median(found) == pytest.approx(1.0, abs=0.001)
    assert min(ratios["vendor_vega"]) > 0.98
    assert max(ratios["vendor_vega"]) < 1.02
    assert max(map(abs, deltas)) < 0.002
    # To the four decimals that the file has.
    assert median(thetas) < 0.00005
    assert max(thetas) < 0.0003
