"""What the day's result may not have in it: fees, trades of sessions never reconciled."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from tasks.checks.explain_pnl import pnl_explain
from tasks.checks.pnl import ProfitAndLoss
from tasks.model.explained import PnlExplain
from tasks.model.layers import LayerSpec
from tests.checks.books import (
    BEFORE,
    FUTURE,
    LAYERS,
    LONG_PUT,
    PUT,
    held,
    legs,
    trades,
    yesterday,
)
from tests.checks.test_explain_pnl import GREEKS, PARTS, TODAY, explained, parts_of
from tests.vega.explain_books import YESTERDAY, market, scoped, seen

BEFORE_FEES = "fees are not delivered: before fees"


def exact(part: PnlExplain) -> bool:
    """Whether the parts that are known make the total, to the last decimal."""
    numbers = [getattr(part, name) for name in (*PARTS, "residual")]
    return sum(Decimal(repr(number)) for number in numbers if number is not None) == Decimal(
        repr(part.total)
    )


def test_fees_that_are_not_delivered_are_no_noughts() -> None:
    """The put's fee is unknown, the future's known, and a layer that did not trade has none."""
    now = legs(
        {"quantity": -3.0, "mark": 9.0, "forward": 6000.0, "iv": 0.18},
        {"symbol": FUTURE, "quantity": 1.0, "multiplier": 1000.0, "mark": 18.4, "layer": "wing"},
    )
    fills = trades((PUT, 2.0, 9.5, math.nan), (FUTURE, 1.0, 18.0, 2.0))
    layers = (*LAYERS, LayerSpec("still", "hedge"))
    found = explained(now, held(PUT, -5.0, 10.0, **GREEKS), fills=fills, layers=layers)
    for scope in ("net", "layer:core", f"leg:U1 {PUT}"):
        part = scoped(found, scope)
        assert (part.fees, part.reason) == (None, BEFORE_FEES)
        assert exact(part)
    core, wing, net = (scoped(found, scope) for scope in ("layer:core", "layer:wing", "net"))
    assert (core.total, core.theta, core.trades) == (pytest.approx(400.0), 310.0, -100.0)
    assert core.residual == pytest.approx(400 - 310 + 100)
    assert core.residual_share == pytest.approx(190 / 410)
    assert (wing.total, wing.fees, wing.reason) == (pytest.approx(398.0), -2.0, None)
    # The net is before every fee, the known one too: a part of the fees is no sum.
    assert net.total == pytest.approx(400.0 + 400.0)
    assert (scoped(found, "layer:still").fees, scoped(found, "layer:still").total) == (0.0, 0.0)


@pytest.mark.parametrize("fills", [None, trades(), trades((PUT, 0.0, 9.0, 0.0))])
def test_where_nothing_was_traded_or_nothing_charged_the_fees_are_nought(
    fills: pd.DataFrame | None,
) -> None:
    now = legs({"quantity": -5.0, "mark": 9.0, "forward": 6000.0, "iv": 0.18})
    net = scoped(explained(now, held(PUT, -5.0, 10.0, **GREEKS), fills=fills), "net")
    assert (net.fees, net.reason) == (0.0, None)


def test_a_total_without_parts_says_that_it_is_before_fees() -> None:
    now = legs({"quantity": -3.0, "mark": 9.0, "forward": 6000.0, "iv": 0.18})
    before = held(PUT, -5.0, 10.0, **(GREEKS | {"vanna": None}))
    net = scoped(explained(now, before, fills=trades((PUT, 2.0, 9.5, math.nan))), "net")
    why = f"{PUT}: its vanna of the session before is not on record"
    assert (net.total, net.reason) == (pytest.approx(400.0), f"{why}; {BEFORE_FEES}")
    assert net.fees is None


def test_over_a_missing_session_nothing_is_called_traded_that_no_trade_tells_of() -> None:
    """The head before is Wednesday's: the long put left on Thursday, unseen."""
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18})
    before = [held(PUT, -5.0, 10.0, **GREEKS), held(LONG_PUT, 5.0, 6.0, **GREEKS)]
    then = YESTERDAY.at - timedelta(days=1)
    wednesday = replace(
        yesterday(*before), as_of=then.date(), curve=seen(YESTERDAY, valued_at_utc=then)
    )
    found = pnl_explain(
        now,
        market=market(TODAY),
        yesterday=wednesday,
        trades=trades(),
        recomputed_vix=17.5,
        layers=LAYERS,
    )
    stayed, left = (scoped(found, f"leg:U1 {symbol}") for symbol in (PUT, LONG_PUT))
    # Two days of theta, and no trades.
    assert parts_of(stayed) == {"theta": 620.0}
    made = f"{LONG_PUT}: 0 held, but those of 2026-11-18 and today's trades make 5"
    why = f"{made}: the trades of the sessions between are not at hand"
    assert (left.total, left.trades, left.reason) == (None, None, why)
    assert (scoped(found, "net").total, scoped(found, "net").reason) == (None, why)


def test_a_result_that_is_known_already_is_not_worked_out_again() -> None:
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18})
    given: dict[str, Any] = {
        "market": market(TODAY),
        "yesterday": replace(yesterday(held(PUT, -5.0, 10.0, **GREEKS)), curve=seen(YESTERDAY)),
        "trades": None,
        "recomputed_vix": 17.5,
        "layers": LAYERS,
    }
    refused = pnl_explain(now, known=ProfitAndLoss(math.nan, "asked before"), **given)
    net = scoped(refused, "net")
    assert (net.total, net.reason) == (None, "asked before")
    told = pnl_explain(now, known=ProfitAndLoss(0.25), **given)
    assert scoped(told, "net").total == 0.25
    assert parts_of(scoped(told, "layer:core")) == {"theta": 310.0}


def test_what_settled_before_the_last_head_is_no_contract_of_today() -> None:
    gone = replace(
        held("SPXW261119P05700000", -5.0, None, expiry=BEFORE, **GREEKS), status="expired"
    )
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18})
    found = explained(now, held(PUT, -5.0, 10.0, **GREEKS), gone)
    assert [part.scope for part in found][3:] == [f"leg:U1 {PUT}"]
    assert parts_of(scoped(found, "net")) == {"theta": 310.0}
