"""The product's greeks against prices bumped in plain Python, and against QuantLib."""

from __future__ import annotations

import math
import random
from dataclasses import astuple

import numpy as np
import pytest

from tasks.market.curve import VolCurve
from tasks.vega.greeks import Greeks, black_greeks
from tasks.vega.weights import Shock, vx_beta
from tests.independent.plain import Curve, Leg, World, forward_vol, greeks

COUNT = 300
# Ours, as the plain ones are ordered.
NAMES = ("price", "delta", "gamma", "unit_vega", "unit_theta", "unit_vanna", "unit_volga")


def drawn() -> list[Leg]:
    """SPX and VIX options within three standard deviations of the money, a day to two years."""
    chance = random.Random(20261120)  # noqa: S311 - a repeatable drawing, not a secret
    legs = []
    for at in range(COUNT):
        forward = chance.uniform(2000, 8000) if at % 2 else chance.uniform(12, 40)
        days, vol = chance.uniform(1, 730), chance.uniform(0.08, 1.5)
        away = chance.uniform(-3, 3) * vol * math.sqrt(days / 365)
        strike, sign = forward * math.exp(away), chance.choice((1, -1))
        rate = chance.uniform(-0.01, 0.06)
        legs.append(Leg("SPX", 1, forward, days, strike, sign, vol, rate))
    return legs


LEGS = drawn()


def product_greeks(legs: list[Leg]) -> Greeks:
    columns = [
        [leg.forward, leg.strike, leg.days / 365, leg.vol, leg.rate, leg.sign] for leg in legs
    ]
    forward, strike, years, vol, rate, sign = np.array(columns).T
    return black_greeks(forward, strike, years, vol, np.exp(-rate * years), sign)


@pytest.mark.parametrize("at", range(len(NAMES)), ids=NAMES)
def test_bumped_prices_give_the_same_greeks(at: int) -> None:
    """To 1e-8 of the greek, or of the largest that such an option can have at any strike.

    Far from the money a greek is a small difference of prices that are themselves small
    differences of F and K, each rounded in its sixteenth digit: there a share of the greek itself
    can ask for digits that no bump has.
    """
    ours = getattr(product_greeks(LEGS), NAMES[at])
    for leg, value in zip(LEGS, ours.tolist(), strict=True):
        plain = float(astuple(greeks(leg))[at])
        assert value == pytest.approx(plain, rel=1e-8, abs=1e-8 * scale(leg, NAMES[at])), leg


def scale(leg: Leg, name: str) -> float:
    """What the greek is of the order of, at the money, in plain powers of F, vol and time."""
    years = leg.days / 365
    total = leg.vol * math.sqrt(years)
    price = leg.forward * min(total, 1.0)
    return {
        "price": price,
        "delta": 1.0,
        "gamma": 1.0 / (leg.forward * total),
        "unit_vega": 0.01 * leg.forward * math.sqrt(years),
        "unit_theta": price / leg.days,
        "unit_vanna": 0.01 / leg.vol,
        "unit_volga": 1e-4 * leg.forward * math.sqrt(years) / leg.vol,
    }[name]


def test_betas_are_the_slopes_of_the_futures() -> None:
    chance = random.Random(7)  # noqa: S311 - a repeatable drawing, not a secret
    days = [9.0, 30.0, 44.0, 93.0, 185.0, 365.0]
    for _ in range(40):
        level, drift = chance.uniform(0.12, 0.35), chance.uniform(-0.02, 0.03)
        vols = [level + drift * math.log(d / 30) for d in days]
        exponent, floor_days = chance.uniform(0.2, 0.8), chance.choice([1.0, 7.0, 30.0])
        world = World(Curve(days, vols), exponent, floor_days)
        curve = VolCurve(np.array(days), np.array(vols) ** 2 * np.array(days))
        shock = Shock(exponent, floor_days)
        for ahead in (3.0, 12.5, 29.0, 60.0, 150.0, 334.9, 335.1):
            price = 100 * level * chance.uniform(0.9, 1.1)
            ours = float(vx_beta(np.array([ahead]), np.array([price]), curve, shock)[0])
            plain = world.beta(price, ahead)
            vol = forward_vol(world.curve.vol, ahead)
            if vol is None:
                assert plain is None
                assert math.isnan(ours)
            else:
                assert ours == pytest.approx(plain, rel=1e-8)
                assert float(curve.forward_vol(np.array([ahead]))[0]) == pytest.approx(vol)


def test_quantlib_s_black_calculator_agrees() -> None:
    ql = pytest.importorskip("QuantLib", reason="QuantLib is not installed: the extra `american`")
    ours = product_greeks(LEGS)
    for at, leg in enumerate(LEGS):
        years = leg.days / 365
        payoff = ql.PlainVanillaPayoff(
            ql.Option.Call if leg.sign > 0 else ql.Option.Put, leg.strike
        )
        black = ql.BlackCalculator(
            payoff, leg.forward, leg.vol * math.sqrt(years), math.exp(-leg.rate * years)
        )
        theirs = {
            "price": black.value(),
            "delta": black.deltaForward(),
            "gamma": black.gammaForward(),
            "unit_vega": black.vega(years) * 0.01,
        }
        for name, value in theirs.items():
            got = float(getattr(ours, name)[at])
            assert got == pytest.approx(value, rel=1e-9, abs=1e-12 * leg.forward), (name, leg)


def test_quantlib_s_analytic_engine_agrees() -> None:
    """Of options with whole days to run, on a spot that grows to the forward at the rate."""
    ql = pytest.importorskip("QuantLib", reason="QuantLib is not installed: the extra `american`")
    start, count = ql.Date(1, 1, 2090), ql.Actual365Fixed()
    legs = [leg.with_(days=float(math.ceil(leg.days))) for leg in LEGS[:60]]
    ours = product_greeks(legs)
    for at, leg in enumerate(legs):
        discount = math.exp(-leg.rate * leg.days / 365)
        process = ql.BlackScholesProcess(
            ql.QuoteHandle(ql.SimpleQuote(leg.forward * discount)),
            ql.YieldTermStructureHandle(ql.FlatForward(start, leg.rate, count)),
            ql.BlackVolTermStructureHandle(
                ql.BlackConstantVol(start, ql.NullCalendar(), leg.vol, count)
            ),
        )
        right = ql.Option.Call if leg.sign > 0 else ql.Option.Put
        option = ql.VanillaOption(
            ql.PlainVanillaPayoff(right, leg.strike), ql.EuropeanExercise(start + int(leg.days))
        )
        option.setPricingEngine(ql.AnalyticEuropeanEngine(process))
        # Delta and gamma of a point of spot, which is 1 / D points of forward.
        theirs = {
            "price": option.NPV(),
            "delta_forward": option.delta(),
            "gamma": option.gamma() * discount**2,
            "unit_vega": option.vega() * 0.01,
        }
        for name, value in theirs.items():
            got = float(getattr(ours, name)[at])
            assert got == pytest.approx(value, rel=1e-9, abs=1e-12 * leg.forward), (name, leg)
