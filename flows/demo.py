"""The demo: a simulated desk, reconciled session by session through the ordinary flow."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from flows.backfill import Done, backfill
from flows.console import Advance, say
from flows.demo_words import OWNER, words_on
from tasks.decide import decide
from tasks.model.errors import SettingsError, StorageError, raise_all, shown, shown_path
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.simulate.desk import WrittenDesk, write_desk

MARK = ".vegarecon-demo"
# The broker's files are there, and the job runs, half an hour after the close.
AFTER_CLOSE = timedelta(minutes=30)
USUAL_TIME = time(16, 45)


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The last report, and a few lines on all of them."""

    page: Path
    lines: tuple[str, ...]


def write(folder: Path, *, sessions: int, seed: int, progress: Advance) -> WrittenDesk:
    """The simulated desk in `folder`; an earlier demo there is removed, anything else is not.

    Raises SettingsError when the folder holds something else.
    """
    try:
        return _write(folder, sessions=sessions, seed=seed, progress=progress)
    except OSError as error:
        raise StorageError(
            "storage.system",
            where=shown_path(folder),
            found=shown(error.strerror or error),
            wanted="a folder that can be written",
            remedy="name another: vegarecon demo DIR",
        ) from None


def _write(folder: Path, *, sessions: int, seed: int, progress: Advance) -> WrittenDesk:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise SettingsError(
                "usage.folder",
                where=shown_path(folder),
                found="a folder that holds something else",
                wanted="an empty one, a new one, or an earlier demo",
                remedy="name another: vegarecon demo DIR",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Written by `vegarecon demo`; it may be removed.\n", "utf-8")
    return write_desk(folder, sessions=sessions, seed=seed, progress=progress)


def reconcile(desk: WrittenDesk, progress: Advance) -> DemoResult:
    """Every session and every holiday that has a folder, oldest first."""
    days = sorted({*desk.sessions, *desk.holidays})
    calendar = Calendar(days[-1])

    def clock(as_of: date) -> datetime:
        if calendar.is_session(as_of):
            return calendar.close_utc(as_of) + AFTER_CLOSE
        return datetime.combine(as_of, USUAL_TIME, NEW_YORK)

    done: list[Done] = []

    def advance(one: Done) -> None:
        done.append(one)
        for word in words_on(one.outcome.report) if one.outcome else ():
            decide(desk.settings, word, actor=OWNER, now_utc=clock(one.as_of), tell=say)
        state = one.outcome.report.state if one.outcome else "no report"
        progress(len(done), len(days), f"{one.as_of} {state}")

    # A newcomer waits for this: half of each day is drawing.
    workers = min(os.cpu_count() or 1, 2)
    backfill(desk.settings, days, clock=clock, workers=workers, progress=advance)
    raise_all([one.error for one in done if one.error])
    last = next(one.outcome for one in reversed(done) if one.outcome)
    states = Counter(one.outcome.report.state for one in done if one.outcome)
    tally = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    return DemoResult(
        page=last.published.page,
        lines=(
            f"{len(done)} days reconciled: {tally}.",
            f"All reports: {last.published.page.parent.parent / 'index.html'}",
            f"Next: vegarecon breaks --settings {desk.settings}",
        ),
    )
