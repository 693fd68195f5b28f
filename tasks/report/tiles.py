"""The large figures below the headline."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.figures import NA, clipped, counted, percent, plain, signed
from tasks.report.headline import badge_of, distance, limit_name, role_vega30, tightest
from tasks.report.sections import Tile
from tasks.report.view_book import gap_reason


def _limit_tile(report: Report) -> Tile:
    limit = tightest(report.limits)
    if limit is None or limit.utilisation is None:
        context = "none could be tested" if report.limits else "no limits are set"
        return Tile("Tightest limit", NA, context, "degraded")
    context = f"{clipped(limit_name(limit), 60)}: {distance(limit)}"
    untested = sum(it.state == "not_testable" for it in report.limits)
    tone = badge_of(limit.state).tone
    if untested:  # what cannot be tested may be tighter than any that can
        context += f"; {untested:,} not testable"
        tone = "degraded" if limit.state == "ok" else tone
    return Tile("Tightest limit", percent(limit.utilisation), context, tone)


def _trust_tile(report: Report) -> Tile:
    breaks, gaps = len(report.breaks), len(report.gaps)
    oldest = max((item.age_sessions for item in report.breaks), default=0)
    context = f"oldest break {counted(oldest, 'session')}" if breaks else "nothing open"
    if gaps:
        context = f"{counted(gaps, 'leg')} without a value" + (f"; {context}" if breaks else "")
    return Tile(
        "Breaks · gaps",
        f"{breaks:,} · {gaps:,}",
        context,
        "degraded" if gaps else "breaks" if breaks else "",
    )


def _net_tile(report: Report) -> Tile:
    net = report.net
    if net is None or net.vega30 is None:
        return Tile("Net vega30", NA, plain(gap_reason(net)) if net else "nothing held", "degraded")
    before = net.vega30_previous
    was = "no figure for the previous session" if before is None else f"was {signed(before)}"
    drift = "" if net.drift is None else f", drift {signed(net.drift)}"
    return Tile("Net vega30", signed(net.vega30), f"USD per VIX point; {was}{drift}")


def tiles(report: Report) -> tuple[Tile, ...]:
    """Net, roles, P&L, the tightest limit, and whether it can be trusted."""
    net = report.net
    if net is None:
        return ()
    core, hedges = (role_vega30(report.layers, role) for role in ("core", "hedge"))
    roles = " · ".join(NA if value is None else signed(value) for value in (core, hedges))
    traded = all(omission.section != "trades" for omission in report.omissions)
    basis = "trades and fees in" if traded else "nothing traded; no trades feed"
    pnl = (
        Tile("P&L of the day, USD", NA, clipped(net.pnl_reason or "not computed", 160), "degraded")
        if net.pnl is None
        else Tile("P&L of the day, USD", signed(net.pnl), clipped(net.pnl_reason or basis, 160))
    )
    return (
        _net_tile(report),
        Tile("Core · hedges, vega30", roles, f"{counted(net.legs, 'leg')} in the book"),
        pnl,
        _limit_tile(report),
        _trust_tile(report),
    )
