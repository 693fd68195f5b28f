"""From the state of the model to a priced market: what is listed, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.model.sessions import Calendar, years_between
from tasks.simulate.black import Greeks, greeks
from tasks.simulate.factors import (
    DAYS_PER_YEAR,
    VIX_WINDOW_YEARS,
    Floats,
    ForwardCurve,
    Path,
    TwoFactor,
)
from tasks.simulate.listing import Expiry, spx_expiries, vix_expiries, vx_months
from tasks.simulate.market import RATE_TENORS_DAYS, Expiries, Market
from tasks.simulate.smile import SPX_SHAPE, VIX_SHAPE, Bools, Ints, Strip
from tasks.simulate.strikes import spx_strikes, vix_strikes

_DIVIDEND_YIELD = 0.013
# Implied over model vol of VX: what sellers of VIX options ask for vol of vol.
_VIX_OPTION_PREMIUM = 1.18
_INDEX_WINDOWS_DAYS = (("VIX9D", 9.0), ("VIX3M", 93.0), ("VIX6M", 182.0))
# VVIX over the at-the-money vol of 30-day VIX options: the strip counts the upward skew.
_VVIX_OVER_ATM = 1.09


@dataclass(frozen=True, slots=True)
class Exchange:
    """Lists and prices: the calendar, the market's parameters and the density of strikes."""

    calendar: Calendar
    model: TwoFactor
    density: float

    def years(self, as_of: date, listed: Iterable[Expiry]) -> Floats:
        """ACT/365 years in seconds from the close of `as_of` to each settlement."""
        frame = pd.DataFrame(
            [(expiry.day, expiry.settlement) for expiry in listed], columns=["day", "settlement"]
        )
        instants = self.calendar.settlement_utc(pd.to_datetime(frame["day"]), frame["settlement"])
        return years_between(self.calendar.close_utc(as_of), instants)

    def market(
        self,
        path: Path,
        session: int,
        as_of: date,
        par_yields_percent: Floats,
        held: Iterable[tuple[Expiry, float]] = (),
    ) -> Market:
        """The market at the close of one session of the path.

        `held` names expiry and strike of open positions: once listed, a strike stays listed.
        """
        curve = self.model.curve(path, session)
        spot = float(path.spx[session])
        months = tuple(vx_months(as_of, self.calendar))
        months_years = self.years(as_of, [Expiry(month.day, "VIX") for month in months])
        listed = (*spx_expiries(as_of, self.calendar), *vix_expiries(as_of, self.calendar))
        years = self.years(as_of, listed)
        discount = np.exp(-continuous_rate(par_yields_percent, years) * years)
        is_spx = np.array([expiry.is_spx for expiry in listed])
        forward = np.where(
            is_spx,
            spot * np.exp(-_DIVIDEND_YIELD * years) / discount,
            self.model.vx(curve, years),
        )
        at, strike = self._ladders(listed, curve, forward, years, held)
        priced = _price(self.model, curve, listed, is_spx, years, forward, discount, at, strike)
        expiries, iv, fair = priced
        return Market(
            as_of=as_of,
            close_utc=self.calendar.close_utc(as_of),
            spot=spot,
            curve=curve,
            par_yields_percent=par_yields_percent,
            months=months,
            months_years=months_years,
            vx=self.model.vx(curve, months_years),
            indices=_indices(self.model, curve, spot),
            expiries=expiries,
            at=np.repeat(at, 2),
            strike=np.repeat(strike, 2),
            is_call=np.tile([True, False], len(strike)),
            iv=iv,
            greeks=fair,
        )

    def _ladders(
        self,
        listed: tuple[Expiry, ...],
        curve: ForwardCurve,
        forward: Floats,
        years: Floats,
        held: Iterable[tuple[Expiry, float]],
    ) -> tuple[Ints, Floats]:
        sigma = curve.sigma(years)
        kept: dict[Expiry, list[float]] = {}
        for expiry, strike in held:
            kept.setdefault(expiry, []).append(strike)
        ladders = [
            spx_strikes(float(forward[i]), float(sigma[i]), float(years[i]), self.density)
            if expiry.is_spx
            else vix_strikes(float(forward[i]))
            for i, expiry in enumerate(listed)
        ]
        full = [
            np.union1d(ladder, kept.get(expiry, []))
            for expiry, ladder in zip(listed, ladders, strict=True)
        ]
        at = np.repeat(np.arange(len(listed)), [len(ladder) for ladder in full])
        return at, np.concatenate(full)


def continuous_rate(par_yields_percent: Floats, years: Floats) -> Floats:
    """Continuous rate `2 ln(1 + y/2)` of the par yield, linear between tenors, flat outside.

    Units: percent and years in, annualised decimal out.
    """
    par = np.interp(years * DAYS_PER_YEAR, RATE_TENORS_DAYS, par_yields_percent)
    return 2 * np.log1p(par / 200)


def vix_atm_iv(model: TwoFactor, years: Floats) -> Floats:
    """At-the-money vol of VIX options: sd of ln VX to expiry, annualised, times a premium."""
    return _VIX_OPTION_PREMIUM * 0.5 * np.sqrt(model.log_vx_variance(years) / years)


def _indices(model: TwoFactor, curve: ForwardCurve, spot: float) -> dict[str, float]:
    window = np.array([VIX_WINDOW_YEARS])
    vols = {
        name: round(100 * float(curve.sigma(np.array([days / DAYS_PER_YEAR]))[0]), 2)
        for name, days in (("VIX", 30.0), *_INDEX_WINDOWS_DAYS)
    }
    vvix = round(100 * _VVIX_OVER_ATM * float(vix_atm_iv(model, window)[0]), 2)
    return {"SPX": spot, **vols, "VVIX": vvix}


def _price(
    model: TwoFactor,
    curve: ForwardCurve,
    listed: tuple[Expiry, ...],
    is_spx: Bools,
    years: Floats,
    forward: Floats,
    discount: Floats,
    at: Ints,
    strike: Floats,
) -> tuple[Expiries, Floats, Greeks]:
    """Levels of all smiles, then vol and greeks of call and put of each strike in turn."""
    # SPX expiries come first, so that the strip of SPX is a leading slice.
    spx, strips = int(is_spx.sum()), int(is_spx[at].sum())
    strip = Strip(at[:strips], strike[:strips], forward[:spx], years[:spx], discount[:spx])
    level, model_free = strip.solve(curve.sigma(years[:spx]), SPX_SHAPE)
    vix_level = vix_atm_iv(model, years[spx:]) ** 2 * years[spx:]
    atm_variance = np.concatenate([level, vix_level])
    log_moneyness = np.log(strike / forward[at])
    w = np.where(
        is_spx[at],
        SPX_SHAPE.total_variance(log_moneyness, atm_variance[at]),
        VIX_SHAPE.total_variance(log_moneyness, atm_variance[at]),
    )
    iv = np.repeat(np.sqrt(w / years[at]), 2)
    both = np.repeat(at, 2)
    fair = greeks(
        forward[both],
        np.repeat(strike, 2),
        years[both],
        discount[both],
        iv,
        np.tile([True, False], len(strike)),
    )
    unknown = np.full(len(listed) - spx, np.nan)
    expiries = Expiries(
        listed, years, forward, discount, atm_variance, np.concatenate([model_free, unknown])
    )
    return expiries, iv, fair
