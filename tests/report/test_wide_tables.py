"""A table wider than its frame shows that it goes on; one that is cut short says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files

import pytest

from tasks.model.document import Report
from tasks.model.outlook import Horizon, HorizonProfit, Scenario
from tasks.report.chart_specs import chart_specs
from tasks.report.charts import draw
from tasks.report.render import Renderings, render
from tests.report import parts
from tests.report.reading import words

Make = dict[str, Callable[..., Report]]
Rendered = Callable[[str], tuple[Report, Renderings]]
MINUS = "\u2212"
REASON = "1 of 14 legs without a value: SPXW261113P06100000: bid above offer " + "x" * 300


def sheet() -> str:
    return files("templates").joinpath("report.css").read_text(encoding="utf-8")


def rule(css: str, selector: str) -> str:
    found = re.search(rf"^ *{re.escape(selector)} \{{(.*?)\}}", css, flags=re.DOTALL | re.MULTILINE)
    assert found, selector
    return found[1]


def test_a_frame_has_a_shadow_at_both_edges_that_a_table_without_more_covers() -> None:
    layers = [it.strip() for it in rule(sheet(), ".frame").split("gradient(")[1:]]
    assert len(layers) == 4
    # The first are on top: covers that scroll with the table, above shadows that stay.
    assert ["local" in it for it in layers] == [True, True, False, False]
    assert ["scroll" in it for it in layers] == [False, False, True, True]
    sides = [re.search(r"\) (left|right) / (\d+px) 100%", it) for it in layers]
    assert [it[1] for it in sides if it] == ["left", "right", "left", "right"]
    assert len({it[2] for it in sides if it}) == 1
    assert all("var(--more)" in it for it in layers[2:])


def test_the_shadow_is_light_by_night_and_absent_in_print() -> None:
    day, night = re.findall(r"--more: rgba\((\d+), (\d+), (\d+)", sheet())
    assert max(map(int, day)) < 100
    assert min(map(int, night)) > 140
    printed = sheet()[sheet().index("@media print") :]
    assert "background: none" in rule(printed, ".frame, .frame.tall")


def test_the_name_of_a_row_stays_in_sight_while_its_numbers_scroll(rendered: Rendered) -> None:
    pinned = rule(sheet(), ".pinned th:first-child")
    assert "position: sticky" in pinned
    assert "left: 0" in pinned
    assert "background: var(--card)" in pinned
    html = rendered("clean")[1].html
    frames = re.findall(r'<div class="(frame [^"]*)"', html)
    assert frames
    assert all(("scroll" in it) == ("pinned" in it) for it in frames)


def largest(make: Make, reason: str | None) -> Report:
    """Every list of [scenarios] as long as the settings allow, and the same of dates."""
    shifts = [round(-10 + 0.401 * at, 3) for at in range(50)]
    moves = [0.0, *(round(-30 + 1.21 * at, 3) for at in range(49))]
    net = None if reason else -123456.0
    rows = tuple(
        Scenario(
            mode=mode, shift=shift, spot_shift=move, core=net, hedge=12345.6, net=net, layers={},
            floored=2, reason=reason,
        )
        for mode in parts.MODES
        for shift in shifts
        for move in moves
    )  # fmt: skip
    profits = tuple(
        HorizonProfit(mode=mode, shift=shift, pnl=net, reason=reason)
        for mode in parts.MODES
        for shift in shifts
    )
    ahead = tuple(
        Horizon(
            days=18 * at + 1, scope=scope, vega=-12345.6, vega30=-1234.5, theta_collected=12345.0,
            settled=3, pnl=profits,
        )
        for at in range(20)
        for scope in ("net", *(f"layer:layer-{it}" for it in range(12)))
    )  # fmt: skip
    levels = (
        *(parts.level("below", 5900.0 - 33 * at, -0.7 - at, 5800.0) for at in range(4)),
        parts.level("above", 6400.0, 1.2, None),
    )
    first = parts.break_evens(date(2026, 11, 20))[0]
    evens = tuple(
        first.model_copy(
            update={
                "at": f"T+{7 * at + 7}",
                "on": first.on + timedelta(days=7 * at),
                "days": 7 * at + 7,
                "shift": shift,
                "levels": levels,
            }
        )
        for at in range(28)
        for shift in shifts
    )
    return make["clean"](scenarios=rows, horizon=ahead, break_evens=evens)


@pytest.mark.parametrize("reason", [None, REASON])
def test_a_mail_under_the_largest_settings_stays_below_the_clip(
    make: Make, reason: str | None
) -> None:
    report = largest(make, reason)
    charts = draw(chart_specs(report))
    renderings = render(report, charts)
    assert len(renderings.mail_html.encode()) < 100_000
    assert max(len(chart.alt) for chart in charts.values()) < 4_000
    assert max(len(line) for line in renderings.text.splitlines()) <= 78


def test_a_cut_list_of_shifts_keeps_the_outermost_and_says_how_many_are_left_out(
    make: Make,
) -> None:
    told = words(render(largest(make, None), {}).mail_html)
    cut = re.search(r"Shift of vol(.*?)and (\d+) more in the full report", told)
    assert cut
    assert f" {MINUS}10 " in cut[1]
    assert " +9.649 " in cut[1]
    shown = len(re.findall(rf"{MINUS}123,456 {MINUS}123,456 {MINUS}123,456", cut[1]))
    assert shown + int(cut[2]) == 50


def test_a_mail_has_room_for_three_horizons_and_tells_of_all(make: Make) -> None:
    told = words(render(largest(make, None), {}).mail_html)
    assert "The whole book Now T+1 T+19 T+37 vega USD" in told
    assert f"{MINUS}1,234 at T+343" in told
