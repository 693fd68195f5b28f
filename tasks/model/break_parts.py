"""Parts of the report document that live from day to day: breaks, holdings, what closed a leg."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from tasks.model.part import Part

BreakStatus = Literal["open", "explained", "accepted", "resolved"]
Confidence = Literal["sure", "likely"]


class Break(Part):
    """Ours and theirs differ beyond tolerance; the same disagreement keeps its id for ever.

    A break is in the document while it stands, and once more, as `resolved`, on the session that
    no longer finds it or that a person resolved it for. Without a figure on one side it could not
    be tested today: it stands as it was, and `reason` says why.
    """

    id: str
    kind: str = Field(description="See tasks/model/breaks.py: one of KINDS")
    subject: str = Field(description="Symbol, layer, or expiry of a structure")
    account: str
    layer: str | None
    source: str = Field(default="", description="Who reported `theirs`; empty for no source")
    ours: float | None
    theirs: float | None
    difference: float | None = Field(description="ours less theirs, in unit")
    tolerance: float | None
    unit: str
    vega30: float | None = Field(
        default=None, description="Of a difference in holdings: USD per VIX point at stake"
    )
    cause: str | None = Field(default=None, description="In words, of the program or of a person")
    cause_code: str | None = Field(default=None, description="One of tasks/model/breaks.py CAUSES")
    confidence: Confidence | None = None
    remaining: float | None = Field(
        default=None, description="What the cause leaves of the difference, in unit"
    )
    first_seen: date = Field(description="Session that saw it first, ever")
    opened: date = Field(description="Session that this episode began at")
    age_sessions: int = Field(description="Sessions since `opened`")
    episodes: int = Field(default=1, description="Times it has come, this one included")
    status: BreakStatus = "open"
    reason: str | None = Field(
        default=None, description="Why it could not be tested, or what has become of it"
    )
    resolution: str | None = Field(
        default=None, description="Why it is resolved, or was the last time: a fixed word"
    )
    resolved_on: date | None = Field(default=None, description="Session of that resolution")
    accepted_until: date | None = Field(default=None, description="The last session, included")
    accepted_difference: float | None = Field(
        default=None, description="The greatest absolute difference that was accepted, in unit"
    )
    owner: str | None = None
    note: str | None = None

    @property
    def standing(self) -> bool:
        """Whether it still stands: not resolved."""
        return self.status != "resolved"

    @property
    def unsettled(self) -> bool:
        """Whether nobody has resolved or accepted it: what the state of a run counts."""
        return self.status in {"open", "explained"}


class Holding(Part):
    """One contract of an account, three ways: ours (yesterday, trades, settlement) and theirs.

    Quantities are signed contracts; None is unknown. `layer` is the one it belongs to for life.
    """

    account: str
    symbol: str
    layer: str | None
    layer_source: Literal["rule", "first", "position", "command"] = Field(
        description="What says so: a rule today, the first assignment, the position, a command"
    )
    previous: float | None = Field(description="Our own book at the session before")
    traded: float | None
    settled: float | None = Field(description="Closed by settlement, exercise or assignment")
    adopted: float | None = Field(
        default=None, description="Taken over from the broker: by a command, or as nothing tells"
    )
    ours: float | None = Field(description="previous + traded + settled + adopted")
    theirs: float | None
    first_seen: date = Field(
        description="Session that first held it, of this life; entry_… are unknown where it was "
        "neither traded nor, by the broker, opened on that day"
    )
    entry_forward: float | None = Field(default=None, description="At first_seen, price points")
    entry_sigma: float | None = Field(
        default=None, description="At-the-money vol of its expiry at first_seen, decimal"
    )
    entry_days: float | None = Field(default=None, description="To settlement, at first_seen")


class Settlement(Part):
    """A holding that ended by itself, and what it was worth."""

    account: str
    symbol: str
    layer: str | None
    quantity: float = Field(description="Signed contracts that were held")
    how: Literal["cash", "worthless", "exercised", "assigned"]
    value: float | None = Field(description="Settlement value, points of the underlying")
    value_source: str | None = Field(description="Whose figure that is")
    cash: float | None = Field(description="USD received, negative when paid")
    reason: str = Field(description="One sentence: why the holding is closed")


class Retag(Part):
    """A holding that went to another layer than the one it was first put in."""

    account: str
    symbol: str
    layer_before: str
    layer: str
    by: Literal["position", "command", "settings"] = Field(
        description="The position, a person, or settings that no longer declare the layer before"
    )
    note: str | None = None
