"""Where our own book and the broker's disagree on how much vega30 there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.report.figures import exposure, plain, signed

if TYPE_CHECKING:
    from tasks.model.document import Layer, Net, Report

_SHOWN = 0.5  # exposures are shown to the dollar: less is no dispute that anyone could see


def disputed(scope: Layer | Net) -> bool:
    """Whether our own book makes another figure of a scope; not where it knows none."""
    if scope.vega30_own is None:
        return False
    return scope.vega30 is None or abs(scope.vega30_own - scope.vega30) >= _SHOWN


def own_words(scope: Layer | Net) -> str:
    """`own book -1,250` where that is another figure; nothing otherwise."""
    return f"own book {exposure(scope.vega30_own)}" if disputed(scope) else ""


def disputed_words(report: Report) -> str:
    """`disputed: our own book makes -1,250`, or the layers where it does not show in the net."""
    if report.net and report.net.vega30_own is not None and disputed(report.net):
        return f"disputed: our own book makes {signed(report.net.vega30_own)}"
    apart = [plain(layer.layer) for layer in report.layers if disputed(layer)]
    return f"disputed: our own book differs in {', '.join(apart)}" if apart else ""
