"""The one place that knows QuantLib: an American option whose three quotes can be set.

The engine is QdFp (Andersen, Lake and Offengenden, "High-performance American option pricing",
2016), without dividends.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

from tasks.model.sessions import DAYS_PER_YEAR

INSTALL = "pip install '.[american]' in the folder of vegarecon"


@cache
def library() -> Any | None:  # noqa: ANN401 - the library carries no types
    """The one place that loads QuantLib, and only when an American option is met."""
    try:
        return importlib.import_module("QuantLib")
    except ImportError:
        return None


@cache
def unit_option(sign: float, scheme: Literal["fast", "accurate"]) -> Callable[..., float]:
    """The price of an option of strike 1 and one year, by spot, vol and rate; NaN if it fails.

    The dates are fixed and far ahead: no clock and no global date of the library is involved.
    """
    quantlib = library()
    if quantlib is None:
        raise ModuleNotFoundError(INSTALL, name="QuantLib")
    start, count = quantlib.Date(1, 1, 2100), quantlib.Actual365Fixed()
    spot, vol, rate = (quantlib.SimpleQuote(1.0) for _ in range(3))
    rates = quantlib.FlatForward(start, quantlib.QuoteHandle(rate), count)
    vols = quantlib.BlackConstantVol(
        start, quantlib.NullCalendar(), quantlib.QuoteHandle(vol), count
    )
    process = quantlib.BlackScholesProcess(
        quantlib.QuoteHandle(spot),
        quantlib.YieldTermStructureHandle(rates),
        quantlib.BlackVolTermStructureHandle(vols),
    )
    qdfp = quantlib.QdFpAmericanEngine
    right = quantlib.Option.Call if sign > 0.0 else quantlib.Option.Put
    exercise = quantlib.AmericanExercise(start, start + int(DAYS_PER_YEAR))
    option = quantlib.VanillaOption(quantlib.PlainVanillaPayoff(right, 1.0), exercise)
    option.setPricingEngine(
        qdfp(process, qdfp.fastScheme() if scheme == "fast" else qdfp.accurateScheme())
    )

    def price(moneyness: float, total_vol: float, total_rate: float) -> float:
        spot.setValue(moneyness)
        vol.setValue(total_vol)
        rate.setValue(total_rate)
        try:
            return float(option.NPV())
        except RuntimeError:
            return math.nan

    return price
