"""Sequential revaluation: the vegas of one contract, one group of inputs after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VolCurve
from tasks.model.contracts import SPX_FAMILIES, contract_frame
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.model.yesterday import SeenCurve
from tasks.vega.greeks import black_greeks
from tasks.vega.weights import Shock, vx_beta

Array = npt.NDArray[np.float64]
Units = dict[str, Array]

# In order; each revalues with all that the steps before it have changed.
STEPS = ("time", "forward", "vol", "beta")


@dataclass(frozen=True, eq=False)
class Revalued:
    """vega and vega30 of one contract of each row (USD per point), NaN where it was not held.

    recorded: as stored yesterday. start: the same from yesterday's own inputs by today's code.
    after: having taken each of STEPS.
    """

    recorded: Units
    start: Units
    after: Mapping[str, Units]


def revalue(rows: pd.DataFrame, seen: SeenCurve, as_of: date) -> Revalued:
    """Take the rows (as from `pair`) from yesterday's inputs to today's.

    time: days to settlement, with yesterday's forward, vol, rate, shock and curve, and VX at
    yesterday's price: a beta of the model is that of the shorter maturity. A beta that came from
    a regression stays. forward: forward and discount. vol: the leg's own. beta: today's weight
    and beta. ETP shares, and options of American style, are not revalued: what their unit changed
    by is under beta. A step with unknown inputs changes nothing and leaves it to the next.
    """
    recorded = {name: rows[f"then_{name}"].to_numpy() for name in ("vega", "vega30")}
    shock = Shock(seen.exponent, seen.floor_days)
    days0, days1 = rows["then_days"].to_numpy(), rows["now_days"].to_numpy()
    old = _Inputs.of(rows, "then_", days0)
    new = _Inputs.of(rows, "now_", days1)
    with np.errstate(invalid="ignore", divide="ignore"):
        aged = old.aged(days1)
    weight0, weight1 = shock.weight(days0), shock.weight(days1)
    beta0, beta1 = _betas(rows, seen, shock, as_of)
    start = _value(rows, old, weight0, beta0)
    chain = {
        "time": _value(rows, aged, weight1, beta1),
        "forward": _value(rows, aged.moved(new), weight1, beta1),
        "vol": _value(rows, new, weight1, beta1),
        "beta": _value(rows, new, rows["now_weight"].to_numpy(), rows["now_beta"].to_numpy()),
    }
    return _filled(recorded, start, chain, _told(rows))


@dataclass(frozen=True, slots=True)
class _Inputs:
    days: Array
    forward: Array
    discount: Array
    iv: Array

    @classmethod
    def of(cls, rows: pd.DataFrame, side: str, days: Array) -> _Inputs:
        forward, discount, iv = (
            rows[f"{side}{name}"].to_numpy() for name in ("forward", "discount", "iv")
        )
        return cls(days, forward, discount, iv)

    def aged(self, days: Array) -> _Inputs:
        """The same market seen with other days to go, at the same rate."""
        discount: Array = self.discount ** (days / self.days)
        return _Inputs(days, self.forward, discount, self.iv)

    def moved(self, other: _Inputs) -> _Inputs:
        """The forward and the discount factor of another, its own vol."""
        return _Inputs(self.days, other.forward, other.discount, self.iv)


def _value(rows: pd.DataFrame, at: _Inputs, weight: Array, beta: Array) -> Units:
    """Vega and vega30 of one contract; NaN for what is not revalued."""
    european = ((rows["kind"] == "option") & (rows["style"] == "european")).to_numpy()
    spx = european & rows["family"].isin(SPX_FAMILIES).to_numpy()
    vix = european & (rows["family"] == "VIX").to_numpy()
    future = (rows["kind"] == "future").to_numpy()
    size = rows["multiplier"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        greeks = black_greeks(
            at.forward,
            rows["strike"].to_numpy(),
            np.where(at.days > 0.0, at.days, np.nan) / DAYS_PER_YEAR,
            at.iv,
            at.discount,
            np.where(rows["right"] == "C", 1.0, -1.0),
        )
    vega = np.where(spx, size * greeks.unit_vega, np.where(vix | future, 0.0, np.nan))
    delta = np.where(vix, greeks.delta, np.where(future, 1.0, np.nan))
    return {"vega": vega, "vega30": np.where(spx, vega * weight, size * delta * beta)}


def _betas(rows: pd.DataFrame, seen: SeenCurve, shock: Shock, as_of: date) -> tuple[Array, Array]:
    """Betas by yesterday's curve, shock and VX, at yesterday's days and at today's.

    What was on record stands where the model did not make it, or cannot any more.
    """
    recorded = rows["then_beta"].to_numpy()
    if seen.beta_source != "model" or not seen.points:
        return recorded, recorded
    days = np.array([point[0] for point in seen.points])
    sigma = np.array([point[1] for point in seen.points])
    curve = VolCurve(days, sigma**2 * days)
    price = _vx_then(rows, seen, as_of)
    found = [
        vx_beta(rows[name].to_numpy(), price, curve, shock) for name in ("then_days", "now_days")
    ]
    before = np.where(np.isnan(found[0]), recorded, found[0])
    # Without a model of then there is nothing for its passage of time to act on.
    after = np.where(np.isnan(found[0]) | np.isnan(found[1]), before, found[1])
    return before, after


def _vx_then(rows: pd.DataFrame, seen: SeenCurve, as_of: date) -> Array:
    """Yesterday's VX of each row's settlement date, else the forward it was priced off.

    The rule dates them: today's feed need not list what yesterday's did.
    """
    listed = contract_frame(seen.futures, as_of)
    monthly = listed[listed["root"] == "VX"]
    settles = [Calendar(as_of).vx_settlement(day.date()) for day in monthly["expiry"]]
    prices = monthly["symbol"].map(dict(seen.futures)).astype("float64").to_numpy()
    by_date = pd.Series(prices, index=pd.DatetimeIndex(settles))
    dated = by_date.reindex(rows["expiry"]).to_numpy()
    own = rows["symbol"].str.replace("VXM/", "VX/", regex=False).map(dict(seen.futures))
    price = np.where(rows["kind"] == "future", own.astype("float64"), dated)
    return np.where(np.isnan(price), rows["then_forward"].to_numpy(), price)


def _told(rows: pd.DataFrame) -> Units:
    return {name: rows[f"now_{name}"].to_numpy() for name in ("vega", "vega30")}


def _filled(recorded: Units, start: Units, chain: Mapping[str, Units], told: Units) -> Revalued:
    """Unknown steps carry the unit before them; what cannot be revalued ends as today tells it."""
    first, after = {}, {step: dict[str, Array]() for step in STEPS}
    for name, value in recorded.items():
        last = first[name] = np.where(np.isnan(start[name]), value, start[name])
        for step in STEPS:
            if step == "beta":
                last = told[name]
            stepped = chain[step][name]
            last = after[step][name] = np.where(np.isnan(stepped), last, stepped)
    return Revalued(recorded=recorded, start=first, after=after)
