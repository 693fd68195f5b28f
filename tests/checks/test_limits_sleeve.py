"""The golden case as a sleeve: the front VIX layer +45 against the SPX condor's -38.

vega.md 9: a sleeve's drift is the layer's vega30 less its target, or less its level at another
time; the default band is 12 either way, the band's edge included.
"""

from __future__ import annotations

import math

import pytest

from tasks.check import layer_targets
from tasks.checks.limits import judge_limits
from tasks.model.layers import LayerSpec
from tasks.model.memory import Rebalanced
from tests.checks.books import BEFORE, CALL, DAY, both_sides, gap, in_book, limit, yesterday

CONDOR, FRONT = {"vega30": -38.0}, {"layer": "wing", "symbol": CALL, "vega30": 45.0}


def judged(reference: str, layer: str = "wing", **known: object) -> tuple[float | None, str]:
    """The drift of a layer of the golden book, and its state."""
    band = limit(scope=f"layer:{layer}", breach=both_sides(12), reference=reference)
    (found,) = judge_limits([band], in_book(CONDOR, FRONT, **known))
    return found.value, found.state


def test_the_golden_book_passes_as_a_sleeve_and_breaches_as_a_share_of_gross() -> None:
    """All of the core is to be hedged, 38; 45 is 7 above; 7 / 83 is 8.43%."""
    hedged = (LayerSpec("core", "core"), LayerSpec("wing", "hedge", target_core_share=1.0))
    tested = in_book(CONDOR, FRONT, layers=hedged)
    targets = layer_targets(hedged, tested.book)
    assert targets == {"wing": 38.0}
    limits = [
        limit(id="sleeve", scope="layer:wing", reference="target", breach=both_sides(12)),
        limit(id="net", breach=both_sides(12)),
        limit(id="share", basis="gross", unit="percent", breach=both_sides(8)),
    ]
    found = judge_limits(limits, in_book(CONDOR, FRONT, layers=hedged, targets=targets))
    assert [(it.id, it.scope, it.state) for it in found] == [
        ("sleeve", "layer:wing", "ok"),
        ("net", "net", "ok"),
        ("share", "net", "breach"),
    ]
    assert [it.value for it in found] == [7.0, 7.0, pytest.approx(8.43, abs=0.005)]
    assert found[0].utilisation == pytest.approx(7 / 12)


def test_a_sleeve_without_a_reference_is_its_own_level() -> None:
    """Of +45 and -38 themselves neither is within 12: it is the drift that is tested."""
    assert judged("") == (45.0, "breach")
    assert judged("", "core") == (-38.0, "breach")


@pytest.mark.parametrize(
    ("target", "drift", "state"),
    [
        (45.0, 0.0, "ok"),
        (38.0, 7.0, "ok"),
        (33.0, 12.0, "ok"),
        (32.5, 12.5, "breach"),
        (57.0, -12.0, "ok"),
        (57.5, -12.5, "breach"),
        (-45.0, 90.0, "breach"),
    ],
)
def test_plus_45_passes_when_its_drift_from_target_does(
    target: float, drift: float, state: str
) -> None:
    assert judged("target", targets={"wing": target}) == (drift, state)


@pytest.mark.parametrize(
    ("target", "drift", "state"),
    [
        (-38.0, 0.0, "ok"),
        (-26.0, -12.0, "ok"),
        (-25.5, -12.5, "breach"),
        (-50.0, 12.0, "ok"),
        (-50.5, 12.5, "breach"),
        (38.0, -76.0, "breach"),
    ],
)
def test_minus_38_passes_when_its_drift_from_target_does(
    target: float, drift: float, state: str
) -> None:
    assert judged("target", "core", targets={"core": target}) == (drift, state)


@pytest.mark.parametrize(
    ("layer", "then", "drift", "state"),
    [
        ("wing", 33.0, 12.0, "ok"),
        ("wing", 32.5, 12.5, "breach"),
        ("core", -26.0, -12.0, "ok"),
        ("core", -25.5, -12.5, "breach"),
    ],
)
def test_the_sleeves_drift_since_yesterday_and_since_its_last_rebalance(
    layer: str, then: float, drift: float, state: str
) -> None:
    was = yesterday(layers={layer: then})
    assert judged("previous", layer, yesterday=was) == (drift, state)
    rebalanced = {layer: Rebalanced(BEFORE, then)}
    assert judged("rebalance", layer, rebalanced=rebalanced) == (drift, state)
    # Traded today it starts from where it now is.
    assert judged("rebalance", layer, rebalanced={layer: Rebalanced(DAY, then)}) == (0.0, "ok")


def test_a_drift_from_what_is_not_known_is_not_testable() -> None:
    nothing = (None, "not_testable")
    assert judged("target") == nothing
    assert judged("target", targets={"core": -38.0}) == nothing
    assert judged("target", targets={"wing": math.nan}) == nothing
    assert judged("previous") == nothing
    assert judged("previous", yesterday=yesterday(layers={"core": -38.0})) == nothing
    assert judged("previous", yesterday=yesterday(layers={"wing": None})) == nothing
    assert judged("rebalance") == nothing
    assert judged("rebalance", rebalanced={"wing": Rebalanced(BEFORE, None)}) == nothing


def test_a_core_with_a_gap_leaves_no_target_to_drift_from() -> None:
    """What is to be hedged is not known, though the sleeve itself is."""
    hedged = (LayerSpec("core", "core"), LayerSpec("wing", "hedge", target_core_share=1.0))
    book = in_book(gap(), FRONT, layers=hedged)
    targets = layer_targets(hedged, book.book)
    band = limit(scope="layer:wing", reference="target", breach=both_sides(12))
    (found,) = judge_limits([band], in_book(gap(), FRONT, layers=hedged, targets=targets))
    assert (found.value, found.state) == (None, "not_testable")
