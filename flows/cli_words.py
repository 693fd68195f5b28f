"""What commands that answer something share, and `retag`.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import tell
from flows.options import SeriesForm, SettingsOption, settings_path
from tasks.model.word import Word

Id = Annotated[str, typer.Argument(metavar="ID", help="As listed; its beginning is enough.")]
Reason = Annotated[str, typer.Option("--reason", metavar="R", help="A fixed word: see below.")]
Note = Annotated[str, typer.Option("--note", metavar="N", help="In your own words, one line.")]
Owner = Annotated[str, typer.Option("--owner", help="Who looks after it, in 60 characters.")]
Form = Annotated[SeriesForm, typer.Option("--format")]


def reasons_line(reasons: Iterable[str]) -> str:
    """The fixed words, for the end of a help text."""
    return f"\n\nReasons: {', '.join(reasons)}."


def retag(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="As reported, in either case.")],
    layer: Annotated[str, typer.Option("--layer", help="The layer it belongs to from now on.")],
    account: Annotated[str, typer.Option("--account", help="Where several hold it.")] = "",
    note: Note = "",
    settings: SettingsOption = None,
) -> None:
    """Put a leg into another layer than the one it was first in, from the next run on."""
    word = Word(
        action="retag", about="holding", subject=f"{account}:{symbol}", layer=layer, note=note
    )
    record(settings, word)


def record(settings: Path | None, word: Word) -> None:
    """Record what was said, and say so."""
    from tasks.decide import decide  # noqa: PLC0415 - see the module's first line

    now = datetime.now(UTC)
    typer.echo(decide(settings_path(settings), word, actor=_actor(), now_utc=now, tell=tell))


def _actor() -> str:
    """The name that the system has for whoever runs this; the environment could say anything."""
    try:
        import pwd  # noqa: PLC0415 - not on every system

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return getpass.getuser()
