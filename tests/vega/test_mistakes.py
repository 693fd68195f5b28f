"""Readings of mistaken brokers against bumps, halving and published figures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.vega.mistakes import FIELDS, IV, PRICE, Options, Reading, read_options
from tasks.vega.mistakes_figures import right
from tasks.vega.mistakes_units import unit_factors
from tasks.vega.mistakes_valuation import off_spot, other_times, valuation_mistakes
from tasks.vega.mistakes_vols import (
    other_vol,
    own_quote_vol,
    stale_quotes,
    stale_vols,
    vol_of_greeks,
)
from tests.checks import mistaken_brokers as brokers
from tests.vega.explain_books import (
    CALL,
    DAY,
    FUTURE,
    PUT,
    SHARE,
    YESTERDAY,
    Holding,
    legs,
    market,
    tomorrow,
)

NOW = tomorrow(YESTERDAY)
MONTHLY = "SPX261218P05700000"


def one(symbol: str = PUT, quantity: float = -5.0, **changes: Any) -> pd.DataFrame:
    return legs(NOW, Holding(symbol, quantity, changes=changes))


def row_of(found: Reading, at: int = 0) -> dict[str, float]:
    return dict(zip(FIELDS, found.figures[at].tolist(), strict=True))


def expected(frame: pd.DataFrame, **inputs: Any) -> dict[str, float]:
    """The row of the first leg with other inputs, by bumps."""
    (leg, *_) = brokers.legs_of(frame)
    return replace(leg, **inputs).row()


def agree(found: dict[str, float], wanted: dict[str, float], rel: float = 2e-5) -> None:
    assert found == pytest.approx(wanted, rel=rel, abs=1e-6)


def test_a_broker_that_is_right_shows_our_figures() -> None:
    frame = one()
    agree(row_of(right(read_options(frame))), expected(frame))


def test_off_the_spot_the_vol_is_implied_and_all_follows_from_it() -> None:
    """VIX at 17 under a forward of 18: the 22 call has a higher vol there."""
    frame = one(CALL, 10.0)
    (implied, _), _ = off_spot(read_options(frame), frame, market(NOW))
    vol = brokers.at_forward(brokers.legs_of(frame)[0], 17.0).vol
    assert vol > 0.95
    agree(row_of(implied), expected(frame, forward=17.0, vol=vol))
    assert "the VIX spot 17.00 instead of the forward 18.00" in implied.note(0)


def test_where_the_spot_gives_no_vol_vol_and_greeks_are_nought() -> None:
    """Cboe: 20 call at 3.00 with the spot at 25 has no vol; nor has the 25 put at 4.00 under 20."""
    for symbol, spot, mark in (
        ("VIX261216C00020000", 25.0, 3.0),
        ("VIX261216P00025000", 20.0, 4.0),
    ):
        frame = one(symbol, 10.0, mark=mark, reported_price=mark)
        world = market(NOW, indices={"VIX": spot})
        (implied, _), _ = off_spot(read_options(frame), frame, world)
        assert row_of(implied) == {**dict.fromkeys(FIELDS, 0.0), "price": mark}


@pytest.mark.parametrize(
    ("symbol", "place", "days"),
    [
        # 20 November 16:15 to 18 December: 28 calendar days, 19 sessions with Thanksgiving out.
        (PUT, 2, 28.0),
        (PUT, 3, 19 * 365 / 252),
        # 09:30 instead of 16:00, and the other way round.
        (PUT, 1, 28 - 6.75 / 24),
        (MONTHLY, 0, 28 - 0.25 / 24),
    ],
)
def test_another_time_keeps_the_vol_or_the_price(symbol: str, place: int, days: float) -> None:
    frame = one(symbol)
    same, again = other_times(read_options(frame), frame, market(NOW))[place]
    moved = brokers.counted(brokers.legs_of(frame)[0], days)
    agree(row_of(same), moved.row())
    vol = 0.18 * math.sqrt(frame["days"].tolist()[0] / days)
    agree(row_of(again), replace(moved, vol=vol).row())


def test_no_time_left_is_nought() -> None:
    """SPXW of the next day, two hours to go at 14:00, taken as settled at 09:30."""
    frame = one(PUT, days=2 / 24)
    same, _ = other_times(read_options(frame), frame, market(NOW))[1]
    assert row_of(same) == {**dict.fromkeys(FIELDS, 0.0), "price": frame["mark"].tolist()[0]}


def test_the_style_that_a_leg_has_is_no_mistake() -> None:
    frame = one()
    same, again = other_times(read_options(frame), frame, market(NOW))[0]
    assert np.isnan(same.figures[:, IV]).all()
    assert np.isnan(again.figures[:, IV]).all()


def past(day: str = "2026-11-13", **changes: float) -> pd.DataFrame:
    row = {"bid": 30.0, "ask": 31.0, "forward": 5900.0, "iv": 0.2} | changes
    return pd.DataFrame([{"as_of": day, "symbol": PUT, **row}])


def test_the_vol_of_an_earlier_session() -> None:
    frame = one()
    (found,) = stale_vols(read_options(frame), frame, past())
    agree(row_of(found), expected(frame, vol=0.2))
    assert found.label == "2026-11-13"
    assert found.note(0) == "the vol 0.2000 of 2026-11-13 instead of 0.1800"


def test_the_price_of_an_earlier_session_alone_implied_today_and_with_all_its_row() -> None:
    frame = one()
    (leg,) = brokers.legs_of(frame)
    today, alone, whole = stale_quotes(read_options(frame), frame, DAY, past())
    vol = leg.implied(30.5)
    assert vol is not None
    agree(row_of(today), expected(frame, vol=vol) | {"price": 30.5})
    agree(row_of(alone), expected(frame) | {"price": 30.5})
    # A week earlier the option had seven more days.
    then = expected(frame, vol=0.2, forward=5900.0, days=leg.days + 7.0)
    agree(row_of(whole), then | {"price": 30.5})


def test_sessions_come_newest_first_and_a_contract_not_quoted_then_has_no_reading() -> None:
    frame = legs(NOW, Holding(PUT, -5.0), Holding(CALL, 1.0))
    quotes = pd.concat([past("2026-11-12"), past("2026-11-18")])
    newest, oldest = stale_vols(read_options(frame), frame, quotes)
    assert (newest.label, oldest.label) == ("2026-11-18", "2026-11-12")
    assert np.isnan(newest.figures[1, IV])


def test_the_vol_of_the_quote_itself_is_one_of_legs_in_the_money() -> None:
    """The 6400 put under a forward of 6000, quoted 5 points above the price of its twin's vol."""
    inside = "SPXW261218P06400000"
    frame = legs(NOW, Holding(inside, -5.0), Holding(PUT, -5.0))
    quoted = (frame["mark"] + 5.0).tolist()
    frame = frame.assign(bid=[q - 1.0 for q in quoted], ask=[q + 1.0 for q in quoted])
    found = own_quote_vol(read_options(frame), frame)
    vol = brokers.legs_of(frame)[0].implied(quoted[0])
    assert found.figures[0, IV] == pytest.approx(vol)
    assert np.isnan(found.figures[1, IV])


