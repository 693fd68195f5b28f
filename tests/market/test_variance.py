"""Model-free variance: the white paper's chain, real closes, and strips small enough to add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.market.forwards import fit_forwards
from tasks.market.gates import quote_gates
from tasks.market.rates import RateCurve
from tasks.market.variance import add_variance
from tasks.model.contracts import vx_expiry
from tasks.model.sessions import Calendar, years_between
from tests.givens import quotes as given
from tests.givens import real


def chain_of(rows: list[tuple[float, float, float, float, float, float]]) -> pd.DataFrame:
    """Rows of days, strike, call bid and ask, put bid and ask as an arranged chain."""
    sides = [
        (days, strike, sign, bid, ask)
        for days, strike, *quotes in rows
        for sign, (bid, ask) in ((-1.0, quotes[2:]), (1.0, quotes[:2]))
    ]
    chain = pd.DataFrame(sides, columns=["days", "strike", "sign", "bid", "ask"])
    none = np.zeros(len(chain), dtype=bool)
    gate = quote_gates(
        chain["bid"], chain["ask"], duplicate=none, wrong_day=none, expired=none, stale=none
    )
    return chain.assign(
        group=pd.factorize(chain["days"], sort=True)[0],
        family="SPX",
        expiry=pd.Timestamp("2009-01-10"),
        settlement="AM",
        years=chain["days"] / 365,
        mid=(chain["bid"] + chain["ask"]) / 2,
        half_spread=(chain["ask"] - chain["bid"]) / 2,
        gate=gate,
    ).sort_values(["group", "strike", "sign"], ignore_index=True)


@pytest.fixture(scope="module")
def white_paper(real_data: Path) -> pd.DataFrame:
    table = pd.read_csv(real_data / "vix-whitepaper-2009" / "options.csv")
    columns = ["Days", "Strike", "Call Bid", "Call Ask", "Put Bid", "Put Ask"]
    return chain_of([tuple(row) for row in table[columns].itertuples(index=False)])


def test_the_white_paper_has_its_forwards_and_its_vix(white_paper: pd.DataFrame) -> None:
    """Both by the methodology's one strike and by the fit over many, whose forwards lie near."""
    yields = pd.DataFrame({"tenor_days": [9.0, 37.0], "par_yield_percent": [0.38, 0.38]})
    expiries = fit_forwards(white_paper, RateCurve.from_par_yields(yields))
    assert expiries["nearest_forward"].to_numpy() == pytest.approx([920.50, 921.00], abs=0.005)
    assert expiries["forward"].to_numpy() == pytest.approx([920.50, 921.00], abs=0.7)
    by_the_book = expiries.assign(
        forward=expiries["nearest_forward"], discount=np.exp(-0.0038 * expiries["years"])
    )
    for forwards in (by_the_book, expiries):
        found = add_variance(forwards, white_paper)["sigma_model_free"].to_numpy()
        near, far = found[0] ** 2 * 9, found[1] ** 2 * 37
        vix = 100 * math.sqrt((near * (37 - 30) + far * (30 - 9)) / (37 - 9) / 30)
        assert vix == pytest.approx(61.22, abs=0.005)
        assert vix == pytest.approx(61.218, abs=0.0005)


@pytest.mark.parametrize(
    ("day", "official"),
    [(date(2019, 5, 20), 16.31), (date(2019, 5, 21), 14.95), (date(2023, 9, 14), 12.82)],
)
def test_the_recomputed_vix_is_near_the_official_close(
    real_data: Path, day: date, official: float
) -> None:
    quotes = real.chain_2023(real_data) if day.year == 2023 else real.chain_2019(real_data, day)
    history = pd.read_csv(real_data / "index-history" / "VIX_History.csv", index_col="DATE")
    assert history.loc[f"{day:%m/%d/%Y}", "CLOSE"] == official
    market = real.market_of(real_data, day, quotes)
    assert market.curve is not None
    assert market.curve.recomputed_vix == pytest.approx(official, abs=0.3)


def test_vx_stand_below_the_forward_vol_as_on_record(real_data: Path) -> None:
    """F/K on 2019-05-21 by rank, from vx-futures and the chain of that close.

    The first future settles the next morning: no forward vol of the quotes of 16:15 tells its
    settlement of 16:15 by a hundredth, and it is left out.
    """
    day = date(2019, 5, 21)
    market = real.market_of(real_data, day, real.chain_2019(real_data, day))
    table = pd.read_csv(real_data / "vx-futures" / "vx1-vx8_daily_2007_2021.csv")
    settled = table.set_index("DATE").loc[str(day), [f"VX{rank}" for rank in range(2, 9)]]
    calendar = Calendar(day)
    dates = pd.Series([calendar.vx_settlement(vx_expiry(2019, month)) for month in range(6, 13)])
    years = years_between(
        market.valued_at_utc,
        calendar.settlement_utc(pd.to_datetime(dates), pd.Series(["AM"] * 7)),
    )
    assert market.curve is not None
    ratio = settled.to_numpy(dtype="float64") / (100 * market.curve.forward_vol(years * 365))
    assert ratio == pytest.approx([0.962, 0.967, 0.963, 0.975, 0.970, 0.950, 0.988], abs=0.01)


DAYS = 36.5  # a tenth of a year


