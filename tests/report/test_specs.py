"""What the new pictures are given: waterfalls, heat map, break-evens, term structure, betas."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tasks.model.document import Report
from tasks.model.outlook import Scenario
from tasks.report.chart_specs import ChartSpecs, chart_specs, one_by_one
from tasks.report.charts import draw
from tasks.report.specs_ahead import heat_spec, thinned
from tasks.report.specs_curve import BetaMark
from tests.report import parts
from tests.report.reading import pixel

Make = dict[str, Callable[..., Report]]


def scenario(mode: str, shift: float, move: float, net: float | None, **fields: object) -> Scenario:
    return Scenario(
        mode=mode, shift=shift, spot_shift=move, core=net, hedge=net, net=net, layers={}, **fields
    )


def test_the_fixtures_parts_sum_to_what_they_explain() -> None:
    for row in parts.explain():
        told = sum(getattr(row, name) for name in parts.PARTS)
        assert row.to is not None
        assert row.from_ is not None
        assert told == pytest.approx(row.to - row.from_, abs=1e-9)
    for bridge in parts.bridge()[:2]:
        first = (bridge.unit, bridge.underlying, bridge.time, bridge.vol, bridge.unattributed)
        second = (bridge.vol_of_vix, bridge.vix_delta, bridge.tenor_weight, bridge.beta)
        assert bridge.naive == pytest.approx(sum((bridge.reported, *first)), abs=1e-9)  # type: ignore[arg-type]  # all known
        assert bridge.vega30 == pytest.approx(sum((bridge.naive, *second)), abs=1e-9)  # type: ignore[arg-type]  # all known
    assert parts.pnl_explain()[0].total == -418.0


def test_the_waterfall_runs_from_yesterday_to_today_and_skips_idle_parts(make: Make) -> None:
    spec = chart_specs(make["clean"]()).explain
    assert spec is not None
    assert spec.start == ("previous", -1002.0)
    assert spec.end == ("now", -1061.87)
    assert [name for name, _ in spec.steps] == ["time", "forward", "vol", "beta", "residual"]
    # -1002 - 41 - 52 + 24 + 7 + 2.13 = -1061.87
    assert spec.start[1] + sum(value for _, value in spec.steps) == pytest.approx(spec.end[1])
    assert spec.title == (
        "Net vega30 from \u22121,002 to \u22121,062: forward \u221252, time \u221241, vol +24"
    )
    assert "traded 0, expired 0" in spec.alt


def test_the_residual_is_drawn_even_when_it_is_nothing(make: Make) -> None:
    rows = tuple(it.model_copy(update={"residual": 0.0}) for it in parts.explain())
    spec = chart_specs(make["clean"](explain=rows)).explain
    assert spec is not None
    assert spec.steps[-1] == ("residual", 0.0)


def test_profit_begins_at_nothing_and_ends_at_the_days_result(make: Make) -> None:
    spec = chart_specs(make["clean"]()).pnl
    assert spec is not None
    assert spec.start is None
    assert spec.end == ("P&L", -418.0)
    assert sum(value for _, value in spec.steps) == pytest.approx(-418.0)
    assert spec.title == "P&L \u2212418: vega \u2212477, theta +370, delta \u2212310"


@pytest.mark.parametrize("name", ["degraded", "first"])
def test_a_part_that_is_unknown_leaves_no_waterfall(make: Make, name: str) -> None:
    specs = chart_specs(make[name]())
    assert specs.explain is None
    assert specs.pnl is None


def test_the_heat_map_has_a_panel_a_mode_with_the_highest_spot_on_top(make: Make) -> None:
    spec = chart_specs(make["clean"]()).scenarios
    assert spec is not None
    assert [panel.name for panel in spec.panels] == ["term", "parallel", "relative"]
    term, _, relative = spec.panels
    assert term.moves[0] == "+10%"
    assert term.moves[4] == "0%"
    assert term.shifts[-1] == "+10 points"
    assert relative.shifts[-1] == "+10%"
    # The worked book: +10 term brings -9971 + 2299 = -7672.
    assert term.cells[4][-1] == -7672.0
    assert (spec.divisor, spec.digits, spec.unit) == (1000.0, 1, "thousand USD")


def test_the_heat_map_tells_the_worst_and_the_best_place() -> None:
    spec = heat_spec(
        (
            scenario("term", 5.0, 0.0, -300.0),
            scenario("term", -5.0, 0.0, 200.0),
            scenario("relative", 5.0, -2.5, None, reason="a negative forward variance"),
        )
    )
    assert spec is not None
    assert spec.title == (
        "Net P&L worst \u2212300 USD at term +5 points with SPX unmoved; "
        "best +200 at term \u22125 points with SPX unmoved; 1 row without a figure"
    )
    assert spec.unit == "USD"
    assert spec.panels[1].cells == ((None,),)


def test_no_known_cell_is_no_heat_map(make: Make) -> None:
    assert heat_spec(()) is None
    assert chart_specs(make["degraded"]()).scenarios is None


def test_losses_are_warm_gains_are_cool_zero_is_white_and_unknown_is_grey() -> None:
    spec = heat_spec(
        tuple(
            scenario("term", shift, 0.0, net)
            for shift, net in ((-5.0, 900.0), (-2.0, 0.0), (2.0, None), (5.0, -900.0))
        )
    )
    assert spec is not None
    png = draw(ChartSpecs(scenarios=spec))["scenarios"].png
    # Four cells between x = 64 and 517, one row from y = 70: near their upper left corners.
    gain, zero, unknown, loss = (pixel(png, 64 + 113.25 * at + 4, 74) for at in range(4))
    assert gain[2] > gain[0] + 80
    assert loss[0] > loss[2] + 80
    assert zero == (255, 255, 255)
    assert max(unknown) - min(unknown) < 10 < 255 - max(unknown)


def test_a_grid_of_fifty_by_fifty_is_thinned_to_what_can_be_read() -> None:
    grid = tuple(
        scenario("term", float(shift), float(move), float(shift * move))
        for shift in range(-25, 25)
        for move in range(-25, 25)
    )
    spec = heat_spec(grid)
    assert spec is not None
    [panel] = spec.panels
    assert len(panel.shifts) <= 8
    assert len(panel.moves) <= 13
    assert (panel.shifts[0], panel.shifts[-1]) == ("\u221225 points", "+24 points")
    assert "scenarios" in draw(ChartSpecs(scenarios=spec))


def test_thinning_keeps_both_ends() -> None:
    assert thinned([1.0, 2.0, 3.0], 3) == [1.0, 2.0, 3.0]
    assert thinned([float(it) for it in range(10)], 4) == [0.0, 3.0, 6.0, 9.0]


def test_expiries_without_a_model_free_vol_are_left_out_of_the_curve(make: Make) -> None:
    spec = chart_specs(make["degraded"]()).curve
    assert spec is not None
    assert [days for days, _ in spec.points] == [30.0, 45.0, 60.0, 90.0, 120.0]
    assert len(spec.at_the_money) == 7
    assert spec.futures == ()
    assert spec.title.startswith("VIX 17.04, recomputed n/a; the vol curve rises from 17.0%")


def test_a_falling_curve_without_futures_or_vix_is_drawn(make: Make) -> None:
    spec = chart_specs(make["clean"]()).curve
    assert spec is not None
    falling = replace(
        spec,
        points=tuple((days, 40.0 - vol) for days, vol in spec.points),
        futures=(),
        official_vix=None,
        recomputed_vix=None,
    )
    assert "curve" in draw(ChartSpecs(curve=falling))


def test_measured_betas_stand_by_days_and_products_only_in_the_table(make: Make) -> None:
    spec = chart_specs(make["clean"]()).betas
    assert spec is not None
    assert len(spec.futures) == 10
    assert spec.futures[0] == BetaMark(7.0, 0.660, 0.671, 0.702)
    assert [mark.days for mark in spec.tenors] == [9.0, 93.0, 180.0]
    assert "VXX" not in spec.alt
    assert spec.title == "Exponent 0.45 stated; history fits 0.44 over 250 sessions"
    assert chart_specs(make["degraded"]()).betas is None


def test_a_lone_panel_of_betas_is_drawn(make: Make) -> None:
    spec = chart_specs(make["clean"]()).betas
    assert spec is not None
    chart = draw(ChartSpecs(betas=replace(spec, tenors=())))["betas"]
    both = draw(ChartSpecs(betas=spec))["betas"]
    assert chart.height < both.height


def test_pieces_of_one_make_the_same_pictures_as_all_at_once(make: Make) -> None:
    specs = chart_specs(make["clean"]())
    pieces = one_by_one(specs)
    assert len(pieces) == 8
    apart = {name: chart for piece in pieces for name, chart in draw(piece).items()}
    assert apart == draw(specs)


def test_pictures_are_small_and_their_ground_is_pure_white(make: Make) -> None:
    charts = draw(chart_specs(make["clean"]()))
    assert sum(len(chart.png) for chart in charts.values()) < 300_000
    for chart in charts.values():
        assert struct.unpack(">II", chart.png[16:24]) == (2 * chart.width, 2 * chart.height)
        assert pixel(chart.png, 1, chart.height - 1) == (255, 255, 255), chart.name


def test_no_picture_takes_long(make: Make) -> None:
    pieces = one_by_one(chart_specs(make["clean"]()))
    for piece in pieces:
        draw(piece)  # fonts are looked up once
    for piece in pieces:
        # The best of three: a busy machine is not a slow chart. In practice 0.05 to 0.14 s.
        times = []
        for _ in range(3):
            begun = time.process_time()
            draw(piece)
            times.append(time.process_time() - begun)
        assert min(times) < 0.3, piece
