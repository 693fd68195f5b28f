"""Brokers that make one known mistake, each leg priced anew with bumps and halving alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from tasks.checks.differences import Difference, Tolerance
from tests.independent import plain_black as plain

OURS = {
    "price": "mark",
    "iv": "iv",
    "delta": "delta",
    "gamma": "gamma",
    "vega": "naive_vega",
    "theta": "theta",
}
DECIMALS = {"price": 4, "iv": 4, "delta": 2, "gamma": 2, "vega": 2, "theta": 2}
TOLERANCES = {
    "price": Tolerance(0.05, 0.02),
    "iv": Tolerance(0.01, 0.05),
    "gamma": Tolerance(0.05, 0.05),
    **dict.fromkeys(("delta", "vega", "theta"), Tolerance(2.0, 0.05)),
}
Row = Mapping[str, float]


@dataclass(frozen=True)
class Leg:
    """One option as a broker knows it; rates are continuous, `days` and vols as in plain_black."""

    price: float
    forward: float
    strike: float
    days: float
    vol: float
    rate: float
    sign: int
    quantity: float
    multiplier: float

    @property
    def size(self) -> float:
        return self.quantity * self.multiplier

    def implied(self, price: float | None = None) -> float | None:
        return plain.implied_vol(
            self.price if price is None else price,
            *(self.forward, self.strike, self.days, self.rate, self.sign),
        )

    def row(self) -> dict[str, float]:
        """Price and vol as they are, greeks by bumps, position USD."""

        def price(forward: float, vol: float, days: float) -> float:
            return plain.black(forward, self.strike, days, vol, self.rate, self.sign)

        f, v, d = self.forward, self.vol, self.days
        by_forward: plain.Function = lambda x: price(x, v, d)  # noqa: E731 - three bumps, one shape
        width = 0.02 * f * min(1.0, v * math.sqrt(d / 365.0) * 4.0)
        return {
            "price": self.price,
            "iv": v,
            "delta": self.size * plain.slope(by_forward, f, width),
            "gamma": self.size * plain.bend(by_forward, f, width),
            "vega": self.size * plain.slope(lambda x: price(f, x, d), v, 0.05 * v) / 100.0,
            "theta": -self.size * plain.slope(lambda x: price(f, v, x), d, 0.02 * d),
        }


Mistake = Callable[[Leg], dict[str, float] | None]


def legs_of(frame: pd.DataFrame) -> list[Leg]:
    """The legs of a valued frame as a broker that is right would see them."""
    names = ("mark", "forward", "strike", "days", "iv", "discount", "quantity", "multiplier")
    columns = (frame[name].to_numpy(dtype="float64").tolist() for name in names)
    return [
        Leg(
            price=mark,
            forward=forward,
            strike=strike,
            days=days,
            vol=vol,
            rate=-math.log(discount) * 365.0 / days,
            sign=1 if right == "C" else -1,
            quantity=quantity,
            multiplier=multiplier,
        )
        for mark, forward, strike, days, vol, discount, quantity, multiplier, right in zip(
            *columns, frame["right"].tolist(), strict=True
        )
    ]


def told(frame: pd.DataFrame, rows: Sequence[Row | None]) -> pd.DataFrame:
    """The legs with what the broker prints; of a leg without a row what is right."""
    columns: dict[str, list[float]] = {name: [] for name in OURS}
    for at, row in enumerate(rows):
        for name, ours in OURS.items():
            value = frame[ours].to_numpy()[at] if row is None else row[name]
            columns[name].append(round(float(value), DECIMALS[name]))
    return frame.assign(**{f"reported_{name}": values for name, values in columns.items()})


def differences(
    frame: pd.DataFrame,
    tolerances: Mapping[str, Tolerance] = TOLERANCES,
    *,
    source: str = "broker",
) -> list[Difference]:
    """Figures that differ beyond tolerance, straight from the columns."""
    found = []
    for name, allowed in tolerances.items():
        columns = ["account", "symbol", "layer", OURS[name], f"reported_{name}"]
        rows = frame[columns].itertuples(index=False, name=None)
        for account, symbol, layer, ours, theirs in rows:
            limit = allowed.allows(theirs)
            if abs(ours - theirs) > limit:
                found.append(
                    Difference(name, account, symbol, layer, ours, theirs, limit, "u", source)
                )
    return found


def at_forward(leg: Leg, forward: float) -> Leg:
    """The leg with another underlying and the vol it then implies; nought without any."""
    moved = replace(leg, forward=forward)
    return replace(moved, vol=moved.implied() or math.nan)


def nought(leg: Leg) -> dict[str, float]:
    """Nothing computed but the price."""
    return {**dict.fromkeys(OURS, 0.0), "price": leg.price}


def off_spot(spot: float) -> Mistake:
    def shown(leg: Leg) -> dict[str, float]:
        moved = at_forward(leg, spot)
        return nought(leg) if math.isnan(moved.vol) else moved.row()

    return shown


def counted(leg: Leg, days: float) -> Leg:
    """The leg with its days counted otherwise: the date, and so the discount, stays."""
    return replace(leg, days=days, rate=leg.rate * leg.days / days)


def at_days(days: Callable[[Leg], float], *, keep_price: bool = False) -> Mistake:
    def shown(leg: Leg) -> dict[str, float] | None:
        moved = counted(leg, days(leg))
        if keep_price:
            vol = moved.implied()
            return None if vol is None else replace(moved, vol=vol).row()
        return moved.row()

    return shown


def at_vol(vol: Callable[[Leg], float]) -> Mistake:
    return lambda leg: replace(leg, vol=vol(leg)).row()


def at_price(price: Callable[[Leg], float]) -> Mistake:
    def shown(leg: Leg) -> dict[str, float] | None:
        then = price(leg)
        vol = leg.implied(then)
        return None if vol is None else {**replace(leg, vol=vol).row(), "price": then}

    return shown


def scaled(by: Callable[[Leg], float], *names: str) -> Mistake:
    def shown(leg: Leg) -> dict[str, float]:
        row = leg.row()
        return row | {name: row[name] * by(leg) for name in names}

    return shown


def rounded(step: Callable[[Leg], float], *names: str) -> Mistake:
    def shown(leg: Leg) -> dict[str, float]:
        row = leg.row()
        return row | {name: round(row[name] / step(leg)) * step(leg) for name in names}

    return shown


def book(symbols: Iterable[str], quantities: Iterable[float], account: str = "U1") -> pd.DataFrame:
    """Positions of options, as a feed delivers them."""
    columns: dict[str, Any] = {"symbol": list(symbols), "quantity": list(quantities)}
    return pd.DataFrame(columns).assign(account=account)


def say(text: str) -> None:
    """A figure that the run of the tests is to show."""
    print(text)  # noqa: T201 - how many were found, missed and misnamed is what is asked for
