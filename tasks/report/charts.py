"""The charts, drawn by matplotlib's object API: every picture that a report has specs for."""

from __future__ import annotations

from tasks.report.chart import Chart
from tasks.report.chart_specs import ChartSpecs
from tasks.report.charts_ahead import draw_heat
from tasks.report.charts_betas import draw_betas
from tasks.report.charts_book import draw_history, draw_ladder
from tasks.report.charts_break_evens import draw_break_evens
from tasks.report.charts_canvas import own_style
from tasks.report.charts_curve import draw_curve
from tasks.report.charts_moves import draw_waterfall


def draw(specs: ChartSpecs) -> dict[str, Chart]:
    """Every chart that has something to show, by the name of its field in `specs`.

    The bytes depend on the numbers and on the version of matplotlib alone.
    """
    with own_style():
        charts = (
            specs.explain and draw_waterfall(specs.explain),
            specs.pnl and draw_waterfall(specs.pnl),
            specs.scenarios and draw_heat(specs.scenarios),
            specs.break_evens and draw_break_evens(specs.break_evens),
            specs.ladder and draw_ladder(specs.ladder),
            specs.history and draw_history(specs.history),
            specs.curve and draw_curve(specs.curve),
            specs.betas and draw_betas(specs.betas),
        )
    return {chart.name: chart for chart in charts if chart}
