"""The example settings that `vegarecon init` writes, and a calendar of events beside them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from tasks.model.errors import SettingsError, StorageError, shown, shown_path

INIT = "vegarecon init DIR"
NAME = "vegarecon.toml"
EVENTS = "events.csv"


def example_text() -> str:
    """The commented settings of a real desk."""
    return (files("templates") / NAME).read_text("utf-8")


def events_text() -> str:
    """The days of FOMC, CPI and PPI that are published, as events.csv with a source each."""
    return (files("templates") / EVENTS).read_text("utf-8")


def write_example(folder: Path) -> Path:
    """Write the example into a folder, which is made when it is not there, with feeds/events.csv.

    A calendar of events that stands there is kept. Raises SettingsError when a settings file does.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(example_text())
        write_events(folder)
    except FileExistsError:
        raise in_the_way(path, "a settings file", INIT) from None
    except OSError as error:
        raise not_written(path, error, INIT) from None
    return path


def not_written(path: Path, error: OSError, call: str) -> StorageError:
    """The fault of settings that could not be written; `call` is what to try again."""
    return StorageError(
        "storage.write",
        where=shown_path(path),
        found=shown(error.strerror),
        wanted="a folder that can be written",
        remedy=f"name another folder: {call}",
    )


def in_the_way(path: Path, found: str, call: str) -> SettingsError:
    """The fault of a file that would be overwritten; `call` is what to try again."""
    return SettingsError(
        "usage.exists",
        where=shown_path(path),
        found=found,
        wanted="none",
        remedy=f"keep it, or name another folder: {call}",
    )


def write_events(folder: Path) -> None:
    """Write feeds/events.csv below a folder, where there is none. Raises OSError."""
    calendar = folder / "feeds" / EVENTS
    if not calendar.exists():
        calendar.parent.mkdir(parents=True, exist_ok=True)
        calendar.write_text(events_text(), "utf-8")
