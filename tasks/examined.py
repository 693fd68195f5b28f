"""Examined: what a look at a desk found, in lines and as an exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.model.errors import AuditError, SourceError
from tasks.sources.looking import State

EXIT_OK, EXIT_LOOK, EXIT_MAIL = 0, 5, 23
_EXIT_NO_ALARM = 11
# With these a run has made its report: any other fault is met before them.
_REPORTED = (EXIT_MAIL, AuditError.exit_code)
_MARKS: Mapping[State, str] = {"ok": "ok  ", "look": "look", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: `told` are lines beneath it."""

    what: str
    state: State
    summary: str
    told: tuple[str, ...] = ()
    exit_code: int = EXIT_OK


@dataclass(frozen=True, slots=True)
class Examination:
    """All of them, in the order in which a run meets them.

    `unheard`: of a session without a report nobody would be told.
    """

    as_of: date
    parts: tuple[Examined, ...]
    unheard: bool = False

    @property
    def exit_code(self) -> int:
        """0: a run would go through whole. 5: something to look at. Else the run's own code.

        That is of the first fault that leaves no report, then of the mail, then of the record.
        """
        codes = [part.exit_code for part in self.parts]
        for code in codes:
            if code > EXIT_LOOK and code not in _REPORTED:
                return _EXIT_NO_ALARM if code == SourceError.exit_code and self.unheard else code
        return next((code for code in _REPORTED if code in codes), max(codes))

    @property
    def text(self) -> str:
        """A line each, what is to be known of it beneath."""
        width = max(len(part.what) for part in self.parts)
        lines = []
        for part in self.parts:
            lines.append(f"{_MARKS[part.state]}  {part.what.ljust(width)}  {part.summary}")
            lines += [f"      {' ' * width}  {line}" for line in part.told]
        return "\n".join(lines) + "\n"

    @property
    def json(self) -> str:
        """The same for programs."""
        parts: list[dict[str, Any]] = [
            {
                "what": part.what,
                "state": part.state,
                "summary": part.summary,
                "told": list(part.told),
            }
            for part in self.parts
        ]
        told = {"as_of": self.as_of.isoformat(), "exit": self.exit_code, "parts": parts}
        return json.dumps(told, indent=2) + "\n"
