"""Queries of the desk's own, put to databases and files that are really there."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.model.errors import Faults, SettingsError, SourceError, VegareconError
from tasks.sources.delivery import Delivery
from tasks.sources.duckdb_asking import Bounds
from tasks.sources.duckdb_query import DuckdbQuery
from tasks.sources.errand import NothingCameError
from tasks.sources.files import World, raw_file

DAY = date(2026, 11, 20)
PUT = "SPXW261218P05700000"
HOLDINGS = """
CREATE TABLE holdings (day DATE, account VARCHAR, symbol VARCHAR, quantity DOUBLE);
INSERT INTO holdings VALUES
  ('2026-11-19', 'A1', 'VX/Z6', 7), ('2026-11-20', 'A1', 'VX/Z6', 2),
  ('2026-11-20', 'A1', 'SPXW261218P05700000', -10);
"""
OF_THE_DAY = "SELECT account, symbol, quantity FROM holdings WHERE day = $as_of ORDER BY quantity"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a database of two sessions' holdings, and Parquet and CSV beside it."""
    older = duckdb.__version__.startswith("1.")
    config: dict[str, Any] = {} if older else {"storage_compatibility_version": "v1.5.0"}
    with duckdb.connect(str(tmp_path / "desk.duckdb"), config=config) as made:
        made.execute(HOLDINGS)
        chain = f"SELECT '{PUT}' symbol, 10.1 bid, 10.4 ask"
        made.execute(f"COPY ({chain}) TO '{tmp_path}/{DAY}.parquet' (FORMAT parquet)")
        made.execute(f"COPY ({chain}) TO '{tmp_path}/chain.csv'")
    return tmp_path


def asked(desk: Path, query: str, role: str = "positions", **more: Any) -> Delivery:
    given = {"database": desk / "desk.duckdb", **more}
    return DuckdbQuery(role, desk, query=query, **given).read(DAY)  # type: ignore[arg-type]


def refused(desk: Path, query: str, role: str = "positions", **more: Any) -> VegareconError:
    with pytest.raises(VegareconError) as caught:
        asked(desk, query, role, **more)
    assert all(line.isprintable() and line.isascii() for line in caught.value.lines)
    return caught.value


def positions(rest: str) -> str:
    """A query of one holding in which `rest` is the quantity, and more."""
    return f"SELECT 'A1' account, 'VX/Z6' symbol, {rest} WHERE $as_of IS NOT NULL"


def test_the_session_is_bound_and_what_came_is_kept_as_csv(desk: Path) -> None:
    delivery = asked(desk, OF_THE_DAY)
    assert delivery.frame[["symbol", "quantity", "line"]].to_numpy().tolist() == [
        [PUT, -10.0, 2],
        ["VX/Z26", 2.0, 3],
    ]
    assert delivery.contents == (
        b"account,symbol,quantity\nA1,SPXW261218P05700000,-10.0\nA1,VX/Z6,2.0\n",
    )
    (given,) = delivery.inputs
    assert (given.source, given.rows, given.claimed_as_of) == ("duckdb_query", 2, None)
    assert given.name.startswith("2026-11-20/positions-")


def test_a_query_in_a_file_is_kept_with_its_answer(desk: Path) -> None:
    (desk / "book.sql").write_text(f"-- the book\n{OF_THE_DAY}\n", "utf-8")
    delivery = asked(desk, "", query_file=desk / "book.sql")
    assert len(delivery.frame) == 2
    assert [given.rows for given in delivery.inputs] == [2, 0]
    assert delivery.inputs[1].name == "book.sql"
    assert delivery.contents[1] == (desk / "book.sql").read_bytes()


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_parquet($folder || '/' || $as_of || '.parquet')",
        "WITH c AS (FROM read_csv($folder || '/chain.csv')) SELECT *, $as_of quote_date FROM c",
        "/* a */ -- b\nselect *, DATE '2026-11-20' AS as_of FROM read_csv($folder || '/*.csv')",
    ],
)
def test_files_below_the_folder_are_read_without_a_database(desk: Path, query: str) -> None:
    frame = asked(desk, query, "quotes", database=None).frame
    assert frame[["symbol", "bid", "ask"]].to_numpy().tolist() == [[PUT, 10.1, 10.4]]


