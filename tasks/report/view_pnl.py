"""Where the day's profit and loss came from, part by part, and the legs explained worst."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.model.document import Report
from tasks.model.explained import PnlExplain
from tasks.report.figures import NA, counted, plain, signed
from tasks.report.sections import Section, reason_left_out
from tasks.report.specs_moves import PNL_PARTS, net_pnl, pnl_answer
from tasks.report.statements import UNEXPLAINED, only_reason, share_words, statement
from tasks.report.tables import Column, Notes, Row, Table, figure, words

_UNRESOLVED = 8  # legs whose unexplained part is shown


def _residual_words(row: PnlExplain | None) -> str:
    """`residual +12, 2% of the parts`."""
    if row is None or row.residual is None:
        return ""
    share = NA if row.residual_share is None else share_words(row.residual_share)
    return f"; unexplained {signed(row.residual)}, {share} of the parts"


def _pnl_table(scopes: Sequence[PnlExplain]) -> Table:
    """The statement of profit and loss, the share of the residual below it."""
    column = Column("Part", "USD", "pnl_explain", numeric=False, room="phone")
    return statement("P&L by layer, USD", column, (*PNL_PARTS, "total", "residual_share"), scopes)


def _unexplained(it: PnlExplain) -> float:
    return -abs(it.residual or 0.0)


def _unresolved_table(legs: Sequence[PnlExplain]) -> Table:
    """The legs with the largest residuals; those without one stand last, where there is room."""
    notes = Notes()
    known = sorted((it for it in legs if it.residual is not None), key=_unexplained)
    unknown = [it for it in legs if it.residual is None]
    ordered = (known + unknown)[:_UNRESOLVED]
    rows = tuple(
        Row(
            (
                words(it.scope.removeprefix("leg:")),
                figure(it.total, signed, notes, it.reason or UNEXPLAINED),
                figure(it.residual, signed, notes, it.reason or UNEXPLAINED),
                figure(it.residual_share, share_words, notes, it.reason or "no part moved"),
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
    less = len(known) - min(len(known), _UNRESOLVED)
    hidden = len(legs) - len(rows) - less
    left = [f"{counted(less, 'leg')} with less"] * bool(less)
    left += [f"{counted(hidden, 'leg')} not known"] * bool(hidden)
    more = f"and {', '.join(left)}" if left else ""
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
    reason = only_reason(scopes, PNL_PARTS)
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
