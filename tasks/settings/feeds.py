"""Feeds: sections of the settings made into sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from tasks.model.errors import Faults, VegareconError
from tasks.settings.places import Loc
from tasks.settings.reporters import feed_tables
from tasks.settings.sections import ROLES, Feed, resolved
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Role, Source
from tasks.sources.events import EventCalendar

_REQUIRED = ("positions", "quotes")
# A day without trades is an ordinary day.
_MAY_BE_EMPTY = ("trades",)


def source_of(feed: Feed, role: Role, base: Path) -> Source:
    """The source a feed section describes. Raises SettingsError, or Faults of them."""
    path = resolved(base, feed.path)
    if feed.kind == "cboe_quotedata":
        make_table = partial(CboeQuotedata, path, day_first=feed.day_first)
        if feed.file is None:
            return make_table()
        return make_table(file=feed.file if isinstance(feed.file, str) else tuple(feed.file))
    pattern = feed.file if isinstance(feed.file, str) else None
    make = partial(
        EventCalendar if role == "events" else partial(CsvFolder, role, required=role in _REQUIRED),
        path=path,
        columns=feed.columns,
        date_format=feed.date_format,
        reported_units={str(greek): unit for greek, unit in feed.reported_units.items()},
        allow_empty=feed.allow_empty or role in _MAY_BE_EMPTY,
    )
    return make() if pattern is None else make(file=pattern)


def feed_faults(table: dict[str, Any], base: Path) -> Iterator[tuple[Loc, VegareconError]]:
    """What the sources themselves refuse in well-formed feed sections, with the place of each."""
    for role in ROLES:
        for place, feed in feed_tables(table, role):
            try:
                checked = Feed.model_validate(feed)
            except ValidationError:
                # Reported by the validation of the whole file.
                continue
            try:
                source_of(checked, cast("Role", role), base)
            except VegareconError as error:
                for fault in error.faults if isinstance(error, Faults) else (error,):
                    # The source says `role, key.key`; the file's own path is said beside it.
                    _, _, keys = fault.where.partition(", ")
                    yield (*place, *keys.split(".")), fault
