"""What limits are tested on, and what a measurement is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from tasks.model.break_parts import Holding
from tasks.model.layers import LayerSpec
from tasks.model.memory import Memory, Rebalanced
from tasks.model.outlook import Scenario
from tasks.model.tenors import TenorBucket
from tasks.model.yesterday import Yesterday
from tasks.vega.scopes import Book

PERCENT = 100.0


def _no_accounts() -> pd.DataFrame:
    return pd.DataFrame({"account": pd.Series(dtype="str"), "cash": pd.Series(dtype="float64")})


def _no_expiries() -> pd.DataFrame:
    texts = ("family", "settlement")
    numbers = ("years", "forward", "sigma_atm")
    return pd.DataFrame(
        {name: pd.Series(dtype="str") for name in texts}
        | {"expiry": pd.Series(dtype="datetime64[s]")}
        | {name: pd.Series(dtype="float64") for name in numbers}
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Tested:
    """What limits are tested on.

    targets: vega30 by layer, NaN unknown. pnl: USD. quote_age_minutes: NaN unknown.
    rebalanced: by layer, of `rebalanced_today`. accounts: account, cash (USD, NaN unknown); no
    row without an accounts feed. expiries: of the market: family, expiry, settlement, years,
    forward, sigma_atm (decimal). named_accounts: those of the settings.
    """

    as_of: date
    book: Book
    layers: Sequence[LayerSpec]
    buckets: Sequence[TenorBucket]
    targets: Mapping[str, float]
    pnl: float
    quote_age_minutes: float
    yesterday: Yesterday | None
    memory: Memory = field(default_factory=Memory)
    rebalanced: Mapping[str, Rebalanced] = field(default_factory=dict)
    holdings: Sequence[Holding] = ()
    scenarios: Sequence[Scenario] = ()
    accounts: pd.DataFrame = field(default_factory=_no_accounts)
    expiries: pd.DataFrame = field(default_factory=_no_expiries)
    named_accounts: Sequence[str] = ()

    @property
    def known_accounts(self) -> frozenset[str]:
        """Accounts that the settings or the accounts feed name: they may well hold nothing."""
        return frozenset([*self.named_accounts, *self.accounts["account"].tolist()])

    @property
    def core(self) -> list[str]:
        """The names of the layers of role core."""
        return [layer.name for layer in self.layers if layer.role == "core"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value; NaN with the `reason` when it is not known.

    `about` says what a known value is made of, where that is not plain.
    """

    value: float
    reason: str = ""
    about: str = ""


def unknown(reason: str) -> Reading:
    """A reading without a value."""
    return Reading(math.nan, reason)


def less(now: Reading, then: float | None, why_not: str) -> Reading:
    """The drift from a figure of then; `why_not` says why that is not known."""
    if math.isnan(now.value):
        return now
    if then is None or not math.isfinite(then):
        return unknown(why_not)
    return Reading(now.value - then)


def share(reading: Reading, basis: float, why_not: str) -> Reading:
    """A reading in percent of a basis; `why_not` says why that is none."""
    if math.isnan(reading.value):
        return reading
    if not basis > 0.0:
        return unknown(why_not)
    return Reading(PERCENT * reading.value / basis, about=reading.about)


def core_vega30(tested: Tested) -> Reading:
    """vega30 of the layers of role core together."""
    scopes = [tested.book.layers[name] for name in tested.core]
    reason = next((scope.reason for scope in scopes if scope.reason), "")
    return Reading(math.fsum(scope.measures["vega30"] for scope in scopes), reason)
