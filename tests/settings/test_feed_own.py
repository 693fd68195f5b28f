"""Sections of the desk's own sources."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import VegareconError
from tasks.settings.desk import open_desk, ready
from tasks.settings.load import parsed
from tasks.sources.duckdb_query import DuckdbQuery
from tasks.sources.python_factory import PythonFactory
from tests.settings.desks import TINY, faults, write
from tests.sources.given import Given

POSITIONS = '[positions]\nkind = "csv_folder"\npath = "feeds"\n'


def with_positions(section: str) -> str:
    return TINY.replace(POSITIONS, f"[positions]\n{section}\n")


def test_what_is_written_is_what_is_asked(tmp_path: Path) -> None:
    query = 'kind = "duckdb_query"\ndatabase = "own.duckdb"\nquery = """SELECT 1\nFROM x"""'
    desk = open_desk(write(tmp_path, with_positions(query)))
    source = desk.sources["positions"]
    assert isinstance(source, DuckdbQuery)
    assert source.database == tmp_path / "own.duckdb"
    assert (source.folder, source.query) == (tmp_path, "SELECT 1\nFROM x")
    assert (source.allow_empty, source.moment, source.bounds.seconds) == (False, False, 60.0)
    function = 'kind = "python"\nfactory = "a.b:c"\npath = "."\noptions = { n = 1, key = "env:K" }'
    source = open_desk(write(tmp_path, with_positions(function))).sources["positions"]
    assert isinstance(source, PythonFactory)
    assert (source.factory, source.path) == ("a.b:c", tmp_path)
    assert source.options == {"n": 1, "key": "env:K"}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ('kind = "duckdb_query"', "neither of query and query_file"),
        ('kind = "duckdb_query"\nquery = "SELECT 1"\nquery_file = "x.sql"', "both of query"),
        ('kind = "duckdb_query"\nquery = ""', "positions.query"),
        ('kind = "duckdb_query"\nquery = "SELECT 1"\nmemory_mb = 1', "positions.memory_mb"),
        ('kind = "duckdb_query"\nquery = "SELECT 1"\ncolumns = { x = "y" }', "an unknown column"),
        (
            'kind = "duckdb_query"\nquery = "SELECT 1"\ndatabase = "state/vegarecon.duckdb"',
            "positions.database: found a ledger",
        ),
        ('kind = "python"\nfactory = "os.system"', "positions.factory"),
        ('kind = "python"\nfactory = "a:b; c"', "positions.factory"),
        ('kind = "python"\nfactory = "a:b"\noptions = { as_of = 1 }', "positions.options"),
        ('kind = "python"\nfactory = "a:b"\noptions = { "a b" = 1 }', "positions.options"),
        ('kind = "python"\nfactory = "a:b"\noptions = { api_key = "hunter2" }', "env:NAME"),
        ('kind = "python"\nfactory = "a:b"\noptions = { u = "https://a:hunter2@h/" }', "password"),
        (
            'kind = "duckdb_query"\nquery = "SELECT * FROM \'https://h/x?token=hunter2\'"',
            "positions.query: found an address with a secret in its query (token)",
        ),
        (
            'kind = "duckdb_query"\nquery = "SELECT * FROM \'https://a:hunter2@h/x\'"',
            "positions.query: found an address with a password",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(
    tmp_path: Path, section: str, told: str
) -> None:
    lines = faults(tmp_path, with_positions(section))
    assert any(told in line for line in lines), lines
    assert not any("hunter2" in line for line in lines)


@pytest.mark.parametrize(
    "option",
    [
        'pwd = "hunter2"',
        'auth = "hunter2"',
        'private_key = "hunter2"',
        'key = "hunter2"',
        "pin_token = 19283746",
        'tokens = ["env:ONE", "hunter2"]',
        'url = "https://h/x?token=hunter2"',
        'urls = ["https://h/x", "https://u:hunter2@h"]',
        'urls = ["https://h/x?a=1&api_key=hunter2"]',
        'dsn = "host=h user=u password=hunter2"',
        'headers = ["Authorization: Bearer hunter2"]',
        'token = [["hunter2"]]',
        'pwd = { a = "hunter2" }',
    ],
)
def test_no_secret_of_an_option_comes_into_the_record(tmp_path: Path, option: str) -> None:
    section = f'kind = "python"\nfactory = "a:b"\noptions = {{ {option} }}'
    (line,) = faults(tmp_path, with_positions(section))
    assert "hunter2" not in line
    assert "19283746" not in line
    assert "positions.options" in line
    if "[[" not in option and "{" not in option:
        assert "env:NAME" in line


def test_what_is_no_secret_is_an_option(tmp_path: Path) -> None:
    options = {
        "primary_key": "symbol",
        "key_column": "account",
        "keys": ["symbol", "expiry"],
        "author": "me",
        "passes": 3,
        "use_token": True,
        "url": "https://h/x?sort_key=a&day=1",
        "where": "key = symbol, side: long",
        "many": ["env:TOKEN", "b"],
        "password": "file:~/secret.txt",
        "tokens": ["env:ONE", "file:two"],
    }
    written = ", ".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
    section = f'kind = "python"\nfactory = "a:b"\noptions = {{ {written} }}'
    source = open_desk(write(tmp_path, with_positions(section))).sources["positions"]
    assert isinstance(source, PythonFactory)
    assert source.options == options


@pytest.mark.parametrize(
    "section",
    [
        'kind = "duckdb_query"\ndatabase = "book.duckdb"\nquery = "SELECT $as_of AS as_of"\n',
        'kind = "python"\nfactory = "feeds:positions"\npath = "code"\n',
    ],
)
def test_a_desk_that_lies_elsewhere_has_the_same_names_in_the_record(
    tmp_path: Path, section: str
) -> None:
    """A report is made again in a folder of its own: it asks for what was kept by its name."""
    asked = []
    for base in ("here", "there"):
        text = with_positions(section).encode("utf-8")
        desk = ready(parsed(text, tmp_path / base / "vegarecon.toml"))
        given = Given({})
        with contextlib.suppress(VegareconError):
            desk.sources["positions"].read(date(2026, 11, 20), given)
        asked.append(given.asked)
    assert asked[0] == asked[1] != []
