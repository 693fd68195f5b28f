"""Breaks of the day before that are not found today, and what there is to tell their fate by."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.checks.fates import Evidence, fate_among
from tasks.checks.life import Fate
from tasks.model.break_parts import Break, Holding
from tests.checks.books import PUT

MON = date(2026, 11, 16)


def item(kind: str, **fields: Any) -> Break:
    """A break of a put in the core; by the first source that tells of it."""
    base: dict[str, Any] = {
        "id": "B-1",
        "kind": kind,
        "subject": PUT,
        "account": "U1",
        "layer": "core",
        "source": "broker",
        "ours": 1.0,
        "theirs": 2.0,
        "difference": -1.0,
        "tolerance": 0.0,
        "unit": "USD",
        "first_seen": MON,
        "opened": MON,
        "age_sessions": 1,
    }
    return Break(**(base | fields))


def holding(
    symbol: str, ours: float | None, theirs: float | None, *, layer: str = "core"
) -> Holding:
    return Holding(
        account="U1", symbol=symbol, layer=layer, layer_source="first", previous=ours,
        traded=0.0, settled=0.0, ours=ours, theirs=theirs, first_seen=MON,
    )  # fmt: skip


def evidence(*sources: str, **fields: Any) -> Evidence:
    """What there is of a day on which these sources speak for U1, and vega is compared."""
    base: dict[str, Any] = {
        "covered": dict.fromkeys(sources, frozenset({"U1"})),
        "sources": frozenset(sources),
        "sums": (),
        "holdings": (),
        "settlements": (),
        "compared": frozenset({"vega"}),
        "layer_compared": frozenset({"vega"}),
    }
    return Evidence(**(base | fields))


def fate(broken: Break, among: Evidence) -> Fate:
    return fate_among(among)(broken)
