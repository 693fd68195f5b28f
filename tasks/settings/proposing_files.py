"""What `vegarecon init --from` reads and writes; nothing that is there is overwritten."""

from __future__ import annotations

from pathlib import Path

from tasks.model.errors import SettingsError, StorageError, shown, shown_path
from tasks.settings.example import write_events
from tasks.sources.files import RawFile, raw_file


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
            remedy="name one that can be read: vegarecon init DIR --from FILE",
        ) from None


def refuse_existing(settings: Path) -> None:
    """Raise SettingsError where settings stand already."""
    if settings.exists():
        raise _in_the_way(settings, "a settings file")


def _in_the_way(path: Path, found: str) -> SettingsError:
    return SettingsError(
        "usage.exists",
        where=shown_path(path),
        found=found,
        wanted="none",
        remedy="keep it, or name another folder: vegarecon init DIR --from FILE",
    )


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
            raise _in_the_way(feed, "another file of that day")
        with settings.open("x", encoding="utf-8") as file:
            file.write(text)
        write_events(settings.parent)
    except FileExistsError as error:
        raise _in_the_way(Path(error.filename or settings), "a file of that name") from None
    except OSError as error:
        raise StorageError(
            "storage.write",
            where=shown_path(error.filename or settings),
            found=shown(error.strerror),
            wanted="a folder that can be written",
            remedy="name another folder: vegarecon init DIR --from FILE",
        ) from None
