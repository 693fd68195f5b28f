"""What happens to the ledger: kills, damage, other processes, other versions."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tasks.ledger import schema
from tasks.ledger.connection import FILE
from tasks.ledger.lock import LOCK, lock
from tasks.ledger.seal import SEAL
from tasks.ledger.statements import migrations, statement
from tasks.ledger.store import SECTIONS, open_ledger
from tasks.model.errors import LockHeldError, StorageError
from tests.conftest import ROOT
from tests.ledger.reports import chain, full_report, small_report


def written(folder: Path, runs: int = 1) -> Path:
    with open_ledger(folder) as ledger:
        for _ in range(runs):
            ledger.store(small_report(), ledger.next_seq(), {"text": b"body"}, None)
    return folder / FILE


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that runs a few lines, and says what it prints."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def one_line(
    found: pytest.ExceptionInfo[StorageError] | pytest.ExceptionInfo[LockHeldError],
) -> str:
    line = found.value.line
    assert line.isprintable()
    assert line.isascii()
    return line


KILLED_IN_STORE = """
import os, signal, sys
from pathlib import Path
from tasks.ledger import store
from tests.ledger.reports import chain, full_report

real = store.statement
def deadly(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(name)

with store.open_ledger(Path(sys.argv[1])) as ledger:
    seq = ledger.next_seq()
    store.statement = deadly
    ledger.store(full_report(), seq, {"text": b"second"}, chain())
"""


@pytest.mark.parametrize(
    "moment", ["store/input", "store/curve_future", "store/quality", "store/quote"]
)
def test_a_kill_in_the_middle_of_a_store_leaves_nothing_half(tmp_path: Path, moment: str) -> None:
    written(tmp_path)
    process = child(KILLED_IN_STORE, tmp_path, moment)
    assert process.wait(60) == -signal.SIGKILL
    ended(process)
    with open_ledger(tmp_path) as ledger:
        assert ledger.next_seq() == 2
        assert ledger.report_body(None, "text", None) == b"body"
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        for table in (*SECTIONS, "quote", "report"):
            runs = connection.execute(f'SELECT DISTINCT seq FROM "{table}"').fetchall()  # noqa: S608 - own names
            assert set(runs) <= {(1,)}, table
    with open_ledger(tmp_path) as ledger:
        ledger.store(full_report(), 2, {"text": b"second"}, chain())
        assert ledger.report_body(None, "text", None) == b"second"


def test_what_fails_inside_a_store_is_rolled_back(tmp_path: Path) -> None:
    written(tmp_path)
    with open_ledger(tmp_path) as ledger:
        with pytest.raises(KeyError, match="iv_source"):
            ledger.store(full_report(), 2, {}, chain().drop(columns=["iv_source"]))
        assert ledger.next_seq() == 2


def test_a_store_that_fails_in_the_database_is_a_storage_fault(tmp_path: Path) -> None:
    written(tmp_path)
    strange = chain().assign(bid="ten")
    with pytest.raises(StorageError, match=r"storage\.database"), open_ledger(tmp_path) as ledger:
        ledger.store(full_report(), 2, {}, strange)
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.next_seq() == 2


def test_after_a_store_no_write_ahead_log_is_left_and_the_file_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "state"
    path = written(folder)
    assert sorted(each.name for each in folder.iterdir()) == [FILE, SEAL]
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


HOLDER = """
import sys, time
from pathlib import Path
from tasks.ledger.lock import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_which_process_holds_the_lock_until_it_dies(tmp_path: Path) -> None:
    process = child(HOLDER, tmp_path)
    try:
        assert said(process) == "held"
        with pytest.raises(LockHeldError) as found, lock(tmp_path):
            pytest.fail("two runs at once")
        assert f"process {process.pid}," in one_line(found)
        assert found.value.exit_code == 21
    finally:
        ended(process)
    with lock(tmp_path):
        assert (tmp_path / LOCK).read_text("ascii").strip() == str(os.getpid())
    with lock(tmp_path):
        assert (tmp_path / LOCK).stat().st_mode & 0o777 == 0o600


def test_a_lock_that_cannot_be_made_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", "utf-8")
    with pytest.raises(StorageError) as found, lock(tmp_path / "state"):
        pytest.fail("locked a file")
    assert found.value.exit_code == 22
    with pytest.raises(StorageError), open_ledger(tmp_path / "state"):
        pytest.fail("opened a file")


def test_there_is_nothing_to_read_before_the_first_run(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as found, open_ledger(tmp_path, read_only=True):
        pytest.fail("read a ledger that is not there")
    assert found.value.code == "storage.absent"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("at", "bytes_"),
    [(0, b"not a database"), (4096, b"\xff" * 64), (12288, b"\xff" * 4096), (None, b"")],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_a_damaged_file_is_a_storage_fault_in_one_line(
    tmp_path: Path, at: int | None, bytes_: bytes, *, read_only: bool
) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    damaged = whole[:5000] if at is None else whole[:at] + bytes_ + whole[at + len(bytes_) :]
    path.write_bytes(damaged)
    with pytest.raises(StorageError) as found, open_ledger(tmp_path, read_only=read_only) as ledger:
        ledger.heads(None, None)
    line = one_line(found)
    assert (found.value.exit_code, found.value.code) == (22, "storage.damaged"), line
    assert path.read_bytes() == damaged


OPENER = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("read_only", [True, False])
def test_a_ledger_open_elsewhere_is_busy(tmp_path: Path, *, read_only: bool) -> None:
    path = written(tmp_path)
    process = child(OPENER, path)
    try:
        assert said(process) == "open"
        with pytest.raises(StorageError) as found, open_ledger(tmp_path, read_only=read_only):
            pytest.fail("opened twice")
    finally:
        ended(process)
    assert found.value.code == "storage.busy"
    assert "close the other process" in one_line(found)


def test_a_hostile_folder_name_stays_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "a\nlock\x1b"
    folder.mkdir()
    (folder / FILE).write_bytes(b"x" * 9000)
    with pytest.raises(StorageError) as found, open_ledger(folder):
        pytest.fail("opened rubbish")
    one_line(found)
    assert found.value.code == "storage.damaged"


def test_migrations_are_applied_once(tmp_path: Path) -> None:
    for _ in range(2):
        path = written(tmp_path)
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("SELECT version, name FROM migration ORDER BY ALL").fetchall()
    assert found == [(version, name) for version, name, _ in migrations()]


def migrated(path: Path, steps: Sequence[schema.Migration]) -> None:
    with duckdb.connect(str(path)) as connection:
        schema.migrate(connection, steps)


ONE = (1, "one", "CREATE TABLE first (x INTEGER)")
TWO = (2, "two", "CREATE TABLE second (x INTEGER)")


def test_a_newer_step_is_added_to_an_older_ledger(tmp_path: Path) -> None:
    path = tmp_path / FILE
    migrated(path, [ONE])
    migrated(path, [ONE, TWO])
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM second").fetchone() == (0,)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(1, "one", "CREATE TABLE other (x INTEGER)"), TWO], "migration 0001 one"),
        ([ONE], "schema version 2, wanted at most 1"),
    ],
)
def test_a_changed_step_and_a_newer_ledger_are_refused(
    tmp_path: Path, steps: Sequence[schema.Migration], words: str
) -> None:
    path = tmp_path / FILE
    migrated(path, [ONE, TWO])
    with pytest.raises(StorageError) as found:
        migrated(path, steps)
    assert found.value.code == "storage.schema"
    assert words in one_line(found)


