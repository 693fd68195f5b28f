"""The commands about what stands: breaks, limits, and the layer of a leg.

Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.options import SeriesForm, SettingsOption, parse_day, settings_path
from tasks.model.breaks import ACCEPT_REASONS, CLASSIFICATIONS, EXPLAIN_REASONS, RESOLVE_REASONS
from tasks.model.word import Word

breaks_app = typer.Typer(
    help="What stands between our figures and the broker's: list it, and answer it.",
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Example: `vegarecon breaks` or `vegarecon breaks show B-1a2b3c4d`",
)
limits_app = typer.Typer(
    help="How every limit stands, for how long, and where it is heading; answer a breach.",
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Example: `vegarecon limits` or `vegarecon limits classify L-1a2b3c4d --as technical`",
)

Id = Annotated[str, typer.Argument(metavar="ID", help="As listed; its beginning is enough.")]
Reason = Annotated[str, typer.Option("--reason", metavar="R", help="A fixed word: see below.")]
Note = Annotated[str, typer.Option("--note", metavar="N", help="In your own words, one line.")]
Owner = Annotated[str, typer.Option("--owner", help="Who looks after it from now on.")]
Form = Annotated[SeriesForm, typer.Option("--format")]


def _words(reasons: Iterable[str]) -> str:
    return f"\n\nReasons: {', '.join(reasons)}."


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
    f"--note 'new file at 17:20'`{_words(RESOLVE_REASONS)}"
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

    broker_right, late_trade and settled make our own book take over the broker's holding. A break
    that the next session finds again comes back with its past.
    """
    _record(
        settings or context.obj,
        Word(action="resolve", subject=name, reason=reason, note=note, owner=owner),
    )


@breaks_app.command(
    epilog="Example: `vegarecon breaks accept B-1a2b3c4d --until 2026-12-31 --reason known_method "
    f"--note 'prices VIX off spot'`{_words(ACCEPT_REASONS)}"
)
def accept(
    context: typer.Context,
    name: Id,
    until: Annotated[
        date, typer.Option("--until", parser=parse_day, metavar="DATE", help="The last day of it.")
    ],
    reason: Reason,
    difference: Annotated[
        float | None,
        typer.Option("--difference", help="How large it may be; default as it stands."),
    ] = None,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Accept a difference up to its present size, until a day; then it is open again."""
    _record(
        settings or context.obj,
        Word(
            action="accept",
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
    f"{_words(EXPLAIN_REASONS)}"
)
def explain(
    context: typer.Context,
    name: Id,
    reason: Reason,
    note: Note = "",
    owner: Owner = "",
    settings: SettingsOption = None,
) -> None:
    """Say what a break comes from; it still counts until it is resolved or accepted."""
    _record(
        settings or context.obj,
        Word(action="explain", subject=name, reason=reason, note=note, owner=owner),
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
    _record(settings or context.obj, Word(action="note", subject=name, note=note, owner=owner))


@breaks_app.command(epilog="Example: `vegarecon breaks reopen B-1a2b3c4d --note 'has grown'`")
def reopen(
    context: typer.Context, name: Id, note: Note = "", settings: SettingsOption = None
) -> None:
    """Withdraw what was accepted, explained or resolved before."""
    _record(settings or context.obj, Word(action="reopen", subject=name, note=note))


@limits_app.callback()
def limits(
    context: typer.Context, settings: SettingsOption = None, form: Form = SeriesForm.TEXT
) -> None:
    """List every limit of the newest session, the worst first."""
    context.obj = settings
    if context.invoked_subcommand is None:
        from flows.standing import limits_text  # noqa: PLC0415 - see the module's first line

        typer.echo(limits_text(settings_path(settings), form.value), nl=False)


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
    _record(
        settings or context.obj,
        Word(action="classify", subject=name, reason=kind, note=note, owner=owner),
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
    _record(settings or context.obj, Word(action="resolve", subject=name, note=note, owner=owner))


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
    _record(settings or context.obj, Word(action="note", subject=name, note=note, owner=owner))


def retag(
    symbol: Annotated[str, typer.Argument(metavar="SYMBOL", help="As in the report.")],
    layer: Annotated[str, typer.Option("--layer", help="The layer it belongs to from now on.")],
    account: Annotated[str, typer.Option("--account", help="Where several hold it.")] = "",
    note: Note = "",
    settings: SettingsOption = None,
) -> None:
    """Put a leg into another layer than the one it was first in, from the next run on."""
    _record(settings, Word(action="retag", subject=f"{account}:{symbol}", layer=layer, note=note))


def _record(settings: Path | None, word: Word) -> None:
    from tasks.decide import decide  # noqa: PLC0415 - see the module's first line

    now = datetime.now(UTC)
    typer.echo(decide(settings_path(settings), word, actor=_actor(), now_utc=now))


def _actor() -> str:
    """The name that the system has for whoever runs this; the environment could say anything."""
    try:
        import pwd  # noqa: PLC0415 - not on every system

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return getpass.getuser()
