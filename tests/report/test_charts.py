"""The charts: what they are given, and that the same numbers give the same bytes."""

from __future__ import annotations

import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import matplotlib as mpl
import pytest

from tasks.model.document import HistoryPoint, Report
from tasks.report.chart_specs import ChartSpecs, chart_specs
from tasks.report.charts import draw
from tasks.report.specs_book import HistorySpec, LadderSpec, Rung

Make = dict[str, Callable[..., Report]]


def test_the_same_numbers_give_the_same_bytes_whatever_the_users_style(make: Make) -> None:
    specs = chart_specs(make["breach"]())
    first = draw(specs)
    with mpl.rc_context({"font.size": 30, "savefig.dpi": 20, "axes.facecolor": "red"}):
        second = draw(pickle.loads(pickle.dumps(specs)))  # noqa: S301 - our own bytes
    assert {name: chart.png for name, chart in first.items()} == {
        name: chart.png for name, chart in second.items()
    }


def test_pictures_have_double_density(make: Make) -> None:
    charts = draw(chart_specs(make["breach"]()))
    assert list(charts) == [
        "explain", "pnl", "scenarios", "break_evens", "ladder", "history", "curve", "betas",
    ]  # fmt: skip
    for chart in charts.values():
        width, height = struct.unpack(">II", chart.png[16:24])
        assert (width, height) == (2 * chart.width, 2 * chart.height)
        assert len(chart.png) < 100_000


def test_specs_are_light_and_need_no_drawing_library() -> None:
    code = (
        "import sys, tasks.report.render, tasks.report.mail, tasks.report.archive;"
        "sys.exit(any(name.split('.')[0] == 'matplotlib' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_ladder_opposes_core_and_hedges_and_tells_the_net(make: Make) -> None:
    ladder = chart_specs(make["breach"]()).ladder
    assert ladder is not None
    assert ladder.title == "Net vega30 \u22121,062: core \u22121,247, hedges +185"
    assert ladder.rungs[1] == Rung("8-30", 0.0, 123.76)
    assert ladder.rungs[2] == Rung("31-45", -1247.25, 0.0)
    assert [rung.bucket for rung in ladder.rungs] == [
        "0-7",
        "8-30",
        "31-45",
        "46-60",
        "61-90",
        "91+",
    ]


def test_an_unknown_layer_makes_its_bar_unknown_and_no_other(make: Make) -> None:
    ladder = chart_specs(make["degraded"]()).ladder
    assert ladder is not None
    assert ladder.rungs[3] == Rung("46-60", 0.0, None)
    assert ladder.rungs[1].hedges == 123.76
    assert ladder.title == "Net vega30 n/a: core \u22121,247, hedges n/a"


def test_the_history_stands_inside_the_band_of_the_net_limit(make: Make) -> None:
    history = chart_specs(make["breach"]()).history
    assert history is not None
    assert (history.low, history.high) == (-900.0, 900.0)
    assert history.days[-1] == date(2026, 11, 20)
    assert history.values[-1] == -1061.87
    assert history.title == (
        "Net vega30 \u22121,062, 162 beyond its limit of ±900, over 61 sessions"
    )
    assert "2 sessions in breach, 2 sessions without a figure" in history.alt


def test_a_limit_on_drift_or_in_percent_is_no_band(make: Make) -> None:
    report = make["breach"]()
    history = chart_specs(make["clean"](limits=report.limits[1:])).history
    assert history is not None
    assert (history.low, history.high) == (None, None)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_short_history_is_drawn(make: Make, count: int) -> None:
    points = tuple(
        HistoryPoint(as_of=date(2026, 11, 18 + at), vega30=-900.0, state="clean")
        for at in range(count)
    )
    specs = chart_specs(make["breach"](history=points))
    assert specs.history is not None
    assert len(specs.history.values) == count + 1
    assert "history" in draw(specs)


def test_nothing_known_draws_nothing(make: Make) -> None:
    specs = chart_specs(make["no_session"](history=()))
    assert specs == ChartSpecs()
    assert draw(specs) == {}


def test_a_session_of_gaps_between_gaps_and_a_zero_book_can_be_drawn() -> None:
    days = tuple(date(2026, 11, day) for day in range(2, 7))
    history = HistorySpec("t", "a", days, (None, 0.0, None, 0.0, None), ("clean",) * 5, None, 10.0)
    ladder = LadderSpec("t", "a", (Rung("0-7", 5.0, 5.0), Rung("8+", None, -3.0)))
    assert set(draw(ChartSpecs(ladder=ladder, history=history))) == {"ladder", "history"}


def test_dollars_and_foreign_letters_in_a_name_are_drawn_as_text(make: Make) -> None:
    report = make["hostile"]()
    buckets = tuple(
        it.model_copy(update={"bucket": f"$\\frac{it.bucket}\u4e2d\U0001f600"})
        for it in report.buckets
    )
    assert "ladder" in draw(chart_specs(report.model_copy(update={"buckets": buckets})))
