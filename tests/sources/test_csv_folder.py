from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from tasks.model import frames
from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import PASSPORTS, Role
from tasks.sources.events import EventCalendar

Write = Callable[[str, str | bytes], Path]


def test_positions_come_in_canonical_spelling_with_their_lines(write: Write, as_of: date) -> None:
    folder = write(
        "positions.csv",
        "account,symbol,quantity,layer,average_price,opened,colour\n"
        "U1,SPXW  261218P05700000,-5,core,43.5,2026-11-02,red\n"
        "U1,VXZ26,-1,,,,blue\n"
        "U2, VXX ,100,layer-2,51.25,,\n"
        "U2,ACME,7,,,,\n",
    )
    frame = CsvFolder("positions", folder).read(as_of).frame
    assert tuple(frame.columns) == frames.POSITIONS.names
    assert frame["symbol"].tolist() == ["SPXW261218P05700000", "VX/Z26", "VXX", "ACME"]
    assert frame["quantity"].tolist() == [-5.0, -1.0, 100.0, 7.0]
    assert frame["layer"].tolist() == ["core", "", "layer-2", ""]
    assert frame["opened"].tolist() == ["2026-11-02", "", "", ""]
    assert frame["line"].tolist() == [2, 3, 4, 5]
    assert frame["average_price"].tolist()[::2] == [43.5, 51.25]
    assert frame["reported_vega"].isna().all()


def test_repeated_rows_are_kept(write: Write, as_of: date) -> None:
    folder = write("positions.csv", "account,symbol,quantity\nU1,VXX,5\nU1,VXX,5\n")
    assert CsvFolder("positions", folder).read(as_of).frame["quantity"].sum() == 5 + 5


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("futures", "symbol,expiry,settlement\nVX/Z6,2026-12-16,18.25\n", ["VX/Z26", 18.25]),
        ("indices", "symbol,close\nVVIX,91.5\n", ["VVIX", 91.5]),
        ("rates", "tenor_days,par_yield_percent\n30,-0.05\n", [30.0, -0.05]),
        (
            "trades",
            "trade_id,account,symbol,quantity,price,fees\nt1,U1,VXX,-3,51.5,-0.25\n",
            ["t1", "U1", "VXX", -3.0, 51.5, -0.25],
        ),
    ],
)
def test_every_other_role_is_read_to_its_passport(
    write: Write, as_of: date, role: Role, text: str, expected: list[object]
) -> None:
    frame = CsvFolder(role, write(f"{role}.csv", text)).read(as_of).frame
    assert tuple(frame.columns) == PASSPORTS[role].names
    assert set(expected) <= set(frame.iloc[0].tolist())
    if role == "futures":
        assert frame["expiry"].tolist() == [np.datetime64("2026-12-16", "s")]


def test_a_day_without_trades_is_no_fault_but_a_book_without_rows_must_be_meant(
    write: Write, as_of: date
) -> None:
    folder = write("trades.csv", "trade_id,account,symbol,quantity,price\n")
    assert len(CsvFolder("trades", folder).read(as_of).frame) == 0
    write("positions.csv", "account,symbol,quantity\n")
    with pytest.raises(SourceError, match="allow_empty"):
        CsvFolder("positions", folder).read(as_of)
    assert len(CsvFolder("positions", folder, allow_empty=True).read(as_of).frame) == 0


def test_a_blank_bid_or_ask_is_a_missing_side_and_a_zero_vol_a_missing_vol(
    write: Write, as_of: date
) -> None:
    folder = write("quotes.csv", "symbol,bid,ask,vendor_iv\nVXX,,1.5,0\nVXX,0,,0.25\n")
    frame = CsvFolder("quotes", folder).read(as_of).frame
    assert frame["bid"].isna().tolist() == [True, False]
    assert frame["bid"].tolist()[1] == 0.0
    assert frame["ask"].isna().tolist() == [False, True]
    assert frame["vendor_iv"].isna().tolist() == [True, False]


