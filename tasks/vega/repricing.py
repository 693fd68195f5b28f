"""Full repricing of a book in many states of the market at once; never Taylor.

SPX options keep the strike's vol under spot moves (sticky strike) and move it with the shock; VX
follow the forward vol of their thirty days; VIX options are priced off their own VX, their vols
put but for `vvix_beta`; products hold their VX. What has settled by then is worth its intrinsic
value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.black import undiscounted_price
from tasks.market.curve import VIX_POINT
from tasks.market.market import Market
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.scenarios import ScenarioSpec
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.american_legs import american_worth
from tasks.vega.betas import Betas
from tasks.vega.products_day import Holding
from tasks.vega.states import States, negative_forward, shifted_vol, states_of, vx_ratio
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# States repriced in one go: their arrays stay in the processor's cache.
_BLOCK = 256
# A second before settlement an option is worth its intrinsic value.
_LEAST_DAYS = 1.0 / 86400.0
_NOW = states_of([("term", 0.0, 0.0, 0.0)])


@dataclass(frozen=True, slots=True, eq=False)
class Repriced:
    """What a book does in each state; arrays (states, legs).

    change: USD against the model value now; zero for what has expired, NaN for a gap and for a
    leg that cannot be priced after the move. floored: legs whose vol, or the curve behind whose
    VX, stands on the floor. refused: states (one entry each) that no market can be in; their
    change is NaN throughout.
    """

    change: Array
    floored: Mask
    refused: Mask


@dataclass(frozen=True, eq=False)
class Repricer:
    """A book ready to be repriced.

    `legs` as from `value_legs`; `spot` is the SPX close in points, needed for states with
    `carry`; `measured_betas` are betas from history, in place of the model's; `products` says
    which VX a product holds.
    """

    legs: pd.DataFrame
    market: Market
    shock: Shock
    spec: ScenarioSpec
    spot: float = float("nan")
    measured_betas: Betas | None = None
    products: Mapping[str, Holding] = field(default_factory=dict)

    def reprice(self, states: States) -> Repriced:
        """Every leg in every state. Raises ValueError for `carry` without a spot."""
        if states.carry and np.isnan(self.spot):
            raise ValueError("carry needs the SPX close")
        blocks = [self._block(states.part(rows)) for rows in _blocks(len(states))]
        return Repriced(
            np.concatenate([block.change for block in blocks]),
            np.concatenate([block.floored for block in blocks]),
            np.concatenate([block.refused for block in blocks]),
        )

    def _block(self, states: States) -> Repriced:
        shape = (len(states), len(self.legs))
        change, floored = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        change[:, (self.legs["status"] == "expired").to_numpy()] = 0.0
        if self._spx.any():
            then, floored[:, self._spx] = self._spx_worth(states)
            change[:, self._spx] = self._size(self._spx) * (then - self._spx_now)
        if self._vix.any():
            then, floored[:, self._vix] = self._vix_worth(states)
            change[:, self._vix] = self._size(self._vix) * (then - self._vix_now)
        if self._futures.any():
            moves, floored[:, self._futures] = self._vx_moves(states, self._futures)
            change[:, self._futures] = self._size(self._futures) * moves
        if self._product_rows.any():
            change[:, self._product_rows] = self._products_change(states)
        refused = self._refused(states)
        change[refused] = np.nan
        return Repriced(change, floored, refused)

    def _refused(self, states: States) -> Mask:
        """States with a negative forward variance: at a node of the curve, or where a leg is."""
        curve, floor = self.market.curve, self.spec.vol_floor_points
        refused = negative_forward(states, curve, self.shock, floor)
        rows = self._vix | self._futures
        if curve is None or not rows.any():
            return refused
        left = self._left(states, rows)
        ratio, _ = vx_ratio(left, states, curve, self.shock, floor)
        # A maturity that the curve never reached says nothing about the state.
        reached = np.isfinite(curve.forward_vol(left))
        return np.asarray(refused | (np.isnan(ratio) & reached).any(axis=1))

    @cached_property
    def _european(self) -> Mask:
        legs = self.legs
        rows: Mask = (
            (legs["status"] == "valued")
            & (legs["kind"] == "option")
            & (legs["style"] == "european")
        ).to_numpy()
        return rows

    @cached_property
    def _spx(self) -> Mask:
        rows: Mask = self._european & self.legs["family"].isin(SPX_FAMILIES).to_numpy()
        return rows

    @cached_property
    def _vix(self) -> Mask:
        return self._european & ~self._spx

    @cached_property
    def _futures(self) -> Mask:
        rows: Mask = (
            (self.legs["status"] == "valued") & (self.legs["kind"] == "future")
        ).to_numpy()
        return rows

    @cached_property
    def _spx_now(self) -> Array:
        return self._spx_worth(_NOW)[0]

    @cached_property
    def _vix_now(self) -> Array:
        return self._vix_worth(_NOW)[0]

    @cached_property
    def _numbers(self) -> dict[str, Array]:
        """Columns of the legs as they were first asked for."""
        return {}

    def _column(self, name: str, rows: Mask) -> Array:
        if name not in self._numbers:
            self._numbers[name] = self.legs[name].to_numpy(dtype="float64")
        return self._numbers[name][rows]

    def _size(self, rows: Mask) -> Array:
        return self._column("quantity", rows) * self._column("multiplier", rows)

    def _left(self, states: States, rows: Mask) -> Array:
        """Days still to run, (states, legs)."""
        return np.maximum(self._column("days", rows) - states.days[:, None], 0.0)

    @property
    def _floor(self) -> float:
        return self.spec.vol_floor_points / VIX_POINT

    def _spx_worth(self, states: States) -> tuple[Array, Mask]:
        rows = self._spx
        left = self._left(states, rows)
        sigma = shifted_vol(self._column("iv", rows), left, states, self.shock)
        under = (sigma < self._floor) & (states.shift[:, None] != 0.0)
        sigma = np.where(under, self._floor, sigma)
        return self._worth(rows, self._forwards(states, left), sigma, left), under

    def _forwards(self, states: States, left: Array) -> Array:
        """Forwards of the SPX legs: they move with spot, and with `carry` slide to it."""
        forward = self._column("forward", self._spx)
        if not states.carry:
            return forward * states.spot[:, None]
        scale = self._column("index_scale", self._spx)
        spot = self.spot / scale
        share = left / self._column("days", self._spx)
        slid: Array = spot * states.spot[:, None] * (forward / spot) ** share
        return slid

    def _vix_worth(self, states: States) -> tuple[Array, Mask]:
        rows = self._vix
        forward, iv = self._column("forward", rows), self._column("iv", rows)
        moves, held = self._vx_moves(states, rows)
        sigma = iv + self.spec.vvix_beta * moves / VIX_POINT
        under = sigma < np.minimum(self._floor, iv)
        sigma = np.where(under, self._floor, sigma)
        worth = self._worth(rows, forward + moves, sigma, self._left(states, rows))
        return worth, under | held

    def _worth(self, rows: Mask, forward: Array, sigma: Array, left: Array) -> Array:
        """Price points of options; intrinsic value once they have settled."""
        strike, days = self._column("strike", rows), self._column("days", rows)
        sign = np.where(self.legs["right"].to_numpy()[rows] == "C", 1.0, -1.0)
        discount = self._column("discount", rows) ** (left / days)
        live = left > _LEAST_DAYS
        years = np.where(live, left, 1.0) / DAYS_PER_YEAR
        # A forward that would not be positive has no price: NaN, and the row says so.
        with np.errstate(invalid="ignore", divide="ignore"):
            price = undiscounted_price(
                np.where(forward > 0.0, forward, np.nan), strike, years, sigma, sign
            )
        intrinsic = np.maximum(sign * (forward - strike), 0.0)
        worth: Array = discount * np.where(live, price, intrinsic)
        return worth

    def _vx_moves(self, states: States, rows: Mask) -> tuple[Array, Mask]:
        """Points by which the VX of each leg moves, and where the floor holds its curve up."""
        return self._moves(states, self._column("days", rows), self._column("vx", rows))

    def _moves(self, states: States, days: Array, price: Array) -> tuple[Array, Mask]:
        """The same of VX at `price` that settle in `days`; (states, n).

        Where betas are measured and not the model's, the ratio is raised to theirs, so that the
        first point is worth the leg's vega30; mode `relative` moves every VX by its percentage.
        """
        curve = self.market.curve
        left = np.maximum(days - states.days[:, None], 0.0)
        ratio, held = vx_ratio(left, states, curve, self.shock, self.spec.vol_floor_points)
        if self.measured_betas and curve is not None:
            used = self.measured_betas(days, price)
            power = used / vx_beta(days, price, curve, self.shock)
            ratio = np.where(states.mode[:, None] == "relative", ratio, ratio**power)
        return price * (ratio - 1.0), held

    @cached_property
    def _product_rows(self) -> Mask:
        legs = self.legs
        rows: Mask = (
            (legs["status"] == "valued")
            & ((legs["kind"] == "share") | (legs["style"] == "american"))
        ).to_numpy()
        return rows

    def _products_change(self, states: States) -> Array:
        """USD of shares of products and of American options on them, (states, legs)."""
        rows = self._product_rows
        option = (self.legs["kind"] == "option").to_numpy()[rows]
        price = np.where(option, self._column("forward", rows), self._column("mark", rows))
        names = np.where(option, self.legs["root"][rows], self.legs["symbol"][rows])
        then = price * self._product_ratios(states, names.tolist())
        change: Array = self._size(rows) * (then - price)
        if option.any():
            legs = self.legs[rows][option]
            worth = american_worth(legs, then[:, option], states.days)
            now = american_worth(legs, price[None, option], np.zeros(1))
            change[:, option] = self._size(rows)[option] * (worth - now)
        return change

    def _product_ratios(self, states: States, names: list[str]) -> Array:
        """Price then over price now of each product, by the VX it holds; never below zero."""
        futures = self.market.futures
        days = futures["years"].to_numpy() * DAYS_PER_YEAR
        moves, _ = self._moves(states, days, futures["settlement_price"].to_numpy())
        at = {symbol: place for place, symbol in enumerate(futures["symbol"].tolist())}
        ratios = {
            name: 1.0
            + sum(
                (unit * moves[:, at[symbol]] for symbol, unit in self.products[name].units.items()),
                start=np.zeros(len(states)),
            )
            for name in set(names)
        }
        return np.maximum(np.column_stack([ratios[name] for name in names]), 0.0)


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, max(count, 1), _BLOCK))
