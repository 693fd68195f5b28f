"""Explain: what changed since the last session, and what stands between three vegas."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.check import Checked
from tasks.checks.attribution import attribution
from tasks.checks.explain_pnl import pnl_explain
from tasks.model.explained import Attribution, Bridge, PnlExplain, VegaExplain
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.value import Valued
from tasks.vega.bridge import bridge
from tasks.vega.explain import vega_explain


@dataclass(frozen=True)
class Explained:
    """Changes of vega, the day's profit and loss, three vegas, and how well history agrees."""

    vega: tuple[VegaExplain, ...]
    pnl: tuple[PnlExplain, ...]
    bridge: tuple[Bridge, ...]
    attribution: tuple[Attribution, ...]


def explain(
    desk: Desk, pulled: Pulled, valued: Valued, checked: Checked, recalled: Recalled
) -> Explained:
    """Everything explained that can be; what cannot says why."""
    legs, market, yesterday = valued.book.legs, valued.market, recalled.yesterday
    pnl = pnl_explain(
        legs,
        market=market,
        yesterday=recalled.own_yesterday,
        trades=pulled.trades,
        recomputed_vix=market.recomputed_vix,
        layers=desk.layers,
        known=checked.pnl,
    )
    return Explained(
        vega=vega_explain(legs, market, yesterday, desk.layers),
        pnl=pnl,
        bridge=bridge(legs, market, desk.layers, yesterday=yesterday),
        attribution=attribution(recalled.past, pnl),
    )
