"""Where the money came from, each greek's share written out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from tasks.checks.explain_pnl import pnl_explain
from tasks.checks.pnl import profit_and_loss
from tasks.model.explained import PnlExplain
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.yesterday import HeldLeg
from tests.checks.books import (
    BEFORE,
    CALL,
    FUTURE,
    LAYERS,
    LONG_PUT,
    PUT,
    gap,
    held,
    legs,
    trades,
    yesterday,
)
from tests.vega.explain_books import YESTERDAY, market, scoped, seen, tomorrow

TODAY = tomorrow(YESTERDAY)
PARTS = (
    *("theta", "delta", "vix", "basis", "gamma", "vega", "vvix_vega", "vanna", "volga"),
    *("settled", "trades", "fees"),
)
# Of a put, minus five: USD per point of its forward, and per vol point.
GREEKS = {
    "forward": 6000.0,
    "iv": 0.18,
    "theta": 310.0,
    "delta": 90.0,
    "gamma": -0.6,
    "vega": -2900.0,
    "vvix_vega": 0.0,
    "vix_delta": 0.0,
    "vega30": -3000.0,
    "vanna": -7.0,
    "volga": -55.0,
}
# Of a VIX call, ten: 290 USD per VX point, 0.43 VX points per VIX point.
VIX_GREEKS = {
    "forward": 18.0,
    "iv": 0.95,
    "theta": -20.0,
    "delta": 290.0,
    "gamma": 70.0,
    "vega": 0.0,
    "vvix_vega": 18.0,
    "vix_delta": 290.0,
    "vega30": 290.0 * 0.43,
    "vanna": 0.6,
    "volga": 0.02,
}


def explained(
    now: pd.DataFrame,
    *before: HeldLeg,
    fills: pd.DataFrame | None = None,
    vix: float = 17.5,
    layers: Sequence[LayerSpec] = LAYERS,
    curve: Mapping[str, Any] | None = None,
    **market_changes: Any,
) -> tuple[PnlExplain, ...]:
    """A day after, 30-day vol from 17 to 17.5."""
    then = replace(yesterday(*before), curve=seen(YESTERDAY, **(curve or {})))
    return pnl_explain(
        now,
        market=market(TODAY, **market_changes),
        yesterday=then,
        trades=fills,
        recomputed_vix=vix,
        layers=layers,
    )


def parts_of(part: PnlExplain) -> dict[str, float]:
    """The parts that are not zero."""
    assert part.reason is None, part.reason
    return {name: getattr(part, name) for name in PARTS if getattr(part, name)}


def test_every_greek_of_an_spx_leg_has_its_share() -> None:
    """Forward down 20 points, vol up 1.5: from 10 to 13 points of price."""
    now = legs({"quantity": -5.0, "mark": 13.0, "forward": 5980.0, "iv": 0.195})
    net = scoped(explained(now, held(PUT, -5.0, 10.0, **GREEKS)), "net")
    parts = {
        "theta": 310.0 * 1,
        "delta": 90.0 * -20,
        "gamma": 0.5 * -0.6 * 20**2,
        "vega": -2900.0 * 1.5,
        "vanna": -7.0 * -20 * 1.5,
        "volga": 0.5 * -55.0 * 1.5**2,
    }
    assert parts_of(net) == pytest.approx(parts)
    assert net.total == -5 * 100 * (13.0 - 10.0)
    residual = -1500 - (310 - 1800 - 120 - 4350 + 210 - 61.875)
    assert net.residual == pytest.approx(residual)
    assert net.residual_share == pytest.approx(residual / (310 + 1800 + 120 + 4350 + 210 + 61.875))


def test_a_vix_call_moves_with_its_own_forward_split_by_its_beta() -> None:
    """VX up 0.6 points, of which 0.43 of the half point of the 30-day vol; vol of VIX down two."""
    row = {"symbol": CALL, "layer": "wing", "quantity": 10.0, "mark": 1.25}
    now = legs(row | {"forward": 18.6, "iv": 0.93})
    before = held(CALL, 10.0, 1.1, layer="wing", **VIX_GREEKS)
    found = explained(now, before)
    vix = 290 * 0.43 * 0.5
    parts = {
        "theta": -20.0,
        "vix": vix,
        "basis": 290 * 0.6 - vix,
        "gamma": 0.5 * 70 * 0.6**2,
        "vvix_vega": 18.0 * -2,
        "vanna": 0.6 * 0.6 * -2,
        "volga": 0.5 * 0.02 * 4,
    }
    for scope in ("net", "layer:wing", f"leg:U1 {CALL}"):
        assert parts_of(scoped(found, scope)) == pytest.approx(parts)
    assert parts_of(scoped(found, "layer:core")) == {}
    assert scoped(found, "layer:core").total == 0.0


def test_an_option_on_a_product_moves_with_the_share_split_by_its_beta() -> None:
    """The share up a half: 40 USD of delta, 3 of them for the half point of the 30-day vol."""
    symbol = "VXX261218C00021000"
    greeks = VIX_GREEKS | {"forward": 20.0, "delta": 80.0, "vega30": 6.0, "iv": 0.8, "gamma": 0.0}
    row = {"symbol": symbol, "layer": "wing", "quantity": 2.0, "mark": 1.5}
    now = legs(row | {"forward": 20.5, "iv": 0.8})
    found = explained(now, held(symbol, 2.0, 1.3, layer="wing", **greeks))
    parts = {"theta": -20.0, "vix": 6.0 * 0.5, "basis": 80.0 * 0.5 - 3.0}
    assert parts_of(scoped(found, "net")) == pytest.approx(parts)


@pytest.mark.parametrize(
    ("symbol", "kind", "size", "marks", "vega30"),
    [(FUTURE, "future", 1000.0, (18.0, 18.4), 860.0), ("VXX", "share", 1.0, (20.0, 20.3), 0.5)],
)
def test_futures_and_shares_are_all_vix_and_basis(
    symbol: str, kind: str, size: float, marks: tuple[float, float], vega30: float
) -> None:
    row = {"symbol": symbol, "quantity": 2.0, "multiplier": size, "mark": marks[1], "kind": kind}
    before = held(
        symbol,
        2.0,
        marks[0],
        kind=kind,
        multiplier=size,
        vega30=vega30,
        expiry=date(2026, 12, 16) if kind == "future" else None,
    )
    net = scoped(explained(legs(row), before), "net")
    gained = 2 * size * (marks[1] - marks[0])
    assert net.total == pytest.approx(gained)
    assert parts_of(net) == pytest.approx({"vix": vega30 * 0.5, "basis": gained - vega30 * 0.5})
    assert net.residual == pytest.approx(0.0, abs=2e-6)


def test_theta_acts_on_calendar_days_with_their_fraction() -> None:
    """Valued at noon on the Tuesday, after a Friday's close: three days and 19.75 hours."""
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18})
    then = YESTERDAY.at - timedelta(days=2, hours=19.75)
    found = explained(now, held(PUT, -5.0, 10.0, **GREEKS), curve={"valued_at_utc": then})
    days = 3 + 19.75 / 24
    assert parts_of(scoped(found, "net")) == pytest.approx({"theta": 310 * days})


