"""Logins at brokers in the settings: references and accounts, never secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.model.errors import VegareconError
from tasks.settings.desk import open_desk
from tasks.sources.schwab import Schwab
from tasks.sources.tastytrade import Tastytrade
from tests.settings.desks import write

HEAD = """\
[desk]
name = "x"
[quotes]
kind = "csv_folder"
path = "feeds"
[[layers]]
name = "core"
role = "core"
"""


def test_a_kind_alone_is_enough(tmp_path: Path) -> None:
    table = '[positions]\nkind = "tastytrade"\n[trades]\nkind = "schwab"\n'
    desk = open_desk(write(tmp_path, HEAD + table))
    assert desk.sources["positions"] == Tastytrade("positions")
    assert desk.sources["trades"] == Schwab("trades")


def test_what_is_set_reaches_the_source(tmp_path: Path) -> None:
    table = """\
[positions]
kind = "tastytrade"
client_secret = "env:A"
refresh_token = "file:b"
accounts = ["5WX00001"]
allow_empty = true
[accounts]
kind = "schwab"
app_key = "env:C"
app_secret = "env:D"
token = "env:E"
"""
    sources = open_desk(write(tmp_path, HEAD + table)).sources
    assert sources["positions"] == Tastytrade("positions", "env:A", "file:b", ("5WX00001",), True)  # noqa: FBT003 - in their order
    assert sources["accounts"] == Schwab("accounts", "env:C", "env:D", "env:E")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[positions]\nkind = "tastytrade"\nrefresh_token = "tt-canary-77"\n', "never the secret"),
        ('[positions]\nkind = "schwab"\ntoken = "sw-canary-77"\n', "never the secret"),
        ('[positions]\nkind = "schwab"\napp_key = ["ak-canary-77"]\n', "a value not shown"),
        ('[positions]\nkind = "schwab"\npath = "x"\n', "positions.path"),
        ('[futures]\nkind = "schwab"\n', "a kind that delivers futures"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_showing_it(
    tmp_path: Path, table: str, said: str
) -> None:
    if table.startswith("[futures]"):
        table += '[positions]\nkind = "schwab"\n'
    with pytest.raises(VegareconError) as caught:
        open_desk(write(tmp_path, HEAD + table))
    told = "\n".join(caught.value.lines)
    assert said in told
    assert "canary" not in told
