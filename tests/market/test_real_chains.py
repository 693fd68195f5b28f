"""Vols of whole real chains against the vendors' own."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tasks.market.black import implied_vol
from tasks.vega.greeks import black_greeks
from tests.givens import real


@pytest.mark.parametrize("with_rates", [True, False])
def test_the_2019_chain_agrees_with_its_vendor(real_data: Path, with_rates: bool) -> None:
    day = date(2019, 5, 21)
    quotes = real.chain_2019(real_data, day)
    rows = real.liquid(real.market_of(real_data, day, quotes, with_rates=with_rates), quotes)
    points = (rows["iv"] - rows["vendor_iv"]).abs() * 100
    assert len(rows) > 3500
    assert (points < 0.5).mean() >= 0.99
    assert points.median() < 0.03


@pytest.mark.parametrize("with_rates", [True, False])
def test_the_2023_chain_agrees_with_its_vendor(real_data: Path, with_rates: bool) -> None:
    day = date(2023, 9, 14)
    quotes = real.chain_2023(real_data)
    rows = real.liquid(real.market_of(real_data, day, quotes, with_rates=with_rates), quotes)
    points = (rows["iv"] - rows["vendor_iv"]).abs() * 100
    assert len(rows) > 5500
    assert (points < 0.5).mean() >= 0.99


def test_every_contract_of_a_real_chain_is_accounted_for(real_data: Path) -> None:
    day = date(2023, 9, 14)
    quotes = real.chain_2023(real_data)
    market = real.market_of(real_data, day, quotes)
    chain = market.chain
    assert len(chain) == len(quotes) == quotes["symbol"].nunique()
    known = chain["iv"].notna()
    assert (known == (chain["iv_source"] != "none")).all()
    assert not (known & chain["gate"].isin(["expired", "crossed"])).any()
    assert (chain["iv_source"][chain["gate"] == "zero_bid"] != "own_mid").all()


@pytest.fixture(scope="module")
def datashop(real_data: Path) -> pd.DataFrame:
    """The DataShop sample's out-of-the-money rows with a vendor vol, years to 09:30 of expiry.

    In-the-money rows are left out: there the vendor discounts (at a rate that is not in the
    file), and the time value is of the size of its rounding. The product takes the vol of such
    an option from its out-of-the-money twin.
    """
    sample = pd.read_csv(
        real_data / "datashop-vix-2016-06-01" / "UnderlyingOptionsEODCalcs_2016-06-01.csv"
    )
    rows = sample.assign(
        # From 15:45 on the quote date to 09:30 on the expiry.
        years=(
            (pd.to_datetime(sample["expiration"]) - pd.to_datetime(sample["quote_date"])).dt.days
            - 6.25 / 24
        )
        / 365,
        mid=(sample["bid_1545"] + sample["ask_1545"]) / 2,
        sign=np.where(sample["option_type"] == "C", 1.0, -1.0),
    )
    call_side = rows["strike"] >= rows["implied_underlying_price_1545"]
    return rows[(rows["implied_volatility_1545"] > 0) & ((rows["sign"] > 0) == call_side)]


def arrays(rows: pd.DataFrame, *names: str) -> list[np.ndarray]:
    return [rows[name].to_numpy(dtype="float64") for name in names]


def test_vix_vols_agree_with_the_vendor(datashop: pd.DataFrame) -> None:
    vols = implied_vol(
        *arrays(datashop, "mid", "implied_underlying_price_1545", "strike", "years", "sign")
    )
    difference = np.abs(vols - datashop["implied_volatility_1545"].to_numpy())
    assert len(datashop) == 324
    assert np.isfinite(vols).all()
    assert difference.max() < 0.005


@pytest.mark.parametrize("greek", ["gamma", "unit_vega", "unit_theta"])
def test_vix_greeks_agree_with_the_vendor(datashop: pd.DataFrame, greek: str) -> None:
    forward, strike, years, sigma, sign = arrays(
        datashop,
        *("implied_underlying_price_1545", "strike", "years", "implied_volatility_1545", "sign"),
    )
    ours = getattr(black_greeks(forward, strike, years, sigma, np.ones(len(sigma)), sign), greek)
    theirs = datashop[f"{greek.removeprefix('unit_')}_1545"].to_numpy()
    # The vendor prints four decimals: half a unit of the last is its own rounding.
    beyond = np.maximum(np.abs(ours - theirs) - 0.5e-4, 0.0) / np.abs(theirs).clip(1e-4)
    # Four puts of the longest expiry are discounted by the vendor beyond any rate of that day.
    assert (beyond < 0.01).mean() >= 0.985
    assert beyond.max() < 0.02
    assert np.median(np.abs(ours / theirs - 1)[np.abs(theirs) >= 0.005]) < 0.005
