from __future__ import annotations

import math

import pytest
import vollib.black.greeks.analytical as vollib_greeks
from vollib.black import black

from tests.simulate.conftest import DeskOnDisk, Row

SESSIONS = (0, 26, 59)


def weight(days: float) -> float:
    return float((30 / max(days, 7)) ** 0.45)


def total_variance(curve: list[Row], days: float) -> float:
    """Variance times days, straight lines between SPX expiries."""
    nodes = sorted(
        (float(row["days"]), float(row["sigma_model_free"]) ** 2 * float(row["days"]))
        for row in curve
        if row["root"].startswith("SPX")
    )
    if days <= nodes[0][0]:
        return nodes[0][1] * days / nodes[0][0]
    far = next(place for place, node in enumerate(nodes) if node[0] >= days)
    (t0, w0), (t1, w1) = nodes[far - 1], nodes[far]
    return w0 + (w1 - w0) * (days - t0) / (t1 - t0)


@pytest.mark.parametrize("before_last", SESSIONS)
def test_true_greeks_are_those_of_vollib(desk: DeskOnDisk, before_last: int) -> None:
    legs = [row for row in desk.truth(desk.day(before_last)) if row["iv"]]
    assert len(legs) >= 11
    for row in legs:
        years, discount = float(row["t_years"]), float(row["discount"])
        inputs = (
            row["symbol"][-9].lower(),
            float(row["forward"]),
            int(row["symbol"][-8:]) / 1000,
            years,
            -math.log(discount) / years,
            float(row["iv"]),
        )
        assert float(row["price"]) == pytest.approx(black(*inputs), rel=1e-9)
        delta = float(row["unit_delta_forward"]) * discount
        assert delta == pytest.approx(vollib_greeks.delta(*inputs), rel=1e-9)
        assert float(row["unit_gamma"]) == pytest.approx(vollib_greeks.gamma(*inputs), rel=1e-9)
        assert float(row["unit_vega"]) == pytest.approx(vollib_greeks.vega(*inputs), rel=1e-9)
        assert float(row["unit_theta"]) == pytest.approx(vollib_greeks.theta(*inputs), rel=1e-9)


@pytest.mark.parametrize("before_last", SESSIONS)
def test_true_vega30_follows_the_stated_shock(desk: DeskOnDisk, before_last: int) -> None:
    as_of = desk.day(before_last)
    curve = desk.curve(as_of)
    for row in desk.truth(as_of):
        days = 365 * float(row["t_years"])
        lots = float(row["quantity"]) * float(row["multiplier"])
        if row["symbol"].startswith("SPX"):
            assert float(row["weight"]) == pytest.approx(weight(days), rel=1e-12)
            vega = lots * float(row["unit_vega"])
            assert float(row["vega"]) == pytest.approx(vega, rel=1e-12)
            assert float(row["vega30"]) == pytest.approx(vega * weight(days), rel=1e-12)
            continue
        near, far = total_variance(curve, days), total_variance(curve, days + 30)
        forward_vol = math.sqrt((far - near) / 30)
        # T sigma(T) is the root of T times the root of T sigma(T)^2.
        shifted = math.sqrt((days + 30) * far) * weight(days + 30)
        shifted -= math.sqrt(days * near) * weight(days)
        beta = float(row["forward"]) / 100 / forward_vol * shifted / (30 * forward_vol)
        assert float(row["beta"]) == pytest.approx(beta, rel=1e-9)
        moved = lots * float(row["unit_delta_forward"]) * float(row["discount"])
        assert float(row["vix_delta"]) == pytest.approx(moved, rel=1e-12)
        assert float(row["vega30"]) == pytest.approx(moved * beta, rel=1e-9)


def test_the_strips_are_worth_more_than_the_money_vol(desk: DeskOnDisk) -> None:
    for row in desk.curve(desk.day(0)):
        if row["root"].startswith("SPX"):
            assert 1.05 < float(row["sigma_model_free"]) / float(row["sigma_atm"]) < 1.25
