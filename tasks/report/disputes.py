"""Where our own book and the broker's disagree: on contracts, and on how much vega30 there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.report.figures import exposure, plain, signed

if TYPE_CHECKING:
    from tasks.model.break_parts import Holding
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


def status_words(scope: Layer | Net, report: Report) -> str:
    """`reconciled`, or `disputed` where the two books differ in the scope.

    Differences in contracts count too: one without vega, or without a known one, is one all the
    same. What is disputed and not fully valued either is both.
    """
    layer = getattr(scope, "layer", None)
    apart = disputed(scope) or any(
        _sizes_differ(it) for it in report.holdings if layer in {None, it.layer}
    )
    if not (apart or (layer is None and disputed_words(report))):
        return scope.status
    return "disputed" if scope.status == "reconciled" else f"{scope.status}, disputed"


def _sizes_differ(holding: Holding) -> bool:
    """Whether both sides are known, and not the same."""
    return None not in {holding.ours, holding.theirs} and holding.ours != holding.theirs
