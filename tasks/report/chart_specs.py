"""What the charts show, as plain picklable data: so that they can be drawn in another process."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from tasks.report.chart import Chart
from tasks.report.specs_ahead import HeatSpec, heat_spec
from tasks.report.specs_book import HistorySpec, LadderSpec, history_spec, ladder_spec
from tasks.report.specs_break_evens import BreakEvenSpec, break_even_spec
from tasks.report.specs_curve import BetaSpec, CurveSpec, beta_spec, curve_spec
from tasks.report.specs_moves import WaterfallSpec, explain_spec, pnl_spec

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.document import Report

__all__ = ["Chart", "ChartSpecs", "chart_specs", "one_by_one"]


@dataclass(frozen=True, slots=True)
class ChartSpecs:
    """All charts of a report by name; None where there is nothing to draw."""

    explain: WaterfallSpec | None = None
    pnl: WaterfallSpec | None = None
    scenarios: HeatSpec | None = None
    break_evens: BreakEvenSpec | None = None
    ladder: LadderSpec | None = None
    history: HistorySpec | None = None
    curve: CurveSpec | None = None
    betas: BetaSpec | None = None

    def title(self, name: str, otherwise: str) -> str:
        """The answer that a chart gives; `otherwise` where it is not drawn."""
        spec = getattr(self, name)
        return otherwise if spec is None else str(spec.title)

    def drawn(self, name: str) -> str:
        """The name of a chart where there is one to draw, else nothing."""
        return name if getattr(self, name) is not None else ""


def one_by_one(specs: ChartSpecs) -> list[ChartSpecs]:
    """The same charts in pieces of one, to be drawn apart."""
    held = ((it.name, getattr(specs, it.name)) for it in fields(specs))
    return [ChartSpecs(**{name: spec}) for name, spec in held if spec is not None]


def chart_specs(report: Report) -> ChartSpecs:
    """What there is to draw of a report.

    Sums within a tenor bucket only put layers of one role on one bar; every published number is
    the document's own.
    """
    return ChartSpecs(
        explain=explain_spec(report),
        pnl=pnl_spec(report),
        scenarios=heat_spec(report.scenarios),
        break_evens=break_even_spec(report.break_evens),
        ladder=ladder_spec(report),
        history=history_spec(report),
        curve=curve_spec(report.curve),
        betas=beta_spec(report.curve),
    )
