"""What the record costs: an entry more of a run, and holding years of it against itself.

`VEGARECON_BENCH_SESSIONS=2520` is ten years; the default is one.
"""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from tasks.ledger.verifying import verify
from tasks.model.document import to_json
from tasks.model.sessions import Calendar
from tests.ledger.parts import holding, session
from tests.ledger.test_record import PLAIN, forms, opened
from tests.ledger.test_verifying import made_of

SESSIONS = int(os.environ.get("VEGARECON_BENCH_SESSIONS", "252"))
ROWS = 400
LAST = date(2026, 11, 20)

pytestmark = pytest.mark.benchmark


def test_years_of_sessions_are_verified_in_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten years of 400 rows a session are to take less than ten seconds."""
    held = [holding(f"SPXW261218P0{5000 + at}000", -5.0, -5.0) for at in range(ROWS - 4)]
    days = Calendar(LAST).between(LAST.replace(year=LAST.year - 11), LAST)[-SESSIONS:]
    costs = []
    with opened(tmp_path) as record:
        record.settings(b"[desk]")
        settings = record.objects.put(b"[desk]")
        for day in days:
            report = session(day, holdings=held, provenance=made_of(settings))
            begun = time.perf_counter()
            record.run(report, forms(to_json(report).encode()), None, PLAIN)
            costs.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    checkpoint, findings = verify(tmp_path)
    seconds = time.perf_counter() - begun
    assert {finding.verdict for finding in findings} == {"ok"}
    with capsys.disabled():
        rows = next(finding.text for finding in findings if finding.level == "L3")
        say = print
        say(f"\n{len(days)} sessions, {checkpoint.size} entries, {rows}: {seconds:.1f} s")
        say(f"a commit: median {sorted(costs)[len(costs) // 2]:.3f} s")
