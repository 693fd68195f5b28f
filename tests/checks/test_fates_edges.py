"""What became of a break where little is left of it: empty layers, half a sum, a hair apart."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from tasks.checks.fates import Evidence
from tasks.checks.reported import LayerSum
from tests.checks.books import CALL, PUT, book, legs
from tests.checks.ended_breaks import evidence, fate, holding, item

# The wing is declared and holds nothing.
BOOK = book({"symbol": PUT})
EVIDENCE = evidence(
    "broker",
    "prime",
    "third",
    book=BOOK,
    shapes={"core": "condor", "wing": "long_calls"},
    reports=legs().assign(source="")[["source", "account", "symbol", "layer"]],
)


def ending(kind: str, *, among: Evidence = EVIDENCE, **fields: Any) -> str:
    return fate(item(kind, **fields), among).ending


def held(ours: float, theirs: float) -> Evidence:
    return replace(EVIDENCE, holdings=(holding(CALL, ours, theirs, layer="wing"),))


def test_a_layer_that_holds_nothing_any_more_ends_its_break() -> None:
    assert ending("layer_vega", layer="wing") == "closed"


@pytest.mark.parametrize(("ours", "theirs"), [(math.nan, 2.0), (2.0, math.nan)])
def test_a_sum_that_one_side_does_not_know_lets_the_break_stand(ours: float, theirs: float) -> None:
    told = LayerSum("broker", "vega", "core", ours, theirs, 1, ("U1",))
    assert ending("layer_vega", among=replace(EVIDENCE, sums=(told,))) == "untested"
    known = replace(told, ours=2.0, theirs=2.0)
    assert ending("layer_vega", among=replace(EVIDENCE, sums=(known,))) == "agrees"
    # Of another source, or another layer, it says nothing of this break.
    other = replace(EVIDENCE, sums=(replace(known, source="prime"), replace(known, layer="wing")))
    assert ending("layer_vega", among=other) == "untested"


def test_what_rounding_leaves_apart_agrees_and_half_a_contract_does_not() -> None:
    """A tenth three times is not quite three tenths."""
    assert ending("quantity", subject=CALL, among=held(0.1 + 0.1 + 0.1, 0.3)) == "agrees"
    assert ending("quantity", subject=CALL, among=held(10.0, 10.5)) == "merged"


def test_a_source_between_the_first_and_the_last_is_compared_like_any_other() -> None:
    assert ending("source_quantity", source="prime") == "agrees"
    assert ending("source_quantity", source="third") == "agrees"
    assert ending("source_quantity", source="broker") == "dropped"


def test_the_shape_of_an_expiry_is_no_contract_that_is_held() -> None:
    """Its subject has words; a leg's has none, and ends with the leg."""
    assert ending("shape", subject="SPXW 2026-12-18 put spreads") == "agrees"
    assert ending("orphan_leg", subject=CALL) == "closed"
    assert ending("orphan_leg", subject=CALL, among=held(5.0, 0.0)) == "untested"
    assert ending("orphan_leg", subject=CALL, among=held(0.0, 5.0)) == "closed"
