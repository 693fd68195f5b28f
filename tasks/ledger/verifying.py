"""Verify: the record held against itself, level by level; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from tasks.journal.entries import Entry, NoReport, Run
from tasks.journal.log import Checkpoint, Log
from tasks.journal.merkle import leaf_hash, root_of
from tasks.journal.named import named
from tasks.journal.objects import Objects
from tasks.ledger.opening import scratch
from tasks.ledger.rows import by_entry, canonical_line, columns_of
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.errors import AuditError, StorageError
from tasks.model.sessions import sessions_between

Verdict = Literal["ok", "tampered", "incomplete", "rollback", "differs", "not_checked"]
# The worst first; what it is called decides the exit code.
EXIT_OF: dict[Verdict, int] = {
    "tampered": 10,
    "rollback": 12,
    "differs": 13,
    "incomplete": 11,
    "not_checked": 14,
    "ok": 0,
}
_SHOWN = 5
# Two-digit years in symbols are of this century.
_CENTURY = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a level: about which entry (None: no single one), and in words."""

    level: str
    verdict: Verdict
    entry: int | None
    text: str


def verify(
    folder: Path, *, checkpoints: Sequence[Checkpoint] = ()
) -> tuple[Checkpoint, tuple[Finding, ...]]:
    """L0 to L3, and L5 for `checkpoints` that somebody outside has kept; one finding at least each.

    Returns the checkpoint of the journal as well. Raises StorageError when there is no journal.
    """
    log = Log(folder)
    log.demand()
    entries, tree = _tree(log)
    found = [*_sessions(entries), *tree, *_objects(entries, Objects(folder))]
    found += _database(folder, log, entries)
    found += [_prefix(log, each) for each in checkpoints]
    return log.checkpoint(), tuple(found)


def exit_of(findings: Sequence[Finding]) -> int:
    """The exit code of the worst finding."""
    verdicts = {finding.verdict for finding in findings}
    return next(code for verdict, code in EXIT_OF.items() if verdict in verdicts or code == 0)


def _tree(log: Log) -> tuple[list[Entry], list[Finding]]:
    """The entries up to the first that does not follow, and what is wrong with that one."""
    entries: list[Entry] = []
    try:
        for entry in log.read_each():
            entries.append(entry)  # noqa: PERF402 - what was read before a fault counts
    except (AuditError, StorageError) as error:
        bad = log.size
        text = f"entry {bad}: {error.where}: found {error.found}, wanted {error.wanted}"
        return entries, [Finding("L1", "tampered", bad, text)]
    root = root_of(log.leaves).hex()
    return entries, [Finding("L1", "ok", None, f"{log.size} entries, root {root}")]


def _sessions(entries: Sequence[Entry]) -> list[Finding]:
    """L0: every session of the calendar from the first to the last one on record has an entry."""
    told = {entry.as_of for entry in entries if isinstance(entry, Run | NoReport)}
    days = sorted(filter(None, map(_day, told)))
    if not days:
        return [Finding("L0", "ok", None, "no session is on record yet")]
    due = sessions_between(days[0], days[-1])
    missing = [day for day in due if day.isoformat() not in told]
    if missing:
        names = ", ".join(day.isoformat() for day in missing[:_SHOWN])
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        text = f"{len(missing)} of {len(due)} sessions have no entry: {names}{more}"
        return [Finding("L0", "incomplete", None, text)]
    return [Finding("L0", "ok", None, f"{len(due)} sessions, each with an entry")]


