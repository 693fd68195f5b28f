"""Skew: the 25-delta vols of a smile whose crossing can be solved by itself."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from tasks.market.market import Market
from tasks.market.skew import at_thirty_days
from tests.givens import quotes as given

T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)


def smile(strike: float) -> float:
    k = math.log(strike / 6000.0)
    return 0.16 - 0.4 * k + 1.5 * k * k


def market(vol: Callable[[float], float] = smile, strikes: range = range(5000, 7005, 5)) -> Market:
    chain = given.chain("SPX", given.SPX_EXPIRY, 6000.0, strikes, vol=vol, t=T, half_spread=0.001)
    return given.market(chain, rate_percent=0.0)


def vol_at_delta(target: float) -> float:
    """The smile where the forward delta of a call is `target`, by another root finder."""

    def excess(strike: float) -> float:
        total = smile(strike) * math.sqrt(T)
        return float(norm.cdf(math.log(6000.0 / strike) / total + total / 2)) - target

    return smile(brentq(excess, 5000.0, 7000.0))


def test_the_risk_reversal_and_the_butterfly_of_a_known_smile() -> None:
    row = market().expiries.iloc[0]
    call, put = vol_at_delta(0.25), vol_at_delta(0.75)
    assert row["risk_reversal_25"] == pytest.approx(100 * (call - put), abs=0.01)
    assert row["butterfly_25"] == pytest.approx(100 * ((call + put) / 2 - 0.16), abs=0.01)
    assert row["risk_reversal_25"] < 0


def test_a_flat_smile_has_neither() -> None:
    row = market(lambda _: 0.2).expiries.iloc[0]
    assert row["risk_reversal_25"] == pytest.approx(0.0, abs=0.01)
    assert row["butterfly_25"] == pytest.approx(0.0, abs=0.01)


def test_wings_that_end_before_25_delta_have_no_skew() -> None:
    row = market(strikes=range(5950, 6055, 5)).expiries.iloc[0]
    assert math.isnan(row["risk_reversal_25"])
    assert math.isnan(row["butterfly_25"])


def test_at_thirty_days_is_between_two_expiries_or_unknown() -> None:
    rows = pd.DataFrame(
        {"family": "SPX", "years": [20 / 365, 50 / 365], "risk_reversal_25": [-5.0, -8.0]}
    )
    assert at_thirty_days(rows, "risk_reversal_25") == pytest.approx(-5 - 3 * 10 / 30)
    assert math.isnan(at_thirty_days(rows.iloc[1:], "risk_reversal_25"))
    assert math.isnan(at_thirty_days(rows.iloc[:0], "risk_reversal_25"))
