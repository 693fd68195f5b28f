"""A ragged smile crosses 25 delta more than once: the crossing nearest the forward counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import pytest
from scipy.stats import norm

from tests.givens import quotes as given

FORWARD = 6000.0
T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
LATER = date(2027, 1, 15)
STRIKES = range(5000, 7001, 50)
# Vols that stick out far from the forward, where nobody trades.
RAGGED = {5400.0: 0.75, 5350.0: 0.80, 5250.0: 0.90, 6600.0: 0.75, 6700.0: 0.85}


def vol(strike: float) -> float:
    return RAGGED.get(strike, 0.16 - 0.4 * math.log(strike / FORWARD))


def wing(strike: float, side: float) -> float:
    """The absolute forward delta of the out-of-the-money option, by scipy."""
    total = vol(strike) * math.sqrt(T)
    return float(norm.cdf(side * (math.log(FORWARD / strike) / total + total / 2)))


def crossings(side: float) -> list[tuple[float, float]]:
    """Lower strike and vol of every change of side of 25 delta, linear in delta; nearest first."""
    own = [float(k) for k in STRIKES if side * (k - FORWARD) > 0]
    pairs = [
        (low, high)
        for low, high in pairwise(own)
        if (wing(low, side) >= 0.25) != (wing(high, side) >= 0.25)
    ]
    found = []
    for low, high in sorted(pairs, key=lambda pair: abs(pair[0] - FORWARD)):
        share = (0.25 - wing(low, side)) / (wing(high, side) - wing(low, side))
        found.append((low, vol(low) + share * (vol(high) - vol(low))))
    return found


def skew_of(smile: Mapping[str, float]) -> tuple[float, float]:
    call, put = smile["call"], smile["put"]
    return 100 * (call - put), 100 * (0.5 * (call + put) - 0.16)


def test_the_smile_is_ragged_on_both_sides() -> None:
    puts, calls = crossings(-1.0), crossings(1.0)
    assert [low for low, _ in puts] == [5800.0, 5400.0, 5300.0, 5250.0, 5200.0]
    assert [low for low, _ in calls] == [6150.0, 6550.0, 6600.0, 6650.0, 6700.0]
    # Every other crossing would say something else.
    assert all(abs(other - puts[0][1]) > 0.05 for _, other in puts[1:])
    assert all(abs(other - calls[0][1]) > 0.05 for _, other in calls[1:])


def test_of_several_crossings_the_one_nearest_the_forward_counts() -> None:
    """On each expiry by itself: a flat smile stands a month behind the ragged one."""
    ragged = given.chain("SPX", given.SPX_EXPIRY, FORWARD, STRIKES, vol=vol, t=T, half_spread=0.001)
    later = given.years(LATER, hour_utc=given.AM_UTC)
    flat = given.chain(
        "SPX", LATER, FORWARD, STRIKES, vol=lambda _: 0.3, t=later, half_spread=0.001
    )
    rows = given.market(ragged, flat, rate_percent=0.0).expiries.sort_values("years")
    smile = {"call": crossings(1.0)[0][1], "put": crossings(-1.0)[0][1]}
    reversal, butterfly = skew_of(smile)
    assert rows["sigma_atm"].tolist() == pytest.approx([0.16, 0.30], abs=1e-4)
    assert rows["risk_reversal_25"].tolist() == pytest.approx([reversal, 0.0], abs=0.01)
    assert rows["butterfly_25"].tolist() == pytest.approx([butterfly, 0.0], abs=0.01)
