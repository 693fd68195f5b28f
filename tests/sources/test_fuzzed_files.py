"""Files damaged at random: refused in printable lines, or read as an independent reader does."""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tasks.model.errors import Faults, SourceError
from tasks.sources.csv_folder import CsvFolder

Write = Callable[[str, str | bytes], Path]

SEED, FILES = 20261120, 2500
WHOLE = (
    b"account,symbol,quantity,layer,average_price\n"
    b'U1,SPXW  261218P05700000,-5,"core, short",43.5\n'
    b"U1,VIXW261216C00022000,10,layer-1,\n"
    b"U1,VX/Z6,-1,layer-2,18.25\n"
)
SHARDS = [
    *(b"\0", b'"', b",", b"\n", b"\r", b"1_0", b"nan", b"inf", b"1e309", b"\xff", b"-", b" "),
    *("\N{ARABIC-INDIC DIGIT FIVE}".encode(), "\N{MINUS SIGN}".encode(), b"\xef\xbb\xbf"),
    *(b"=cmd|", b"' OR 1=1 --", b"<script>", b"{{7*7}}", b"0x1", b"9" * 30, b"\x1b", b"\x0b"),
]


def _damaged(chance: random.Random) -> bytes:
    content = bytearray(WHOLE)
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
        length, filling = chance.choice(
            [
                (2, chance.choice(SHARDS)),  # replaced
                (chance.randint(1, 30), b""),  # lost
                (1, chance.randbytes(1)),  # flipped
                (0, bytes(content[other : other + 30])),  # repeated elsewhere
            ]
        )
        content[at : at + length] = filling
    return bytes(content)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_no_damaged_file_escapes_or_becomes_another_book(write: Write, as_of: date) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a repeatable drawing, not a secret
    refused = 0
    lines: list[str] = []
    for _ in range(FILES):
        content = _damaged(chance)
        source = CsvFolder("positions", write("positions.csv", content))
        try:
            frame = source.read(as_of).frame
        except (SourceError, Faults) as fault:
            lines += fault.lines
            refused += 1
            continue
        text = io.StringIO(content.decode().replace("\r\n", "\n"), newline="")
        rows = list(csv.DictReader(text))
        assert frame["account"].tolist() == [row["account"].strip() for row in rows]
        assert frame["quantity"].tolist() == [float(row["quantity"]) for row in rows]
        if "average_price" in rows[0]:
            assert [None if math.isnan(price) else price for price in frame["average_price"]] == [
                _number(row["average_price"]) for row in rows
            ]
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert FILES * 0.7 < refused < FILES
