"""Reading the ledger for the command: stored reports and series."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from flows.options import check_span
from tasks.ledger.recall import LIMIT
from tasks.ledger.store import open_ledger
from tasks.model.limits import MEASURES
from tasks.report.figures import counted, unit_words
from tasks.settings.desk import open_desk

_SPARKS = "▁▂▃▄▅▆▇█"
# What sums have and no limit is on.
_UNITS = {
    **dict.fromkeys(("drift", "target", "vega30_own", "gross_vega30"), "usd_per_vix_point"),
    "reported_vega": "usd_per_vol_point",
    "share": "of gross vega30, 0 to 1",
    "legs": "count",
    "gaps": "count",
}
_UNSIGNED = ("share", "legs", "gaps", "gross_vega30")


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
    """The series of a measure: a table with its unit and a spark line, or JSON, or CSV.

    Raises SettingsError for a span that ends before it begins.
    """
    check_span(first, last)
    with open_ledger(open_desk(settings).ledger, read_only=True) as ledger:
        series = ledger.history(measure, layer, first, last, scope)
    if form == "csv":
        return series.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return series.to_json(orient="records", date_format="iso", indent=2) + "\n"
    return _table(series, measure, scope or (f"layer:{layer}" if layer else "net"))


def _table(series: pd.DataFrame, measure: str, scope: str) -> str:
    values, signed = series["value"].tolist(), not measure.startswith((LIMIT, *_UNSIGNED))
    lines = [_heading(measure, scope)]
    lines += [f"{counted(len(values), 'session')}  {spark_line(values)}".rstrip()]
    lines += [
        f"{as_of!s:10.10}  {_number(value, signed=signed):>14}  {state}"
        for as_of, value, state in zip(
            series["as_of"].tolist(), values, series["state"].tolist(), strict=True
        )
    ]
    return "\n".join(lines) + "\n"


def _heading(measure: str, scope: str) -> str:
    """What is counted, of what, and in which unit."""
    if measure.startswith(LIMIT):
        name = measure.removeprefix(LIMIT)
        return f"limit {name} on {scope}: utilisation, 1 is at the breach level"
    known = MEASURES.get(measure)
    unit = _UNITS.get(measure) or (known.units[0] if known else "")
    return f"{measure} on {scope}: {unit_words(unit)}"


def _number(value: float, *, signed: bool) -> str:
    if pd.isna(value):
        return "n/a"
    return f"{value:+,.2f}" if signed else f"{value:,.2f}"


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
