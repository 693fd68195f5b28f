"""The desk's programme: condors rolled about monthly, and three hedge layers kept in size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tasks.simulate.book import CORE, HEDGE, MAIN
from tasks.simulate.dealing import Session
from tasks.simulate.hedging import layer_1, layer_2, layer_3
from tasks.simulate.listing import Expiry
from tasks.simulate.market import Market
from tasks.simulate.plan import Orders
from tasks.simulate.truth import Valuer

_TESTED_DELTA = 0.36
_STRIKE_STEP = 25.0
# A narrow wing is worth little vega when a standard deviation is wide.
_HIGH_VIX, _HIGH_VIX_WIDENS = 20.0, 2.0


@dataclass(frozen=True, slots=True)
class CondorPlan:
    """How one account runs its condors of one kind.

    `vega30` is what it sells when it opens, USD per VIX point, `entry_days` ahead, within
    `counts` condors and `window_days`; `first_days` staggers the accounts. Short strikes in
    standard deviations from the forward, put and call; `widths` in index points, what is
    listed decides. Closed at `roll_days` to go, or when a leg is not worth `worthless` points;
    a choosy plan does not open such a condor either.
    """

    name: str
    account: str
    vega30: float
    roots: tuple[str, ...]
    entry_days: float
    first_days: float
    window_days: tuple[float, float] = (0.0, np.inf)
    roll_days: float = 21.0
    short_deviations: tuple[float, float] = (1.75, 1.5)
    counts: tuple[int, int] = (6, 16)
    widths: tuple[float, ...] = (50.0,)
    worthless: float = 0.20
    choosy: bool = False


PLANS = (
    CondorPlan("main", MAIN, 850.0, ("SPX", "SPXW"), 45.0, 45.0),
    CondorPlan("hedge", HEDGE, 600.0, ("SPXW",), 50.0, 33.0),
    # A small one in the last fortnight of the AM-settled monthly, out before it settles.
    CondorPlan(
        *("fortnight", HEDGE, 100.0, ("SPX",), 14.0, 14.0),
        window_days=(2.5, 16.0),
        roll_days=2.0,
        short_deviations=(1.4, 1.2),
        counts=(1, 1),
        worthless=0.50,
        choosy=True,
        widths=(25.0, 50.0),
    ),
)


# Symbols with their sign.
Legs = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Condor:
    """Four legs, and how many times each is held."""

    expiry: Expiry
    legs: Legs
    count: int


@dataclass(slots=True)
class Programme:
    """What the desk does each session, and the condors it has on, by name of their plan."""

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

    def _core(self, session: Session, orders: Orders) -> None:
        for plan in PLANS:
            condor = self.condors.get(plan.name)
            days = plan.first_days
            out = plan.choosy and orders.no_short_dated
            if condor is not None:
                if not out and not _is_due(session, condor, plan):
                    continue
                for symbol, sign in condor.legs:
                    session.trade(plan.account, CORE, symbol, -sign * condor.count)
                del self.condors[plan.name]
                days = plan.entry_days
            expiry = None if out else _expiry(session.market, plan, days)
            if expiry is None:
                continue
            opened = _new_condor(session, plan, expiry)
            if plan.choosy and _lowest(session.valuer, opened) < plan.worthless:
                continue
            for symbol, sign in opened.legs:
                session.trade(plan.account, CORE, symbol, sign * opened.count)
            self.condors[plan.name] = opened


def _is_due(session: Session, condor: Condor, plan: CondorPlan) -> bool:
    """Old, tested on a short strike, or with a leg that is nearly worthless."""
    if session.market.days(condor.expiry) <= plan.roll_days:
        return True
    if _lowest(session.valuer, condor) < plan.worthless:
        return True
    shorts = (session.valuer.option(symbol) for symbol, sign in condor.legs if sign < 0)
    return any(abs(unit.delta_forward) > _TESTED_DELTA for unit in shorts)


def _lowest(valuer: Valuer, condor: Condor) -> float:
    """What its cheapest leg is worth, price points."""
    return min(valuer.option(symbol).price for symbol, _ in condor.legs)


def _count(valuer: Valuer, legs: Legs, plan: CondorPlan) -> int:
    """How many condors sell the plan's vega30, within what the desk's margin bears."""
    fewest, most = plan.counts
    one = -sum(sign * valuer.option(symbol).vega30 for symbol, sign in legs)
    if one >= plan.vega30 / fewest:
        return fewest
    return round(plan.vega30 / max(one, plan.vega30 / most))


def _expiry(market: Market, plan: CondorPlan, days: float) -> Expiry | None:
    """The listed expiry nearest to `days` that the plan may trade."""
    low, high = plan.window_days
    return min(
        (
            expiry
            for expiry in market.expiries.listed
            if expiry.root in plan.roots and low < market.days(expiry) <= high
        ),
        key=lambda expiry: abs(market.days(expiry) - days),
        default=None,
    )


def _new_condor(session: Session, plan: CondorPlan, expiry: Expiry) -> Condor:
    """The listed condor of an expiry, shorts in standard deviations from the forward."""
    market = session.market
    place = market.expiries.listed.index(expiry)
    forward = float(market.expiries.forward[place])
    deviation = float(np.sqrt(market.expiries.atm_variance[place]))
    listed = set(market.strikes(expiry).tolist())
    wider = 1.0 if market.indices["VIX"] < _HIGH_VIX else _HIGH_VIX_WIDENS

    def vertical(target: float, outwards: int) -> tuple[float, float]:
        """Short and long strike, the short one nearest to the target."""
        fitting = [
            (strike, strike + outwards * wider * width)
            for strike in sorted(listed)
            for width in plan.widths
            if strike % _STRIKE_STEP == 0 and strike + outwards * wider * width in listed
        ]
        return min(fitting, key=lambda pair: abs(pair[0] - target))

    below, above = plan.short_deviations
    put, put_wing = vertical(forward * np.exp(-below * deviation), -1)
    call, call_wing = vertical(forward * np.exp(above * deviation), 1)
    legs: Legs = (
        (expiry.symbol(put, "P"), -1),
        (expiry.symbol(put_wing, "P"), 1),
        (expiry.symbol(call, "C"), -1),
        (expiry.symbol(call_wing, "C"), 1),
    )
    return Condor(expiry, legs, _count(session.valuer, legs, plan))
