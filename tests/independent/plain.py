"""The arithmetic a second time: plain Python, math.erfc and loops, bumped and repriced.

It shares nothing with the product but the design it was written from: no numpy, no pandas, and
no import of the product. Slow and short on purpose; an answer to hold the fast one against.
Vols are decimals, times calendar days of a 365-day year, shifts points or (`relative`) percent.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tests.independent.plain_black import YEAR, bend, black, slope

MONTH = 30.0
POINT = 0.01


@dataclass(frozen=True)
class Curve:
    """Total variance by days, a line between nodes; flat vol before the first of them."""

    days: Sequence[float]
    vols: Sequence[float]

    def vol(self, days: float) -> float | None:
        """sigma(T); None beyond the last node."""
        if days <= self.days[0]:
            return self.vols[0]
        if days > self.days[-1]:
            return None
        at = min(bisect_right(self.days, days), len(self.days) - 1)
        (d0, d1), (v0, v1) = self.days[at - 1 : at + 1], self.vols[at - 1 : at + 1]
        share = (days - d0) / (d1 - d0)
        variance = v0**2 * d0 * (1.0 - share) + v1**2 * d1 * share
        return math.sqrt(variance / days)


def forward_vol(vol: Callable[[float], float | None], days: float) -> float | None:
    """K(T) of any vol curve; None where it does not reach, or its variance is not positive."""
    near, far = vol(days), vol(days + MONTH)
    if near is None or far is None:
        return None
    variance = ((days + MONTH) * far**2 - days * near**2) / MONTH
    return math.sqrt(variance) if variance > 0.0 else None


Mode = Literal["term", "parallel", "relative"]


@dataclass(frozen=True)
class World:
    """What a shock needs to know: the curve, w(T), and how vols end."""

    curve: Curve
    exponent: float = 0.5
    floor_days: float = 1.0
    vol_floor: float = 1.0 * POINT
    vvix_beta: float = 0.0

    def weight(self, days: float) -> float:
        """w(T): vol points of maturity T per VIX point."""
        return float((MONTH / max(days, self.floor_days)) ** self.exponent)

    def shifted(self, vol: float, days: float, mode: Mode, shift: float) -> float:
        """A vol of maturity T after the shift; floored where something shifts."""
        if shift == 0.0:
            return vol
        if mode == "term":
            moved = vol + shift * POINT * self.weight(days)
        elif mode == "parallel":
            moved = vol + shift * POINT
        else:
            moved = vol * (1.0 + shift / 100.0)
        return max(moved, self.vol_floor)

    def vx(self, price: float, days: float, mode: Mode, shift: float) -> float | None:
        """F K'(T) / K(T)."""

        def shifted(maturity: float) -> float | None:
            vol = self.curve.vol(maturity)
            return None if vol is None else self.shifted(vol, maturity, mode, shift)

        if mode == "relative":
            return price * max(1.0 + shift / 100.0, 0.0)
        before, after = forward_vol(self.curve.vol, days), forward_vol(shifted, days)
        return None if before is None or after is None else price * after / before

    def refuses(self, mode: Mode, shift: float) -> bool:
        """Whether a forward variance that is positive today is not so after the shift."""
        today = [day for day in (0.0, *self.curve.days) if forward_vol(self.curve.vol, day)]
        return any(self.vx(1.0, day, mode, shift) is None for day in today)

    def beta(self, price: float, days: float) -> float | None:
        """VX points per VIX point, by bumping the curve and asking for the future again."""
        if self.vx(price, days, "term", 0.0) is None:
            return None

        def future(shift: float) -> float:
            moved = self.vx(price, days, "term", shift)
            if moved is None:
                raise ValueError("the bump breaks the curve")
            return moved

        return slope(future, 0.0, 0.25)


@dataclass(frozen=True)
class State:
    """A move of the market; `days` ahead, `spot` in percent.

    With the SPX `close`, forwards slide towards spot as days pass; without, they stand still.
    """

    mode: Mode = "term"
    shift: float = 0.0
    spot: float = 0.0
    days: float = 0.0
    close: float | None = None


