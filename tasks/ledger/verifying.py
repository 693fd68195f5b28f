"""Verify: the record held against itself, level by level; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tasks.journal.checkpoint import Checkpoint
from tasks.journal.entries import Entry, NoReport, Run
from tasks.journal.log import Log
from tasks.journal.merkle import root_of
from tasks.journal.named import kept
from tasks.journal.objects import Objects
from tasks.ledger.findings import Finding, Verdict
from tasks.ledger.verifying_rows import database
from tasks.model.errors import AuditError, StorageError, shown, shown_path
from tasks.model.sessions import sessions_between

_SHOWN = 5
# Two-digit years in symbols are of this century.
_CENTURY = range(2000, 2100)


def verify(
    folder: Path, *, checkpoints: Sequence[Checkpoint] = ()
) -> tuple[Checkpoint, tuple[Finding, ...]]:
    """L0 to L3, and L5 for `checkpoints` that somebody outside has kept; one finding at least each.

    Returns the checkpoint of the journal as well. Raises StorageError when there is no journal.
    """
    log = Log(folder)
    log.demand()
    entries, tree = _tree(log)
    whole = all(finding.verdict == "ok" for finding in tree)
    looked = [*_sessions(entries), *_objects(entries, Objects(folder))]
    if not whole:
        looked = [_up_to(finding, log.size) for finding in looked]
    found = [looked[0], *tree, *looked[1:]]
    found += database(folder, log, entries, whole=whole)
    found += [_prefix(log, each) for each in checkpoints]
    return log.checkpoint(), tuple(found)


def _up_to(finding: Finding, size: int) -> Finding:
    """The same, of the part of the journal that can be followed."""
    return replace(finding, text=f"{finding.text}; of the first {size} entries alone")


def _tree(log: Log) -> tuple[list[Entry], list[Finding]]:
    """The entries up to the first that does not follow, and what is wrong with that one."""
    entries: list[Entry] = []
    try:
        for entry in log.read_each():
            entries.append(entry)  # noqa: PERF402 - what was read before a fault counts
    except (AuditError, StorageError) as error:
        bad = log.size
        text = f"entry {bad}: {error.where}: found {error.found}, wanted {error.wanted}"
        verdict: Verdict = "tampered" if log.path_of(bad).exists() else "incomplete"
        return entries, [Finding("L1", verdict, bad, f"{text}; see `vegarecon rebuild`")]
    if strangers := log.strangers():
        named = ", ".join(path.name for path in strangers[:_SHOWN])
        text = f"{shown_path(log.folder)}: {shown(named)}: no entry"
        return entries, [Finding("L1", "tampered", None, text)]
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
    found, named = [], kept(entries)
    for sha256, (entry, each) in named.items():
        place = f"entry {entry.seq}: {each.what}"
        try:
            objects.get(sha256)
        except StorageError as error:
            verdict: Verdict = "incomplete" if error.code.endswith("absent") else "tampered"
            text = f"{place}: {error.where}: found {error.found}"
            found.append(Finding("L2", verdict, int(entry.seq), text))
        except ValueError as error:
            found.append(Finding("L2", "tampered", int(entry.seq), f"{place}: {error}"))
    return found or [Finding("L2", "ok", None, f"{len(named)} objects")]


def _prefix(log: Log, point: Checkpoint) -> Finding:
    """L5: a checkpoint that somebody has kept is one that this log once had."""
    if point.size > log.size:
        text = f"{point.line}: the journal has {log.size} entries"
        return Finding("L5", "rollback", None, text)
    here = log.checkpoint(point.size)
    if here != point:
        return Finding("L5", "rollback", None, f"{point.line}: the journal had {here.line}")
    return Finding("L5", "ok", None, f"{point.line}: a prefix of today's journal")
