"""Marks and greeks: ours against every source's, leg by leg and layer by layer."""

from __future__ import annotations

import math
import random
import time
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks.differences import Difference, Tolerance
from tasks.checks.heard import comparable
from tasks.checks.reported import COMPARISONS, layer_differences, reported_differences
from tests.checks.sources import CALL, FUTURE, LONG_PUT, PUT, UNKNOWN, legs, reports

VEGA = {"vega": Tolerance(absolute=2.0, relative=0.05)}
SUM = {"vega": Tolerance(absolute=10.0, relative=0.05)}
LAYERS = ("core", "wing")


def seen(found: list[Difference]) -> list[tuple[str, str, str, float, float]]:
    return [(it.kind, it.source, it.symbol or it.layer, it.ours, it.theirs) for it in found]


@pytest.mark.parametrize(
    ("ours", "theirs", "breaks"),
    [
        # Under 40 the two points count, above it the twentieth.
        *((10.0, 12.0, False), (10.0, 12.1, True), (10.0, 8.0, False), (10.0, 7.9, True)),
        *((-950.0, -1000.0, False), (-949.0, -1000.0, True), (-1050.0, -1000.0, False)),
        *((1000.0, -1000.0, True), (0.0, 0.0, False), (math.nan, 5.0, True)),
        *((math.inf, 5.0, True), (5.0, -math.inf, True)),
    ],
)
def test_the_larger_of_two_tolerances_counts(ours: float, theirs: float, breaks: bool) -> None:
    found = reported_differences(legs({"naive_vega": ours}), reports({"vega": theirs}), VEGA)
    assert [difference.kind for difference in found] == ["vega"] * breaks


def test_what_no_source_reports_is_not_compared() -> None:
    book = legs({"naive_vega": 500.0})
    assert reported_differences(book, reports({"vega": math.nan}), VEGA) == []
    assert reported_differences(book, reports(), VEGA) == []
    assert reported_differences(legs(), reports({"vega": 5.0}), VEGA) == []


def test_a_measure_without_a_tolerance_and_a_leg_without_a_value_are_not_compared() -> None:
    book = legs(
        {"naive_vega": 1.0, "mark": 1.0},
        {**UNKNOWN, "symbol": CALL, "status": "gap"},
        {"symbol": LONG_PUT, "naive_vega": 1.0, "status": "expired"},
    )
    said = [{"symbol": name, "vega": 9.0, "price": 9.0} for name in (PUT, CALL, LONG_PUT)]
    assert seen(reported_differences(book, reports(*said), VEGA)) == [
        ("vega", "broker", PUT, 1.0, 9.0)
    ]


@pytest.mark.parametrize("kind", sorted(COMPARISONS))
def test_every_comparison_sets_our_column_against_theirs(kind: str) -> None:
    pair = COMPARISONS[kind]
    (found,) = reported_differences(
        legs({pair.ours: 3.0}),
        reports({kind: 1.0}),
        {kind: Tolerance(absolute=0.5, relative=0.1)},
    )
    assert (found.ours, found.theirs, found.tolerance, found.unit) == (3.0, 1.0, 0.5, pair.unit)
    assert (found.account, found.symbol, found.layer) == ("U1", PUT, "core")
    assert math.isnan(found.vega30)


# Several sources.


def test_each_source_is_held_against_ours_by_itself() -> None:
    book = legs({"naive_vega": 100.0})
    said = reports(
        {"vega": 101.0}, {"source": "prime", "vega": 80.0}, {"source": "v", "vega": 99.0}
    )
    (found,) = reported_differences(book, said, VEGA)
    # 80 x 0.05 = 4 is allowed.
    assert (found.source, found.theirs, found.tolerance) == ("prime", 80.0, 4.0)


@pytest.mark.parametrize("layer", ["", "core", "wing", "of the broker's own"])
def test_one_leg_and_one_row_are_the_same_holding_whatever_the_source_calls_its_layer(
    layer: str,
) -> None:
    found = reported_differences(
        legs({"naive_vega": 9.0}), reports({"layer": layer, "vega": 1.0, "line": 77}), VEGA
    )
    assert [it.layer for it in found] == ["core"]


def test_a_contract_in_two_layers_is_matched_by_layer_or_by_line_and_else_not_at_all() -> None:
    book = legs(
        {"quantity": -3.0, "naive_vega": -30.0},
        {"quantity": 1.0, "naive_vega": 10.0, "layer": "wing", "line": 3},
    )
    by_layer = reports(
        {"layer": "wing", "quantity": 1.0, "vega": 50.0, "line": 8},
        {"layer": "core", "quantity": -3.0, "vega": -30.0, "line": 9},
    )
    by_line = reports({"quantity": -3.0, "vega": -30.0}, {"quantity": 1.0, "vega": 50.0, "line": 3})
    in_one_row = reports({"quantity": -2.0, "vega": -20.0, "line": 9})
    for said in (by_layer, by_line):
        (found,) = reported_differences(book, said, VEGA)
        assert (found.layer, found.ours, found.theirs) == ("wing", 10.0, 50.0)
    assert reported_differences(book, in_one_row, VEGA) == []
    assert len(comparable(book, in_one_row)) == 0


