"""Breaks made by hand: one of every status, and a crowd of one kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.model.break_parts import Break
from tests.report.books import AS_OF

OFF_SPOT = "priced off the VIX spot 17.04 instead of the forward 18.20: closes 11.50 of 11.56"


def broken(id_: str, **fields: Any) -> Break:
    base: dict[str, Any] = {
        "id": id_,
        "kind": "vega",
        "subject": "VIX261222C00022000",
        "account": "U100001",
        "layer": "layer-1",
        "source": "broker",
        "ours": 17.74,
        "theirs": 29.3,
        "difference": -11.56,
        "tolerance": 0.89,
        "unit": "USD per vol point",
        "first_seen": AS_OF,
        "opened": AS_OF,
        "age_sessions": 0,
    }
    return Break(**(base | fields))


def vanished(**fields: Any) -> Break:
    base: dict[str, Any] = {
        "kind": "vanished",
        "subject": "VXM/G27",
        "account": "U100002",
        "layer": "layer-3",
        "ours": 1.0,
        "theirs": 0.0,
        "difference": 1.0,
        "tolerance": 0.0,
        "unit": "contracts",
        "vega30": 27.35,
        "reason": "held by our own book since 2026-11-12, no trade today",
    }
    return broken("B-7a1c20de", **(base | fields))


def explained(**fields: Any) -> Break:
    base: dict[str, Any] = {
        "status": "explained",
        "cause": OFF_SPOT,
        "cause_code": "spot_for_forward",
        "confidence": "sure",
        "remaining": -0.06,
        "first_seen": date(2026, 10, 2),
        "opened": date(2026, 11, 17),
        "age_sessions": 3,
        "episodes": 3,
        "resolution": "broker_corrected",
        "resolved_on": date(2026, 11, 4),
        "owner": "mb",
        "note": "asked the broker's desk",
    }
    return broken("B-0f41a9c3", **(base | fields))


def accepted(**fields: Any) -> Break:
    base: dict[str, Any] = {
        "kind": "theta",
        "subject": "SPXW270104P05700000",
        "layer": "core",
        "source": "vendor",
        "ours": 412.0,
        "theirs": 598.0,
        "difference": -186.0,
        "tolerance": 12.0,
        "unit": "USD per day",
        "status": "accepted",
        "accepted_until": date(2026, 12, 18),
        "accepted_difference": 200.0,
        "cause": "theta for a trading day instead of a calendar day",
        "cause_code": "theta_trading_day",
        "confidence": "likely",
        "remaining": 0.9,
        "opened": date(2026, 11, 6),
        "first_seen": date(2026, 11, 6),
        "age_sessions": 10,
        "owner": "risk",
    }
    return broken("B-55d1e870", **(base | fields))


def resolved(**fields: Any) -> Break:
    base: dict[str, Any] = {
        "kind": "price",
        "subject": "VIX270120C00025000",
        "layer": "layer-2",
        "ours": 1.1,
        "theirs": 1.45,
        "difference": -0.35,
        "tolerance": 0.05,
        "unit": "price points",
        "status": "resolved",
        "resolution": "agrees",
        "resolved_on": AS_OF,
        "reason": "the broker's mark is ours again",
        "opened": date(2026, 11, 18),
        "first_seen": date(2026, 11, 18),
        "age_sessions": 2,
    }
    return broken("B-93cc04b1", **(base | fields))


def untested(**fields: Any) -> Break:
    base: dict[str, Any] = {
        "kind": "delta",
        "subject": "VIX270120C00035000",
        "layer": "layer-2",
        "ours": None,
        "theirs": None,
        "difference": None,
        "unit": "USD per point",
        "reason": "the leg could not be valued today: no bid",
        "opened": date(2026, 11, 13),
        "first_seen": date(2026, 11, 13),
        "age_sessions": 5,
    }
    return broken("B-c2077e41", **(base | fields))


def every_status() -> tuple[Break, ...]:
    return (vanished(), explained(), untested(), accepted(), resolved())


def crowd(count: int = 60, **fields: Any) -> tuple[Break, ...]:
    """Legs of layer-1 priced off the spot, the later the further apart."""
    return tuple(
        broken(
            f"B-{at:08x}",
            subject=f"VIX261222C{10000 + 500 * at:08d}",
            **{
                "ours": 20.0 + at,
                "theirs": 40.0 + 2.0 * at,
                "difference": -20.0 - at,
                "cause": f"priced off the VIX spot 17.04 instead of the forward 18.20: leg {at}",
                "cause_code": "spot_for_forward",
                "confidence": "sure" if at % 3 else "likely",
                "remaining": 0.01,
                "status": "explained",
            }
            | fields,
        )
        for at in range(count)
    )
