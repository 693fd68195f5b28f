"""Two processes at once, and a database that another process has open."""

from __future__ import annotations

import subprocess
import sys

from tests.faults.database import HOLD
from tests.faults.races import race
from tests.faults.runs import Forge
from tests.faults.sound import contents, entries, faults
from tests.faults.strikes import AGAIN, STEADY, Bench
from tests.flows.desks import LAST


def test_of_two_runs_one_wins_and_the_other_names_it(new_bench: Bench, other_forge: Forge) -> None:
    post = new_bench.post
    new_bench.reset()
    post.gate.clear()
    post.waiting.clear()
    winner = new_bench.forge.start(new_bench.words(), environment=STEADY)
    assert post.waiting.wait(60.0)
    loser = other_forge.run(new_bench.words(), environment=STEADY)
    before = contents(new_bench.desk)
    post.gate.set()
    won = new_bench.forge.end()
    assert (won.code, loser.code) == (0, 21)
    (line,) = loser.err.splitlines()
    assert line.startswith("vegarecon: lock.held: ")
    assert f"a run of process {winner}," in line
    assert [entry["kind"] for entry in entries(new_bench.desk)][-2:] == ["run", "delivery"]
    assert len(before) == len(entries(new_bench.desk)) - 1
    assert (post.reports(), len(post.kept)) == (1, 1)
    assert faults(new_bench.desk) == []


def test_of_two_runs_that_race_there_is_one_entry_and_one_mail(
    new_bench: Bench, other_forge: Forge
) -> None:
    assert race(new_bench, other_forge) == []


def test_a_database_open_elsewhere_does_not_stop_the_report(lived_bench: Bench) -> None:
    lived_bench.reset()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lived_bench.desk.ledger)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"open"
        ended = lived_bench.forge.run(lived_bench.words(), environment=STEADY)
    finally:
        holder.kill()
        holder.communicate()
    assert ended.code in (5, 24)
    assert lived_bench.desk.report("report.html").is_file()
    assert lived_bench.post.reports() == 1
    assert [entry["as_of"] for entry in entries(lived_bench.desk, "run")][-1] == str(LAST)


def test_a_database_open_elsewhere_loses_nothing(lived_bench: Bench) -> None:
    """Told in a line, and the next run makes up for it."""
    lived_bench.reset()
    before = contents(lived_bench.desk)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lived_bench.desk.ledger)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        ended = lived_bench.forge.run(lived_bench.words(), environment=STEADY)
    finally:
        holder.kill()
        holder.communicate()
    assert ended.code == 24
    assert all(line.startswith("vegarecon: ") for line in ended.err.splitlines())
    assert before.items() <= contents(lived_bench.desk).items()
    assert len(lived_bench.post.kept) >= 1
    again = lived_bench.forge.run(lived_bench.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
    assert again.code == 0
    assert faults(lived_bench.desk) == []
