"""Readers of the real data for tests: plain pandas, none of the product's own sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from tasks.market.market import Feeds, Market, build_market
from tasks.model.frames import FUTURES, INDICES, QUOTES, RATES
from tasks.model.sessions import Calendar

TENORS_DAYS = {"1MO": 30, "3MO": 91, "6MO": 182, "1": 365, "2": 730, "5": 1826}


def rates(data: Path, day: date) -> pd.DataFrame:
    rows = []
    for name, tenor in TENORS_DAYS.items():
        series = pd.read_csv(data / "rates-fred" / f"DGS{name}.csv", index_col=0).iloc[:, 0]
        rows.append((tenor, float(series.loc[str(day)])))
    return RATES.conform(pd.DataFrame(rows, columns=["tenor_days", "par_yield_percent"]))


def chain_2019(data: Path, day: date) -> pd.DataFrame:
    chain = pd.read_csv(data / "spx-chains-2019" / f"SPX_{day:%Y%m%d}.csv")
    return QUOTES.conform(chain.rename(columns={"optionroot": "symbol", "impliedvol": "vendor_iv"}))


def chain_2023(data: Path) -> pd.DataFrame:
    table = pd.read_csv(
        data / "quotedata" / "spx_2023-09-14_1631ET_eod.csv", skiprows=4, header=None
    )
    names = ["symbol", "bid", "ask", "vendor_iv"]
    calls, puts = table[[1, 4, 5, 7]], table[[12, 15, 16, 18]]
    both = [side.set_axis(names, axis=1) for side in (calls, puts)]
    return QUOTES.conform(pd.concat(both, ignore_index=True))


def market_of(data: Path, day: date, quotes: pd.DataFrame, *, with_rates: bool = True) -> Market:
    feeds = Feeds(
        quotes=quotes,
        futures=FUTURES.empty(),
        indices=INDICES.empty(),
        rates=rates(data, day) if with_rates else RATES.empty(),
    )
    return build_market(feeds, [], as_of=day, calendar=Calendar(day))


def liquid(market: Market, quotes: pd.DataFrame) -> pd.DataFrame:
    """Out-of-the-money, bid above zero, 3 days to 2 years, strike within 15% of the forward."""
    chain = market.chain.merge(quotes[["symbol", "vendor_iv"]], on="symbol")
    out_of_the_money = (chain["sign"] > 0) == (chain["strike"] >= chain["forward"])
    return chain[
        out_of_the_money
        & (chain["bid"] > 0)
        & (chain["years"] * 365 >= 3)
        & (chain["years"] <= 2)
        & ((chain["strike"] / chain["forward"] - 1).abs() <= 0.15)
    ]
