"""SQL by its path: `statement("store/leg")` is the text of sql/store/leg.sql."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_REPORT = "$report"
_PART = re.compile(r"\$report,\s*'\$\.(\w+)")


@cache
def statement(name: str) -> str:
    """The text of one SQL file, its contract included."""
    return (files("sql") / f"{name}.sql").read_text("utf-8")


@cache
def parts_read(name: str) -> frozenset[str] | None:
    """The parts of the document that a statement reads; None for the whole of it."""
    text = statement(name)
    paths = _PART.findall(text)
    return frozenset(paths) if len(paths) == text.count(_REPORT) else None


@cache
def migrations() -> tuple[tuple[int, str, str], ...]:
    """Version, name and text of every file of sql/schema, in order of version."""
    found = []
    for file in (files("sql") / "schema").iterdir():
        if file.name.endswith(".sql"):
            version, _, name = file.name.removesuffix(".sql").partition("_")
            found.append((int(version), name, file.read_text("utf-8")))
    return tuple(sorted(found))