def _small(**bids: tuple[float, float]) -> pd.DataFrame:
    """Puts at 80-95, both sides at 100, calls at 105-120; overrides as p80=(bid, ask)."""
    prices = {"p80": 0.1, "p85": 0.2, "p90": 0.3, "p95": 0.4, "p100": 0.5}
    prices |= {"c100": 0.6, "c105": 0.4, "c110": 0.3, "c115": 0.2, "c120": 0.1}
    quotes = {name: (price, price) for name, price in prices.items()} | bids
    rows = []
    for strike in range(80, 125, 5):
        call, put = quotes.get(f"c{strike}", (50.0, 51.0)), quotes.get(f"p{strike}", (50.0, 51.0))
        rows.append((DAYS, float(strike), *call, *put))
    return chain_of(rows)


def _variance(chain: pd.DataFrame, forward: float = 100.1) -> pd.Series:
    expiries = pd.DataFrame({"years": [DAYS / 365], "forward": [forward], "discount": [0.99]})
    return add_variance(expiries, chain).iloc[0]


def _by_hand(strip: Sequence[tuple[float, float, float]], forward: float = 100.1) -> float:
    """(strike, width, price) added up with the forward correction."""
    total = sum(width / strike**2 * price / 0.99 for strike, width, price in strip)
    return math.sqrt((2 * total - (forward / 100 - 1) ** 2) / 0.1)


PUTS = [(80, 5, 0.1), (85, 5, 0.2), (90, 5, 0.3), (95, 5, 0.4)]
CALLS = [(105, 5, 0.4), (110, 5, 0.3), (115, 5, 0.2), (120, 5, 0.1)]


def test_a_strip_adds_up_as_the_methodology_says() -> None:
    found = _variance(_small())
    assert found["sigma_model_free"] == pytest.approx(_by_hand([*PUTS, (100, 5, 0.55), *CALLS]))
    assert (found["strip"], found["strip_reason"]) == (9, "")


def test_an_option_without_a_bid_is_left_out_and_its_neighbours_close_up() -> None:
    found = _variance(_small(p85=(0.0, 0.3)))
    strip = [(80, 10, 0.1), (90, 7.5, 0.3), (95, 5, 0.4), (100, 5, 0.55), *CALLS]
    assert found["sigma_model_free"] == pytest.approx(_by_hand(strip))


def test_a_side_ends_at_two_consecutive_strikes_without_a_bid() -> None:
    """The call at 120 has a bid and does not count: 110 and 115 have none."""
    chain = _small(c110=(0.0, 0.5), c115=(0.0, 0.4))
    assert _variance(chain)["strip_reason"] == (
        "fewer than 3 out-of-the-money options with a bid on a side"
    )
    chain = _small(p80=(0.0, 1.0), c120=(0.0, 1.0))
    strip = [(85, 5, 0.2), *PUTS[2:], (100, 5, 0.55), *CALLS[:2]]
    assert _variance(chain)["sigma_model_free"] == pytest.approx(_by_hand([*strip, (115, 5, 0.2)]))


def test_a_crossed_quote_is_left_out_but_ends_nothing() -> None:
    found = _variance(_small(p85=(0.25, 0.2)))
    strip = [(80, 10, 0.1), (90, 7.5, 0.3), (95, 5, 0.4), (100, 5, 0.55), *CALLS]
    assert found["sigma_model_free"] == pytest.approx(_by_hand(strip))


def test_the_base_strike_must_quote_both_sides() -> None:
    """Without a put at 100 the base is 95, where the mean of 5.5 and 0.4 counts."""
    found = _variance(_small(p100=(0.0, 1.0), c95=(5.5, 5.5)))
    strip = [*PUTS[:3], (95, 5, 2.95), (100, 5, 0.6), *CALLS]
    total = sum(width / strike**2 * price / 0.99 for strike, width, price in strip)
    by_hand = math.sqrt((2 * total - (100.1 / 95 - 1) ** 2) / 0.1)
    assert found["sigma_model_free"] == pytest.approx(by_hand)


def test_a_strip_that_ends_near_the_forward_is_refused() -> None:
    """Prices so high that 80 and 120 are within one standard deviation of 100."""
    dear = {f"c{k}": (20.0, 20.0) for k in (105, 110, 115, 120)}
    dear |= {f"p{k}": (20.0, 20.0) for k in (80, 85, 90, 95)}
    found = _variance(_small(**dear))
    assert math.isnan(found["sigma_model_free"])
    assert found["strip_reason"] == "the strip ends within 1 standard deviation of the forward"


def test_no_forward_means_no_variance() -> None:
    assert _variance(_small(), forward=float("nan"))["strip_reason"] == "no forward"


def test_a_flat_smile_is_worth_its_vol_at_every_maturity() -> None:
    chains = [
        given.chain(
            "SPX",
            expiry,
            6000.0,
            range(3000, 9005, 10),
            vol=lambda _: 0.2,
            t=given.years(expiry, hour_utc=given.AM_UTC),
            half_spread=0.0005,
        )
        for expiry in (date(2026, 12, 18), date(2027, 1, 15))
    ]
    found = given.market(*chains, rate_percent=0.0).expiries["sigma_model_free"]
    assert found.to_numpy() == pytest.approx([0.2, 0.2], abs=2e-4)


def test_a_held_strike_that_is_not_listed_changes_nothing() -> None:
    chain = given.chain(
        "SPX",
        given.SPX_EXPIRY,
        6000.0,
        range(4000, 8005, 25),
        vol=lambda _: 0.2,
        t=given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC),
    )
    odd = given.occ("SPX", given.SPX_EXPIRY, "P", 5990)
    plain, held = (given.market(chain, held=symbols) for symbols in ([], [odd]))
    assert plain.expiries["sigma_model_free"].equals(held.expiries["sigma_model_free"])
