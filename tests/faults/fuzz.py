"""Mutated inputs through the command: `python -m tests.faults.fuzz --inputs 20000 --seed 1`.

Each input is of its seed and number alone. Whatever is done to the files, the run ends with a code
of the table, tells each fault in a line, keeps a sound journal, and shows the book that the
positions say or refuses to. A seed goes on where it was left: figures.json has how many of its
inputs are done. `--first N` looks at some inputs again, and records nothing.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.figures import Figure, figures, keep
from tests.faults.intake import DAY, POSITIONS, SETTINGS, SUMS, TRADES, Fed, Intake, intake
from tests.faults.mutations import mutated
from tests.faults.oracle import REPORTED, of_one_contract, unspoken, wrong_with
from tests.faults.sound import faults

# Where nothing else was changed, a contract is worth what it is worth in the whole files.
_NOT_OF_THE_MARKET = frozenset({POSITIONS, TRADES, f"{DAY}accounts.csv", SUMS})
_ALL_IS_ASKED = 25


@dataclass
class Fuzzed:
    """`codes` are of the runs, `wrong` what was found, by input."""

    tried: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    wrong: dict[int, str] = field(default_factory=dict)


def tried(desk: Intake, seed: int, number: int, whole: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The exit code of one input, and what is wrong; `whole` is the document of whole files."""
    told, changes = mutated(desk, seed, number)
    fed = desk.feed(changes)
    files: dict[str, bytes | None] = {**desk.whole, **changes}
    try:
        found = _judged(desk, fed, files, changes, whole, number)
    except (ValueError, KeyError, StopIteration) as error:
        # What the product took and the plain reader cannot read is worth a look.
        found = [f"read by the product alone: {type(error).__name__}: {error}"]
    return fed.ended.code, [f"{told}: {each}" for each in found]


def _judged(
    desk: Intake,
    fed: Fed,
    files: Mapping[str, bytes | None],
    changes: Mapping[str, bytes | None],
    whole: Mapping[str, Any],
    number: int,
) -> list[str]:
    found = wrong_with(desk, fed, files)
    if fed.ended.code not in REPORTED or fed.document is None:
        return found
    if SUMS in changes and any(
        name.startswith(DAY) and content != desk.whole.get(name)
        for name, content in changes.items()
        if name != SUMS
    ):
        found.append("a changed file beside its sums was taken")
    if SETTINGS not in changes:
        found += [f"not a word of {each}" for each in unspoken(desk, fed, files)]
    if changes.keys() <= _NOT_OF_THE_MARKET:
        found += of_one_contract(fed.document["legs"], whole["legs"])
    if number % _ALL_IS_ASKED == 0 and SETTINGS not in changes:
        found += faults(desk.desk)
    return found


def many(
    lanes: list[Intake], seed: int, first: int, last: int, until: float = float("inf")
) -> Fuzzed:
    """Inputs `first` to before `last` of a seed, until the time is over."""
    fuzzed, guard, order = Fuzzed(), threading.Lock(), iter(range(first, last))

    def work(desk: Intake) -> None:
        whole = desk.feed({}).document
        assert whole is not None
        while time.monotonic() < until:
            with guard:
                number = next(order, None)
            if number is None:
                return
            code, found = tried(desk, seed, number, whole)
            with guard:
                fuzzed.tried, fuzzed.codes[code] = fuzzed.tried + 1, fuzzed.codes[code] + 1
                if found:
                    fuzzed.wrong[number] = "; ".join(found)
                    sys.stdout.write(f"input {number}: exit {code}: {fuzzed.wrong[number][:600]}\n")
                    sys.stdout.flush()

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(work, lanes))
    return fuzzed


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.fuzz")
    words.add_argument("--inputs", type=int, default=20000, help="of the seed, all in all")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--first", type=int, help="begin with this input; nothing is recorded")
    words.add_argument("--lanes", type=int, default=1)
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--folder", type=Path, help="where the desks lie")
    given = words.parse_args()
    name, began = f"fuzz seed {given.seed}", time.monotonic()
    before = (
        figures().get(name, Figure(0, 0, "", "")) if given.first is None else Figure(0, 0, "", "")
    )
    first = before.tried if given.first is None else given.first
    last = given.inputs if given.first is None else given.first + given.inputs
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(intake(given.folder and given.folder / f"lane-{lane}"))
            for lane in range(given.lanes)
        ]
        fuzzed = many(lanes, given.seed, first, last, began + given.seconds)
    seconds = time.monotonic() - began
    codes = ", ".join(f"{count} exit {code}" for code, count in sorted(fuzzed.codes.items()))
    sys.stdout.write(
        f"{len(fuzzed.wrong)} of {fuzzed.tried} inputs left something wrong, seed {given.seed}, "
        f"{first} to {first + fuzzed.tried} ({codes}), {seconds:.0f} s\n"
    )
    if given.first is None:
        done, wrong = before.tried + fuzzed.tried, before.wrong + len(fuzzed.wrong)
        keep(name, Figure.now(done, wrong, sys.argv[1:], "tests.faults.fuzz"))
    sys.exit(bool(fuzzed.wrong))


if __name__ == "__main__":
    main()
