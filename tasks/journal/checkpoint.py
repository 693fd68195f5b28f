"""A checkpoint: the state of a log in one line, for somebody outside to keep."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from tasks.model.errors import shown

_LINE = re.compile(r"(\S(?:.*\S)?) ([0-9]+) ([0-9A-Za-z+/]{43}=)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one moment: whose, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def line(self) -> str:
        """Origin, size and root (base64) in one line, blanks between."""
        return f"{self.origin} {self.size} {base64.b64encode(self.root).decode('ascii')}"

    @classmethod
    def parse(cls, line: str) -> Checkpoint:
        """What `line` says. Raises ValueError for anything else."""
        match = _LINE.fullmatch(line.strip())
        found = match and cls(match[1], int(match[2]), base64.b64decode(match[3]))
        # The last digit of base64 may have spare bits: one root has one text.
        if found is None or found.line != line.strip():
            raise ValueError(f"no checkpoint: {shown(line)}")
        return found
