"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tasks.model.limit_parts import LimitResult
from tasks.report.bars import bullet
from tasks.report.figures import (
    instant_words,
    number,
    percent,
    plain,
    range_words,
    signed,
    significant,
)
from tasks.report.headline import distance


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-1061.87, "\u22121,062"),
        (185.38, "+185"),
        (0.0, "0"),
        (-0.3, "0"),
        (0.3, "0"),
        (1234567.5, "+1,234,568"),
    ],
)
def test_exposures_always_show_their_sign_and_zero_has_none(value: float, shown: str) -> None:
    assert signed(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (1.18, "118%"),
        (0.65, "65%"),
        (0.996, "99.6%"),
        (1.004, "100.4%"),
        (1.0, "100%"),
        (1e9, ">999%"),
    ],
)
def test_use_of_a_limit_never_rounds_across_the_limit(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        ((-900.0, 900.0), "±900"),
        ((-1200.0, 900.0), "\u22121,200 to +900"),
        ((15.0, 20.0), "15 to 20"),
        ((-1e300, 8.0), "at most 8"),
        ((2.0, 1e300), "at least 2"),
        ((-1e300, 1e300), "none"),
    ],
)
def test_ranges_read_as_people_say_them(span: tuple[float, float], shown: str) -> None:
    assert range_words(span, 0) == shown


def test_small_numbers_keep_their_significant_digits() -> None:
    assert significant(-0.0123, 3) == "\u22120.0123"
    assert significant(41.234, 3, sign=True) == "+41.2"
    assert significant(123456.0, 3) == "123,456"
    assert number(1234.5, 2) == "1,234.50"


def test_foreign_text_comes_on_one_line_without_hidden_characters() -> None:
    assert (
        plain("a\r\nBcc: b\x00\x1b[31m\u202etxt\u200b\u2028z\ufeff\ud800") == "a Bcc: b [31mtxt z?"
    )


def test_times_carry_their_zone() -> None:
    moment = datetime(2026, 11, 20, 21, 40, 7, tzinfo=UTC)
    assert instant_words(moment) == "2026-11-20 21:40:07 UTC"
    assert instant_words(moment, "America/New_York") == "2026-11-20 16:40:07 EST"


def test_the_distance_to_a_limit_says_on_which_side(
    make_limit: Callable[..., LimitResult],
) -> None:
    assert distance(make_limit("a", "net", -1061.87, 900.0)) == "162 USD per VIX point beyond"
    assert distance(make_limit("a", "net", 858.0, 900.0)) == "42 USD per VIX point to go"
    assert distance(make_limit("a", "net", None, 900.0)) == "n/a"


def test_a_bullet_bar_runs_from_zero_to_the_value_on_the_scale_of_the_breach(
    make_limit: Callable[..., LimitResult],
) -> None:
    bar = bullet(make_limit("a", "net", -50.0, 100.0), words="")
    assert bar is not None
    # The scale is 1.3 breach levels each way: 260 wide, zero in the middle.
    assert bar.zero == 50.0
    assert bar.value.x == pytest.approx(100 * (130 - 50) / 260, abs=0.01)
    assert bar.value.width == pytest.approx(100 * 50 / 260, abs=0.01)
    assert bar.ticks == pytest.approx((100 * 30 / 260, 100 * 230 / 260), abs=0.01)
    assert (bar.filled, bar.left, bar.beyond) == (26, 26, 0)


def test_a_bullet_bar_past_the_end_of_its_scale_stops_at_the_end(
    make_limit: Callable[..., LimitResult],
) -> None:
    bar = bullet(make_limit("a", "net", 5000.0, 100.0), words="")
    assert bar is not None
    assert bar.value.x + bar.value.width == 100.0
    assert (bar.filled, bar.left, bar.past) == (52, 0, 0)


@pytest.mark.parametrize(
    ("breach", "value", "zero", "tick"),
    [
        ((-1e300, 8.0), 4.0, 100 * 0.3 / 1.6, 100 * 1.3 / 1.6),
        ((2.0, 1e300), 4.0, 0.0, 100 / 2.6),
        ((-5000.0, 1e300), -100.0, 100 * 1.3 / 1.6, 100 * 0.3 / 1.6),
    ],
)
def test_a_one_sided_limit_has_one_tick(
    make_limit: Callable[..., LimitResult],
    breach: tuple[float, float],
    value: float,
    zero: float,
    tick: float,
) -> None:
    bar = bullet(make_limit("a", "net", value, 100.0, breach=breach, warn=None), words="")
    assert bar is not None
    assert bar.zero == pytest.approx(zero, abs=0.01)
    assert bar.ticks == pytest.approx((tick,), abs=0.01)


def test_an_unknown_value_or_an_empty_range_has_no_bar(
    make_limit: Callable[..., LimitResult],
) -> None:
    assert bullet(make_limit("a", "net", None, 100.0), words="") is None
    assert bullet(make_limit("a", "net", 1.0, 100.0, breach=(2.0, 2.0)), words="") is None
