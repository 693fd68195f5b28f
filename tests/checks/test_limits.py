"""Limits on hand-made books: what is not known never passes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tasks.checks.limits import judge_limits
from tasks.model.limit_parts import LimitResult
from tasks.model.limits import MEASURES
from tests.checks.books import (
    CALL,
    FUTURE,
    LONG_PUT,
    both_sides,
    gap,
    in_book,
    limit,
    yesterday,
)

CORE, WING = {"vega30": 45.0}, {"layer": "wing", "symbol": CALL, "vega30": -38.0}


def only(results: tuple[LimitResult, ...]) -> LimitResult:
    assert len(results) == 1
    return results[0]


def test_plus_45_and_minus_38_net_to_7_and_pass_a_band_of_12() -> None:
    found = only(judge_limits([limit(breach=both_sides(12))], in_book(CORE, WING)))
    assert (found.value, found.state) == (45 - 38, "ok")
    assert found.utilisation == pytest.approx(7 / 12)


@pytest.mark.parametrize(
    ("basis", "percent"),
    [
        ("gross", 100 * 7 / (45 + 38)),  # 8.43
        ("core", 100 * 7 / 45),  # 15.6
        (38.0, 100 * 7 / 38),  # 18.4
    ],
)
def test_the_same_net_is_more_than_8_percent_of_any_basis(basis: Any, percent: float) -> None:
    share = limit(basis=basis, unit="percent", breach=both_sides(8))
    found = only(judge_limits([share], in_book(CORE, WING)))
    assert found.value == pytest.approx(percent, abs=1e-6)
    assert found.state == "breach"
    assert found.utilisation == pytest.approx(percent / 8)


def test_nothing_passes_on_a_book_with_a_gap() -> None:
    book = in_book(CORE, gap(symbol=CALL, layer="wing"))
    limits = [limit(), limit(basis="gross", unit="percent"), limit("leg_share", unit="percent")]
    for found in judge_limits(limits, book):
        assert (found.state, found.value, found.utilisation) == ("not_testable", None, None)
        assert found.reason == f"1 of 2 legs without a value: {CALL}: no quote"


def test_a_layer_without_the_gap_is_still_tested() -> None:
    states = {
        found.scope: found.state
        for found in judge_limits(
            [limit(scope="layer")], in_book(CORE, gap(symbol=CALL, layer="wing"))
        )
    }
    assert states == {"layer:core": "breach", "layer:wing": "not_testable"}


def test_a_gap_of_unknown_maturity_may_be_in_any_bucket() -> None:
    near = judge_limits(
        [limit(scope="bucket")], in_book({"vega30": 5.0}, gap(symbol="NOPE", days=math.nan))
    )
    assert {found.state for found in near} == {"not_testable"}
    known = judge_limits([limit(scope="bucket")], in_book({"vega30": 5.0}, gap(days=70.0)))
    assert [found.scope for found in known if found.state == "not_testable"] == ["bucket:61-90"]


FULL = {
    **dict.fromkeys(("vega", "vvix_vega", "naive_vega", "vix_delta", "theta"), 2.0),
    **dict.fromkeys(("spx_delta", "spx_gamma", "market_value"), 2.0),
}


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("pnl", 3.0),
        ("quote_age", 90.0),
        ("gap_count", 0.0),
        ("vega", 2.0 + 2.0),
        ("delta", 2.0 + 2.0),
        # The larger leg of 45 and 38.
        ("leg_share", 100 * 45 / (45 + 38)),
        # One short put is half a condor: 7 over a half, and over 100 units of it.
        ("vega30_per_condor", 7 / 0.5),
    ],
)
def test_derived_measures_are_what_they_say(measure: str, value: float) -> None:
    book = in_book({**CORE, **FULL}, {**WING, **FULL}, pnl=3.0, quote_age_minutes=90.0)
    spec = limit(measure, unit=MEASURES[measure].units[0])
    assert only(judge_limits([spec], book)).value == pytest.approx(value, abs=1e-6)


def test_net_vega30_per_condor_is_counted_per_unit_and_per_notional() -> None:
    short = {"vega30": -30.0, "quantity": -4.0}
    long = {"vega30": 20.0, "quantity": 4.0, "symbol": LONG_PUT}
    book = in_book(short, {**short, "symbol": "SPXW261218C06300000"}, long)
    per_unit = limit("vega30_per_condor", unit="per_unit")
    per_100k = limit("vega30_per_condor_per_100k")
    # Eight short options are four condors of 100 units, each over 600 000 USD.
    assert only(judge_limits([per_unit], book)).value == -40 / 4 / 100
    assert only(judge_limits([per_100k], book)).value == pytest.approx(-40 / 4 / 6, abs=1e-6)


@pytest.mark.parametrize("pnl", [-6000.0, 6000.0])
def test_profit_and_loss_may_be_limited_as_a_share_of_a_number(pnl: float) -> None:
    spec = limit("pnl", unit="percent", basis=50_000.0, breach=both_sides(10))
    found = only(judge_limits([spec], in_book(CORE, pnl=pnl)))
    assert found.value == pytest.approx(100 * pnl / 50_000)
    assert found.state == "breach"


def test_coverage_is_the_share_of_the_core_that_a_hedge_has() -> None:
    results = judge_limits(
        [limit("coverage", "layer", unit="percent", breach=(80.0, 90.0))], in_book(CORE, WING)
    )
    # The core covers nothing, so the bare scope tests the hedge alone.
    assert [(found.scope, found.state) for found in results] == [("layer:wing", "breach")]
    assert results[0].value == pytest.approx(100 * -38 / 45, abs=1e-6)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (limit(basis="core", unit="percent"), "the core has no vega30"),
        (limit("coverage", "layer:wing", unit="percent"), "the core has no vega30"),
        (limit("leg_share", unit="percent"), "no leg has vega30"),
        (limit(basis="gross", unit="percent"), "gross vega30 is zero"),
        (limit("vega30_per_condor"), "the core holds no condor"),
        (limit("pnl", unit="usd"), "the day's profit and loss is not known"),
        (limit("quote_age", unit="minutes"), "the chain has no time stamp"),
        (limit(reference="previous"), "no earlier session to drift from"),
        (limit(scope="layer:wing", reference="previous"), "no earlier session to drift from"),
        (
            limit(scope="layer:wing", reference="target"),
            "layer wing has no target; declare one",
        ),
    ],
)
def test_what_has_nothing_to_be_measured_against_is_not_testable(spec: Any, reason: str) -> None:
    found = only(judge_limits([spec], in_book({"layer": "wing", "symbol": CALL})))
    assert (found.state, found.value, found.reason) == ("not_testable", None, reason)


@pytest.mark.parametrize(
    ("scope", "then", "drift", "state"),
    [("net", 20.0, 7 - 20, "breach"), ("layer:wing", -40.0, -38 + 40, "ok")],
)
def test_drift_from_the_previous_session_is_now_less_then(
    scope: str, then: float, drift: float, state: str
) -> None:
    before = yesterday(net=then, layers={"wing": then})
    book = in_book(CORE, WING, yesterday=before)
    found = only(judge_limits([limit(scope=scope, reference="previous")], book))
    assert (found.value, found.state, found.reference) == (drift, state, "previous")


@pytest.mark.parametrize("scope", ["net", "layer:wing"])
def test_drift_from_a_session_that_was_not_known_is_not_testable(scope: str) -> None:
    book = in_book(CORE, WING, yesterday=yesterday(net=None))
    found = only(judge_limits([limit(scope=scope, reference="previous")], book))
    assert (found.state, found.reason) == ("not_testable", "not known on 2026-11-19")


def test_drift_from_the_target_needs_no_yesterday() -> None:
    spec = limit(scope="layer:wing", reference="target")
    assert only(judge_limits([spec], in_book(CORE, WING, targets={"wing": -30.0}))).value == -8
    unknown = only(judge_limits([spec], in_book(CORE, WING, targets={"wing": math.nan})))
    assert (unknown.state, unknown.reason) == ("not_testable", "the target is not known")


def test_bare_scopes_test_every_member_and_named_ones_only_theirs() -> None:
    book = in_book(CORE, WING, {"symbol": FUTURE, "layer": "", "kind": "future", "days": math.nan})
    scopes = [found.scope for found in judge_limits([limit(scope="leg")], book)]
    assert scopes == ["leg:U1:SPXW261218P05700000", f"leg:U1:{CALL}", f"leg:U1:{FUTURE}"]
    named = judge_limits([limit(scope="bucket:8-30"), limit(scope="layer:core")], book)
    assert [found.scope for found in named] == ["bucket:8-30", "layer:core"]


def test_one_contract_in_two_layers_is_two_legs_with_two_names() -> None:
    results = judge_limits([limit(scope="leg")], in_book(CORE, {"layer": "wing"}))
    assert [found.scope.rpartition(":")[2] for found in results] == ["core", "wing"]


def test_an_empty_book_has_no_exposure() -> None:
    assert only(judge_limits([limit()], in_book())).state == "ok"