def test_names_are_mapped_and_greeks_declared(desk: Path) -> None:
    delivery = asked(
        desk,
        "SELECT account acct, symbol sym, quantity qty, 5.8 v FROM holdings WHERE day = $as_of",
        columns={"account": "acct", "symbol": "sym", "quantity": "qty", "reported_vega": "v"},
        reported_units={"vega": "per_contract"},
    )
    assert sorted(delivery.frame["reported_vega"].tolist()) == [5.8 * -10, 5.8 * 2]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0.1::FLOAT", "0.10000000149011612"),
        ("1e-7::DOUBLE", "1e-07"),
        ("1/3", "0.3333333333333333"),
        ("1.50::DECIMAL(10,2)", "1.50"),
        ("9007199254740993::BIGINT", "9007199254740993"),
        ("12::HUGEINT", "12"),
        ("NULL", ""),
        ("'a \"b\", c'", '"a ""b"", c"'),
        ("'é'", "é"),
        ("DATE '2026-12-18'", "2026-12-18"),
        ("TIMESTAMP '2026-12-18 00:00:00'", "2026-12-18"),
        ("TIMESTAMP '2026-12-18 16:15:00.5'", "2026-12-18T16:15:00.500000"),
    ],
)
def test_a_value_is_written_so_that_it_reads_back(desk: Path, value: str, cell: str) -> None:
    content = asked(desk, positions(f"1 quantity, {value} AS note")).contents[0].decode()
    assert content.splitlines()[1] == f"A1,VX/Z6,1,{cell}"
    header, row = csv.reader(io.StringIO(content))
    assert len(header) == len(row) == 4


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("'nan'::DOUBLE AS quantity", "source.number"),
        ("1/0 AS quantity", "source.number"),
        ("1e15 AS quantity", "source.number"),
        ("'1,234' AS quantity", "source.number"),
        ("NULL AS quantity", "source.blank"),
        ("true AS quantity", "source.value"),
        ("[1] AS quantity", "source.value"),
        ("'\\x00'::BLOB AS quantity", "source.value"),
        ("INTERVAL 1 DAY AS quantity", "source.value"),
        ("TIME '10:00' AS quantity", "source.value"),
        ("1 AS quantity, -1 AS average_price", "source.negative"),
        ("1 AS quantity, chr(7) AS layer", "source.text"),
        ("1 AS quantity, '20.11.2026' AS opened", "source.date"),
        ("1 AS quantity, '18.11.2026' AS as_of", "source.date"),
        ("1 AS quantity, $as_of - 1 AS as_of", "source.wrong_day"),
        ("1 AS quantity, $as_of + 1 AS quote_date", "source.wrong_day"),
        ("1 AS quantity, NULL::DATE AS as_of", "source.blank"),
        ("1 AS quantity, TIMESTAMP '2026-11-19 16:00:00' AS quote_time", "source.wrong_day"),
        ("1 AS Quantity", "source.missing_columns"),
        ("1 AS quantity, 2 AS quantity", "source.repeated_columns"),
    ],
)
def test_cells_are_as_strict_as_those_of_csv(desk: Path, rest: str, code: str) -> None:
    assert refused(desk, positions(rest)).code == code


def test_no_rows_are_refused_unless_they_may_be_none(desk: Path) -> None:
    none = OF_THE_DAY.replace("ORDER", "AND false ORDER")
    assert refused(desk, none).code == "source.empty"
    assert asked(desk, none, allow_empty=True).frame.empty


def test_a_query_that_never_asks_for_the_session_must_date_its_rows(desk: Path) -> None:
    rows = "SELECT account, symbol, quantity FROM holdings"
    assert refused(desk, f"{rows} WHERE day = '2026-11-20' -- $as_of").code == "source.undated"
    assert refused(desk, f"{rows} WHERE account <> '$as_of'").code == "source.undated"
    error = refused(desk, "SELECT *, day AS as_of FROM holdings")
    assert (error.code, "2026-11-19" in error.line) == ("source.wrong_day", True)
    dated = "SELECT *, day AS as_of FROM holdings WHERE day = (SELECT max(day) FROM holdings)"
    assert asked(desk, dated).inputs[0].claimed_as_of == DAY
    hidden = {"as_of": "", "quote_date": ""}
    assert refused(desk, dated, columns=hidden).code == "source.undated"


