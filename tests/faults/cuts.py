"""Every file of a desk cut at every byte: `python -m tests.faults.cuts`.

A cut is refused by the name of the file, or the report has every number of the whole files, or it
says what is missing. A CSV that ends at a line's end looks whole, and only SHA256SUMS beside it
tells: without them such cuts are counted by themselves, and with them every cut of the session's
folder is refused. Prints "0 of N".
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.faults.figures import Figure, keep
from tests.faults.intake import DAY, SUMS, Fed, Intake, intake
from tests.faults.oracle import named, wrong_with

Verdict = Literal["refused", "the same", "said", "at a line's end", "wrong"]
# What tells one run from another, not one book from another.
OF_THE_RUN = ("provenance", "known_at", "run_id", "restates", "notices")
SAYING = ("gaps", "findings", "breaks", "omissions", "limit_changes")


def judged(
    desk: Intake, file: str, end: int, whole: Mapping[str, Any], sums: bytes | None = None
) -> tuple[Verdict, str]:
    """What becomes of `file` cut after `end` bytes; `whole` is the document of the uncut files."""
    before = desk.whole | ({SUMS: sums} if sums else {})
    changes: dict[str, bytes | None] = {SUMS: sums} if sums else {}
    changes[file] = before[file][:end]
    fed = desk.feed(changes)
    if found := wrong_with(desk, fed, {**desk.whole, **changes}):
        return "wrong", "; ".join(found)
    if fed.refused:
        return ("refused", "") if named(fed, file) else ("wrong", f"not named: {fed.ended.err}")
    if sums:
        return "wrong", f"exit {fed.ended.code} beside {SUMS}"
    if of_the_book(fed.document) == of_the_book(whole):
        return "the same", ""
    if file.endswith(".csv") and before[file][:end].endswith(b"\n"):
        return "at a line's end", ""
    return ("said", "") if says_more(fed, whole) else ("wrong", "another report, and not a word")


def of_the_book(document: Mapping[str, Any] | None) -> dict[str, Any]:
    """A document without what it says of its run."""
    return {name: part for name, part in (document or {}).items() if name not in OF_THE_RUN}


def says_more(fed: Fed, whole: Mapping[str, Any]) -> bool:
    """Whether a report tells of something that the uncut files' does not."""
    document = fed.document or {}
    return any(part not in whole[name] for name in SAYING for part in document[name])


def every(desk: Intake, step: int = 1) -> Iterator[tuple[str, int, bytes | None]]:
    """Each file, each length that it can be cut to, without and with SHA256SUMS beside it."""
    sums = desk.sums()
    for file, content in desk.whole.items():
        for end in range(0, len(content), step):
            yield file, end, None
            if file.startswith(DAY):
                yield file, end, sums
    for end in range(0, len(sums), step):
        yield SUMS, end, sums


@dataclass
class Swept:
    """`verdicts` of the cuts; `more` there would have been when the time was over."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    more: bool = False


def sweep(lanes: list[Intake], step: int, only: str, until: float) -> Swept:
    """The cuts of files that have `only` in their names, until the time is over."""
    swept, guard = Swept(), threading.Lock()
    order = (cut for cut in every(lanes[0], step) if only in cut[0])

    def work(desk: Intake) -> None:
        whole = desk.feed({}).document
        assert whole is not None
        while True:
            with guard:
                todo = next(order, None)
            if todo is None or time.monotonic() > until:
                swept.more |= todo is not None
                return
            file, end, sums = todo
            verdict, why = judged(desk, file, end, whole, sums)
            with guard:
                swept.verdicts[verdict] += 1
                if verdict == "wrong":
                    beside = " beside sums" if sums else ""
                    sys.stdout.write(f"{file} cut to {end}{beside}: {why}\n")
                    sys.stdout.flush()

    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(work, lanes))
    return swept


def main() -> None:
    """The command."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.cuts")
    words.add_argument("--every", type=int, default=1, help="each n-th byte alone")
    words.add_argument("--only", default="", help="files with this in their names alone")
    words.add_argument("--lanes", type=int, default=1)
    words.add_argument("--seconds", type=float, default=float("inf"))
    words.add_argument("--folder", type=Path, help="where the desks lie")
    given = words.parse_args()
    began = time.monotonic()
    with ExitStack() as stack:
        lanes = [
            stack.enter_context(intake(given.folder and given.folder / f"lane-{lane}"))
            for lane in range(given.lanes)
        ]
        swept = sweep(lanes, given.every, given.only, began + given.seconds)
    told = ", ".join(f"{count} {verdict}" for verdict, count in swept.verdicts.items())
    wrong, tried = swept.verdicts["wrong"], swept.verdicts.total()
    sys.stdout.write(
        f"{wrong} of {tried} cuts passed for whole ({told}), {time.monotonic() - began:.0f} s"
        f"{', and not all were tried' if swept.more else ''}\n"
    )
    if not given.only:
        keep("cuts", Figure.now(tried, wrong, sys.argv[1:], "tests.faults.cuts"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
