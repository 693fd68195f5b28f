"""Legs on VX products: shares, American options on them, and both repriced."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest
from vollib.black_scholes.greeks import analytical

from tasks.market.market import Market
from tasks.model.frames import POSITIONS
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.scenarios import ScenarioSpec
from tasks.model.sessions import Calendar
from tasks.vega import etp_options
from tasks.vega.horizon import vegas_ahead
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.products_day import holdings
from tasks.vega.repricing import Repricer
from tasks.vega.states import states_of
from tasks.vega.weights import Shock
from tests.givens import quotes as given

SHOCK = Shock()
CALENDAR = Calendar(given.DAY)
CALL = given.occ("VXX", date(2027, 1, 15), "C", 52)
PUT = given.occ("VXX", date(2027, 1, 15), "P", 52)
EXPIRIES = ((date(2026, 12, 18), 14.5), (date(2027, 1, 15), 14.5), (date(2027, 3, 19), 13.5))
FUTURES = pd.DataFrame(
    {
        "symbol": ["VX/Z26", "VX/F27"],
        "expiry": pd.to_datetime(["2026-12-16", "2027-01-20"]),
        "settlement": [18.0, 18.6],
    }
)
QUOTES = pd.DataFrame(
    {
        "symbol": ["VXX", "SVXY", CALL, PUT],
        "bid": [49.9, 39.9, 4.4, 6.0],
        "ask": [50.1, 40.1, 4.6, 6.2],
    }
)
LAYERS = (LayerSpec("layer-1", "hedge", LayerRule(roots=("VXX", "SVXY"))),)


def market(quotes: pd.DataFrame = QUOTES, held: tuple[str, ...] = ()) -> Market:
    spx = [
        given.chain(
            "SPX",
            expiry,
            6000.0,
            range(4800, 7005, 25),
            vol=lambda _: 0.17,
            t=given.years(expiry, hour_utc=hour),
        )
        for expiry, hour in EXPIRIES
    ]
    return given.market(*spx, quotes, held=held, futures=FUTURES)


def legs_of(*rows: tuple[str, float], quotes: pd.DataFrame = QUOTES) -> tuple[pd.DataFrame, Market]:
    held = market(quotes, tuple(symbol for symbol, _ in rows))
    positions = pd.DataFrame(rows, columns=["symbol", "quantity"]).assign(account="U1")
    spec = BookSpec(LAYERS, SHOCK, {})
    return value_legs(POSITIONS.conform(positions), held, spec, CALENDAR), held


def slope(legs: pd.DataFrame, held: Market) -> list[float]:
    """USD per VIX point of every leg, by repricing a hundredth of a point up and down."""
    products = holdings(held.futures, given.DAY, CALENDAR)
    repricer = Repricer(legs, held, SHOCK, ScenarioSpec(), products=products)
    change = repricer.reprice(states_of([("term", x, 0.0, 0.0) for x in (0.01, -0.01)])).change
    return list((change[0] - change[1]) / 0.02)


def test_an_option_on_a_product_is_priced_by_quantlib_off_its_share() -> None:
    """A call on a share without dividends is never exercised early: Black-Scholes on 50."""
    legs, held = legs_of((CALL, 10))
    leg = legs.iloc[0]
    t = leg["days"] / 365
    rate = -math.log(leg["discount"]) / t
    inputs = ("c", 50.0, 52.0, t, rate, leg["iv"])
    assert (leg["status"], leg["forward"], leg["mark"]) == ("valued", 50.0, 4.5)
    assert rate == pytest.approx(held.rate(legs["days"].to_numpy() / 365)[0])
    assert leg["delta"] == pytest.approx(1000 * analytical.delta(*inputs), rel=1e-4)
    assert leg["vvix_vega"] == pytest.approx(1000 * analytical.vega(*inputs), rel=1e-4)
    assert leg["theta"] == pytest.approx(1000 * analytical.theta(*inputs), rel=1e-3)
    assert (leg["vega"], leg["naive_vega"]) == (0.0, leg["vvix_vega"])


def test_it_moves_with_the_vx_that_its_share_holds() -> None:
    legs, _ = legs_of(("VXX", 100), (CALL, 10), (PUT, -10))
    share, call, put = (legs.iloc[at] for at in range(3))
    for option in (call, put):
        per_share = option["delta"] / 100
        assert option["vix_delta"] == pytest.approx(per_share * share["vix_delta"])
        assert option["vega30"] == pytest.approx(per_share * share["vega30"])
    assert call["vega30"] > 0
    assert put["vega30"] > 0


def test_repriced_by_a_small_shock_every_leg_is_worth_its_vega30() -> None:
    legs, held = legs_of(("VXX", 100), ("SVXY", -50), (CALL, 10), (PUT, -10))
    assert slope(legs, held) == pytest.approx(legs["vega30"].tolist(), rel=2e-4)


def test_a_share_moves_by_the_percentage_of_its_vx_times_its_leverage() -> None:
    """Mode relative moves every VX by 10 percent: VXX 10 percent, SVXY minus 5."""
    legs, held = legs_of(("VXX", 100), ("SVXY", 100))
    products = holdings(held.futures, given.DAY, CALENDAR)
    repricer = Repricer(legs, held, SHOCK, ScenarioSpec(), products=products)
    up, gone = repricer.reprice(
        states_of([("relative", 10.0, 0.0, 0.0), ("relative", 250.0, 0.0, 0.0)])
    ).change
    assert up == pytest.approx([100 * 50 * 0.10, 100 * 40 * -0.05])
    # A product cannot lose more than all.
    assert gone[1] == pytest.approx(-100 * 40)


def test_at_the_horizon_an_option_has_its_delta_of_then() -> None:
    """A call that no dividend makes worth exercising: Black-Scholes deltas 7 days apart."""
    legs, held = legs_of(("VXX", 100), (CALL, 10))
    repricer = Repricer(
        legs, held, SHOCK, ScenarioSpec(), products=holdings(held.futures, given.DAY, CALENDAR)
    )
    call = legs.iloc[1]
    rate = -math.log(call["discount"]) / (call["days"] / 365)
    then, now = (
        analytical.delta("c", 50.0, 52.0, (call["days"] - days) / 365, rate, call["iv"])
        for days in (7.0, 0.0)
    )
    vega, vega30 = vegas_ahead(repricer, 7.0)
    assert vega.tolist() == [0.0, 0.0]
    assert vega30[0] == legs["vega30"].iloc[0]
    assert vega30[1] == pytest.approx(call["vega30"] * then / now, rel=1e-4)
    assert abs(then / now - 1) > 0.005
    assert vegas_ahead(repricer, 60.0)[1].tolist() == [legs["vega30"].tolist()[0], 0.0]


def test_a_put_on_a_share_that_is_worth_nothing_is_worth_its_strike() -> None:
    """Mode relative +250 percent ends SVXY at half the leverage short."""
    put = given.occ("SVXY", date(2027, 1, 15), "P", 38)
    quotes = pd.concat(
        [QUOTES, pd.DataFrame({"symbol": [put], "bid": [1.9], "ask": [2.1]})], ignore_index=True
    )
    legs, held = legs_of((put, 10), quotes=quotes)
    products = holdings(held.futures, given.DAY, CALENDAR)
    repricer = Repricer(legs, held, SHOCK, ScenarioSpec(), products=products)
    gone = repricer.reprice(states_of([("relative", 250.0, 0.0, 0.0)]))
    assert not gone.refused.any()
    assert gone.change[0, 0] == pytest.approx(1000 * (38.0 - 2.0), rel=1e-4)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"symbol": "VXX", "bid": 59.9, "ask": 60.1}, "duplicate"),
        ({"symbol": "VXX", "bid": 50.1, "ask": 49.9}, "crossed"),
    ],
)
def test_a_share_passes_the_gates_too(row: dict[str, object], code: str) -> None:
    rest = QUOTES if code == "duplicate" else QUOTES.iloc[1:]
    quotes = pd.concat([rest, pd.DataFrame([row])], ignore_index=True)
    legs, _ = legs_of(("VXX", 100), (CALL, 10), quotes=quotes)
    assert legs["code"].tolist() == [code, code]
    assert legs["vega30"].isna().all()


@pytest.mark.parametrize(
    ("bid", "ask", "code"),
    [(0.0, 0.5, "zero_bid"), (4.6, 4.4, "crossed"), (55.0, 56.0, "no_vol")],
)
def test_a_quote_that_fails_prices_nothing(bid: float, ask: float, code: str) -> None:
    quotes = QUOTES.assign(
        bid=[49.9, 39.9, bid, 6.0],
        ask=[50.1, 40.1, ask, 6.2],
    )
    leg = legs_of((CALL, 10), quotes=quotes)[0].iloc[0]
    assert (leg["status"], leg["code"]) == ("gap", code)
    assert leg["reason"]
    assert math.isnan(leg["vega30"])


def test_without_quantlib_it_is_a_gap_and_never_european(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etp_options, "available", lambda: False)
    leg = legs_of((CALL, 10))[0].iloc[0]
    assert (leg["status"], leg["code"]) == ("gap", "american_style")
    assert "pip install '.[american]' in the folder of vegarecon" in leg["reason"]
    assert math.isnan(leg["vvix_vega"])


def test_without_its_share_an_option_has_no_price() -> None:
    leg = legs_of((CALL, 10), quotes=QUOTES.iloc[1:])[0].iloc[0]
    assert (leg["status"], leg["code"]) == ("gap", "no_quote")
    assert leg["reason"] == "VXX: no quote"
