"""Which code computes: its version, a digest of its files, and of the libraries it rests on."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

from tasks.journal.entries import Code

PACKAGES = ("flows", "tasks", "sql", "templates")
SUFFIXES = (".py", ".sql", ".j2", ".css", ".js", ".json")
NAME = "vegarecon"
_BEFORE_MARKERS = " ;<>=!~["


@cache
def code_here(calendar: str) -> Code:
    """The code of this process. `calendar` is the version of the exchange's calendar."""
    return Code(
        version=version_of(NAME),
        tree=_tree(),
        lock=_digest("".join(f"{name}=={version_of(name)}\n" for name in _libraries())),
        python=platform.python_version(),
        duckdb=version_of("duckdb"),
        calendar=calendar,
    )


def version_of(name: str) -> str:
    """The version of an installed distribution, in words where there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _tree() -> str:
    """One digest over path and digest of every file of the packages."""
    lines: list[str] = []
    for package in PACKAGES:
        lines += _lines(files(package), package)
    return _digest("".join(sorted(lines)))


def _lines(folder: Traversable, path: str) -> list[str]:
    found = []
    for each in folder.iterdir():
        name = f"{path}/{each.name}"
        if each.is_dir():
            found += _lines(each, name)
        elif each.name.endswith(SUFFIXES):
            found.append(f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {name}\n")
    return found


def _libraries() -> list[str]:
    """The direct dependencies of the installed product."""
    try:
        wanted = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        return []
    return sorted({_name(line) for line in wanted if "extra ==" not in line})


def _name(requirement: str) -> str:
    found = [requirement.find(mark) for mark in _BEFORE_MARKERS if mark in requirement]
    return requirement[: min(found, default=len(requirement))]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
