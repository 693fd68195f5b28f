"""Lives of breaks and limits: input files of a few sessions beside what they must lead to.

A case is a folder of tests/stories/lived/: `<session>/NAME.csv` are the feeds that differ from the
small desk's of tests/flows/desks.py, `settings.toml` is added to its settings (`<session>.toml` in
its place from that session on; `edits.txt` has `old => new` for the settings there are,
`<session>-edits.txt` in its place from that session on; `absent.txt` names feeds that it lacks),
`commands.txt` has what people say after a session (`2024-11-19: breaks resolve @vanished --reason
…`, where `@kind` stands for the id of the break of that kind, `@limit-id` for that of a breach),
and `expected.json` has for each session what must be found: written by hand, in full for every
field that it names, and no break or named limit beside.
"""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tests.flows.desks import Command, Desk, write_small_desk

CASES = Path(__file__).parent / "lived"
WEEK = tuple(date(2024, 11, day) for day in (18, 19, 20, 21, 22))
EVENING = time(22, 0, tzinfo=UTC)


# Ledgers after a first session, by what it was made of: many lives begin alike.
_BEGUN: dict[tuple[bytes, ...], Path] = {}


@dataclass(frozen=True)
class Case:
    """One folder of inputs and expectations."""

    folder: Path

    @property
    def expected(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return found

    def words(self, session: str) -> list[list[str]]:
        """What people say after a session."""
        path = self.folder / "commands.txt"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        said = (line.partition(": ") for line in lines if line and not line.startswith("#"))
        return [shlex.split(text) for day, _, text in said if day == session]

    def configure(self, desk: Desk, name: str) -> None:
        """Settings of a name, where the case has some: the small desk's, edited and added to."""
        more, anew = self.folder / f"{name}.toml", self.folder / f"{name}-edits.txt"
        if name != "settings" and not more.exists() and not anew.exists():
            return
        edits = anew if anew.exists() else self.folder / "edits.txt"
        desk.configure()
        text = desk.settings.read_text("utf-8")
        for line in edits.read_text("utf-8").splitlines() if edits.exists() else ():
            old, _, new = line.partition(" => ")
            assert old in text
            text = text.replace(old, new.replace("\\n", "\n"))
        text += more.read_text("utf-8") if more.exists() else ""
        desk.settings.write_text(text, "utf-8")

    def write(self, folder: Path) -> Desk:
        """The small desk with this case's inputs laid over it."""
        desk = write_small_desk(folder, WEEK)
        self.configure(desk, "settings")
        absent = self.folder / "absent.txt"
        for name in absent.read_text("utf-8").split() if absent.exists() else ():
            for day in WEEK:
                desk.feed(name, day).unlink()
        for path in sorted(self.folder.glob("*/*.csv")):
            target = desk.feed(path.stem, date.fromisoformat(path.parent.name))
            target.write_bytes(path.read_bytes())
        return desk


def cases() -> list[Case]:
    return [Case(path) for path in sorted(CASES.iterdir()) if path.is_dir()]


def lived(case: Case, folder: Path, vegarecon: Command) -> dict[str, Report]:
    """Every session that the case expects something of, run through the command itself."""
    desk = case.write(folder)
    reports: dict[str, Report] = {}
    for session in case.expected:
        day = date.fromisoformat(session)
        case.configure(desk, session)
        now = datetime.combine(day, EVENING)
        begun = () if reports else _inputs(desk, day)
        if begun in _BEGUN:
            shutil.copytree(_BEGUN[begun], desk.folder / "state")
        else:
            ran = vegarecon(
                *("run", "--settings", desk.settings, "--as-of", session, "--direct", "--no-mail"),
                now=now,
            )
            assert ran.code in (0, 3, 4, 5), ran.err
        with open_ledger(desk.folder / "state", read_only=True) as ledger:
            report = Report.model_validate_json(ledger.report_body(day, "json", None))
        assert begun in _BEGUN or ran.code == report.exit
        if begun and begun not in _BEGUN:
            _BEGUN[begun] = shutil.copytree(desk.folder / "state", folder / "begun")
        reports[session] = report
        for words in case.words(session):
            named = [_named(word, report) for word in words]
            said = vegarecon(*named, "--settings", desk.settings, now=now)
            assert said.code == 0, said.err
    return reports


def _inputs(desk: Desk, day: date) -> tuple[bytes, ...]:
    """All that a first session is made of."""
    feeds = sorted(desk.feed("x", day).parent.glob("*.csv"))
    parts = [(it.name.encode(), it.read_bytes()) for it in feeds]
    return (
        str(day).encode(),
        desk.settings.read_bytes(),
        *(each for part in parts for each in part),
    )


def _named(word: str, report: Report) -> str:
    """The id behind `@kind`."""
    if not word.startswith("@"):
        return word
    ids = [item.id for item in report.breaks if item.kind == word[1:]]
    ids += [limit.episode for limit in report.limits if limit.id == word[1:] and limit.episode]
    (name,) = ids
    return name


# Expected figures come from another pricer, ours from quotes in ten-thousandths.
CLOSE = 5e-4


def told(part: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """Of a part of the document, what an expectation names; a number close to it counts as it."""
    found = json.loads(part.model_dump_json())
    return {name: _near(found[name], want) for name, want in wanted.items()}


def _near(found: Any, want: Any) -> Any:
    if isinstance(found, float) and isinstance(want, float):
        return want if abs(found - want) <= CLOSE * max(1.0, abs(want)) else found
    return found
