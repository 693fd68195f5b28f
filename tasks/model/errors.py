"""Errors that end a run, each one line long: where, what was found, what was wanted, what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_SHOWN = 80
# A path has but one slash of the two that a URL has.
_PASSWORD = re.compile(r"(?<=:)(//?[^\s/@:]*):[^\s/]+@")
# With the scheme of a URL before it, or with a host after it and nothing before.
_ADDRESS = re.compile(r"://?[^\s/@:]*:[^\s/]+@|^[^\s/@:]+:[^\s/@]+@[^\s@]+$")


def has_password(text: str) -> bool:
    """Whether a text looks like an address with a user and a password in it."""
    return _ADDRESS.search(text) is not None


def shown(value: object) -> str:
    """A hostile value made safe to print: ASCII, one line, at most 80 characters.

    A password within a URL is left out.
    """
    text = _told(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "~"


def shown_path(path: object) -> str:
    """A path made safe to print, in full: its end says most; a URL's password is left out."""
    return _told(path)


def _told(value: object) -> str:
    text = str(value).encode("unicode_escape").decode("ascii")
    return _PASSWORD.sub(r"\1:***@", text)


class VegareconError(Exception):
    """A fault that stops a run.

    `code` is a stable dotted word for programs; the other fields are for people.
    `exit_code` follows the table of exit codes in the README.
    """

    exit_code = 70

    def __init__(self, code: str, *, where: str, found: str, wanted: str, remedy: str) -> None:
        self.code = code
        self.where = where
        self.found = found
        self.wanted = wanted
        self.remedy = remedy
        super().__init__(self.line)

    @property
    def line(self) -> str:
        """The whole fault in one line."""
        return f"{self.code}: {self.where}: found {self.found}, wanted {self.wanted}; {self.remedy}"

    @property
    def lines(self) -> tuple[str, ...]:
        """One line a fault."""
        return (self.line,)


class SettingsError(VegareconError):
    """A settings file that cannot be used (exit 20)."""

    exit_code = 20


class SourceError(VegareconError):
    """A feed that cannot be trusted: no report can be made of it (exit 10)."""

    exit_code = 10


class LockHeldError(VegareconError):
    """Another run of the same desk is at work (exit 21)."""

    exit_code = 21


class StorageError(VegareconError):
    """The ledger or the archive cannot be written or read (exit 22)."""

    exit_code = 22


class StoppedError(VegareconError):
    """The run was ended from outside: without a report (exit 10), or before its mail (exit 23)."""

    exit_code = 10
    AFTER_COMMIT = 23

    def __init__(self) -> None:
        super().__init__(
            "run.stopped",
            where="this process",
            found="SIGTERM",
            wanted="time to end",
            remedy="run again: it goes on where this one was",
        )


class AuditError(VegareconError):
    """The record is not what it was (exit 24)."""

    exit_code = 24


class Faults(VegareconError):  # noqa: N818 - several errors, not one
    """Several faults of one kind, reported together."""

    def __init__(self, faults: Sequence[VegareconError]) -> None:
        if not faults:
            raise ValueError("Faults needs at least one fault")
        first = faults[0]
        self.faults = tuple(faults)
        self.exit_code = first.exit_code
        super().__init__(
            first.code,
            where=first.where,
            found=first.found,
            wanted=first.wanted,
            remedy=first.remedy,
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """One line a fault, in the order found."""
        return tuple(line for fault in self.faults for line in fault.lines)


def raise_all(faults: Sequence[VegareconError]) -> None:
    """Raise nothing, the single fault, or all of them together."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)
