"""What became of a break where little is left of it: empty layers, half a sum, a hair apart."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tasks.checks.fates import Evidence, fate_among
from tasks.checks.reported import LayerSum
from tasks.model.break_parts import Break, Holding
from tests.checks.books import CALL, PUT, book, legs

MON = date(2026, 11, 16)
# The wing is declared and holds nothing.
BOOK = book({"symbol": PUT})
EVIDENCE = Evidence(
    book=BOOK,
    shapes={"core": "condor", "wing": "long_calls"},
    reports=legs().assign(source="")[["source", "account", "symbol", "layer"]],
    sums=(),
    covered={name: frozenset({"U1"}) for name in ("broker", "prime", "third")},
    sources=frozenset({"broker", "prime", "third"}),
    holdings=(),
    settlements=(),
    compared=frozenset({"vega"}),
    layer_compared=frozenset({"vega"}),
)


def fate(kind: str, *, evidence: Evidence = EVIDENCE, **fields: Any) -> str:
    base: dict[str, Any] = {
        "id": "B-1",
        "kind": kind,
        "subject": PUT,
        "account": "U1",
        "layer": "core",
        "source": "broker",
        "ours": 1.0,
        "theirs": 2.0,
        "difference": -1.0,
        "tolerance": 0.0,
        "unit": "USD",
        "first_seen": MON,
        "opened": MON,
        "age_sessions": 1,
    }
    return fate_among(evidence)(Break(**(base | fields))).ending


def held(ours: float, theirs: float) -> Evidence:
    row = Holding(
        account="U1",
        symbol=CALL,
        layer="wing",
        layer_source="first",
        previous=ours,
        traded=0.0,
        settled=0.0,
        ours=ours,
        theirs=theirs,
        first_seen=MON,
    )
    return replace(EVIDENCE, holdings=(row,))


def test_a_layer_that_holds_nothing_any_more_ends_its_break() -> None:
    assert fate("layer_vega", layer="wing") == "closed"


@pytest.mark.parametrize(("ours", "theirs"), [(math.nan, 2.0), (2.0, math.nan)])
def test_a_sum_that_one_side_does_not_know_lets_the_break_stand(ours: float, theirs: float) -> None:
    told = LayerSum("broker", "vega", "core", ours, theirs, 1, ("U1",))
    assert fate("layer_vega", evidence=replace(EVIDENCE, sums=(told,))) == "untested"
    known = replace(told, ours=2.0, theirs=2.0)
    assert fate("layer_vega", evidence=replace(EVIDENCE, sums=(known,))) == "agrees"
    # Of another source, or another layer, it says nothing of this break.
    other = replace(EVIDENCE, sums=(replace(known, source="prime"), replace(known, layer="wing")))
    assert fate("layer_vega", evidence=other) == "untested"


def test_what_rounding_leaves_apart_agrees_and_half_a_contract_does_not() -> None:
    """A tenth three times is not quite three tenths."""
    assert fate("quantity", subject=CALL, evidence=held(0.1 + 0.1 + 0.1, 0.3)) == "agrees"
    assert fate("quantity", subject=CALL, evidence=held(10.0, 10.5)) == "merged"


def test_a_source_between_the_first_and_the_last_is_compared_like_any_other() -> None:
    assert fate("source_quantity", source="prime") == "agrees"
    assert fate("source_quantity", source="third") == "agrees"
    assert fate("source_quantity", source="broker") == "dropped"


def test_the_shape_of_an_expiry_is_no_contract_that_is_held() -> None:
    """Its subject has words; a leg's has none, and ends with the leg."""
    assert fate("shape", subject="SPXW 2026-12-18 put spreads") == "agrees"
    assert fate("orphan_leg", subject=CALL) == "closed"
    assert fate("orphan_leg", subject=CALL, evidence=held(5.0, 0.0)) == "untested"
    assert fate("orphan_leg", subject=CALL, evidence=held(0.0, 5.0)) == "closed"
