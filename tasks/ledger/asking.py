"""Asking: an open database, and what its statements return."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tasks.ledger.statements import statement


class Asking:
    """An open ledger that can be asked, by the text of a statement or by its name in sql/."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where its file lies."""
        return self._folder

    def ask(self, text: str, **parameters: object) -> list[tuple[Any, ...]]:
        """What a statement returns."""
        found: list[tuple[Any, ...]] = self._connection.execute(text, parameters or None).fetchall()
        return found

    def _rows(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(
            statement(name), parameters or None
        ).fetchall()
        return rows

    def _frame(self, name: str, **parameters: object) -> pd.DataFrame:
        return self._connection.execute(statement(name), parameters or None).df()

    def _records(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        found = self._connection.execute(statement(name), parameters or None)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
