"""The known ways in which brokers get a leg's greeks wrong, each as the broker would compute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from tasks.model.contracts import ROOTS
from tasks.simulate.black import Greeks, greeks, implied_vol
from tasks.simulate.broker import CLEAR, Report, tolerance
from tasks.simulate.factors import DAYS_PER_YEAR, SESSIONS_PER_YEAR
from tasks.simulate.truth import Unit

_TRADING_DAY = DAYS_PER_YEAR / SESSIONS_PER_YEAR
_ROUND_VEGA_USD = 100.0
_AM_TO_PM_DAYS = 6.5 / 24


@dataclass(frozen=True, slots=True)
class Stale:
    """The same contract some sessions ago: its vol (decimal) and its mid (price points)."""

    iv: float
    price: float


@dataclass(frozen=True, slots=True)
class Case:
    """A leg that a broker may get wrong, and what it may take for the right inputs.

    `fields` are those of the report that a mistake of unit is made in; `vix` is the close of the
    index; `whole_days` and `sessions` are those to the settlement date.
    """

    unit: Unit
    quantity: int
    true: Report
    fields: tuple[str, ...]
    vix: float
    whole_days: int
    sessions: int
    stale: Stale | None

    @property
    def is_call(self) -> bool:
        """Whether it is a call."""
        return self.unit.symbol[-9] == "C"

    @property
    def strike(self) -> float:
        """Index points."""
        return int(self.unit.symbol[-8:]) / 1000

    def priced(self, iv: float, *, forward: float | None = None, years: float = 0.0) -> Report:
        """The leg at a vol, and where given at another forward or time; the price stays."""
        unit, lots = self.unit, self.quantity * self.unit.multiplier
        found = _greeks(self, forward or unit.forward, years or unit.t_years, iv)
        return Report(
            self.true.price,
            iv,
            lots * float(found.delta_forward) * unit.discount,
            lots * float(found.gamma),
            lots * float(found.vega),
            lots * float(found.theta),
        )

    def implied(
        self, price: float, *, forward: float | None = None, years: float = 0.0
    ) -> float | None:
        """The vol of a price, and where given at another forward or time; None without any."""
        return implied_vol(
            price,
            forward=forward or self.unit.forward,
            strike=self.strike,
            years=years or self.unit.t_years,
            discount=self.unit.discount,
            is_call=self.is_call,
        )


def wrong(kind: str, case: Case) -> Report:
    """The leg with a mistake of KINDS; one that the mistake cannot touch comes back as it was."""
    if case.unit.iv is None:
        return case.true
    return KINDS[kind](case) or case.true


def _greeks(case: Case, forward: float, years: float, iv: float) -> Greeks:
    return greeks(
        np.asarray(forward),
        np.asarray(case.strike),
        np.asarray(years),
        np.asarray(case.unit.discount),
        np.asarray(iv),
        np.asarray(case.is_call),
    )


def _vix_off_spot(case: Case) -> Report | None:
    """Implied and priced off the VIX index; greeks of nought where no vol exists."""
    if case.unit.is_spx:
        return None
    iv = case.implied(case.true.price, forward=case.vix)
    if iv is None:
        return Report(case.true.price, 0.0, 0.0, 0.0, 0.0, 0.0)
    return case.priced(iv, forward=case.vix)


def _stale_vol(case: Case) -> Report | None:
    return case.priced(case.stale.iv) if case.stale else None


def _stale_quote(case: Case) -> Report | None:
    """The price of an earlier session and its vol; told only where the price has clearly moved."""
    if case.stale is None:
        return None
    then, now = case.stale.price, case.true.price
    if abs(then - now) < CLEAR * tolerance("price", now):
        return None
    iv = case.implied(then)
    return None if iv is None else replace(case.priced(iv), price=then)


def _own_quote_vol(case: Case) -> Report | None:
    """The vol of the in-the-money quote's own mid; an out-of-the-money leg has no other."""
    intrinsic = case.unit.forward - case.strike
    if (intrinsic if case.is_call else -intrinsic) <= 0:
        return None
    iv = case.implied(case.true.price)
    return None if iv is None else case.priced(iv)


def _am_as_pm(case: Case) -> Report | None:
    """The right vol with the time to the close instead of the opening; SPX options alone."""
    if not case.unit.is_spx or ROOTS[case.unit.root].settlement != "AM":
        return None
    later = case.unit.t_years + _AM_TO_PM_DAYS / DAYS_PER_YEAR
    return case.priced(case.true.iv or 0.0, years=later)


def _calendar_days(case: Case) -> Report | None:
    """The right vol with the time in whole calendar days."""
    return case.priced(case.true.iv or 0.0, years=case.whole_days / DAYS_PER_YEAR)


def _trading_days(case: Case) -> Report | None:
    """Implied and priced with the time in sessions of 1/252 year; theta per calendar day still."""
    years = case.sessions / SESSIONS_PER_YEAR
    iv = case.implied(case.true.price, years=years)
    return None if iv is None else case.priced(iv, years=years)


def _other_day_count(case: Case) -> Report:
    return _scaled(case, ("theta",), _TRADING_DAY)


def _per_contract(case: Case) -> Report:
    return _scaled(case, case.fields, 1 / abs(case.quantity))


def _per_unit(case: Case) -> Report:
    return _scaled(case, case.fields, 1 / (abs(case.quantity) * case.unit.multiplier))


def _hundredfold(case: Case) -> Report:
    return _scaled(case, case.fields, 100.0)


def _sign(case: Case) -> Report:
    return _scaled(case, case.fields, -1.0)


def _rounding(case: Case) -> Report:
    """The unit delta rounded to a tenth, the position's vega to a hundred USD."""
    unit_delta = round(case.unit.delta_forward * case.unit.discount, 1)
    vega = round((case.true.vega or 0.0) / _ROUND_VEGA_USD) * _ROUND_VEGA_USD
    lots = case.quantity * case.unit.multiplier
    return replace(case.true, delta=lots * unit_delta, vega=vega)


def _scaled(case: Case, fields: tuple[str, ...], factor: float) -> Report:
    return replace(case.true, **{name: getattr(case.true, name) * factor for name in fields})


KINDS: Mapping[str, Callable[[Case], Report | None]] = MappingProxyType(
    {
        "vix_off_spot": _vix_off_spot,
        "stale_vol": _stale_vol,
        "stale_quote": _stale_quote,
        "own_quote_vol": _own_quote_vol,
        "am_as_pm": _am_as_pm,
        "calendar_days": _calendar_days,
        "trading_days": _trading_days,
        "other_day_count": _other_day_count,
        "per_contract_unit": _per_contract,
        "per_unit": _per_unit,
        "hundredfold": _hundredfold,
        "sign": _sign,
        "rounding": _rounding,
    }
)
