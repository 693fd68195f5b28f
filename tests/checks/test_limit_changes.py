"""The trace of limits: one line says all of a declaration, and every change of it is told."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.checks.limit_changes import definition, limit_changes, limit_definitions
from tasks.model.limit_parts import LimitChange, LimitDefinition
from tasks.model.limits import MEASURES, LimitSpec
from tests.checks.books import BEFORE, both_sides, limit

INF = math.inf


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        (
            limit(
                unit="percent",
                basis="gross",
                warn=both_sides(6),
                breach=both_sides(8),
                hysteresis_percent=10.0,
            ),
            "net vega30 as percent of gross: warn 6, breach 8, hard, hysteresis 10%",
        ),
        (
            limit(scope="layer", reference="rebalance", severity="soft"),
            "layer vega30 less rebalance in usd_per_vix_point: breach 12, soft",
        ),
        (
            limit("coverage", "layer:layer-1", unit="percent", warn=(15, 20), breach=(10, 30)),
            "layer:layer-1 coverage in percent: warn 15 to 20, breach 10 to 30, hard",
        ),
        (
            limit("credit_to_risk", "structure", unit="ratio", breach=(0.3333, INF)),
            "structure credit_to_risk in ratio: breach at least 0.3333, hard",
        ),
        (
            limit("pnl", "scenario:term:+10:-5", unit="percent", basis=50e3, breach=(-INF, 8)),
            "scenario:term:+10:-5 pnl as percent of 50000: breach at most 8, hard",
        ),
        (
            limit("liquidity", unit="ratio", breach=(1.5, INF), stress="term:+10:-5"),
            "net liquidity in ratio: breach at least 1.5, hard, haircut 100%, stress term:+10:-5",
        ),
        (
            limit("liquidity", unit="ratio", breach=(1.5, INF), haircut_percent=25.0),
            "net liquidity in ratio: breach at least 1.5, hard, haircut 25%, stress worst",
        ),
        (
            limit(scope="layer:a, hard: 1", breach=(-12.5, 0.1)),
            '"layer:a, hard: 1" vega30 in usd_per_vix_point: breach -12.5 to 0.1, hard',
        ),
    ],
)
def test_a_declaration_is_one_readable_line(spec: LimitSpec, line: str) -> None:
    assert definition(spec) == line
    assert limit_definitions([spec]) == (LimitDefinition(id="a-limit", definition=line),)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1.0, 0.1 + 0.2, 0.3])
NAMES = st.text(min_size=1, max_size=8) | st.sampled_from(["a b", "a", '"a"', "a, hard", "less x"])
RANGES = st.tuples(NUMBERS | st.just(-INF), NUMBERS | st.just(INF)).filter(
    lambda edges: not math.isinf(edges[0]) or not math.isinf(edges[1])
)
SPECS = st.builds(
    LimitSpec,
    id=st.just("a"),
    scope=st.sampled_from(["net", "leg"]) | NAMES.map("layer:{}".format),
    measure=st.sampled_from(sorted(MEASURES)),
    unit=st.sampled_from(["percent", "usd", "ratio"]),
    breach=RANGES,
    warn=st.none() | RANGES,
    reference=st.sampled_from(["", "target", "previous", "rebalance"]),
    basis=st.none() | st.sampled_from(["gross", "core"]) | NUMBERS,
    severity=st.sampled_from(["hard", "soft"]),
    hysteresis_percent=st.sampled_from([0.0, 10.0]) | st.floats(0, 99),
    haircut_percent=st.just(100.0) | st.floats(0, 100),
    stress=st.sampled_from(["", "term:+10:0", "term:+10:-5"]),
)


def declared(spec: LimitSpec) -> LimitSpec:
    """A declaration as settings can make it: some keys are of liquidity alone."""
    if spec.measure == "liquidity":
        return spec
    return dataclasses.replace(spec, haircut_percent=100.0, stress="")


FIELDS = [field.name for field in dataclasses.fields(LimitSpec) if field.name != "id"]


@given(SPECS, SPECS, st.sets(st.sampled_from(FIELDS)))
@example(limit(breach=(-1, 2)), limit(breach=(-1, 2.0000000000000004)), {"breach"})
def test_two_declarations_have_one_line_just_when_they_are_one(
    one: LimitSpec, other: LimitSpec, taken: set[str]
) -> None:
    # Two that differ in a few keys are likelier to be mistaken than two strangers.
    changes: dict[str, Any] = {name: getattr(other, name) for name in taken}
    near = declared(dataclasses.replace(one, **changes))
    one = declared(one)
    assert (definition(one) == definition(near)) == (one == near)
    assert "\n" not in definition(one)


def test_every_change_of_a_limit_is_told_with_both_lines() -> None:
    old = [limit(id="kept"), limit(id="wider"), limit(id="gone")]
    new = [limit(id="fresh"), limit(id="wider", breach=both_sides(20)), limit(id="kept")]
    before = {spec.id: definition(spec) for spec in old}
    twelve = "net vega30 in usd_per_vix_point: breach 12, hard"
    twenty = "net vega30 in usd_per_vix_point: breach 20, hard"
    assert limit_changes(new, before, BEFORE) == (
        LimitChange(id="fresh", change="added", old=None, new=twelve, since=BEFORE),
        LimitChange(id="wider", change="changed", old=twelve, new=twenty, since=BEFORE),
        LimitChange(id="gone", change="removed", old=twelve, new=None, since=BEFORE),
    )


def test_another_order_of_the_same_limits_is_no_change() -> None:
    specs = [limit(id="a"), limit(id="b")]
    before = {spec.id: definition(spec) for spec in specs}
    assert limit_changes(specs[::-1], before, BEFORE) == ()


def test_nothing_has_changed_since_nobody_knows_when() -> None:
    assert limit_changes([limit()], {}, BEFORE) == ()
    assert limit_changes([limit()], {"other": "net"}, None) == ()
