"""`vegarecon init`: the settings of a desk, as an example or made from a file of positions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import say
from flows.options import AsOf
from tasks.model.errors import SourceError


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]")] = Path(),
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Positions as you have them: a CSV of your own, thinkorswim's, Schwab's, or a "
            "Flex statement of Interactive Brokers.",
        ),
    ] = None,
    as_of: AsOf = None,
    date_format: Annotated[
        str | None,
        typer.Option("--date-format", metavar="FORMAT", help="Of its dates, such as %m/%d/%Y."),
    ] = None,
) -> None:
    """Write a commented vegarecon.toml for a real desk into DIR; an existing one is kept.

    With a file of positions the settings are made to read it, and what was understood is shown.
    """
    if source is not None:
        _init_from(source, folder, as_of, date_format)
        return
    if as_of or date_format:
        raise typer.BadParameter("--as-of and --date-format speak of the file of --from")
    from tasks.settings.example import write_example  # noqa: PLC0415 - see the first line

    path = write_example(folder)
    say(f"Fill it in, then try: vegarecon run --settings {path} --direct --no-mail")
    typer.echo(path)


def _init_from(file: Path, folder: Path, as_of: date | None, date_format: str | None) -> None:
    """Settings made from a file; exit code 10 where a run would refuse the file as it is."""
    from tasks.model.sessions import Calendar  # noqa: PLC0415 - see the first line
    from tasks.settings.drafting import drafted, write  # noqa: PLC0415 - see the first line
    from tasks.settings.drafting_shown import draft_lines  # noqa: PLC0415 - see above

    now = datetime.now(UTC)
    last = Calendar(now.date()).last_completed(now)
    draft = drafted(file, folder, last_session=last, as_of=as_of, date_format=date_format)
    write(draft)
    for line in draft_lines(draft):
        typer.echo(line)
    typer.echo(f"Settings: {draft.settings}")
    command = f"vegarecon run --settings {draft.settings} --as-of {draft.day}"
    if draft.unreadable:
        say(f"Correct the lines that could not be read, in {draft.feed} and in what makes it;")
        say(f"then: {command} --direct --no-mail")
        raise typer.Exit(SourceError.exit_code)
    say(f"Look at the lines marked CHECK, then: {command} --direct --no-mail")
