"""Options as a broker may misread them, and readings: what its row would show if it did.

The bridge and the cause finder both read them. A reading has price, vol and greeks together, since
a mistake is known by all that it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.contracts import SPX_FAMILIES
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.vega.greeks import VOL_POINT, black_greeks

Array = npt.NDArray[np.float64]

FIELDS = ("price", "iv", "delta", "gamma", "vega", "theta")
PRICE, IV, DELTA, GAMMA, VEGA, THETA = range(len(FIELDS))
GREEKS = slice(DELTA, THETA + 1)
# Which column of a valued leg stands against which field of a broker.
OURS = MappingProxyType(
    dict(zip(FIELDS, ("mark", "iv", "delta", "gamma", "naive_vega", "theta"), strict=True))
)
# Two readers of one quote choose different prices inside the spread, and so different vols: by so
# much of half the spread, and of the vol where the spread is not known, but never by more of it.
_SPREAD_SHARE, _UNKNOWN_SHARE, _MOST_SHARE = 0.5, 0.01, 0.05
_LEAST_SHARE = 0.0005
# A vol between these multiples of ours is in per cent.
_PERCENT = (50.0, 200.0)


@dataclass(frozen=True, slots=True)
class Options:
    """Legs as arrays of one length; NaN where a leg has no such number.

    `ours` and `reported` are (legs, FIELDS): price in price points, vol as a decimal, the rest
    position USD. forward to sign are those of European options, as in `black_greeks`. price: what
    the broker marks at, else our mark. given: the broker's vol as a decimal, whatever the unit it
    is printed in. room: how far the vols of two readers of the same quote may lie apart.
    """

    ours: Array
    reported: Array
    forward: Array
    strike: Array
    years: Array
    sigma: Array
    discount: Array
    sign: Array
    lots: Array
    multiplier: Array
    price: Array
    given: Array
    room: Array


@dataclass(frozen=True, slots=True)
class Reading:
    """What a broker would show: `figures` and their uncertainty `slack`, both (legs, FIELDS).

    `code` is one of CAUSES in tasks/model/breaks.py, `label` the session it is of, if any. `note`
    says of a leg, by its place, what was done, with the figures. NaN where it cannot be done.
    taken: fields of the broker that the reading itself is made of: they prove nothing.
    """

    code: str
    figures: Array
    slack: Array
    note: Callable[[int], str]
    label: str = ""
    taken: tuple[int, ...] = ()


def read_options(legs: pd.DataFrame) -> Options:
    """The legs of `value_legs`, joined with reported_ columns, as arrays.

    Columns of the broker that are absent are unknown. What Black (1976) does not price has no
    forward and no vol here.
    """
    european = legs["family"].isin([*SPX_FAMILIES, "VIX"]) & (legs["style"] == "european")
    european &= (legs["kind"] == "option") & (legs["status"] == "valued")
    model = {
        name: np.where(european, _column(legs, name), np.nan)
        for name in ("forward", "strike", "discount", "days", "iv")
    }
    reported = np.column_stack([_column(legs, f"reported_{name}") for name in FIELDS])
    marked = np.where(np.isnan(reported[:, PRICE]), _column(legs, "mark"), reported[:, PRICE])
    sigma, days = model["iv"], model["days"]
    years = np.where(days > 0.0, days, np.nan) / DAYS_PER_YEAR
    sign = np.where(legs["right"] == "C", 1.0, -1.0)
    return Options(
        ours=np.column_stack([_column(legs, name) for name in OURS.values()]),
        reported=reported,
        forward=model["forward"],
        strike=model["strike"],
        years=years,
        sigma=sigma,
        discount=model["discount"],
        sign=sign,
        lots=_column(legs, "quantity"),
        multiplier=_column(legs, "multiplier"),
        price=marked,
        given=_given(reported[:, IV], sigma),
        room=_room(legs, model, years, sign),
    )


def _column(legs: pd.DataFrame, name: str) -> Array:
    if name not in legs.columns:
        return np.full(len(legs), np.nan)
    values = legs[name].to_numpy(dtype="float64", na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _given(told: Array, sigma: Array) -> Array:
    """The broker's vol as a decimal: nought is none, and per cent are made a decimal."""
    with np.errstate(all="ignore"):
        ratio = told / sigma
        percent = (ratio > _PERCENT[0]) & (ratio < _PERCENT[1])
        return np.where(told > 0.0, np.where(percent, told / 100.0, told), np.nan)


def _room(legs: pd.DataFrame, model: dict[str, Array], years: Array, sign: Array) -> Array:
    sigma = model["iv"]
    half = (_column(legs, "ask") - _column(legs, "bid")) / 2.0
    with np.errstate(all="ignore"):
        greeks = black_greeks(
            model["forward"], model["strike"], years, sigma, model["discount"], sign
        )
        room = _SPREAD_SHARE * VOL_POINT * half / greeks.unit_vega
    room = np.where(np.isnan(room), _UNKNOWN_SHARE * sigma, room)
    return np.clip(room, _LEAST_SHARE * sigma, _MOST_SHARE * sigma)
