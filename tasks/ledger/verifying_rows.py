"""The database held against the journal: its copies of entries, and the rows they commit to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.journal.entries import Entry
from tasks.journal.log import Log
from tasks.journal.merkle import leaf_hash
from tasks.journal.objects import Objects
from tasks.ledger.findings import Finding, Verdict
from tasks.ledger.opening import scratch
from tasks.ledger.rows import NO_ENTRY, by_entry, canonical_line, columns_of
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.errors import StorageError

_SHOWN = 5


def database(folder: Path, log: Log, entries: Sequence[Entry], *, whole: bool) -> list[Finding]:
    """L3: the database has the same entries, and the rows that they commit to.

    `whole`: the journal could be read to its end.
    """
    try:
        with open_ledger(folder, read_only=True) as ledger:
            return held_against(ledger, log, entries, Objects(folder), whole=whole)
    except StorageError as error:
        verdict: Verdict = "incomplete" if error.code == "storage.absent" else "tampered"
        return [Finding("L3", verdict, None, f"{error.where}: {error.found}")]


def held_against(
    ledger: Ledger, log: Log, entries: Sequence[Entry], objects: Objects, *, whole: bool = True
) -> list[Finding]:
    """The same of a database that is open."""
    return _copies(ledger, log, whole=whole) or _rows(ledger, entries, objects)


def _copies(ledger: Ledger, log: Log, *, whole: bool) -> list[Finding]:
    bodies = ledger.entry_bodies()
    for seq, leaf in enumerate(log.leaves):
        body = bodies.get(seq)
        if body is None or leaf_hash(body.encode("utf-8")) != leaf:
            how = "lacks the copy of it" if body is None else "has another copy of it"
            verdict: Verdict = "incomplete" if body is None else "tampered"
            return [Finding("L3", verdict, seq, f"entry {seq}: the database {how}")]
    if (other := ledger.differing_copy()) is not None:
        text = f"entry {other}: the database has other columns beside its copy"
        return [Finding("L3", "tampered", other, text)]
    surplus = sorted(bodies.keys() - set(range(log.size)))
    if surplus and not whole:
        text = f"from entry {surplus[0]} on the journal cannot be followed: see L1"
        return [Finding("L3", "not_checked", surplus[0], text)]
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
    if entry == NO_ENTRY:
        count = sum(number == NO_ENTRY for number, _ in ledger.lines(table, columns))
        text = f"table {table}: {count} rows that no entry has committed"
        return Finding("L3", "tampered", None, text)
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
    return dict(zip(names, json.loads(line), strict=False))
