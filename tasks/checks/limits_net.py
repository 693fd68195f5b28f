"""Limits on the net that are no plain sums: shares, condors, liquidity, scenarios, age."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from tasks.checks.limits_tested import PERCENT, Reading, Tested, share, unknown
from tasks.checks.rebalances import last_rebalance
from tasks.model.limits import WORST, LimitSpec, scenario_name, scenario_of
from tasks.model.memory import Rebalanced
from tasks.model.outlook import Scenario
from tasks.model.sessions import Calendar

NOTIONAL_UNIT_USD = 100_000.0
CONTRACT_UNITS = 100.0
SHORTS_PER_CONDOR = 2.0
LEAST_LOSS_USD = 1.0


def _pnl(_: LimitSpec, tested: Tested) -> Reading:
    return Reading(tested.pnl, "the day's profit and loss is not known")


def _quote_age(_: LimitSpec, tested: Tested) -> Reading:
    return Reading(tested.quote_age_minutes, "the chain has no time stamp")


def _leg_share(_: LimitSpec, tested: Tested) -> Reading:
    book = tested.book
    if book.net.gaps:
        return unknown(book.net.reason)
    sizes = [abs(value) for value in book.legs["vega30"].tolist()]
    largest = max(sizes, default=0.0)
    symbols = book.legs["symbol"].tolist()
    about = symbols[sizes.index(largest)] if sizes else ""
    return share(Reading(largest, about=about), math.fsum(sizes), "no leg has vega30")


def _per_condor(limit: LimitSpec, tested: Tested) -> Reading:
    """Net vega30 over the number of condors, and over their notional in 100 000 USD."""
    legs = tested.book.legs
    options = legs[legs["layer"].isin(tested.core) & (legs["kind"] == "option")]
    shorts = options[(options["quantity"] < 0) & (options["status"] != "expired")]
    condors = -math.fsum(shorts["quantity"].tolist()) / SHORTS_PER_CONDOR
    if not condors > 0.0:
        return unknown("the core holds no condor")
    scale = condors * (CONTRACT_UNITS if limit.unit == "per_unit" else 1.0)
    if limit.measure == "vega30_per_condor_per_100k":
        scale *= _notional_usd(shorts) / condors / NOTIONAL_UNIT_USD
    net = tested.book.net
    return Reading(net.measures["vega30"] / scale, net.reason)


def _notional_usd(shorts: pd.DataFrame) -> float:
    size = -shorts["quantity"] * shorts["multiplier"] * shorts["forward"]
    return math.fsum(size.tolist()) / SHORTS_PER_CONDOR


def _liquidity(limit: LimitSpec, tested: Tested) -> Reading:
    """(cash + what the haircut leaves of theta-positive legs) over the loss under stress.

    A loss of less than a dollar counts as one: what needs no cover is covered. Legs that are owed,
    as short options are, are no source of cash whatever the haircut.
    """
    name, stress = stressed(tested.scenarios, limit.stress)
    cash, worth = _cash(tested), _theta_positive_usd(limit, tested)
    for reading in (stress, cash, worth):
        if not math.isfinite(reading.value):
            return reading
    loss = max(-stress.value, LEAST_LOSS_USD)
    return Reading(
        (cash.value + worth.value) / loss,
        about=f"cash {cash.value:,.0f} USD and legs {worth.value:,.0f} USD "
        f"against {loss:,.0f} USD lost under {name}",
    )


def _cash(tested: Tested) -> Reading:
    accounts = tested.accounts
    if accounts.empty:
        return unknown("no accounts feed gives the cash")
    lacking = sorted({*tested.book.legs["account"].tolist()} - {*accounts["account"].tolist()})
    lacking += accounts.loc[accounts["cash"].isna(), "account"].tolist()
    if lacking:
        return unknown(f"the cash of account {', '.join(lacking)} is not known")
    return Reading(math.fsum(accounts["cash"].tolist()), "the cash is not known")


def _theta_positive_usd(limit: LimitSpec, tested: Tested) -> Reading:
    kept = 1.0 - limit.haircut_percent / PERCENT
    # What is worth nothing need not be known.
    if not kept:
        return Reading(0.0)
    book = tested.book
    if book.net.gaps:
        return unknown(book.net.reason)
    earning = (book.legs["theta"] > 0.0) & (book.legs["market_value"] > 0.0)
    return Reading(kept * math.fsum(book.legs.loc[earning, "market_value"].tolist()))


def stressed(scenarios: Sequence[Scenario], name: str) -> tuple[str, Reading]:
    """A state of the grid and the net profit and loss in it, USD; without a name the worst.

    The worst is not known as long as one state is not.
    """
    if not scenarios:
        return name or WORST, unknown("no scenario was computed")
    if name:
        asked = scenario_of(name)
        rows = [it for it in scenarios if (it.mode, it.shift, it.spot_shift) == asked]
        if not rows:
            return name, unknown("the grid of scenarios has no such state")
    else:
        rows = list(scenarios)
    for row in rows:
        if row.net is None:
            return _name(row), unknown(f"{_name(row)}: {row.reason or 'not known'}")
    worst = min(rows, key=lambda it: it.net if it.net is not None else math.inf)
    about = "" if name else f"the worst of {len(rows)} states: {_name(worst)}"
    return _name(worst), Reading(worst.net if worst.net is not None else math.nan, about=about)


def _name(row: Scenario) -> str:
    return scenario_name(row.mode, row.shift, row.spot_shift)


def sessions_since(rebalance: Rebalanced | None, tested: Tested) -> Reading:
    """Sessions since a rebalance, 0 on its own day."""
    if rebalance is None:
        return unknown("no rebalance is on record")
    age = Calendar(tested.as_of).sessions_since(rebalance.on, tested.as_of)
    return Reading(float(age), about=f"last traded on {rebalance.on}")


def _rebalance_age(_: LimitSpec, tested: Tested) -> Reading:
    return sessions_since(last_rebalance(tested.layers, tested.rebalanced), tested)


NET_MEASURES: Mapping[str, Callable[[LimitSpec, Tested], Reading]] = {
    "pnl": _pnl,
    "quote_age": _quote_age,
    "leg_share": _leg_share,
    "vega30_per_condor": _per_condor,
    "vega30_per_condor_per_100k": _per_condor,
    "liquidity": _liquidity,
    "rebalance_age": _rebalance_age,
}
