"""Sources under one contract: what each is fed, and files that come from nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tasks.sources.delivery import Role, Source
from tasks.sources.files import Place, RawFile


@dataclass(frozen=True)
class Case:
    """A source, and files by the names that it asks for.

    `rows` are what the files hold, `kept` what is to come of them. `ages`: it may deliver what is
    of an earlier day, and says so; others refuse every day but their own. `marked`: a byte order
    mark is ordinary in its files. `lines`: a file cut behind a newline looks whole.
    """

    name: str
    role: Role
    make: Callable[[], Source]
    files: Mapping[str, bytes]
    day: date
    rows: int
    kept: int
    ages: bool = False
    marked: bool = False
    lines: bool = False
    optional: bool = False


@dataclass
class Given:
    """Files by name, wherever they are asked for; the names that were asked."""

    files: Mapping[str, bytes]
    asked: list[str] = field(default_factory=list)

    def read(self, place: Place, name: str) -> RawFile | None:  # noqa: ARG002 - from nowhere
        self.asked.append(name)
        content = self.files.get(name)
        if content is None:
            return None
        return RawFile(name, content, hashlib.sha256(content).hexdigest())
