"""Positions and trades as the standard library's csv reads them, and nobody else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

OPTION = re.compile(r"([A-Z]{1,6}) *([0-9]{6}[CP][0-9]{8})")
FUTURE = re.compile(r"/?(VXM|VX)/?([FGHJKMNQUVXZ])([0-9]{1,2})")


def holdings(content: bytes) -> Iterator[tuple[str, str, float]]:
    """Account, symbol without blanks, and quantity of every row that holds something."""
    for row in _rows(content):
        if quantity := float(row["quantity"]):
            yield row["account"], symbol_of(row["symbol"]), quantity


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    text = io.StringIO(content.decode("utf-8").replace("\r\n", "\n"), newline="")
    reader = csv.reader(text, strict=True)
    head = [name.strip() for name in next(reader)]
    for cells in reader:
        if cells:
            yield dict(zip(head, (cell.strip() for cell in cells), strict=True))


def symbol_of(text: str) -> str:
    """As options are written without their padding, and futures with two digits of their year.

    One digit is that year of the decade from 2024 on, when the desk's sessions are. What is
    neither is as it stands.
    """
    if match := OPTION.fullmatch(text.upper()):
        return "".join(match.groups())
    if future := FUTURE.fullmatch(text):
        root, month, year = future.groups()
        decade = "" if len(year) == 2 else "2" if year >= "4" else "3"
        return f"{root}/{month}{decade}{year}"
    return text


def fills(content: bytes) -> Iterator[tuple[str, str, float]]:
    """The same of every trade; a row that is another's word for word is one, delivered twice."""
    seen = set()
    for row in _rows(content):
        words = tuple(sorted(row.items()))
        if words not in seen:
            seen.add(words)
            yield row["account"], symbol_of(row["symbol"]), float(row["quantity"])
