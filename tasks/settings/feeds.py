"""What sources refuse in the sections that describe them, with the place of each in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tasks.model.errors import Faults, VegareconError
from tasks.settings.feed_kinds import KINDS
from tasks.settings.places import Loc
from tasks.settings.reporters import feed_tables
from tasks.settings.sections import ROLES


def feed_faults(table: dict[str, Any], base: Path) -> Iterator[tuple[Loc, VegareconError]]:
    """What the sources themselves refuse in well-formed feed sections, with the place of each."""
    for role in ROLES:
        for place, feed in feed_tables(table, role):
            section = KINDS.get(str(feed.get("kind"))) if isinstance(feed, dict) else None
            if section is None or role not in section.roles:
                # Reported by the validation of the whole file.
                continue
            try:
                checked = section.model_validate(feed)
            except ValidationError:
                continue
            try:
                checked.source(role, base)
            except VegareconError as error:
                for fault in error.faults if isinstance(error, Faults) else (error,):
                    # The source says `role, key.key`; the file's own path is said beside it.
                    _, _, keys = fault.where.partition(", ")
                    yield (*place, *keys.split(".")), fault
