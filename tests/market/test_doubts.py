"""Futures, indices, rates and whole chains are doubted before they are used."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from tasks.market.market import Feeds, Market, build_market
from tasks.market.staleness import stale_families
from tasks.model.frames import FUTURES, INDICES, QUOTES, RATES
from tasks.model.sessions import Calendar
from tests.givens import quotes as given

SPX_T = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
VIX_T = given.years(given.VIX_EXPIRY, hour_utc=given.AM_UTC)


def chains() -> pd.DataFrame:
    spx = given.chain(
        "SPX", given.SPX_EXPIRY, 6000.0, range(5500, 6505, 25), vol=lambda _: 0.16, t=SPX_T
    )
    vix = given.chain(
        "VIX", given.VIX_EXPIRY, 18.0, range(14, 31), vol=lambda _: 0.9, t=VIX_T, half_spread=0.02
    )
    return pd.concat([spx, vix], ignore_index=True)


def market_with(
    futures: list[tuple[str, str, float]],
    indices: list[tuple[str, float]] = (),  # type: ignore[assignment]  # no rows
) -> Market:
    columns = ["symbol", "expiry", "settlement"]
    frame = pd.DataFrame(futures, columns=columns).assign(
        expiry=lambda rows: pd.to_datetime(rows["expiry"])
    )
    feeds = Feeds(
        quotes=QUOTES.conform(chains()),
        futures=FUTURES.conform(frame),
        indices=INDICES.conform(pd.DataFrame(list(indices), columns=["symbol", "close"])),
        rates=RATES.empty(),
    )
    return build_market(feeds, [], as_of=given.DAY, calendar=Calendar(given.DAY))


def told(market: Market) -> dict[str, str]:
    return {f.subject: f.evidence for f in market.findings if f.severity == "error"}


@pytest.mark.parametrize(
    ("rows", "price", "why"),
    [
        ([("VX/Z26", "2026-12-16", 18.1)], 18.1, ""),
        ([("VX/Z26", "2026-12-16", 0.0)], math.nan, "settlement 0 is no price"),
        ([("VX/Z26", "2026-12-16", 180.0)], math.nan, "beside a put-call-parity forward of 18.00"),
        ([("VX/Z26", "2026-12-16", 16.9)], math.nan, "beside a put-call-parity forward of 18.00"),
        ([("VX/Z26", "2026-12-16", 18.0)] * 2, 18.0, ""),
        (
            [("VX/Z26", "2026-12-16", 18.0), ("VX/Z26", "2026-12-16", 18.2)],
            math.nan,
            "twice and differently",
        ),
    ],
)
def test_a_settlement_is_used_only_when_nothing_contradicts_it(
    rows: list[tuple[str, str, float]], price: float, why: str
) -> None:
    market = market_with(rows)
    assert len(market.futures) == 1
    assert market.futures["settlement_price"].iloc[0] == pytest.approx(price, nan_ok=True)
    assert why in market.futures["reason"].iloc[0]
    assert bool(why) == ("VX/Z26" in told(market))


def test_an_index_listed_with_two_closes_has_none() -> None:
    market = market_with([], [("SPX", 5990.0), ("SPX", 1.0), ("VIX", 16.0), ("VIX", 16.0)])
    assert dict(market.indices) == {"VIX": 16.0}
    assert told(market) == {"SPX": "listed 2 times with different values; none is used"}


def moved(quotes: pd.DataFrame, family: str, rows: int) -> pd.DataFrame:
    """The same chain with one more tick on the first offers of a family."""
    chosen = quotes.index[quotes["symbol"].str.startswith(family)][:rows]
    changed = quotes.copy()
    changed.loc[chosen, "ask"] += 0.05
    return changed


@pytest.mark.parametrize(
    ("today", "stale"),
    [
        (lambda q: q, {"SPX", "VIX"}),
        (lambda q: moved(q, "SPX", 40), {"VIX"}),
        (lambda q: moved(moved(q, "SPX", 40), "VIX", 5), set()),
        # An expiry gone and one offer changed hide no replay.
        (lambda q: moved(q.iloc[2:], "VIX", 0), {"SPX", "VIX"}),
        (lambda q: q.head(10), set()),
    ],
)
def test_a_chain_that_is_the_last_sessions_again_is_stale(today: object, stale: set[str]) -> None:
    before = chains()
    assert callable(today)
    assert stale_families(today(before), before, given.DAY) == stale


def test_nothing_is_stale_on_the_first_day() -> None:
    assert stale_families(chains(), None, given.DAY) == frozenset()
