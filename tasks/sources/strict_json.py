"""JSON from outside: no repeated keys, no NaN, no depth without end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tasks.model.errors import SourceError, shown
from tasks.sources.decimals import END
from tasks.sources.files import RawFile

MAX_ROWS = 100_000
Row = Mapping[str, Any]


class _UnwantedError(ValueError):
    """What the standard's own reader would let pass."""


def json_of(raw: RawFile) -> Any:  # noqa: ANN401 - it may be anything: the reader of it says what
    """The value of a JSON file.

    Raises SourceError for what is no UTF-8 JSON, a key that stands twice, NaN or an infinity, and
    nesting of some thousand levels.
    """
    try:
        return json.loads(
            raw.content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except RecursionError:
        found = "nesting too deep to be data"
    except UnicodeDecodeError as error:
        found = f"byte 0x{raw.content[error.start]:02x} at {error.start}, which is not UTF-8"
    except json.JSONDecodeError as error:
        found = f"{error.msg} at character {error.pos} of {len(raw.content)} bytes"
    except ValueError as error:
        found = str(error)
    raise SourceError(
        "source.json",
        where=raw.name,
        found=found,
        wanted="one whole JSON document",
        remedy="deliver it again; what is cut or ambiguous is not guessed at",
    )


def demand(raw: RawFile, found: Mapping[str, Any], *names: str) -> None:
    """That an object has some keys. Raises SourceError naming those that it lacks."""
    absent = [name for name in names if name not in found]
    if absent:
        have = ", ".join(shown(name) for name in list(found)[:8]) or "nothing"
        raise shape_fault(raw, f"an object of {have}", f"the keys {', '.join(absent)}")


def rows_in(raw: RawFile, value: object, what: str, *, most: int = MAX_ROWS) -> list[Row]:
    """A list of objects; `what` names it in faults. Raises SourceError."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise shape_fault(raw, f"{what} that is {type(value).__name__}", "a list of objects")
    if len(value) > most:
        raise shape_fault(raw, f"{len(value)} rows in {what}", f"at most {most}")
    return value


def object_in(raw: RawFile, value: object, name: str) -> Row:
    """The object that goes by a name in another. Raises SourceError."""
    inner = value.get(name) if isinstance(value, dict) else None
    if not isinstance(inner, dict):
        raise shape_fault(raw, f"{name} that is {type(inner).__name__}", f"an object {name}")
    return inner


def number_in(raw: RawFile, value: object, what: str) -> float:
    """A number; `what` names it in faults. Raises SourceError: none, or one of 1e15 or beyond."""
    # An integer beyond all doubles, or 1e999, is JSON and no price.
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= END:
        raise shape_fault(raw, f"{what} of '{value}'", "a number below 1e15")
    return float(value)


def shape_fault(raw: RawFile, found: str, wanted: str) -> SourceError:
    """The fault of a document that is not shaped as its source says."""
    return SourceError(
        "source.shape",
        where=raw.name,
        found=shown(found),
        wanted=wanted,
        remedy="check that the address or the file is the source's; its format may have changed",
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        often = Counter(name for name, _ in pairs)
        twice = next(name for name, times in often.items() if times > 1)
        raise _UnwantedError(f"the key '{shown(twice)}' twice in one object")
    return found


def _no_number(word: str) -> float:
    raise _UnwantedError(f"{word}, which is no number")
