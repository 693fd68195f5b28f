"""The command `vegarecon evidence`."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from flows.console import say
from flows.options import SettingsOption, parse_day, settings_path
from tasks.model.errors import SettingsError, shown, shown_path


def evidence(
    as_of: Annotated[date, typer.Argument(metavar="AS_OF", parser=parse_day)],
    settings: SettingsOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Default vegarecon-evidence-AS_OF.zip, here.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write what the journal has of session AS_OF into a zip that a stranger can check.

    Prints its path, its SHA-256, and the checkpoint that it is under. Whoever has it needs Python
    alone: unpack it, run `python check.py`, and read README.txt on what that proves. The inputs,
    the settings and the addresses of the mail's readers are in it: choose whom you give it to.
    """
    from tasks.evidence import evidence as evidence_of  # noqa: PLC0415 - see cli.py's first line
    from tasks.settings.desk import open_desk  # noqa: PLC0415 - likewise

    found = evidence_of(open_desk(settings_path(settings)), as_of)
    path = output or Path(f"vegarecon-evidence-{as_of}.zip")
    _write(path, found.content)
    typer.echo(f"{path}\n{sha256(found.content).hexdigest()}\n{found.checkpoint.line}")
    say("vegarecon: send the checkpoint by another way than the zip, or let them use a mail's own")


def _write(path: Path, content: bytes) -> None:
    """A file for its owner alone, there whole or not at all. Raises SettingsError."""
    try:
        handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(fresh).replace(path)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(
            "usage.output",
            where=shown_path(path),
            found=shown(error.strerror or error),
            wanted="a file that can be written",
            remedy="name another with -o",
        ) from None
