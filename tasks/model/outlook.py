"""Parts of the report document that look ahead: scenarios, horizon, break-evens, event sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from tasks.model.part import Part

Mode = Literal["term", "parallel", "relative"]
EventKind = Literal["FOMC", "CPI", "PPI"]


class Outcome(Part):
    """Profit and loss by full repricing, USD; None, with the reason, where it is unknown.

    A scope with a gap has no figure, and no scope has one where the shifted curve has a negative
    forward variance. Nor has a scope with a leg that cannot be priced after the move.
    """

    core: float | None = Field(description="USD, layers of role core together")
    hedge: float | None = Field(description="USD, layers of role hedge together")
    net: float | None = Field(description="USD, the whole book")
    layers: Mapping[str, float | None] = Field(description="USD by layer name")
    floored: int = Field(
        default=0, description="Legs whose own vol, or the curve behind whose VX, is on the floor"
    )
    reason: str | None = None


class Scenario(Outcome):
    """One row of the scenario grid: an instantaneous move of vols and spot."""

    mode: Mode
    shift: float = Field(
        description="VIX points for `term`, vol points for `parallel`, percent for `relative`"
    )
    spot_shift: float = Field(description="Move of SPX and its forwards, percent")


class HorizonProfit(Part):
    """Profit and loss at a horizon under one vol scenario, spot unmoved."""

    mode: Mode
    shift: float = Field(description="As in Scenario")
    pnl: float | None = Field(description="USD from now to the horizon")
    reason: str | None = None


class Horizon(Part):
    """One scope carried forward with the market fixed: sticky strike, forwards and VX unmoved."""

    days: int = Field(description="Calendar days ahead")
    scope: str = Field(description="net, or layer:NAME")
    vega: float | None = Field(description="USD per SPX vol point, then")
    vega30: float | None = Field(description="USD per VIX point, then")
    theta_collected: float | None = Field(description="USD gained by the passage of time alone")
    settled: int = Field(description="Legs that will have settled")
    pnl: tuple[HorizonProfit, ...]
    reason: str | None = None


class BreakEvenLevel(Part):
    """One SPX level at which the book has made nothing since entry."""

    side: Literal["below", "above"] = Field(description="Of the SPX close")
    level: float = Field(description="SPX points")
    distance_sd: float | None = Field(
        description="Signed distance from the close, in standard deviations of the expected move"
    )
    level_previous: float | None = Field(
        default=None, description="The nearest level of that side at the previous session"
    )
    migration: float | None = Field(default=None, description="level less level_previous")


class BreakEven(Part):
    """Break-evens of the whole book at one date under one shift (mode `term`)."""

    at: str = Field(description="`T+7`, or `expiry 2026-12-18`")
    on: date
    days: int = Field(description="Calendar days ahead")
    shift: float = Field(description="VIX points")
    spot: float | None = Field(description="SPX close the levels refer to")
    expected_move: float | None = Field(description="One standard deviation, SPX points")
    pnl_at_spot: float | None = Field(description="USD since entry, SPX unmoved")
    levels: tuple[BreakEvenLevel, ...]
    reason: str | None = None


class EventMove(Outcome):
    """Today's book under the move that a past event brought, mode `term`."""

    kind: EventKind
    on: date
    shift: float = Field(description="Change of VIX from the close before to the close of the day")
    spot_shift: float = Field(description="Move of SPX over the same, percent")


class NextEvent(Part):
    """An event yet to come."""

    kind: EventKind
    on: date
    days: int = Field(description="Calendar days ahead")
    source: str = ""


class Events(Part):
    """The event calendar, and what its past entries would do to today's book."""

    ahead: tuple[NextEvent, ...] = ()
    moves: tuple[EventMove, ...] = ()
    unmatched: int = Field(default=0, description="Past events whose sessions are not on record")
