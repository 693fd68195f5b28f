"""Findings: what a level of verify says, and the exit code that it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "tampered", "incomplete", "rollback", "differs", "not_checked"]
# The worst first; what it is called decides the exit code.
EXIT_OF: dict[Verdict, int] = {
    "tampered": 10,
    "rollback": 12,
    "differs": 13,
    "incomplete": 11,
    "not_checked": 14,
    "ok": 0,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a level: about which entry (None: no single one), and in words."""

    level: str
    verdict: Verdict
    entry: int | None
    text: str


def exit_of(findings: Sequence[Finding]) -> int:
    """The exit code of the worst finding."""
    verdicts = {finding.verdict for finding in findings}
    return next(code for verdict, code in EXIT_OF.items() if verdict in verdicts or code == 0)
