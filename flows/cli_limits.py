"""`vegarecon limits`: how every limit stands, and answers to a breach.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli_words import Form, Id, Note, Owner, record
from flows.options import SeriesForm, SettingsOption, settings_path
from tasks.model.breaks import CLASSIFICATIONS
from tasks.model.word import Word

limits_app = typer.Typer(
    help="How every limit stands, for how long, and where it is heading; answer a breach.",
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Example: `vegarecon limits` or `vegarecon limits classify L-1a2b3c4d --as technical`",
)


@limits_app.callback()
def limits(
    context: typer.Context,
    settings: SettingsOption = None,
    form: Form = SeriesForm.TEXT,
    past: Annotated[
        bool, typer.Option("--past", help="Every breach there has been instead, newest first.")
    ] = False,
) -> None:
    """List every limit of the newest session, the worst first."""
    context.obj = settings
    if context.invoked_subcommand is None:
        from flows.standing import limits_text, past_text  # noqa: PLC0415 - see the first line

        listing = past_text if past else limits_text
        typer.echo(listing(settings_path(settings), form.value), nl=False)


@limits_app.command(epilog="Example: `vegarecon limits show L-1a2b3c4d`")
def show(
    context: typer.Context,
    name: Id,
    settings: SettingsOption = None,
    form: Form = SeriesForm.TEXT,
) -> None:
    """Print a breach from its first session to its last, and every word said of it."""
    from flows.standing import breach_text  # noqa: PLC0415 - see the module's first line

    typer.echo(breach_text(settings_path(settings or context.obj), name, form.value), nl=False)


@limits_app.command(
    epilog="Example: `vegarecon limits classify L-1a2b3c4d --as market_moved --note 'VIX +9'`"
    f"\n\nClasses: {', '.join(CLASSIFICATIONS)}."
)
def classify(
    context: typer.Context,
    name: Id,
    kind: Annotated[str, typer.Option("--as", metavar="CLASS", help="A fixed word: see below.")],
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Say what a breach is; the limit stays in breach until its measure is back."""
    record(
        settings or context.obj,
        Word(action="classify", about="breach", subject=name, reason=kind, note=note, owner=owner),
    )


@limits_app.command(
    "resolve", epilog="Example: `vegarecon limits resolve L-1a2b3c4d --note 'sold 2 VX at 18.20'`"
)
def resolve_breach(
    context: typer.Context,
    name: Id,
    note: Note,
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Say what was done about a breach; the limit stays in breach until its measure is back."""
    record(
        settings or context.obj,
        Word(action="resolve", about="breach", subject=name, note=note, owner=owner),
    )


@limits_app.command(
    "note", epilog="Example: `vegarecon limits note L-1a2b3c4d --owner kim --note 'asked Jo'`"
)
def note_breach(
    context: typer.Context,
    name: Id,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Give a breach an owner, or a note."""
    record(
        settings or context.obj,
        Word(action="note", about="breach", subject=name, note=note, owner=owner),
    )
