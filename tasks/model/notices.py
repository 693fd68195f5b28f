"""Part of the report document about the run itself: what its readers should know beside figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from tasks.model.part import Part

# Lines of this beginning are doubts about the record.
AUDIT = "audit."


class Notice(Part):
    """A doubt about the record, a session made late or missed, a disk that fills up."""

    code: str
    severity: Literal["warn", "error"] = Field(description="error: the record was not what it was")
    text: str


def notices_of(lines: Sequence[str]) -> tuple[Notice, ...]:
    """Notices of lines `code: text`, the gravest first, each once."""
    parts = (line.partition(": ") for line in dict.fromkeys(lines))
    found = [
        Notice(code=code, severity="error" if code.startswith(AUDIT) else "warn", text=text)
        for code, _, text in parts
    ]
    return tuple(sorted(found, key=lambda notice: notice.severity != "error"))
