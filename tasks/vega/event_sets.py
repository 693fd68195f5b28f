"""Event sets: what past FOMC, CPI and PPI days would do to today's book."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import cast

import pandas as pd

from tasks.market.market import Market
from tasks.model.layers import LayerSpec
from tasks.model.numbers import money
from tasks.model.outlook import EventKind, EventMove, Events, NextEvent
from tasks.model.past import Past
from tasks.model.sessions import Calendar
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import Scopes, outcomes
from tasks.vega.states import Row, states_of

# How far ahead the calendar is shown.
AHEAD_DAYS = 45

# Official VIX, recomputed VIX and SPX by session; NaN where a head knew none.
Closes = dict[date, tuple[float, float, float]]


def event_sets(
    repricer: Repricer, layers: Sequence[LayerSpec], calendar_rows: pd.DataFrame, past: Past
) -> Events:
    """The newest past events of each kind as joint moves of VIX and SPX, mode `term`.

    `calendar_rows` has the passport EVENTS. A move is from the close before the event's session
    to the close of that session, today's included; both on record with VIX (the official close,
    else the recomputed one on both days) and SPX. An event without them counts as unmatched.
    """
    as_of = repricer.market.as_of
    rows = calendar_rows.dropna(subset=["date"]).sort_values(["date", "kind"])
    days = rows["date"].dt.date
    ahead = tuple(
        NextEvent(kind=row["kind"], on=row["date"].date(), days=left, source=row["source"])
        for row in rows[days > as_of].to_dict("records")
        if (left := (row["date"].date() - as_of).days) <= AHEAD_DAYS
    )
    closes = _closes(past, repricer.market)
    found, unmatched = _moves(rows[days <= as_of], closes, repricer.spec.events_per_kind)
    states: list[Row] = [("term", shift, spot, 0.0) for _, _, shift, spot in found]
    repriced = repricer.reprice(states_of(states))
    results = outcomes(repriced, Scopes.of(repricer.legs, layers), repricer.legs)
    moves = tuple(
        EventMove(kind=kind, on=on, shift=money(shift), spot_shift=money(spot), **outcome)
        for (kind, on, shift, spot), outcome in zip(found, results, strict=True)
    )
    return Events(ahead=ahead, moves=moves, unmatched=unmatched)


def _closes(past: Past, market: Market) -> Closes:
    """Every session on record, and today."""
    sessions = past.sessions
    days = pd.to_datetime(sessions["as_of"]).dt.date.tolist()
    columns = [
        sessions[name].to_numpy(dtype="float64") for name in ("vix", "recomputed_vix", "spx")
    ]
    closes = dict(zip(days, zip(*columns, strict=True), strict=True))
    official, spx = (market.indices.get(name, math.nan) for name in ("VIX", "SPX"))
    return {**closes, market.as_of: (official, market.recomputed_vix, spx)}


def _moves(
    events: pd.DataFrame, closes: Closes, per_kind: int
) -> tuple[list[tuple[EventKind, date, float, float]], int]:
    """Kind, date, change of VIX (points) and of SPX (percent), oldest first; and the unmatched."""
    found: list[tuple[EventKind, date, float, float]] = []
    unmatched = 0
    for kind, rows in events.groupby("kind"):
        for on in rows["date"].dt.date.tolist()[-per_kind:]:
            move = _move(closes, on)
            if move is None:
                unmatched += 1
            else:
                found.append((cast("EventKind", kind), on, *move))
    return sorted(found, key=lambda row: (row[0], row[1])), unmatched


def _move(closes: Closes, on: date) -> tuple[float, float] | None:
    """The change over the event's session; None when one of its two closes is not on record."""
    if on not in closes:
        return None
    before = Calendar(on).previous(on)
    if before not in closes:
        return None
    (vix, ours, spx), (vix_before, ours_before, spx_before) = closes[on], closes[before]
    change = vix - vix_before
    if math.isnan(change):
        change = ours - ours_before
    spot = 100.0 * (spx / spx_before - 1.0)
    return None if math.isnan(change) or math.isnan(spot) else (float(change), float(spot))