def test_quotes_of_unknown_contracts_are_dropped_and_counted(write: Write, as_of: date) -> None:
    rows = "".join(f"BVZ261216C000{strike}000,0.1,0.2\n" for strike in range(10, 14))
    arabic = "SPXW26121\N{ARABIC-INDIC DIGIT EIGHT}P05700000,1,2\n"
    folder = write("quotes.csv", f"symbol,bid,ask\n{rows}{arabic}VIX261216C00022000,1,2\n")
    delivery = CsvFolder("quotes", folder).read(as_of)
    assert delivery.frame["symbol"].tolist() == ["VIX261216C00022000"]
    assert delivery.inputs[0].rows == 4 + 1 + 1
    (finding,) = delivery.findings
    assert (finding.code, finding.count) == ("source.unknown_symbol", 4 + 1)
    assert finding.evidence.startswith("dropped 4 BVZ, 1 SPXW; such as BVZ261216C00010000, ")
    assert finding.evidence.isascii()


def test_a_feed_in_which_no_symbol_is_known_is_refused(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\ncall,1,2\nput,1,2\n")
    with pytest.raises(SourceError) as caught:
        CsvFolder("quotes", folder).read(as_of)
    assert caught.value.code == "source.no_known_symbol"


# Columns of other names, and contracts given by their parts.


def test_columns_are_mapped_by_settings_and_an_empty_name_hides_one(
    write: Write, as_of: date
) -> None:
    folder = write("quotes.csv", "ticker,BidPx,ask,last\nVXX,1.25,1.5,n/a\n")
    columns = {"symbol": "ticker", "bid": "BidPx", "last": ""}
    frame = CsvFolder("quotes", folder, columns=columns).read(as_of).frame
    assert frame[["symbol", "bid", "ask"]].to_numpy().tolist() == [["VXX", 1.25, 1.5]]
    assert frame["last"].isna().all()


def test_a_mapped_column_that_the_file_lacks_is_named(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    with pytest.raises(SourceError) as caught:
        CsvFolder("quotes", folder, columns={"vendor_iv": "impvol"}).read(as_of)
    assert caught.value.wanted == "impvol as well"


def test_contracts_are_built_from_their_parts(write: Write, as_of: date) -> None:
    folder = write(
        "positions.csv",
        "account,root,exp,k,cp,quantity\n"
        "U1,SPXW,12/18/2026,5700,put,-5\n"
        "U1,VIX,12/16/2026,22.5,C,10\n"
        "U1,XSP,12/18/2026,570.125,Call,1\n"
        "U1,VX/Z6,,,,-1\n",
    )
    source = CsvFolder(
        "positions",
        folder,
        columns={"expiry": "exp", "strike": "k", "right": "cp"},
        date_format="%m/%d/%Y",
    )
    assert source.read(as_of).frame["symbol"].tolist() == [
        "SPXW261218P05700000",
        "VIX261216C00022500",
        "XSP261218C00570125",
        "VX/Z26",
    ]


@pytest.mark.parametrize(
    ("parts", "symbol"),
    [
        ("VX,2026-12-16,,Future", "VX/Z26"),
        ("/VX,2026-12-16,0,FUT", "VX/Z26"),
        ("/VX,2026-12-16,,", "VX/Z26"),
        ("VXM,2026-12-16,0.0,", "VXM/Z26"),
        ("/VXZ6,2026-12-16,,futures", "VX/Z26"),
        ("VXX,,,Stock", "VXX"),
        ("VXX,,0,STK", "VXX"),
        ("UVXY,,,ETF", "UVXY"),
        # Not known as a contract, and kept as the holding that it is.
        ("ES,2026-12-18,,FUT", "ES"),
    ],
)
def test_futures_and_shares_may_be_named_by_a_word_or_by_their_root(
    write: Write, as_of: date, parts: str, symbol: str
) -> None:
    text = f"account,root,expiry,strike,right,quantity\nU1,{parts},3\n"
    frame = CsvFolder("positions", write("positions.csv", text)).read(as_of).frame
    assert frame["symbol"].tolist() == [symbol]


@pytest.mark.parametrize(
    ("parts", "column"),
    [
        ("SPXW,2026-12-18,5700,Future", "right"),
        ("VX,2026-12-16,20,FUT", "right"),
        ("VXX,2026-12-18,,Stock", "right"),
        ("VXX,2026-12-18,,", "right"),
        ("SPXW,,0,", "strike"),
        ("SPXW,2026-12-18,5700,", "right"),
    ],
)
def test_a_word_against_the_other_parts_is_refused(
    write: Write, as_of: date, parts: str, column: str
) -> None:
    text = f"account,root,expiry,strike,right,quantity\nU1,{parts},3\n"
    with pytest.raises((Faults, SourceError)) as caught:
        CsvFolder("positions", write("positions.csv", text)).read(as_of)
    assert any(f"line 2, column {column}" in line for line in caught.value.lines)


def test_parts_that_make_no_contract_are_refused_cell_by_cell(write: Write, as_of: date) -> None:
    folder = write(
        "positions.csv",
        "account,root,expiry,strike,right,quantity\n"
        "U1,SPXW,2026-12-18,5700,straddle,1\n"
        "U1,SPXW,2026-12-18,0.0005,P,1\n"
        "U1,SPXW,2026-12-18,100000,P,1\n"
        "U1,SPXW,,5700,P,1\n"
        "U1,SPXW,2026-12-32,5700,P,1\n"
        "U1,SPXW,2026-12-18,0,P,1\n",
    )
    with pytest.raises(Faults) as caught:
        CsvFolder("positions", folder).read(as_of)
    assert {fault.where.split(".csv, ")[1] for fault in caught.value.faults} == {
        "line 2, column right",
        "line 3, column strike",
        "line 4, column strike",
        "line 5, column expiry",
        "line 6, column expiry",
        "line 7, column strike",
    }


# Units of reported greeks.

GREEKS = (
    "account,symbol,quantity,reported_delta,reported_gamma,reported_vega,reported_theta\n"
    "U1,SPXW261218P05700000,-5,-0.25,0.0004,5.5,-1.5\n"
    "U1,ACME,2,0.5,0.01,3,-2\n"
)


@pytest.mark.parametrize(
    ("units", "vega", "theta"),
    [
        ({"vega": "usd_per_point", "theta": "usd_per_day"}, 5.5, -1.5),
        ({"vega": "per_contract", "theta": "per_contract"}, 5.5 * -5, -1.5 * -5),
        ({"vega": "per_unit", "theta": "per_unit"}, 5.5 * -5 * 100, -1.5 * -5 * 100),
    ],
)
def test_reported_greeks_become_position_usd(
    write: Write, as_of: date, units: Mapping[str, str], vega: float, theta: float
) -> None:
    folder = write("positions.csv", GREEKS)
    units = {**units, "delta": "usd", "gamma": "per_unit"}
    delivery = CsvFolder("positions", folder, reported_units=units).read(as_of)
    spxw, acme = delivery.frame.to_dict("records")
    assert spxw["reported_vega"] == pytest.approx(vega, rel=1e-15)
    assert spxw["reported_theta"] == pytest.approx(theta, rel=1e-15)
    assert spxw["reported_delta"] == -0.25
    assert spxw["reported_gamma"] == pytest.approx(0.0004 * -5 * 100, rel=1e-15)
    assert acme["reported_delta"] == 0.5
    assert math.isnan(acme["reported_gamma"])  # no multiplier is known
    assert delivery.findings == ()


def test_a_greek_without_a_unit_is_not_used_and_the_finding_says_what_to_declare(
    write: Write, as_of: date
) -> None:
    folder = write("positions.csv", GREEKS)
    units = {"vega": "usd_per_point", "theta": "usd_per_day", "gamma": "usd"}
    delivery = CsvFolder("positions", folder, reported_units=units).read(as_of)
    assert delivery.frame["reported_delta"].isna().all()
    (finding,) = delivery.findings
    assert (finding.code, finding.count) == ("source.unit_undeclared", 2)
    assert "reported_units.delta = usd or per_contract or per_unit" in finding.evidence


def test_a_blank_column_of_greeks_needs_no_unit(write: Write, as_of: date) -> None:
    folder = write("positions.csv", "account,symbol,quantity,reported_vega\nU1,VXX,5,\n")
    assert CsvFolder("positions", folder).read(as_of).findings == ()


# The day a file claims.


@pytest.mark.parametrize("column", ["quote_date", "as_of"])
def test_a_file_of_another_day_is_refused_in_one_line(
    write: Write, as_of: date, column: str
) -> None:
    folder = write("quotes.csv", f"symbol,bid,ask,{column}\n" + "VXX,1,2,2026-11-19\n" * 900)
    with pytest.raises(SourceError) as caught:
        CsvFolder("quotes", folder).read(as_of)
    fault = caught.value
    assert (fault.code, fault.wanted) == ("source.wrong_day", "2026-11-20")
    assert fault.found == "'2026-11-19' in 900 of 900 rows"
    assert fault.where == f"2026-11-20/quotes.csv, line 2, column {column}"


def test_mixed_days_are_refused_row_by_row(write: Write, as_of: date) -> None:
    days = ["2026-11-20", "2026-11-19", "2026-11-18", ""]
    rows = "".join(f"VXX,1,2,{day}\n" for day in days)
    folder = write("quotes.csv", f"symbol,bid,ask,quote_date\n{rows}")
    with pytest.raises(Faults) as caught:
        CsvFolder("quotes", folder).read(as_of)
    assert [(fault.code, fault.where.split(", ")[1]) for fault in caught.value.faults] == [
        ("source.blank", "line 5"),
        ("source.wrong_day", "line 3"),
        ("source.wrong_day", "line 4"),
    ]


def test_a_claimed_day_is_passed_on_and_no_claim_is_none(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask,quote_date\nVXX,1,2,2026-11-20\n")
    assert CsvFolder("quotes", folder).read(as_of).inputs[0].claimed_as_of == as_of
    write("quotes.csv", "symbol,bid,ask\nVXX,1,2\n")
    assert CsvFolder("quotes", folder).read(as_of).inputs[0].claimed_as_of is None


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("latest.csv", "latest.csv"),
        ("{role}.csv", "quotes.csv"),
        ("pos_{as_of:%Y%m}.csv", "pos_202611.csv"),
        ("{as_of:%Y-w%W}.csv", "2026-w46.csv"),
    ],
)
def test_one_file_name_for_several_sessions_needs_a_date_inside(
    tmp_path: Path, as_of: date, file: str, name: str
) -> None:
    source = CsvFolder("quotes", tmp_path, file=file)
    (tmp_path / name).write_text("symbol,bid,ask\nVXX,1,2\n")
    with pytest.raises(SourceError) as caught:
        source.read(as_of)
    assert caught.value.code == "source.undated"
    (tmp_path / name).write_text("symbol,bid,ask,as_of\nVXX,1,2,2026-11-20\n")
    assert len(source.read(as_of).frame) == 1


def test_the_newest_quote_time_is_the_snapshot(write: Write, as_of: date) -> None:
    folder = write(
        "quotes.csv",
        "symbol,bid,ask,quote_time\n"
        "VXX,1,2,2026-11-20T16:14:59\n"  # no offset: New York
        "VXX,1,2,2026-11-20T21:15:02.75Z\n"
        "VXX,1,2,2026-11-20 22:15:00+01:00\n"
        "VXX,1,2,\n",
    )
    delivery = CsvFolder("quotes", folder).read(as_of)
    assert delivery.snapshot_utc == datetime(2026, 11, 20, 21, 15, 2, 750_000, tzinfo=UTC)
    times = delivery.frame["quote_time_utc"]
    assert times.dt.strftime("%H:%M:%S").tolist()[:3] == ["21:14:59", "21:15:02", "21:15:00"]
    assert times.isna().tolist() == [False, False, False, True]
    assert delivery.inputs[0].claimed_as_of == as_of


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-11-19T16:15:00", "source.wrong_day"),
        ("2026-11-21T05:00:00Z", "source.wrong_day"),  # 00:00 in New York
        ("2026-11-20T04:59:59Z", "source.wrong_day"),  # 23:59:59 the evening before
        ("16:15:00", "source.time"),
        ("20261120T161500", "source.time"),
        ("2026-11-20T25:00:00", "source.time"),
        ("1795209300", "source.time"),
        # In UTC, or in New York, they lie beyond all dates.
        ("0001-01-01T00:00:00Z", "source.time"),
        ("0001-01-01T00:00:00+14:00", "source.time"),
        ("9999-12-31T23:59:59-12:00", "source.time"),
        ("9998-12-31T23:59:59-12:00", "source.wrong_day"),
        ("2026-11-2\N{ARABIC-INDIC DIGIT ZERO}T16:15:00", "source.time"),
    ],
)
def test_a_quote_time_of_another_day_or_shape_is_refused(
    write: Write, as_of: date, cell: str, code: str
) -> None:
    folder = write("quotes.csv", f"symbol,bid,ask,quote_time\nVXX,1,2,{cell}\n")
    with pytest.raises(SourceError) as caught:
        CsvFolder("quotes", folder).read(as_of)
    assert caught.value.code == code


