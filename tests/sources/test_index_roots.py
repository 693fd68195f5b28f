"""Which series a bare SPX or VIX names: dates from Cboe's and CFE's published calendars."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.sources.index_roots import (
    UnmarkedError,
    spx_root,
    standard_spx,
    standard_vix,
    vix_root,
)

NONE: frozenset[str] = frozenset()


# Good Friday 2019 and Juneteenth 2026 moved the monthly expiry to a Thursday.
@pytest.mark.parametrize("day", [(2026, 12, 18), (2019, 4, 18), (2026, 6, 18), (2027, 1, 15)])
def test_third_fridays_and_thursdays_before_holidays(day: tuple[int, int, int]) -> None:
    assert standard_spx(date(*day))


@pytest.mark.parametrize("day", [(2026, 12, 11), (2019, 4, 19), (2026, 6, 19), (2026, 12, 17)])
def test_other_days_are_not_standard(day: tuple[int, int, int]) -> None:
    assert not standard_spx(date(*day))


def test_a_holiday_moves_the_monthly_vix_expiry() -> None:
    # VX/K7 settles on Tuesday 2027-05-18 in CFE's settlement file.
    assert standard_vix(date(2027, 5, 18))
    assert not standard_vix(date(2027, 5, 19))
    assert standard_vix(date(2026, 12, 16))


@pytest.mark.parametrize(
    ("day", "marks", "root"),
    [
        (date(2026, 12, 18), {"AM"}, "SPX"),
        (date(2026, 12, 18), {"WEEKLYS"}, "SPXW"),
        (date(2026, 12, 18), {"PM"}, "SPXW"),
        (date(2026, 12, 31), {"QUARTERLYS"}, "SPXW"),
        (date(2026, 12, 11), set(), "SPXW"),
    ],
)
def test_the_root_of_spx(day: date, marks: set[str], root: str) -> None:
    assert spx_root(day, frozenset(marks)) == root


def test_without_a_mark_a_third_friday_is_two_series_and_settings_say_which() -> None:
    day = date(2026, 12, 18)
    with pytest.raises(UnmarkedError):
        spx_root(day, NONE)
    assert spx_root(day, NONE, "SPX") == "SPX"
    assert spx_root(day, NONE, "SPXW") == "SPXW"
    assert spx_root(day, frozenset({"WEEKLYS"}), "SPX") == "SPXW"


@pytest.mark.parametrize(
    ("day", "marks"),
    [
        (date(2026, 12, 11), {"AM"}),
        (date(2026, 12, 18), {"AM", "WEEKLYS"}),
        (date(2026, 12, 18), {"MINI"}),
    ],
)
def test_marks_that_contradict_the_date_are_refused(day: date, marks: set[str]) -> None:
    with pytest.raises(ValueError, match=r"mark|settlement"):
        spx_root(day, frozenset(marks), "SPX")


def test_the_root_of_vix_is_in_its_date() -> None:
    assert vix_root(date(2026, 12, 16), NONE) == "VIX"
    assert vix_root(date(2026, 12, 9), NONE) == "VIXW"
    assert vix_root(date(2026, 12, 9), frozenset({"WEEKLYS"})) == "VIXW"
    with pytest.raises(ValueError, match="WEEKLYS"):
        vix_root(date(2026, 12, 16), frozenset({"WEEKLYS"}))
