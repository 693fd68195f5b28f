"""Mistakes of unit: the right figure, times something, or rounded before its time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tasks.vega.mistakes import DELTA, GAMMA, IV, PRICE, THETA, VEGA, Array, Options

TRADING_DAY = 365.0 / 252.0
_POSITION = (DELTA, GAMMA, VEGA, THETA)


@dataclass(frozen=True, slots=True)
class Factor:
    """What a field is multiplied by: one number a leg, NaN where that is no mistake."""

    code: str
    fields: tuple[int, ...]
    by: Array
    words: str


def unit_factors(options: Options) -> tuple[Factor, ...]:
    """Every factor that a known mistake of unit puts on a field, by code.

    A position of one contract is one contract: there is no mistake to make. Figures
    of one contract held long and of one of the position's side are both usual.
    """
    lots = options.lots
    several = np.where((np.abs(lots) == 1.0) | (lots == 0.0), np.nan, lots)
    held = np.where(lots == 0.0, np.nan, lots)
    size = held * options.multiplier
    one = np.ones_like(lots)
    with np.errstate(all="ignore"):
        return (
            Factor("sign", _POSITION, -one, "the sign reversed"),
            Factor("hundredfold", (PRICE, IV, *_POSITION), 100.0 * one, "a hundred times as large"),
            Factor("hundredfold", (PRICE, IV, *_POSITION), 0.01 * one, "a hundredth of it"),
            Factor("per_contract", _POSITION, 1.0 / several, "for one contract"),
            Factor(
                "per_contract",
                _POSITION,
                1.0 / np.abs(several),
                "for one contract of the position's side",
            ),
            Factor("per_unit", _POSITION, 1.0 / size, "for one unit of the underlying"),
            Factor(
                "per_unit",
                _POSITION,
                1.0 / np.abs(size),
                "for one unit of the underlying, of the position's side",
            ),
            Factor(
                "theta_trading_day",
                (THETA,),
                TRADING_DAY * one,
                "theta of a trading day, 365/252 of a calendar day's",
            ),
        )
