"""What became of a break that is not found today: it ended, or nobody could look."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from tasks.checks.reported import LayerSum
from tasks.model.break_parts import Break, Settlement
from tests.checks.books import CALL, FUTURE, PUT, book, gap
from tests.checks.ended_breaks import evidence, fate, holding, item

ORPHAN_EXPIRY = "SPXW 2026-12-18 put spreads"
BOOK = book(
    {"symbol": PUT},
    gap(symbol=CALL, layer="wing", reason="crossed"),
    {"symbol": FUTURE, "layer": "wing", "kind": "future", "status": "expired"},
)


def settled(symbol: str) -> Settlement:
    return Settlement(
        account="U1", symbol=symbol, layer="core", quantity=1.0, how="cash", value=16.5,
        value_source="VRO", cash=10.0, reason="settled in cash at 16.5",
    )  # fmt: skip


def reports(**figures: float) -> pd.DataFrame:
    row = {"source": "broker", "account": "U1", "symbol": PUT, "layer": "core"}
    return pd.DataFrame([{**row, "reported_vega": float("nan"), **figures}])


def layer_sum(theirs: float, kind: str = "vega") -> LayerSum:
    return LayerSum("broker", kind, "core", ours=1.0, theirs=theirs, legs=1, accounts=("U1",))


EVIDENCE = evidence(
    "broker",
    "prime",
    book=BOOK,
    shapes={"core": "condor", "wing": ""},
    reports=reports(reported_vega=2.0),
    sums=(layer_sum(2.0),),
    holdings=(holding(PUT, 1.0, 1.0), holding(CALL, 1.0, 1.0)),
)


@pytest.mark.parametrize(
    ("broken", "changed", "ending", "reason"),
    [
        (item("vega"), {}, "agrees", "both sides agree"),
        (item("vega"), {"compared": frozenset({"delta"})}, "dropped", "no longer have a tol"),
        (item("vega"), {"reports": reports()}, "untested", "no vega is reported"),
        (item("vega", source="prime"), {}, "untested", "no vega is reported"),
        (item("vega", source="gone"), {}, "dropped", "no longer declare the source gone"),
        (item("vega", layer="wing"), {}, "closed", "in another layer"),
        (item("vega", subject=CALL, layer="wing"), {}, "untested", "no value today: crossed"),
        (item("vega", subject=FUTURE, layer="wing"), {}, "settled", "settled today"),
        (item("vega", subject="X"), {}, "closed", "no longer held"),
        # The broker has lost the leg, and we have not.
        (item("vega", subject="X"), {"holdings": (holding("X", 1.0, 0.0),)}, "untested", "shows"),
        (item("vega", subject="X"), {"holdings": (holding("X", None, 0.0),)}, "untested", "shows"),
        (item("vega", subject="X"), {"holdings": (holding("X", 0.0, 0.0),)}, "closed", "no longer"),
        (item("vega", subject="X"), {"settlements": (settled("X"),)}, "settled", "at 16.5"),
        (item("layer_vega"), {}, "agrees", "both sides agree"),
        (item("layer_vega"), {"layer_compared": frozenset()}, "dropped", "tolerance"),
        (item("layer_vega", layer="gone"), {}, "closed", "no longer declare the layer"),
        (item("layer_vega", layer="wing"), {}, "untested", "has no sum today"),
        (item("layer_vega"), {"sums": ()}, "untested", "no vega is reported"),
        (item("layer_vega"), {"sums": (layer_sum(float("nan")),)}, "untested", "no vega"),
        (item("quantity"), {}, "agrees", "both sides agree"),
        (item("vanished", subject="X"), {}, "closed", "held by neither"),
        (item("vanished"), {"holdings": (holding(PUT, 1.0, None),)}, "untested", "no quantity"),
        (item("right"), {"holdings": (holding(PUT, 1.0, 0.0),)}, "merged", "another contract"),
        (item("vanished"), {"settlements": (settled(PUT),)}, "settled", "at 16.5"),
        (item("source_quantity", source="prime"), {}, "agrees", "both sides agree"),
        (item("source_quantity", source="prime"), {"covered": {"broker": frozenset({"U1"})}},
         "untested", "prime does not speak"),
        (item("source_quantity", source="prime"), {"covered": {"prime": frozenset({"U1"})}},
         "untested", "only prime speaks"),
        (item("source_quantity", source="broker"), {}, "dropped", "held against now"),
        (item("orphan_leg"), {}, "agrees", "declared shape there again"),
        (item("orphan_leg"), {"shapes": {"core": ""}}, "dropped", "no longer declare a shape"),
        (item("orphan_leg"), {"shapes": {}}, "closed", "no longer declare the layer"),
        (item("orphan_leg", subject="X"), {}, "closed", "no longer held"),
        (item("shape", subject=ORPHAN_EXPIRY), {}, "agrees", "declared shape there again"),
        (item("unassigned", layer=None), {}, "agrees", "a layer takes it now"),
    ],
)  # fmt: skip
def test_each_break_has_its_fate(
    broken: Break, changed: dict[str, Any], ending: str, reason: str
) -> None:
    found = fate(broken, replace(EVIDENCE, **changed))
    assert found.ending == ending
    assert reason in found.reason
