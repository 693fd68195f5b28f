"""Words that several commands share: the settings file, dates and forms."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tasks.model.errors import SettingsError, shown


class SeriesForm(StrEnum):
    """The forms of a listing or a series."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def parse_day(text: str) -> date:
    """A date as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{shown(text)!r} is no date such as 2026-11-20") from None


def parse_moment(text: str) -> datetime:
    """An instant; UTC where no zone is named."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{shown(text)!r} is no instant such as 2026-11-20T22:00:00Z"
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def check_span(first: date | None, last: date | None) -> None:
    """Raises SettingsError for a span that ends before it begins; None is no bound."""
    if first and last and last < first:
        raise SettingsError(
            "usage.span",
            where="--from, --to",
            found=f"{first} to {last}",
            wanted="a span that ends after it begins",
            remedy="exchange the two dates",
        )


def settings_path(given: Path | None) -> Path:
    """The settings file: as given, else from the environment, else the one here."""
    return given or Path(os.environ.get("VEGARECON_SETTINGS") or "vegarecon.toml")


SettingsOption = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        help="Settings file; default $VEGARECON_SETTINGS, then ./vegarecon.toml.",
        show_default=False,
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=parse_day, metavar="DATE", help="Session, as YYYY-MM-DD."),
]
