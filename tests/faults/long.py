"""Every long run one after another: `python -m tests.faults.long --seed 1`.

Each prints "F of N" with its seed and the command that makes it alone, and keeps its figure for
`python -m tests.faults`. The defaults are what the design asks for, and take days; `--share 0.1` is
a tenth of each that can be parted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator

from tests.conftest import ROOT

KILLS, INPUTS, PLACES, RACES = 10_000, 100_000, 1_000_000, 1_000


def commands(seed: int, lanes: int, share: float) -> Iterator[list[str]]:
    """The modules of this folder with their words."""
    of_seed, wide = ["--seed", str(seed)], ["--lanes", str(lanes)]
    for age in ([], ["--lived"]):
        for mode in ("KILL", "EIO", "ENOSPC"):
            yield ["sweep", "--mode", mode, *age, *wide]
        yield ["kills", "--kills", str(round(KILLS * share / 2)), *age, *of_seed, *wide]
    yield ["mail_drops", "--places", str(round(PLACES * share)), *of_seed]
    yield ["cuts", "--every", str(max(round(1 / share), 1)), *wide]
    yield ["fuzz", "--inputs", str(round(INPUTS * share)), *of_seed, *wide]
    yield ["races", "--times", str(round(RACES * share))]
    yield ["canaries"]
    yield ["bits"]


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.long")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--lanes", type=int, default=2)
    words.add_argument("--share", type=float, default=1.0, help="of what is asked for, 0 to 1")
    given = words.parse_args()
    wrong = False
    for name, *more in commands(given.seed, given.lanes, given.share):
        line = [sys.executable, "-m", f"tests.faults.{name}", *more]
        sys.stdout.write(f"{' '.join(line[1:])}\n")
        sys.stdout.flush()
        wrong |= subprocess.run(line, cwd=ROOT, check=False).returncode != 0
    sys.exit(wrong)


if __name__ == "__main__":
    main()
