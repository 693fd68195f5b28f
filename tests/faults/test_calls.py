"""Calls of the system that kill the command or fail; every one of them: tests.faults.sweep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kills import many
from tests.faults.runs import fresh
from tests.faults.strikes import Bench, Strike, tried_again

# Call, and a part of the path it is seen with: one of each kind of thing that lasts.
PLACES = (
    ("unlink", "/objects/"),
    ("link", "/log/00000004"),
    # One generation of the database calls fsync, the other fdatasync.
    ("sync", ".duckdb.wal"),
    ("rename", "/report.html"),
    ("sendto", ""),
)
FAILING = (("link", "/log/00000004"), ("fsync", "/state/log>"), ("pwrite64", "/state/lock>"))


def one_of(strikes: list[Strike], call: str, part: str) -> Strike:
    """The last one: nearest to what is owed."""
    return [
        each
        for each in strikes
        if each.call in (call, f"f{call}", f"fdata{call}") and part in each.what
    ][-1]


def test_a_run_makes_its_durable_calls_where_the_harness_sees_them(strikes: list[Strike]) -> None:
    assert len(strikes) > 150
    calls = {strike.call for strike in strikes}
    assert {"openat", "write", "pwrite64", "fsync", "link", "unlink"} <= calls
    assert {"rename", "chmod", "sendto"} <= calls


@pytest.mark.parametrize(("call", "part"), PLACES)
def test_a_kill_at_a_call_loses_nothing_and_doubles_nothing(
    lived_bench: Bench, strikes: list[Strike], call: str, part: str
) -> None:
    assert lived_bench.trial(one_of(strikes, call, part), "KILL") == []


@pytest.mark.parametrize(("call", "part"), FAILING)
def test_a_call_that_fails_is_told_in_a_line_and_never_tried_again(
    lived_bench: Bench, strikes: list[Strike], call: str, part: str
) -> None:
    mode = "EIO" if call == "fsync" else "ENOSPC"
    assert lived_bench.trial(one_of(strikes, call, part), mode) == []


def test_a_python_that_starts_from_nothing_is_killed_just_the_same(
    strace: str, new_bench: Bench, tmp_path: Path
) -> None:
    assert strace
    new_bench.reset()
    # The first of the log is its beginning, the second the settings, the third the run.
    log = new_bench.desk.folder / "state" / "log"
    at = next(
        each.when
        for each in new_bench.strikes()
        if each.call == "link" and f"{log}/00000002.json" in each.what
    )
    new_bench.reset()
    ended = fresh(new_bench.words(), tmp_path / "trace", f"link:signal=KILL:when={at}")
    assert ended.code != 0
    assert any("+++ killed by SIGKILL +++" in line for line in ended.trace)
    assert [path.name for path in sorted(log.glob("0*"))] == ["00000000.json", "00000001.json"]
    assert new_bench.go_on(ended) == []


def test_random_kills_lose_nothing(new_bench: Bench) -> None:
    killed = many([new_bench], seconds=60.0, seed=20241122, most=2)
    assert killed.tried >= 2
    assert killed.wrong == []


def test_a_second_sync_of_a_file_is_seen_where_there_is_one() -> None:
    lines = [
        "7  fsync(5</a>) = -1 EIO (Input/output error) (INJECTED)",
        "7  fsync(6</b>) = 0",
        "7  fsync(5</a>) = 0",
    ]
    assert list(tried_again(lines)) == ["a failed sync is tried again: 5</a>"]
    opened = '7  openat(AT_FDCWD</>, "/a", O_WRONLY|O_CREAT|O_TRUNC, 0400) = 5</a>'
    assert list(tried_again([lines[0], opened, lines[2]])) == []
