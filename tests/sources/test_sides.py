"""Quantities whose sign stands in a column of its own, and files that name no account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import SettingsError, VegareconError
from tasks.sources.csv_folder import CsvFolder
from tests.settings.desks import TINY, faults

Write = Callable[[str, str | bytes], Path]
SIDED: Mapping[str, str] = {"side": "Side"}


def lines_of(make: Callable[[], object]) -> list[str]:
    with pytest.raises(VegareconError) as caught:
        make()
    return list(caught.value.lines)


def test_a_side_gives_the_quantity_its_sign(write: Write, as_of: date) -> None:
    folder = write(
        "positions.csv",
        "account,symbol,quantity,Side\nA,VXX,5,LONG\nA,UVXY,7,Short\nA,VIXY,2,buy\nA,SVXY,3,SELL\n"
        "A,VXZ,0,s\n",
    )
    frame = CsvFolder("positions", folder, columns=SIDED).read(as_of).frame
    assert frame["quantity"].tolist() == [5.0, -7.0, 2.0, -3.0, 0.0]


def test_trades_have_sides_too(write: Write, as_of: date) -> None:
    folder = write("trades.csv", "trade_id,account,symbol,quantity,price,Side\nt,A,VXX,5,50,SLD\n")
    assert CsvFolder("trades", folder, columns=SIDED).read(as_of).frame["quantity"].tolist() == [-5]


def test_a_holding_has_sides_that_open_and_a_trade_those_that_close_too(
    write: Write, as_of: date
) -> None:
    words = "A,VXX,5,Sell to Open\nA,UVXY,7,BTO\nA,VIXY,2,sold_short\n"
    folder = write("positions.csv", f"account,symbol,quantity,Side\n{words}")
    source = CsvFolder("positions", folder, columns=SIDED)
    assert source.read(as_of).frame["quantity"].tolist() == [-5.0, 7.0, -2.0]
    write("positions.csv", f"account,symbol,quantity,Side\n{words}A,SVXY,1,Sell to Close\n")
    (line,) = lines_of(lambda: source.read(as_of))
    assert line.startswith("source.side: ")
    assert "line 5, column Side" in line
    rows = "t,A,VXX,5,50,Sell to Close\nu,A,VXX,4,50,BTC\n"
    write("trades.csv", f"trade_id,account,symbol,quantity,price,Side\n{rows}")
    trades = CsvFolder("trades", folder, columns=SIDED).read(as_of).frame
    assert trades["quantity"].tolist() == [-5.0, 4.0]


def test_a_column_of_sides_that_is_not_mapped_changes_nothing(write: Write, as_of: date) -> None:
    folder = write("positions.csv", "account,symbol,quantity,side\nA,VXX,-5,short\n")
    assert CsvFolder("positions", folder).read(as_of).frame["quantity"].tolist() == [-5.0]


def test_a_signed_quantity_beside_a_side_and_an_unknown_side_are_refused(
    write: Write, as_of: date
) -> None:
    folder = write(
        "positions.csv", "account,symbol,quantity,Side\nA,VXX,-5,short\nA,VXX,5,up\nA,VXX,5,\n"
    )
    told = lines_of(lambda: CsvFolder("positions", folder, columns=SIDED).read(as_of))
    assert [line.split(":")[0] for line in told] == [
        "source.blank",
        "source.side",
        "source.negative",
    ]
    assert "line 2, column quantity" in told[2]


def test_an_account_of_the_settings_is_that_of_every_row(write: Write, as_of: date) -> None:
    folder = write("positions.csv", "symbol,quantity\nVXX,5\nUVXY,-2\n")
    assert "account" in lines_of(lambda: CsvFolder("positions", folder).read(as_of))[0]
    frame = CsvFolder("positions", folder, account="MAIN").read(as_of).frame
    assert frame["account"].tolist() == ["MAIN", "MAIN"]


def test_an_account_given_twice_is_refused(write: Write, as_of: date) -> None:
    folder = write("positions.csv", "account,symbol,quantity\nA,VXX,5\n")
    told = lines_of(lambda: CsvFolder("positions", folder, account="MAIN").read(as_of))
    assert told[0].startswith("source.given_twice: ")
    with pytest.raises(SettingsError):
        CsvFolder("positions", folder, account="MAIN", columns={"account": "Acct"})


def test_only_roles_of_accounts_take_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        CsvFolder("quotes", tmp_path, account="MAIN")
    for role in ("quotes", "events"):
        text = TINY.replace(
            f'[{role}]\nkind = "csv_folder"\n', f'[{role}]\nkind = "csv_folder"\naccount = "X"\n'
        )
        if role == "events":
            text += '[events]\nkind = "csv_folder"\npath = "feeds"\naccount = "X"\n'
        found = faults(tmp_path, text)
        assert len(found) == 1
        assert f"{role}.account: found an account" in found[0]
