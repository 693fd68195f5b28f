"""States of a limit: levels, what is used, and what it takes to leave a state."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.limits_states import judge, shrunk, utilisation
from tests.checks.books import both_sides, limit
from tests.checks.limit_days import lived

INF = math.inf


@pytest.mark.parametrize(
    ("value", "state"),
    [
        *((0.0, "ok"), (9.0, "ok"), (-9.0, "ok"), (9.000001, "warn"), (-9.5, "warn")),
        *((12.0, "warn"), (-12.0, "warn"), (12.000001, "breach"), (-99.0, "breach")),
        *((math.nan, "not_testable"), (INF, "not_testable"), (-INF, "not_testable")),
    ],
)
def test_the_levels_themselves_are_still_allowed(value: float, state: str) -> None:
    assert judge(value, limit(warn=(-9.0, 9.0))).state == state


@pytest.mark.parametrize(
    ("value", "state", "used"),
    [
        *((20.0, "ok", 0.0), (15.0, "ok", 0.5), (14.9, "warn", 0.51), (10.0, "warn", 1.0)),
        *((30.0, "warn", 1.0), (9.9, "breach", 1.01), (0.0, "breach", 2.0)),
    ],
)
def test_a_range_need_not_lie_around_zero(value: float, state: str, used: float) -> None:
    coverage = limit(breach=(10.0, 30.0), warn=(15.0, 25.0))
    assert judge(value, coverage).state == state
    assert utilisation(value, coverage.breach) == pytest.approx(used)


@pytest.mark.parametrize(
    ("allowed", "value", "state", "used"),
    [
        # At least 1.5, to be kept above: 1.5 / 3 is half; below it the shortfall over 1.5.
        *(((1.5, INF), 3.0, "ok", 1.5 / 3.0), ((1.5, INF), 1.5, "ok", 1.0)),
        *(((1.5, INF), 1.2, "breach", 1 + 0.3 / 1.5), ((1.5, INF), -3.0, "breach", 1 + 4.5 / 1.5)),
        # A loss of at most 50 000: 20 000 lost is 0.4 of it, a gain none.
        *(((-50e3, INF), -20e3, "ok", 0.4), ((-50e3, INF), 9e9, "ok", 0.0)),
        *(((-50e3, INF), -50e3, "ok", 1.0), ((-50e3, INF), -75e3, "breach", 1.5)),
        # At most 5, at most -2.
        *(((-INF, 5.0), 4.0, "ok", 0.8), ((-INF, 5.0), 6.0, "breach", 1.2)),
        *(((-INF, -2.0), -4.0, "ok", 0.5), ((-INF, -2.0), 0.0, "breach", 2.0)),
        # Not below nought: half of nothing cannot be said.
        *(((0.0, INF), 7.0, "ok", 0.0), ((0.0, INF), 0.0, "ok", 1.0)),
        *(((0.0, INF), -7.0, "breach", 8.0), ((-INF, 0.0), 7.0, "breach", 8.0)),
    ],
)
def test_a_range_may_have_one_edge(
    allowed: tuple[float, float], value: float, state: str, used: float
) -> None:
    assert judge(value, limit(breach=allowed)).state == state
    assert utilisation(value, allowed) == pytest.approx(used)


def test_a_limit_of_one_value_allows_that_value_alone() -> None:
    assert judge(0.0, limit(breach=(0.0, 0.0))).state == "ok"
    assert utilisation(0.0, (0.0, 0.0)) == 1.0
    assert judge(1.0, limit(breach=(0.0, 0.0))).state == "breach"
    assert utilisation(1.0, (0.0, 0.0)) == 2.0


LEVELS = st.floats(-1e9, 1e9)
EDGES = st.tuples(LEVELS | st.just(-INF), LEVELS | st.just(INF)).map(
    lambda edges: edges if edges[0] <= edges[1] else edges[::-1]
)
RANGES = EDGES.filter(lambda edges: not math.isinf(edges[0]) or not math.isinf(edges[1]))
BEFORE = st.sampled_from([None, "ok", "warn", "breach"])


@given(LEVELS, RANGES)
def test_more_than_all_is_used_just_when_the_limit_is_breached(
    value: float, allowed: tuple[float, float]
) -> None:
    used = utilisation(value, allowed)
    assert used >= 0.0
    if judge(value, limit(breach=allowed)).state == "breach":
        assert used >= 1.0 - 1e-9
    else:
        assert used <= 1.0 + 1e-9


@given(st.floats(0.001, 1e6), st.floats(0, 1e6))
def test_a_band_around_zero_is_used_alike_on_both_sides(level: float, value: float) -> None:
    used = utilisation(value, both_sides(level))
    assert used == utilisation(-value, both_sides(level)) == value / level


# Whole numbers add up exactly: the middle of the range is then the middle that was drawn.
WHOLE = st.integers(0, 10**6)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6), WHOLE, WHOLE)
def test_farther_from_the_middle_never_uses_less(
    middle: int, half: int, near: int, farther: int
) -> None:
    allowed = (float(middle - half), float(middle + half))
    assert utilisation(middle + near + farther, allowed) >= utilisation(middle + near, allowed)


@pytest.mark.parametrize(
    ("allowed", "clear"),
    [
        ((-8.0, 8.0), (-7.2, 7.2)),  # 10% of a half-width of 8
        ((10.0, 30.0), (11.0, 29.0)),  # 10% of a half-width of 10
        ((1.5, INF), (1.65, INF)),  # 10% of the edge
        ((-50e3, INF), (-45e3, INF)),
        ((-INF, 5.0), (-INF, 4.5)),
        ((-INF, -2.0), (-INF, -2.2)),
        ((0.0, 0.0), (0.0, 0.0)),
    ],
)
def test_hysteresis_is_of_the_half_width_or_of_the_only_edge(
    allowed: tuple[float, float], clear: tuple[float, float]
) -> None:
    assert shrunk(allowed, 10.0) == pytest.approx(clear)
    assert shrunk(allowed, 0.0) == allowed


@pytest.mark.parametrize(
    ("value", "before", "state", "clear"),
    [
        # Warn 6, breach 8, hysteresis 10%: a warning clears at 5.4, a breach at 7.2.
        *((7.9, "breach", "breach", 7.2), (7.9, "warn", "warn", None), (7.9, "ok", "warn", None)),
        *((7.2, "breach", "warn", None), (-7.3, "breach", "breach", 7.2)),
        *((5.9, "warn", "warn", 5.4), (5.9, "breach", "warn", 5.4), (5.9, "ok", "ok", None)),
        *((5.9, None, "ok", None), (5.4, "warn", "ok", None), (5.3, "breach", "ok", None)),
        *((9.0, "breach", "breach", None), (math.nan, "breach", "not_testable", None)),
    ],
)
def test_a_state_is_left_only_well_inside_its_level(
    value: float, before: str, state: str, clear: float | None
) -> None:
    spec = limit(warn=both_sides(6), breach=both_sides(8), hysteresis_percent=10.0)
    found = judge(value, spec, before)  # type: ignore[arg-type] # parametrised words
    assert (found.state, found.held) == (state, clear is not None)
    if clear is not None:
        assert found.clear == pytest.approx((-clear, clear))


@given(LEVELS, RANGES, BEFORE, st.floats(0, 99))
def test_hysteresis_never_makes_a_state_milder_and_never_holds_what_was_never_entered(
    value: float, allowed: tuple[float, float], before: str, percent: float
) -> None:
    plain = judge(value, limit(breach=allowed))
    held = judge(value, limit(breach=allowed, hysteresis_percent=percent), before)  # type: ignore[arg-type] # words drawn
    if held.held:
        assert (plain.state, held.state, before) == ("ok", "breach", "breach")
    else:
        assert held == plain


def test_a_week_of_hysteresis_as_a_person_would_draw_it() -> None:
    spec = limit(warn=both_sides(6), breach=both_sides(8), hysteresis_percent=10.0)
    table = [
        # value, state, held, streak
        *((5.0, "ok", False, 1), (6.5, "warn", False, 1), (8.4, "breach", False, 1)),
        *((7.8, "breach", True, 2), (7.3, "breach", True, 3), (7.1, "warn", False, 1)),
        *((5.9, "warn", True, 2), (5.5, "warn", True, 3), (5.3, "ok", False, 1)),
        (5.9, "ok", False, 2),
    ]
    found = lived(spec, [row[0] for row in table])
    assert [(it.value, it.state, it.held, it.streak) for it in found] == table
    assert [it.clear for it in found] == [
        *(None, None, None, 7.2, 7.2, None, pytest.approx(5.4), pytest.approx(5.4), None, None)
    ]
