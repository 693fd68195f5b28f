"""Every durable call of a run, killed or failing: `python -m tests.faults.sweep --mode KILL`.

Prints a line for each strike after which something is wrong, and "F of N" at the end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.figures import Figure, keep
from tests.faults.postman import Postman
from tests.faults.runs import Forge
from tests.faults.strikes import MISSED, MODES, Bench, Strike


@dataclass
class Swept:
    """What came of a sweep: strikes made, those that missed, and what was wrong after which.

    A strike misses where a run made fewer calls of its kind than the run that was watched.
    """

    tried: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)


@contextmanager
def benches(lanes: int, folder: Path | None, *, lived: bool) -> Iterator[list[Bench]]:
    """Desks beside each other, each with its own forge and mail server."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        yield [
            Bench(
                place / str(lane),
                stack.enter_context(Forge(place / str(lane) / "forge")),
                stack.enter_context(Postman()),
                lived=lived,
            )
            for lane in range(lanes)
        ]


def sweep(
    lanes: Sequence[Bench], strikes: Sequence[tuple[Strike, str]], *, until: float = float("inf")
) -> Swept:
    """Try strikes, shared out over desks, until they are done or the clock has struck `until`."""
    swept, order, guard = Swept(), iter(strikes), threading.Lock()

    def work(bench: Bench) -> None:
        while time.monotonic() < until:
            with guard:
                todo = next(order, None)
            if todo is None:
                return
            strike, mode = todo
            found = bench.trial(strike, mode)
            missed = found[:1] == [MISSED]
            with guard:
                swept.missed += missed
                swept.tried += not missed
                for what in found[missed:]:
                    swept.wrong.append(f"{strike.spell(mode)} {strike.what[:160]}: {what}")
                    sys.stdout.write(f"{swept.wrong[-1]}\n")
                    sys.stdout.flush()

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(work, lanes))
    return swept


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.sweep")
    words.add_argument("--mode", choices=[*MODES], default="KILL")
    words.add_argument("--lived", action="store_true", help="a ledger with a session before it")
    words.add_argument("--every", type=int, default=1, help="each n-th call alone")
    words.add_argument("--lanes", type=int, default=2)
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--folder", type=Path, help="where the desks lie")
    given = words.parse_args()
    began = time.monotonic()
    with benches(given.lanes, given.folder, lived=given.lived) as lanes:
        strikes = lanes[0].strikes()
        if not strikes:
            sys.exit("no durable call was seen: nothing can be struck")
        chosen = [(strike, given.mode) for strike in strikes[:: given.every]]
        swept = sweep(lanes, chosen, until=began + given.seconds)
    bad = len({line.partition(" ")[0] for line in swept.wrong})
    sys.stdout.write(
        f"{bad} of {swept.tried} strikes ({given.mode}; {len(strikes)} durable calls in the run, "
        f"{swept.missed} strikes missed) "
        f"left something wrong, {time.monotonic() - began:.0f} s\n"
    )
    state = "lived" if given.lived else "new"
    keep(f"{given.mode} {state}", Figure.now(swept.tried, bad, sys.argv[1:], "tests.faults.sweep"))
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
