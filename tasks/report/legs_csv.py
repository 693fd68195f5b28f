"""The legs as CSV: numbers as numbers, text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

from tasks.model.document import Leg, Report, Reported
from tasks.report.figures import NA

# A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Fields that identify a leg: a contract without a strike has none, it is not unknown.
_IDENTITY = frozenset({"layer", "expiry", "strike", "right", "reason"})
_REPORTED = "reported_"


def inert(text: str) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe before a would-be formula."""
    risky = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return "'" + text if risky else text


def _cell(leg: Leg, name: str) -> str:
    source = leg.reported if name.startswith(_REPORTED) else leg
    value: object = getattr(source, name.removeprefix(_REPORTED))
    if value is None:
        # What a valued leg lacks does not apply to its kind of contract.
        beside = leg.status == "valued" and source is leg
        return "" if beside or name in _IDENTITY else NA
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    return inert(str(value))


def _fields() -> list[str]:
    own = [name for name in Leg.model_fields if name not in {"reported", "status", "reason"}]
    return [*own, *(f"{_REPORTED}{name}" for name in Reported.model_fields), "status", "reason"]


def legs_csv(report: Report) -> str:
    """A header row and one row a leg, in the document's order and units.

    `n/a` is unknown; empty does not apply.
    """
    fields = _fields()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_cell(leg, name) for name in fields] for leg in report.legs)
    return buffer.getvalue()
