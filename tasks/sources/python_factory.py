"""A function of the desk's own: it is called with the session's date, and returns rows.

    [positions]
    kind = "python"
    path = "."
    factory = "my_desk.feeds:positions"
    options = { book = "SPX", token = "env:MY_TOKEN" }

It runs with all the rights of the run, inside it: what it may read, write and call is what this
user may. What is recorded are the rows; a report is made again from those, without the function.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.delivery import PASSPORTS, Delivery, Role
from tasks.sources.errand import Errand, NothingCameError
from tasks.sources.files import MAX_BYTES, WORLD, Files
from tasks.sources.handed import Reading, Table
from tasks.sources.python_calling import Call, called

KIND = "python"
Plain = str | int | float | bool
Option = Plain | Sequence[Plain]
REFERENCES = ("env:", "file:")


@dataclass(frozen=True)
class PythonFactory:
    """The rows that `factory`, `package.module:function`, returns for a session.

    It is called as `function(as_of, **options)` and returns a DataFrame, a list of dicts, or the
    bytes of a CSV file; None says that there is nothing. Options that are references (env:NAME,
    file:PATH), or lists of them, are handed over as what they name. `path` is where the module
    lies, for its import alone. `moment`: it gives what holds now, and is not called again for a
    session that is on record. `named` is the path as the settings write it: the name in the record
    is made of it, as a report is made again where the desk's folders are not. Raises SettingsError,
    or Faults, when built of settings that cannot be meant.
    """

    role: Role
    factory: str
    path: Path | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    reported_units: Mapping[str, str] = field(default_factory=dict)
    allow_empty: bool = False
    moment: bool = False
    seconds: float = 300.0
    named: str = ""

    def __post_init__(self) -> None:
        self._reading.door("factory")

    @property
    def _reading(self) -> Reading:
        return Reading(self.role, self.columns, self.reported_units, self.allow_empty)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session, conformed to the passport of the role.

        They are read as those of a CSV feed are; a column `as_of` or `quote_date` is held against
        the session. Raises SourceError, or Faults, also NothingCameError.
        """
        # Another folder or other options have another name in the record: a module of one name
        # may lie in two, and what the one gave is not the other's answer.
        path = self.named or str(self.path or "")
        told = json.dumps([self.factory, path, self.options], sort_keys=True, default=str)
        own = path or self.options
        digest = f"-{hashlib.sha256(told.encode('utf-8')).hexdigest()[:8]}" if own else ""
        name = f"{self.factory.replace(':', '.')}{digest}.csv"
        heads = [self.columns.get(column, column) for column in PASSPORTS[self.role].required]
        call = Call(self.factory, self.path, as_of, self.seconds)
        place = _FunctionPlace(call, self.options, heads, of_the_moment=self.moment)
        return self._reading.read(place, name, as_of, files, kind=KIND)


@dataclass(frozen=True, slots=True)
class _FunctionPlace:
    """The function as a place that hands over bytes; `heads` are the columns of no rows."""

    call: Call
    options: Mapping[str, Option]
    heads: Sequence[str]
    of_the_moment: bool

    def obtain(self, name: str, errand: Errand) -> bytes:
        """See Remote."""

        def fetched(value: Plain, where: str) -> Plain:
            if isinstance(value, str) and value.startswith(REFERENCES):
                return errand.secret(value, f"{KIND}, options.{where}")
            return value

        def handed(where: str, value: Option) -> Option:
            if isinstance(value, Sequence) and not isinstance(value, str):
                return [fetched(each, f"{where}[{at}]") for at, each in enumerate(value)]
            return fetched(value, where)

        options = {key: handed(shown(key), value) for key, value in self.options.items()}
        return called(self.call, options, lambda made: _bytes(name, made, self.heads))


def _bytes(name: str, made: object, heads: Sequence[str]) -> bytes:
    """What a function returned, as CSV."""
    if made is None:
        raise NothingCameError(
            "source.nothing_came",
            where=shown_path(name),
            found="None",
            wanted="rows",
            remedy="run again once the function has rows for the session",
        )
    if isinstance(made, bytes | bytearray) and len(made) <= MAX_BYTES:
        return bytes(made)
    if isinstance(made, pd.DataFrame):
        return _of_frame(name, made)
    if isinstance(made, list) and all(isinstance(row, dict) for row in made):
        return _of_dicts(name, made, heads)
    raise _unfit(name, f"a value of type {type(made).__name__}")


def _of_frame(name: str, frame: pd.DataFrame) -> bytes:
    """NaN, NaT and NA of a frame mean what they do in the house's own: nothing is known."""
    header = _header(name, frame.columns.tolist())
    table = Table(name, header)
    columns = [frame.iloc[:, at] for at in range(len(header))]
    absent = [column.isna().tolist() for column in columns]
    values = [column.tolist() for column in columns]
    table.add(
        [None if absent[at][row] else values[at][row] for at in range(len(header))]
        for row in range(len(frame))
    )
    return table.content()


def _of_dicts(name: str, rows: Sequence[Mapping[Any, object]], heads: Sequence[str]) -> bytes:
    header = _header(name, list(rows[0]) if rows else list(heads))
    for number, row in enumerate(rows, 1):
        if row.keys() != set(header):
            raise _unfit(name, f"row {number} with keys {', '.join(map(str, row))}")
    table = Table(name, header)
    table.add([row[key] for key in header] for row in rows)
    return table.content()


def _header(name: str, names: Sequence[object]) -> list[str]:
    header = [column for column in names if isinstance(column, str)]
    if len(header) != len(names) or not header:
        raise _unfit(name, "columns whose names are no text" if names else "rows without columns")
    return header


def _unfit(name: str, found: str) -> SourceError:
    return SourceError(
        "source.returned",
        where=shown_path(name),
        found=shown(found),
        wanted="a DataFrame, a list of dicts of the same keys, or the bytes of a CSV file",
        remedy="return one of these",
    )
