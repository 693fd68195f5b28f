"""One simulated desk for all tests of what is written; no test may change it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tasks.simulate.desk import WrittenDesk, write_desk

Row = dict[str, str]


@dataclass(frozen=True)
class DeskOnDisk:
    """A written desk and its files as rows of text."""

    folder: Path
    written: WrittenDesk

    def feed(self, as_of: date, name: str) -> list[Row]:
        return rows(self.folder / "feeds" / as_of.isoformat() / f"{name}.csv")

    def truth(self, as_of: date) -> list[Row]:
        return rows(self.folder / "truth" / f"{as_of.isoformat()}.csv")

    def curve(self, as_of: date) -> list[Row]:
        return rows(self.folder / "truth" / f"curve_{as_of.isoformat()}.csv")

    def planted(self, *mistakes: str) -> list[Row]:
        found = rows(self.folder / "truth" / "planted.csv")
        return [row for row in found if not mistakes or row["mistake"] in mistakes]

    def day(self, before_last: int) -> date:
        return self.written.sessions[-1 - before_last]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> DeskOnDisk:
    folder = tmp_path_factory.mktemp("desk")
    return DeskOnDisk(folder, write_desk(folder))
