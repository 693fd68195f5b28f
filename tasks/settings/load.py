"""Reading the settings file: every fault at once, each with its place and a remedy."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tasks.model.errors import SettingsError, VegareconError, raise_all, shown, shown_path
from tasks.settings.feed_kinds import KINDS
from tasks.settings.feeds import feed_faults
from tasks.settings.limit_clashes import limit_clashes
from tasks.settings.places import Loc, line_of, path_text
from tasks.settings.reporters import reporter_clashes
from tasks.settings.sections import ROLES, Document
from tasks.web.address import names_secret

# Sections that later versions act on. They are accepted so that one file serves, and the report
# says that they had no effect.
UNUSED = ("signals", "schedule")
# What stands there in place of a reference may be the secret itself.
_SECRET = ("url",)
_MESSAGES = {
    "missing": "this key; add it",
    "extra_forbidden": "a key that exists; remove it, or correct its spelling",
    "string_pattern_mismatch": "text without control characters; remove them",
    "too_short": "a list of at least {min_length}; add to it",
    "too_long": "a list of at most {max_length}; take from it",
}

# Of a section that is one of several, `kind` says which.
_OF_KINDS = {"union_tag_invalid": "'{tag}'", "union_tag_not_found": "nothing"}


@dataclass(frozen=True)
class Settings:
    """A checked settings file. `base` is the folder that relative paths start from."""

    document: Document
    base: Path
    content: bytes
    unused: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of the whole file."""
        return hashlib.sha256(self.content).hexdigest()


def load(path: Path) -> Settings:
    """The settings of a file.

    Raises SettingsError, or Faults of them, naming every fault with its line.
    """
    return parsed(_read(path), path)


def parsed(raw: bytes, path: Path) -> Settings:
    """The settings of the bytes of a file at `path`. Raises as `load` does."""
    text = raw.decode("utf-8")
    table = _parse(path, text)
    unused = tuple(name for name in UNUSED if name in table)
    kept = {name: value for name, value in table.items() if name not in UNUSED}
    document: Document | None = None
    faults: list[VegareconError] = []
    try:
        document = Document.model_validate(kept)
    except ValidationError as error:
        faults = [_fault(path, text, detail) for detail in _plain(error, kept)]
    faults += [_clash(path, text, *clash) for clash in _clashes(kept)]
    faults += [_placed(path, text, *found) for found in feed_faults(kept, path.parent)]
    raise_all(faults)
    if document is None:
        raise AssertionError("validation failed without a fault")
    return Settings(document, path.parent.resolve(), raw, unused)


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        raw.decode("utf-8")
    except FileNotFoundError:
        raise SettingsError(
            "settings.absent",
            where=shown_path(path),
            found="no file",
            wanted="a settings file",
            remedy="write one with `vegarecon init`, or name another with --settings",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            "settings.unreadable",
            where=shown_path(path),
            found=shown(error),
            wanted="a readable UTF-8 file",
            remedy="correct the file or its permissions",
        ) from None
    return raw


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            "settings.syntax",
            where=shown(path.name),
            found=shown(error),
            wanted="TOML",
            remedy="correct the line",
        ) from None


def _plain(error: ValidationError, table: dict[str, Any]) -> Iterator[ErrorDetails]:
    """The errors with locations as people write them: no union branches, no lists of one."""
    seen: set[tuple[str | int, ...]] = set()
    for detail in error.errors(include_url=False):
        loc: list[str | int] = []
        at: Any = table
        for part in detail["loc"]:
            if isinstance(at, dict) and isinstance(part, str):
                absent = detail["type"] == "missing" and part == detail["loc"][-1]
                if part not in at and not absent:
                    continue
                loc.append(part)
                at = at.get(part)
            elif isinstance(at, list) and isinstance(part, int):
                loc.append(part)
                at = at[part] if part < len(at) else None
        # A value that fits no branch of a union is one mistake, though each branch says so.
        if not any(tuple(loc[: len(told)]) == told for told in seen):
            seen.add(tuple(loc))
            yield {**detail, "loc": tuple(loc)}


