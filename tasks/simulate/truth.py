"""What each leg is truly worth and sensitive to, straight from the simulated market.

Formulas: unit vega times position, one shock `w(T) = (30 / max(T, 7))^0.45`, and the beta of a
VX future on model-free vols with total variance linear in time between expiries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from tasks.model.contracts import ROOTS
from tasks.simulate.factors import DAYS_PER_YEAR
from tasks.simulate.market import Market

EXPONENT = 0.45
FLOOR_DAYS = 7.0
_WINDOW_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One contract of a listed instrument; per unit of underlying where not said otherwise.

    A future has no `iv` and no `weight`; an SPX option has no `beta`. `vega30` is USD per VIX
    point of one whole contract.
    """

    symbol: str
    root: str
    multiplier: float
    t_years: float
    forward: float
    discount: float
    iv: float | None
    price: float
    delta_forward: float
    gamma: float
    vega: float
    theta: float
    weight: float | None
    beta: float | None

    @property
    def is_spx(self) -> bool:
        """Whether its vega is an SPX vega."""
        return ROOTS[self.root].family == "SPX"

    @property
    def is_future(self) -> bool:
        """Whether it is margined daily instead of paid."""
        return ROOTS[self.root].kind == "future"

    @property
    def days(self) -> float:
        """Calendar days to settlement, with fraction."""
        return self.t_years * DAYS_PER_YEAR

    @property
    def vega30(self) -> float:
        """USD per VIX point of one contract."""
        if self.weight is not None:
            return self.vega * self.multiplier * self.weight
        return self.delta_forward * self.discount * self.multiplier * (self.beta or 0.0)


@dataclass(frozen=True)
class Valuer:
    """Units of one market."""

    market: Market

    def weight(self, days: float) -> float:
        """w(T): vol points of maturity T per VIX point."""
        return float((_WINDOW_DAYS / max(days, FLOOR_DAYS)) ** EXPONENT)

    @cached_property
    def _nodes(self) -> tuple[list[float], list[float]]:
        """Days and total variance (decimal, times 365) of the listed SPX expiries."""
        expiries = self.market.expiries
        order = np.argsort(expiries.years)
        spx = [int(place) for place in order if expiries.listed[int(place)].is_spx]
        return (
            [float(expiries.years[place]) * DAYS_PER_YEAR for place in spx],
            [
                float(expiries.model_free[place] ** 2 * expiries.years[place]) * DAYS_PER_YEAR
                for place in spx
            ],
        )

    def sigma(self, days: float) -> float:
        """Model-free vol of a maturity, annualised decimal; flat outside the listing."""
        nodes, variance = self._nodes
        inside = min(max(days, nodes[0]), nodes[-1])
        return float(np.sqrt(np.interp(inside, nodes, variance) / inside))

    def beta(self, days: float, vx: float) -> float:
        """VX points per VIX point for a settlement in `days` at `vx` VIX points."""
        far = days + _WINDOW_DAYS
        near_sigma, far_sigma = self.sigma(days), self.sigma(far)
        forward_vol = math.sqrt((far * far_sigma**2 - days * near_sigma**2) / _WINDOW_DAYS)
        shifted = far * far_sigma * self.weight(far) - days * near_sigma * self.weight(days)
        return (vx / 100 / forward_vol) * shifted / (_WINDOW_DAYS * forward_vol)

    def option(self, symbol: str) -> Unit:
        """A listed option. KeyError when it is not listed."""
        market, row = self.market, self.market.row(symbol)
        if row is None:
            raise KeyError(symbol)
        place = int(market.at[row])
        expiry = market.expiries.listed[place]
        years = float(market.expiries.years[place])
        forward = float(market.expiries.forward[place])
        days = years * DAYS_PER_YEAR
        return Unit(
            symbol=symbol,
            root=expiry.root,
            multiplier=ROOTS[expiry.root].multiplier,
            t_years=years,
            forward=forward,
            discount=float(market.expiries.discount[place]),
            iv=float(market.iv[row]),
            price=float(market.greeks.price[row]),
            delta_forward=float(market.greeks.delta_forward[row]),
            gamma=float(market.greeks.gamma[row]),
            vega=float(market.greeks.vega[row]),
            theta=float(market.greeks.theta[row]),
            weight=self.weight(days) if expiry.is_spx else None,
            beta=None if expiry.is_spx else self.beta(days, forward),
        )

    def future(self, symbol: str) -> Unit:
        """A listed VX or VXM, `VX/Z26`. KeyError when it is not listed."""
        root, _, code = symbol.partition("/")
        codes = {month.code: place for place, month in enumerate(self.market.months)}
        place = codes[code]
        years = float(self.market.months_years[place])
        price = float(self.market.vx[place])
        return Unit(
            symbol=symbol,
            root=root,
            multiplier=ROOTS[root].multiplier,
            t_years=years,
            forward=price,
            discount=1.0,
            iv=None,
            price=price,
            delta_forward=1.0,
            gamma=0.0,
            vega=0.0,
            theta=0.0,
            weight=None,
            beta=self.beta(years * DAYS_PER_YEAR, price),
        )

    def unit(self, symbol: str) -> Unit:
        """Any listed option or future."""
        return self.future(symbol) if "/" in symbol else self.option(symbol)


LEG_HEADER = (
    "account,symbol,layer,quantity,multiplier,t_years,forward,discount,iv,price,"
    "unit_delta_forward,unit_gamma,unit_vega,unit_theta,"
    "vega,vvix_vega,vix_delta,weight,beta,vega30"
)
CURVE_HEADER = "expiry,root,settlement,days,forward,discount,sigma_atm,sigma_model_free"


def exact(value: float | None) -> str:
    """A number in the shortest decimals that read back to it; empty for None."""
    return "" if value is None else repr(float(value))


def leg_line(account: str, layer: str, quantity: int, unit: Unit) -> str:
    """One row of truth/<as_of>.csv; position figures in USD."""
    lots = quantity * unit.multiplier
    vega = lots * unit.vega
    numbers = (
        unit.multiplier,
        unit.t_years,
        unit.forward,
        unit.discount,
        unit.iv,
        unit.price,
        unit.delta_forward,
        unit.gamma,
        unit.vega,
        unit.theta,
        vega if unit.is_spx else 0.0,
        0.0 if unit.is_spx else vega,
        0.0 if unit.is_spx else lots * unit.delta_forward * unit.discount,
        unit.weight,
        unit.beta,
        quantity * unit.vega30,
    )
    return ",".join([account, unit.symbol, layer, str(quantity), *map(exact, numbers)])


def curve_lines(market: Market) -> list[str]:
    """Rows of truth/curve_<as_of>.csv: the listed SPX and VIX expiries."""
    expiries = market.expiries
    rows = zip(
        expiries.listed,
        (expiries.years * DAYS_PER_YEAR).tolist(),
        expiries.forward.tolist(),
        expiries.discount.tolist(),
        expiries.atm_iv.tolist(),
        [None if np.isnan(vol) else vol for vol in expiries.model_free.tolist()],
        strict=True,
    )
    return [
        ",".join([_iso(e.day), e.root, e.settlement, *map(exact, numbers)]) for e, *numbers in rows
    ]


def _iso(day: date) -> str:
    return day.isoformat()
