"""Sparklines: the last values of a limit in its band, drawn on the page and printed as blocks."""

from __future__ import annotations

import re

import pytest

from tasks.model.limit_parts import LimitResult
from tasks.report.render import render
from tasks.report.sparks import HEIGHT, spark
from tests.report.boards import limit
from tests.report.lived_boards import nearing
from tests.report.lived_days import lived_report
from tests.report.reading import words


def trailed(*trail: float | None, **fields: object) -> LimitResult:
    return limit("a", "net", trail[-1], 100.0, trail=trail, **fields)


def test_a_sparkline_lies_in_its_band_on_the_scale_of_the_breach() -> None:
    line = spark(trailed(-100.0, 0.0, 50.0), words="")
    assert line is not None
    # 22 pixels between 3 and 25 for 200 units: the edges at its ends, nought in the middle.
    assert line.edges == (25.0, 3.0)
    assert line.band == (3.0, 22.0)
    assert line.paths == ("3.0,25.0 60.0,14.0 117.0,8.5",)
    assert line.dot == (117.0, 8.5)


def test_a_value_far_outside_runs_along_the_margin_and_leaves_the_band_its_height() -> None:
    line = spark(trailed(0.0, 5000.0), words="")
    assert line is not None
    # The scale ends 0.35 of the band's width above it: 270 units for 22 pixels.
    assert line.dot == (117.0, 3.0)
    assert line.edges[1] == pytest.approx(3 + 22 * 70 / 270, abs=0.05)


def test_a_session_without_a_figure_breaks_the_line_and_is_counted_in_words() -> None:
    line = spark(trailed(10.0, None, 20.0, 30.0), words="")
    assert line is not None
    assert len(line.paths) == 2
    first, second = line.paths
    assert len(set(first.split())) == 1  # a lone point is a line to itself
    assert len(second.split()) == 2
    told = render(lived_report(limits=(trailed(10.0, None, 20.0, 30.0),)), {}).html
    assert (
        'aria-label="a, net, last 4 sessions: 10 to 30, lowest 10, highest 30, allowed ±100, '
        '1 without a figure"'
    ) in told


def test_an_open_side_lets_the_band_run_to_the_rim() -> None:
    line = spark(trailed(1.0, 3.0, breach=(2.0, None), warn=None), words="")
    assert line is not None
    # From 1 at the foot to 3 at the top: the edge at 2 is in the middle, the band above it.
    assert line.edges == (14.0,)
    assert line.band == (0.0, 14.0)
    other = spark(trailed(1.0, 3.0, breach=(None, 2.0), warn=None), words="")
    assert other is not None
    assert other.band == (14.0, HEIGHT - 14.0)


@pytest.mark.parametrize("trail", [(), (5.0,), (None, 5.0)])
def test_one_value_is_no_line(trail: tuple[float | None, ...]) -> None:
    assert spark(limit("a", "net", 5.0, 100.0, trail=trail), words="") is None


def test_blocks_go_from_the_lowest_to_the_highest_of_the_last_eight() -> None:
    line = spark(trailed(9999.0, 0.0, 10.0, 20.0, 30.0, None, 50.0, 60.0, 70.0), words="")
    assert line is not None
    assert line.blocks == "▁▂▃▄·▆▇█"


def test_what_hardly_moves_against_its_band_is_shown_as_still() -> None:
    line = spark(trailed(50.0, 50.2, 49.8), words="")
    assert line is not None
    # A tenth of the band is 20 units, 2.5 a block: a move of 0.4 around the middle.
    assert set(line.blocks) <= {"▄", "▅"}


def test_the_page_draws_the_line_and_mail_and_text_print_blocks() -> None:
    renderings = render(lived_report(limits=(nearing(),)), {})
    assert '<svg class="spark"' in renderings.html
    assert "<svg" not in renderings.mail_html
    assert "▁▃▅▇█ +31 a session, about 4 sessions to breach" in words(renderings.mail_html)
    assert re.search("▁▃▅▇█\n .*; [+]31 a session, about 4 sessions to breach", renderings.text)
    assert "▁▃▅▇█" not in renderings.html
