"""No row of a real file is lost: what is not delivered is dropped with a reason and counted."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.sources.real_files import REAL_FILES, RealFile, balances, table


def test_rows_in_are_rows_out_and_rows_dropped_for_known_reasons(real_data: Path) -> None:
    found = balances(real_data)
    print(table(found))  # noqa: T201 - the table is the point
    for each, real in zip(found, REAL_FILES, strict=True):
        assert each.holds, each
        assert each.dropped == real.dropped


def test_the_rows_that_were_dropped_are_the_binaries(real_data: Path) -> None:
    (real,) = (each for each in REAL_FILES if "Quotes_2016-06-01" in each.file)
    with (real_data / real.file).open(newline="") as lines:
        roots = [row["root"] for row in csv.DictReader(lines)]
    frame = real.read(real_data).frame
    assert roots.count("BVZ") == 158
    assert len(frame) == roots.count("VIX") == len(roots) - 158
    assert set(frame["symbol"].str[:-15]) == {"VIX"}


def test_a_row_that_is_lost_shows(real_data: Path) -> None:
    real = REAL_FILES[0]
    more = RealFile(real.file, real.day, real.make, lambda content: real.count(content) + 1)
    (balance,) = balances(real_data, [more])
    assert not balance.holds
    assert table([balance]).endswith("LOST")
