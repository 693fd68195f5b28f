"""The vendor of a real chain as a reporting source: its greeks in the units that we declare."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tasks.checks.differences import Tolerance
from tasks.checks.reported import layer_differences, reported_differences
from tasks.checks.untested import not_tested
from tasks.model.frames import POSITIONS, QUOTES
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.sessions import Calendar
from tasks.sources.reports import vendor_reports
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.weights import Shock
from tests.givens import real

DAY = date(2019, 5, 21)
# Deltas are printed to four decimals: half of one on 3 contracts x 100 is 0.015.
TIGHT = {"iv": Tolerance(0.0005, 0.0), "delta": Tolerance(0.05, 0.005)}


@pytest.fixture(scope="module")
def book(real_data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every seventh liquid option of 20 to 60 days, three long or three short, and the reports."""
    table = pd.read_csv(real_data / "spx-chains-2019" / f"SPX_{DAY:%Y%m%d}.csv")
    names = {"optionroot": "symbol", "impliedvol": "vendor_iv"}
    names |= {"delta": "vendor_delta", "gamma": "vendor_gamma"}
    quotes = QUOTES.conform(table.rename(columns=names))
    market = real.market_of(real_data, DAY, quotes)
    liquid = real.liquid(market, quotes)
    held = liquid["symbol"][(liquid["years"] * 365).between(20, 60)].tolist()[::7]
    sizes = [3.0 * (-1) ** at for at in range(len(held))]
    positions = POSITIONS.conform(
        pd.DataFrame({"account": "U1", "symbol": held, "quantity": sizes})
    )
    layers = (LayerSpec("core", "core", LayerRule()),)
    spec = BookSpec(layers=layers, shock=Shock(0.45, 7.0), sticky={})
    legs = value_legs(positions, market, spec, Calendar(DAY))
    return legs, vendor_reports("vendor", quotes, positions, DAY)


def test_the_vols_and_deltas_of_a_real_vendor_are_ours(
    book: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    legs, said = book
    assert len(legs) == len(said) > 200
    assert (legs["status"] == "valued").all()
    assert legs["delta"].abs().max() > 50
    assert reported_differences(legs, said, TIGHT) == []
    assert layer_differences(legs, said, {"delta": TIGHT["delta"]}, ["core"]) == []
    # It prints no vega: nothing is compared, and the report says so.
    assert reported_differences(legs, said, {"vega": Tolerance(0.0, 0.0)}) == []
    (told,) = not_tested(legs, said, {"vega": Tolerance(0.0, 0.0)}, {}, [])
    assert (told.count, told.evidence) == (len(legs), "reports no vega")


@pytest.mark.parametrize("mistake", [-1.0, 0.01, 100.0])
def test_a_real_vendor_in_other_units_breaks_on_every_leg(
    book: tuple[pd.DataFrame, pd.DataFrame], mistake: float
) -> None:
    legs, said = book
    off = said.assign(reported_delta=said["reported_delta"] * mistake)
    broken = reported_differences(legs, off, {"delta": TIGHT["delta"]})
    assert len(broken) == len(legs)
    assert {it.source for it in broken} == {"vendor"}