@dataclass(frozen=True)
class Leg:
    """One holding. kind: an SPX option, a VIX option, or a VX future (`forward` is its price).

    `vx` is the future of a VIX option's own settlement; its forward when nothing else is said.
    `scale` is points of SPX per point of the leg's own index: ten for XSP.
    """

    kind: Literal["SPX", "VIX", "VX"]
    quantity: float
    forward: float
    days: float
    strike: float = 0.0
    sign: int = 1
    vol: float = 0.0
    rate: float = 0.0
    multiplier: float = 100.0
    vx: float | None = None
    scale: float = 1.0

    @property
    def size(self) -> float:
        """USD per point of price."""
        return self.quantity * self.multiplier

    def price(self) -> float:
        """Price points."""
        if self.kind == "VX":
            return self.forward
        return black(self.forward, self.strike, self.days, self.vol, self.rate, self.sign)

    def with_(self, **changed: float) -> Leg:
        """The same leg in another market."""
        return replace(self, **changed)  # type: ignore[arg-type]  # only numbers are ever bumped


@dataclass(frozen=True)
class Greeks:
    """Of one unit, by bump and reprice: per point, per vol point, per calendar day."""

    price: float
    delta: float
    gamma: float
    vega: float
    theta: float
    vanna: float
    volga: float


def greeks(leg: Leg) -> Greeks:
    """Everything from prices alone.

    Bumps are a share of the length over which a price bends, which is one standard deviation:
    a fifth of it for the forward, a tenth of the vol; Romberg takes out what they bend.
    """
    deviation = leg.vol * math.sqrt(leg.days / YEAR)
    df, dv, dt = 0.2 * leg.forward * min(deviation, 1.0), 0.1 * leg.vol, 0.05 * leg.days

    def at_vol(vol: float) -> float:
        return leg.with_(vol=vol).price()

    def delta(vol: float) -> float:
        return slope(lambda f: leg.with_(forward=f, vol=vol).price(), leg.forward, df)

    return Greeks(
        price=leg.price(),
        delta=delta(leg.vol),
        gamma=bend(lambda f: leg.with_(forward=f).price(), leg.forward, df),
        vega=POINT * slope(at_vol, leg.vol, dv),
        theta=-slope(lambda days: leg.with_(days=days).price(), leg.days, dt),
        vanna=POINT * slope(delta, leg.vol, dv),
        volga=POINT**2 * bend(at_vol, leg.vol, dv),
    )


def vega(leg: Leg) -> float:
    """Textbook vega of a leg, USD per vol point of its own vol; a future has none."""
    return 0.0 if leg.kind == "VX" else leg.size * greeks(leg).vega


def vix_delta(leg: Leg) -> float:
    """USD per VX point."""
    if leg.kind == "SPX":
        return 0.0
    return leg.size if leg.kind == "VX" else leg.size * greeks(leg).delta


def vega30(leg: Leg, world: World) -> float | None:
    """USD per VIX point."""
    if leg.kind == "SPX":
        return vega(leg) * world.weight(leg.days)
    beta = world.beta(leg.forward if leg.vx is None else leg.vx, leg.days)
    return None if beta is None else vix_delta(leg) * beta


def worth(leg: Leg, world: World, state: State) -> float | None:
    """Price points of a leg in a state: full repricing; None where the curve breaks.

    Strikes keep their vols under spot moves and as days pass; VX follow the forward vol of the
    days they still have to run.
    """
    left = max(leg.days - state.days, 0.0)
    if leg.kind == "SPX":
        vol = world.shifted(leg.vol, left, state.mode, state.shift)
        forward = leg.forward
        if state.close is not None:
            spot = state.close / leg.scale
            forward = spot * (forward / spot) ** (left / leg.days)
        forward *= 1.0 + state.spot / 100.0
        return leg.with_(vol=vol, forward=forward, days=left).price()
    future = leg.forward if leg.vx is None else leg.vx
    moved = world.vx(future, left, state.mode, state.shift)
    if moved is None:
        return None
    forward = leg.forward + (moved - future)
    vol = leg.vol + world.vvix_beta * (forward - leg.forward) * POINT
    if vol < world.vol_floor:
        vol = min(world.vol_floor, leg.vol)
    return leg.with_(vol=vol, forward=forward, days=left).price()


def change(leg: Leg, world: World, state: State) -> float | None:
    """USD that a leg makes between now and a state."""
    then = worth(leg, world, state)
    return None if then is None else leg.size * (then - leg.price())


def pnl(book: Sequence[Leg], world: World, state: State) -> float | None:
    """USD that a book makes; None when one leg has no figure: never a partial sum."""
    changes = [change(leg, world, state) for leg in book]
    known = [one for one in changes if one is not None]
    return math.fsum(known) if len(known) == len(changes) else None
