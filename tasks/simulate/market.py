"""The whole market at one close: curve, futures, rates and every listed option."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import numpy as np

from tasks.simulate.black import Greeks
from tasks.simulate.factors import (
    DAYS_PER_YEAR,
    Floats,
    ForwardCurve,
)
from tasks.simulate.listing import (
    Expiry,
    VxMonth,
)
from tasks.simulate.smile import Bools, Ints

RATE_TENORS_DAYS = (30, 91, 182, 365, 730)


@dataclass(frozen=True, slots=True)
class Expiries:
    """Everything known per listed expiry, arrays of one length in the order of `listed`.

    Vols annualised decimals; `model_free` is NaN for VIX expiries; `years` ACT/365 in seconds.
    """

    listed: tuple[Expiry, ...]
    years: Floats
    forward: Floats
    discount: Floats
    atm_variance: Floats
    model_free: Floats

    @property
    def atm_iv(self) -> Floats:
        """At-the-money-forward vol."""
        return np.sqrt(self.atm_variance / self.years)


@dataclass(frozen=True)
class Market:
    """One close. Options come as call and put of each strike in turn, arrays of one length."""

    as_of: date
    close_utc: datetime
    spot: float
    curve: ForwardCurve
    par_yields_percent: Floats
    months: tuple[VxMonth, ...]
    months_years: Floats
    vx: Floats
    indices: dict[str, float]
    expiries: Expiries
    at: Ints
    strike: Floats
    is_call: Bools
    iv: Floats
    greeks: Greeks
    _row: dict[str, int] = field(default_factory=dict, repr=False)

    @cached_property
    def symbols(self) -> list[str]:
        """OSI symbols without padding, one an option."""
        heads = [f"{e.root}{e.day:%y%m%d}" for e in self.expiries.listed]
        thousandths = np.rint(self.strike * 1000).astype(int).tolist()
        return [
            f"{heads[at]}{'C' if call else 'P'}{strike:08d}"
            for at, call, strike in zip(
                self.at.tolist(), self.is_call.tolist(), thousandths, strict=True
            )
        ]

    def row(self, symbol: str) -> int | None:
        """The place of an option in the arrays; None when it is not listed."""
        if not self._row:
            self._row.update({name: place for place, name in enumerate(self.symbols)})
        return self._row.get(symbol)

    def days(self, expiry: Expiry) -> float:
        """Calendar days to settlement, with fraction."""
        place = self.expiries.listed.index(expiry)
        return float(self.expiries.years[place]) * DAYS_PER_YEAR

    def strikes(self, expiry: Expiry) -> Floats:
        """Listed strikes of one expiry, ascending."""
        place = self.expiries.listed.index(expiry)
        listed: Floats = self.strike[(self.at == place) & self.is_call]
        return listed
