"""Reading the ledger for the command: stored reports and series."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from tasks.ledger.store import open_ledger
from tasks.settings.desk import open_desk

_SPARKS = "▁▂▃▄▅▆▇█"


def stored_report(
    settings: Path, as_of: date | None, form: str, known_at: datetime | None
) -> bytes:
    """The bytes of a stored report. Raises StorageError when there is none."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        return ledger.report_body(as_of, form, known_at)


def series_text(
    settings: Path,
    measure: str,
    *,
    layer: str | None,
    scope: str | None,
    first: date | None,
    last: date | None,
    form: str,
) -> str:
    """The series of a measure: a table with a spark line, or JSON, or CSV."""
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        series = ledger.history(measure, layer, first, last, scope)
    if form == "csv":
        return series.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return series.to_json(orient="records", date_format="iso", indent=2) + "\n"
    return _table(series, measure, scope or layer or "net")


def _table(series: pd.DataFrame, measure: str, scope: str) -> str:
    values = series["value"].tolist()
    lines = [f"{measure}, {scope}: {len(values)} sessions  {spark_line(values)}"]
    lines += [
        f"{as_of!s:10.10}  {_number(value):>14}  {state}"
        for as_of, value, state in zip(
            series["as_of"].tolist(), values, series["state"].tolist(), strict=True
        )
    ]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return "n/a" if pd.isna(value) else f"{value:+,.2f}"


def spark_line(values: list[float]) -> str:
    """The series as eight heights of blocks; a space where the value is not known."""
    known = [value for value in values if not pd.isna(value)]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    top = len(_SPARKS) - 1
    return "".join(
        " " if pd.isna(value) else _SPARKS[round(top * (value - low) / span) if span else 0]
        for value in values
    )
