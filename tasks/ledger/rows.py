"""Rows of the database in canonical form, and the Merkle root that an entry has of each table.

A row is a JSON array of texts in the order of the table's columns, nulls at its end left out, so
that a column added later changes no row that lacks it. A double is `%.17g`, an instant is UTC with
microseconds and Z, bytes are their SHA-256. Leaves are the rows in the order of their bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tasks.journal.entries import Rows
from tasks.journal.merkle import leaf_hash, root_of
from tasks.ledger.statements import statement

Ask = Callable[..., list[tuple[Any, ...]]]
Columns = Mapping[str, Sequence[tuple[str, str]]]

# The column that says which entry a row belongs to, where it is not seq.
ENTRY_COLUMN = {"decision": "entry", "delivery": "entry"}
# About the database itself, or the copy of the journal.
APART = frozenset({"migration", "entry"})
# Of a row that names none.
NO_ENTRY = -1
_NULL_AT_END = ",null]"

_AS_TEXT = {
    "VARCHAR": "{}",
    "DOUBLE": "printf('%.17g', {})",
    "TIMESTAMP": "strftime({}, '%Y-%m-%dT%H:%M:%S.%fZ')",
    "BLOB": "sha256({})",
    "VARCHAR[]": "CAST(to_json({}) AS VARCHAR)",
    "MAP(VARCHAR, DOUBLE)": "CAST(to_json(list_sort(list_transform(map_entries({}), "
    "lambda pair: [pair.key, printf('%.17g', pair.value)]))) AS VARCHAR)",
}
_PLAIN = frozenset({"BIGINT", "INTEGER", "BOOLEAN", "DATE"})


def columns_of(ask: Ask) -> Columns:
    """Name and type of the columns of every table of rows, by table."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for table, column, kind in ask(statement("audit/columns")):
        if table not in APART:
            found[table].append((column, kind))
    return dict(found)


def rows_statement(table: str, columns: Sequence[tuple[str, str]]) -> str:
    """A statement with parameter entry (None: all) that returns name, entry, line of a table."""
    name, key = _quoted(table), _quoted(ENTRY_COLUMN.get(table, "seq"))
    texts = ", ".join(_text(column, kind) for column, kind in columns)
    text = statement("audit/rows").strip().rstrip(";")
    return text.format(name=f"'{table}'", table=name, key=key, texts=texts)


def outputs_of(ask: Ask, tables: Iterable[str], entry: int) -> dict[str, Rows]:
    """What the tables have of one entry: rows and root, tables without any left out."""
    columns = columns_of(ask)
    text = "\nUNION ALL\n".join(rows_statement(table, columns[table]) for table in tables)
    lines: dict[str, list[str]] = defaultdict(list)
    for table, _, line in ask(text, entry=entry):
        lines[table].append(line)
    return {table: rows_of(found) for table, found in sorted(lines.items())}


def rows_of(lines: Iterable[str]) -> Rows:
    """The count of rows, and the root over them."""
    leaves = [leaf_hash(line) for line in sorted(map(canonical_line, lines))]
    return Rows(rows=str(len(leaves)), root=root_of(leaves).hex())


def canonical_line(line: str) -> bytes:
    """The one form of a row that the database has as a JSON array."""
    while line.endswith(_NULL_AT_END):
        line = line[: -len(_NULL_AT_END)] + "]"
    if "\\u" in line:
        # The database writes \u001F where RFC 8785 has \u001f.
        line = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8")


def by_entry(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Rows]]:
    """Rows and root of each entry, of entry and line ordered by entry."""
    current: int | None = None
    lines: list[str] = []
    for entry, line in rows:
        if entry != current and lines and current is not None:
            yield current, rows_of(lines)
            lines = []
        current = entry
        lines.append(line)
    if lines and current is not None:
        yield current, rows_of(lines)


def _text(column: str, kind: str) -> str:
    name = _quoted(column)
    if kind in _AS_TEXT:
        return _AS_TEXT[kind].format(name)
    if kind in _PLAIN:
        return f"CAST({name} AS VARCHAR)"
    raise ValueError(f"no canonical text for a column of type {kind}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
