"""The seal: whether the database is as our own hands left it.

Size and time of its last change, noted when it is closed. Whoever edits it with any client breaks
it, and so does a kill: then a run looks at every row before it believes one. It is no proof of
anything: `verify` always looks.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tasks.ledger.connection import FILE

SEAL = "vegarecon.seal"


def seal(folder: Path) -> None:
    """Note how the database was left. A disk that takes no note costs a look at the next run."""
    with suppress(OSError):
        (folder / SEAL).write_text(_state(folder), "ascii")


def is_sealed(folder: Path) -> bool:
    """Whether the database is as it was left, or is not there: then it is made of the journal."""
    if not (folder / FILE).exists():
        return True
    try:
        return (folder / SEAL).read_text("ascii") == _state(folder)
    except (OSError, ValueError):
        return False


def _state(folder: Path) -> str:
    told = (folder / FILE).stat()
    return f"{told.st_size} {told.st_mtime_ns}\n"
