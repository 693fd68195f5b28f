"""The folder of reports: plain files that open from disk, with a calendar as their index."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from tasks.model.document import Report
from tasks.model.errors import StorageError, shown, shown_path
from tasks.report.index import IndexEntry, index_html
from tasks.report.render import Renderings

__all__ = ["IndexEntry", "page_of", "write_alarm", "write_index", "write_report"]

NO_REPORT = "no-report.eml"


def _write(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, whatever happens meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)  # mkstemp's 0600 would lock out the report's readers
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _fault(path, error) from error


def _fault(path: Path, error: OSError) -> StorageError:
    return StorageError(
        "report.write",
        where=shown_path(path),
        found=shown(error.strerror or error),
        wanted="a folder that can be written",
        remedy="make room or mend the permissions of [report] folder, then run again",
    )


def _clear(folder: Path, home: Path) -> None:
    """Remove what a kill left of files before they had their names; see `_write`."""
    for path in (*home.glob(".*report.*.*"), *folder.glob(".index.html.*")):
        _gone(path)


def _gone(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _fault(path, error) from error


def write_index(folder: Path, desk: str, entries: Sequence[IndexEntry]) -> Path:
    """`<folder>/index.html` anew: every session with its state and a link to its report.

    Raises StorageError.
    """
    path = folder / "index.html"
    _write(path, index_html(desk, entries).encode("utf-8"))
    return path


def page_of(folder: Path, as_of: date) -> Path:
    """Where the page of a session lies."""
    return folder / as_of.isoformat() / "report.html"


def write_report(
    folder: Path,
    report: Report,
    renderings: Renderings,
    message: EmailMessage | None,
    entries: Sequence[IndexEntry],
) -> Path:
    """`<folder>/<as_of>/report.html`, `.txt`, `.json`, `.csv` and `.eml`, and the index.

    `entries` are the light facts of all sessions on record; this report's own session is shown
    as this report says. Without a message an earlier `.eml` stays: it is what was sent then.
    Returns the path of `report.html`. Raises StorageError.
    """
    page = page_of(folder, report.as_of)
    home = page.parent
    _clear(folder, home)
    texts = {"txt": renderings.text, "json": renderings.json, "csv": renderings.csv}
    for suffix, text in texts.items():
        _write(home / f"report.{suffix}", text.encode("utf-8"))
    if message is not None:
        _write(home / "report.eml", message.as_bytes())
    _write(page, renderings.html.encode("utf-8"))
    own = IndexEntry(
        report.as_of, report.state, report.net.vega30 if report.net else None, report.headline
    )
    # There is a report now: the word that there was none is over.
    _gone(home / NO_REPORT)
    others = [entry for entry in entries if entry.as_of != report.as_of]
    write_index(folder, report.desk, [*others, own])
    return page


def write_alarm(folder: Path, as_of: date, message: EmailMessage) -> bool:
    """`<folder>/<as_of>/no-report.eml`; False when it cannot be written.

    A disk that takes nothing must not stop an alarm: mail needs no disk.
    """
    try:
        _write(folder / as_of.isoformat() / NO_REPORT, message.as_bytes())
    except StorageError:
        return False
    return True
