"""The product's scenario grid, horizon and break-evens against plain Python, on random books."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest

from tasks.market.curve import VolCurve
from tasks.model.scenarios import ScenarioSpec
from tasks.vega.break_evens import break_evens
from tasks.vega.horizon import horizons
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import scenario_grid
from tasks.vega.states import grid_rows, states_of
from tasks.vega.weights import Shock
from tests.givens import worked_book as given
from tests.independent.plain import Curve, Leg, State, World, change, forward_vol, pnl, vega, vega30

BOOKS = range(12)
DAYS = (0.0, 7.0, 14.0)
CLOSE = 6000.0
NODES = (5.0, 12.0, 31.0, 61.0, 95.0, 190.0, 370.0)
CORE = "core"


def drawn(seed: int) -> tuple[list[Leg], World]:
    """A book of every kind of leg in a market that may be calm, steep or inverted."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable drawing, not a secret
    level, tilt = chance.uniform(0.11, 0.45), chance.choice((-0.06, -0.03, 0.0, 0.03))
    curve = Curve(NODES, [max(level + tilt * math.log(d / 30), 0.05) for d in NODES])
    world = World(
        curve,
        exponent=chance.uniform(0.25, 0.7),
        floor_days=chance.choice((1.0, 7.0)),
        vol_floor=chance.choice((0.01, 0.09)),
        vvix_beta=chance.choice((0.0, 2.5)),
    )
    legs = [spx_option(chance, curve) for _ in range(5)] + [vix_option(chance) for _ in range(4)]
    for multiplier in (1000.0, 100.0):
        price, days = chance.uniform(13, 35), chance.uniform(2, 200)
        legs.append(Leg("VX", chance.choice((-3, 2)), price, days, multiplier=multiplier))
    return [leg for leg in legs if leg.kind == "SPX" or alive(leg, world)], world


def alive(leg: Leg, world: World) -> bool:
    """Whether its forward vol is well above zero today: without one it would be a gap."""
    return (forward_vol(world.curve.vol, leg.days) or 0.0) > 0.05


def spx_option(chance: random.Random, curve: Curve) -> Leg:
    """SPX, or XSP on a tenth of it; one in three settles within the horizon."""
    days = chance.choice(
        (chance.uniform(0.3, 13.0), chance.uniform(20, 60), chance.uniform(60, 300))
    )
    scale = chance.choice((1.0, 1.0, 10.0))
    forward = CLOSE / scale * math.exp(chance.uniform(0.0, 0.03) * days / 365)
    vol = (curve.vol(days) or 0.2) * chance.uniform(0.7, 1.4)
    away = chance.uniform(-2, 2) * vol * math.sqrt(days / 365)
    quantity, sign = chance.choice((-5, -1, 2, 7)), chance.choice((1, -1))
    strike, rate = forward * math.exp(away), chance.uniform(0.0, 0.05)
    return Leg("SPX", quantity, forward, days, strike, sign, vol, rate, scale=scale)


def vix_option(chance: random.Random) -> Leg:
    """Its parity forward and its future a little apart, as on a real close."""
    days, forward = chance.uniform(4, 120), chance.uniform(13, 35)
    vol, quantity = chance.uniform(0.5, 1.4), chance.choice((-10, 6, 20))
    strike, rate = forward * chance.uniform(0.7, 1.8), chance.uniform(0.0, 0.05)
    vx = forward * chance.uniform(0.98, 1.02)
    return Leg("VIX", quantity, forward, days, strike, chance.choice((1, -1)), vol, rate, vx=vx)


def framed(legs: list[Leg]) -> pd.DataFrame:
    """The legs as the product holds them; SPX in the core, options on VIX and futures apart."""
    layer = {"SPX": CORE, "VIX": "layer-1", "VX": "layer-3"}
    rows = [
        {
            "layer": layer[leg.kind],
            "symbol": f"{leg.kind}-{at}",
            "family": "XSP" if leg.scale != 1.0 else leg.kind,
            "kind": "future" if leg.kind == "VX" else "option",
            "style": "" if leg.kind == "VX" else "european",
            "right": "" if leg.kind == "VX" else "C" if leg.sign > 0 else "P",
            "quantity": float(leg.quantity),
            "multiplier": leg.multiplier,
            "index_scale": leg.scale,
            "strike": leg.strike if leg.kind != "VX" else math.nan,
            "days": leg.days,
            "expiry": pd.Timestamp(given.DAY) + pd.Timedelta(days=math.ceil(leg.days)),
            "forward": leg.forward,
            "iv": leg.vol if leg.kind != "VX" else math.nan,
            "discount": math.exp(-leg.rate * leg.days / 365),
            "vx": math.nan if leg.kind == "SPX" else leg.vx or leg.forward,
            "mark": leg.price(),
        }
        for at, leg in enumerate(legs)
    ]
    unknown = dict.fromkeys(("beta", "vega30", "average_price"), math.nan)
    return pd.DataFrame(rows).assign(account="U1", status="valued", reason="", **unknown)


