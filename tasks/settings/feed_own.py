"""Sources of the desk's own making: a query of DuckDB, a function of Python."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from tasks.ledger.connection import FILE
from tasks.model.errors import SettingsError, shown_path
from tasks.settings.feed_files import Greek, GreekUnit
from tasks.settings.feed_section import FeedSection
from tasks.settings.section import Line, PathText, Positive, resolved, without_secrets
from tasks.sources.delivery import PASSPORTS, Role, Source
from tasks.sources.duckdb_asking import Bounds
from tasks.sources.duckdb_query import DuckdbQuery
from tasks.sources.python_factory import REFERENCES, PythonFactory
from tasks.web.address import secret_in

Seconds = Annotated[Positive, Field(le=3600)]
Plain = str | int | float | bool


class OwnFeed(FeedSection):
    """What both have: how rows are read, and whether they are those of this moment."""

    roles: ClassVar[tuple[Role, ...]] = tuple(PASSPORTS)

    columns: dict[str, str] = Field(default_factory=dict)
    reported_units: dict[Greek, GreekUnit] = Field(default_factory=dict)
    allow_empty: bool = False
    moment: bool = False

    @property
    def units(self) -> dict[str, str]:
        """The units that the rows declare their greeks in."""
        return {str(greek): unit for greek, unit in self.reported_units.items()}


class DuckdbQueryFeed(OwnFeed):
    """Rows of a SELECT over the desk's own DuckDB file, or over Parquet and CSV in a folder."""

    kind: Literal["duckdb_query"]
    database: PathText | None = None
    folder: PathText = "."
    query: Annotated[str, Field(min_length=1), AfterValidator(without_secrets)] | None = None
    query_file: PathText | None = None
    timeout_seconds: Seconds = 60.0
    memory_mb: Annotated[int, Field(ge=64, le=65536)] = 1024

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        if (self.query is None) == (self.query_file is None):
            found = "neither" if self.query is None else "both"
            raise ValueError(f"{found} of query and query_file | one of them; write one")
        return self

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        database = resolved(base, self.database) if self.database else None
        if database is not None and database.name == FILE:
            raise SettingsError(
                "settings.database",
                where=f"{role}, database",
                found=f"a ledger, {shown_path(FILE)}",
                wanted="a database of the desk's own",
                remedy="keep what feeds a run in another file: a run has its ledger to itself",
            )
        return DuckdbQuery(
            role,
            folder=resolved(base, self.folder),
            database=database,
            query=self.query or "",
            query_file=resolved(base, self.query_file) if self.query_file else None,
            columns=self.columns,
            reported_units=self.units,
            allow_empty=self.allow_empty,
            moment=self.moment,
            bounds=Bounds(self.timeout_seconds, self.memory_mb),
            named=(self.database or "", self.folder),
        )


class PythonFeed(OwnFeed):
    """Rows that a function returns; it runs with all the rights of the run."""

    kind: Literal["python"]
    factory: Annotated[Line, Field(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$")]
    path: PathText | None = None
    options: dict[str, Plain | list[Plain]] = Field(default_factory=dict)
    timeout_seconds: Seconds = 300.0

    @field_validator("options")
    @classmethod
    def _without_secrets(
        cls, options: dict[str, Plain | list[Plain]]
    ) -> dict[str, Plain | list[Plain]]:
        for key, value in options.items():
            if not key.isidentifier() or key == "as_of":
                raise ValueError("an option that is no name of an argument; rename it")
            for each in value if isinstance(value, list) else [value]:
                named = isinstance(each, str) and each.startswith(REFERENCES)
                if found := secret_in("" if named else key, each):
                    raise ValueError(
                        f"{found} | a reference; write env:NAME or file:PATH (settings are kept in "
                        "the record), or rename an option that is no secret"
                    )
        return options

    def source(self, role: Role, base: Path) -> Source:
        """See FeedSection."""
        return PythonFactory(
            role,
            self.factory,
            path=resolved(base, self.path) if self.path else None,
            options=self.options,
            columns=self.columns,
            reported_units=self.units,
            allow_empty=self.allow_empty,
            moment=self.moment,
            seconds=self.timeout_seconds,
            named=self.path or "",
        )
