"""Strikes: one call of one run is killed or fails, the command is run again, and all is checked."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.postman import Postman
from tests.faults.runs import Ended, Forge
from tests.faults.sound import contents, faults, journal_faults
from tests.flows.desks import LAST, SESSIONS, write_small_desk

MAIL = """
[mail]
host = "127.0.0.1"
port = PORT
security = "none"
sender = "desk@example.com"
recipients = ["a@example.com", "b@example.com"]
timeout_seconds = 20.0
"""
MODES = {"KILL": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
WELL = (0, 3, 4, 5)
STORAGE, UNDELIVERED, AUDIT = 22, 23, 24
MISSED = "the run ended without the call"
AGAIN = "2024-11-22T22:20:00+00:00"
# The k-th call of a thread is the same in every run with one thread alone.
STEADY = {"FAULTS_THREADS": "1"}
_CALL = re.compile(r"(\d+) +(\w+)\((.*)")
_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")


@dataclass(frozen=True)
class Strike:
    """The `when`-th `call` of the run; `what` is the line of strace that it was seen in."""

    call: str
    when: int
    what: str = ""

    def spell(self, mode: str) -> str:
        """For strace."""
        return f"{self.call}:{MODES[mode]}:when={self.when}"


class Bench:
    """A small desk with mail, to be struck again and again.

    `lived` gives it the session before, so that nothing of the ledger is made anew.
    """

    def __init__(self, folder: Path, forge: Forge, post: Postman, *, lived: bool = False) -> None:
        self.forge, self.post = forge, post
        self.desk = write_small_desk(folder / "desk")
        self.desk.configure(MAIL.replace("PORT", str(post.port)))
        self.before = folder / "before"
        if lived:
            ended = forge.run(self.words(SESSIONS[-2]), environment=STEADY)
            assert ended.code == 0, ended.err
            for name in ("state", "reports"):
                shutil.copytree(self.desk.folder / name, self.before / name)

    def words(self, as_of: object = LAST) -> list[object]:
        """The command's."""
        return ["run", "--direct", "--settings", self.desk.settings, "--as-of", as_of]

    def reset(self) -> None:
        """As before the run."""
        self.post.kept.clear()
        self.post.death = None
        for name in ("state", "reports"):
            shutil.rmtree(self.desk.folder / name, ignore_errors=True)
            if self.before.is_dir():
                shutil.copytree(self.before / name, self.desk.folder / name)

    def strikes(self) -> list[Strike]:
        """Every durable call of a run that is left in peace."""
        self.reset()
        ended = self.forge.run(self.words(), watch=True, environment=STEADY)
        assert ended.code == 0, ended.err
        assert not faults(self.desk)
        return list(calls_of(ended.trace, (self.desk.folder, self.forge.folder / "out")))

    def trial(self, strike: Strike, mode: str) -> list[str]:
        """What is wrong after a strike and a run that follows it; [] when nothing is."""
        ended = self.struck(strike, mode)
        found = [] if _has_struck(ended, mode) else [MISSED]
        found += journal_faults(self.desk)
        if mode != "KILL":
            found += self._failed_well(ended)
        return [*found, *self.go_on(ended)]

    def struck(self, strike: Strike, mode: str) -> Ended:
        """A run that is struck."""
        self.reset()
        return self.forge.run(self.words(), strike=strike.spell(mode), environment=STEADY)

    def go_on(self, first: Ended, most: int = 2) -> list[str]:
        """What is wrong after one more run, with which there may be `most` mails."""
        kept, mails = contents(self.desk), self.post.reports()
        again = self.forge.run(self.words(), environment={**STEADY, "FAULTS_NOW": AGAIN})
        found = [] if again.code in WELL else [f"second run: exit {again.code}: {again.err[:300]}"]
        now = contents(self.desk)
        if kept != {name: now.get(name) for name in kept}:
            found.append("an entry that was there is not as it was")
        if "report.html" in first.out and not _said_run(kept):
            found.append("a headline was printed of what is not in the journal")
        found += faults(self.desk)
        if len(self.post.ids()) != 1 or not 1 <= self.post.reports() <= most:
            found.append(f"{self.post.reports()} mails ({mails} before) of {self.post.ids()}")
        return found

    def _failed_well(self, ended: Ended) -> Iterator[str]:
        # A database that cannot be opened is set aside, and the report goes out with a doubt.
        doubted = ended.code == AUDIT and self.post.reports() == 1
        if not doubted and ended.code not in (*WELL, STORAGE, UNDELIVERED):
            yield f"exit {ended.code}"
        if strange := [line for line in ended.err.splitlines() if not _told(line)]:
            yield f"stderr: {strange[0][:200]}"
        if ended.code == STORAGE and not self.post.kept:
            yield "neither a report nor an alarm was mailed"
        yield from tried_again(ended.trace)


def calls_of(trace: list[str], below: tuple[Path, ...]) -> Iterator[Strike]:
    """The calls of the main thread that write below some folders, or to a socket."""
    counts: dict[str, int] = {}
    places = [str(folder) for folder in below]
    main = ""
    for line in trace:
        match = _CALL.match(line)
        if match is None:
            continue
        main = main or match[1]
        call, what = match[2], match[3]
        if match[1] != main:
            if any(place in what for place in places):
                raise AssertionError(f"another thread writes: {line}")
            continue
        counts[call] = counts.get(call, 0) + 1
        if call == "openat" and not _WRITING.search(what):
            continue
        if call == "sendto" or any(place in what for place in places):
            yield Strike(call, counts[call], what)


_BEING_MADE = "/vegarecon.new"


def tried_again(trace: list[str]) -> Iterator[str]:
    """Syncs of a file whose sync had failed, with nothing opened in between.

    A database that is being made does not count: it is thrown away where its making fails.
    """
    failed: set[str] = set()
    for line in trace:
        match = _CALL.match(line)
        if match is None:
            continue
        if match[2] in ("fsync", "fdatasync"):
            place = match[3].partition(")")[0]
            if place in failed and _BEING_MADE not in place:
                yield f"a failed sync is tried again: {place}"
            if "INJECTED" in line:
                failed.add(place)
        elif match[2] == "openat":
            opened = match[3].rpartition("= ")[2].strip()
            failed.discard(opened)


def _has_struck(ended: Ended, mode: str) -> bool:
    return ended.killed if mode == "KILL" else any("INJECTED" in line for line in ended.trace)


def _said_run(kept: dict[str, bytes]) -> bool:
    found = [json.loads(body) for body in kept.values()]
    return any(each["kind"] == "run" and each["as_of"] == str(LAST) for each in found)


def _told(line: str) -> bool:
    return line.startswith("vegarecon: ") and "Traceback" not in line and "bug:" not in line
