"""What one holding of yesterday gained, told by yesterday's greeks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from tasks.checks.pnl_contracts import Price, value_usd
from tasks.model.contracts import SPX_FAMILIES, parse_symbol
from tasks.model.numbers import total
from tasks.model.yesterday import HeldLeg, SeenCurve, Yesterday

VOL_POINT = 0.01
SECONDS_PER_DAY = 86400.0
# The greeks an option's day is told by; `vvix_vega` besides for those not of the SPX family.
_NEEDED = ("theta", "delta", "gamma", "vanna", "volga", "forward", "iv")


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a profit, USD; names as in PnlExplain. `fees` is NaN where one is not delivered."""

    theta: float = 0.0
    delta: float = 0.0
    vix: float = 0.0
    basis: float = 0.0
    gamma: float = 0.0
    vega: float = 0.0
    vvix_vega: float = 0.0
    vanna: float = 0.0
    volga: float = 0.0
    settled: float = 0.0
    trades: float = 0.0
    fees: float = 0.0

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """In the order of the document."""
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True, slots=True)
class Move:
    """What moved for every leg alike: days passed, and the 30-day vol in points (NaN unknown)."""

    days: float
    vix_points: float


class UntoldError(Exception):
    """Why a known profit cannot be taken apart."""


def explain_held(leg: HeldLeg, price: Price, move: Move) -> Parts:
    """The parts of what a leg gained while it stood still. Raises UntoldError.

    Legs of the SPX family move with their own forward; everything else moves with VX, and what
    it gained by that is beta times the move of the 30-day vol, and basis.
    """
    if leg.kind != "option":
        gained = _known(leg, "quantity") * (price.usd - value_usd(leg))
        return _with_vx(leg, gained, move)
    greek = {name: _known(leg, name) for name in _NEEDED}
    if math.isnan(price.forward) or math.isnan(price.iv):
        raise UntoldError(f"{leg.symbol} has no forward or no vol today")
    moved = price.forward - greek["forward"]
    points = (price.iv - greek["iv"]) / VOL_POINT
    common = {
        "theta": greek["theta"] * move.days,
        "gamma": 0.5 * greek["gamma"] * moved**2,
        "vanna": greek["vanna"] * moved * points,
        "volga": 0.5 * greek["volga"] * points**2,
    }
    contract = parse_symbol(leg.symbol, leg.expiry) if leg.expiry else None
    if contract is not None and contract.family in SPX_FAMILIES:
        vega = _known(leg, "vega") * points
        return Parts(delta=greek["delta"] * moved, vega=vega, **common)
    vx = _with_vx(leg, greek["delta"] * moved, move)
    vega = _known(leg, "vvix_vega") * points
    return Parts(vix=vx.vix, basis=vx.basis, vvix_vega=vega, **common)


def move_of(yesterday: Yesterday, valued_at: float, recomputed_vix: float) -> Move:
    """From yesterday's valuation to the instant `valued_at` (POSIX seconds). Raises UntoldError."""
    seen: SeenCurve | None = yesterday.curve
    if seen is None or seen.valued_at_utc is None:
        raise UntoldError(f"the curve of {yesterday.as_of} is not on record")
    before = math.nan if seen.recomputed_vix is None else seen.recomputed_vix
    days = (valued_at - seen.valued_at_utc.timestamp()) / SECONDS_PER_DAY
    return Move(days, recomputed_vix - before)


def sums(parts: list[Parts]) -> Mapping[str, float]:
    """Each part summed."""
    return {name: total(getattr(part, name) for part in parts) for name in Parts.names()}


def _with_vx(leg: HeldLeg, gained: float, move: Move) -> Parts:
    if math.isnan(move.vix_points):
        raise UntoldError(
            f"{leg.symbol} moves with VX, and the change of the 30-day vol is unknown"
        )
    vix = _known(leg, "vega30") * move.vix_points
    return Parts(vix=vix, basis=gained - vix)


def _known(leg: HeldLeg, name: str) -> float:
    value: float | None = getattr(leg, name)
    if value is None or math.isnan(value):
        raise UntoldError(f"{leg.symbol}: its {name} of the session before is not on record")
    return value
