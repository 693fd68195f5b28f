"""A desk whose holdings, fills and balances come from IBKR."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.settings.desk import ready
from tasks.settings.load import load
from tasks.sources.flex_service import ORDER, FlexService
from tasks.sources.ibkr_flex import IbkrFlex
from tests.settings.desks import TINY, faults, write

FEED = '[positions]\nkind = "csv_folder"\npath = "feeds"\n'
CANARY = "918273645546372819"


def desk(keys: str, role: str = "positions") -> str:
    feed = f'[{role}]\nkind = "ibkr_flex"\n{keys}\n'
    return TINY.replace(FEED, feed if role == "positions" else f"{FEED}{feed}")


@pytest.mark.parametrize("role", ["positions", "trades", "accounts"])
def test_a_query_is_asked_with_a_token_by_reference(tmp_path: Path, role: str) -> None:
    made = ready(load(write(tmp_path, desk('query_id = "424242"', role))))
    service = FlexService("424242", "env:IBKR_FLEX_TOKEN", ORDER)
    assert made.sources[role] == IbkrFlex(role, service=service)  # type: ignore[arg-type, index]


def test_statements_may_be_files(tmp_path: Path) -> None:
    keys = 'path = "flex"\nfile = "{as_of:%Y%m%d}.xml"\nday_first = false\nallow_empty = true'
    made = ready(load(write(tmp_path, desk(keys))))
    folder = (tmp_path / "flex").resolve()
    assert made.sources["positions"] == IbkrFlex(
        "positions", folder, "{as_of:%Y%m%d}.xml", None, day_first=False, allow_empty=True
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", "neither a folder nor a query"),
        ('path = "x"\nquery_id = "1"', "a folder and a query"),
        ('query_id = "x1"', "query_id"),
        ('path = "x"\nfile = "../{as_of}.xml"', "file"),
        (f'query_id = "1"\ntoken = "{CANARY}"', "a reference to a secret, never the secret"),
        ('query_id = "1"\nurl = "http://example.com/SendRequest"', "without encryption"),
        (f'query_id = "1"\nurl = "https://me:{CANARY}@example.com/x"', "password"),
        ('path = "x"\ncolumns = {}', "unknown key"),
    ],
)
def test_what_cannot_be_meant_is_said_and_no_secret_with_it(
    tmp_path: Path, keys: str, words: str
) -> None:
    told = "\n".join(faults(tmp_path, desk(keys)))
    assert words in told
    assert CANARY not in told


def test_it_has_no_quotes(tmp_path: Path) -> None:
    quotes = '[quotes]\nkind = "csv_folder"'
    told = faults(tmp_path, TINY.replace(quotes, '[quotes]\nkind = "ibkr_flex"'))
    assert told