def test_trades_gain_from_their_price_to_the_mark_and_fees_are_lost() -> None:
    now = legs(
        {"quantity": -3.0, "mark": 9.0, "forward": 6000.0, "iv": 0.18},
        {"symbol": FUTURE, "quantity": 1.0, "multiplier": 1000.0, "mark": 18.4, "layer": "wing"},
    )
    fills = trades((PUT, 2.0, 9.5, 1.2), (FUTURE, 1.0, 18.0, 2.0))
    found = explained(now, held(PUT, -5.0, 10.0, **GREEKS), fills=fills)
    core, wing, net = (scoped(found, scope) for scope in ("layer:core", "layer:wing", "net"))
    assert (core.trades, core.fees) == (pytest.approx(2 * 100 * (9.0 - 9.5)), -1.2)
    assert core.total == pytest.approx(-5 * 100 * (9 - 10) + 2 * 100 * (9.0 - 9.5) - 1.2)
    assert parts_of(wing) == pytest.approx({"trades": 1000 * 0.4, "fees": -2.0})
    assert net.trades == pytest.approx(-100 + 400)
    assert net.total == pytest.approx(core.total + wing.total)


def test_a_leg_that_settled_goes_from_its_mark_to_its_settlement_value() -> None:
    """SPX closed at 5650: the put pays 50; two of five were bought back before at 45."""
    dying = "SPXW261120P05700000"
    before = held(dying, -5.0, 40.0, expiry=date(2026, 11, 20), **GREEKS)
    found = explained(legs(), before, fills=trades((dying, 2.0, 45.0, 1.0)))
    parts = {"settled": -5 * 100 * (50.0 - 40), "trades": 2 * 100 * (50.0 - 45), "fees": -1.0}
    assert parts_of(scoped(found, "net")) == pytest.approx(parts)
    assert scoped(found, "net").residual == 0.0