def test_a_calendar_of_events_needs_no_day(desk: Path) -> None:
    frame = asked(desk, "SELECT DATE '2027-03-17' date, 'FOMC' kind", "events").frame
    assert frame["kind"].tolist() == ["FOMC"]


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO holdings SELECT * FROM holdings",
        "DELETE FROM holdings",
        "COPY holdings TO 'x.csv'",
        "ATTACH 'other.duckdb'",
        "SET threads = 4",
        "PRAGMA version",
        "CALL pragma_version()",
        "SHOW TABLES",
        "PIVOT holdings ON day USING sum(quantity)",
        "EXPLAIN SELECT 1",
        "-- nothing",
        "/*" * 40 + "*/ /**/" * 40 + "x",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE holdings",
        "FROM holdings; COPY holdings TO 'x.csv'",
    ],
)
def test_anything_but_one_select_is_refused(desk: Path, query: str) -> None:
    before = sorted(path.name for path in desk.iterdir())
    assert refused(desk, query).code == "source.query"
    assert sorted(path.name for path in desk.iterdir()) == before


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_text('/etc/passwd')",
        "FROM glob('/etc/*')",
        "FROM read_blob($folder || '/link')",
        "FROM read_csv($folder || '/../outside.csv')",
        "FROM read_csv('../outside.csv')",
        "FROM read_csv($folder || 'sibling/outside.csv')",
        "FROM read_csv('https://127.0.0.1:9/x.csv')",
        "FROM read_parquet('s3://bucket/x.parquet')",
        "FROM variable_of_this_program",
        "FROM query('COPY holdings TO ''x.csv''')",
        "WITH gone AS (DELETE FROM holdings RETURNING *) SELECT * FROM gone",
        "SELECT 1 FROM holdings WHERE day = $other",
        "SELECT 1 FROM holdings WHERE day = ?",
        "SELECT getenv('HOME')",
    ],
)
def test_nothing_is_reached_beyond_database_and_folder(tmp_path: Path, query: str) -> None:
    inner = tmp_path / "desk"
    inner.mkdir()
    with duckdb.connect(str(inner / "desk.duckdb")) as made:
        made.execute(HOLDINGS)
    (tmp_path / "desksibling").mkdir()
    for place in ("outside.csv", "desksibling/outside.csv"):
        (tmp_path / place).write_text("a\n1\n", "utf-8")
    (inner / "link").symlink_to("/etc/passwd")
    variable_of_this_program = [1]
    assert variable_of_this_program
    error = refused(inner, query)
    assert error.code == "source.query"
    assert "root:" not in error.line
    with duckdb.connect(str(inner / "desk.duckdb"), read_only=True) as kept:
        assert kept.execute("SELECT count(*) FROM holdings").fetchall() == [(3,)]


def test_a_mistake_is_told_in_one_line_with_the_file_and_its_line(desk: Path) -> None:
    (desk / "book.sql").write_text("SELECT account,\n  nope\nFROM holdings\n", "utf-8")
    error = refused(desk, "", query_file=desk / "book.sql")
    assert error.where == "book.sql, line 2"
    assert error.found == 'Binder Error: Referenced column "nope" not found in FROM clause!'
    assert refused(desk, "SELECT FROM WHERE").where == "positions, query, line 1"


def test_a_database_that_another_process_has_open_gave_nothing(desk: Path) -> None:
    path = desk / "desk.duckdb"
    holder = f"import duckdb; it = duckdb.connect({str(path)!r}); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        error = refused(desk, OF_THE_DAY)
        other.communicate(b"\n")
    assert isinstance(error, NothingCameError)
    assert "another process has open" in error.line
    assert len(asked(desk, OF_THE_DAY).frame) == 2


def test_no_database_and_no_file_are_nothing_and_a_file_that_is_none_is_a_fault(desk: Path) -> None:
    gone = refused(desk, OF_THE_DAY, database=desk / "gone.duckdb")
    no_file = refused(desk, "FROM read_parquet($folder || '/' || ($as_of + 1) || '.parquet')")
    assert isinstance(gone, NothingCameError)
    assert isinstance(no_file, NothingCameError)
    wrong = refused(desk, OF_THE_DAY, database=desk / "chain.csv")
    assert not isinstance(wrong, NothingCameError)
    assert wrong.code == "source.query"


