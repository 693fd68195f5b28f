"""The simulated desk reconciled in memory: the verbs of the day, without ledger and pictures."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tasks.check import check
from tasks.compose import Identity, compose
from tasks.model.document import Report
from tasks.model.sessions import Calendar
from tasks.model.yesterday import HeldLeg, SeenBreak, SeenLimit, Yesterday
from tasks.pull import Pulled, pull
from tasks.recall import Recalled
from tasks.settings.desk import open_desk
from tasks.simulate.desk import WrittenDesk
from tasks.value import value

Row = dict[str, str]


@dataclass(frozen=True)
class Demo:
    """A written desk and the document of every session."""

    folder: Path
    written: WrittenDesk
    reports: dict[date, Report]

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


def reconciled(written: WrittenDesk) -> Iterator[tuple[date, Report]]:
    """Every session, each with the one before as its yesterday."""
    desk = open_desk(written.settings)
    yesterday = None
    for seq, as_of in enumerate(written.sessions, 1):
        pulled = pull(desk, as_of)
        valued = value(desk, as_of, pulled, yesterday)
        checked = check(desk, as_of, pulled, valued, yesterday)
        identity = Identity(f"{as_of}.{seq:06d}", as_of, Calendar(as_of).close_utc(as_of))
        recalled = Recalled(yesterday, (), seq)
        report = compose(desk, identity, pulled, valued, checked, recalled)
        yield as_of, report
        yesterday = remembered(report, pulled)


def remembered(report: Report, pulled: Pulled) -> Yesterday:
    """A report and its quotes as the next session recalls them."""
    held = HeldLeg.__dataclass_fields__
    return Yesterday(
        as_of=report.as_of,
        run_id=report.run_id,
        net_vega30=report.net.vega30 if report.net else None,
        layer_vega30={layer.layer: layer.vega30 for layer in report.layers},
        legs=tuple(HeldLeg(**{name: getattr(leg, name) for name in held}) for leg in report.legs),
        breaks={b.id: SeenBreak(b.first_seen, b.age_sessions) for b in report.breaks},
        limits={(one.id, one.scope): SeenLimit(one.state, one.streak) for one in report.limits},
        quotes=pulled.frames["quotes"][["symbol", "bid", "ask"]],
    )
