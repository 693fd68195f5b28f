"""Measured betas: a history with known slopes gives them back, and only from daily changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tasks.model.past import Past
from tasks.model.sessions import Calendar
from tasks.vega.regression import Measured, MeasuredCell, measured_betas, through_origin
from tasks.vega.regression_changes import constant_maturity, product_changes, vix_steps

SESSIONS = Calendar(date(2026, 1, 1)).between(date(2026, 2, 2), date(2026, 4, 30))
# Ups and downs that do not repeat and never vanish.
VIX = [16.0 + 2.0 * math.sin(1.7 * i) + 0.05 * i for i in range(len(SESSIONS))]


def sessions_of(days: Sequence[object] = SESSIONS, vix: Sequence[float] = VIX) -> pd.DataFrame:
    return pd.DataFrame(
        {"as_of": days, "vix": vix, "recomputed_vix": np.nan, "spx": 6000.0, "exponent": 0.45}
    )


def history(
    *,
    sessions: pd.DataFrame | None = None,
    futures: pd.DataFrame | None = None,
    tenors: pd.DataFrame | None = None,
    products: pd.DataFrame | None = None,
) -> Past:
    empty = Past.empty()
    return replace(
        empty,
        sessions=sessions_of() if sessions is None else sessions,
        futures=empty.futures if futures is None else futures,
        tenors=empty.tenors if tenors is None else tenors,
        products=empty.products if products is None else products,
    )


def future_that_moves(beta: float, symbol: str = "VX/Z26", days: float = 33.0) -> pd.DataFrame:
    price = [18.0 + beta * (vix - VIX[0]) for vix in VIX]
    return pd.DataFrame({"as_of": SESSIONS, "symbol": symbol, "days": days, "price": price})


def cell(measured: Measured, kind: str, label: str) -> MeasuredCell:
    (found,) = [one for one in measured.cells if (one.kind, one.label) == (kind, label)]
    return found


def test_the_slope_goes_through_the_origin() -> None:
    # (2*1 + 3*2) / (1*1 + 2*2); with an intercept it would be 1.
    assert through_origin(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == pytest.approx(8 / 5)
    assert math.isnan(through_origin(np.zeros(3), np.zeros(3)))


def test_a_future_that_moves_with_vix_has_that_beta_in_its_bin_alone() -> None:
    measured = measured_betas(history(futures=future_that_moves(0.47)))
    found = cell(measured, "VX", "28-40 days")
    assert found.beta == pytest.approx(0.47)
    assert (found.mean_days, found.changes) == (33.0, len(SESSIONS) - 1)
    assert [one.label for one in measured.known("VX")] == ["28-40 days"]
    assert (measured.sessions, measured.first, measured.last) == (
        len(SESSIONS),
        SESSIONS[0],
        SESSIONS[-1],
    )


@pytest.mark.parametrize(
    ("days", "label"), [(3.0, "3-12 days"), (12.0, "12-20 days"), (249.9, "200-250 days")]
)
def test_bins_are_half_open(days: float, label: str) -> None:
    measured = measured_betas(history(futures=future_that_moves(0.4, days=days)))
    assert [one.label for one in measured.known("VX")] == [label]


@pytest.mark.parametrize("days", [2.9, 250.0])
def test_days_outside_all_bins_count_nowhere(days: float) -> None:
    assert not measured_betas(history(futures=future_that_moves(0.4, days=days))).known("VX")


def test_the_day_of_a_change_is_the_one_it_ends_on() -> None:
    one = future_that_moves(0.4)
    one["days"] = np.where(np.arange(len(one)) == 0, 10.0, 33.0)
    measured = measured_betas(history(futures=one))
    assert cell(measured, "VX", "3-12 days").changes == 0
    assert cell(measured, "VX", "28-40 days").changes == len(SESSIONS) - 1


def test_a_change_needs_the_same_contract_at_both_ends() -> None:
    """Where the front month changes its name, the step between two contracts is no change."""
    roll = 25
    near = future_that_moves(0.5, "VX/X26").iloc[:roll]
    far = future_that_moves(0.5, "VX/Z26").iloc[roll:]
    far["price"] += 2.0
    found = cell(measured_betas(history(futures=pd.concat([near, far]))), "VX", "28-40 days")
    assert found.changes == len(SESSIONS) - 2
    assert found.beta == pytest.approx(0.5)


def test_a_gap_of_sessions_is_no_daily_change() -> None:
    kept = [i for i in range(len(SESSIONS)) if i not in {10, 11, 30}]
    sessions = sessions_of([SESSIONS[i] for i in kept], [VIX[i] for i in kept])
    futures = future_that_moves(0.5).iloc[kept]
    # A jump across the first gap would show, were it counted.
    futures.loc[futures["as_of"] > SESSIONS[10], "price"] += 5.0
    found = cell(measured_betas(history(sessions=sessions, futures=futures)), "VX", "28-40 days")
    assert found.changes == len(SESSIONS) - 1 - 3 - 2
    assert found.beta == pytest.approx(0.5)


def test_weekends_and_holidays_are_no_gap_and_no_session() -> None:
    # Good Friday 2026 is 3 April: Thursday and Monday are consecutive; a Saturday's run is none.
    days = [date(2026, 4, 2), date(2026, 4, 4), date(2026, 4, 6)]
    steps = vix_steps(sessions_of(days, [15.0, 99.0, 16.5]))
    assert steps["vix_change"].tolist() == [1.5]
    assert steps["as_of"].dt.date.tolist() == [date(2026, 4, 6)]


def test_a_history_longer_than_a_calendar_is_measured_whole() -> None:
    days = [date(2005, 3, 1), date(2005, 3, 2), date(2016, 12, 30), date(2017, 1, 3)]
    days += [date(2026, 11, 19), date(2026, 11, 20)]
    steps = vix_steps(sessions_of(days, [12.0, 13.0, 14.0, 12.0, 18.0, 21.0]))
    assert steps["vix_change"].tolist() == [1.0, -2.0, 3.0]


def test_recomputed_vix_serves_where_the_official_one_is_unknown_and_is_never_mixed_in() -> None:
    sessions = sessions_of(SESSIONS[:5], [15.0, 16.0, math.nan, 18.0, 19.5])
    sessions["recomputed_vix"] = [15.3, 16.3, 16.9, math.nan, 19.8]
    steps = vix_steps(sessions)
    # Official 15 to 16; recomputed 16.3 to 16.9; nothing pure into the fourth; 18 to 19.5.
    assert steps["vix_change"].tolist() == pytest.approx([1.0, 0.6, 1.5])
    assert steps["as_of"].dt.date.tolist() == [SESSIONS[1], SESSIONS[2], SESSIONS[4]]


def test_datetimes_from_a_database_serve_as_well_as_dates() -> None:
    stamps = pd.to_datetime(list(SESSIONS)).to_list()
    futures = future_that_moves(0.5).assign(as_of=stamps)
    past = history(sessions=sessions_of(stamps), futures=futures)
    assert cell(measured_betas(past), "VX", "28-40 days").beta == pytest.approx(0.5)


@pytest.mark.parametrize(("changes", "known"), [(19, False), (20, True)])
def test_a_cell_of_few_changes_has_no_figure_and_says_so(changes: int, *, known: bool) -> None:
    futures = future_that_moves(0.5).iloc[: changes + 1]
    found = cell(measured_betas(history(futures=futures)), "VX", "28-40 days")
    assert (found.changes, math.isfinite(found.beta)) == (changes, known)
    assert found.reason == ("" if known else "19 daily changes on record of the 20 it takes")


def test_an_unknown_price_takes_its_two_changes_with_it() -> None:
    futures = future_that_moves(0.5)
    futures.loc[futures.index[7], "price"] = math.nan
    found = cell(measured_betas(history(futures=futures)), "VX", "28-40 days")
    assert found.changes == len(SESSIONS) - 1 - 2


def test_spx_vols_are_measured_at_fixed_maturities() -> None:
    """Nodes drift by a day a session; the vol at 93 days moves by 0.6 points a VIX point."""
    rows = []
    for i, (day, vix) in enumerate(zip(SESSIONS, VIX, strict=True)):
        sigma = 0.17 + 0.6 * (vix - VIX[0]) / 100
        rows += [(day, 60.0 - 0.3 * i, sigma), (day, 120.0 - 0.3 * i, sigma)]
    tenors = pd.DataFrame(rows, columns=["as_of", "days", "sigma"])
    measured = measured_betas(history(tenors=tenors))
    assert cell(measured, "SPX", "93 days").beta == pytest.approx(0.6)
    assert cell(measured, "SPX", "9 days").changes == 0
    assert cell(measured, "SPX", "180 days").changes == 0


def test_total_variance_is_linear_between_nodes_and_ends_with_them() -> None:
    tenors = pd.DataFrame(
        [
            ("2026-02-02", 40.0, 0.20),
            ("2026-02-02", 20.0, 0.30),
            ("2026-02-02", 80.0, math.nan),
            ("2026-02-03", 93.0, 0.18),
            ("2026-02-03", 200.0, 0.19),
        ],
        columns=["as_of", "days", "sigma"],
    )
    vols = constant_maturity(tenors, (20.0, 25.0, 41.0, 93.0, 180.0))
    monday, tuesday = vols.to_numpy()
    # At 25 days: three quarters of 0.09 * 20 = 1.8 and a quarter of 0.04 * 40 = 1.6.
    assert monday[:2] == pytest.approx([0.30, math.sqrt((0.75 * 1.8 + 0.25 * 1.6) / 25)])
    assert np.isnan(monday[2:]).all()
    assert np.isnan(tuesday[:3]).all()
    near, far = 0.18**2 * 93, 0.19**2 * 200
    assert tuesday[3:] == pytest.approx(
        [0.18, math.sqrt((near + (180 - 93) / (200 - 93) * (far - near)) / 180)]
    )


def product_that_moves(share: float, symbol: str = "VXX") -> pd.DataFrame:
    price = [40.0]
    for before, after in pairwise(VIX):
        price.append(price[-1] * (1 + share * (after - before)))
    return pd.DataFrame({"as_of": SESSIONS, "symbol": symbol, "price": price})


def test_an_etp_is_measured_in_shares_of_its_price() -> None:
    past = history(products=pd.concat([product_that_moves(0.03), product_that_moves(-0.02, "SV")]))
    measured = measured_betas(past)
    assert cell(measured, "ETP", "VXX").beta == pytest.approx(0.03)
    assert cell(measured, "ETP", "SV").beta == pytest.approx(-0.02)


def test_a_split_is_no_change() -> None:
    products = product_that_moves(0.03)
    products.loc[products.index[20] :, "price"] *= 5.0
    found = cell(measured_betas(history(products=products)), "ETP", "VXX")
    assert found.changes == len(SESSIONS) - 2
    assert found.beta == pytest.approx(0.03)


def test_an_etp_is_measured_under_the_leverage_now_in_force() -> None:
    days = Calendar(date(2018, 1, 1)).between(date(2018, 2, 20), date(2018, 3, 5))
    products = pd.DataFrame({"as_of": days, "symbol": "UVXY", "price": 20.0})
    changes = product_changes(products, vix_steps(sessions_of(days, VIX[: len(days)])))
    # 28 February, 1, 2 and 5 March.
    assert len(changes) == 4


def test_no_history_measures_nothing() -> None:
    measured = measured_betas(Past.empty())
    assert (measured.sessions, measured.first, measured.last) == (0, None, None)
    assert len(measured.cells) == 10 + 3
    assert all(math.isnan(one.beta) and one.reason for one in measured.cells)
    assert np.isnan(measured.vx_beta(np.array([5.0, 30.0]))).all()


def measured_of(*known: tuple[str, float, float]) -> Measured:
    cells = tuple(MeasuredCell("VX", label, mean, 99, beta, "") for label, mean, beta in known)
    return Measured(100, SESSIONS[0], SESSIONS[-1], cells)


def test_beta_by_maturity_is_linear_in_log_days_and_ends_with_the_cells() -> None:
    measured = measured_of(("12-20 days", 16.0, 0.6), ("55-75 days", 64.0, 0.4))
    days = np.array([11.9, 12.0, 16.0, 32.0, 64.0, 74.9, 75.0])
    # 32 is half way from 16 to 64 in logarithms.
    assert measured.vx_beta(days) == pytest.approx(
        [math.nan, 0.6, 0.6, 0.5, 0.4, 0.4, math.nan], nan_ok=True
    )


def test_a_cell_without_a_figure_does_not_stretch_the_curve() -> None:
    measured = measured_of(("12-20 days", 16.0, 0.6), ("20-28 days", 24.0, math.nan))
    assert measured.vx_beta(np.array([19.0, 24.0])) == pytest.approx([0.6, math.nan], nan_ok=True)
