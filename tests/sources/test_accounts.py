"""Balances of accounts: read, filtered to the desk's accounts, and never summed over a gap."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.model.frames import ACCOUNTS, POSITIONS
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Role
from tasks.sources.ownership import balances, own_rows, ownership_findings
from tasks.sources.several import Several

Write = Callable[[str, str | bytes], Path]


def accounts(*rows: tuple[str, float]) -> pd.DataFrame:
    return ACCOUNTS.conform(pd.DataFrame(rows, columns=["account", "cash"]))


def positions(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return POSITIONS.conform(pd.DataFrame(rows, columns=["account", "symbol", "quantity"]))


def test_balances_are_read_to_their_passport_and_may_be_negative(write: Write, as_of: date) -> None:
    folder = write(
        "accounts.csv",
        "account,cash,net_liquidation,maintenance_margin,broker\n"
        "U1,-1250.75,99000,30500.5,x\nU2,10,,,y\n",
    )
    delivery = CsvFolder("accounts", folder).read(as_of)
    assert tuple(delivery.frame.columns) == ACCOUNTS.names
    assert delivery.frame["cash"].tolist() == [-1250.75, 10.0]
    assert delivery.frame["net_liquidation"].isna().tolist() == [False, True]
    assert delivery.frame["line"].tolist() == [2, 3]
    assert (delivery.inputs[0].role, delivery.findings) == ("accounts", ())


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("account,cash\nU1,\n", "source.blank", "line 2, column cash"),
        ("account,cash\n,5\n", "source.blank", "line 2, column account"),
        ("account,cash\nU1,1.000,5\n", "source.row_width", "line 2"),
        ('account,cash\nU1,"1,000"\n', "source.number", "line 2, column cash"),
        ("account,cash\nU1,NaN\n", "source.number", "line 2, column cash"),
        ("account,balance\nU1,5\n", "source.missing_columns", "line 1"),
        ("account,cash\n", "source.empty", "accounts.csv"),
        ("account,cash\nU1,5", "source.truncated", "line 2"),
        ("account,cash,as_of\nU1,5,2026-11-19\n", "source.wrong_day", "line 2, column as_of"),
    ],
)
def test_a_file_of_balances_that_cannot_be_trusted_is_refused(
    write: Write, as_of: date, text: str, code: str, where: str
) -> None:
    with pytest.raises(SourceError) as caught:
        CsvFolder("accounts", write("accounts.csv", text)).read(as_of)
    assert caught.value.code == code
    assert caught.value.where.endswith(where)


def test_balances_carry_no_greeks_and_no_contracts() -> None:
    with pytest.raises(SettingsError, match="only positions carry greeks"):
        CsvFolder("accounts", Path("feeds"), reported_units={"vega": "usd_per_point"})
    with pytest.raises(Faults, match="an unknown column"):
        CsvFolder("accounts", Path("feeds"), columns={"symbol": "s", "strike": "k"})


def test_of_two_feeds_of_balances_the_first_that_names_an_account_wins(
    write: Write, as_of: date
) -> None:
    write("a.csv", "account,cash\nU1,5\n")
    folder = write("b.csv", "account,cash\nU1,6\nU2,7\n")
    feeds = [CsvFolder("accounts", folder, file=f"{{as_of}}/{name}.csv") for name in ("a", "b")]
    frame = Several("accounts", feeds).read(as_of).frame
    assert dict(zip(frame["account"], frame["cash"], strict=True)) == {"U1": 5.0, "U2": 7.0}


@pytest.mark.parametrize("role", ["positions", "trades", "accounts"])
def test_rows_of_other_accounts_are_left_out_with_a_finding(role: Role) -> None:
    rows = accounts(("U1", 5.0), ("X9", 6.0), ("X9", 7.0))
    assert own_rows(rows, ["U1", "U2"])["account"].tolist() == ["U1"]
    found = ownership_findings(role, rows, ["U1"])
    assert [(it.code, it.subject, it.count) for it in found] == [("foreign_account", role, 2)]
    assert found[0].evidence.endswith("left out: X9")


def test_a_desk_that_names_no_accounts_takes_all_and_a_size_of_nought_is_no_row() -> None:
    rows = positions(("U1", "VXX", 5.0), ("X9", "VXX", 0.0), ("X9", "VIXY", -1.0))
    assert own_rows(rows, [])["symbol"].tolist() == ["VXX", "VIXY"]
    assert ownership_findings("positions", rows, []) == ()


def test_holdings_of_foreign_accounts_alone_are_refused_and_a_silent_account_is_told() -> None:
    rows = positions(("X9", "VXX", 5.0))
    with pytest.raises(SourceError, match="all of accounts X9, wanted accounts U1, U2"):
        ownership_findings("positions", rows, ["U1", "U2"])
    both = positions(("X9", "VXX", 5.0), ("U1", "VXX", 5.0))
    codes = [it.code for it in ownership_findings("positions", both, ["U1", "U2"])]
    assert codes == ["silent_account", "foreign_account"]


def test_balances_of_foreign_accounts_alone_leave_the_cash_unknown() -> None:
    rows = accounts(("X9", 5.0))
    (foreign,) = ownership_findings("accounts", rows, ["U1"])
    kept, found = balances(own_rows(rows, ["U1"]), ["U1"])
    assert foreign.code == "foreign_account"
    assert [it.code for it in found] == ["silent_account"]
    assert kept["account"].tolist() == ["U1"]
    assert math.isnan(kept["cash"].sum(skipna=False))


@pytest.mark.parametrize(
    ("rows", "expected", "codes"),
    [
        ([("U1", 5.0), ("U2", 6.0)], {"U1": 5.0, "U2": 6.0}, []),
        # The same twice is said once; two figures for one account are none.
        ([("U1", 5.0), ("U1", 5.0), ("U2", 6.0)], {"U1": 5.0, "U2": 6.0}, []),
        ([("U1", 5.0), ("U1", 5.1), ("U2", 6.0)], {"U1": None, "U2": 6.0}, ["contradiction.cash"]),
        ([("U2", 6.0)], {"U1": None, "U2": 6.0}, ["silent_account"]),
    ],
)
def test_an_account_has_one_balance_or_none(
    rows: list[tuple[str, float]], expected: dict[str, float | None], codes: list[str]
) -> None:
    kept, found = balances(accounts(*rows), ["U1", "U2"])
    assert tuple(kept.columns) == ACCOUNTS.names
    cash = {
        account: None if math.isnan(value) else value
        for account, value in zip(kept["account"], kept["cash"], strict=True)
    }
    assert cash == expected
    assert [it.code for it in found] == codes


def test_balances_do_not_depend_on_the_order_of_rows() -> None:
    one, _ = balances(accounts(("U2", 6.0), ("U1", 5.0)), [])
    other, _ = balances(accounts(("U1", 5.0), ("U2", 6.0)), [])
    assert one["cash"].tolist() == other["cash"].tolist() == [5.0, 6.0]
