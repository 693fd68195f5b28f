"""Where a vol comes from: its own mid, its twin, its neighbours, or nowhere."""

import math

import pandas as pd
import pytest

from tests.givens import quotes as given

T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
STRIKES = range(5500, 6505, 25)


def smile(strike: float) -> float:
    return 0.15 - 0.4 * math.log(strike / 6000.0)


def symbol(right: str, strike: float) -> str:
    return given.occ("SPX", given.SPX_EXPIRY, right, strike)


def quotes(**changes: tuple[float, float]) -> pd.DataFrame:
    frame = given.chain(
        "SPX", given.SPX_EXPIRY, 6000.0, STRIKES, vol=smile, t=T, discount=math.exp(-0.0396 * T)
    )
    for name, (bid, ask) in changes.items():
        right, strike = name[0], float(name[1:])
        frame.loc[frame["symbol"] == symbol(right, strike), ["bid", "ask"]] = [bid, ask]
    return frame


@pytest.mark.parametrize(
    ("right", "strike", "source"),
    [
        ("C", 6200, "own_mid"),
        ("P", 6200, "twin_mid"),
        ("P", 5800, "own_mid"),
        ("C", 5800, "twin_mid"),
    ],
)
def test_both_sides_of_a_strike_have_the_vol_of_its_out_of_the_money_side(
    right: str, strike: float, source: str
) -> None:
    found = given.row(given.market(quotes()), symbol(right, strike))
    assert found["iv_source"] == source
    assert found["iv"] == pytest.approx(smile(strike), abs=1e-6)


@pytest.mark.parametrize(
    ("bid", "ask", "gate"),
    [
        (0.0, 0.4, "zero_bid"),
        (0.0, 0.0, "empty"),
        (math.nan, math.nan, "empty"),
        (30.0, math.nan, "one_sided"),
        (30.0, 0.0, "one_sided"),
        (math.nan, 30.0, "one_sided"),
        (30.0, 30.0, "locked"),
    ],
)
def test_a_quote_that_says_nothing_takes_its_vol_from_its_neighbours(
    bid: float, ask: float, gate: str
) -> None:
    market = given.market(quotes(P5800=(bid, ask)))
    put, call = given.row(market, symbol("P", 5800)), given.row(market, symbol("C", 5800))
    assert put["gate"] == gate
    assert put["iv_source"] == call["iv_source"] == "interpolated"
    k = math.log(5800 / 6000)
    low, high = (math.log(strike / 6000) for strike in (5775, 5825))
    share = (k - low) / (high - low)
    variance = (1 - share) * smile(5775) ** 2 + share * smile(5825) ** 2
    assert put["iv"] == pytest.approx(math.sqrt(variance), abs=1e-6)


@pytest.mark.parametrize(
    ("bid", "ask", "gate"), [(31.0, 30.0, "crossed"), (9000.0, 9001.0, "above_bound")]
)
def test_a_quote_that_contradicts_itself_has_no_vol(bid: float, ask: float, gate: str) -> None:
    found = given.row(given.market(quotes(P5800=(bid, ask))), symbol("P", 5800))
    assert (found["gate"], found["iv_source"]) == (gate, "none")
    assert math.isnan(found["iv"])


def test_an_offer_below_intrinsic_is_no_price() -> None:
    found = given.row(given.market(quotes(C5800=(150.0, 160.0))), symbol("C", 5800))
    assert (found["gate"], found["iv_source"]) == ("below_intrinsic", "none")


def test_a_symbol_quoted_twice_is_no_price() -> None:
    once = quotes()
    twice = pd.concat([once, once[once["symbol"] == symbol("P", 5800)]])
    found = given.row(given.market(twice), symbol("P", 5800))
    assert (found["gate"], found["iv_source"]) == ("duplicate", "none")


def test_a_held_contract_that_nobody_quotes_is_interpolated_and_said_to_be() -> None:
    missing = symbol("P", 5790)
    found = given.row(given.market(quotes(), held=[missing]), missing)
    assert (found["gate"], found["iv_source"]) == ("no_quote", "interpolated")
    assert found["iv"] == pytest.approx(smile(5790), abs=1e-4)


def test_beyond_the_last_good_strike_a_vol_is_carried_only_a_declared_distance() -> None:
    near, far = symbol("P", 5495), symbol("P", 5300)
    market = given.market(quotes(), held=[near, far])
    assert given.row(market, near)["iv"] == pytest.approx(smile(5500), abs=1e-6)
    assert given.row(market, near)["iv_source"] == "interpolated"
    assert given.row(market, far)["iv_source"] == "none"


def test_a_gap_wider_than_a_standard_deviation_is_not_bridged() -> None:
    frame = quotes()
    hole = [symbol(right, strike) for right in "CP" for strike in range(5600, 6000, 25)]
    market = given.market(frame[~frame["symbol"].isin(hole)], held=[symbol("P", 5800)])
    assert given.row(market, symbol("P", 5800))["iv_source"] == "none"


def test_a_replayed_chain_prices_nothing() -> None:
    market = given.market(quotes(), stale=frozenset({"SPX"}))
    assert set(market.chain["gate"]) == {"stale"}
    assert market.chain["iv"].isna().all()
    assert market.curve is None


def test_quotes_of_another_day_price_nothing() -> None:
    stamped = quotes().assign(quote_time_utc=pd.Timestamp("2026-11-19 21:15:00").as_unit("s"))
    market = given.market(stamped)
    assert set(market.chain["gate"]) == {"wrong_day"}


def test_contracts_that_have_settled_are_expired() -> None:
    expired = given.chain("SPXW", given.DAY, 6000.0, STRIKES, vol=smile, t=0.001)
    market = given.market(quotes(), expired)
    gates = market.chain.groupby("settlement")["gate"].unique()
    assert gates["PM"].tolist() == ["expired"]
    assert gates["AM"].tolist() == [""]


def test_every_failed_gate_is_counted_in_a_finding() -> None:
    market = given.market(
        quotes(P5800=(0.0, 0.4), P5700=(0.0, 0.3), C6300=(31.0, 30.0)), held=[symbol("P", 5800)]
    )
    counts = {found.code: found.count for found in market.findings}
    assert counts["gate.zero_bid"] == 2
    assert counts["gate.crossed"] == 1
    zero = next(found for found in market.findings if found.code == "gate.zero_bid")
    assert zero.evidence.endswith(f"held: {symbol('P', 5800)}")


def test_the_curve_has_the_vol_at_the_forward() -> None:
    market = given.market(quotes())
    assert market.curve is not None
    assert market.expiries["sigma_atm"].iloc[0] == pytest.approx(smile(6000), abs=1e-5)