def test_a_closed_leg_is_told_by_its_quote_of_today_up_to_the_mark() -> None:
    fills = trades((PUT, 5.0, 12.5, 0.0))
    quote = {"symbol": [PUT], "mid": [12.0], "forward": [5990.0], "iv": [0.19], "gate": [""]}
    before = held(PUT, -5.0, 10.0, **GREEKS)
    net = scoped(explained(legs(), before, fills=fills, chain=pd.DataFrame(quote)), "net")
    assert net.total == -5 * 100 * (12.5 - 10.0)
    assert net.trades == pytest.approx(5 * 100 * (12.0 - 12.5))
    assert (net.delta, net.vega) == (pytest.approx(90 * -10), pytest.approx(-2900.0))
    assert net.residual == pytest.approx(-1250 - sum(parts_of(net).values()))


def test_a_closed_leg_without_a_quote_is_all_trades() -> None:
    fills = trades((PUT, 3.0, 12.5, 1.0), (PUT, 2.0, 12.0, 1.0))
    net = scoped(explained(legs(), held(PUT, -5.0, 10.0, **GREEKS), fills=fills), "net")
    paid = 3 * 100 * 12.5 + 2 * 100 * 12.0
    assert parts_of(net) == pytest.approx({"trades": 5 * 100 * 10.0 - paid, "fees": -2.0})
    assert net.residual == pytest.approx(0.0, abs=2e-6)


def test_a_leg_closed_before_it_settled_is_all_trades_whatever_it_is_quoted_at() -> None:
    dying = "SPXW261120P05700000"
    quote = {"symbol": [dying], "mid": [49.0], "forward": [5651.0], "iv": [0.2], "gate": [""]}
    before = held(dying, -5.0, 40.0, expiry=date(2026, 11, 20), **GREEKS)
    fills = trades((dying, 5.0, 42.0, 0.0))
    net = scoped(explained(legs(), before, fills=fills, chain=pd.DataFrame(quote)), "net")
    assert parts_of(net) == pytest.approx({"trades": -5 * 100 * (42.0 - 40.0)})


def test_a_day_trade_belongs_to_the_layer_whose_rule_takes_it() -> None:
    layers = (LayerSpec("core", "core"), LayerSpec("wing", "hedge", LayerRule(roots=("VX",))))
    fills = trades((FUTURE, 1.0, 18.0, 0.0), (FUTURE, -1.0, 18.5, 0.0))
    found = explained(legs(), held(PUT, 0.0), fills=fills, layers=layers)
    assert parts_of(scoped(found, "layer:wing")) == {"trades": 500.0}