def test_time_memory_and_rows_have_an_end(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Bounds(seconds=0.2)
    late = refused(
        desk,
        "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1 OR $as_of IS NULL",
        bounds=short,
    )
    assert isinstance(late, NothingCameError)
    assert "no whole answer in 0.2 s" in late.line
    large = "SELECT list(i) FROM range(100000000) t(i) WHERE $as_of IS NOT NULL"
    assert "Out of Memory" in refused(desk, large, bounds=Bounds(memory_mb=64)).line
    monkeypatch.setattr("tasks.sources.handed.MAX_ROWS", 1)
    assert refused(desk, OF_THE_DAY).code == "source.too_large"


def test_what_was_kept_is_not_asked_again(desk: Path) -> None:
    feed = DuckdbQuery("positions", desk, desk / "desk.duckdb", OF_THE_DAY, moment=True)
    first = feed.read(DAY)
    kept = {first.inputs[0].name: first.contents[0]}
    with duckdb.connect(str(desk / "desk.duckdb")) as changed:
        changed.execute("UPDATE holdings SET quantity = 99")

    def known(name: str) -> Any:
        return raw_file(name, kept[name]) if name in kept else None

    assert feed.read(DAY, World(kept=known)).contents == first.contents
    assert b"99.0" in feed.read(DAY, World()).contents[0]
    # Another question is asked, though the session is on record.
    other = DuckdbQuery("positions", desk, desk / "desk.duckdb", OF_THE_DAY + " DESC", moment=True)
    assert b"99.0" in other.read(DAY, World(kept=known)).contents[0]
    later = DuckdbQuery("positions", desk, desk / "desk.duckdb", OF_THE_DAY)
    assert later.read(DAY, World(kept=known, past=True)).contents == first.contents


@pytest.mark.parametrize("place", ["folder", "database"])
def test_one_question_put_to_two_places_has_two_names_in_the_record(desk: Path, place: str) -> None:
    def feed(name: str) -> DuckdbQuery:
        (desk / name).mkdir()
        shutil.copy(desk / "desk.duckdb", desk / name)
        folder = desk / name if place == "folder" else desk
        database = (desk / name if place == "database" else desk) / "desk.duckdb"
        return DuckdbQuery("positions", folder, database, OF_THE_DAY, moment=True)

    one, two = feed("one"), feed("two")
    first = one.read(DAY)
    kept = {it: raw_file(it, first.contents[0]) for it in (first.inputs[0].name,)}
    assert one.read(DAY, World(kept=kept.get, past=True)).contents == first.contents
    with pytest.raises(NothingCameError, match="a session that is past"):
        two.read(DAY, World(kept=kept.get, past=True))


def test_a_pipe_that_nobody_writes_to_is_left_to_itself(desk: Path) -> None:
    # In a process of its own: what hangs in the database does so to the end of it.
    os.mkfifo(desk / "pipe.csv")
    asking = """
import sys
from datetime import date
from pathlib import Path
from tasks.sources.duckdb_asking import Asking, Bounds
from tasks.sources.errand import NothingCameError
sql = "SELECT *, $as_of FROM read_csv($folder || '/pipe.csv')"
try:
    Asking("it", sql, date(2026, 11, 20), None, Path(sys.argv[1]), Bounds(seconds=0.1)).ask("it")
except NothingCameError as error:
    print(error.line)
"""
    done = subprocess.run(
        [sys.executable, "-c", asking, str(desk)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "no whole answer in 0.1 s" in done.stdout


def test_settings_that_cannot_be_meant_are_refused(desk: Path) -> None:
    with pytest.raises(SettingsError, match="an unknown column"):
        DuckdbQuery("positions", desk, query=OF_THE_DAY, columns={"nope": "x"})
    with pytest.raises(Faults):
        DuckdbQuery(
            "quotes", desk, query="SELECT 1", reported_units={"vega": "x"}, columns={"y": ""}
        )
    with pytest.raises(SourceError, match="begins with SELECT"):
        DuckdbQuery("positions", desk, query="DROP TABLE x").read(DAY)
