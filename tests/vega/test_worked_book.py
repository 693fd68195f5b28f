"""The worked book: every published number of one condor and its hedges, term by term."""

import math

import numpy as np
import pytest

from tasks.market.curve import VolCurve
from tasks.vega.greeks import black_greeks
from tasks.vega.weights import Shock, vx_beta

ROOT_TIME = Shock(exponent=0.5, floor_days=1.0)
RATE = 0.04
NODES = np.array([30.0, 60.0, 90.0, 120.0])
CURVE = VolCurve(NODES, np.array([0.17, 0.178, 0.183, 0.187]) ** 2 * NODES)
VX_DAYS, VX = np.array([30.0, 60.0, 90.0]), np.array([18.2, 18.6, 18.9])


def column(*values: float) -> np.ndarray:
    return np.array(values)


def test_forward_vols_of_the_curve() -> None:
    assert CURVE.forward_vol(VX_DAYS) * 100 == pytest.approx([18.5656, 19.2611, 19.8517], abs=5e-5)


def test_betas_of_the_three_futures() -> None:
    betas = vx_beta(VX_DAYS, VX, CURVE, ROOT_TIME)
    assert betas == pytest.approx([0.4316, 0.3271, 0.2735], abs=5e-5)


def test_the_condor() -> None:
    years = np.full(4, 45 / 365)
    greeks = black_greeks(
        np.full(4, 6000.0),
        column(5700, 5600, 6300, 6400),
        years,
        column(0.18, 0.192, 0.128, 0.122),
        np.exp(-RATE * years),
        column(-1, -1, 1, 1),
    )
    vega = column(-5, 5, -5, 5) * 100 * greeks.unit_vega
    assert greeks.price == pytest.approx([43.3038, 30.9687, 19.4087, 7.6242], abs=5e-5)
    assert greeks.unit_vega == pytest.approx([5.8614, 4.7833, 4.7529, 2.7759], abs=5e-5)
    assert vega == pytest.approx([-2930.69, 2391.63, -2376.45, 1387.94], abs=5e-3)
    assert math.fsum(vega) == pytest.approx(-1527.57, abs=5e-3)
    weight = float(ROOT_TIME.weight(column(45.0))[0])
    assert weight == pytest.approx(0.8165, abs=5e-5)
    assert weight * math.fsum(vega) == pytest.approx(-1247.25, abs=5e-3)


def test_the_hedges_and_the_net() -> None:
    years = column(30, 60, 60) / 365
    greeks = black_greeks(
        column(18.2, 18.6, 18.6),
        column(22, 25, 35),
        years,
        column(0.95, 0.88, 0.98),
        np.exp(-RATE * years),
        np.ones(3),
    )
    size = column(10, 6, -6) * 100
    betas = vx_beta(VX_DAYS, VX, CURVE, ROOT_TIME)
    vix_delta = size * greeks.delta
    vega30 = vix_delta * betas[[0, 1, 1]]
    future30 = 100 * betas[2]
    assert greeks.delta == pytest.approx([0.2868, 0.2560, 0.0814], abs=5e-5)
    assert vix_delta == pytest.approx([286.78, 153.61, -48.82], abs=5e-3)
    assert vega30 == pytest.approx([123.76, 50.24, -15.97], abs=5e-3)
    assert size * greeks.unit_vega == pytest.approx([17.74, 14.51, -6.80], abs=5e-3)
    assert future30 == pytest.approx(27.35, abs=5e-3)
    hedge = math.fsum([*vega30, future30])
    assert hedge == pytest.approx(185.39, abs=5e-3)
    assert hedge - 1247.25 == pytest.approx(-1061.86, abs=6e-3)
    assert -1527.57 + math.fsum(size * greeks.unit_vega) == pytest.approx(-1502.12, abs=6e-3)
    assert hedge / 1247.25 == pytest.approx(0.149, abs=5e-4)


def test_full_repricing_of_a_small_shock_agrees_with_the_weights() -> None:
    """The same curve shifted by a hundredth of a point, VX moved with its convexity held."""
    bump = 0.01
    shifted_sigma = CURVE.sigma(NODES) + bump / 100 * ROOT_TIME.weight(NODES)
    shifted = VolCurve(NODES, shifted_sigma**2 * NODES)
    moved = VX * shifted.forward_vol(VX_DAYS) / CURVE.forward_vol(VX_DAYS)
    betas = vx_beta(VX_DAYS, VX, CURVE, ROOT_TIME)
    assert (moved - VX) / bump == pytest.approx(betas, abs=2e-4)


@pytest.mark.parametrize(
    ("days", "beta"), [(0, 1.0), (30, 0.4142), (60, 0.3178), (90, 0.2679), (150, 0.2134)]
)
def test_on_a_flat_curve_beta_is_a_difference_of_roots(days: float, beta: float) -> None:
    nodes = np.array([1.0, 400.0])
    flat = VolCurve(nodes, 0.2**2 * nodes)
    # At zero days the floor would bind: without one, beta there is 1.
    shock = Shock(exponent=0.5, floor_days=1e-9)
    assert vx_beta(column(days), column(20.0), flat, shock)[0] == pytest.approx(beta, abs=5e-5)


def test_root_time_weights_can_flip_a_sign() -> None:
    vega, days = column(-0.14, 0.71, -0.82), column(20, 43, 135)
    yearly = (365 / np.maximum(days, 30)) ** 0.5
    assert math.fsum(vega) == pytest.approx(-0.25)
    assert vega * yearly == pytest.approx([-0.49, 2.07, -1.35], abs=5e-3)
    # The same weights up to a constant, so that the sign is the same.
    ours = vega * Shock(0.5, 30.0).weight(days) * math.sqrt(365 / 30)
    assert ours == pytest.approx(vega * yearly)
    assert math.fsum(ours) == pytest.approx(0.23, abs=5e-3)


def test_a_curve_is_never_carried_past_its_last_expiry() -> None:
    assert math.isnan(CURVE.forward_vol(column(91.0))[0])
    assert not math.isnan(CURVE.forward_vol(column(90.0))[0])
    assert math.isnan(vx_beta(column(91.0), column(19.0), CURVE, ROOT_TIME)[0])


def test_a_negative_forward_variance_has_no_beta() -> None:
    nodes = np.array([30.0, 60.0])
    inverted = VolCurve(nodes, np.array([0.40**2 * 30, 0.20**2 * 60]))
    assert math.isnan(inverted.forward_vol(column(30.0))[0])
