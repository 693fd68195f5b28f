"""A desk with a feed of every kind, fed again and again: what it says, and what it leaves behind.

Files lie where syncing costs nothing if there is such a place: what a kill loses is not asked here.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.faults.runs import Ended, Forge
from tests.faults.sound import contents
from tests.faults.strikes import STEADY
from tests.flows.desks import BOOK, LAST, SESSIONS, VIX_CALL, Desk, quote_rows, write_small_desk

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made below it
SETTINGS = "vegarecon.toml"
DAY = f"feeds/{LAST}/"
POSITIONS, TRADES, TABLE = f"{DAY}positions.csv", f"{DAY}trades.csv", f"{DAY}table.csv"
SUMS, EVENTS = f"{DAY}SHA256SUMS", "feeds/events.csv"
_MORE = """
[accounts]
kind = "csv_folder"
path = "feeds"

[events]
kind = "csv_folder"
path = "feeds"
"""
_SECOND = """[[quotes]]
kind = "csv_folder"
path = "feeds"

[[quotes]]
kind = "cboe_quotedata"
path = "feeds"
file = "{as_of}/table.csv"
priority = 1
name = "cboe"
compare = true
"""
_PLACES = {"state": ("ledger", "path"), "reports": ("report", "folder")}
_HOMES = {"feeds", *_PLACES}
_HALF = ("Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest")


@dataclass(frozen=True)
class Fed:
    """What came of one run: `document` and `alarm` are None where there is none."""

    ended: Ended
    document: dict[str, Any] | None
    alarm: bytes | None
    entries: tuple[dict[str, Any], ...]

    @property
    def refused(self) -> bool:
        return self.ended.code in (10, 20)


class Intake:
    """The desk; `whole` are its files by their names below its folder, as they should be."""

    def __init__(self, folder: Path, forge: Forge) -> None:
        self.forge, self.before = forge, folder / "before"
        self.desk = write_small_desk(folder / "desk", SESSIONS[1:])
        _complete(self.desk)
        ended = forge.run(self.words(SESSIONS[1]), environment=STEADY)
        assert ended.code == 0, ended.err
        shutil.copytree(self.desk.folder / "state", self.before)
        self.whole = {
            str(path.relative_to(self.desk.folder)): path.read_bytes()
            for path in (self.desk.settings, *sorted((self.desk.folder / "feeds").rglob("*")))
            if path.is_file() and str(SESSIONS[1]) not in str(path)
        }
        self.before_positions = self.desk.feed("positions", SESSIONS[1]).read_bytes()
        self._log = len(contents(self.desk))
        self._changed: list[str] = []
        self.reset()

    def words(self, as_of: object = LAST) -> list[object]:
        """The command's."""
        words = ["run", "--direct", "--no-mail", "--settings"]
        return [*words, self.desk.settings, "--as-of", as_of]

    def reset(self) -> None:
        """As before the run: the session before is on record, and all files are whole."""
        for path in self.desk.folder.iterdir():
            if path.is_dir() and path.name != "feeds":
                shutil.rmtree(path)
        shutil.copytree(self.before, self.desk.folder / "state")
        for name in self._changed:
            self._put(name, self.whole.get(name))
        self._changed.clear()

    def feed(
        self, changes: Mapping[str, bytes | None], environment: Mapping[str, str] | None = None
    ) -> Fed:
        """A run with some files as they should not be; None is a file that is not there."""
        self.reset()
        for name, content in changes.items():
            self._changed.append(name)
            self._put(name, content)
        ended = self.forge.run(self.words(), environment={**STEADY, **(environment or {})})
        known = self._log
        for usual, named in self._elsewhere():
            # A ledger elsewhere is a new one: it begins with its genesis.
            known = 1 if usual == "state" else known
            shutil.rmtree(self.desk.folder / usual, ignore_errors=True)
            (self.desk.folder / named).rename(self.desk.folder / usual)
        report, alarm = self.desk.report("report.json"), self.desk.report("no-report.eml")
        told = report.read_text("utf-8") if report.is_file() else ""
        log = list(contents(self.desk).values())[known:]
        return Fed(
            ended,
            json.loads(told, parse_constant=_no_number) if told else None,
            alarm.read_bytes() if alarm.is_file() else None,
            tuple(json.loads(body) for body in log),
        )

    def sums(self, names: Mapping[str, bytes] | None = None) -> bytes:
        """SHA256SUMS of the session's folder, as sha256sum writes it."""
        files = (names or self.whole).items()
        return "".join(
            f"{sha256(content).hexdigest()}  {name.removeprefix(DAY)}\n"
            for name, content in files
            if name.startswith(DAY) and name != SUMS
        ).encode("ascii")

    def _elsewhere(self) -> Iterator[tuple[str, str]]:
        """Folders that changed settings gave another name, and that the run wrote to."""
        try:
            told = tomllib.loads(self.desk.settings.read_text("utf-8"))
        except (OSError, ValueError):
            return
        for usual, (section, key) in _PLACES.items():
            part = told.get(section)
            name = part.get(key) if isinstance(part, dict) else None
            if not isinstance(name, str) or "\0" in name:
                continue
            path, home = (self.desk.folder / name).resolve(), self.desk.folder.resolve()
            if path.is_dir() and home in path.parents and path.parts[len(home.parts)] not in _HOMES:
                yield usual, str(path.relative_to(home))

    def _put(self, name: str, content: bytes | None) -> None:
        path = self.desk.folder / name
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)


