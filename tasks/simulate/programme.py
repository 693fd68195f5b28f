"""The desk's programme: condors rolled about monthly, and three hedge layers kept in size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from tasks.simulate.book import CORE, HEDGE, MAIN
from tasks.simulate.dealing import Session
from tasks.simulate.hedging import layer_1, layer_2, layer_3
from tasks.simulate.listing import Expiry
from tasks.simulate.market import Market
from tasks.simulate.plan import Orders
from tasks.simulate.truth import Valuer

_ROLL_DAYS = 21.0
_SHORT_PUT_DEVIATIONS, _SHORT_CALL_DEVIATIONS = 1.75, 1.5
_TESTED_DELTA = 0.36
_WORTHLESS = 0.20
_STRIKE_STEP = 25.0
_COUNTS = (6, 16)
# A wing of 50 points is worth little vega when a standard deviation is wide.
_WIDTH, _HIGH_VIX_WIDTH, _HIGH_VIX = 50.0, 100.0, 20.0


@dataclass(frozen=True, slots=True)
class CondorPlan:
    """How one account runs its condors.

    `vega30` is what it sells when it opens, USD per VIX point, `entry_days` ahead; `first_days`
    staggers the accounts.
    """

    account: str
    vega30: float
    roots: tuple[str, ...]
    entry_days: float
    first_days: float


PLANS = (
    CondorPlan(MAIN, 850.0, ("SPX", "SPXW"), 45.0, 45.0),
    CondorPlan(HEDGE, 600.0, ("SPXW",), 50.0, 33.0),
)


@dataclass(frozen=True, slots=True)
class Condor:
    """Four legs: symbols with their sign."""

    expiry: Expiry
    legs: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Programme:
    """What the desk does each session, and the condors it has on."""

    condors: dict[str, Condor] = field(default_factory=dict)

    def act(self, session: Session, orders: Orders) -> None:
        """Deal: core first, then the hedges against it."""
        steps: tuple[tuple[str, Callable[[Session, Orders], None]], ...] = (
            (CORE, self._core),
            ("layer-1", layer_1),
            ("layer-2", layer_2),
            ("layer-3", layer_3),
        )
        for layer, step in steps:
            if layer not in orders.frozen:
                step(session, orders)

    def _core(self, session: Session, _: Orders) -> None:
        for plan in PLANS:
            condor = self.condors.get(plan.account)
            days = plan.first_days
            if condor is not None:
                if not _is_due(session, condor):
                    continue
                for symbol, _sign in condor.legs:
                    session.close(plan.account, CORE, symbol)
                days = plan.entry_days
            opened = _new_condor(session.market, plan.roots, days)
            count = _count(session.valuer, opened, plan.vega30)
            for symbol, sign in opened.legs:
                session.trade(plan.account, CORE, symbol, sign * count)
            self.condors[plan.account] = opened


def _is_due(session: Session, condor: Condor) -> bool:
    """Old, tested on a short strike, or with a leg that is nearly worthless."""
    if session.market.days(condor.expiry) <= _ROLL_DAYS:
        return True
    units = [(session.valuer.option(symbol), sign) for symbol, sign in condor.legs]
    return any(
        unit.price < _WORTHLESS or (sign < 0 and abs(unit.delta_forward) > _TESTED_DELTA)
        for unit, sign in units
    )


def _count(valuer: Valuer, condor: Condor, vega30: float) -> int:
    """How many condors sell that much vega30, within what the desk's margin bears."""
    fewest, most = _COUNTS
    one = -sum(sign * valuer.option(symbol).vega30 for symbol, sign in condor.legs)
    return round(vega30 / max(one, vega30 / most)) if one < vega30 / fewest else fewest


def _new_condor(market: Market, roots: Iterable[str], days: float) -> Condor:
    """The listed condor nearest to `days`, shorts in standard deviations from the forward."""
    expiry = min(
        (expiry for expiry in market.expiries.listed if expiry.root in roots),
        key=lambda expiry: abs(market.days(expiry) - days),
    )
    place = market.expiries.listed.index(expiry)
    forward = float(market.expiries.forward[place])
    deviation = float(np.sqrt(market.expiries.atm_variance[place]))
    listed = set(market.strikes(expiry).tolist())

    def short(target: float, wing: float) -> float:
        fitting = [k for k in sorted(listed) if k % _STRIKE_STEP == 0 and k + wing in listed]
        return float(min(fitting, key=lambda k: abs(k - target)))

    width = _WIDTH if market.indices["VIX"] < _HIGH_VIX else _HIGH_VIX_WIDTH
    put = short(forward * np.exp(-_SHORT_PUT_DEVIATIONS * deviation), -width)
    call = short(forward * np.exp(_SHORT_CALL_DEVIATIONS * deviation), width)
    return Condor(
        expiry,
        (
            (expiry.symbol(put, "P"), -1),
            (expiry.symbol(put - width, "P"), 1),
            (expiry.symbol(call, "C"), -1),
            (expiry.symbol(call + width, "C"), 1),
        ),
    )