def test_the_new_york_day_reaches_to_midnight(write: Write, as_of: date) -> None:
    folder = write("quotes.csv", "symbol,bid,ask,quote_time\nVXX,1,2,2026-11-21T04:59:59Z\n")
    assert CsvFolder("quotes", folder).read(as_of).inputs[0].claimed_as_of == as_of


@pytest.mark.parametrize("cell", ["11/20/2026", "2026-11-2O", "2026-11-2\u0660", "2026-02-30"])
def test_a_date_in_another_shape_is_refused(write: Write, as_of: date, cell: str) -> None:
    folder = write("quotes.csv", f"symbol,bid,ask,quote_date\nVXX,1,2,{cell}\n")
    with pytest.raises(SourceError) as caught:
        CsvFolder("quotes", folder).read(as_of)
    assert caught.value.code == "source.date"
    assert caught.value.wanted == "a date as in 2026-12-31"


def test_settings_that_cannot_be_meant_are_all_named_at_once() -> None:
    with pytest.raises(Faults) as caught:
        CsvFolder(
            "positions",
            Path("feeds"),
            file="{date}.csv",
            columns={"tickr": "symbol", "quantity": ""},
            date_format="%H:%M",
            reported_units={"vega": "usd", "rho": "usd"},
        )
    assert caught.value.exit_code == 20
    assert [fault.where for fault in caught.value.faults] == [
        "positions, columns.tickr",
        "positions, columns.quantity",
        "positions, file",
        "positions, date_format",
        "reported_units.vega",
        "reported_units.rho",
    ]


@pytest.mark.parametrize("file", ["../{as_of}.csv", "/{as_of}.csv", "{as_of}/../../x.csv", "", "."])
def test_a_pattern_stays_below_the_folder_of_its_feed(file: str) -> None:
    with pytest.raises(SettingsError) as caught:
        CsvFolder("positions", Path("feeds"), file=file)
    assert caught.value.where == "positions, file"


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("https://ann:canary@host/feeds", "x.csv"),
        ("/desk/sftp:/ann:canary@host", "x.csv"),
        ("feeds", "https://ann:canary@host/{as_of}.csv"),
    ],
)
def test_a_url_is_no_folder_and_its_password_is_not_shown(path: str, file: str) -> None:
    for feed in (
        lambda: CsvFolder("positions", Path(path), file=file),
        lambda: CboeQuotedata(Path(path), file=file),
        lambda: EventCalendar(Path(path), file),
    ):
        with pytest.raises(SettingsError) as caught:
            feed()
        assert "canary" not in caught.value.line


def test_units_of_greeks_belong_to_positions() -> None:
    with pytest.raises(SettingsError):
        CsvFolder("quotes", Path("feeds"), reported_units={"vega": "usd_per_point"})