@contextmanager
def intake(folder: Path | None = None, core: int | None = None) -> Iterator[Intake]:
    """The desk in a folder, which is removed in the end unless it is given."""
    made = None if folder else tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)
    place = folder or Path(str(made))
    try:
        with Forge(place / "forge", core) as forge:
            yield Intake(place, forge)
    finally:
        if made:
            shutil.rmtree(made)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} in the document")


def _complete(desk: Desk) -> None:
    """Feeds that the small desk lacks; a thinner chain, as every byte of it will be cut."""
    text = desk.settings.read_text("utf-8")
    one = '[quotes]\nkind = "csv_folder"\npath = "feeds"\n'
    assert one in text
    desk.settings.write_text(text.replace(one, _SECOND) + _MORE, "utf-8")
    for day in SESSIONS[1:]:
        thin = [row for row in quote_rows(day) if row.startswith("VIX") or _of_a_hundred(row)]
        desk.rewrite("quotes", thin, day=day)
        amounts = "account,cash,net_liquidation,maintenance_margin"
        desk.rewrite("accounts", ["A1,100000.0,150000.0,20000.0"], head=amounts, day=day)
        desk.feed("table", day).write_text(_table(day, thin), "utf-8")
    (desk.folder / EVENTS).write_text(
        "date,kind,source\n2024-12-11,CPI,BLS\n2024-12-18,FOMC,Board\n2025-03-19,FOMC,Board\n",
        "utf-8",
    )
    fewer = [row.replace(f"{VIX_CALL},12", f"{VIX_CALL},10") for row in BOOK]
    desk.rewrite("positions", fewer, day=SESSIONS[1])
    desk.rewrite("trades", [f"T1,A1,{VIX_CALL},2,0.5"])


def _of_a_hundred(row: str) -> bool:
    return row.partition(",")[0].endswith("00000")


def _table(day: Any, rows: list[str]) -> str:
    """The condor's strikes as the table that Cboe's site lets people download."""
    quotes = dict(row.split(",", 1) for row in rows)
    lines = [
        "",
        "S&P 500 INDEX,Last: 5990.00,Change:  3.6601",
        f'"Date: {day:%B %d, %Y} at 4:31 PM EST",Bid: 5989.00,Ask: 5991.00,Size: 1*1,Volume: 0',
        ",".join(["Expiration Date", "Calls", *_HALF, "Strike", "Puts", *_HALF]),
    ]
    for strike in (5600, 5700, 6300, 6400):
        halves = []
        for right in "CP":
            symbol = f"SPXW241220{right}{strike * 1000:08d}"
            bid, ask, _ = quotes[symbol].split(",")
            halves.append(f"{symbol},0,0,{bid},{ask},0,0.16,{'' if right == 'C' else '-'}0.5,0,0")
        lines.append(f"Fri Dec 20 2024,{halves[0]},{strike}.00,{halves[1]}")
    return "\n".join(lines) + "\n"
