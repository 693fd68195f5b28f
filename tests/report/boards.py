"""Limits, tenor buckets, history and findings around the worked book."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tasks.model.document import Bucket, Finding, HistoryPoint
from tasks.model.limit_parts import LimitResult
from tests.report.books import AS_OF


def limit(id_: str, scope: str, value: float | None, edge: float, **fields: Any) -> LimitResult:
    used = None if value is None else abs(value) / edge
    state = (
        "not_testable"
        if used is None
        else "breach"
        if used > 1
        else "warn"
        if used > 0.75
        else "ok"
    )
    base: dict[str, Any] = {
        "id": id_,
        "scope": scope,
        "measure": "vega30",
        "reference": "",
        "unit": "usd_per_vix_point",
        "value": value,
        "basis": None,
        "warn": (-0.75 * edge, 0.75 * edge),
        "breach": (-edge, edge),
        "utilisation": used,
        "state": state,
        "streak": 3,
    }
    return LimitResult(**(base | fields))


def limits(net_edge: float) -> tuple[LimitResult, ...]:
    drift = {"reference": "previous"}
    return (
        limit("net-band", "net", -1061.87, net_edge),
        limit("sleeve-drift", "layer:core", -78.25, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-1", 14.76, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-2", 3.27, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-3", 0.35, 120.0, **drift),
        limit(
            "coverage",
            "net",
            14.9,
            20.0,
            measure="layer1_coverage",
            unit="percent",
            basis="core",
            warn=(15.0, 20.0),
            breach=(10.0, 30.0),
            utilisation=0.51,
            state="warn",
            streak=1,
        ),
        limit(
            "credit",
            "layer:core",
            0.41,
            1.0,
            measure="credit_to_risk",
            unit="ratio",
            warn=None,
            breach=(0.3333, 1e300),
            utilisation=0.81,
            state="ok",
        ),
    )


def buckets() -> tuple[Bucket, ...]:
    filled = {
        ("31-45", "core"): (-1527.57, -1247.25),
        ("8-30", "layer-1"): (0.0, 123.76),
        ("46-60", "layer-2"): (0.0, 34.27),
        ("61-90", "layer-3"): (0.0, 27.35),
    }
    edges = ((0, 8), (8, 31), (31, 46), (46, 61), (61, 91), (91, None))
    made = []
    for low, high in edges:
        name = f"{low}-{high - 1}" if high else f"{low}+"
        for role, layer_name in (
            ("core", "core"),
            ("hedge", "layer-1"),
            ("hedge", "layer-2"),
            ("hedge", "layer-3"),
        ):
            vega, vega30 = filled.get((name, layer_name), (0.0, 0.0))
            made.append(
                Bucket(
                    bucket=name,
                    from_days=low,
                    to_days=high,
                    layer=layer_name,
                    role="core" if role == "core" else "hedge",
                    vega=vega,
                    vega30=vega30,
                )
            )
    return tuple(made)


def history(count: int = 60) -> tuple[HistoryPoint, ...]:
    first = AS_OF - timedelta(days=count)
    points = []
    for at in range(count):
        value: float | None = -520.0 - 240.0 * ((at * 7) % 11) / 10 - 3.2 * at
        state = "clean"
        if at in {20, 21}:
            value, state = None, "degraded"
        elif at == 41:
            value, state = -1012.0, "breach"
        elif at == 33:
            state = "breaks"
        points.append(HistoryPoint(as_of=first + timedelta(days=at), vega30=value, state=state))
    return tuple(points)


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            code="zero_bid",
            severity="info",
            subject="SPXW",
            count=412,
            evidence="412 of 24,961 quotes, median 405",
        ),
        Finding(
            code="parity_rmse",
            severity="warn",
            subject="SPXW 2027-03-19",
            count=1,
            evidence="rmse 0.90 points, limit 0.50",
        ),
    )
