"""What people see in the terminal: results on stdout, progress and faults on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from tasks.model.errors import VegareconError, shown

BUG_EXIT = 70
DEBUG = "VEGARECON_DEBUG"


class Advance(Protocol):
    """Told after every step how far the work is."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """`done` of `total`, with a word on the step."""
        ...


def say(text: str) -> None:
    """A line for people, on stderr."""
    sys.stderr.write(f"{text}\n")


def tell(line: str) -> None:
    """A line about a fault or a doubt, with the command's name before it, on stderr."""
    say(f"vegarecon: {line}")


def complain(error: BaseException) -> int:
    """One line a fault on stderr; the exit code that goes with it."""
    if isinstance(error, VegareconError):
        for line in error.lines:
            tell(line)
        _say_notes(error)
        return error.exit_code
    if os.environ.get(DEBUG):
        traceback.print_exception(error, file=sys.stderr)
    say(
        f"vegarecon: bug: {type(error).__name__}: found {shown(error)}, wanted no such error; "
        f"run again with {DEBUG}=1 and report the trace"
    )
    _say_notes(error)
    return BUG_EXIT


def _say_notes(error: BaseException) -> None:
    """What else went wrong while the error was told of."""
    for note in getattr(error, "__notes__", ()):
        for line in note.splitlines():
            tell(line)


@contextmanager
def at_work() -> Iterator[Callable[[str], None]]:
    """What tells, in one line of a terminal, what is at work; elsewhere it says nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    def note(what: str) -> None:
        sys.stderr.write(f"\r\033[K{what} ...")
        sys.stderr.flush()

    try:
        yield note
    finally:
        sys.stderr.write("\r\033[K")


@contextmanager
def progress_bar(title: str) -> Iterator[Advance]:
    """A progress bar on a terminal; elsewhere a line for every tenth of the work."""
    if not sys.stderr.isatty():
        yield _plain(title)
        return
    # Loaded only where somebody watches.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        job = bar.add_task(title, total=None, note="")

        def advance(done: int, total: int, note: str = "") -> None:
            bar.update(job, completed=done, total=total, note=note)

        yield advance


def _plain(title: str) -> Advance:
    said = -1

    def advance(done: int, total: int, note: str = "") -> None:
        nonlocal said
        tenth = 10 * done // total if total else 10
        if tenth > said:
            said = tenth
            say(f"{title}: {done} of {total} {note}".rstrip())

    return advance
