"""The large figures below the headline."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.disputes import own_words
from tasks.report.figures import NA, clipped, counted, percent, plain, signed
from tasks.report.headline import limit_badge, limit_name, place, role_vega30, tightest_hard
from tasks.report.limit_words import pace_words
from tasks.report.sections import Tile
from tasks.report.view_book import gap_reason


def _limit_tile(report: Report) -> Tile:
    limit = tightest_hard(report.limits)
    if limit is None or limit.utilisation is None:
        hard = any(it.severity == "hard" for it in report.limits)
        soft = "only soft limits are set" if report.limits else "no limits are set"
        return Tile("Tightest limit", NA, "none could be tested" if hard else soft, "degraded")
    context = f"{clipped(limit_name(limit), 60)}: {place(limit)}"
    context += f", {pace_words(limit)}" if pace_words(limit) else ""
    untested = sum(it.state == "not_testable" for it in report.limits)
    tone = limit_badge(limit).tone
    if untested:  # what cannot be tested may be tighter than any that can
        context += f"; {untested:,} not testable"
        tone = "degraded" if limit.state == "ok" else tone
    return Tile("Tightest limit", percent(limit.utilisation), context, tone)


def _trust_tile(report: Report) -> Tile:
    unsettled = [item for item in report.breaks if item.unsettled]
    breaks, gaps = len(unsettled), len(report.gaps)
    accepted = sum(item.status == "accepted" for item in report.breaks)
    oldest = max((item.age_sessions for item in unsettled), default=0)
    age = f"oldest break {counted(oldest, 'session')}" if oldest else "all breaks new"
    context = age if breaks else "nothing open"
    context += f"; {accepted:,} accepted" if accepted else ""
    if gaps:
        context = f"{counted(gaps, 'leg')} without a value" + (
            f"; {context}" if breaks or accepted else ""
        )
    return Tile(
        "Breaks · gaps",
        f"{breaks:,} · {gaps:,}",
        context,
        "degraded" if gaps else "breaks" if breaks else "",
    )


def _net_tile(report: Report) -> Tile:
    net = report.net
    if net is None or net.vega30 is None:
        why = plain(gap_reason(net)) if net else "nothing held"
        own = own_words(net) if net else ""
        return Tile("Net vega30", NA, f"{why}; {own}" if own else why, "degraded")
    before = net.vega30_previous
    was = "no figure for the previous session" if before is None else f"was {signed(before)}"
    drift = "" if net.drift is None else f", drift {signed(net.drift)}"
    told = f"USD per VIX point; {was}{drift}"
    own = own_words(net)
    return Tile("Net vega30", signed(net.vega30), f"{told}; disputed, {own}" if own else told)


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
