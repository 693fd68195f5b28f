"""Two accounts holding the same contracts, 5,000 legs: time and memory of a whole process.

pytest -m benchmark -s tests/benchmarks/test_large_book.py
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.flows.desks import FORWARD, SIGMA, SPX_EXPIRIES, settled_utc, write_small_desk
from tests.givens.quotes import black, occ

pytestmark = pytest.mark.benchmark

DAYS = (date(2024, 11, 20), date(2024, 11, 21), date(2024, 11, 22))
STRIKES = range(4900, 7100, 7)
CONTRACTS = 2_500
LIMITS = """
[[limits]]
id = "leg-size"
scope = "leg"
measure = "vega30"
unit = "usd_per_vix_point"
breach = 1000000

[[limits]]
id = "by-account"
scope = "account"
measure = "vega30"
unit = "usd_per_vix_point"
breach = 100000000
"""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def aloud(line: str) -> None:
        with capsys.disabled():
            print(line)  # noqa: T201 - figures are what a benchmark is for

    return aloud


def listed(day: date) -> Iterator[tuple[str, float, float]]:
    """Symbol, fair price and vega (USD per vol point of one contract) of every option."""
    close = datetime(day.year, day.month, day.day, 21, 15, tzinfo=UTC)
    forward = FORWARD * (1.0 + 0.002 * (DAYS[-1] - day).days)
    for expiry in SPX_EXPIRIES:
        years = (settled_utc(expiry, "SPXW") - close).total_seconds() / (365 * 86400)
        for strike in STRIKES:
            for right, sign in (("C", 1.0), ("P", -1.0)):
                low, fair, high = (
                    black(forward, strike, years, SIGMA + bump, sign) for bump in (-1e-4, 0, 1e-4)
                )
                yield occ("SPXW", expiry, right, strike), fair, (high - low) / 2e-4


def held(day: date, *, wrong_every: int) -> tuple[list[str], list[str]]:
    """Positions of both accounts, the second's vega a hundredfold on some; and all quotes."""
    positions, quotes = [], []
    for number, (symbol, fair, vega) in enumerate(listed(day)):
        quotes.append(f"{symbol},{max(fair - 0.2, 0.0):.4f},{fair + 0.2:.4f},{day}T16:15:00-05:00")
        if number >= CONTRACTS:
            continue
        size = 10 if number % 4 in (0, 3) else -10
        for account in ("A1", "A2"):
            wrong = account == "A2" and wrong_every and number % wrong_every == 0
            told = size * vega * (100 if wrong else 1)
            positions.append(f"{account},{symbol},{size},{told:.2f}")
    return positions, quotes


@pytest.mark.parametrize("wrong_every", [0, 10, 1])
def test_two_accounts_with_the_same_contracts(
    wrong_every: int, tmp_path: Path, root: Path, say: Callable[[str], None]
) -> None:
    desk = write_small_desk(tmp_path / "desk", DAYS)
    desk.configure(LIMITS)
    for day in DAYS:
        positions, quotes = held(day, wrong_every=wrong_every)
        desk.rewrite("positions", positions, head="account,symbol,quantity,reported_vega", day=day)
        desk.rewrite("quotes", quotes, day=day)
    walls, peaks, document = [], [], {}
    for day in DAYS:
        words = ("run", "--direct", "--no-mail", "--json", "--settings", desk.settings)
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *map(str, words), "--as-of", str(day)],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            document = json.loads(process.stdout.read() if process.stdout else b"")
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        walls.append(time.perf_counter() - begun)
        peaks.append(usage.ru_maxrss / 1024)
    assert len(document["legs"]) == 2 * CONTRACTS
    breaks = [item for item in document["breaks"] if item["status"] != "resolved"]
    say(
        f"\n5,000 legs of two accounts, {len(breaks):,} breaks: "
        f"{statistics.median(walls):.2f} s (from {min(walls):.2f} to {max(walls):.2f}), "
        f"peak {max(peaks):.0f} MiB"
    )
