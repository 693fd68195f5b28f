"""Two runs that begin at once: `python -m tests.faults.races --times 100`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.faults.figures import Figure, keep
from tests.faults.runs import Forge
from tests.faults.sound import faults
from tests.faults.strikes import AGAIN, STEADY, Bench
from tests.faults.sweep import benches


def race(bench: Bench, other: Forge) -> list[str]:
    """What is wrong after two runs of one session that began at once."""
    bench.reset()
    bench.forge.start(bench.words(), environment=STEADY)
    other.start(bench.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
    codes = sorted((bench.forge.end().code, other.end().code))
    # The later one is refused, or finds everything done.
    found = [] if codes in ([0, 21], [0, 0]) else [f"exits {codes}"]
    found += faults(bench.desk)
    if len(bench.post.kept) != 1:
        found.append(f"{len(bench.post.kept)} mails")
    return found


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.races")
    words.add_argument("--times", type=int, default=100)
    words.add_argument("--folder", type=Path, help="where the desk lies")
    given = words.parse_args()
    bad = 0
    with benches(2, given.folder, lived=False) as (bench, other):
        for _ in range(given.times):
            found = race(bench, other.forge)
            bad += bool(found)
            sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{bad} of {given.times} races left something wrong\n")
    keep("races", Figure.now(given.times, bad, sys.argv[1:], "tests.faults.races"))
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
