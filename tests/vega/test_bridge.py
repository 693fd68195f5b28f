"""From the broker's vega to vega30: every cause planted, found, and worth what it is."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from vollib.black.greeks import analytical

from tasks.model.explained import Bridge
from tasks.vega.bridge import bridge
from tests.vega.explain_books import (
    CALL,
    FUTURE,
    LAYERS,
    OTHER_PUT,
    PUT,
    SHARE,
    YESTERDAY,
    Holding,
    legs,
    market,
    remembered,
    scoped,
    tomorrow,
)

CAUSES = ("unit", "underlying", "time", "vol", "unattributed")
NOW = tomorrow(YESTERDAY)
BOOK = (Holding(PUT, -5.0), Holding(CALL, 10.0, "wing"), Holding(FUTURE, 1.0, "wing"))


def bridged(frame: pd.DataFrame, **options: Any) -> tuple[Bridge, ...]:
    return bridge(frame, market(NOW), LAYERS, **options)


def reporting(frame: pd.DataFrame, **reported: float) -> pd.DataFrame:
    """What the broker says of the first leg; of the others what is right."""
    told = frame.assign(reported_vega=frame["naive_vega"], reported_iv=frame["iv"])
    for name, value in reported.items():
        told.loc[0, f"reported_{name}"] = value
    return told


def causes_of(part: Bridge) -> dict[str, float]:
    assert part.reason is None, part.reason
    return {name: getattr(part, name) for name in CAUSES if abs(getattr(part, name)) > 1e-5}


def test_a_broker_that_is_right_needs_no_cause() -> None:
    net = scoped(bridged(reporting(legs(NOW, *BOOK))), "net")
    assert causes_of(net) == {}
    assert net.reported == pytest.approx(net.naive)


@pytest.mark.parametrize("factor", [1 / 5, -1 / 5, 1 / 100, 1 / 500, 100.0, -1.0, 0.01])
def test_another_unit_is_found(factor: float) -> None:
    """A contract's vega, signed or not, a unit's, the whole per unit of vol."""
    frame = legs(NOW, *BOOK)
    naive = frame["naive_vega"].tolist()[0]
    net = scoped(bridged(reporting(frame, vega=naive * factor)), "net")
    assert causes_of(net) == {"unit": pytest.approx(naive - naive * factor, abs=2e-6)}


def test_a_vix_option_priced_off_the_spot_is_found() -> None:
    """Spot 17 under a forward of 18: vollib implies the vol and gives the vega."""
    frame = legs(NOW, Holding(CALL, 10.0, "wing"))
    leg = frame.iloc[0]
    t, discount = leg["days"] / 365, leg["discount"]

    def price(sigma: float) -> float:
        total = sigma * math.sqrt(t)
        d1 = math.log(17 / 22) / total + total / 2
        cdf = [0.5 * math.erfc(-d / math.sqrt(2)) for d in (d1, d1 - total)]
        return float(discount * (17 * cdf[0] - 22 * cdf[1]))

    low, high = 0.01, 5.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if price(middle) < leg["mark"] else (low, middle)
    rate = -math.log(discount) / t
    wrong = 1000 * analytical.vega("c", 17.0, 22.0, t, rate, low)
    net = scoped(bridged(reporting(frame, vega=wrong, iv=low)), "layer:wing")
    assert causes_of(net) == {"underlying": pytest.approx(leg["naive_vega"] - wrong, abs=1e-3)}


def test_where_the_spot_gives_no_vol_the_broker_shows_nought() -> None:
    """20 call at 3.00 with spot 25: no vol at all, vega.md section 2."""
    changes = {"mark": 3.0, "reported_price": 3.0, "forward": 21.5}
    frame = legs(NOW, Holding("VIX261216C00020000", 10.0, "wing", changes))
    world = market(NOW, indices={"VIX": 25.0})
    found = bridge(reporting(frame, vega=0.0, iv=0.0), world, LAYERS)
    naive = frame["naive_vega"].sum()
    assert causes_of(scoped(found, "net")) == {"underlying": pytest.approx(naive, abs=2e-6)}


def test_another_day_count_is_found() -> None:
    """Nineteen sessions to 18 December, Thanksgiving and all, over 252; price as it is."""
    frame = legs(NOW, *BOOK)
    leg = frame.iloc[0]
    longer = math.sqrt((19 / 252) / (leg["days"] / 365))
    told = reporting(frame, vega=leg["naive_vega"] * longer, iv=leg["iv"] / longer)
    found = causes_of(scoped(bridged(told), "net"))
    assert found == {"time": pytest.approx(leg["naive_vega"] * (1 - longer), abs=2e-6)}


def test_an_am_option_taken_as_pm_is_found() -> None:
    frame = legs(NOW, Holding("SPX261218P05700000", -5.0))
    leg = frame.iloc[0]
    t = (leg["days"] + 6.5 / 24) / 365
    rate = -math.log(leg["discount"]) / t
    wrong = -500 * analytical.vega("p", 6000.0, 5700.0, t, rate, leg["iv"])
    found = causes_of(scoped(bridged(reporting(frame, vega=wrong)), "net"))
    assert set(found) == {"time"}
    assert found["time"] == pytest.approx(leg["naive_vega"] - wrong, abs=2e-3)


def test_the_brokers_own_vol_is_found() -> None:
    frame = legs(NOW, *BOOK)
    leg = frame.iloc[0]
    t = leg["days"] / 365
    wrong = -500 * analytical.vega("p", 6000.0, 5700.0, t, -math.log(leg["discount"]) / t, 0.15)
    found = causes_of(scoped(bridged(reporting(frame, vega=wrong, iv=0.15)), "net"))
    assert found == {"vol": pytest.approx(leg["naive_vega"] - wrong, abs=1e-5)}


def test_yesterdays_vol_is_found_where_the_broker_tells_none() -> None:
    frame = legs(NOW, *BOOK)
    leg = frame.iloc[0]
    t = leg["days"] / 365
    wrong = -500 * analytical.vega("p", 6000.0, 5700.0, t, -math.log(leg["discount"]) / t, 0.24)
    then = legs(YESTERDAY, *BOOK)
    then.loc[0, "iv"] = 0.24
    told = reporting(frame, vega=wrong, iv=math.nan)
    found = causes_of(scoped(bridged(told, yesterday=remembered(YESTERDAY, then)), "net"))
    assert found == {"vol": pytest.approx(leg["naive_vega"] - wrong, abs=1e-5)}
    assert set(causes_of(scoped(bridged(told), "net"))) == {"unattributed"}


@pytest.mark.parametrize("factor", [1.004, 0.45])
def test_what_is_small_or_has_no_known_cause_is_unattributed(factor: float) -> None:
    frame = legs(NOW, *BOOK)
    naive = frame["naive_vega"].tolist()[0]
    net = scoped(bridged(reporting(frame, vega=naive * factor)), "net")
    assert causes_of(net) == {"unattributed": pytest.approx(naive * (1 - factor), abs=2e-6)}


def test_causes_of_two_legs_stand_side_by_side() -> None:
    frame = legs(NOW, Holding(PUT, -5.0), Holding(OTHER_PUT, 4.0))
    first, second = frame["naive_vega"].tolist()
    told = reporting(frame, vega=first / 5)
    told.loc[1, "reported_vega"] = second * 0.6
    net = scoped(bridged(told), "net")
    expected = {"unit": first * 0.8, "unattributed": second * 0.4}
    assert causes_of(net) == pytest.approx(expected, abs=2e-6)


def test_from_naive_to_vega30_every_step_is_by_hand() -> None:
    """Naive less vol of vol, VIX delta put in, then weights and betas."""
    frame = legs(NOW, *BOOK, Holding(SHARE, 200.0, "wing"))
    net = scoped(bridged(reporting(frame)), "net")
    put, call = frame.iloc[0], frame.iloc[1]
    assert net.naive == pytest.approx(put["vega"] + call["vvix_vega"])
    assert net.vol_of_vix == pytest.approx(-call["vvix_vega"])
    # A share has 0.4 units of VX at a beta of a half.
    assert net.vix_delta == pytest.approx(call["delta"] + 1000 + 200 * 0.4)
    weight = (30 / put["days"]) ** 0.45
    assert net.tenor_weight == pytest.approx(put["vega"] * (weight - 1))
    future = frame.iloc[2]
    betas = call["delta"] * (call["beta"] - 1) + 1000 * (future["beta"] - 1) + 200 * 0.4 * -0.5
    assert net.beta == pytest.approx(betas)
    assert net.vega30 == pytest.approx(frame["vega30"].sum())


def test_both_halves_sum_exactly() -> None:
    told = reporting(legs(NOW, *BOOK), vega=-123.45)
    for part in bridged(told):
        value = {name: Decimal(repr(number)) for name, number in part if isinstance(number, float)}
        assert value["reported"] + sum(value[name] for name in CAUSES) == value["naive"]
        steps = ("vol_of_vix", "vix_delta", "tenor_weight", "beta")
        assert value["naive"] + sum(value[name] for name in steps) == value["vega30"]


def test_an_option_the_broker_is_silent_on_leaves_the_first_half_unknown() -> None:
    """Of a future it need say nothing."""
    told = reporting(legs(NOW, *BOOK), vega=math.nan)
    told.loc[2, "reported_vega"] = math.nan
    found = bridged(told)
    net, wing = scoped(found, "net"), scoped(found, "layer:wing")
    assert [getattr(net, name) for name in ("reported", *CAUSES)] == [None] * 6
    assert net.reason == f"no vega is reported for {PUT}"
    assert net.vega30 == pytest.approx(told["vega30"].sum())
    assert net.tenor_weight is not None
    assert wing.reason is None
    assert wing.reported == pytest.approx(told["vvix_vega"].sum())


def test_a_scope_with_a_gap_has_no_bridge() -> None:
    gap: dict[str, Any] = {"status": "gap", "reason": "bid above offer"}
    gap |= dict.fromkeys(("vega", "vega30", "naive_vega", "vvix_vega", "vix_delta"), math.nan)
    told = reporting(legs(NOW, Holding(PUT, -5.0, "core", gap), *BOOK[1:]))
    net = scoped(bridged(told), "net")
    assert (net.reported, net.naive, net.beta, net.vega30) == (None, None, None, None)
    assert "bid above offer" in str(net.reason)
    assert scoped(bridged(told), "layer:wing").reason is None


def test_the_brokers_own_sum_stands_beside_a_gap_of_ours() -> None:
    """The broker has a vega for the put that we cannot value: -2,900, and the call's own."""
    gap: dict[str, Any] = {"status": "gap", "reason": "bid above offer"}
    gap |= dict.fromkeys(("vega", "vega30", "naive_vega", "vvix_vega", "vix_delta"), math.nan)
    told = reporting(legs(NOW, Holding(PUT, -5.0, "core", gap), *BOOK[1:]), vega=-2900.0)
    found = bridged(told)
    net, core = scoped(found, "net"), scoped(found, "layer:core")
    call = told["vvix_vega"].tolist()[1]
    assert call > 1.0
    assert net.reported == pytest.approx(-2900.0 + call)
    assert core.reported == -2900.0
    for part in (net, core):
        rest = set(type(part).model_fields) - {"scope", "reported", "reason"}
        assert {getattr(part, name) for name in rest} == {None}
        assert "bid above offer" in str(part.reason)


def test_figures_that_do_not_make_vega30_stop_the_run() -> None:
    wrong = reporting(legs(NOW, *BOOK))
    wrong["vega30"] = wrong["vega30"] * 1.1
    with pytest.raises(AssertionError, match="the parts of a change miss"):
        bridged(wrong)
