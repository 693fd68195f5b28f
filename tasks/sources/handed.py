"""Rows that the desk's own query or program handed over: made CSV, and read as a CSV feed is.

The CSV is what is recorded: a header, a row a line in the order in which they came, numbers so
that they read back exactly, days as 2026-11-20, nothing where a value is unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import numpy as np
import pandas as pd

from tasks.model.errors import SourceError, shown, shown_path
from tasks.sources.csv_folder import CsvFolder
from tasks.sources.delivery import Delivery, Role, Source
from tasks.sources.events import EventCalendar
from tasks.sources.files import MAX_BYTES, Files, Place, RawFile

MAX_ROWS = 1_000_000
# More than any number of the feeds has, and fewer than it takes time and memory to write out.
_MOST_DIGITS = 1000
_ENDLESS = 10**_MOST_DIGITS


@dataclass(frozen=True)
class Reading:
    """How handed rows are read: `columns` and `reported_units` as of CsvFolder."""

    role: Role
    columns: Mapping[str, str] = field(default_factory=dict)
    reported_units: Mapping[str, str] = field(default_factory=dict)
    allow_empty: bool = False

    def door(self, name: str) -> Source:
        """What reads CSV that goes by `{as_of}/name`. Raises SettingsError, or Faults."""
        # In the name the day stands where the query, or the program, was given it.
        file = "{as_of}/" + name.replace("{", "{{").replace("}", "}}")
        if self.role == "events":
            return EventCalendar(
                Path(),
                file,
                self.columns,
                reported_units=self.reported_units,
                allow_empty=self.allow_empty,
            )
        return CsvFolder(
            self.role,
            Path(),
            file,
            self.columns,
            reported_units=self.reported_units,
            allow_empty=self.allow_empty,
        )

    def read(self, place: Place, name: str, as_of: date, files: Files, *, kind: str) -> Delivery:
        """What a place hands over for a session. Raises as CsvFolder and the place do."""
        delivery = self.door(name).read(as_of, _At(place, files))
        inputs = tuple(given.model_copy(update={"source": kind}) for given in delivery.inputs)
        return replace(delivery, inputs=inputs)


@dataclass(frozen=True, slots=True)
class _At:
    """Files of one place, whatever place is asked for."""

    place: Place
    files: Files

    def read(self, place: Place, name: str) -> RawFile | None:  # noqa: ARG002 - see above
        return self.files.read(self.place, name)


class Table:
    """CSV in the making. `name` is what it goes by in faults."""

    def __init__(self, name: str, header: Sequence[str]) -> None:
        self._name, self._header, self._rows = name, list(header), 0
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(self._header)

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Some rows more, each as wide as the header.

        Raises SourceError for a value that is no text, number, day or instant, and for more than
        a million rows or 512 MiB.
        """
        for row in rows:
            self._rows += 1
            self._writer.writerow([self._cell(value, at) for at, value in enumerate(row)])
            if self._rows > MAX_ROWS or self._text.tell() > MAX_BYTES:
                raise SourceError(
                    "source.too_large",
                    where=shown_path(self._name),
                    found=f"more than {self._rows - 1} rows",
                    wanted=f"at most {MAX_ROWS} rows and {MAX_BYTES} bytes",
                    remedy="ask for the rows of the session alone",
                )

    def content(self) -> bytes:
        """The bytes of the table. Raises SourceError for text that is none."""
        try:
            return self._text.getvalue().encode("utf-8")
        except UnicodeEncodeError as error:
            raise SourceError(
                "source.encoding",
                where=shown_path(self._name),
                found=f"half a character at {error.start}",
                wanted="text",
                remedy="correct the value",
            ) from None

    def _cell(self, value: object, at: int) -> str:
        cell = cell_of(value)
        if cell is None:
            column = self._header[at] if at < len(self._header) else at
            kind = shown(type(value).__name__)
            endless = isinstance(value, int | Decimal) and not isinstance(value, bool)
            raise SourceError(
                "source.value",
                where=f"{shown_path(self._name)}, row {self._rows}, column {shown(column)}",
                found=f"{kind} of over {_MOST_DIGITS} digits"
                if endless
                else f"a value of type {kind}",
                wanted="text, a number, a day, an instant, or nothing",
                remedy="convert it in the query or the program",
            )
        return cell


def cell_of(value: object) -> str | None:
    """A value as CSV has it, so that it reads back exactly; None for what is no plain value.

    An instant without a time of day is a day: what has days for instants (pandas) means them.
    A number of more than a thousand digits is none, nor is an instant that is not one (NaT).
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str):
        return value or ""
    # A truth is an integer to Python, and none to a trader.
    if isinstance(value, bool) or value is pd.NaT:
        return None
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo is None and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else None


def _number(value: float | Decimal) -> str | None:
    """A number written out; None for one that has too many digits for that."""
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _ENDLESS else None
    _, digits, exponent = value.as_tuple()
    # NaN and the infinities have a letter for it.
    if isinstance(exponent, int) and len(digits) + abs(exponent) > _MOST_DIGITS:
        return None
    return f"{value:f}"
