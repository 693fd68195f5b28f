"""The symbols that feeds spell, and the contracts they name."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.model.contracts import (
    CONTRACT_COLUMNS,
    ETP_OPTIONS,
    ETP_SHARES,
    ROOTS,
    contract_frame,
    parse_symbol,
    third_friday,
    vx_expiry,
)
from tasks.model.sessions import Calendar

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "canonical", "expiry", "strike", "right", "settlement"),
    [
        ("SPXW  261218P05700000", "SPXW261218P05700000", date(2026, 12, 18), 5700.0, "P", "PM"),
        ("SPXW261218P05700000", "SPXW261218P05700000", date(2026, 12, 18), 5700.0, "P", "PM"),
        ("SPX   261218C06300000", "SPX261218C06300000", date(2026, 12, 18), 6300.0, "C", "AM"),
        (" XSP   261218P00580500 ", "XSP261218P00580500", date(2026, 12, 18), 580.5, "P", "PM"),
        ("VIX   261216C00022500", "VIX261216C00022500", date(2026, 12, 16), 22.5, "C", "AM"),
        ("VIXW  261209P00015000", "VIXW261209P00015000", date(2026, 12, 9), 15.0, "P", "AM"),
        ("UVXY  261218C00020000", "UVXY261218C00020000", date(2026, 12, 18), 20.0, "C", "PM"),
    ],
)
def test_an_option_symbol_is_read_padded_or_not(
    written: str, canonical: str, expiry: date, strike: float, right: str, settlement: str
) -> None:
    contract = parse_symbol(written, DAY)
    assert contract is not None
    assert (contract.symbol, contract.kind, contract.multiplier) == (canonical, "option", 100)
    assert (contract.expiry, contract.strike) == (expiry, strike)
    assert (contract.right, contract.settlement) == (right, settlement)


@pytest.mark.parametrize(
    ("written", "canonical", "multiplier"),
    [
        ("VX/Z6", "VX/Z26", 1000),
        ("VX/Z26", "VX/Z26", 1000),
        ("VXZ6", "VX/Z26", 1000),
        ("VXZ26", "VX/Z26", 1000),
        ("VXM/Z6", "VXM/Z26", 100),
        ("VXMZ26", "VXM/Z26", 100),
        # M is June as well as the mini's letter.
        ("VXM26", "VX/M26", 1000),
        ("VXM7", "VX/M27", 1000),
        ("VXMM7", "VXM/M27", 100),
    ],
)
def test_a_future_has_one_spelling(written: str, canonical: str, multiplier: float) -> None:
    contract = parse_symbol(written, DAY)
    assert contract is not None
    assert (contract.symbol, contract.multiplier, contract.kind) == (
        canonical,
        multiplier,
        "future",
    )
    assert (contract.settlement, contract.family) == ("AM", "VX")


@pytest.mark.parametrize(
    ("symbol", "as_of", "year"),
    [
        ("VX/Z6", date(2026, 11, 20), 2026),
        ("VX/F7", date(2026, 11, 20), 2027),
        ("VX/F0", date(2029, 12, 31), 2030),
        ("VX/F9", date(2029, 1, 2), 2029),
        ("VX/Z5", date(2026, 1, 2), 2035),
        ("VX/Z25", date(2026, 1, 2), 2025),
        ("VX/K9", date(2019, 5, 20), 2019),
    ],
)
def test_one_digit_names_the_first_such_year_from_the_session(
    symbol: str, as_of: date, year: int
) -> None:
    contract = parse_symbol(symbol, as_of)
    assert contract is not None
    assert contract.expiry is not None
    assert contract.expiry.year == year


def test_tickers_of_etps_are_shares() -> None:
    for ticker in ("VXX", "VXZ", "UVXY", "SVXY"):
        share = parse_symbol(ticker, DAY)
        assert share is not None
        assert (share.kind, share.multiplier, share.expiry) == ("share", 1, None)


@pytest.mark.parametrize(
    "text",
    [
        *("", "SPX", "VIX", "SPY", "spxw261218p05700000", "SPXW261318P05700000"),
        *("SPXW260230P05700000", "SPXW261218P00000000", "SPXW261218X05700000"),
        *("SPXW261218P0570000", "SPXW261218P057000000", "VX/A6", "VX/Z", "VX/Z026", "VX//Z6"),
        *("VX261218C00022000", "SPY261218P00570000", "VX40/V6", "BVZ160601C00015000"),
        "SPXW\u0662\u0666\u0661\u0662\u0661\u0668P05700000",
        "SPXW261218P05700000; DROP TABLE leg",
        "SPXW261218\x00P05700000",
    ],
)
def test_what_the_table_does_not_know_is_no_contract(text: str) -> None:
    assert parse_symbol(text, DAY) is None
    frame = contract_frame([text], DAY)
    assert frame["symbol"].tolist() == [text.strip()]
    assert frame["root"].tolist() == [""]


SYMBOLS = st.one_of(
    st.builds(
        lambda root, pad, day, right, strike: f"{root}{' ' * pad}{day:%y%m%d}{right}{strike:08d}",
        st.sampled_from(["SPX", "SPXW", "XSP", "VIX", "VIXW", "VXX", "SPY", "VX"]),
        st.integers(0, 5),
        st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        st.sampled_from("CPX"),
        st.integers(0, 99_999_999),
    ),
    st.builds(
        lambda root, slash, code, digits: f"{root}{slash}{code}{digits}",
        st.sampled_from(["VX", "VXM"]),
        st.sampled_from(["", "/"]),
        st.sampled_from("FGHJKMNQUVXZA"),
        st.integers(0, 99),
    ),
    st.sampled_from([*ETP_SHARES, "NOPE"]),
    st.text(max_size=24),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(SYMBOLS, max_size=12))
def test_a_frame_of_contracts_says_row_by_row_what_each_symbol_says(symbols: list[str]) -> None:
    frame = contract_frame(symbols, DAY)
    assert tuple(frame.columns) == CONTRACT_COLUMNS
    assert len(frame) == len(symbols)
    for row, symbol in zip(frame.to_dict("records"), symbols, strict=True):
        contract = parse_symbol(symbol, DAY)
        if contract is None:
            assert (row["symbol"], row["root"]) == (symbol.strip(), "")
            assert pd.isna(row["expiry"])
            assert pd.isna(row["multiplier"])
            continue
        for name in ("symbol", "root", "family", "kind", "settlement", "right", "style"):
            assert row[name] == getattr(contract, name)
        assert (row["multiplier"], row["index_scale"]) == (
            contract.multiplier,
            contract.index_scale,
        )
        expiry = None if pd.isna(row["expiry"]) else row["expiry"].date()
        assert expiry == contract.expiry
        assert (None if pd.isna(row["strike"]) else row["strike"]) == contract.strike


@given(SYMBOLS)
def test_the_canonical_spelling_is_read_as_itself(symbol: str) -> None:
    contract = parse_symbol(symbol, DAY)
    if contract is not None:
        assert parse_symbol(contract.symbol, DAY) == contract


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2019, 5, 17), (2019, 6, 21), (2026, 11, 20), (2027, 1, 15)]
)
def test_third_fridays_are_those_of_the_wall_calendar(year: int, month: int, day: int) -> None:
    assert third_friday(year, month) == date(year, month, day)


# Dates of final settlement that CFE published.
SETTLED = [
    ("VX/F13", date(2013, 1, 16)),
    # The Friday that follows by 30 days was Good Friday: a day earlier, a Tuesday.
    ("VX/H14", date(2014, 3, 18)),
    ("VX/M15", date(2015, 6, 17)),
    ("VX/H19", date(2019, 3, 19)),
    ("VX/K19", date(2019, 5, 22)),
    ("VX/M19", date(2019, 6, 19)),
    ("VX/N19", date(2019, 7, 17)),
    ("VX/Z26", date(2026, 12, 16)),
    # Juneteenth is kept on Friday 2027-06-18.
    ("VX/K27", date(2027, 5, 18)),
    ("VX/M27", date(2027, 6, 16)),
]


@pytest.mark.parametrize(("symbol", "settled"), SETTLED)
def test_vx_futures_settle_when_cfe_said_they_would(symbol: str, settled: date) -> None:
    as_of = date(settled.year, 1, 2)
    contract = parse_symbol(symbol, as_of)
    assert contract is not None
    assert contract.expiry is not None
    assert Calendar(as_of).vx_settlement(contract.expiry) == settled


def test_the_nominal_date_is_thirty_days_before_the_next_third_friday() -> None:
    assert vx_expiry(2026, 12) == date(2026, 12, 16)  # 2027-01-15 less 30 days
    assert vx_expiry(2027, 5) == date(2027, 5, 19)  # 2027-06-18 less 30 days, holiday or not


def test_every_monthly_of_a_real_settlement_file_settles_on_the_date_it_prints(
    real_data: Path,
) -> None:
    as_of = date(2026, 10, 5)
    file = real_data / "vx-futures" / "cfe_settlement_2026-10-05.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    monthly = [row for row in rows if row["Symbol"].startswith("VX/")]
    assert len(monthly) == 9
    for row in monthly:
        contract = parse_symbol(row["Symbol"], as_of)
        assert contract is not None
        assert contract.expiry is not None
        settled = Calendar(as_of).vx_settlement(contract.expiry)
        assert str(settled) == row["Expiration Date"]


@pytest.mark.parametrize(("name", "last"), [("F13", "01/16/2013"), ("M15", None)])
def test_a_real_contract_trades_no_later_than_its_settlement_date(
    real_data: Path, name: str, last: str | None
) -> None:
    lines = (real_data / "vx-futures" / f"CFE_{name}_VX.csv").read_text("utf-8").splitlines()
    days = [line.split(",")[0] for line in lines if line[:2].isdigit()]
    month, day, year = (int(part) for part in days[-1].split("/"))
    as_of = date(2012, 12, 3) if name == "F13" else date(2015, 4, 2)
    contract = parse_symbol(f"VX/{name}", as_of)
    assert contract is not None
    assert contract.expiry is not None
    assert date(year, month, day) <= Calendar(as_of).vx_settlement(contract.expiry)
    assert last is None or days[-1] == last


def test_multipliers_are_those_of_the_contract_specifications() -> None:
    assert {name: root.multiplier for name, root in ROOTS.items()} == {
        **dict.fromkeys(("SPX", "SPXW", "XSP", "VIX", "VIXW", "VXM"), 100),
        "VX": 1000,
    }
    assert {root.style for root in ETP_OPTIONS.values()} == {"american"}
    assert ROOTS["XSP"].index_scale == 10.0
