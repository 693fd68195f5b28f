"""Where in a TOML file a setting stands: line numbers for messages."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")

Loc = Sequence[str | int]


def line_of(text: str, loc: Loc) -> int | None:
    """The line (from 1) of the deepest part of `loc` that is written out; None when none is.

    `loc` is a path such as ("limits", 2, "warn"). Keys inside inline tables count as the line
    of the table.
    """
    best: int | None = None
    header: list[str | int] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _HEADER.match(line):
            name = found[2]
            header = [*name.split(".")]
            if found[1] == "[[":
                seen[name] = seen.get(name, -1) + 1
                header.append(seen[name])
            if _leads(header, loc):
                best = number
        elif (key := _KEY.match(line)) and _leads([*header, key[1]], loc):
            best = number
    return best


def _leads(path: list[str | int], loc: Loc) -> bool:
    return bool(path) and list(loc[: len(path)]) == path


def path_text(loc: Loc) -> str:
    """`limits[2].warn`: indices count from 0, as in the file's order."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
