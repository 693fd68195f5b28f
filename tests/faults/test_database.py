"""The database cut, spoilt, gone, or put back from an older copy: the journal is the record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.database import DAMAGES
from tests.faults.sound import contents, faults
from tests.faults.strikes import AGAIN, STEADY, Bench, Strike


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_set_aside_and_the_report_goes_out(
    lived_bench: Bench, damage: str
) -> None:
    lived_bench.reset()
    path = lived_bench.desk.ledger
    DAMAGES[damage](path)
    damaged, before = path.read_bytes(), contents(lived_bench.desk)
    ended = lived_bench.forge.run(lived_bench.words(), environment=STEADY)
    assert ended.code in (5, 24), ended.err
    assert lived_bench.post.reports() == 1
    assert faults(lived_bench.desk) == []
    assert before.items() <= contents(lived_bench.desk).items()
    others = [each for each in path.parent.iterdir() if each.is_file() and each != path]
    aside = {each.name: each.read_bytes() for each in others if ".aside-" in each.name}
    assert aside
    # What shows only when it is read has been written to by then.
    assert damaged in aside.values() or damage == "a block spoilt"


def test_an_older_copy_of_the_database_is_brought_up_to_the_journal(lived_bench: Bench) -> None:
    lived_bench.reset()
    path = lived_bench.desk.ledger
    older = path.read_bytes()
    assert lived_bench.forge.run(lived_bench.words(), environment=STEADY).code == 0
    before = contents(lived_bench.desk)
    path.write_bytes(older)
    again = lived_bench.forge.run(lived_bench.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
    assert (again.code, again.out[:9]) == (0, "UNCHANGED")
    assert faults(lived_bench.desk) == []
    assert contents(lived_bench.desk) == before
    assert lived_bench.post.reports() == 1


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("change", [cut, Path.unlink])
def test_a_log_of_the_database_that_lost_its_end_is_made_up_for_by_the_journal(
    lived_bench: Bench, strikes: list[Strike], change: Callable[[Path], None]
) -> None:
    last = lived_bench.struck(_wal_after_the_runs_entry(strikes), "KILL")
    assert last.killed
    wal = lived_bench.desk.ledger.with_name("vegarecon.duckdb.wal")
    assert wal.stat().st_size > 1000
    before = contents(lived_bench.desk)
    assert len(before) == 5
    change(wal)
    assert lived_bench.go_on(last) == []
    assert before.items() <= contents(lived_bench.desk).items()


def _wal_after_the_runs_entry(strikes: list[Strike]) -> Strike:
    """The first call after the run's entry is linked that comes when its rows are in the WAL."""
    at = next(
        k for k, each in enumerate(strikes) if each.call == "link" and "/log/00000004" in each.what
    )
    return next(
        each for each in strikes[at:] if each.call.endswith("sync") and ".duckdb.wal" in each.what
    )


def test_a_database_that_is_gone_is_made_again(lived_bench: Bench) -> None:
    lived_bench.reset()
    lived_bench.desk.ledger.unlink()
    ended = lived_bench.forge.run(lived_bench.words(), environment=STEADY)
    assert ended.code in (0, 24), ended.err
    assert faults(lived_bench.desk) == []
    shutil.rmtree(lived_bench.desk.folder / "reports")
    again = lived_bench.forge.run(lived_bench.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
    assert again.code == 0
    assert faults(lived_bench.desk) == []
