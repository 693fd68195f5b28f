"""What moved it: vega explain, P&L explain and the bridge between three vegas, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.explained import Bridge, PnlExplain, VegaExplain
from tasks.report.figures import NA, counted, number, plain, signed
from tasks.report.headline import scope_words
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_moves import (
    PNL_PARTS,
    VEGA_PARTS,
    explain_answer,
    net_explain,
    net_pnl,
    part_words,
    pnl_answer,
)
from tasks.report.tables import Column, Notes, Row, Table, figure, words

_Explained = VegaExplain | PnlExplain | Bridge
# The naive sum stands between what the broker's figures are made of and what turns them.
_BRIDGE_PARTS = (
    "reported", "unit", "underlying", "time", "vol", "unattributed", "naive", "vol_of_vix",
    "vix_delta", "tenor_weight", "beta", "vega30",
)  # fmt: skip
_SUMS = frozenset({"reported", "naive", "vega30", "from_", "to", "total"})
_ROW_WORDS = {
    "from_": "previous session",
    "to": "now",
    "total": "P&L",
    "reported": "broker's vega",
    "naive": "naive sum",
    "vega30": "vega30",
    "unattributed": "no cause found",
}
_UNRESOLVED = 8  # legs whose unexplained part is shown
_UNEXPLAINED = "not explained for this scope"


def _share_words(share: float) -> str:
    """`2.1%`."""
    return f"{number(100 * share, 1)}%"


def _net_first(scopes: Sequence[_Explained]) -> list[_Explained]:
    return sorted(scopes, key=lambda it: it.scope != "net")


def _statement(
    caption: str, heading: Column, parts: Sequence[str], scopes: Sequence[_Explained]
) -> Table:
    """Parts downwards, scopes across, the whole book first."""
    notes = Notes()
    ordered = _net_first(scopes)
    rows = []
    for part in parts:
        cells = [words(_ROW_WORDS.get(part) or part_words(part))]
        cells += [
            figure(
                getattr(it, part),
                _share_words if part == "residual_share" else signed,
                notes,
                it.reason or _UNEXPLAINED,
            )
            for it in ordered
        ]
        rows.append(Row(tuple(cells), total=part in _SUMS and part != parts[0]))
    columns = (
        heading,
        *(
            Column(scope_words(it.scope), room="phone" if at == 0 else "text")
            for at, it in enumerate(ordered)
        ),
    )
    return Table(caption, columns, tuple(rows), notes.listed(), "scroll")


def _only_reason(scopes: Sequence[VegaExplain | PnlExplain], parts: Sequence[str]) -> str:
    """The one reason for which nothing is explained; nothing where something is."""
    if any(getattr(it, part) is not None for it in scopes for part in parts):
        return ""
    return next((it.reason for it in scopes if it.reason), _UNEXPLAINED)


def explain_section(report: Report, chart: str) -> Section:
    """Why vega30 is not what it was, and the same of vega."""
    title = "What moved it"
    if not report.explain:
        reason = reason_left_out(report, ("explain",), "No change was explained.")
        return Section("explain", title, reason)
    reason = _only_reason(report.explain, VEGA_PARTS)
    if reason:
        return Section("explain", title, f"Not explained: {plain(reason)}.")
    parts = ("from_", *VEGA_PARTS, "to")
    tables = {
        measure: _statement(
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


def _residual_words(row: PnlExplain | None) -> str:
    """`residual +12, 2% of the parts`."""
    if row is None or row.residual is None:
        return ""
    share = NA if row.residual_share is None else _share_words(row.residual_share)
    return f"; unexplained {signed(row.residual)}, {share} of the parts"


def _pnl_table(scopes: Sequence[PnlExplain]) -> Table:
    """The statement of profit and loss, the share of the residual below it."""
    column = Column("Part", "USD", "pnl_explain", numeric=False, room="phone")
    return _statement("P&L by layer, USD", column, (*PNL_PARTS, "total", "residual_share"), scopes)


def _unresolved_table(legs: Sequence[PnlExplain]) -> Table:
    """The legs with the largest residuals."""
    notes = Notes()
    ordered = sorted(legs, key=lambda it: -abs(it.residual or 0.0))[:_UNRESOLVED]
    rows = tuple(
        Row(
            (
                words(it.scope.removeprefix("leg:")),
                figure(it.total, signed, notes, it.reason or _UNEXPLAINED),
                figure(it.residual, signed, notes, it.reason or _UNEXPLAINED),
                figure(it.residual_share, _share_words, notes, it.reason or "no part moved"),
            )
        )
        for it in ordered
    )
    columns = (
        Column("Leg", "account and contract", numeric=False, room="text"),
        Column("P&L", "USD", room="text"),
        Column("Residual", "USD", "pnl_explain", room="text"),
        Column("Share", "of the parts", room="text"),
    )
    left = len(legs) - len(rows)
    more = f"and {counted(left, 'leg')} with less" if left > 0 else ""
    caption = "Legs with the largest unexplained part"
    return Table(caption, columns, rows, notes.listed(), "scroll", more)


def pnl_section(report: Report, chart: str) -> Section:
    """Where the day's profit and loss came from."""
    title = "Where the P&L came from"
    scopes = [it for it in report.pnl_explain if not it.scope.startswith("leg:")]
    legs = [it for it in report.pnl_explain if it.scope.startswith("leg:")]
    if not scopes:
        reason = reason_left_out(report, ("pnl_explain", "explain"), "No P&L was explained.")
        return Section("pnl", title, reason)
    reason = _only_reason(scopes, PNL_PARTS)
    if reason:
        return Section("pnl", title, f"Not explained: {plain(reason)}.")
    answer = f"{pnl_answer(report)}{_residual_words(net_pnl(report))}"
    folded = (_unresolved_table(legs),) if legs else ()
    return Section(
        "pnl",
        title,
        answer,
        (_pnl_table(scopes),),
        folded,
        "Legs with the largest unexplained part",
        chart,
    )


def bridge_section(report: Report) -> Section:
    """From the broker's vega by way of the naive sum to vega30."""
    title = "Three vegas, one bridge"
    if not report.bridge:
        reason = reason_left_out(report, ("bridge", "explain"), "No bridge in this report.")
        return Section("bridge", title, reason)
    net = next((it for it in report.bridge if it.scope == "net"), None)
    answer = "from the broker's vega to vega30"
    if net:
        told = (
            f"{name} {NA if value is None else signed(value)}"
            for name, value in (
                ("broker", net.reported),
                ("naive sum", net.naive),
                ("vega30", net.vega30),
            )
        )
        answer = ", ".join(told)
    heading = Column("Step", "USD per point", "bridge", numeric=False, room="phone")
    table = _statement("From the broker's vega to vega30", heading, _BRIDGE_PARTS, report.bridge)
    return Section("bridge", title, answer, (table,))
