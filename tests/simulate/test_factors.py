from __future__ import annotations

import numpy as np
import pytest

from tasks.simulate.factors import Jump, Path, TwoFactor

MODEL = TwoFactor()
DAY = 1 / 365


def flat_path(fast: float, slow: float, elapsed_years: float) -> Path:
    return Path(np.array([6600.0]), np.array([fast]), np.array([slow]), np.array([elapsed_years]))


def test_each_forward_variance_is_a_martingale() -> None:
    rng = np.random.default_rng(1)
    elapsed, draws = 0.25, 200_000
    root = np.linalg.cholesky(MODEL.step_covariance(elapsed))
    _, fast, slow = root @ rng.standard_normal((3, draws))
    for ahead in (0.0, 30 * DAY, 0.5):
        found = MODEL.forward_variance(np.asarray(ahead), elapsed, fast, slow)
        start = MODEL.short_vol**2 - MODEL.long_vol**2
        expected = MODEL.long_vol**2 + start * np.exp(-MODEL.curve_per_year * (elapsed + ahead))
        error = float(found.std() / np.sqrt(draws))
        assert abs(float(found.mean()) - expected) < 4 * error
        assert error / expected < 0.005


def test_two_exact_half_steps_have_the_covariance_of_one_step() -> None:
    half, whole = MODEL.step_covariance(0.05), MODEL.step_covariance(0.10)
    decay = np.exp(-0.05 * np.array([MODEL.fast_per_year, MODEL.slow_per_year]))
    carried = half[1:, 1:] * np.outer(decay, decay) + half[1:, 1:]
    assert carried == pytest.approx(whole[1:, 1:], rel=1e-12)


@pytest.mark.parametrize(("fast", "slow"), [(0.0, 0.0), (0.4, 0.1), (-0.3, -0.2)])
def test_vx_lies_below_forward_vol_and_converges_to_it(fast: float, slow: float) -> None:
    curve = MODEL.curve(flat_path(fast, slow, 0.1), 0)
    years = np.array([0.0, 1.0, 30.0, 60.0, 120.0, 240.0]) * DAY
    share = MODEL.vx(curve, years) / (100 * curve.forward_vol(years))
    assert np.all(share <= 1.0)
    assert share[0] == pytest.approx(1.0, abs=1e-5)
    assert np.all(np.diff(share) < 0)
    assert share[-1] > 0.90


def test_vx_at_its_expiry_is_the_thirty_day_vol() -> None:
    curve = MODEL.curve(flat_path(0.1, 0.0, 0.2), 0)
    vix = 100 * curve.sigma(np.array([30 * DAY]))[0]
    assert MODEL.vx(curve, np.array([0.0]))[0] == pytest.approx(vix, abs=1e-4)


def test_the_vol_of_vx_falls_with_maturity() -> None:
    years = np.array([14, 45, 90, 180]) * DAY
    vols = 0.5 * np.sqrt(MODEL.log_vx_variance(years) / years)
    assert np.all(np.diff(vols) < 0)


def test_spx_and_vix_move_against_each_other() -> None:
    elapsed = np.arange(2_000) / 252
    path = MODEL.path(elapsed, np.random.default_rng(3), None)
    window = np.array([30 * DAY])
    vix = [float(MODEL.curve(path, day).sigma(window)[0]) for day in range(2_000)]
    moves = np.corrcoef(np.diff(np.log(path.spx)), np.diff(np.log(vix)))[0, 1]
    assert -0.85 < moves < -0.65


def test_a_jump_touches_no_session_before_it() -> None:
    elapsed = np.arange(10) / 252
    calm = MODEL.path(elapsed, np.random.default_rng(5), None)
    crash = MODEL.path(elapsed, np.random.default_rng(5), Jump(6))
    assert crash.spx[:6].tolist() == calm.spx[:6].tolist()
    assert np.log(crash.spx[6] / calm.spx[6]) == pytest.approx(-0.038, abs=2e-6)
