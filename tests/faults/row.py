"""A row of the fault matrix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A fault.

    `tests` are files, or `file::test` where the file is about more; `runs` are names in
    figures.json; `lacks` is said aloud.
    """

    fault: str
    tests: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    lacks: str = ""
