"""The worked book: legs, layers and net (5700/5600 put, 6300/6400 call condor, VIX hedges)."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from tasks.model.document import Layer, Leg, Net, Reported

AS_OF = date(2026, 11, 20)
GAP_REASON = "2 of 9 legs could not be valued: no usable quote"
Role = Literal["core", "hedge"]


def leg(symbol: str, layer: str, quantity: float, **fields: Any) -> Leg:
    option = not symbol.startswith("VX")
    spx = symbol.startswith("SPX")
    base: dict[str, Any] = {
        "account": "U100001",
        "layer": layer,
        "symbol": symbol,
        "root": symbol[:4].strip("26/"),
        "kind": "option" if option else "future",
        "expiry": date(2027, 1, 4) if option else date(2027, 2, 17),
        "settlement": "PM" if spx else "AM",
        "strike": float(symbol[-8:]) / 1000 if option else None,
        "right": symbol[-9] if option else "",
        "quantity": quantity,
        "multiplier": 100.0,
        "days": 45.0 if spx else 30.0,
        "forward": 6000.0 if spx else 18.2,
        "discount": 0.995,
        "bid": 1.0,
        "ask": 1.2,
        "mark": 1.1,
        "mark_source": "mid" if option else "settlement",
        "iv": 0.18 if option else None,
        "iv_source": "own_mid" if option else "none",
        "unit_vega": 5.8614 if option else None,
        "vega": None,
        "vix_delta": None,
        "beta": None if spx else 0.4316,
        "weight": 0.8165 if spx else None,
        "vega30": None,
        "vvix_vega": None,
        "naive_vega": None,
        "delta": 120.5,
        "gamma": -0.0123,
        "vanna": -3.21 if option else None,
        "volga": -0.52 if option else None,
        "theta": 41.2,
        "average_price": 44.1 if option else 18.5,
        "market_value": -1234.0,
        "reported": Reported(vega=-2901.0 if spx else None),
        "status": "valued",
    }
    return Leg(**(base | fields))


def book() -> tuple[Leg, ...]:
    return (
        leg("SPXW270104P05700000", "core", -5, vega=-2930.69, vega30=-2392.86, naive_vega=-2930.69),
        leg("SPXW270104P05600000", "core", 5, vega=2391.63, vega30=1952.72, naive_vega=2391.63),
        leg("SPXW270104C06300000", "core", -5, vega=-2376.45, vega30=-1940.33, naive_vega=-2376.45),
        leg("SPXW270104C06400000", "core", 5, vega=1387.94, vega30=1133.22, naive_vega=1387.94),
        leg("VIX261222C00022000", "layer-1", 10, vix_delta=286.78, vega30=123.76, vvix_vega=17.74),
        leg("VIX270120C00025000", "layer-2", 6, vix_delta=153.61, vega30=50.24, vvix_vega=14.51),
        leg("VIX270120C00035000", "layer-2", -6, vix_delta=-48.82, vega30=-15.97, vvix_vega=-6.80),
        leg("VXM/G27", "layer-3", 1, vix_delta=100.0, vega30=27.35, days=89.0),
    )


def layer(
    name: str, role: Role, vega30: float | None, before: float | None, **fields: Any
) -> Layer:
    base: dict[str, Any] = {
        "layer": name,
        "role": role,
        "legs": 4 if role == "core" else 2,
        "gaps": 0,
        "vega": -1527.57 if role == "core" else 0.0,
        "vvix_vega": 0.0 if role == "core" else 8.48,
        "naive_vega": -1527.57 if role == "core" else 8.48,
        "vix_delta": 0.0 if role == "core" else 163.9,
        "vega30": vega30,
        "delta": 38.2 if role == "core" else 0.0,
        "gamma": -0.0421 if role == "core" else 0.0,
        "theta": 412.0 if role == "core" else -42.0,
        "market_value": -4512.0 if role == "core" else 1820.0,
        "target": None,
        "target_reason": "no target is set for this layer",
        "vega30_previous": before,
        "drift": None if vega30 is None or before is None else vega30 - before,
        "share": 0.86 if role == "core" else 0.05,
        "reported_vega": -1490.0 if role == "core" else 20.5,
        "status": "reconciled",
    }
    return Layer(**(base | fields))


def net(**fields: Any) -> Net:
    base: dict[str, Any] = {
        "vega": -1527.57,
        "vvix_vega": 25.45,
        "naive_vega": -1502.12,
        "vix_delta": 491.57,
        "vega30": -1061.87,
        "delta": 38.2,
        "gamma": -0.0421,
        "theta": 285.0,
        "market_value": -2692.0,
        "pnl": -418.0,
        "gross_vega30": 7636.45,
        "reported_vega": -1480.0,
        "vega30_previous": -1002.0,
        "drift": -59.87,
        "legs": 8,
        "gaps": 0,
        "status": "reconciled",
    }
    return Net(**(base | fields))
