"""Outlook: the book repriced under every move, at every horizon, at every level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from tasks.market.curve import VolCurve
from tasks.model.outlook import BreakEven, Events, Horizon, Scenario
from tasks.model.sessions import Calendar
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.value import Valued
from tasks.vega.break_evens import break_evens
from tasks.vega.event_sets import event_sets
from tasks.vega.horizon import horizons
from tasks.vega.products_day import holdings
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import scenario_grid


@dataclass(frozen=True)
class Outlook:
    """What may come; `events` is None without an events feed."""

    scenarios: tuple[Scenario, ...]
    horizon: tuple[Horizon, ...]
    break_evens: tuple[BreakEven, ...]
    events: Events | None


def outlook(desk: Desk, as_of: date, pulled: Pulled, valued: Valued, recalled: Recalled) -> Outlook:
    """Scenarios, horizon, break-evens and event sets of the book as it stands."""
    repricer = repricer_of(desk, as_of, valued)
    yesterday = recalled.yesterday
    return Outlook(
        scenarios=scenario_grid(repricer, desk.layers),
        horizon=horizons(repricer, desk.layers),
        break_evens=break_evens(
            repricer,
            [layer.name for layer in desk.layers if layer.role == "core"],
            yesterday.break_evens if yesterday else (),
            VolCurve.at_the_money(valued.market.expiries),
        ),
        events=None
        if "events" in pulled.absent
        else event_sets(repricer, desk.layers, pulled.frames["events"], recalled.past),
    )


def repricer_of(desk: Desk, as_of: date, valued: Valued) -> Repricer:
    """The valued book, ready to be repriced under the shock in use."""
    market = valued.market
    return Repricer(
        legs=valued.book.legs,
        market=market,
        shock=valued.shock,
        spec=desk.scenarios,
        spot=market.indices.get("SPX", math.nan),
        measured_betas=valued.calibrated.betas,
        products=holdings(market.futures, as_of, Calendar(as_of)),
    )
