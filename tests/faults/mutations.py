"""Inputs made wrong at random, each of them from nothing but a seed and a number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from tests.faults.intake import DAY, EVENTS, POSITIONS, SETTINGS, SUMS, TABLE, TRADES, Intake
from tests.flows.desks import SESSIONS

Changes = dict[str, bytes | None]
Change = Callable[[random.Random, bytes], bytes]

WEIGHTS = {
    POSITIONS: 10,
    f"{DAY}quotes.csv": 5,
    TRADES: 4,
    f"{DAY}futures.csv": 4,
    f"{DAY}indices.csv": 2,
    f"{DAY}rates.csv": 2,
    f"{DAY}accounts.csv": 2,
    EVENTS: 2,
    TABLE: 3,
    SETTINGS: 4,
}
SHARDS = (
    *(b"\0", b'"', b",", b"\n", b"\r", b"\r\n", b"1_0", b"nan", b"inf", b"1e309", b"\xff", b"-"),
    *("\N{ARABIC-INDIC DIGIT FIVE}".encode(), "\N{MINUS SIGN}".encode(), b"\xef\xbb\xbf", b" "),
    *(b"=cmd|' /C calc'!A0", b"' OR 1=1 --", b"<script>alert(1)</script>", b"{{7*7}}", b"0x1"),
    *(b"9" * 30, b"\x1b[31m", b"\x0b", b"../../etc/passwd", "\u202e".encode(), "\u2028".encode()),
)
CELLS = (
    *("", "0", "-0", "1", "-1", "0.5", "1e3", "1e-9", "1e15", "999999999999999", "NaN", "inf"),
    *("1,234", '"1,234"', "1_000", "+5", " 7 ", ".5", "5.", "\N{ARABIC-INDIC DIGIT FIVE}"),
    *("=1+1", "@SUM(A1)", "<b>", "{{7*7}}", "'; DROP TABLE net; --", "WHATSIT", "A1", "A2"),
    *("SPX", "VIX", "VX/Z24", "VX/F25", "VXM/Z24", "UVXY", "SPXW241129P05700000", "2024-11-22"),
    *("SPX  241220P05700000", "VIX241218P00022000", "SPXW241220C06300000", "SPXW241122C06000000"),
    *("2024-11-21T16:15:00-05:00", "\u202eevil", "x" * 300, "true", "-"),
)
ROOTS = ((b"SPXW", b"SPX"), (b"VIX", b"VIXW"), (b"VIX", b"VXX"), (b"VX/Z24", b"VX/F25"))
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_DATE = re.compile(rb"\d{4}-\d{2}-\d{2}")


def _place(chance: random.Random, content: bytes) -> int:
    return chance.randrange(len(content) + 1)


def _flip(chance: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: _place(chance, content)]


def _lose(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + content[at + chance.randint(1, 40) :]


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = _place(chance, content)
    return content[:at] + chance.choice(SHARDS) + content[at:]


def _repeat(chance: random.Random, content: bytes) -> bytes:
    at, length = _place(chance, content), chance.randint(1, 60)
    return content[: at + length] + content[at:]


def _lines(change: Callable[[random.Random, list[bytes]], None]) -> Change:
    def changed(chance: random.Random, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        if len(lines) > 1:
            change(chance, lines)
        return b"".join(lines)

    return changed


def _swap_lines(chance: random.Random, lines: list[bytes]) -> None:
    one, two = chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]


def _drop_line(chance: random.Random, lines: list[bytes]) -> None:
    del lines[chance.randrange(len(lines))]


def _double_line(chance: random.Random, lines: list[bytes]) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def _double_file(chance: random.Random, lines: list[bytes]) -> None:
    lines.extend(lines[chance.randint(0, 1) :])


def _cell(chance: random.Random, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    cells = lines[at].rstrip(b"\n").split(b",")
    cells[chance.randrange(len(cells))] = chance.choice(CELLS).encode()
    lines[at] = b",".join(cells) + b"\n"


def _swap_cells(chance: random.Random, lines: list[bytes]) -> None:
    at = chance.randrange(len(lines))
    cells = lines[at].rstrip(b"\n").split(b",")
    chance.shuffle(cells)
    lines[at] = b",".join(cells) + b"\n"


def _of(pattern: re.Pattern[bytes], new: Callable[[random.Random, bytes], bytes]) -> Change:
    """One match of a pattern made another."""

    def changed(chance: random.Random, content: bytes) -> bytes:
        found = list(pattern.finditer(content))
        if not found:
            return content
        match = chance.choice(found)
        return content[: match.start()] + new(chance, match[0]) + content[match.end() :]

    return changed


def _scaled(chance: random.Random, number: bytes) -> bytes:
    value = float(number) * chance.choice((-1, 0.01, 0.1, 0.5, 2, 3, 10, 100, 1e6))
    return f"{value:.15g}".encode()


def _moved(chance: random.Random, day: bytes) -> bytes:
    days = chance.choice((-3650, -365, -7, -1, 1, 2, 7, 365, 3650))
    try:
        return str(date.fromisoformat(day.decode()) + timedelta(days=days)).encode()
    except (ValueError, OverflowError):
        return b"0000-00-00"


def _root(chance: random.Random, content: bytes) -> bytes:
    return content.replace(*chance.choice(ROOTS))


def _encoded(chance: random.Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    if chance.random() < 0.5:
        return text.replace("\n", "\r\n").encode()
    return text.encode(chance.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32")))


CHANGES: dict[str, Change] = {
    "flipped": _flip,
    "cut": _cut,
    "lost": _lose,
    "inserted": _insert,
    "repeated": _repeat,
    "lines swapped": _lines(_swap_lines),
    "line dropped": _lines(_drop_line),
    "line doubled": _lines(_double_line),
    "file doubled": _lines(_double_file),
    "cell replaced": _lines(_cell),
    "cells shuffled": _lines(_swap_cells),
    "number scaled": _of(_NUMBER, _scaled),
    "date moved": _of(_DATE, _moved),
    "another root": _root,
    "encoded": _encoded,
}


def mutated(desk: Intake, seed: int, number: int) -> tuple[str, Changes]:
    """What is done to which files, and those files."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - repeatable on purpose
    changes: Changes = {}
    told = []
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
        (file,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        what, content = _one(desk, chance, file, changes.get(file, desk.whole[file]))
        changes[file] = content
        told.append(f"{file.rpartition('/')[2]} {what}")
    if chance.random() < 0.08:
        changes[SUMS] = desk.sums()
        told.append("beside sums")
    return ", ".join(told), changes


def _one(
    desk: Intake, chance: random.Random, file: str, content: bytes | None
) -> tuple[str, bytes | None]:
    whole, dice = desk.whole, chance.random()
    if dice < 0.03 or content is None:
        return "gone", None
    if dice < 0.05:
        other = chance.choice(list(WEIGHTS))
        return f"is {other}", whole[other]
    if dice < 0.07 and (earlier := _of_yesterday(desk, file)) is not None:
        return "of yesterday", earlier
    name = chance.choice(list(CHANGES))
    return name, CHANGES[name](chance, content)


def _of_yesterday(desk: Intake, file: str) -> bytes | None:
    path = desk.desk.folder / file.replace(str(SESSIONS[-1]), str(SESSIONS[-2]))
    return path.read_bytes() if file.startswith(DAY) and path.is_file() else None
