"""`vegarecon breaks`: what stands between our figures and the broker's, and answers to it.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from flows.cli_words import Form, Id, Note, Owner, Reason, reasons_line, record
from flows.options import SeriesForm, SettingsOption, parse_day, settings_path
from tasks.model.breaks import ACCEPT_REASONS, EXPLAIN_REASONS, RESOLVE_REASONS
from tasks.model.word import Word

breaks_app = typer.Typer(
    help="What stands between our figures and the broker's: list it, and answer it.",
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Example: `vegarecon breaks` or `vegarecon breaks show B-1a2b3c4d`",
)


@breaks_app.callback()
def breaks(
    context: typer.Context, settings: SettingsOption = None, form: Form = SeriesForm.TEXT
) -> None:
    """List what stands on the newest session: unsettled first, then accepted, then resolved."""
    context.obj = settings
    if context.invoked_subcommand is None:
        from flows.standing import breaks_text  # noqa: PLC0415 - see the module's first line

        typer.echo(breaks_text(settings_path(settings), form.value), nl=False)


@breaks_app.command(epilog="Example: `vegarecon breaks show B-1a2b3c4d`")
def show(
    context: typer.Context,
    name: Id,
    settings: SettingsOption = None,
    form: Form = SeriesForm.TEXT,
) -> None:
    """Print the whole life of a break: a line a session, and every word said of it."""
    from flows.standing import life_text  # noqa: PLC0415 - see the module's first line

    typer.echo(life_text(settings_path(settings or context.obj), name, form.value), nl=False)


@breaks_app.command(
    epilog="Example: `vegarecon breaks resolve B-1a2b3c4d --reason broker_corrected "
    f"--note 'new file at 17:20'`{reasons_line(RESOLVE_REASONS)}"
)
def resolve(
    context: typer.Context,
    name: Id,
    reason: Reason,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Say that a break is done with. Appends, never edits.

    broker_right, late_trade and settled make our own book take over the broker's holding, from the
    next session on: they are for breaks of holdings alone. A break that the next session finds
    again comes back with its past. Reason other asks for a note.
    """
    record(
        settings or context.obj,
        Word(action="resolve", about="break", subject=name, reason=reason, note=note, owner=owner),
    )


@breaks_app.command(
    epilog="Example: `vegarecon breaks accept B-1a2b3c4d --until 2026-12-31 --reason known_method "
    f"--note 'prices VIX off spot'`{reasons_line(ACCEPT_REASONS)}"
)
def accept(
    context: typer.Context,
    name: Id,
    until: Annotated[
        date,
        typer.Option(
            "--until", parser=parse_day, metavar="DATE", help="The last day of it, within a year."
        ),
    ],
    reason: Reason,
    difference: Annotated[
        float | None,
        typer.Option("--difference", help="How large it may be: as it stands, or more."),
    ] = None,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Accept a difference on its side, as large as it is or larger, until a day; then it is open.

    Of a reported figure that holds for its later episodes too. It does not look at the cause.
    """
    record(
        settings or context.obj,
        Word(
            action="accept",
            about="break",
            subject=name,
            reason=reason,
            note=note,
            owner=owner,
            until=until,
            difference=difference,
        ),
    )


@breaks_app.command(
    epilog="Example: `vegarecon breaks explain B-1a2b3c4d --reason spot_for_forward`"
    f"{reasons_line(EXPLAIN_REASONS)}"
)
def explain(
    context: typer.Context,
    name: Id,
    reason: Reason,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Say what a break comes from; it counts as open until it is resolved or accepted.

    Reason other asks for a note.
    """
    record(
        settings or context.obj,
        Word(action="explain", about="break", subject=name, reason=reason, note=note, owner=owner),
    )


@breaks_app.command(
    "note", epilog="Example: `vegarecon breaks note B-1a2b3c4d --owner kim --note 'asked them'`"
)
def note_break(
    context: typer.Context,
    name: Id,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Give a break an owner, or a note."""
    record(
        settings or context.obj,
        Word(action="note", about="break", subject=name, note=note, owner=owner),
    )


@breaks_app.command(epilog="Example: `vegarecon breaks reopen B-1a2b3c4d --note 'has grown'`")
def reopen(
    context: typer.Context, name: Id, note: Note = "", settings: SettingsOption = None
) -> None:
    """Withdraw what was accepted, explained or resolved before: it stands again at once."""
    record(settings or context.obj, Word(action="reopen", about="break", subject=name, note=note))