def test_a_holding_that_a_source_lists_twice_is_matched_to_nothing() -> None:
    said = reports({"vega": 50.0, "line": 7}, {"vega": 50.0, "line": 8})
    assert reported_differences(legs({"naive_vega": 1.0}), said, VEGA) == []


def test_accounts_are_told_apart() -> None:
    book = legs({"naive_vega": 1.0}, {"account": "U2", "naive_vega": 2.0})
    said = reports({"account": "U2", "vega": 9.0}, {"vega": 1.0})
    assert [(it.account, it.ours) for it in reported_differences(book, said, VEGA)] == [("U2", 2.0)]


def test_what_grows_with_the_holding_is_compared_only_where_the_holding_is_the_same() -> None:
    book = legs({"quantity": -5.0, "naive_vega": -50.0, "mark": 10.0})
    said = reports({"quantity": -4.0, "vega": -40.0, "price": 12.0})
    found = reported_differences(book, said, {**VEGA, "price": Tolerance(0.5, 0.0)})
    assert seen(found) == [("price", "broker", PUT, 10.0, 12.0)]
    assert math.isnan(comparable(book, said)["reported_vega"].item())


def test_what_can_be_compared_carries_the_layer_of_our_leg() -> None:
    book = legs({"symbol": CALL, "layer": "wing"}, {})
    said = comparable(book, reports({"vega": 1.5, "layer": "theirs"}, {"symbol": FUTURE}))
    assert said[["symbol", "layer", "leg", "reported_vega"]].to_numpy().tolist() == [
        [PUT, "core", 1, 1.5]
    ]


# Sums of layers.


def test_a_layer_is_summed_on_both_sides() -> None:
    book = legs({"naive_vega": -100.0}, {"symbol": LONG_PUT, "naive_vega": 60.0})
    said = reports({"vega": -90.0}, {"symbol": LONG_PUT, "vega": 39.5})
    (found,) = layer_differences(book, said, SUM, LAYERS)
    assert (found.kind, found.layer, found.symbol, found.account) == ("layer_vega", "core", "", "")
    # |-50.5| x 0.05 = 2.5: the ten points count.
    assert (found.ours, found.theirs, found.tolerance) == (-100.0 + 60.0, -90.0 + 39.5, 10.0)
    assert (found.source, found.evidence) == ("broker", "sum of 2 legs of U1")
    assert layer_differences(book, said, {"vega": Tolerance(10.5, 0.0)}, LAYERS) == []


@pytest.mark.parametrize(
    ("leg", "report"),
    [
        ({**UNKNOWN, "status": "gap"}, {"vega": 5.0}),
        ({**UNKNOWN, "status": "gap", "kind": "", "family": ""}, {"vega": 5.0}),
        ({"naive_vega": 5.0}, {"vega": math.nan}),
        ({"naive_vega": 5.0}, {"vega": 5.0, "quantity": -2.0}),
        ({"naive_vega": math.nan}, {"vega": 5.0}),
    ],
)
def test_a_sum_over_what_is_missing_is_never_made(
    leg: dict[str, Any], report: dict[str, Any]
) -> None:
    book = legs({"naive_vega": 1000.0}, {"symbol": LONG_PUT, **leg})
    said = reports({"vega": 1.0}, {"symbol": LONG_PUT, **report})
    assert layer_differences(book, said, SUM, LAYERS) == []


def test_a_leg_that_a_source_does_not_hold_leaves_its_sum_unknown() -> None:
    book = legs({"naive_vega": 1000.0}, {"symbol": LONG_PUT, "naive_vega": 5.0})
    assert layer_differences(book, reports({"vega": 1.0}), SUM, LAYERS) == []


def test_a_future_has_no_vega_and_what_is_settled_is_in_no_sum() -> None:
    future = {"symbol": FUTURE, "kind": "future", "family": "VX"}
    gone = {"symbol": LONG_PUT, "status": "expired", "naive_vega": 0.0}
    said = reports({"vega": 60.0}, {"symbol": FUTURE})
    (found,) = layer_differences(legs({"naive_vega": 90.0}, future, gone), said, SUM, LAYERS)
    assert (found.ours, found.theirs) == (90.0, 60.0)
    assert layer_differences(legs(future), reports({"symbol": FUTURE}), SUM, LAYERS) == []


def test_a_source_is_summed_over_the_accounts_it_speaks_of() -> None:
    book = legs({"naive_vega": 100.0}, {"account": "U2", "naive_vega": 40.0})
    said = reports({"vega": 80.0}, {"source": "prime", "account": "U2", "vega": 20.0})
    found = layer_differences(book, said, SUM, LAYERS)
    assert seen(found) == [
        ("layer_vega", "broker", "core", 100.0, 80.0),
        ("layer_vega", "prime", "core", 40.0, 20.0),
    ]
    assert [it.evidence for it in found] == ["sum of 1 leg of U1", "sum of 1 leg of U2"]


