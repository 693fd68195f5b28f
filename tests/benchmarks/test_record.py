"""What the record costs: what it adds to a run, an entry more of years, and all of them verified.

`VEGARECON_BENCH_SESSIONS=2520` is ten years; the default is one.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

import pytest

from flows.daily import day
from flows.request import Request
from tasks.journal.code import code_here
from tasks.journal.log import Log
from tasks.ledger.connection import FILE
from tasks.ledger.store import FORMS, open_ledger
from tasks.ledger.verifying import verify
from tasks.model.document import to_json
from tasks.model.sessions import Calendar, sessions_between
from tasks.report.render import forms_of
from tasks.settings.desk import open_desk
from tasks.simulate.desk import write_desk
from tests.flows.desks import HereEasel, write_small_desk
from tests.ledger.parts import holding, session
from tests.ledger.test_record import PLAIN, forms, opened
from tests.ledger.test_verifying import made_of

SESSIONS = int(os.environ.get("VEGARECON_BENCH_SESSIONS", "252"))
ROWS = 400
FIRST, LAST = date(2015, 1, 5), date(2026, 11, 20)
PARTS = 8
SECONDS_TO_VERIFY = 10.0
JOURNAL = ("resume", "keep", "record")
T = TypeVar("T")

pytestmark = pytest.mark.benchmark


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def aloud(line: str) -> None:
        with capsys.disabled():
            print(line)  # noqa: T201 - figures are what a benchmark is for

    return aloud


@dataclass
class Watch:
    """Runs the steps of a day: seconds of each by its verb, and what the record was given."""

    seconds: dict[str, float] = field(default_factory=dict)
    recorded: Sequence[object] = ()

    def __call__(self, verb: Callable[..., T], /, *nouns: object) -> T:
        name = verb.__name__
        self.recorded = nouns if name == "record" else self.recorded
        with self.timed(name):
            return verb(*nouns)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begun


def timed_day(settings: Path, as_of: date) -> dict[str, float]:
    """Seconds of one run: its steps, what the journal does outside them, and the same rows alone.

    `plain` is the run's own report, forms and chain put into a copy of the database as it was
    before, in one transaction: what a ledger without a journal would have to do.
    """
    watch, ledger = Watch(), open_desk(settings).ledger
    bare = ledger.parent / "bare"
    shutil.rmtree(bare, ignore_errors=True)
    bare.mkdir()
    if (ledger / FILE).exists():
        shutil.copy(ledger / FILE, bare / FILE)
    now = Calendar(as_of).close_utc(as_of) + timedelta(minutes=30)
    with watch.timed("day"):
        day(Request(settings, now, as_of, mail=False, easel=HereEasel()), watch)  # type: ignore[arg-type]  # as the tests of the flow do
    with watch.timed("numbers"):
        Log(ledger).numbers()
    with watch.timed("code"):
        code_here.__wrapped__(Calendar(as_of).version)
    _, report, renderings, valued, *_ = watch.recorded
    kept = forms_of(renderings)  # type: ignore[arg-type]  # as the step was given it
    with watch.timed("plain"), open_ledger(bare) as alone:
        readable = {name: kept[name] for name in FORMS}
        alone.store(report, alone.next_seq(), readable, valued.market.chain)  # type: ignore[arg-type, attr-defined]  # likewise
    return watch.seconds


def tell(name: str, days: Sequence[dict[str, float]], say: Callable[[str], None]) -> float:
    """Say the medians of each part; the median of what the journal adds to a run, in seconds."""
    added = [
        sum(seconds[part] for part in (*JOURNAL, "numbers", "code")) - seconds["plain"]
        for seconds in days
    ]
    parts = {part: median(seconds[part] for seconds in days) for part in days[0]}
    told = ", ".join(f"{part} {seconds:.3f}" for part, seconds in parts.items())
    say(f"\n{name}, medians of {len(days)} runs: {told}")
    say(f"the journal adds {median(added):.3f} s (from {min(added):.3f} to {max(added):.3f})")
    return median(added)


def test_the_journal_adds_little_to_a_run(tmp_path: Path, say: Callable[[str], None]) -> None:
    """Less than 0.2 s, with everything that a run without it would not do, of two desks."""
    days = sessions_between(date(2024, 11, 11), date(2024, 11, 22))
    small = write_small_desk(tmp_path / "small", days)
    demo = write_desk(tmp_path / "demo", sessions=8)
    # The first run makes the ledger.
    costs = [
        tell(name, [timed_day(settings, as_of) for as_of in sessions][1:], say)
        for name, settings, sessions in (
            ("the small desk", small.settings, days),
            ("the demo", demo.settings, demo.sessions),
        )
    ]
    assert max(costs) < 0.2


def test_years_of_sessions_are_verified_in_seconds(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    """Ten years of 400 rows a session are to take less than ten seconds."""
    held = [holding(f"SPXW261218P0{5000 + at}000", -5.0, -5.0) for at in range(ROWS - 4)]
    days = sessions_between(FIRST, LAST)[-SESSIONS:]
    assert len(days) == SESSIONS
    costs = []
    with opened(tmp_path) as record:
        record.settings(b"[desk]")
        settings = record.objects.put(b"[desk]")
        for each in days:
            report = session(each, holdings=held, provenance=made_of(settings))
            begun = time.perf_counter()
            record.run(report, forms(to_json(report).encode()), None, PLAIN)
            costs.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    checkpoint, findings = verify(tmp_path)
    seconds = time.perf_counter() - begun
    assert {finding.verdict for finding in findings} == {"ok"}
    rows = next(finding.text for finding in findings if finding.level == "L3")
    say(f"\n{len(days)} sessions, {checkpoint.size} entries, {rows}: {seconds:.1f} s")
    size = max(len(costs) // PARTS, 1)
    medians = [median(costs[at : at + size]) for at in range(0, len(costs), size)]
    say(f"a commit: median {median(costs):.3f} s; by eighths of the years:")
    say(" ".join(f"{part:.3f}" for part in medians[:PARTS]))
    assert seconds < SECONDS_TO_VERIFY
    # What a commit costs does not grow with the years.
    assert medians[PARTS - 1] < 1.5 * medians[0]
