"""The broker's columns: right to the cent on most legs, wrong where the plan says so."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

import numpy as np

from tasks.simulate.black import Greeks, greeks, implied_vol
from tasks.simulate.market import Market
from tasks.simulate.truth import Unit

FIELDS = ("price", "iv", "delta", "gamma", "vega", "theta")
_TRADING_DAY = 365 / 252
_ROUND_VEGA_USD = 100.0
# A mistake between these multiples of the tolerance would be a matter of luck to find.
_UNSEEN, _CLEAR = 0.4, 1.4


@dataclass(frozen=True, slots=True)
class Report:
    """One leg as the broker shows it.

    Units: `price` points, `iv` decimal, the rest position USD (per point, per vol point, per
    day). None where a broker shows nothing.
    """

    price: float
    iv: float | None
    delta: float
    gamma: float | None
    vega: float | None
    theta: float | None

    def texts(self) -> list[str]:
        """The six columns as written: price and vol to 0.0001, greeks to the cent."""
        digits = (4, 4, 2, 2, 2, 2)
        return [
            "" if value is None else f"{round(value, places) + 0.0:.{places}f}"
            for value, places in zip(astuple(self), digits, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Planted:
    """One known mistake: a row of truth/planted.csv."""

    account: str
    symbol: str
    field: str
    mistake: str
    true_value: str
    reported_value: str


def tolerance(name: str, value: float) -> float:
    """What a broker may be off by before it is a mistake, in the field's own unit."""
    if name == "price":
        return max(0.05, 0.02 * abs(value))
    if name == "iv":
        return max(0.01, 0.05 * abs(value))
    return max(2.0, 0.05 * abs(value))


def right(unit: Unit, quantity: int, mark: float) -> Report:
    """What a broker without mistakes reports; `mark` in price points."""
    lots = quantity * unit.multiplier
    if unit.is_future:
        return Report(mark, None, lots, None, None, None)
    return Report(
        mark,
        unit.iv,
        lots * unit.delta_forward * unit.discount,
        lots * unit.gamma,
        lots * unit.vega,
        lots * unit.theta,
    )


def wrong(  # noqa: PLR0911 - one return a kind of mistake
    kind: str, unit: Unit, quantity: int, *, true: Report, market: Market, stale_iv: float | None
) -> Report:
    """The same leg with a mistake; a leg that the mistake cannot touch comes back as it was."""
    if unit.iv is None or true.vega is None or true.theta is None:
        return true
    if kind == "vix_off_spot":
        return _off_spot(unit, quantity, true, market.indices["VIX"])
    if kind == "stale_vol" and stale_iv is not None:
        return _from_greeks(true, unit, quantity, stale_iv, _at(unit, unit.forward, stale_iv))
    if kind == "other_day_count":
        return replace(true, theta=true.theta * _TRADING_DAY)
    if kind == "per_contract_unit":
        lots = abs(quantity)
        return replace(true, vega=true.vega / lots, theta=true.theta / lots)
    if kind == "rounding":
        unit_delta = round(unit.delta_forward * unit.discount, 1)
        vega = round(true.vega / _ROUND_VEGA_USD) * _ROUND_VEGA_USD
        return replace(true, delta=quantity * unit.multiplier * unit_delta, vega=vega)
    return true


def plant(true: Report, mistaken: Report) -> tuple[Report, dict[str, tuple[str, str]]]:
    """The report to write, and true and reported text of each field that is clearly off.

    A field that is off by about its tolerance is reported right, so that every planted row can
    be found and nothing else can.
    """
    written, rows = mistaken, {}
    true_texts, wrong_texts = true.texts(), mistaken.texts()
    for place, name in enumerate(FIELDS):
        value, told = astuple(true)[place], astuple(mistaken)[place]
        if value is None or told is None:
            continue
        off = abs(told - value) / tolerance(name, value)
        if off >= _CLEAR:
            rows[f"reported_{name}"] = (true_texts[place], wrong_texts[place])
        elif off > _UNSEEN:
            written = replace(written, **{name: value})
    return written, rows


def _at(unit: Unit, forward: float, iv: float) -> Greeks:
    is_call = unit.symbol[-9] == "C"
    return greeks(
        np.asarray(forward),
        np.asarray(int(unit.symbol[-8:]) / 1000),
        np.asarray(unit.t_years),
        np.asarray(unit.discount),
        np.asarray(iv),
        np.asarray(is_call),
    )


def _from_greeks(true: Report, unit: Unit, quantity: int, iv: float, found: Greeks) -> Report:
    lots = quantity * unit.multiplier
    return Report(
        true.price,
        iv,
        lots * float(found.delta_forward) * unit.discount,
        lots * float(found.gamma),
        lots * float(found.vega),
        lots * float(found.theta),
    )


def _off_spot(unit: Unit, quantity: int, true: Report, vix: float) -> Report:
    """Implied and priced off the VIX index; greeks of nought where no vol exists."""
    iv = implied_vol(
        true.price,
        forward=vix,
        strike=int(unit.symbol[-8:]) / 1000,
        years=unit.t_years,
        discount=unit.discount,
        is_call=unit.symbol[-9] == "C",
    )
    if iv is None:
        return Report(true.price, 0.0, 0.0, 0.0, 0.0, 0.0)
    return _from_greeks(true, unit, quantity, iv, _at(unit, vix, iv))