def test_a_contract_in_two_layers_is_shared_and_its_trade_goes_where_it_is_named() -> None:
    row = {"mark": 9.0, "forward": 6000.0, "iv": 0.18}
    now = legs({"quantity": -3.0, **row}, {"quantity": 2.0, "layer": "wing", **row})
    fills = trades((PUT, 1.0, 9.5, 0.0)).assign(layer="wing")
    before = [held(PUT, -3.0, 10.0, **GREEKS), held(PUT, 1.0, 10.0, layer="wing", **GREEKS)]
    found = explained(now, *before, fills=fills)
    assert scoped(found, "layer:core").total == pytest.approx(-3 * 100 * -1.0)
    assert scoped(found, "layer:wing").total == pytest.approx(100 * -1.0 + 100 * -0.5)
    assert scoped(found, f"leg:U1 {PUT}").total == pytest.approx(300 - 150)


def a_day() -> tuple[pd.DataFrame, list[HeldLeg], pd.DataFrame]:
    """Held, resized, opened, closed and settled legs in both layers."""
    now = legs(
        {"quantity": -3.0, "mark": 13.37, "forward": 5980.0, "iv": 0.195},
        {"symbol": LONG_PUT, "quantity": 5.0, "mark": 7.11, "forward": 5980.0, "iv": 0.2},
        {
            "symbol": CALL,
            "quantity": 10.0,
            "mark": 1.27,
            "layer": "wing",
            "forward": 18.6,
            "iv": 0.9,
        },
        {"symbol": FUTURE, "quantity": 2.0, "multiplier": 1000.0, "mark": 18.43, "layer": "wing"},
    )
    before = [
        held(PUT, -5.0, 10.13, **GREEKS),
        held(LONG_PUT, 5.0, 6.01, **GREEKS),
        held(CALL, 10.0, 1.13, layer="wing", **VIX_GREEKS),
        held("VX/F27", 1.0, 19.0, layer="wing", kind="future", multiplier=1000.0, vega30=400.0),
        held("SPXW261120P05700000", 4.0, 41.7, expiry=date(2026, 11, 20), **GREEKS),
    ]
    fills = trades((PUT, 2.0, 12.5, 1.3), (FUTURE, 2.0, 18.1, 4.2), ("VX/F27", -1.0, 18.9, 2.1))
    return now, before, fills


def test_the_net_is_the_profit_and_loss_of_the_report_and_the_sum_of_layers_and_legs() -> None:
    now, before, fills = a_day()
    found = explained(now, *before, fills=fills)
    net = scoped(found, "net")
    told = profit_and_loss(
        now,
        yesterday=yesterday(*before),
        trades=fills,
        indices={"SPX": 5650.0},
        as_of=TODAY.at.date(),
    )
    assert net.total == round(told.usd, 6)
    for kind in ("layer:", "leg:"):
        inside = [part for part in found if part.scope.startswith(kind)]
        assert len(inside) == {"layer:": 2, "leg:": 6}[kind]
        for name in ("total", *PARTS, "residual"):
            whole = sum(getattr(part, name) for part in inside)
            assert whole == pytest.approx(getattr(net, name), abs=1e-5), name


def test_the_published_parts_make_the_published_total_exactly() -> None:
    now, before, fills = a_day()
    found = explained(now, *before, fills=fills, vix=17.123456789)
    for part in found:
        numbers = [Decimal(repr(getattr(part, name))) for name in (*PARTS, "residual")]
        assert sum(numbers) == Decimal(repr(part.total))


