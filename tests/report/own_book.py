"""Holdings, settlements, moved legs and quality made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.model.break_parts import Holding, Retag, Settlement
from tasks.model.quality_parts import Quality
from tests.report.books import book


def holding(symbol: str, size: float | None, theirs: float | None, **fields: Any) -> Holding:
    base: dict[str, Any] = {
        "account": "U100001",
        "symbol": symbol,
        "layer": "core",
        "layer_source": "first",
        "previous": size,
        "traded": 0.0,
        "settled": 0.0,
        "ours": size,
        "theirs": theirs,
        "first_seen": date(2026, 11, 12),
        "entry_forward": 5950.0,
        "entry_sigma": 0.172,
        "entry_days": 53.0,
    }
    return Holding(**(base | fields))


def holdings() -> tuple[Holding, ...]:
    agreed = tuple(
        holding(leg.symbol, leg.quantity, leg.quantity, layer=leg.layer) for leg in book()[:-1]
    )
    return (
        *agreed,
        holding("VXM/G27", 1.0, 0.0, account="U100002", layer="layer-3", layer_source="rule"),
        # 4 held, 3 bought, 2 settled: 5.
        holding("VIX261222C00020000", 5.0, None, previous=4.0, traded=3.0, settled=-2.0),
        holding(
            "SPXW270104P05500000", 2.0, 2.0, previous=0.0, adopted=2.0, layer_source="position"
        ),
    )


def settlements() -> tuple[Settlement, ...]:
    return (
        Settlement(
            account="U100001", symbol="SPX261120P05800000", layer="core", quantity=-2.0,
            how="cash", value=5788.5, value_source="indices: SET", cash=-2300.0,
            reason="AM settlement of 2026-11-20, 11.50 points in the money",
        ),
        Settlement(
            account="U100001", symbol="VIX261118C00030000", layer="layer-1", quantity=10.0,
            how="cash", value=None, value_source=None, cash=None,
            reason="expired on 2026-11-18; no feed carries VRO",
        ),
    )  # fmt: skip


def retags() -> tuple[Retag, ...]:
    return (
        Retag(
            account="U100001", symbol="VIX270120C00025000", layer_before="layer-1",
            layer="layer-2", by="command", note="rolled out",
        ),
    )  # fmt: skip


def measure(code: str, score: float | None, **fields: Any) -> Quality:
    base: dict[str, Any] = {
        "code": code,
        "subject": "SPX",
        "count": 78,
        "total": 4102,
        "value": 1.9,
        "unit": "percent",
        "median": 0.1,
        "spread": 0.25,
        "sessions": 20,
        "score": score,
        "unusual": score is not None and abs(score) > 4,
    }
    return Quality(**(base | fields))


def quality() -> tuple[Quality, ...]:
    return (
        measure("unchanged", 0.4, value=12.0, median=11.9),
        measure("gate.crossed", 7.2),
        measure(
            "vendor_vol", -2.0, unit="vol points", value=0.01, median=0.11, spread=0.05, count=3900
        ),
        measure("interpolated", None, subject="book", median=None, spread=None, sessions=3),
        measure("gate.zero_bid", None, subject="VIX", value=None, count=0, total=0),
    )
