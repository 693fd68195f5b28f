"""Pulled from several feeds: what each says, of the desk's accounts alone."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import Faults
from tasks.pull import pull
from tasks.settings.desk import Desk, open_desk
from tests.settings.desks import write

DAY = date(2026, 11, 20)
PUT, CALL = "SPXW261218P05700000", "VIX261216C00022000"
SETTINGS = """\
[desk]
name = "x"
accounts = ["U1", "U2"]
[[positions]]
kind = "csv_folder"
path = "first"
reported_units = { vega = "usd_per_point" }
[[positions]]
kind = "csv_folder"
path = "second"
name = "prime"
priority = 1
reported_units = { vega = "per_unit" }
[[quotes]]
kind = "csv_folder"
path = "first"
[[quotes]]
kind = "csv_folder"
path = "second"
compare = true
[accounts]
kind = "csv_folder"
path = "first"
[[layers]]
name = "core"
role = "core"
"""
FILES = {
    "first/positions.csv": "account,symbol,quantity,reported_vega\n"
    f"U1,{PUT},-5,-2900\nU2,{PUT},0,\nX9,{PUT},1,5\n",
    "second/positions.csv": f"account,symbol,quantity,reported_vega\nU1,{PUT},-4,5.8\n"
    f"U2,{CALL},1,0.02\nX9,{CALL},1,0.02\n",
    "first/quotes.csv": f"symbol,bid,ask,vendor_vega\n{PUT},43,44,9.9\n",
    "second/quotes.csv": f"symbol,bid,ask,vendor_vega\n{PUT},43,44,5.86\n{CALL},1,2,0.02\n",
    "first/accounts.csv": "account,cash\nU1,-500.25\nX9,1\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    for name, text in FILES.items():
        folder, _, file = name.partition("/")
        place = tmp_path / folder / DAY.isoformat()
        place.mkdir(parents=True, exist_ok=True)
        (place / file).write_text(text, encoding="utf-8")
    return open_desk(write(tmp_path, SETTINGS))


def test_every_source_is_heard_of_the_desks_own_accounts(desk: Desk) -> None:
    pulled = pull(desk, DAY)
    assert pulled.frames["positions"]["quantity"].tolist() == [-5.0, 1.0]
    said = pulled.reports[["source", "account", "symbol", "quantity", "reported_vega"]]
    assert said.to_numpy().tolist() == [
        ["broker", "U1", PUT, -5.0, -2900.0],
        ["prime", "U1", PUT, -4.0, 5.8 * -4 * 100],
        ["prime", "U2", CALL, 1.0, 0.02 * 1 * 100],
        ["vendor", "U1", PUT, -5.0, 5.86 * -5 * 100],
        ["vendor", "U2", CALL, 1.0, 0.02 * 1 * 100],
    ]
    # The vendor of quotes is no source of positions; a row of nought still speaks of its account.
    assert pulled.covered == {"broker": {"U1", "U2", "X9"}, "prime": {"U1", "U2", "X9"}}


def test_an_account_without_a_balance_is_there_and_unknown(desk: Desk) -> None:
    pulled = pull(desk, DAY)
    accounts = pulled.frames["accounts"]
    assert accounts["account"].tolist() == ["U1", "U2"]
    assert accounts["cash"].tolist()[0] == -500.25
    assert math.isnan(accounts["cash"].tolist()[1])
    told = [(it.code, it.subject, it.count) for it in pulled.findings]
    assert ("silent_account", "accounts", 1) in told
    assert ("foreign_account", "accounts", 1) in told
    assert "accounts" not in pulled.absent


def test_without_the_file_of_balances_there_is_none_and_no_account_is_made_up(desk: Desk) -> None:
    (desk.base / "first" / DAY.isoformat() / "accounts.csv").unlink()
    pulled = pull(desk, DAY)
    assert "accounts" in pulled.absent
    assert len(pulled.frames["accounts"]) == 0
    assert [it.subject for it in pulled.findings if it.code == "source.absent"] == ["accounts"]


def test_the_faults_of_a_second_source_and_of_balances_are_told_together(desk: Desk) -> None:
    for name in ("second/positions.csv", "first/accounts.csv"):
        folder, _, file = name.partition("/")
        (desk.base / folder / DAY.isoformat() / file).write_text("", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        pull(desk, DAY)
    assert [fault.code for fault in caught.value.faults] == ["source.empty"] * 2
