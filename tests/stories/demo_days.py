"""The simulated desk reconciled: the verbs of the day, without pictures and mail."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from tasks.check import check
from tasks.compose import Identity, compose
from tasks.explain import explain
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.sessions import Calendar
from tasks.outlook import outlook, repricer_of
from tasks.pull import pull
from tasks.recall import recall
from tasks.settings.desk import open_desk
from tasks.simulate.desk import WrittenDesk
from tasks.value import value
from tasks.vega.repricing import Repricer

Row = dict[str, str]


@dataclass(frozen=True)
class Day:
    """The document of one session, and its book ready to be repriced."""

    report: Report
    repricer: Repricer


@dataclass(frozen=True)
class Demo:
    """A written desk and every session of it."""

    folder: Path
    written: WrittenDesk
    days: tuple[Day, ...]

    @cached_property
    def reports(self) -> dict[date, Report]:
        return {day.report.as_of: day.report for day in self.days}

    def day(self, before_last: int) -> date:
        return self.written.sessions[-1 - before_last]

    def truth(self, as_of: date) -> dict[tuple[str, str], Row]:
        return {
            (row["account"], row["symbol"]): row
            for row in rows(self.folder / "truth" / f"{as_of}.csv")
        }

    def quotes(self, as_of: date) -> dict[str, Row]:
        return {row["symbol"]: row for row in rows(self.folder / "feeds" / f"{as_of}/quotes.csv")}

    def planted(self, *mistakes: str) -> list[Row]:
        found = rows(self.folder / "truth" / "planted.csv")
        return [row for row in found if row["mistake"] in mistakes]

    def days_of(self, *mistakes: str) -> set[date]:
        return {date.fromisoformat(row["as_of"]) for row in self.planted(*mistakes)}


def rows(path: Path) -> list[Row]:
    with path.open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def reconciled(written: WrittenDesk) -> Iterator[Day]:
    """Every session in the order of the day, each on record before the next one recalls it."""
    desk = open_desk(written.settings)
    for as_of in written.sessions:
        pulled = pull(desk, as_of)
        recalled = recall(desk, as_of, pulled.held)
        valued = value(desk, as_of, pulled, recalled)
        known_at = Calendar(as_of).close_utc(as_of)
        ahead = outlook(desk, as_of, pulled, valued, recalled)
        checked = check(desk, as_of, pulled, valued, ahead, recalled)
        report = compose(
            desk,
            Identity(f"{as_of}.{recalled.seq:06d}", as_of, known_at),
            pulled,
            valued,
            ahead,
            explain(desk, pulled, valued, checked, recalled),
            checked,
            recalled,
        )
        with open_ledger(desk.ledger) as ledger:
            ledger.store(report, recalled.seq, {}, valued.market.chain)
        yield Day(report, repricer_of(desk, as_of, valued))
