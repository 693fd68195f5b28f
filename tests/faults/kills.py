"""Kills at random instants: `python -m tests.faults.kills --kills 1000 --seed 1`.

Each desk is killed at an instant drawn from a run's length, once to three times in a row, then run
in peace and checked. The database has as many threads as it likes: what strace cannot count is hit
here. Prints "F of N" at the end, with the seed and the command.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.faults.figures import Figure, keep
from tests.faults.sound import faults, journal_faults
from tests.faults.strikes import Bench
from tests.faults.sweep import benches
from tests.flows.desks import EVENING

ROUND = 4


@dataclass
class Killed:
    """`tried` are kills that came before the run's end; `late` came after it."""

    tried: int = 0
    late: int = 0
    wrong: list[str] = field(default_factory=list)


def killed_at(bench: Bench, chance: random.Random, length: float) -> tuple[int, int, list[str]]:
    """A desk killed up to ROUND times and run in peace: kills, late ones, and what is wrong."""
    bench.reset()
    kills = late = 0
    ended, instants = None, []
    for minutes in range(chance.randint(1, ROUND)):
        instants.append(chance.uniform(0.0, length))
        now = str(EVENING + timedelta(minutes=minutes))
        ended = bench.forge.run(
            bench.words(), kill_after=instants[-1], environment={"FAULTS_NOW": now}
        )
        kills, late = kills + ended.killed, late + (not ended.killed)
        if found := list(journal_faults(bench.desk)):
            return kills, late, [f"after {instants}: {each}" for each in found]
        if not ended.killed:
            break
    assert ended is not None
    return kills, late, [f"after {instants}: {each}" for each in bench.go_on(ended, kills + 1)]


def length_of(bench: Bench) -> float:
    """Seconds that a run takes which is left in peace."""
    seconds = 0.0
    # The first waits for the forge's rehearsal.
    for _ in range(2):
        bench.reset()
        began = time.monotonic()
        ended = bench.forge.run(bench.words())
        seconds = time.monotonic() - began
        assert ended.code == 0, ended.err
    assert not faults(bench.desk)
    return seconds


def many(lanes: list[Bench], *, seconds: float, seed: int, most: int | None = None) -> Killed:
    """Kills until the time is over, or until there are `most`."""
    killed, guard, until = Killed(), threading.Lock(), time.monotonic() + seconds

    def work(lane: int) -> None:
        # The instants are the seed's; where in the run they fall is the machine's.
        chance, length = random.Random(f"{seed}/{lane}"), length_of(lanes[lane])  # noqa: S311 - repeatable on purpose
        while time.monotonic() < until and (most is None or killed.tried < most):
            kills, late, found = killed_at(lanes[lane], chance, length)
            with guard:
                killed.tried, killed.late = killed.tried + kills, killed.late + late
                killed.wrong += found[:1]
                for line in found:
                    sys.stdout.write(f"{line}\n")
                    sys.stdout.flush()

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(work, range(len(lanes))))
    return killed


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.kills")
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--kills", type=int, default=1000)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--lanes", type=int, default=2)
    words.add_argument("--lived", action="store_true", help="a ledger with a session before it")
    words.add_argument("--folder", type=Path, help="where the desks lie")
    given = words.parse_args()
    with benches(given.lanes, given.folder, lived=given.lived) as lanes:
        killed = many(lanes, seconds=given.seconds, seed=given.seed, most=given.kills)
    figure = Figure.now(killed.tried, len(killed.wrong), sys.argv[1:], "tests.faults.kills")
    sys.stdout.write(
        f"{figure.wrong} of {figure.tried} random kills left something wrong "
        f"({killed.late} more came too late), seed {given.seed}: {figure.command}\n"
    )
    keep(f"random kills {'lived' if given.lived else 'new'}", figure)
    sys.exit(bool(killed.wrong))


if __name__ == "__main__":
    main()
