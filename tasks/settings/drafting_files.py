"""What `vegarecon init --from` reads and writes; nothing that is there is overwritten."""

from __future__ import annotations

from pathlib import Path

from tasks.model.errors import SettingsError, shown, shown_path
from tasks.settings.example import INIT, in_the_way, not_written, write_events
from tasks.sources.files import RawFile, raw_file

_INIT_FROM = f"{INIT} --from FILE"


def read_file(file: Path) -> RawFile:
    """The bytes of a file under its own name. Raises SettingsError where it cannot be read."""
    try:
        return raw_file(file.name, file.read_bytes())
    except OSError as error:
        raise SettingsError(
            "usage.file",
            where=shown_path(file),
            found=shown(error.strerror),
            wanted="a file of positions",
            remedy=f"name one that can be read: {_INIT_FROM}",
        ) from None


def refuse_existing(settings: Path) -> None:
    """Raise SettingsError where settings stand already."""
    if settings.exists():
        raise in_the_way(settings, "a settings file", _INIT_FROM)


def write_new(settings: Path, text: str, feed: Path, content: bytes) -> None:
    """Copy the file to where the settings look for it, then write them; nothing is overwritten.

    Raises SettingsError where a file is in the way, StorageError where there is no room.
    """
    refuse_existing(settings)
    try:
        feed.parent.mkdir(parents=True, exist_ok=True)
        if not feed.exists():
            feed.write_bytes(content)
        elif feed.read_bytes() != content:
            raise in_the_way(feed, "another file of that day", _INIT_FROM)
        with settings.open("x", encoding="utf-8") as file:
            file.write(text)
        write_events(settings.parent)
    except FileExistsError as error:
        there = Path(error.filename or settings)
        raise in_the_way(there, "a file of that name", _INIT_FROM) from None
    except OSError as error:
        raise not_written(Path(error.filename or settings), error, _INIT_FROM) from None
