"""Real chains valued, and what the finder says of a broker that misreads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.checks.causes import find_causes
from tasks.checks.differences import Tolerance
from tasks.market.market import Feeds, Market, build_market
from tasks.model.frames import FUTURES, INDICES, POSITIONS
from tasks.model.layers import LayerSpec
from tasks.model.sessions import Calendar
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.weights import Shock
from tests.checks import mistaken_brokers as brokers
from tests.checks.mistaken_brokers import Mistake
from tests.givens.real import rates

VIX_DAY = date(2016, 6, 1)
# What is not wrong but says less than could be said.
GENERAL = {"stale_vol": "other_vol", "own_quote_vol": "other_vol"}


@dataclass(frozen=True)
class Named:
    """Differences by what became of them."""

    counts: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def world(data: Path, day: date, quotes: pd.DataFrame, index: str, close: float) -> Market:
    stamp = datetime(2016, 6, 1, 19, 45, tzinfo=UTC) if day == VIX_DAY else None
    indices = INDICES.conform(pd.DataFrame({"symbol": [index], "close": [close]}))
    feeds = Feeds(quotes, FUTURES.empty(), indices, rates(data, day), stamp)
    return build_market(feeds, [], as_of=day, calendar=Calendar(day))


def valued(market: Market, symbols: list[str]) -> pd.DataFrame:
    """Positions of 2 to 30 contracts, long and short, valued; gaps left out."""
    random = np.random.default_rng(7)
    lots = random.integers(2, 30, len(symbols)) * random.choice([-1, 1], len(symbols))
    spec = BookSpec(
        (LayerSpec("book", "core"),),
        Shock(0.45, 7.0),
        {},
        # No day has both chains: the betas of VIX options play no part here.
        measured=lambda days, _: np.full(len(days), 0.5),
    )
    positions = POSITIONS.conform(brokers.book(symbols, lots.tolist()))
    legs = value_legs(positions, market, spec, Calendar(market.as_of))
    return legs[legs["status"] == "valued"].reset_index(drop=True)


def diagnosed(
    frame: pd.DataFrame,
    mistake: Mistake,
    code: str,
    market: Market,
    quotes: pd.DataFrame | None = None,
    tolerances: Mapping[str, Tolerance] = brokers.TOLERANCES,
) -> Named:
    told = brokers.told(frame, [mistake(leg) for leg in brokers.legs_of(frame)])
    broken = brokers.differences(told, tolerances)
    counts: Counter[str] = Counter()
    for cause in find_causes(broken, told, market, quotes, tolerances=tolerances):
        if cause is None:
            counts["missed"] += 1
        elif cause.code == code:
            counts[cause.confidence] += 1
        else:
            general = cause.code == GENERAL.get(code)
            counts["general" if general else f"wrongly {cause.confidence}"] += 1
    return Named(counts)
