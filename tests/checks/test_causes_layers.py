"""A layer's difference, leg by leg."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.checks.causes import find_causes
from tasks.checks.differences import Difference
from tasks.model.breaks import Cause
from tests.checks import mistaken_brokers as brokers
from tests.checks.test_causes import PUTS, WORLD, book, condor_wing, told
from tests.vega.explain_books import CALL, Holding


def layer(kind: str, ours: float, theirs: float) -> Difference:
    return Difference(kind, "", "", "core", ours, theirs, 10.0, "USD per vol point", "broker")


def reporting(*reported: float) -> pd.DataFrame:
    """Eight legs of vega 100 each, and what the broker says of each."""
    symbols = [f"SPXW261218P05{strike}0000" for strike in range(10, 10 + len(reported))]
    frame = book(*(Holding(symbol, 1.0) for symbol in symbols))
    return frame.assign(naive_vega=100.0, reported_vega=list(reported))


def test_a_layers_difference_is_named_leg_by_leg_until_a_twentieth_is_left() -> None:
    """+60 and +38 of +100; the other two legs add 1 + 1."""
    frame = reporting(99.0, 40.0, 62.0, 99.0)
    (cause,) = find_causes([layer("layer_vega", 400.0, 300.0)], frame, WORLD)
    assert cause == Cause(
        "legs",
        "its legs: SPXW261218P05110000 of U1 +60.00, "
        "SPXW261218P05120000 of U1 +38.00; 2 more legs add +2.00",
        "sure",
        2.0,
    )


def test_no_more_than_five_legs_are_named() -> None:
    """Eight legs of +10: five make 50 of 80."""
    frame = reporting(*(8 * [90.0]))
    (cause,) = find_causes([layer("layer_vega", 800.0, 720.0)], frame, WORLD)
    assert cause is not None
    assert cause.text.count("+10.00") == 5
    assert cause.text.endswith("; 3 more legs add +30.00")
    assert cause.remaining == pytest.approx(30.0)


def test_legs_that_offset_each_other_are_both_named() -> None:
    """+100 and -90 make +10."""
    frame = reporting(0.0, 190.0)
    (cause,) = find_causes([layer("layer_vega", 200.0, 190.0)], frame, WORLD)
    assert cause is not None
    assert "+100.00" in cause.text
    assert "-90.00" in cause.text
    assert cause.remaining == pytest.approx(0.0)


def test_legs_that_do_not_make_the_layers_difference_are_no_sure_cause() -> None:
    frame = reporting(90.0, 90.0)
    (cause,) = find_causes([layer("layer_vega", 200.0, 100.0)], frame, WORLD)
    assert cause is not None
    assert cause.confidence == "likely"
    assert cause.remaining == pytest.approx(80.0)


def test_a_leg_that_is_named_brings_its_own_cause() -> None:
    frame = told(condor_wing(-5.0, 6.0), brokers.scaled(lambda _: -1.0, "vega"), 0)
    whole = (frame["naive_vega"].sum(), frame["reported_vega"].sum())
    broken = [*brokers.differences(frame), layer("layer_vega", *whole)]
    cause = find_causes(broken, frame, WORLD)[-1]
    assert cause is not None
    assert f"{PUTS[0]} of U1 " in cause.text
    assert "(sign)" in cause.text


def test_deltas_of_a_layer_are_those_of_its_index_options_in_points_of_the_index() -> None:
    """An XSP option's delta is per point of a tenth of SPX: 300 there is 30 here, against 50."""
    frame = book(Holding(PUTS[0], 1.0), Holding(CALL, 1.0)).assign(
        index_scale=[10.0, 1.0], spx_delta=[50.0, 0.0], reported_delta=[300.0, 999.0]
    )
    (cause,) = find_causes([layer("layer_delta", 50.0, 30.0)], frame, WORLD)
    assert cause is not None
    assert cause.text == f"its legs: {PUTS[0]} of U1 +20.00"
