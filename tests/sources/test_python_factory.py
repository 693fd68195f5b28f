"""Functions of the desk's own, in modules that are really there."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasks.model.errors import SettingsError, SourceError, VegareconError
from tasks.sources.delivery import Delivery, Role
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import Recorded, World, raw_file
from tasks.sources.python_calling import Call, called
from tasks.sources.python_factory import PythonFactory

DAY = date(2026, 11, 20)
HEADER = b"account,symbol,quantity\n"
MODULE = """
import asyncio, datetime, decimal, math, sys, time
import numpy as np
import pandas as pd
calls = []
class Unspeakable(Exception):
    def __str__(self): raise self
class UnspeakableText(str):
    def __bool__(self): raise Unspeakable
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
    assert given.source == "python"
    assert re.fullmatch(r"2026-11-20/own_feeds\.feed-[0-9a-f]{8}\.csv", given.name)


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
    errand = Errand(secret=lambda reference, _: {"env:MY_TOKEN": "hunter2"}[reference])
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


def test_references_within_lists_are_handed_over_as_what_they_name(tmp_path: Path) -> None:
    options = {"many": ["env:MY_TOKEN", "b", 3, "file:other"], "plain": ["a", 1.5]}
    asked = []

    def secret(reference: str, where: str) -> str:
        asked.append((reference, where))
        return {"env:MY_TOKEN": "hunter2", "file:other": "hunter3"}[reference]

    feed = function(tmp_path, "return [ROW]", options=options)
    delivery = feed.read(DAY, World(Errand(secret=secret)))
    handed = {"many": ["hunter2", "b", 3, "hunter3"], "plain": ["a", 1.5]}
    assert sys.modules["own_feeds"].calls == [(DAY, handed)]
    assert asked == [
        ("env:MY_TOKEN", "python, options.many[0]"),
        ("file:other", "python, options.many[3]"),
    ]
    assert b"hunter" not in delivery.contents[0]
    assert feed.options == options


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
        ("return [ROW | {'quantity': pd.NaT}]", "source.value"),
        ("return [ROW | {'quantity': 10 ** 5000}]", "source.value"),
        ("return [ROW | {'quantity': decimal.Decimal('1E+999999999999')}]", "source.value"),
        ("return [ROW | {'quantity': decimal.Decimal('NaN')}]", "source.number"),
        ("return pd.DataFrame([ROW | {'quantity': -(10 ** 5000)}])", "source.value"),
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
        ("raise KeyError('hunter2')", "KeyError"),
        ("raise OSError('GET https://host/x?key=hunter2 failed')", "OSError"),
        ("raise RuntimeError(f\"401 for Authorization: Bearer {options['it']}\")", "RuntimeError"),
        ("raise RuntimeError(options['it'][:4] + ' is no token')", "RuntimeError"),
        ("compile('hunter2 =', options['it'], 'exec')", "SyntaxError"),
        ("sys.exit('hunter2')", "SystemExit"),
        ("raise KeyboardInterrupt('hunter2')", "KeyboardInterrupt"),
        ("raise asyncio.CancelledError('hunter2')", "CancelledError"),
        ("raise Unspeakable", "Unspeakable"),
    ],
)
def test_what_it_raises_is_told_with_its_place_and_never_its_text(
    tmp_path: Path, body: str, found: str
) -> None:
    feed = function(tmp_path, body, options={"it": "env:IT"})
    with pytest.raises(SourceError) as caught:
        feed.read(DAY, World(Errand(secret=lambda *_: "hunter2")))
    error = caught.value
    assert error.code == "source.raised"
    assert re.fullmatch(r"own_feeds:feed, own_feeds\.py line \d+", error.where)
    assert error.found == found
    assert "hunt" not in error.line


def test_values_that_raise_when_they_are_read_are_told(tmp_path: Path) -> None:
    error = refused(tmp_path, "return [ROW | {'account': UnspeakableText('A1')}]")
    assert (error.code, error.found) == ("source.raised", "Unspeakable")


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


def test_what_it_prints_when_it_is_late_is_not_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "go = options['end']; go.wait(10); print('late'); options['over'].set(); return [ROW]"
    end, over = threading.Event(), threading.Event()
    call = Call(function(tmp_path, body).factory, tmp_path, DAY, 0.1)
    with pytest.raises(NothingCameError):
        called(call, {"end": end, "over": over}, lambda _: b"")
    sys.stdout.write("the run's\n")
    end.set()
    assert over.wait(10)
    told = capsys.readouterr()
    assert (told.out, told.err) == ("the run's\n", "late\n")


def test_functions_of_one_name_in_two_folders_have_two_names_in_the_record(tmp_path: Path) -> None:
    sources = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sources.append(function(tmp_path / name, "return [ROW]", moment=True))
    first = sources[0].read(DAY)
    kept = {it: raw_file(it, first.contents[0]) for it in (first.inputs[0].name,)}
    assert sources[0].read(DAY, World(kept=kept.get, past=True)).contents == first.contents
    with pytest.raises(NothingCameError, match="a session that is past"):
        sources[1].read(DAY, World(kept=kept.get, past=True))


def test_settings_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(SettingsError, match="an unknown column"):
        PythonFactory("positions", "a:b", columns={"nope": "x"})