def test_deltas_and_gammas_are_summed_over_spx_alone_per_point_of_its_index() -> None:
    xsp = {"symbol": "XSP261218P00570000", "family": "XSP", "index_scale": 10.0}
    book = legs(
        {"spx_delta": 30.0, "spx_gamma": 0.2},
        # 40 USD per XSP point are 4 per SPX point; of gamma 2 are 0.02.
        {**xsp, "delta": 40.0, "spx_delta": 4.0, "gamma": 2.0, "spx_gamma": 0.02},
        {"symbol": CALL, "family": "VIX", "delta": 900.0, "spx_delta": 0.0},
    )
    said = reports(
        {"delta": 20.0, "gamma": 0.1},
        {"symbol": xsp["symbol"], "delta": 50.0, "gamma": 3.0},
        {"symbol": CALL, "delta": 5000.0, "gamma": 70.0},
    )
    tight = dict.fromkeys(("delta", "gamma"), Tolerance(0.0, 0.0))
    delta, gamma = layer_differences(book, said, tight, LAYERS)
    assert (delta.kind, delta.ours, delta.theirs) == ("layer_delta", 30 + 4, 20 + 50 / 10)
    assert (gamma.kind, gamma.ours) == ("layer_gamma", 0.2 + 0.02)
    assert gamma.theirs == pytest.approx(0.1 + 3 / 100, rel=1e-15)
    assert (delta.unit, gamma.unit) == (
        *("USD per SPX index point", "USD per SPX index point squared"),
    )
    only_vix = legs({"symbol": CALL, "family": "VIX"})
    assert layer_differences(only_vix, reports({"symbol": CALL, "delta": 9.0}), tight, LAYERS) == []


def test_a_gap_that_no_table_knows_may_be_of_spx() -> None:
    book = legs({"spx_delta": 30.0}, {**UNKNOWN, "symbol": "?", "family": "", "status": "gap"})
    said = reports({"delta": 20.0}, {"symbol": "?", "delta": 1.0})
    assert layer_differences(book, said, {"delta": Tolerance(0.0, 0.0)}, LAYERS) == []


def test_legs_of_no_layer_are_in_no_layers_sum() -> None:
    book = legs({"layer": "", "naive_vega": 500.0})
    assert layer_differences(book, reports({"vega": 1.0}), SUM, LAYERS) == []


# Whatever the order of rows.

FIGURE = st.one_of(st.just(math.nan), st.integers(-300, 300).map(float))
ROWS = st.lists(
    st.tuples(st.sampled_from(["broker", "prime"]), st.integers(0, 5), FIGURE, FIGURE),
    max_size=8,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(
    rows: list[tuple[str, int, float, float]], chance: random.Random
) -> None:
    symbols = [f"SPXW261218P0{strike}00000" for strike in range(50, 56)]
    book = legs(*({"symbol": symbol, "naive_vega": 10.0 * at} for at, symbol in enumerate(symbols)))
    said = [
        {"source": source, "symbol": symbols[at], "vega": vega, "price": price}
        for source, at, vega, price in rows
    ]
    mixed = list(said)
    chance.shuffle(mixed)
    both = {**VEGA, "price": Tolerance(0.1, 0.0)}

    def found(given_rows: list[dict[str, Any]]) -> list[Any]:
        frame = reports(*given_rows)
        one = reported_differences(book, frame, both)
        return sorted(seen([*one, *layer_differences(book, frame, SUM, LAYERS)]))

    assert found(said) == found(mixed)
    # Every reported figure that is out of tolerance is found, counted here row by row.
    wanted = sum(
        (not math.isnan(vega) and abs(10 * at - vega) > max(2, abs(vega) / 20))
        + (not math.isnan(price) and abs(10 - price) > 0.1)
        for _, at, vega, price in rows
    )
    assert sum(kind in {"vega", "price"} for kind, *_ in found(said)) == wanted


def wide(count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    symbols = [f"SPXW261218P0{strike:04d}000" for strike in range(count // 2)]
    keys = [{"account": account, "symbol": name} for account in ("U1", "U2") for name in symbols]
    book = legs(*({**key, "naive_vega": 100.0} for key in keys))
    said = reports(
        *({**key, "source": source, "vega": 100.0} for source in ("broker", "v") for key in keys)
    )
    return book, said


def test_five_thousand_legs_and_two_sources_take_well_under_a_fifth_of_a_second() -> None:
    book, said = wide(5000)
    assert (len(book), len(said)) == (5000, 10_000)
    every = dict.fromkeys(COMPARISONS, Tolerance(2.0, 0.05))
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        assert reported_differences(book, said, {**every, "price": Tolerance(1.0, 0.0)}) == []
        assert layer_differences(book, said, SUM, LAYERS) == []
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.2