def test_what_profit_and_loss_does_not_know_has_no_parts_and_its_reason() -> None:
    row = {"symbol": CALL, "layer": "wing", "quantity": 10.0, "mark": 1.1, "forward": 18.0}
    now = legs(gap(), row | {"iv": 0.95})
    found = explained(now, held(PUT, -1.0), held(CALL, 10.0, 1.1, layer="wing", **VIX_GREEKS))
    for scope in ("net", "layer:core", f"leg:U1 {PUT}"):
        part = scoped(found, scope)
        assert (part.total, part.theta, part.residual) == (None, None, None)
        assert part.reason == f"{PUT} has no mark today"
    assert scoped(found, "layer:wing").reason is None


@pytest.mark.parametrize(
    ("now", "before", "fills"),
    [
        (legs({}), [held(PUT, -1.0, None)], None),
        (legs({}), [held(PUT, None)], None),
        (legs({"quantity": -2.0}), [held(PUT, -1.0)], None),
        (legs(), [held(PUT, -1.0)], trades()),
        (legs({}), [held(PUT, -1.0)], trades((PUT, 0.0, math.nan, 0.0))),
        (legs(), [held("NOPE", 1.0)], trades(("NOPE", -1.0, 5.0, 0.0))),
        (legs(), [held("VX/X26", 1.0, expiry=date(2026, 11, 18))], None),
        (legs(), [held("SPX261120P05700000", 1.0, expiry=date(2026, 11, 20))], None),
    ],
)
def test_every_reason_is_the_one_of_profit_and_loss(
    now: pd.DataFrame, before: list[HeldLeg], fills: pd.DataFrame | None
) -> None:
    told = profit_and_loss(
        now, yesterday=yesterday(*before), trades=fills, indices={}, as_of=TODAY.at.date()
    )
    assert told.reason
    found = explained(now, *before, fills=fills, indices={})
    for scope in ("net", "layer:core", f"leg:U1 {before[0].symbol}"):
        part = scoped(found, scope)
        assert (part.total, part.reason) == (None, told.reason)


def test_a_total_stands_where_only_its_parts_are_unknown() -> None:
    """Without the 30-day vol, a leg that moves with VX cannot be split; others can."""
    row = {"symbol": CALL, "layer": "wing", "quantity": 10.0, "mark": 1.3, "forward": 18.6}
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18}, row | {"iv": 0.95})
    before = [
        held(PUT, -5.0, 10.0, **GREEKS),
        held(CALL, 10.0, 1.1, layer="wing", **VIX_GREEKS),
    ]
    for found in (
        explained(now, *before, vix=math.nan),
        explained(now, *before, curve={"recomputed_vix": None}),
    ):
        net, wing = scoped(found, "net"), scoped(found, "layer:wing")
        why = f"{CALL} moves with VX, and the change of the 30-day vol is unknown"
        assert (wing.reason, net.reason) == (why, why)
        assert wing.total == pytest.approx(10 * 100 * 0.2)
        assert (net.total, net.theta, net.vix) == (pytest.approx(200.0), None, None)
        assert parts_of(scoped(found, "layer:core")) == {"theta": 310.0}


def test_what_an_older_version_did_not_store_is_told_of() -> None:
    now = legs({"quantity": -5.0, "mark": 10.0, "forward": 6000.0, "iv": 0.18})
    before = held(PUT, -5.0, 10.0, **(GREEKS | {"vanna": None}))
    net = scoped(explained(now, before), "net")
    assert net.reason == f"{PUT}: its vanna of the session before is not on record"
    assert net.total == 0.0
    old = scoped(explained(now, before, curve={"valued_at_utc": None}), "net")
    assert old.reason == f"the curve of {BEFORE} is not on record"


def test_without_an_earlier_session_nothing_is_explained() -> None:
    found = pnl_explain(
        legs({}),
        market=market(TODAY),
        yesterday=None,
        trades=None,
        recomputed_vix=17.0,
        layers=LAYERS,
    )
    assert [part.scope for part in found] == ["net", "layer:core", "layer:wing"]
    assert {part.reason for part in found} == {"no earlier session"}
    assert {part.total for part in found} == {None}