def test_another_vol_is_read_off_the_vol_shown_or_off_vega_and_theta() -> None:
    frame = one()
    wrong = expected(frame, vol=0.23)
    silent = frame.assign(**{f"reported_{name}": value for name, value in wrong.items()})
    agree(row_of(other_vol(read_options(silent))), wrong)
    silent["reported_iv"] = math.nan
    agree(row_of(vol_of_greeks(read_options(silent))), wrong)
    assert np.isnan(other_vol(read_options(silent)).figures[0, IV])


@pytest.mark.parametrize("shown", [0.23, 23.0])
def test_a_vol_in_per_cent_is_understood(shown: float) -> None:
    found = read_options(one(reported_iv=shown))
    assert found.given.tolist() == pytest.approx([0.23])


def test_the_room_of_a_vol_is_half_of_half_the_spread() -> None:
    """Bid and offer 2 apart: a quarter of 2 points over 6.6 a vol point is 0.0008 of vol."""
    frame = one()
    unit_vega = abs(frame["vega"].tolist()[0]) / 500
    quoted = frame.assign(bid=frame["mark"] - 1.0, ask=frame["mark"] + 1.0)
    assert read_options(quoted).room[0] == pytest.approx(0.01 * 0.5 / unit_vega)


def factors(quantity: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for factor in unit_factors(read_options(one(quantity=quantity))):
        found.setdefault(factor.code, []).append(factor.by.tolist()[0])
    return found


def test_factors_of_unit_are_those_of_five_short_contracts() -> None:
    assert factors(-5.0) == {
        "sign": [-1.0],
        "hundredfold": [100.0, 0.01],
        "per_contract": [-0.2, 0.2],
        "per_unit": [-0.002, 0.002],
        "theta_trading_day": [365 / 252],
    }


@pytest.mark.parametrize("quantity", [1.0, -1.0, 0.0])
def test_one_contract_is_no_mistake_for_a_position_of_one(quantity: float) -> None:
    assert all(math.isnan(by) for by in factors(quantity)["per_contract"])


def test_legs_that_black_does_not_price_have_no_reading_of_valuation() -> None:
    frame = legs(NOW, Holding(FUTURE, 1.0), Holding(SHARE, 200.0))
    options: Options = read_options(frame)
    quotes = past()
    for found in valuation_mistakes(options, frame, market(NOW), quotes):
        if found.code != "not_computed":
            assert np.isnan(found.figures[:, PRICE + 1 :]).all(), found.code
    assert right(options).figures[0, FIELDS.index("delta")] == 1000.0
