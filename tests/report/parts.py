"""Parts made by hand of a good day, the first one, and one with a gap among the hedges."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.model.explained import Attribution
from tasks.model.outlook import Events
from tasks.model.shape import Contribution
from tests.report.parts_ahead import MODES, break_evens, events, horizon, level, scenarios
from tests.report.parts_curve import calibration, shape
from tests.report.parts_moves import (
    EARNED,
    PARTS,
    PNL_PARTS,
    attribution,
    bridge,
    explain,
    pnl_explain,
    profit,
)

__all__ = [
    "EARNED", "MODES", "PARTS", "PNL_PARTS", "attribution", "break_evens", "bridge",
    "calibration", "events", "explain", "horizon", "level", "pnl_explain", "profit", "scenarios",
    "shape",
]  # fmt: skip

NO_EARLIER = "no earlier session"


def contributions() -> tuple[Contribution, ...]:
    shares = {
        "core": {"vega": (-1527.57, -1.0), "vega30": (-1247.25, -0.8706), "theta": (412.0, 0.9)},
        "layer-1": {"vega": (0.0, 0.0), "vega30": (123.76, 0.0864), "theta": (-42.0, -0.09)},
    }
    return tuple(
        Contribution(layer=layer, measure=measure, value=value, share=share)
        for layer, own in shares.items()
        for measure, (value, share) in own.items()
    )


def outlook(as_of: date) -> dict[str, Any]:
    """Every new part of a good day."""
    return {
        "scenarios": scenarios(),
        "horizon": horizon(),
        "break_evens": break_evens(as_of),
        "events": events(),
        "explain": explain(),
        "pnl_explain": pnl_explain(),
        "bridge": bridge(),
        "attribution": attribution(),
        "contributions": contributions(),
    }


def first_day() -> dict[str, Any]:
    """What explains has nothing to compare with, and says so."""
    return {
        "explain": tuple(
            it.model_copy(
                update=dict.fromkeys(("from_", *PARTS)) | {"reason": NO_EARLIER}
            )
            for it in explain()
        ),
        "pnl_explain": tuple(
            it.model_copy(
                update=dict.fromkeys(("total", *PNL_PARTS, "residual_share"))
                | {"reason": NO_EARLIER}
            )
            for it in pnl_explain()
        ),
        "attribution": tuple(
            Attribution(
                scope=it.scope, sessions=0, spearman=None, ks=None, zone=None,
                reason="0 of 20 sessions",
            )
            for it in attribution()
        ),
        "break_evens": tuple(
            it.model_copy(
                update={
                    "levels": tuple(
                        each.model_copy(update={"level_previous": None, "migration": None})
                        for each in it.levels
                    )
                }
            )
            for it in break_evens(date(2026, 11, 20))
        ),
    }  # fmt: skip


def lost(reason: str, as_of: date) -> dict[str, Any]:
    """Every new part of a day when a hedge is a gap: the core alone has figures."""
    return {
        "scenarios": tuple(
            it.model_copy(
                update={
                    "net": None,
                    "hedge": None,
                    "layers": {**it.layers, "layer-1": None, "layer-2": None},
                    "reason": reason,
                }
            )
            for it in scenarios()
        ),
        "horizon": tuple(
            it.model_copy(
                update={
                    "vega": None,
                    "vega30": None,
                    "theta_collected": None,
                    "pnl": tuple(each.model_copy(update={"pnl": None}) for each in it.pnl),
                    "reason": reason,
                }
            )
            if it.scope == "net"
            else it
            for it in horizon()
        ),
        "break_evens": tuple(
            it.model_copy(update={"levels": (), "pnl_at_spot": None, "reason": reason})
            for it in break_evens(as_of)
        ),
        "events": Events(
            moves=tuple(
                it.model_copy(update={"net": None, "hedge": None, "reason": reason})
                for it in events().moves
            )
        ),
        "explain": _without_hedges(explain(), ("from_", "to", *PARTS), reason),
        "pnl_explain": _without_hedges(
            pnl_explain(), ("total", *PNL_PARTS, "residual_share"), reason
        ),
        "bridge": (),
        "attribution": attribution(),
        "contributions": tuple(
            it.model_copy(
                update={"share": None, "reason": reason}
                | ({} if it.layer == "core" else {"value": None})
            )
            for it in contributions()
        ),
    }


def _without_hedges(rows: tuple[Any, ...], fields: tuple[str, ...], reason: str) -> tuple[Any, ...]:
    unknown = dict.fromkeys(fields) | {"reason": reason}
    touched = ("net", "layer:layer-1", "layer:layer-2")
    return tuple(it.model_copy(update=unknown) if it.scope in touched else it for it in rows)
