"""What must hold of a desk whatever happened to it, checked from outside.

Trees are computed by tests/journal/rfc9162.py and rows by tests/ledger/test_record.py, neither of
which has anything of the code that wrote them; `Log.read_on` is asked as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from tasks.journal.log import Log
from tasks.model.errors import VegareconError
from tests.flows.desks import LAST, Desk
from tests.journal import rfc9162
from tests.ledger.test_record import roots, said

RUNS = ("run", "restatement", "no_session")
FORMS = {"html": "html", "text": "txt", "json": "json", "csv": "csv"}


def contents(desk: Desk) -> dict[str, bytes]:
    """The files of the journal by name, what a kill left unfinished apart."""
    folder = desk.folder / "state" / "log"
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.glob("[0-9]*"))}


def entries(desk: Desk, *kinds: str) -> list[dict[str, Any]]:
    """The journal as a stranger reads it."""
    found = [json.loads(content) for content in contents(desk).values()]
    return [entry for entry in found if not kinds or entry["kind"] in kinds]


def journal_faults(desk: Desk) -> Iterator[str]:
    """What is wrong with the journal alone: may be asked right after a kill."""
    files = contents(desk)
    bodies = list(files.values())
    for at, (name, body) in enumerate(files.items()):
        if name != f"{at:08d}.json":
            yield f"journal: {name} where entry {at} should be"
            return
        entry = json.loads(body)
        told = (entry["seq"], entry["prev_size"], entry["prev_root"])
        if told != (str(at), str(at), rfc9162.mth(bodies[:at]).hex()):
            yield f"journal: entry {at} does not follow from those before it"
        if json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != (
            body.decode("utf-8")
        ):
            yield f"journal: entry {at} is not in its canonical form"
    try:
        known = len(Log(desk.folder / "state").read_on())
    except VegareconError as error:
        yield f"journal: {error.line}"
        return
    if known != len(bodies):
        yield f"journal: {known} of {len(bodies)} entries are read"


def faults(desk: Desk, as_of: date = LAST) -> list[str]:
    """Everything that is wrong with a desk after a run that ended by itself; [] when sound."""
    found = list(journal_faults(desk))
    runs = [entry for entry in entries(desk, *RUNS) if entry["as_of"] == str(as_of)]
    if len(runs) != 1:
        return [*found, f"journal: {len(runs)} runs of {as_of}"]
    state = desk.folder / "state"
    found += _objects(state, entries(desk))
    found += _database(desk)
    for form, suffix in FORMS.items():
        path = desk.report(f"report.{suffix}", as_of)
        if not path.is_file() or _digest(path) != runs[0]["forms"][form]:
            found.append(f"report: {path.name} is not what the entry says")
    left = [path for path in desk.folder.rglob(".*") if path.is_file()]
    left += [*state.glob("*.wal"), *state.glob("*.new"), *state.glob("*.wal.*")]
    # What belongs to a file that was set aside stays with it.
    left = [path for path in left if ".aside-" not in path.name]
    return [*found, *(f"left over: {path.relative_to(desk.folder)}" for path in left)]


def _objects(state: Path, log: list[dict[str, Any]]) -> Iterator[str]:
    named = {
        name
        for entry in log
        if entry["kind"] in RUNS
        for name in (
            entry["settings"],
            *([entry["chain"]] if entry["chain"] else []),
            *entry["forms"].values(),
            *(given["sha256"] for given in entry["inputs"]),
        )
    }
    for name in sorted(named):
        path = state / "objects" / "sha256" / name[:2] / name
        if not path.is_file() or _digest(path) != name:
            yield f"objects: {name} is absent or damaged"


def _database(desk: Desk) -> Iterator[str]:
    state = desk.folder / "state"
    try:
        if roots(state) != said(state):
            yield "database: its rows are not what the entries say"
        copies = desk.rows('SELECT body FROM "entry" ORDER BY seq')
    except duckdb.Error as error:
        yield f"database: {str(error).splitlines()[0]}"
        return
    if [str(body).encode("utf-8") for (body,) in copies] != list(contents(desk).values()):
        yield "database: its copies are not the entries"


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
