"""Limits that have lived for a while: with trail, drift, episode, and what people said."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.model.limit_parts import LimitChange, LimitResult
from tests.report.boards import limit

TRAIL = (
    *(-520.0 - 13.0 * at for at in range(18)), None, -790.0, -820.0, -905.0, -951.0, -880.0,
)  # fmt: skip
OPEN = None


def held(**fields: Any) -> LimitResult:
    """Back at -880 inside ±900, but it clears at ±810: a tenth of the half-width further in."""
    base: dict[str, Any] = {
        "state": "breach",
        "held": True,
        "clear": 810.0,
        "streak": 3,
        "since": date(2026, 11, 18),
        "state_previous": "breach",
        "drift_per_session": -15.0,
        "trail": TRAIL,
        "episode": "L-4be2907f",
        "classification": "market_moved",
        "resolution": "10 calls of layer-1 bought on the 19th",
        "owner": "pm",
        "note": "vol of December fell",
    }
    return limit("net-band", "net", -880.0, 900.0, **(base | fields))


def soft_breach(**fields: Any) -> LimitResult:
    base: dict[str, Any] = {
        "severity": "soft",
        "state_previous": "ok",
        "streak": 1,
        "since": date(2026, 11, 20),
        "episode": "L-19d3ac55",
        "drift_per_session": 9.0,
        "trail": (80.0, 95.0, 88.0, 101.0, 133.0),
    }
    return limit("sleeve-drift", "layer:layer-1", 133.0, 120.0, **(base | fields))


def one_sided(**fields: Any) -> LimitResult:
    base: dict[str, Any] = {
        "measure": "credit_to_risk",
        "unit": "ratio",
        "warn": None,
        "breach": (0.3333, OPEN),
        "utilisation": 0.81,
        "state": "ok",
        "state_previous": "warn",
        "streak": 1,
        "trail": (0.36, 0.35, None, 0.41),
    }
    return limit("credit", "structure:SPXW 2027-01-04", 0.41, 1.0, **(base | fields))


def nearing(**fields: Any) -> LimitResult:
    """380 of 500 used, 31 more a session: 120 / 31 = 3.87 sessions."""
    base: dict[str, Any] = {
        "measure": "vega30",
        "drift_per_session": 31.0,
        "sessions_to_breach": 120 / 31,
        "trail": (256.0, 287.0, 318.0, 349.0, 380.0),
        "state_previous": "ok",
    }
    return limit("account-band", "account:U100002", 380.0, 500.0, **(base | fields))


def scenario_loss(**fields: Any) -> LimitResult:
    base: dict[str, Any] = {
        "measure": "pnl",
        "unit": "usd",
        "breach": (-30000.0, OPEN),
        "warn": (-25000.0, OPEN),
        "utilisation": 0.874,
        "state": "warn",
        "state_previous": "warn",
        "trail": (-24000.0, -25100.0, -26222.0),
    }
    return limit("loss", "scenario:term:+10:-5", -26222.0, 30000.0, **(base | fields))


def lived_limits() -> tuple[LimitResult, ...]:
    return (
        held(),
        soft_breach(),
        nearing(),
        scenario_loss(),
        one_sided(),
        limit("worst-loss", "scenario", None, 40000.0, unit="usd", reason="a leg is a gap"),
    )


def changes() -> tuple[LimitChange, ...]:
    return (
        LimitChange(
            id="net-band",
            change="changed",
            old="net vega30, USD per VIX point: warn ±900, breach ±1200, hard",
            new="net vega30, USD per VIX point: warn ±675, breach ±900, hard, hysteresis 10%",
            since=date(2026, 11, 19),
        ),
        LimitChange(
            id="account-band", change="added", old=None, new="account vega30: breach ±500, hard",
            since=date(2026, 11, 19),
        ),
    )  # fmt: skip
