"""One form in bytes for every entry: RFC 8785 (JCS), with no JSON numbers.

Numbers are text, so that no reader's idea of a double changes a byte. Names are ASCII, so that
sorting them by character is the order of RFC 8785, which sorts by UTF-16 code unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Canonical = str | bool | None | Sequence["Canonical"] | Mapping[str, "Canonical"]


def canonical(value: Canonical) -> bytes:
    """The bytes of a value.

    Raises TypeError for a number, and ValueError for what has no such form: a name that is not
    ASCII, half of a surrogate pair.
    """
    _check(value)
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
    ).encode("utf-8")


def parsed(content: bytes) -> Canonical:
    """The value of canonical bytes.

    Raises ValueError for bytes that are not the canonical form of what they say: then nobody could
    tell two entries apart by their hashes.
    """
    try:
        value: Canonical = json.loads(
            content.decode("utf-8"), parse_int=_number, parse_float=_number
        )
        again = canonical(value)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not in canonical form: {error}") from None
    if again != content:
        raise ValueError("not in canonical form")
    return value


def moment(instant: datetime) -> str:
    """An instant as text: UTC, microseconds, Z. Raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant_of(text: str) -> datetime:
    """The instant that `moment` wrote. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if not (isinstance(name, str) and name.isascii()):
                raise ValueError(f"a name that is not ASCII: {name!r:.80}")
            _check(part)
    elif isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, list | tuple):
        for part in value:
            _check(part)
    elif not (value is None or isinstance(value, bool)):
        raise TypeError(f"no canonical form for {type(value).__name__}")


def _number(text: str) -> str:
    raise ValueError(f"a JSON number: {text[:40]}")
