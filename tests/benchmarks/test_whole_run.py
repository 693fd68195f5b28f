"""`vegarecon run --direct` on a real full chain, as a whole process, and where its time goes.

pytest -m benchmark -s tests/benchmarks/test_whole_run.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.stories.test_2023 import SEPTEMBER, SEPTEMBER_BOOK, write_desk, write_feed, yields

pytestmark = pytest.mark.benchmark

PROCESSES = 5
# The steps of a day timed from inside a fresh process; charts are drawn by the easel meanwhile.
PROFILE = """
import sys, time
start = time.perf_counter()
from datetime import UTC, date, datetime
from pathlib import Path
import flows.cli
from flows.daily import day
from flows.request import Request
from tasks.report.drawing import Easel
print(f"imports {time.perf_counter() - start:.3f}")

def timed(verb, *nouns):
    begun = time.perf_counter()
    result = verb(*nouns)
    print(f"{verb.__name__} {time.perf_counter() - begun:.3f}")
    return result

with Easel() as easel:
    now = datetime(2023, 9, 14, 22, tzinfo=UTC)
    begun = time.perf_counter()
    day(Request(Path(sys.argv[1]), now, date(2023, 9, 14), False, easel), timed)
    print(f"day {time.perf_counter() - begun:.3f}")
print(f"whole {time.perf_counter() - start:.3f}")
"""


@pytest.fixture
def settings(real_data: Path, tmp_path: Path) -> Path:
    path = write_desk(
        tmp_path,
        real_data / "quotedata",
        '"spx_{as_of}_1631ET_eod.csv"',
        day=SEPTEMBER,
        book=SEPTEMBER_BOOK,
    )
    write_feed(tmp_path, SEPTEMBER, "rates", yields(real_data, SEPTEMBER))
    return path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def aloud(line: str) -> None:
        with capsys.disabled():
            print(line)  # noqa: T201 - figures are what a benchmark is for

    return aloud


def run_once(settings: Path, root: Path) -> tuple[float, float]:
    """Wall seconds and peak resident MiB of one process (its chart process apart)."""
    words = ("run", "--direct", "--no-mail", "--settings", settings, "--as-of", SEPTEMBER)
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, process.stderr.read() if process.stderr else b""
    return wall, usage.ru_maxrss / 1024


def test_a_full_real_chain_as_a_whole_process(
    settings: Path, root: Path, say: Callable[[str], None]
) -> None:
    assert datetime.now(UTC).year > SEPTEMBER.year
    runs = [run_once(settings, root) for _ in range(PROCESSES)]
    walls, peaks = zip(*runs, strict=True)
    say(
        f"\nrun --direct, 19,920 contracts: median of {PROCESSES} {statistics.median(walls):.2f} s "
        f"(from {min(walls):.2f} to {max(walls):.2f}), peak {max(peaks):.0f} MiB"
    )
    inside = subprocess.run(
        [sys.executable, "-c", PROFILE, str(settings)],
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
    )
    say("where it goes, seconds:")
    for line in inside.stdout.splitlines():
        name, seconds = line.split()
        say(f"  {name:8s} {float(seconds):6.3f}")
    assert "record" in inside.stdout
