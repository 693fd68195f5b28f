"""What moved it: vega explain, part by part."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.figures import plain
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_moves import VEGA_PARTS, explain_answer, net_explain
from tasks.report.statements import only_reason, statement
from tasks.report.tables import Column


def explain_section(report: Report, chart: str) -> Section:
    """Why vega30 is not what it was, and the same of vega."""
    title = "What moved it"
    if not report.explain:
        reason = reason_left_out(report, ("explain",), "No change was explained.")
        return Section("explain", title, reason)
    reason = only_reason(report.explain, VEGA_PARTS)
    if reason:
        return Section("explain", title, f"Not explained: {plain(reason)}.")
    parts = ("from_", *VEGA_PARTS, "to")
    tables = {
        measure: statement(
            f"Change of {measure} by layer, {unit}",
            Column("Part", unit, "explain", numeric=False, room="phone"),
            parts,
            [it for it in report.explain if it.measure == measure],
        )
        for measure, unit in (("vega30", "USD per VIX point"), ("vega", "USD per SPX vol point"))
    }
    answer = explain_answer(report)
    if net_explain(report, "vega30") is None:
        answer = "change of vega30 by layer"
    return Section(
        "explain", title, answer, (tables["vega30"],), (tables["vega"],), "The same for vega", chart
    )
