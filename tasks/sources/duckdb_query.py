"""A query of the desk's own: SQL over its DuckDB file, or over Parquet and CSV in a folder.

    [positions]
    kind = "duckdb_query"
    database = "desk.duckdb"
    query = "SELECT account, symbol, quantity FROM holdings WHERE day = $as_of"

`$as_of` is the session's date and `$folder` the folder below which files may be read, as in
`FROM read_parquet($folder || '/chains/' || $as_of || '.parquet')`. What is recorded are the rows
as they came, and the file that the query stands in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from tasks.model.errors import SourceError
from tasks.sources.claims import DAY_COLUMNS
from tasks.sources.csv_settings import TIMELESS_ROLES
from tasks.sources.delivery import Delivery, Role, input_of
from tasks.sources.duckdb_asking import Asking, Bounds
from tasks.sources.errand import Errand
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.handed import Reading
from tasks.sources.text import text_of

KIND = "duckdb_query"


@dataclass(frozen=True)
class DuckdbQuery:
    """The rows of one query, which stands in `query` or in the file `query_file`.

    `database` is attached read-only. Columns of the result are the house's, or mapped by
    `columns`. `moment`: the query gives what holds now, and is not asked again for a session that
    is on record. `named` are database and folder as the settings write them: the name in the record
    is made of those, as a report is made again where the desk's folders are not. Raises
    SettingsError, or Faults, when built of settings that cannot be meant.
    """

    role: Role
    folder: Path
    database: Path | None = None
    query: str = ""
    query_file: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    reported_units: Mapping[str, str] = field(default_factory=dict)
    allow_empty: bool = False
    moment: bool = False
    bounds: Bounds = field(default_factory=Bounds)
    named: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._reading.door("query")

    @property
    def _reading(self) -> Reading:
        return Reading(self.role, self.columns, self.reported_units, self.allow_empty)

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session, conformed to the passport of the role.

        They are read as those of a CSV feed are; days are ISO 8601. A query that does not ask
        for `$as_of` must give a column `as_of` or `quote_date`.
        Raises SourceError, or Faults, also NothingCameError.
        """
        file = None
        if self.query_file is not None:
            file = read_raw(self.query_file.parent, self.query_file.name, files)
        sql = text_of(file, marked=True) if file else self.query
        told = file.name if file else f"{self.role}, query"
        # Another question has another name in the record, and so has the same one put to another
        # database or folder: what the one gave is not the other's answer.
        asked = json.dumps([self.named or [str(self.database or ""), str(self.folder)], sql])
        digest = hashlib.sha256(asked.encode("utf-8")).hexdigest()[:8]
        name = f"{file.name if file else self.role}-{digest}.csv"
        asking = Asking(told, sql, as_of, self.database, self.folder, self.bounds)
        columns = frozenset(self.columns.get(column, column) for column in DAY_COLUMNS)
        timeless = self.role in TIMELESS_ROLES
        place = _QueryPlace(asking, columns, timeless=timeless, of_the_moment=self.moment)
        delivery = self._reading.read(place, name, as_of, files, kind=KIND)
        return delivery if file is None else _with(delivery, file, self.role)


@dataclass(frozen=True, slots=True)
class _QueryPlace:
    """The database as a place that hands over bytes; a column of `dated_by` dates its rows."""

    asking: Asking
    dated_by: frozenset[str]
    timeless: bool
    of_the_moment: bool

    def obtain(self, name: str, errand: Errand) -> bytes:  # noqa: ARG002 - it needs no way out
        """See Remote."""
        result = self.asking.ask(name)
        dated = result.of_the_session or self.dated_by & set(result.header)
        if not (dated or self.timeless):
            raise SourceError(
                "source.undated",
                where=self.asking.told,
                found="a query that does not ask for $as_of, and no column that dates its rows",
                wanted="the rows of one session, and of no other",
                remedy="use $as_of in the query, or select the rows' day as quote_date or as_of",
            )
        return result.content


def _with(delivery: Delivery, file: RawFile, role: Role) -> Delivery:
    """A delivery with the file that the query stands in among what it was read from."""
    given = input_of(file, role=role, source=KIND, rows=0, claimed_as_of=None)
    return replace(
        delivery,
        inputs=(*delivery.inputs, given),
        contents=(*delivery.contents, file.content),
    )
