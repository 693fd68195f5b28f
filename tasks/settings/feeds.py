"""Feeds: sections of the settings made into sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from tasks.model.errors import VegareconError
from tasks.settings.sections import ROLES, Feed, resolved
from tasks.sources.cboe_quotedata import CboeQuotedata
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Role, Source

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
    make = partial(
        CsvFolder,
        role=role,
        path=path,
        columns=feed.columns,
        date_format=feed.date_format,
        reported_units={str(greek): unit for greek, unit in feed.reported_units.items()},
        required=role in _REQUIRED,
        allow_empty=role in _MAY_BE_EMPTY,
    )
    return make(file=feed.file) if isinstance(feed.file, str) else make()


def feed_faults(table: dict[str, Any], base: Path) -> Iterator[VegareconError]:
    """What the sources themselves refuse in well-formed feed sections."""
    for role in ROLES:
        given = table.get(role, [])
        for feed in [given] if isinstance(given, dict) else given:
            try:
                source_of(Feed.model_validate(feed), cast("Role", role), base)
            except ValidationError:
                # Reported by the validation of the whole file.
                continue
            except VegareconError as error:
                yield error