def test_a_step_that_fails_leaves_the_steps_before_it(tmp_path: Path) -> None:
    path = tmp_path / FILE
    with pytest.raises(duckdb.Error):
        migrated(
            path,
            [ONE, (2, "two", "CREATE TABLE second (x INTEGER); CREATE TABLE first (y INTEGER)")],
        )
    migrated(path, [ONE, TWO])


@pytest.mark.parametrize("read_only", [True, False])
def test_a_database_of_something_else_is_left_alone(tmp_path: Path, *, read_only: bool) -> None:
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute("CREATE TABLE accounts (x INTEGER)")
    with pytest.raises(StorageError) as found, open_ledger(tmp_path, read_only=read_only):
        pytest.fail("took a foreign database for a ledger")
    assert "accounts" in one_line(found)
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert tables == [("accounts",)]


def test_sql_inside_the_ledger_cannot_reach_the_outside_world(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "secret.csv").write_text("x\n1\n", "utf-8")
    with open_ledger(tmp_path) as ledger:
        for attempt in (
            f"SELECT * FROM '{tmp_path}/secret.csv'",  # noqa: S608 - the forged statement itself
            f"COPY run TO '{tmp_path}/out.csv'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                ledger._connection.execute(attempt)  # noqa: SLF001 - what a forgery could do


def test_every_table_and_column_says_what_it_holds(tmp_path: Path) -> None:
    path = written(tmp_path)
    with duckdb.connect(str(path), read_only=True) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() "
            "USING (table_name) WHERE duckdb_columns.comment IS NULL"
        ).fetchall()
        silent = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL"
        ).fetchall()
        doubles = connection.execute(
            "SELECT table_name, column_name, duckdb_columns.comment FROM duckdb_columns() "
            "JOIN duckdb_tables() USING (table_name) WHERE data_type = 'DOUBLE'"
        ).fetchall()
        rowed = connection.execute(
            "SELECT table_name FROM duckdb_tables() "
            "WHERE table_name NOT IN ('migration', 'decision') EXCEPT "
            "SELECT table_name FROM duckdb_columns() "
            "WHERE column_name IN ('as_of', 'known_at', 'seq') "
            "GROUP BY table_name HAVING count(*) = 3"
        ).fetchall()
    assert (bare, silent, rowed) == ([], [], [])
    unitless = {comment for _, _, comment in doubles if not UNIT.search(comment)}
    assert unitless == set()


