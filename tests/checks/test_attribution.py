"""Explained against actual: ranks, distributions, zones; scipy is the second opinion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tasks.checks.attribution import attribution, ks_distance, spearman, zone_of
from tasks.model.explained import Attribution, PnlExplain
from tasks.model.past import COLUMNS, Past

SERIES = st.lists(st.integers(-50, 50).map(float), min_size=5, max_size=60)


def today(total: float | None, residual: float | None, scope: str = "net") -> PnlExplain:
    names = set(PnlExplain.model_fields) - {"scope", "total", "residual", "reason"}
    return PnlExplain(scope=scope, total=total, residual=residual, **dict.fromkeys(names))


def past(
    actual: list[float], explained: list[float], scope: str = "net", before: Past | None = None
) -> Past:
    days = pd.date_range("2026-01-01", periods=len(actual))
    rows = zip(days, [scope] * len(actual), actual, explained, strict=True)
    frame = pd.DataFrame(
        [(day, name, total, total - told) for day, name, total, told in rows],
        columns=list(COLUMNS["profits"]),
    )
    old = (before or Past.empty()).profits
    return replace(Past.empty(), profits=frame if old.empty else pd.concat([old, frame]))


def attributed(actual: list[float], explained: list[float]) -> Attribution:
    """All but the last session are on record; the last is today's."""
    last = today(actual[-1], actual[-1] - explained[-1])
    (found,) = attribution(past(actual[:-1], explained[:-1]), [last])
    return found


@given(SERIES, SERIES)
def test_spearman_is_scipys_ties_and_all(first: list[float], second: list[float]) -> None:
    size = min(len(first), len(second))
    one, two = np.array(first[:size]), np.array(second[:size])
    assume(len(set(one)) > 1 and len(set(two)) > 1)
    assert spearman(one, two) == pytest.approx(stats.spearmanr(one, two).statistic, abs=1e-12)


@given(SERIES, SERIES)
def test_the_distance_is_scipys_ties_and_all(first: list[float], second: list[float]) -> None:
    one, two = np.array(first), np.array(second)
    expected = stats.ks_2samp(one, two, method="asymp").statistic
    assert ks_distance(one, two) == pytest.approx(expected, abs=1e-12)


def test_a_reversed_series_has_a_correlation_of_minus_one_and_is_red() -> None:
    """The same figures in the opposite order: sorting both would say plus one."""
    actual = [float(step**3 % 101) for step in range(1, 31)]
    order = np.argsort(actual)
    explained = np.empty(30)
    explained[order] = np.sort(actual)[::-1]
    found = attributed(actual, explained.tolist())
    assert found.spearman == pytest.approx(-1.0, abs=1e-9)
    assert found.ks == pytest.approx(0.0)
    assert found.zone == "red"


def test_what_is_explained_in_full_is_green() -> None:
    actual = [100.0 * np.sin(step) for step in range(40)]
    found = attributed(actual, actual)
    assert found.spearman == pytest.approx(1.0)
    assert found.ks == 0.0
    assert (found.zone, found.sessions, found.reason) == ("green", 40, None)


@pytest.mark.parametrize(
    ("correlation", "distance", "zone"),
    [
        (0.81, 0.089, "green"),
        (0.80, 0.05, "amber"),
        (0.95, 0.09, "amber"),
        (0.70, 0.12, "amber"),
        (0.75, 0.10, "amber"),
        (0.69, 0.01, "red"),
        (0.99, 0.121, "red"),
    ],
)
def test_the_zones_are_those_of_mar32(correlation: float, distance: float, zone: str) -> None:
    assert zone_of(correlation, distance) == zone


def test_fewer_than_twenty_sessions_have_no_figures() -> None:
    few = attributed([float(step) for step in range(12)], [float(step) for step in range(12)])
    assert (few.sessions, few.spearman, few.ks, few.zone) == (12, None, None, None)
    assert few.reason == "12 of 20 sessions"
    enough = attributed([float(step) for step in range(20)], [float(step) for step in range(20)])
    assert (enough.sessions, enough.reason) == (20, None)


def test_only_the_trailing_250_sessions_count() -> None:
    """Fifty sessions explained upside down, then 250 explained in full, today among them."""
    upside = [float(step) for step in range(50)]
    right = [float(step * 7 % 251) for step in range(250)]
    found = attributed(upside + right, [-value for value in upside] + right)
    assert found.sessions == 250
    assert found.spearman == pytest.approx(1.0)


def test_each_layer_has_its_own_series_and_legs_have_none() -> None:
    line = [float(step) for step in range(30)]
    both = past(line, line[::-1], "layer:core", before=past(line, line))
    now = [today(30.0, 0.0), today(None, None, "layer:core"), today(1.0, 0.0, "leg:U1 VX/Z26")]
    net, core = attribution(both, now)
    assert (net.scope, net.sessions) == ("net", 31)
    assert net.spearman == pytest.approx(1.0)
    assert (core.scope, core.sessions) == ("layer:core", 30)
    assert core.spearman == pytest.approx(-1.0)


def test_a_session_that_knew_no_figure_does_not_count() -> None:
    line = [float(step) for step in range(25)]
    holes = past(line, line)
    holes.profits.loc[[3, 4], "residual"] = np.nan
    (found,) = attribution(holes, [today(None, None)])
    assert found.sessions == 23


def test_a_series_that_never_varies_has_no_ranks() -> None:
    found = attributed([5.0] * 30, [float(step) for step in range(30)])
    assert (found.spearman, found.ks, found.zone) == (None, None, None)
    assert found.reason == "a series that never varies has no ranks"


def test_the_first_session_of_a_desk_is_one_of_twenty() -> None:
    (found,) = attribution(Past.empty(), [today(1.0, 0.0)])
    assert found.reason == "1 of 20 sessions"
