"""The report document as the rows its tables should hold, by plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from tasks.model.curve_parts import Curve
from tasks.model.document import Report
from tasks.model.explained import Calibration
from tasks.model.limit_parts import LimitResult
from tasks.model.outlook import BreakEven, Events
from tasks.model.restated import Restatement

Row = dict[str, Any]

# Words that SQL keeps for itself have another name there.
RENAMED = {"on": "on_date", "at": "label", "from_": "value_from", "to": "value_to"}


def wanted(report: Report, table: str) -> list[Row]:
    """The rows of a table that one run should leave, without the run's key."""
    return SECTIONS[table](report)


def _flat(part: BaseModel, *without: str) -> Row:
    """A part as a row: the broker's values and the ends of ranges have columns of their own."""
    row = part.model_dump(exclude=set(without))
    for name, value in row.pop("reported", {}).items() if "account" in row else ():
        row[f"reported_{name}"] = value
    if isinstance(part, LimitResult):
        for name in ("warn", "breach", "clear"):
            level = row.pop(name)
            low, high = level if isinstance(level, tuple) else (level and -level, level)
            row |= {f"{name}_low": low, f"{name}_high": high}
    return {RENAMED.get(name, name): _listed(value) for name, value in row.items()}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _each(parts: Iterable[BaseModel], *without: str) -> list[Row]:
    return [_flat(part, *without) for part in parts]


def _one(part: BaseModel | None, *without: str) -> list[Row]:
    return [] if part is None else [_flat(part, *without)]


def _curve(report: Report, name: str) -> Any:
    return getattr(report.curve, name) if isinstance(report.curve, Curve) else ()


def _cells(report: Report) -> list[Row]:
    found = _curve(report, "calibration")
    return _each(found.cells) if isinstance(found, Calibration) else []


def _events(report: Report, name: str) -> list[Row]:
    return _each(getattr(report.events, name)) if isinstance(report.events, Events) else []


def _horizon_pnl(report: Report) -> list[Row]:
    return [
        {"days": horizon.days, "scope": horizon.scope, **_flat(profit)}
        for horizon in report.horizon
        for profit in horizon.pnl
    ]


NO_LEVEL = dict.fromkeys(("side", "level", "distance_sd", "level_previous", "migration"))


def _break_even(report: Report) -> list[Row]:
    def levels(part: BreakEven) -> list[Row]:
        return _each(part.levels) or [NO_LEVEL]

    return [
        {**_flat(part, "levels"), **level} for part in report.break_evens for level in levels(part)
    ]


def _restated(report: Report) -> list[Row]:
    told = report.restates
    if not isinstance(told, Restatement):
        return []
    return [{"restates": told.run_id, **_flat(part)} for part in told.figures]


SECTIONS: dict[str, Callable[[Report], list[Row]]] = {
    "input": lambda report: _each(report.provenance.inputs),
    "net": lambda report: _one(report.net),
    "layer": lambda report: _each(report.layers),
    "leg": lambda report: _each(report.legs),
    "bucket": lambda report: _each(report.buckets),
    # Earlier values have rows of their own: those of earlier runs.
    "limit_state": lambda report: _each(report.limits, "trail"),
    "break_item": lambda report: _each(report.breaks),
    "gap": lambda report: _each(report.gaps),
    "finding": lambda report: _each(report.findings),
    "curve_point": lambda report: _each(_curve(report, "points")),
    "curve_future": lambda report: _each(_curve(report, "futures")),
    "curve_product": lambda report: _each(_curve(report, "products")),
    "curve_shape": lambda report: _one(_curve(report, "shape") or None),
    "calibration": lambda report: _one(_curve(report, "calibration") or None, "cells"),
    "beta_cell": _cells,
    "scenario": lambda report: _each(report.scenarios),
    "horizon": lambda report: _each(report.horizon, "pnl"),
    "horizon_pnl": _horizon_pnl,
    "break_even": _break_even,
    "event_move": lambda report: _events(report, "moves"),
    "next_event": lambda report: _events(report, "ahead"),
    "vega_explain": lambda report: _each(report.explain),
    "pnl_explain": lambda report: _each(report.pnl_explain),
    "bridge": lambda report: _each(report.bridge),
    "attribution": lambda report: _each(report.attribution),
    "contribution": lambda report: _each(report.contributions),
    "holding": lambda report: _each(report.holdings),
    "settlement": lambda report: _each(report.settlements),
    "retag": lambda report: _each(report.retags),
    "limit_definition": lambda report: _each(report.limit_definitions),
    "limit_change": lambda report: _each(report.limit_changes),
    "quality": lambda report: _each(report.quality),
    "restated_figure": _restated,
    "notice": lambda report: _each(report.notices),
}