UNIT = re.compile(
    r"USD|points?\b|days|contracts|decimal|annualised|in unit|factor|exponent|0 to 1|index|percent"
    r"|1 is at|share|multiplier|breach level|sessions"
)


SQL = sorted(path.relative_to(ROOT / "sql") for path in (ROOT / "sql").rglob("*.sql"))


@pytest.mark.parametrize("path", SQL, ids=str)
def test_every_statement_opens_with_its_contract(path: Path) -> None:
    text = (ROOT / "sql" / path).read_text("utf-8")
    head = [line for line in text.splitlines()[:6] if line.startswith("-- ")]
    assert head[0].startswith("-- ")
    assert text.startswith("-- ")
    if path.parts[0] == "schema":
        assert any(line.startswith("-- Purpose: ") for line in head)
    else:
        assert any(line.startswith("-- Parameters: ") for line in head)
        assert any(line.startswith("-- Returns: ") for line in text.splitlines()[:8])
        body = [line for line in text.splitlines() if not line.lstrip().startswith("--")]
        assert "\n".join(body).strip().count(";") == 1


def test_every_statement_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "tasks" / "ledger").glob("*.py"))
    names = {str(path.with_suffix("")) for path in SQL if path.parts[0] != "schema"}
    used = {f"store/{section}" for section in SECTIONS}
    orphans = {name for name in names - used if f'"{name}"' not in code}
    assert orphans == set()
    assert all(statement(name) for name in names)
    assert [version for version, _, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_an_earlier_session_stored_later_does_not_become_the_newest(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for seq, day in enumerate((date(2026, 11, 20), date(2026, 11, 18)), start=1):
            ledger.store(small_report(day), seq, {"text": str(day).encode()}, None)
        assert ledger.report_body(None, "text", None) == b"2026-11-20"
