"""Break-evens in every form: all levels are told, and on which side of each there is a profit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from tasks.model.document import Report
from tasks.model.outlook import BreakEven
from tasks.report.chart_specs import ChartSpecs, chart_specs
from tasks.report.charts import draw
from tasks.report.charts_break_evens import spread
from tasks.report.render import Renderings, render
from tasks.report.specs_break_evens import (
    Stretch,
    break_even_spec,
    profit_words,
    row_answer,
    stretches,
)
from tests.report import parts
from tests.report.reading import pixel, section

Make = dict[str, Callable[..., Report]]
Rendered = Callable[[str], tuple[Report, Renderings]]
MINUS, NONE = "\u2212", "\u2013"
AS_OF = date(2026, 11, 20)
SPOT = 7225.09


def row(pnl: float | None, *levels: float, **fields: object) -> BreakEven:
    """T+7 with vols still: levels with the sides that the close gives them."""
    told = tuple(
        parts.level("below" if at < SPOT else "above", at, (at - SPOT) / 139.0, at - 10.0)
        for at in levels
    )
    return BreakEven(
        at="T+7", on=date(2026, 11, 27), days=7, shift=0.0, spot=SPOT, expected_move=139.0,
        pnl_at_spot=pnl, levels=told, **fields,
    )  # fmt: skip


def text_of(make: Make, *rows: BreakEven) -> str:
    """The break-evens of the plain text."""
    text = render(make["clean"](break_evens=rows), {}).text
    return text[text.index("BREAK-EVENS:") : text.index("HORIZON:")]


def test_a_loss_at_the_close_turns_at_every_level_below_it() -> None:
    # A loss at 7,225: a profit starts below 7,160 and ends at 6,872, and below that is a loss.
    found = row(-3298.0, 6872.3, 7159.8)
    assert stretches(found) == (
        Stretch(None, 6872.3, earns=False),
        Stretch(6872.3, 7159.8, earns=True),
        Stretch(7159.8, None, earns=False),
    )
    assert profit_words(found) == "6,872 to 7,160"


@pytest.mark.parametrize(
    ("pnl", "levels", "wanted"),
    [
        (4461.0, (6297.0, 7553.0), "6,297 to 7,553"),
        (-1.0, (6297.0, 7553.0), "below 6,297; above 7,553"),
        (1900.0, (5105.0, 5656.0, 7338.0), "below 5,105; 5,656 to 7,338"),
        (10.0, (7300.0,), "below 7,300"),
        (-10.0, (7300.0,), "above 7,300"),
        (10.0, (), "everywhere"),
        (-10.0, (), "nowhere"),
        (0.0, (7225.09,), ""),
        (None, (), ""),
    ],
)
def test_where_there_is_a_profit_is_told_in_words(
    pnl: float | None, levels: tuple[float, ...], wanted: str
) -> None:
    assert profit_words(row(pnl, *levels)) == wanted


def test_the_text_tells_every_level_its_move_and_where_there_is_a_profit(make: Make) -> None:
    lines = text_of(make, row(-3298.0, 6872.3, 7159.8)).splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("vols still"))
    assert lines[at].split() == (
        f"vols still 6,872 to 7,160 7,160 {MINUS}0.47 n/a [1] {NONE} {MINUS}3,298".split()
    )
    assert lines[at + 1] == "  Below: moved +10; also 6,872 (+10)"
    assert max(len(line) for line in lines) <= 78


def test_an_unknown_profit_at_the_close_says_why(make: Make) -> None:
    known = row(10.0, 7300.0)
    lost = row(None, reason="a negative forward variance").model_copy(update={"shift": 5.0})
    told = text_of(make, known, lost)
    assert "n/a [2]" in told
    assert "[2] a negative forward variance" in told
    assert "the P&L at the close is zero" in text_of(make, known, row(0.0, 7225.09))


def test_the_page_tells_level_distance_and_migration(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "break_evens")
    assert "T+7, 2026-11-27: expected move ±141" in told
    # (5656 - 5987.37) / 357 = -0.93; 5656 - 5670 = -14.
    assert (
        f"vols still below 5,105; 5,656 to 6,338 5,656 moved {MINUS}14; also 5,105 (new) "
        f"{MINUS}0.93 6,338 moved +9"
    ) in told
    assert f"+10 points nowhere n/a 1 {NONE} n/a 1 {NONE} {MINUS}840" in told


def test_an_answer_names_all_levels_and_a_lone_one_as_such() -> None:
    assert row_answer(row(1.0, 6872.3, 7159.8, 7400.0)) == (
        f"T+7, vols still: 6,872 ({MINUS}2.5 sd), 7,160 ({MINUS}0.5 sd) and 7,400 (+1.3 sd)"
    )
    assert row_answer(row(1.0, 7400.0)) == "T+7, vols still: 7,400 (+1.3 sd) alone"


def test_the_picture_holds_all_levels_ghosts_and_stretches(make: Make) -> None:
    spec = chart_specs(make["clean"]()).break_evens
    assert spec is not None
    assert [day.name for day in spec.dates] == ["T+7", "T+14", "expiry 2027-01-04"]
    assert [day.expected_move for day in spec.dates] == [141.0, 199.0, 357.0]
    base = spec.dates[2].lines[0]
    assert base.levels == (5105.0, 5656.0, 6338.0)
    assert base.previous == (5670.0, 6329.0)
    # In profit at 5,987: the sign changes at each of the three levels.
    assert [it.earns for it in base.stretches] == [True, False, True, False]
    lost = spec.dates[0].lines[2]
    assert (lost.levels, lost.stretches) == ((), (Stretch(None, None, earns=False),))
    assert spec.title.endswith(
        "expiry 2027-01-04, vols still: 5,105 (\u22122.5 sd), 5,656 (\u22120.9 sd) and "
        "6,338 (+1.0 sd); SPX 5,987"
    )
    assert "in profit below 5,105; 5,656 to 6,338" in spec.alt


def colours(png: bytes, y: float) -> list[str]:
    """Blue and vermilion along a line of the picture, from the left, each run once."""
    found: list[str] = []
    for x in range(90, 515):
        red, _, blue = pixel(png, x, y)
        name = "profit" if blue > red + 90 else "loss" if red > blue + 90 else ""
        if name and found[-1:] != [name]:
            found.append(name)
    return found


def test_profit_is_drawn_blue_between_the_levels_and_loss_red_beyond() -> None:
    spec = break_even_spec((row(-3298.0, 6872.3, 7159.8),))
    assert spec is not None
    chart = draw(ChartSpecs(break_evens=spec))["break_evens"]
    lines = [colours(chart.png, y) for y in range(30, 60)]
    assert ["loss", "profit", "loss"] in lines


def test_a_shift_that_cannot_be_drawn_gives_way_to_vols_still_and_the_outermost() -> None:
    rows = tuple(
        row(10.0, 7300.0).model_copy(update={"shift": float(shift)}) for shift in range(-9, 10)
    )
    spec = break_even_spec(rows)
    assert spec is not None
    labels = [line.label for line in spec.dates[0].lines]
    assert len(labels) == 4
    assert {f"{MINUS}9 points", "vols still", "+9 points"} < set(labels)
    assert "and 7 more in the table" in spec.alt


def test_one_sided_and_missing_levels_can_be_drawn(make: Make) -> None:
    rows = make["clean"]().break_evens
    one_sided = tuple(
        it.model_copy(update={"levels": it.levels[:1], "expected_move": None}) for it in rows
    )
    spec = break_even_spec(one_sided)
    assert spec is not None
    assert "break_evens" in draw(ChartSpecs(break_evens=spec))
    none = tuple(it.model_copy(update={"levels": ()}) for it in rows)
    assert break_even_spec(none) is None


@pytest.mark.parametrize(
    "places", [[5.0], [1.0, 1.5, 9.0], [9.0, 9.2, 9.4], [0.0, 0.1, 0.2, 0.3], [3.0, 6.0]]
)
def test_figures_of_near_levels_stand_apart_in_their_order(places: list[float]) -> None:
    moved = spread(places, 2.0, 0.0, 10.0)
    assert all(after - before >= 2.0 - 1e-9 for before, after in pairwise(moved))
    assert min(moved) >= 0.0
    assert max(moved) <= 10.0 + 1e-9


def test_figures_that_have_room_stay_at_their_levels() -> None:
    assert spread([1.0, 4.0, 9.0], 2.0, 0.0, 10.0) == [1.0, 4.0, 9.0]
    # Two half a point apart, two wanted: each moves by three quarters.
    assert spread([4.0, 4.5], 2.0, 0.0, 10.0) == [3.25, 5.25]
    # Seven in the room of six: no two closer than 10 / 6.
    crowded = spread([5.0] * 7, 2.0, 0.0, 10.0)
    assert crowded == pytest.approx([10.0 * at / 6 for at in range(7)])
