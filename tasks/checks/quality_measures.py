"""What is measured of the data's quality, before it is held against its own past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.market.gates import GATES
from tasks.market.staleness import FEWEST_COMMON, unchanged_quotes

# What has settled is no fault of the data, and comes and goes with the calendar of expiries;
# a held leg without a quote is counted of the book.
_UNTRENDED = frozenset({"expired", "no_quote"})
# Below these a spread says nothing. Quotes that contradict themselves: a quarter of a percent.
# Quotes that lack a side or a bid: a percent, as new strikes and the market's level move them.
# Quotes that stayed: five percent, as a quiet day leaves many. And one quote where that is more.
HARD_FLOOR, SOFT_FLOOR, UNCHANGED_FLOOR = 0.25, 1.0, 5.0
# A quarter of a percent of mid; a twentieth of a vol point, beyond the hundredth of rounding.
SPREAD_FLOOR, VOL_POINTS_FLOOR = 0.25, 0.05
PERCENT, PERCENT_OF_MID, VOL_POINTS = "percent", "percent of mid", "vol points"


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of today: `value` in `unit`, NaN without anything to measure.

    floor: the least spread that a score divides by, in unit. two_sided: a fall is as odd as a
    rise.
    """

    code: str
    subject: str
    count: int
    total: int
    value: float
    unit: str
    floor: float
    two_sided: bool = False


def measured(
    chain: pd.DataFrame, legs: pd.DataFrame, quotes: pd.DataFrame, before: pd.DataFrame | None
) -> tuple[Measured, ...]:
    """Every measure of one session; see `quality` for the frames."""
    quoted = chain[(chain["gate"] != "no_quote").to_numpy()]
    by_family = {str(name): rows for name, rows in quoted.groupby("family", sort=True)}
    found: list[Measured] = []
    for family, rows in by_family.items():
        found += _gates(family, rows)
    found += _unchanged(chain, before, by_family)
    found += [_vendor_vol(name, rows) for name, rows in _with_vendor(quoted, quotes)]
    found += [_spread(family, rows) for family, rows in by_family.items()]
    return (*found, *_book(legs, chain))


def _share(code: str, subject: str, count: int, total: int, floor: float) -> Measured:
    value = 100.0 * count / total if total else float("nan")
    one = 100.0 / total if total else 0.0
    return Measured(code, subject, count, total, value, PERCENT, max(floor, one))


def _gates(family: str, rows: pd.DataFrame) -> list[Measured]:
    """The share of quotes that fails each gate; gates that none fails are measured too."""
    counts = rows["gate"].value_counts()
    return [
        _share(
            *(f"gate.{code}", family, int(counts.get(code, 0)), len(rows)),
            floor=HARD_FLOOR if gate.hard else SOFT_FLOOR,
        )
        for code, gate in GATES.items()
        if code not in _UNTRENDED
    ]


def _unchanged(
    chain: pd.DataFrame, before: pd.DataFrame | None, families: Iterable[str]
) -> Iterator[Measured]:
    """The share of two-sided quotes that are as they were at the session before."""
    if before is None:
        return
    shares = unchanged_quotes(chain, before).to_dict("index")
    for family in families:
        counts = shares.get(family, {"common": 0, "unchanged": 0})
        common, same = counts["common"], counts["unchanged"]
        # Too few common quotes decide nothing, as for a replayed chain.
        decisive = common if common >= FEWEST_COMMON else 0
        yield _share("unchanged", family, same, decisive, UNCHANGED_FLOOR)


def _with_vendor(chain: pd.DataFrame, quotes: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Good quotes with their own vol, by family, with the vendor's; families it has vols for."""
    vendor = quotes[["symbol", "vendor_iv"]].drop_duplicates("symbol", keep=False)
    if vendor["vendor_iv"].isna().all():
        return
    good = chain[((chain["gate"] == "") & (chain["iv_source"] == "own_mid")).to_numpy()]
    both = good[["symbol", "family", "iv"]].merge(vendor, on="symbol")
    for family, rows in both.groupby("family", sort=True):
        yield str(family), rows


def _vendor_vol(family: str, rows: pd.DataFrame) -> Measured:
    """The median of the vendor's vol less ours, vol points."""
    apart = (100.0 * (rows["vendor_iv"] - rows["iv"])).dropna()
    value = float(apart.median()) if len(apart) >= FEWEST_COMMON else float("nan")
    return Measured(
        *("vendor_vol", family, len(apart), len(rows), value, VOL_POINTS, VOL_POINTS_FLOOR),
        two_sided=True,
    )


def _spread(family: str, rows: pd.DataFrame) -> Measured:
    """The median half-spread of good quotes, percent of mid."""
    good = rows[(rows["gate"] == "").to_numpy()]
    value = 100.0 * float((good["half_spread"] / good["mid"]).median()) if len(good) else np.nan
    return Measured("spread", family, len(good), len(rows), value, PERCENT_OF_MID, SPREAD_FLOOR)


def _book(legs: pd.DataFrame, chain: pd.DataFrame) -> tuple[Measured, Measured]:
    """Held options whose vol is their neighbours', and those that the chain lacks."""
    held = legs[((legs["kind"] == "option") & (legs["status"] != "expired")).to_numpy()]
    unquoted = held["symbol"].isin(chain["symbol"][(chain["gate"] == "no_quote").to_numpy()])
    interpolated = int((held["iv_source"] == "interpolated").sum())
    return (
        _share("interpolated", "book", interpolated, len(held), SOFT_FLOOR),
        _share("gate.no_quote", "book", int(unquoted.sum()), len(held), SOFT_FLOOR),
    )
