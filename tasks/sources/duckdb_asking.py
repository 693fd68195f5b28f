"""One SELECT put to DuckDB within bounds: nothing is written, and nothing read but what it may.

No file outside the folder, no address, no extension, no variable of this program; the settings
are locked before the query is seen, and its time, memory and rows have an end.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.errand import NothingCameError
from tasks.sources.handed import Table
from tasks.web.within import within

_CONFIG: Mapping[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # What does not fit is refused: a disk is not filled up with it.
    "temp_directory": "",
    # Rows come in the same order each time.
    "threads": "1",
}
# In this order: what is locked cannot be set any more.
_LOCKS = (
    "SET enable_external_access = false",
    "SET python_enable_replacements = false",
    "SET lock_configuration = true",
)
_AT_ONCE = 10_000
_GRACE_SECONDS = 1.0
# What may begin a query, behind comments.
_SELECT = re.compile(
    r"(?:\s+|--[^\n]*\n|(?>/\*.*?\*/))*+(?:SELECT|WITH|FROM)\b", re.IGNORECASE | re.DOTALL
)
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
# What the database says where nothing is wrong with the question: there is no answer today.
_NOTHING = (
    ("could not set lock", "a database that another process has open", "close that process"),
    ("does not exist", "no such database", "deliver it, or correct `database` in the settings"),
    ("no files found", "no such file", "deliver it, or correct the query"),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a query is ended."""

    seconds: float = 60.0
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True)
class Result:
    """What a query gave: its columns, its rows as CSV; whether it asked for the session's date."""

    header: tuple[str, ...]
    content: bytes
    of_the_session: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A query; `told` is what it goes by in faults.

    Raises SourceError when built of what is none.
    """

    told: str
    sql: str
    as_of: date
    database: Path | None
    folder: Path
    bounds: Bounds

    def __post_init__(self) -> None:
        if not _SELECT.match(self.sql):
            found = f"'{shown(self.sql.strip())[:40]}'"
            raise self._fault(found, "a query that begins with SELECT, WITH or FROM", "write one")

    def ask(self, name: str) -> Result:
        """The answer as CSV that goes by `name`. Raises SourceError, NothingCameError."""
        # What is late is interrupted, and closes the database. What cannot be (the opening of a
        # pipe) is left to itself.
        result = within(self.bounds.seconds + _GRACE_SECONDS, lambda: self._asked(name))
        if result is None:
            raise self._too_slow()
        return result

    def _asked(self, name: str) -> Result:
        with self._told_by(opening=True):
            connection = self._opened()
        late = threading.Event()
        timer = threading.Timer(self.bounds.seconds, _end, (connection, late))
        timer.daemon = True
        try:
            timer.start()
            with self._told_by(late=late):
                return self._answer(connection, name, late)
        finally:
            timer.cancel()
            connection.close()

    def _opened(self) -> duckdb.DuckDBPyConnection:
        config = {**_CONFIG, "memory_limit": f"{self.bounds.memory_mb}MB"}
        at = ":memory:" if self.database is None else str(self.database)
        connection = duckdb.connect(at, read_only=self.database is not None, config=config)
        connection.execute("SET allowed_directories = ?", [[str(self.folder)]])
        for lock in _LOCKS:
            connection.execute(lock)
        return connection

    def _answer(
        self, connection: duckdb.DuckDBPyConnection, name: str, late: threading.Event
    ) -> Result:
        statements = connection.extract_statements(self.sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            kinds = " ".join(str(each.type).rpartition(".")[2] for each in statements)
            raise self._fault(f"{len(statements)} statements {kinds}", "one SELECT", "write one")
        given = {"as_of": self.as_of, "folder": str(self.folder)}
        asked = statements[0].named_parameters
        if foreign := sorted(asked - given.keys()):
            raise self._fault(
                f"the parameter ${foreign[0]}", "$as_of and $folder alone", "write the value"
            )
        bound = {key: given[key] for key in asked}
        cursor = connection.execute(statements[0], bound or None)
        header = tuple(str(column[0]) for column in cursor.description or ())
        table = Table(name, header)
        while rows := cursor.fetchmany(_AT_ONCE):
            table.add(rows)
            if late.is_set():
                raise self._too_slow()
        return Result(header, table.content(), "as_of" in asked)

    @contextmanager
    def _told_by(
        self, *, opening: bool = False, late: threading.Event | None = None
    ) -> Iterator[None]:
        """What the database refuses, in our words and one line."""
        try:
            yield
        except duckdb.Error as error:
            if late is not None and late.is_set():
                raise self._too_slow() from None
            raise self._refused(str(error), opening=opening) from None

    def _refused(self, text: str, *, opening: bool) -> SourceError:
        where = self.told
        if opening and self.database is not None:
            where = f"{self.told} ({shown_path(self.database)})"
        elif line := _LINE.search(text):
            where = f"{self.told}, line {line[1]}"
        for sign, found, remedy in _NOTHING:
            if sign in text.lower() and (opening or sign == "no files found"):
                return NothingCameError(
                    "source.nothing_came",
                    where=where,
                    found=found if opening else shown(text.splitlines()[0]),
                    wanted="rows",
                    remedy=f"{remedy}, and run again",
                )
        remedy = "correct the query"
        if "permission error" in text.lower():
            remedy = "read files below `folder` alone, by $folder || '/name'"
        return SourceError(
            "source.query",
            where=where,
            found=shown(text.splitlines()[0] if text else "an error"),
            wanted="a DuckDB database" if opening else "a query that DuckDB can answer",
            remedy="correct `database` in the settings" if opening else remedy,
        )

    def _fault(self, found: str, wanted: str, remedy: str) -> SourceError:
        return SourceError(
            "source.query", where=self.told, found=shown(found), wanted=wanted, remedy=remedy
        )

    def _too_slow(self) -> NothingCameError:
        return NothingCameError(
            "source.nothing_came",
            where=self.told,
            found=f"no whole answer in {self.bounds.seconds:g} s",
            wanted="rows",
            remedy="make the query quicker, or raise timeout_seconds",
        )


def _end(connection: duckdb.DuckDBPyConnection, late: threading.Event) -> None:
    late.set()
    # It may have been closed in this very moment.
    with suppress(duckdb.Error):
        connection.interrupt()
