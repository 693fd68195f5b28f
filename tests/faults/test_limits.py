"""A disk that is full and stays so, memory that ends, a run that is told to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.runs import Forge
from tests.faults.sound import entries, faults, journal_faults
from tests.faults.strikes import STEADY, STORAGE, UNDELIVERED, WELL, Bench
from tests.flows.desks import LAST

NO_REPORT, BUG = 10, 70


@pytest.mark.parametrize("largest", [4_096, 60_000, 300_000, 1_000_000])
def test_a_disk_that_takes_no_more_ends_in_22_with_an_alarm(
    lived_bench: Bench, largest: int
) -> None:
    lived_bench.reset()
    limits = {**STEADY, "FAULTS_FILE_BYTES": str(largest)}
    ended = lived_bench.forge.run(lived_bench.words(), environment=limits)
    assert ended.code == STORAGE, ended.err
    assert all(line.startswith("vegarecon: storage.") for line in ended.err.splitlines())
    assert lived_bench.post.kept, "neither a report nor an alarm was mailed"
    assert list(journal_faults(lived_bench.desk)) == []
    assert lived_bench.go_on(ended) == []


@pytest.mark.parametrize("more", [1, 40, 120])
def test_memory_that_ends_leaves_a_journal_that_can_be_gone_on_with(
    lived_bench: Bench, more: int
) -> None:
    lived_bench.reset()
    limits = {**STEADY, "FAULTS_MEMORY_MB": str(more)}
    ended = lived_bench.forge.run(lived_bench.words(), environment=limits)
    assert ended.code in (*WELL, STORAGE, UNDELIVERED, BUG, -signal.SIGABRT), ended.err
    assert "Traceback" not in ended.err
    assert list(journal_faults(lived_bench.desk)) == []
    assert lived_bench.go_on(ended) == []


def test_a_run_that_is_told_to_end_while_it_mails_is_gone_on_with(lived_bench: Bench) -> None:
    post = lived_bench.post
    lived_bench.reset()
    post.gate.clear()
    post.waiting.clear()
    pid = lived_bench.forge.start(lived_bench.words(), environment=STEADY)
    assert post.waiting.wait(60.0)
    os.kill(pid, signal.SIGTERM)
    ended = lived_bench.forge.end()
    post.gate.set()
    assert ended.code == UNDELIVERED, ended.err
    assert ended.err.startswith("vegarecon: run.stopped: this process: found SIGTERM")
    (run,) = (entry for entry in entries(lived_bench.desk, "run") if entry["as_of"] == str(LAST))
    assert run["mail"]["recipients"] == ["a@example.com", "b@example.com"]
    assert lived_bench.go_on(ended) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of forty megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("no file system can be mounted here")
    words = [mount, "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    if subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run([umount, str(folder)], check=True)


def test_a_disk_that_is_really_full_ends_in_22_and_goes_on_once_there_is_room(
    small_disk: Path, other_forge: Forge, lived_bench: Bench
) -> None:
    bench = Bench(small_disk, other_forge, lived_bench.post)
    bench.reset()
    # Full but for a little; the reserve would end the run before it begins.
    text = bench.desk.settings.read_text("utf-8")
    bench.desk.settings.write_text(
        text.replace("[ledger]\n", "[ledger]\nreserve_mb = 0\n"), "utf-8"
    )
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * max(free - 500_000, 0))
    ended = bench.forge.run(bench.words(), environment=STEADY)
    assert ended.code == STORAGE, ended.err
    assert bench.post.kept
    assert list(journal_faults(bench.desk)) == []
    ballast.unlink()
    bench.post.kept.clear()
    assert bench.go_on(ended) == []
    assert faults(bench.desk) == []
