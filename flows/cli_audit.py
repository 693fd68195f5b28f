"""`vegarecon verify` and `rebuild`: whether the record is what it was, and the way back.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import progress_bar, tell
from flows.options import SettingsOption, settings_path
from tasks.model.errors import AuditError

VERIFY_CODES = """
Exit codes: 0 sound, 10 changed since it was written (the first bad entry is named), 11 something
is missing, 12 an earlier state of the journal, or another journal, in the place of a later one,
13 a report made again differs, 14 some cannot be made again here. `--full` follows where journal
and objects are whole.
"""


def verify(
    settings: SettingsOption = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", metavar="FILE", help="A mail, or lines that you have kept."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Make every report again, and compare the bytes.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that draw the charts, with --full.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Hold the record against itself: sessions, journal, objects, database. Nothing is written."""
    from tasks.settings.desk import open_desk  # noqa: PLC0415 - see the module's first line
    from tasks.verify import verify as verify_desk  # noqa: PLC0415 - likewise

    desk = open_desk(settings_path(settings))
    found = verify_desk(desk, checkpoint or ())
    if full and found.replayable:
        from flows.replay import replay  # noqa: PLC0415 - see the module's first line

        with progress_bar("replaying") as progress:
            found = found.also(replay(desk, workers=workers, progress=progress))
    typer.echo(found.json if as_json else found.text, nl=False)
    raise typer.Exit(found.exit_code)


def rebuild(settings: SettingsOption = None) -> None:
    """Mend what was changed, and make the database anew from the journal.

    A file of the journal is written back from the database's copy, an object from wherever its
    bytes are: database, folder of reports, feeds. What was there is kept aside.
    """
    from tasks.rebuild import rebuild as rebuild_desk  # noqa: PLC0415 - see the first line
    from tasks.resume import writer_of  # noqa: PLC0415 - likewise
    from tasks.settings.desk import open_desk  # noqa: PLC0415 - likewise

    desk, now = open_desk(settings_path(settings)), datetime.now(UTC)
    done = rebuild_desk(desk, writer_of(desk, now.date(), "vegarecon", now))
    for line in (*done.mended, *done.lost):
        tell(line)
    aside = f"; the earlier file is {done.aside}" if done.aside else ""
    typer.echo(f"made anew from {done.entries} entries of the journal{aside}")
    raise typer.Exit(AuditError.exit_code if done.lost else 0)
