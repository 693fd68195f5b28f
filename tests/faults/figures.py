"""The last figures of the long runs, beside the tests, as they were measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

FILE = Path(__file__).with_name("figures.json")


@dataclass(frozen=True)
class Figure:
    """How often a fault was made, after how many of them something was wrong, when, and how."""

    tried: int
    wrong: int
    day: str
    command: str

    @classmethod
    def now(cls, tried: int, wrong: int, words: Sequence[str], module: str) -> Self:
        """Of a run that has just ended; where its files lay is nobody's business."""
        kept: list[str] = []
        for word in words:
            if kept and kept[-1] == "--folder":
                kept.pop()
            else:
                kept.append(word)
        command = " ".join(["python -m", module, *kept])
        return cls(tried, wrong, str(datetime.now(UTC).date()), command)


def figures() -> dict[str, Figure]:
    """All of them, by the name of the run."""
    if not FILE.is_file():
        return {}
    return {name: Figure(**each) for name, each in json.loads(FILE.read_text("utf-8")).items()}


def keep(name: str, figure: Figure) -> None:
    """Put a figure in the place of the one before."""
    found = {each: asdict(one) for each, one in (figures() | {name: figure}).items()}
    FILE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
