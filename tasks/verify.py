"""Verify: what the record says of itself, in lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from email import message_from_bytes
from pathlib import Path

from tasks.journal.checkpoint import Checkpoint
from tasks.ledger.findings import Finding, exit_of
from tasks.ledger.verifying import verify as verify_record
from tasks.model.errors import SettingsError, shown, shown_path
from tasks.report.mail import CHECKPOINT_HEADER
from tasks.settings.desk import Desk


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found, and the state of the journal that was looked at."""

    checkpoint: Checkpoint
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """That of the worst finding; see README."""
        return exit_of(self.findings)

    @property
    def text(self) -> str:
        """One line a finding, the checkpoint last."""
        lines = [f"{it.level} {it.verdict}: {shown_path(it.text)}" for it in self.findings]
        return "\n".join([*lines, f"checkpoint {self.checkpoint.line}"]) + "\n"

    @property
    def json(self) -> str:
        """The same for programs."""
        found = {
            "exit": self.exit_code,
            "checkpoint": self.checkpoint.line,
            "findings": [asdict(each) for each in self.findings],
        }
        return json.dumps(found, indent=2) + "\n"

    @property
    def replayable(self) -> bool:
        """Whether journal and objects are whole: then reports can be made again from them."""
        return all(it.verdict == "ok" for it in self.findings if it.level in {"L1", "L2"})

    def also(self, findings: Sequence[Finding]) -> Verified:
        """The same with what another level has found."""
        return Verified(self.checkpoint, (*self.findings, *findings))


def verify(desk: Desk, kept: Sequence[Path] = ()) -> Verified:
    """The record against itself, and against checkpoints that somebody has kept.

    `kept` are files with one checkpoint a line, or mails as they were received. Nothing is
    written. Raises StorageError without a journal, SettingsError for a file without a checkpoint.
    """
    points = [point for path in kept for point in _checkpoints(path)]
    checkpoint, findings = verify_record(desk.ledger, checkpoints=points)
    return Verified(checkpoint, findings)


def _checkpoints(path: Path) -> list[Checkpoint]:
    try:
        found = list(_lines(path.read_bytes()))
        if found:
            return [Checkpoint.parse(line) for line in found]
        why = "no checkpoint"
    except (OSError, ValueError) as error:
        why = shown(error)
    raise SettingsError(
        "usage.checkpoint",
        where=shown_path(path),
        found=why,
        wanted="a mail of a report, or lines of origin, size and root",
        remedy=f"save the mail as a file, or copy its header {CHECKPOINT_HEADER}",
    )


def _lines(content: bytes) -> Iterator[str]:
    header = message_from_bytes(content)[CHECKPOINT_HEADER]
    if header:
        yield str(header)
    else:
        yield from (line for line in content.decode("utf-8").splitlines() if line.strip())
