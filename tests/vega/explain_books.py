"""Books of two days, valued with the standard library: what the explanations are held to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tasks.market.curve import VolCurve
from tasks.market.market import Market
from tasks.model.contracts import parse_symbol
from tasks.model.layers import LayerSpec
from tasks.model.yesterday import HeldLeg, SeenCurve, Yesterday
from tests.givens import quotes as given

LAYERS = (LayerSpec("core", "core"), LayerSpec("wing", "hedge"))
BEFORE, DAY = date(2026, 11, 19), date(2026, 11, 20)
CLOSE = datetime(2026, 11, 20, 21, 15, tzinfo=UTC)
PUT, OTHER_PUT = "SPXW261218P05700000", "SPXW261218P05600000"
DYING = "SPXW261120P05700000"
CALL, FUTURE, MINI, SHARE = "VIX261216C00022000", "VX/Z26", "VXM/F27", "VXX"
SETTLES = {
    "VX/Z26": date(2026, 12, 16),
    "VX/F27": date(2027, 1, 20),
    # Juneteenth of 2026 is a third Friday: a Tuesday in May, not the nominal Wednesday.
    "VX/K26": date(2026, 5, 19),
}
SETTLED_UTC = {"AM": timedelta(hours=14.5), "PM": timedelta(hours=21)}


@dataclass(frozen=True)
class World:
    """Everything that values a leg at one instant; sigma by days of the curve's nodes.

    VIX options are priced off `parity`, or off the first VX where that is None; their beta is that
    of the first VX, or of parity where the feed lists none.
    """

    at: datetime = CLOSE
    spx: float = 6000.0
    vx: Mapping[str, float] = field(default_factory=lambda: {"VX/Z26": 18.0, "VX/F27": 18.6})
    rate: float = 0.04
    parity: float | None = None
    spx_iv: float = 0.18
    vix_iv: float = 0.9
    nodes: tuple[tuple[float, float], ...] = (
        (5.0, 0.15),
        (30.0, 0.17),
        (60.0, 0.178),
        (150.0, 0.19),
    )
    exponent: float = 0.45
    floor_days: float = 7.0
    beta_source: str = "model"
    share_units: float = 0.4

    @property
    def front(self) -> float:
        return next(iter(self.vx.values()), self.parity or math.nan)

    def weight(self, days: float) -> float:
        return float((30.0 / max(days, self.floor_days)) ** self.exponent)

    def sigma(self, days: float) -> float:
        """Total variance linear in time; flat before the first node."""
        nodes = [node for node, _ in self.nodes]
        variance = [sigma**2 * node for node, sigma in self.nodes]
        if days <= nodes[0]:
            return self.nodes[0][1]
        return math.sqrt(float(np.interp(days, nodes, variance)) / days)

    def beta(self, days: float, price: float) -> float:
        """vega.md section 4, term by term."""
        far = days + 30.0
        near_vol, far_vol = self.sigma(days), self.sigma(far)
        forward_vol = math.sqrt((far * far_vol**2 - days * near_vol**2) / 30.0)
        moved = far * far_vol * self.weight(far) - days * near_vol * self.weight(days)
        return price / (100.0 * forward_vol) * moved / (30.0 * forward_vol)


@dataclass(frozen=True)
class Holding:
    symbol: str
    quantity: float
    layer: str = "core"
    changes: Mapping[str, Any] = field(default_factory=dict)


def tomorrow(world: World, **changes: Any) -> World:
    """A day later, and whatever else changes."""
    return replace(world, at=world.at + timedelta(days=1), **changes)


YESTERDAY = World(at=CLOSE - timedelta(days=1))


def legs(world: World, *held: Holding) -> pd.DataFrame:
    """A frame as `value_legs` makes it, as far as explanations read it."""
    rows = [{**_leg(world, one), **one.changes} for one in held]
    frame = pd.DataFrame(rows, columns=list(_leg(world, Holding(PUT, 1.0))))
    for name in frame.columns:
        if name != "expiry":
            frame[name] = frame[name].astype("str" if name in _TEXT else "float64")
    return frame.assign(expiry=pd.to_datetime(frame["expiry"]).astype("datetime64[s]"))


_TEXT = (
    *("account", "symbol", "layer", "root", "kind", "family", "style", "right", "settlement"),
    *("status", "reason"),
)
_ZERO = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30", "delta", "gamma", "theta"),
    *("vanna", "volga", "spx_delta", "spx_gamma", "market_value"),
)


def _leg(world: World, held: Holding) -> dict[str, Any]:
    contract = parse_symbol(held.symbol, DAY)
    assert contract is not None
    big = held.symbol.replace("VXM/", "VX/")
    expiry = SETTLES.get(big, contract.expiry)
    size = held.quantity * contract.multiplier
    leg: dict[str, Any] = {
        **{name: getattr(contract, name) for name in ("symbol", "root", "kind", "family")},
        **{name: getattr(contract, name) for name in ("style", "right", "settlement")},
        "account": "U1",
        "layer": held.layer,
        "status": "valued",
        "reason": "",
        "expiry": expiry,
        "strike": contract.strike,
        "quantity": held.quantity,
        "multiplier": contract.multiplier,
        "days": math.nan,
        "calendar_days": math.nan,
        **dict.fromkeys(("forward", "discount", "iv", "weight", "beta", "mark"), math.nan),
        **dict.fromkeys(_ZERO, 0.0),
        **{f"reported_{name}": math.nan for name in ("price", "iv", "vega")},
    }
    if expiry is not None:
        midnight = datetime(expiry.year, expiry.month, expiry.day, tzinfo=UTC)
        to_go = midnight + SETTLED_UTC[contract.settlement] - world.at
        leg |= {"days": to_go.total_seconds() / 86400, "calendar_days": (expiry - DAY).days}
    if contract.kind == "share":
        units = held.quantity * world.share_units
        leg |= {"mark": 20.0 * units, "vix_delta": units, "vega30": 0.5 * units, "beta": 0.5}
    elif contract.kind == "future":
        price = world.vx[big]
        beta = world.beta(leg["days"], price)
        leg |= {"forward": price, "mark": price, "beta": beta}
        leg |= {"vix_delta": size, "delta": size, "vega30": size * beta}
    elif leg["days"] <= 0.0:
        leg["status"] = "expired"
    else:
        leg |= _option(world, leg, size)
    leg["naive_vega"] = leg["vega"] + leg["vvix_vega"]
    return leg


def _option(world: World, leg: Mapping[str, Any], size: float) -> dict[str, Any]:
    spx = leg["family"] == "SPX"
    forward = world.spx if spx else world.parity or world.front
    sigma, days = (world.spx_iv if spx else world.vix_iv), leg["days"]
    t, discount = days / 365, math.exp(-world.rate * days / 365)
    sign = 1.0 if leg["right"] == "C" else -1.0
    total = sigma * math.sqrt(t)
    d1 = math.log(forward / leg["strike"]) / total + total / 2
    density = math.exp(-d1 * d1 / 2) / math.sqrt(2 * math.pi)
    vega = size * discount * forward * density * math.sqrt(t) / 100
    delta = size * discount * sign * 0.5 * math.erfc(-sign * d1 / math.sqrt(2))
    found = {
        "forward": forward,
        "discount": discount,
        "iv": sigma,
        "delta": delta,
        "mark": discount * given.black(forward, leg["strike"], t, sigma, sign),
    }
    if spx:
        weight = world.weight(days)
        return found | {"vega": vega, "weight": weight, "vega30": vega * weight}
    beta = world.beta(days, world.front)
    return found | {"vvix_vega": vega, "vix_delta": delta, "beta": beta, "vega30": delta * beta}


def market(world: World, **changes: Any) -> Market:
    """A market as far as explanations read it."""
    curve_days = np.array([node for node, _ in world.nodes])
    sigma = np.array([vol for _, vol in world.nodes])
    futures = pd.DataFrame(
        {
            "symbol": list(world.vx),
            "root": "VX",
            "expiry": pd.to_datetime([SETTLES[s].isoformat() for s in world.vx]),
            "settlement_price": list(world.vx.values()),
        }
    )
    base: dict[str, Any] = {
        "as_of": world.at.date(),
        "valued_at_utc": world.at,
        "curve": VolCurve(curve_days, sigma**2 * curve_days),
        "futures": futures,
        "indices": {"SPX": 5650.0, "VIX": 17.0},
    }
    return replace(_any_market(), **(base | changes))


@cache
def _any_market() -> Market:
    chain = given.chain(
        "SPXW", date(2026, 12, 18), 6000.0, range(5800, 6205, 50), vol=lambda _: 0.18, t=28 / 365
    )
    return given.market(chain)


def remembered(world: World, frame: pd.DataFrame, **changes: Any) -> Yesterday:
    """The frame as the ledger keeps it, and the curve of that day."""
    names = [one.name for one in fields(HeldLeg)]
    held = [
        HeldLeg(**{name: _kept(row[name], money=name in _ZERO) for name in names})
        for row in frame.to_dict("records")
    ]
    sums = frame.groupby("layer")["vega30"].sum(min_count=1)
    base: dict[str, Any] = {
        "as_of": world.at.date(),
        "run_id": "then",
        "net_vega30": _kept(frame["vega30"].sum(skipna=False)),
        "layer_vega30": {layer.name: _kept(sums.get(layer.name, 0.0)) for layer in LAYERS},
        "legs": tuple(held),
        "curve": seen(world),
    }
    return Yesterday(**(base | changes))


def seen(world: World, **changes: Any) -> SeenCurve:
    base: dict[str, Any] = {
        "points": world.nodes,
        "futures": world.vx,
        "exponent": world.exponent,
        "floor_days": world.floor_days,
        "beta_source": world.beta_source,
        "recomputed_vix": 17.0,
        "official_vix": 17.0,
        "spx_close": 5990.0,
        "valued_at_utc": world.at,
    }
    return SeenCurve(**(base | changes))


def _kept(value: Any, *, money: bool = True) -> Any:
    """As stored: money to a millionth, unknown as None, dates as dates."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return round(float(value), 6) + 0.0 if money and isinstance(value, float) else value


def scoped(parts: Sequence[Any], scope: str, **fields_: Any) -> Any:
    """The one part of a scope."""
    found = [
        part
        for part in parts
        if part.scope == scope and all(getattr(part, k) == v for k, v in fields_.items())
    ]
    assert len(found) == 1, (scope, [part.scope for part in parts])
    return found[0]