def _day(text: str) -> date | None:
    """None for what is no date of a session: other levels find the entry that says so."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _CENTURY else None


def _objects(entries: Sequence[Entry], objects: Objects) -> list[Finding]:
    """L2: what entries name is there, and is what it was."""
    found, seen = [], set()
    for entry in entries:
        for what, sha256, kept in named(entry):
            if sha256 in seen or not kept:
                continue
            seen.add(sha256)
            try:
                objects.get(sha256)
            except StorageError as error:
                verdict: Verdict = "incomplete" if error.code.endswith("absent") else "tampered"
                text = f"entry {entry.seq}: {what}: {error.where}: found {error.found}"
                found.append(Finding("L2", verdict, int(entry.seq), text))
            except ValueError as error:
                text = f"entry {entry.seq}: {what}: {error}"
                found.append(Finding("L2", "tampered", int(entry.seq), text))
    return found or [Finding("L2", "ok", None, f"{len(seen)} objects")]


def _database(folder: Path, log: Log, entries: Sequence[Entry]) -> list[Finding]:
    """L3: the database has the same entries, and the rows that they commit to."""
    try:
        with open_ledger(folder, read_only=True) as ledger:
            copies = _copies(ledger, log)
            return copies or _rows(ledger, entries, Objects(folder))
    except StorageError as error:
        return [Finding("L3", "tampered", None, f"{error.where}: {error.found}")]


def _copies(ledger: Ledger, log: Log) -> list[Finding]:
    bodies = ledger.entry_bodies()
    for seq, leaf in enumerate(log.leaves):
        body = bodies.get(seq)
        if body is None or leaf_hash(body.encode("utf-8")) != leaf:
            how = "lacks the copy of it" if body is None else "has another copy of it"
            verdict: Verdict = "incomplete" if body is None else "tampered"
            return [Finding("L3", verdict, seq, f"entry {seq}: the database {how}")]
    surplus = sorted(bodies.keys() - set(range(log.size)))
    if surplus:
        text = f"entry {surplus[0]}: the database has it, the journal does not"
        return [Finding("L3", "rollback", surplus[0], text)]
    return []


def _rows(ledger: Ledger, entries: Sequence[Entry], objects: Objects) -> list[Finding]:
    due = {
        (int(entry.seq), table): rows
        for entry in entries
        for table, rows in getattr(entry, "outputs", {}).items()
    }
    found, count = [], 0
    for table, columns in columns_of(ledger.ask).items():
        for entry, rows in by_entry(ledger.lines(table, columns)):
            count += int(rows.rows)
            if due.pop((entry, table), None) != rows:
                found.append((entry, table))
    found += list(due)
    told = [_differing(ledger, entries, objects, *each) for each in sorted(found)[:_SHOWN]]
    wrong = [finding for finding in told if finding]
    if len(found) > _SHOWN:
        text = f"and {len(found) - _SHOWN} more of an entry and a table"
        wrong.append(Finding("L3", "tampered", None, text))
    return wrong or [Finding("L3", "ok", None, f"{count} rows, as the entries have them")]


def _differing(
    ledger: Ledger, entries: Sequence[Entry], objects: Objects, entry: int, table: str
) -> Finding | None:
    """The first row that is another, against rows made anew; None where those are the same.

    A newer version may keep more of a document than the entry knew: then both are made anew.
    """
    columns = columns_of(ledger.ask)[table]
    names = [name for name, _ in columns]
    stored = [canonical_line(line) for _, line in ledger.lines(table, columns, entry)]
    place = f"entry {entry}, table {table}"
    if not 0 <= entry < len(entries):
        return Finding("L3", "tampered", entry, f"{place}: {len(stored)} rows of no such entry")
    with scratch(entries, objects, entry) as made_anew:
        made = [canonical_line(line) for _, line in made_anew.lines(table, columns, entry)]
    if sorted(stored) == sorted(made):
        return None
    surplus, lost = _apart(stored, made), _apart(made, stored)
    if surplus and lost:
        text = f"{place}: {_columns(names, surplus[0], lost[0])}"
    elif surplus:
        text = f"{place}: a row too many: {surplus[0].decode('utf-8')[:200]}"
    else:
        text = f"{place}: a row is gone: {lost[0].decode('utf-8')[:200]}"
    return Finding("L3", "tampered", entry, text)


def _apart(some: Sequence[bytes], others: Sequence[bytes]) -> list[bytes]:
    """Lines of some that others lack, each as often as it is too many."""
    left = list(others)
    found = []
    for line in sorted(some):
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found


def _columns(names: Sequence[str], stored: bytes, due: bytes) -> str:
    """Which columns of a row are others."""
    found, wanted = (_by_name(names, line) for line in (stored, due))
    apart = [name for name in names if found.get(name) != wanted.get(name)]
    told = (f"{name} is {found.get(name)}, was {wanted.get(name)}" for name in apart[:_SHOWN])
    return "; ".join(told)


def _by_name(names: Sequence[str], line: bytes) -> Mapping[str, str | None]:
    import json  # noqa: PLC0415 - for the rare case alone

    return dict(zip(names, json.loads(line), strict=False))


def _prefix(log: Log, point: Checkpoint) -> Finding:
    """L5: a checkpoint that somebody has kept is one that this log once had."""
    if point.size > log.size:
        text = f"{point.line}: the journal has {log.size} entries"
        return Finding("L5", "rollback", None, text)
    here = log.checkpoint(point.size)
    if here != point:
        return Finding("L5", "rollback", None, f"{point.line}: the journal had {here.line}")
    return Finding("L5", "ok", None, f"{point.line}: a prefix of today's journal")
