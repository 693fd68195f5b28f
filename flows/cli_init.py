"""`vegarecon init`: the settings of a desk, as an example or made from a file of positions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.console import say
from flows.options import AsOf
from tasks.model.errors import SourceError

if TYPE_CHECKING:
    from tasks.settings.drafting import Draft


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
    """Settings made from a file; exit code 10 where the file has to be corrected before a run."""
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
    if draft.unreadable or draft.lost_sides:
        for line in _to_correct(draft, file):
            say(line)
        raise typer.Exit(SourceError.exit_code)
    say("Look at the lines marked CHECK, and make the limits yours; then")
    words = f"--settings {draft.settings} --as-of {draft.day}"
    say(f"  vegarecon doctor {words}")
    say(f"  vegarecon run {words} --direct --no-mail")


def _to_correct(draft: Draft, file: Path) -> Iterator[str]:
    """What to do before the first run, where a file could not be read as it is."""
    amiss = "the lines that could not be read" if draft.unreadable else "the sides"
    yield f"Correct {amiss}, in {file} and in what makes it."
    if draft.reader.commented:
        yield "Where they ask for a setting, take away the # before it; else go on as follows."
    yield "The settings were made of what could be read: once it is corrected, delete"
    yield f"  {draft.settings}"
    # What the trader has may lie there already, and is nothing to delete.
    if not draft.feed.samefile(file):
        yield f"  {draft.feed}"
    yield "and call init again; it overwrites nothing."
