"""What a run remembers of all sessions before, beside yesterday's head: breaks, limits, decisions.

Everything here is of heads before `as_of`, and of decisions made on sessions up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

import pandas as pd

from tasks.model.break_parts import Break
from tasks.model.limit_parts import LimitResult, LimitState

Action = Literal["note", "explain", "accept", "resolve", "reopen", "classify", "retag"]


@dataclass(frozen=True, slots=True)
class SeenBreak:
    """The newest row of a break, whichever session it is of; `seen_on` names that session.

    `stands`: it is not resolved, and is of the last head, or was recorded after that one: then
    sessions were run out of order. `superseded`: of a run that is no head any more.
    """

    seen_on: date
    item: Break
    stands: bool = True
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class SeenBreach:
    """A limit on one session of its breach, or on the session that ended it.

    `superseded`: of a run that is no head any more.
    """

    seen_on: date
    item: LimitResult
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class PastBreach:
    """A breach from the first session that it stood on to the last one; `id` is its limit's.

    `superseded`: only runs that are heads no more knew it.
    """

    episode: str
    id: str
    scope: str
    first: date
    last: date
    superseded: bool


@dataclass(frozen=True, slots=True)
class SeenLimit:
    """A limit on a scope as it stood at yesterday's head.

    `tested` is the newest state that was not `not_testable`, of whichever session; hysteresis
    remembers it through days without a figure. `since` is the session that the streak began at.
    """

    state: LimitState
    streak: int
    tested: LimitState | None = None
    since: date | None = None
    episode: str | None = None
    classification: str | None = None
    resolution: str | None = None
    owner: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One command of a person, as recorded: never edited, later ones add to it.

    `as_of` is the session whose head it was made on: runs of that session and of later ones
    heed it. `subject` is a break's or a breach's id, or ACCOUNT:SYMBOL for `retag`.
    `difference` is what an `accept` allows of ours less theirs, with its sign, in the break's
    unit. `adopts` is the size at the broker that a `resolve` was about, in contracts.
    """

    number: int
    as_of: date
    decided_at_utc: datetime
    action: Action
    subject: str
    reason: str
    note: str
    owner: str
    actor: str
    until: date | None = None
    difference: float | None = None
    layer: str = ""
    adopts: float | None = None


@dataclass(frozen=True, slots=True)
class OwnHolding:
    """A holding of our own book at yesterday's head; see document part Holding."""

    account: str
    symbol: str
    layer: str
    quantity: float | None
    first_seen: date
    expiry: date | None = None
    entry_forward: float | None = None
    entry_sigma: float | None = None
    entry_days: float | None = None


@dataclass(frozen=True, slots=True)
class Rebalanced:
    """The session that last traded in a layer, and the layer's vega30 then (USD per VIX point)."""

    on: date
    vega30: float | None


MEMORY_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "limit_values": ("as_of", "id", "scope", "value", "state", "definition"),
        "quality": ("as_of", "code", "subject", "value"),
        "quotes": ("as_of", "symbol", "bid", "ask", "forward", "iv"),
    }
)


def _none(name: str) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame(columns=list(MEMORY_COLUMNS[name]))


@dataclass(frozen=True, eq=False)
class Memory:
    """What the ledger remembers.

    breaks: the newest row of every break ever seen, by id. limits: by (id, scope). definitions:
    limit id to its declaration at yesterday's head. holdings: our own book at yesterday's head;
    None when no head before knows of one: then nobody can say what vanished or came.
    rebalanced: by layer. decisions: oldest first.
    limit_values: as_of, id, scope, value (unit of the limit), state, definition ("" where none is
    on record); heads before, oldest first, at most 60 sessions, without scopes of legs.
    quality: as_of, code, subject, value (unit of the measure); oldest first.
    quotes: as_of, symbol, bid, ask (price points), forward, iv (decimal) of the book's contracts
    at the last ten heads, newest last.
    session: that of yesterday's head, None without one.
    """

    breaks: Mapping[str, SeenBreak] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], SeenLimit] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    holdings: tuple[OwnHolding, ...] | None = None
    rebalanced: Mapping[str, Rebalanced] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    limit_values: pd.DataFrame = field(default_factory=_none("limit_values"))
    quality: pd.DataFrame = field(default_factory=_none("quality"))
    quotes: pd.DataFrame = field(default_factory=_none("quotes"))
    session: date | None = None
