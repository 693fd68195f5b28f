"""When each layer was last traded, session after session."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tasks.checks.rebalances import last_rebalance, rebalanced_today
from tasks.model.break_parts import Holding
from tasks.model.memory import Memory, Rebalanced
from tests.checks.books import BEFORE, CALL, DAY, LAYERS, PUT, book, gap

OLD = date(2026, 11, 2)
CORE, WING = {"vega30": -100.0}, {"vega30": 38.0, "symbol": CALL, "layer": "wing"}


def holding(layer: str | None, **fields: Any) -> Holding:
    base = {
        "account": "U1",
        "symbol": PUT,
        "layer": layer,
        "layer_source": "first",
        "previous": 1.0,
        "traded": 0.0,
        "settled": 0.0,
        "ours": 1.0,
        "theirs": 1.0,
        "first_seen": BEFORE,
    }
    return Holding.model_validate(base | fields)


def after(*holdings: Holding, trades_known: bool = True, **memory: Any) -> dict[str, Rebalanced]:
    before = {"core": Rebalanced(OLD, -90.0), "wing": Rebalanced(BEFORE, 30.0)}
    return rebalanced_today(
        holdings,
        LAYERS,
        memory=Memory(**({"rebalanced": before} | memory)),
        book=book(CORE, WING),
        as_of=DAY,
        trades_known=trades_known,
    )


@pytest.mark.parametrize(
    ("fields", "trades_known", "traded"),
    [
        ({"traded": 2.0}, True, True),
        ({"traded": -2.0, "previous": 2.0, "ours": 0.0}, True, True),
        ({"traded": 0.0}, True, False),
        # With the trades at hand, what is taken over from the broker corrects our own book.
        ({"traded": 0.0, "adopted": 3.0}, True, False),
        ({"traded": None, "adopted": 3.0}, False, True),
        ({"traded": None, "adopted": 0.0}, False, False),
        ({"traded": None, "adopted": None}, False, False),
        # What settles by itself is no trade.
        ({"settled": -1.0, "ours": 0.0}, True, False),
    ],
)
def test_a_layer_is_rebalanced_when_it_is_traded(
    fields: dict[str, Any], trades_known: bool, traded: bool
) -> None:
    found = after(holding("core", **fields), holding("wing"), trades_known=trades_known)
    assert found["core"] == (Rebalanced(DAY, -100.0) if traded else Rebalanced(OLD, -90.0))
    assert found["wing"] == Rebalanced(BEFORE, 30.0)


def test_a_layer_seen_for_the_first_time_was_rebalanced_then() -> None:
    assert after(rebalanced={}) == {
        "core": Rebalanced(DAY, -100.0),
        "wing": Rebalanced(DAY, 38.0),
    }


def test_the_level_of_a_layer_with_a_gap_is_not_known() -> None:
    found = rebalanced_today(
        [holding("core", traded=1.0), holding(None, traded=5.0)],
        LAYERS,
        memory=Memory(rebalanced={"wing": Rebalanced(OLD, 30.0)}),
        book=book(gap(), WING),
        as_of=DAY,
        trades_known=True,
    )
    assert found == {"core": Rebalanced(DAY, None), "wing": Rebalanced(OLD, 30.0)}


def test_the_net_was_rebalanced_when_a_hedge_last_was() -> None:
    told = {"core": Rebalanced(DAY, 1.0), "wing": Rebalanced(BEFORE, 2.0)}
    assert last_rebalance(LAYERS, told) == Rebalanced(BEFORE, 2.0)
    assert last_rebalance(LAYERS[:1], told) is None
