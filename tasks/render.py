"""Render: the document in every form, with its charts."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.chart_specs import chart_specs
from tasks.report.drawing import Easel, draw_here
from tasks.report.render import Renderings
from tasks.report.render import render as render_report


def render(report: Report, easel: Easel | None) -> Renderings:
    """Every form of the report; without an easel the charts are drawn in this process."""
    specs = chart_specs(report)
    return render_report(report, easel.draw(specs) if easel else draw_here(specs))