def repricer(legs: pd.DataFrame, world: World) -> Repricer:
    nodes, vols = np.array(world.curve.days), np.array(world.curve.vols)
    spec = ScenarioSpec(vvix_beta=world.vvix_beta, vol_floor_points=100 * world.vol_floor)
    shock = Shock(world.exponent, world.floor_days)
    return Repricer(legs, given.market(VolCurve(nodes, vols**2 * nodes)), shock, spec, CLOSE)


@pytest.mark.parametrize("seed", BOOKS)
def test_every_leg_in_every_state(seed: int) -> None:
    """3 modes x 7 shifts x 9 spot moves x 3 days. Prices are near 1e-12 of the forward apart."""
    legs, world = drawn(seed)
    ready = repricer(framed(legs), world)
    rows = grid_rows(ready.spec, DAYS)
    assert len(rows) == 3 * 7 * 9 * 3
    ours = ready.reprice(states_of(rows)).change
    for at, (mode, shift, spot, days) in enumerate(rows):
        plain = [change(leg, world, State(mode, shift, spot, days)) for leg in legs]
        refused = world.refuses(mode, shift) or None in plain
        usd = [math.nan if refused or one is None else one for one in plain]
        assert ours[at].tolist() == pytest.approx(usd, rel=1e-9, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("seed", BOOKS)
def test_the_published_grid(seed: int) -> None:
    legs, world = drawn(seed)
    core = [leg for leg in legs if leg.kind == "SPX"]
    for row in scenario_grid(repricer(framed(legs), world), given.LAYERS):
        state = State(row.mode, row.shift, row.spot_shift)
        net = None if world.refuses(row.mode, row.shift) else pnl(legs, world, state)
        assert (row.net is None) == (net is None)
        if net is None:
            assert row.core is None
            assert row.reason
        else:
            assert row.net == pytest.approx(net, abs=1e-5)
            assert row.core == pytest.approx(pnl(core, world, state), abs=1e-5)


def test_the_random_markets_break_the_curve_and_meet_the_floor() -> None:
    """Without rows that are refused, and legs on the floor, the tests above would show less."""
    refused, floored = 0, 0
    for seed in BOOKS:
        legs, world = drawn(seed)
        for row in scenario_grid(repricer(framed(legs), world), given.LAYERS):
            refused += row.net is None
            floored += row.floored > 0
    assert refused > 20
    assert floored > 20


@pytest.mark.parametrize("seed", BOOKS)
def test_vegas_and_theta_ahead(seed: int) -> None:
    legs, world = drawn(seed)
    for found in horizons(repricer(framed(legs), world), given.LAYERS):
        if found.scope != "net":
            continue
        later = [leg.with_(days=leg.days - found.days) for leg in legs if leg.days > found.days]
        in_vix = [vega30(leg, world) for leg in later]
        assert found.settled == len(legs) - len(later)
        own = math.fsum(vega(leg) for leg in later if leg.kind == "SPX")
        assert found.vega == pytest.approx(own, rel=1e-8, abs=1e-5)
        known = [one for one in in_vix if one is not None]
        assert len(known) == len(in_vix)
        assert found.vega30 == pytest.approx(math.fsum(known), rel=1e-8, abs=1e-4)
        still = pnl(legs, world, State(days=found.days))
        assert found.theta_collected == pytest.approx(still, abs=1e-5)
        for profit in found.pnl:
            plain = pnl(legs, world, State(profit.mode, profit.shift, 0.0, found.days))
            if world.refuses(profit.mode, profit.shift) or plain is None:
                assert profit.pnl is None
                assert profit.reason
            else:
                assert profit.pnl == pytest.approx(plain, abs=1e-5)


def test_at_a_break_even_nothing_was_made_since_entry() -> None:
    levels = 0
    for seed in BOOKS:
        legs, world = drawn(seed)
        chance = random.Random(seed)  # noqa: S311 - as above
        frame = framed(legs)
        frame["average_price"] = [mark * chance.uniform(0.9, 1.1) for mark in frame["mark"]]
        entered = [quantity * price for quantity, price in zip(*entries(frame), strict=True)]
        gained = math.fsum(leg.size * leg.price() for leg in legs) - math.fsum(entered)
        for found in break_evens(repricer(frame, world), [CORE], (), None):
            days = horizon_of(found.at, legs, found.days)
            for level in found.levels:
                spot = 100.0 * (level.level / CLOSE - 1.0)
                made = pnl(legs, world, State("term", found.shift, spot, days, CLOSE))
                assert made is not None
                # A level is told to a millionth of a point, of books of some 100 USD a point.
                assert gained + made == pytest.approx(0.0, abs=0.01)
                levels += 1
    assert levels > 100


def entries(frame: pd.DataFrame) -> tuple[list[float], list[float]]:
    size = frame["quantity"] * frame["multiplier"]
    return size.tolist(), frame["average_price"].tolist()


def horizon_of(at: str, legs: list[Leg], days: int) -> float:
    """Days ahead of a question: whole ones, or to the instant at which an expiry settles."""
    if at.startswith("T+"):
        return float(days)
    return max(leg.days for leg in legs if leg.kind == "SPX" and math.ceil(leg.days) == days)
