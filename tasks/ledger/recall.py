"""Recall: rows of the ledger made into nouns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any, Protocol

import pandas as pd

from tasks.model.errors import SettingsError, shown
from tasks.model.yesterday import (
    HeldLeg,
    SeenBreakEven,
    SeenCurve,
    Yesterday,
)

_SUMMED = (
    *("vega30", "vega", "vvix_vega", "naive_vega", "vix_delta", "delta", "gamma", "theta"),
    *("market_value", "drift", "vega30_own", "reported_vega", "legs", "gaps"),
)
NET_MEASURES = (*_SUMMED, "pnl", "gross_vega30")
LAYER_MEASURES = (*_SUMMED, "target", "share")
LIMIT = "limit:"


class Frame(Protocol):
    """The rows that a named statement returns, as a frame."""

    def __call__(self, name: str, **parameters: object) -> pd.DataFrame:
        """Columns as the statement names them."""
        ...


class Rows(Protocol):
    """The rows that a named statement returns."""

    def __call__(self, name: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Rows in the order of the statement."""
        ...


class Records(Protocol):
    """The rows that a named statement returns, each with its columns' names."""

    def __call__(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        """Rows in the order of the statement."""
        ...


def previous_of(rows: Rows, frame: Frame, as_of: date) -> Yesterday | None:
    """The head of the newest session before `as_of`, with all that a run refers to."""
    found = rows("recall/previous_head", as_of=as_of)
    if not found:
        return None
    seq, session, run_id = found[0]
    net = rows("recall/net_of", seq=seq)
    return Yesterday(
        as_of=session,
        run_id=run_id,
        net_vega30=net[0][0] if net else None,
        layer_vega30=dict(rows("recall/layers_of", seq=seq)),
        legs=tuple(HeldLeg(*row) for row in rows("recall/legs_of", seq=seq)),
        quotes=frame("recall/quotes_of", seq=seq),
        inputs=frozenset(rows("recall/inputs_of", seq=seq)),
        curve=_curve_of(rows, seq),
        break_evens=tuple(SeenBreakEven(*row) for row in rows("recall/break_evens_of", seq=seq)),
    )


def _curve_of(rows: Rows, seq: int) -> SeenCurve | None:
    found = rows("recall/curve_of", seq=seq)
    if not found:
        return None
    exponent, floor_days, beta_source, recomputed_vix, official_vix, spx_close, valued = found[0]
    return SeenCurve(
        points=tuple(rows("recall/points_of", seq=seq)),
        futures=dict(rows("recall/futures_of", seq=seq)),
        exponent=exponent,
        floor_days=floor_days,
        beta_source=beta_source,
        recomputed_vix=recomputed_vix,
        official_vix=official_vix,
        spx_close=spx_close,
        valued_at_utc=valued.replace(tzinfo=UTC) if valued else None,
    )


def history_of(
    rows: Rows,
    measure: str,
    layer: str | None,
    first: date | None,
    last: date | None,
    scope: str | None = None,
) -> pd.DataFrame:
    """The series of a measure; see Ledger.history.

    Raises SettingsError for a measure that does not exist, a scope that it cannot have, or a
    layer, limit or scope never on record.
    """
    span, of_limit = {"first": first, "last": last}, measure.startswith(LIMIT)
    if scope and (layer or not of_limit):
        raise SettingsError(
            "usage.scope",
            where="--scope",
            found=shown(f"{scope} of {measure}" + (f" and layer {layer}" if layer else "")),
            wanted="a scope with limit:ID alone, and without a layer",
            remedy="name a limit, or leave the scope or the layer out",
        )
    if of_limit:
        within = scope or (f"layer:{layer}" if layer else "net")
        name = measure.removeprefix(LIMIT)
        found = rows("recall/history_limit", id=name, scope=within, **span)
    else:
        _check_measure(measure, LAYER_MEASURES if layer else NET_MEASURES)
        if layer:
            found = rows("recall/history_layer", measure=measure, layer=layer, **span)
        else:
            found = rows("recall/history_net", measure=measure, **span)
    if not found and (layer or of_limit):
        raise SettingsError(
            "usage.series",
            where="--scope" if scope else "--layer" if layer else "--measure",
            found=shown(f"{measure} of {scope or layer or 'the net'}"),
            wanted="a layer, a limit or a scope of it that was on record in the span",
            remedy="see the layers and limits of the report",
        )
    frame = pd.DataFrame(found, columns=["as_of", "value", "state"])
    return frame.astype({"value": "float64"})


def _check_measure(measure: str, known: Sequence[str]) -> None:
    if measure not in known:
        raise SettingsError(
            "usage.measure",
            where="--measure",
            found=shown(measure),
            wanted=f"one of {', '.join(known)}, or limit:ID",
            remedy="name one of them",
        )
