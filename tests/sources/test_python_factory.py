"""Functions of the desk's own, in modules that are really there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasks.model.errors import SettingsError, VegareconError
from tasks.sources.delivery import Delivery, Role
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import Recorded, World, raw_file
from tasks.sources.python_factory import PythonFactory

DAY = date(2026, 11, 20)
HEADER = b"account,symbol,quantity\n"
MODULE = """
import datetime, decimal, math, sys, time
import numpy as np
import pandas as pd
calls = []
ROW = {"account": "A1", "symbol": "VX/Z6", "quantity": 2}
def feed(as_of, **options):
    calls.append((as_of, options))
    BODY
"""


@pytest.fixture(autouse=True)
def _modules_as_they_were() -> Iterator[None]:
    before, path = set(sys.modules), list(sys.path)
    yield
    assert sys.path == path
    for name in set(sys.modules) - before:
        if name.startswith(("own_", "desk_")):
            del sys.modules[name]


def function(folder: Path, body: str, role: Role = "positions", **more: Any) -> PythonFactory:
    (folder / "own_feeds.py").write_text(MODULE.replace("BODY", body), "utf-8")
    return PythonFactory(role, "own_feeds:feed", path=folder, **more)


def read(folder: Path, body: str, role: Role = "positions", **more: Any) -> Delivery:
    return function(folder, body, role, **more).read(DAY)


def refused(folder: Path, body: str, role: Role = "positions", **more: Any) -> VegareconError:
    with pytest.raises(VegareconError) as caught:
        read(folder, body, role, **more)
    assert all(line.isprintable() and line.isascii() for line in caught.value.lines)
    return caught.value


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("return [ROW]", b"A1,VX/Z6,2\n"),
        ("return pd.DataFrame([ROW], index=[7])", b"A1,VX/Z6,2\n"),
        ("return [ROW | {'quantity': 0.1 + 0.2}]", b"A1,VX/Z6,0.30000000000000004\n"),
        ("return [ROW | {'quantity': decimal.Decimal('2E+1')}]", b"A1,VX/Z6,20\n"),
        ("return [ROW | {'quantity': np.float32(0.1)}]", b"A1,VX/Z6,0.10000000149011612\n"),
        ("return [ROW | {'quantity': np.int64(-3)}]", b"A1,VX/Z6,-3\n"),
        ("return pd.DataFrame([ROW]).astype({'quantity': 'Int64'})", b"A1,VX/Z6,2\n"),
        ("return b'account,symbol,quantity\\nA1,VX/Z6,2\\n'", b"A1,VX/Z6,2\n"),
    ],
)
def test_rows_of_every_kind_are_kept_as_csv(tmp_path: Path, body: str, row: bytes) -> None:
    delivery = read(tmp_path, body)
    assert delivery.contents == (HEADER + row,)
    assert delivery.frame["symbol"].tolist() == ["VX/Z26"]
    (given,) = delivery.inputs
    assert (given.source, given.name) == ("python", "2026-11-20/own_feeds.feed.csv")


def test_what_a_frame_does_not_know_is_blank_and_days_are_days(tmp_path: Path) -> None:
    body = """return pd.DataFrame({
        "symbol": ["VXX", "VIXY"], "bid": [math.nan, 1.0], "ask": [2.0, None],
        "last": pd.array([None, 3], dtype="Int64"),
        "quote_date": [pd.Timestamp(as_of)] * 2,
        "quote_time": [pd.NaT, pd.Timestamp("2026-11-20 16:14:59")]})"""
    assert read(tmp_path, body, "quotes").contents[0].splitlines() == [
        b"symbol,bid,ask,last,quote_date,quote_time",
        b"VXX,,2.0,,2026-11-20,",
        b"VIXY,1.0,,3,2026-11-20,2026-11-20T16:14:59",
    ]


def test_it_is_called_once_with_the_session_and_its_options(tmp_path: Path) -> None:
    options = {"book": "SPX", "size": 2, "token": "env:MY_TOKEN"}
    feed = function(tmp_path, "return [ROW]", options=options)
    errand = Errand(secret={"env:MY_TOKEN": "hunter2"}.__getitem__)
    delivery = feed.read(DAY, World(errand))
    module = sys.modules["own_feeds"]
    assert module.calls == [(DAY, {"book": "SPX", "size": 2, "token": "hunter2"})]
    assert b"hunter2" not in delivery.contents[0]
    # It is named by its options as they stand in the settings, and never called for a replay.
    assert delivery.inputs[0].name.startswith("2026-11-20/own_feeds.feed-")
    kept = [
        raw_file(given.name, body)
        for given, body in zip(delivery.inputs, delivery.contents, strict=True)
    ]
    assert feed.read(DAY, Recorded(kept)).inputs == delivery.inputs
    past = World(errand, kept={it.name: it for it in kept}.get, past=True)
    assert feed.read(DAY, past).inputs == delivery.inputs
    assert len(module.calls) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return [ROW | {'quantity': math.nan}]", "source.number"),
        ("return [ROW | {'quantity': math.inf}]", "source.number"),
        ("return pd.DataFrame([ROW | {'quantity': -math.inf}])", "source.number"),
        ("return pd.DataFrame([ROW | {'quantity': math.nan}])", "source.blank"),
        ("return [ROW | {'quantity': None}]", "source.blank"),
        ("return [ROW | {'quantity': '1,000'}]", "source.number"),
        ("return [ROW | {'quantity': True}]", "source.value"),
        ("return [ROW | {'quantity': [2]}]", "source.value"),
        ("return [ROW | {'symbol': b'VX/Z6'}]", "source.value"),
        ("return [ROW | {'symbol': 'VX\\ud800'}]", "source.encoding"),
        ("return [ROW | {'symbol': 'VX\\x00'}]", "source.encoding"),
        ("return [ROW | {'layer': 'a\\nb'}]", "source.text"),
        ("return [ROW | {'as_of': datetime.date(2026, 11, 19)}]", "source.wrong_day"),
        ("return [ROW | {'as_of': '20.11.2026'}]", "source.date"),
        ("return [ROW, {'account': 'A1'}]", "source.returned"),
        ("return [ROW | {3: 4}]", "source.returned"),
        ("return [{}]", "source.returned"),
        ("return pd.DataFrame([[1, 2]])", "source.returned"),
        ("return (row for row in [ROW])", "source.returned"),
        ("return 'account,symbol,quantity'", "source.returned"),
        ("return {'account': 'A1'}", "source.returned"),
        ("return []", "source.empty"),
        ("return b''", "source.empty"),
        ("return b'account,symbol,quantity\\nA1,VX/Z6,2'", "source.truncated"),
        ("return b'<html>\\n'", "source.missing_columns"),
    ],
)
def test_what_is_no_table_or_not_of_the_session_is_refused(
    tmp_path: Path, body: str, code: str
) -> None:
    assert refused(tmp_path, body).code == code


def test_a_day_without_trades_has_a_header_all_the_same(tmp_path: Path) -> None:
    columns = {"price": "px"}
    delivery = read(tmp_path, "return []", "trades", columns=columns, allow_empty=True)
    assert delivery.contents == (b"trade_id,account,symbol,quantity,px\n",)
    assert delivery.frame.empty


def test_none_is_nothing_and_so_is_no_answer_in_time(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, "return None"), NothingCameError)


def test_a_function_without_an_end_is_left_to_itself(tmp_path: Path) -> None:
    late = refused(tmp_path, "time.sleep(1.0)", seconds=0.1)
    assert isinstance(late, NothingCameError)
    assert "no answer in 0.1 s" in late.line


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("int('x')", "ValueError: invalid literal for int() with base 10: 'x'"),
        ("sys.exit(0)", "SystemExit: 0"),
        ("raise OSError('https://me:hunter2@host/x failed')", "OSError: https://me:***@host/x"),
        ("raise OSError('GET https://host/x?key=hunter2 failed')", "OSError: GET https://host/x?"),
        ("raise OSError('token=hunter2, Authorization: hunter2')", "OSError: token=***"),
        ("raise OSError(options['it'])", "OSError: ***"),
        ("raise OSError('a\\nb' + chr(27) + 'x' * 200)", "OSError: a\\nb\\x1bxxx"),
    ],
)
def test_what_it_raises_is_told_with_its_place_and_no_secret(
    tmp_path: Path, body: str, found: str
) -> None:
    feed = function(tmp_path, body, options={"it": "env:IT"})
    with pytest.raises(VegareconError) as caught:
        feed.read(DAY, World(Errand(secret=lambda _: "hunter2")))
    error = caught.value
    assert error.code == "source.raised"
    assert error.where == "own_feeds:feed, own_feeds.py line 9"
    assert error.found.startswith(found)
    assert "hunter2" not in error.line


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("def feed(:\n", "desk_broken:feed, desk_broken.py line 1", "SyntaxError"),
        (
            "import nowhere_to_be_found\n",
            "desk_broken:feed, desk_broken.py line 1",
            "ModuleNotFound",
        ),
        ("x = 1\n", "desk_broken:feed", "AttributeError"),
        ("feed = 1\n", "desk_broken:feed", "TypeError"),
        ("def feed():\n    return []\n", "desk_broken:feed", "TypeError"),
    ],
)
def test_a_module_that_is_broken_is_told(tmp_path: Path, text: str, where: str, found: str) -> None:
    (tmp_path / "desk_broken.py").write_text(text, "utf-8")
    with pytest.raises(VegareconError) as caught:
        PythonFactory("positions", "desk_broken:feed", path=tmp_path).read(DAY)
    assert caught.value.where == where
    assert caught.value.found.startswith(found)


def test_a_module_of_the_same_name_elsewhere_is_never_taken_for_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    function(tmp_path / "one", "return [ROW]").read(DAY)
    error = refused(tmp_path / "two", "return [ROW]")
    assert (error.code, "one/own_feeds.py" in error.line) == ("source.module", True)
    (tmp_path / "calendar.py").write_text("def feed(as_of): return []\n", "utf-8")
    with pytest.raises(VegareconError, match="elsewhere"):
        PythonFactory("positions", "calendar:feed", path=tmp_path).read(DAY)


def test_what_it_prints_is_not_the_runs_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read(tmp_path, "print('hello'); return [ROW]")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "hello\n")


def test_settings_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(SettingsError, match="an unknown column"):
        PythonFactory("positions", "a:b", columns={"nope": "x"})