def _fault(path: Path, text: str, detail: ErrorDetails) -> SettingsError:
    """One error of the validator, in our order: found, wanted, remedy.

    Messages of our own checks read `found | wanted; remedy`, each part but the second optional.
    """
    loc, kind = detail["loc"], detail["type"]
    message = detail["msg"].removeprefix("Value error, ")
    if kind in _OF_KINDS:
        able = ", ".join(name for name, each in KINDS.items() if loc[0] in each.roles)
        message = f"{_OF_KINDS[kind].format(**detail.get('ctx', {}))} | one of {able}"
        loc, kind = (*loc, "kind"), "kind"
    elif kind in _MESSAGES:
        message = _MESSAGES[kind].format(**detail.get("ctx", {}))
    message = message.removeprefix("Input should be ")
    told, _, rest = message.rpartition(" | ")
    wanted, _, remedy = rest.partition("; ")
    return SettingsError(
        f"settings.{'invalid' if kind == 'value_error' else kind}",
        where=_where(path, text, loc),
        found=shown(told) if told else _input(detail),
        wanted=wanted,
        remedy=remedy or "correct it",
    )


def _input(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return "nothing"
    if detail["type"] == "extra_forbidden":
        # Its value may be a secret under a misspelled name.
        return "an unknown key"
    if any(part in _SECRET or names_secret(str(part)) for part in detail["loc"]):
        return "a value not shown"
    given = detail["input"]
    return "a table" if isinstance(given, dict) else shown(repr(given))


def _where(path: Path, text: str, loc: Loc) -> str:
    line = line_of(text, loc)
    at = f" line {line}" if line else ""
    return f"{shown(path.name)}{at}, {shown(path_text(loc))}"


def _placed(path: Path, text: str, loc: Loc, fault: VegareconError) -> SettingsError:
    """A fault of a source, with its place in the file."""
    return SettingsError(
        fault.code,
        where=_where(path, text, loc),
        found=fault.found,
        wanted=fault.wanted,
        remedy=fault.remedy,
    )


def _clash(path: Path, text: str, loc: Loc, found: str, wanted: str, remedy: str) -> SettingsError:
    return SettingsError(
        "settings.contradiction",
        where=_where(path, text, loc),
        found=found,
        wanted=wanted,
        remedy=remedy,
    )


def _clashes(table: dict[str, Any]) -> Iterator[tuple[Loc, str, str, str]]:
    """Contradictions between sections, found on the raw table so that they join other faults."""
    layers, limits = _tables(table, "layers"), _tables(table, "limits")
    for section, key, rows in (("layers", "name", layers), ("limits", "id", limits)):
        names = [row.get(key) for row in rows]
        for at, name in enumerate(names):
            if name is not None and name in names[:at]:
                yield (section, at, key), shown(repr(name)), f"another {key}", "rename one"
    # A role that is not known is reported as such, and may have been meant as the core.
    if layers and all(layer.get("role") == "hedge" for layer in layers):
        yield ("layers", 0), "no core layer", "at least one layer with role 'core'", "declare it"
    yield from limit_clashes(table, limits, layers)
    for role in ROLES:
        for at, feed in enumerate(_tables(table, role)):
            kind = feed.get("kind")
            known = KINDS.get(kind) if isinstance(kind, str) else None
            if known is not None and role not in known.roles:
                place = (role, at, "kind") if isinstance(table[role], list) else (role, "kind")
                able = ", ".join(name for name, each in KINDS.items() if role in each.roles)
                yield place, f"'{kind}'", f"a kind that delivers {role}", f"use one of {able}"
    yield from reporter_clashes(table)


def _tables(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = table.get(name, [])
    rows = [rows] if isinstance(rows, dict) else rows
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
