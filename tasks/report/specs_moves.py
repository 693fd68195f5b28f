"""What the waterfalls show: a figure, the parts that changed it, and what it became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tasks.report.figures import NA, exposure, plain, signed

if TYPE_CHECKING:
    # The process that draws unpickles specs alone: it need not load the document.
    from tasks.model.document import Report
    from tasks.model.explained import PnlExplain, VegaExplain

VEGA_PARTS = ("traded", "expired", "time", "forward", "vol", "beta", "correction", "residual")
PNL_PARTS = (
    "theta", "delta", "vix", "basis", "gamma", "vega", "vvix_vega", "vanna", "volga", "settled",
    "trades", "fees", "residual",
)  # fmt: skip
_NAMED = 3  # parts that a title names
_UNEXPLAINED = "not explained"


@dataclass(frozen=True, slots=True)
class WaterfallSpec:
    """From `start` by way of the steps to `end`: each a label and a figure in one unit.

    Steps of zero that no reader misses are left out of the picture; the table holds them.
    """

    name: str
    title: str
    alt: str
    start: tuple[str, float] | None
    steps: tuple[tuple[str, float], ...]
    end: tuple[str, float]


def part_words(name: str) -> str:
    """`VIX, beta part` for `vix`: the name of a part as people read it."""
    return _PART_WORDS.get(name, name.replace("_", " "))


_PART_WORDS = {
    "vix": "VIX",
    "vvix_vega": "vvix_vega",
    "vol_of_vix": "vol of VIX",
    "vix_delta": "VIX delta",
}


def _largest(parts: Sequence[tuple[str, float]]) -> str:
    """`forward -52, time -41, vol +24`: the parts that matter most."""
    ordered = sorted(parts, key=lambda part: -abs(part[1]))
    told = [f"{name} {signed(value)}" for name, value in ordered if signed(value) != "0"]
    return ", ".join(told[:_NAMED]) or "nothing moved it"


def _parts(
    row: VegaExplain | PnlExplain, names: Sequence[str]
) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """The known parts with their names, and the names of the others."""
    found: list[tuple[str, float]] = []
    lacking = []
    for name in names:
        value: float | None = getattr(row, name)
        if value is None:
            lacking.append(part_words(name))
        else:
            found.append((part_words(name), value))
    return tuple(found), tuple(lacking)


def _told(head: str, row: VegaExplain | PnlExplain, names: Sequence[str]) -> str:
    """`P&L -418: delta -300, theta +285`; parts that are unknown are named, with the reason."""
    known, lacking = _parts(row, names)
    reason = plain(row.reason or _UNEXPLAINED)
    if not known:
        return f"{head}; parts {NA}: {reason}"
    told = f"{head}: {_largest(known)}"
    return f"{told}; {', '.join(lacking)} {NA}: {reason}" if lacking else told


def _shown(parts: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(part for part in parts if part[1] or part[0] == "residual")


def net_explain(report: Report, measure: str) -> VegaExplain | None:
    """The row of the whole book."""
    rows = (it for it in report.explain if (it.scope, it.measure) == ("net", measure))
    return next(rows, None)


def explain_answer(report: Report) -> str:
    """`net vega30 from -1,002 to -1,062: forward -52, time -41, vol +24`, or why not."""
    row = net_explain(report, "vega30")
    if row is None:
        return "by layer"
    if row.from_ is None and row.to is None:
        return f"net vega30 {NA}: {plain(row.reason or _UNEXPLAINED)}"
    head = f"net vega30 from {exposure(row.from_)} to {exposure(row.to)}"
    if None in (row.from_, row.to):
        return f"{head}: {plain(row.reason or _UNEXPLAINED)}"
    return _told(head, row, VEGA_PARTS)


def explain_spec(report: Report) -> WaterfallSpec | None:
    """The waterfall of net vega30; None where a part is unknown."""
    row = net_explain(report, "vega30")
    if row is None or row.from_ is None or row.to is None:
        return None
    parts, lacking = _parts(row, VEGA_PARTS)
    if lacking:
        return None
    answer = explain_answer(report)
    title = answer[0].upper() + answer[1:]
    told = ", ".join(f"{name} {signed(value)}" for name, value in parts)
    return WaterfallSpec(
        "explain",
        title,
        f"{title}. All parts: {told}. USD per VIX point.",
        ("previous", row.from_),
        _shown(parts),
        ("now", row.to),
    )


def net_pnl(report: Report) -> PnlExplain | None:
    """The row of the whole book."""
    return next((it for it in report.pnl_explain if it.scope == "net"), None)


def pnl_answer(report: Report) -> str:
    """`P&L -418: delta -300, theta +285, vega -120`, or why it is not explained."""
    row = net_pnl(report)
    if row is None:
        return "by layer"
    head = f"P&L {exposure(row.total)}"
    if row.total is None:
        return f"{head}: {plain(row.reason or _UNEXPLAINED)}"
    return _told(head, row, PNL_PARTS)


def pnl_spec(report: Report) -> WaterfallSpec | None:
    """The waterfall of the day's P&L; None where a part is unknown, fees apart.

    Fees that were not delivered are in no part and not in the total: the rest still sums to it.
    """
    row = net_pnl(report)
    if row is None or row.total is None:
        return None
    parts, lacking = _parts(row, PNL_PARTS)
    if set(lacking) - {"fees"}:
        return None
    title = pnl_answer(report)
    told = ", ".join(f"{name} {signed(value)}" for name, value in parts)
    alt = (
        f"{title}. All known parts: {told}. USD."
        if lacking
        else f"{title}. All parts: {told}. USD."
    )
    end = "P&L before fees" if lacking else "P&L"
    return WaterfallSpec("pnl", title, alt, None, _shown(parts), (end, row.total))
