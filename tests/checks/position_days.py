"""Consecutive sessions of a desk's positions: what the broker shows, what was dealt, what is said.

A session remembers what a ledger would: the holdings, the breaks and the decisions of the heads
before. Every contract is in layer `core` unless a row says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd

from tasks.checks.life import Fate
from tasks.checks.lifecycle import live
from tasks.checks.positions import Positions, reconcile_positions
from tasks.market.market import Market
from tasks.model.break_parts import Break, Holding
from tasks.model.contracts import contract_frame
from tasks.model.layers import LayerSpec
from tasks.model.memory import Action, Decision, Memory, OwnHolding, SeenBreak
from tasks.model.sessions import Calendar
from tests.givens import worked_book

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in (16, 17, 18, 19, 20))
NEXT_MON, NEXT_TUE = date(2026, 11, 23), date(2026, 11, 24)
PUT, LOW_PUT = "SPXW261218P05700000", "SPXW261218P05600000"
CALL, HIGH_CALL = "SPXW261218C06300000", "SPXW261218C06400000"
# The put again as the call that it may be taken for.
TWIN = "SPXW261218C05700000"
BOTH: list[tuple[str, float]] = [(PUT, -5), (LOW_PUT, 5)]
LAYERS = (LayerSpec("core", "core"), LayerSpec("wing", "hedge"))

Row = tuple[str, float] | Mapping[str, Any]


def shown(day: date, *rows: Row, **fields: Any) -> pd.DataFrame:
    """Legs of the broker's rows as `value_legs` makes them, in lines 2, 3, ...; vega30 is 1."""
    every = [
        {"account": "U1", "layer": "core", "layer_source": "rule", "vega30": 1.0, **fields}
        | (dict(row) if isinstance(row, Mapping) else {"symbol": row[0], "quantity": row[1]})
        for row in rows
    ]
    names = ["account", "layer", "layer_source", "vega30", "symbol", "quantity"]
    frame = pd.DataFrame(every, columns=names).astype({"vega30": "float64", "quantity": "float64"})
    text = {name: "str" for name in names if name not in ("vega30", "quantity")}
    frame = frame.astype(text).assign(line=range(2, len(rows) + 2))
    contracts = contract_frame(frame["symbol"], day)
    legs = frame.drop(columns="symbol").join(contracts)
    days = (legs["expiry"] - pd.Timestamp(day)).dt.days.astype("float64")
    status = np.where(days < 0, "gap", np.where(days == 0, "expired", "valued"))
    return legs.assign(days=days, forward=6000.0, status=status, opened=day.isoformat())


def dealt(*fills: tuple[str, float], account: str = "U1") -> pd.DataFrame:
    frame = pd.DataFrame(list(fills), columns=["symbol", "quantity"])
    return frame.assign(account=account, layer="", quantity=frame["quantity"].astype("float64"))


# A trades feed that tells of no trade.
NONE = dealt()


def own(holding: Holding, expiry: date | None = None) -> OwnHolding:
    """What the ledger recalls of a holding of the document."""
    return OwnHolding(
        account=holding.account,
        symbol=holding.symbol,
        layer=holding.layer or "",
        quantity=holding.ours,
        first_seen=holding.first_seen,
        expiry=expiry,
        entry_forward=holding.entry_forward,
        entry_sigma=holding.entry_sigma,
        entry_days=holding.entry_days,
    )


@dataclass
class Days:
    """A desk that lives through sessions."""

    layers: tuple[LayerSpec, ...] = LAYERS
    market: Market = field(default_factory=worked_book.market)
    memory: Memory = field(default_factory=Memory)
    last: date | None = None
    breaks: tuple[Break, ...] = ()

    def session(
        self,
        day: date,
        legs: pd.DataFrame,
        fills: pd.DataFrame | None = None,
        indices: Mapping[str, float] | None = None,
        *,
        recorded: bool = True,
        accounts: Sequence[str] = (),
    ) -> Positions:
        """The session's answer; unless it is not recorded, the next session remembers it."""
        followed = self.last is not None and Calendar(day).previous(day) == self.last
        found = reconcile_positions(
            legs,
            memory=self.memory,
            trades=fills,
            followed=followed,
            indices=indices or {},
            market=self.market,
            layers=self.layers,
            as_of=day,
            accounts=accounts,
        )
        self.breaks = live(
            [(difference, None) for difference in found.differences],
            memory=self.memory,
            last_session=self.last,
            as_of=day,
            fate=lambda _: Fate("agrees", "both sides agree again"),
        )
        if recorded:
            before = {
                name: replace(seen, stands=False) for name, seen in self.memory.breaks.items()
            }
            seen = {item.id: SeenBreak(day, item, stands=item.standing) for item in self.breaks}
            self.memory = Memory(
                breaks={**before, **seen},
                holdings=tuple(own(holding) for holding in found.holdings),
                decisions=self.memory.decisions,
                session=day,
            )
            self.last = day
        return found

    def says(self, day: date, action: Action, subject: str, reason: str, **fields: Any) -> None:
        """A person's word on the head of a session."""
        decisions = self.memory.decisions
        at = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
        words = ("", "", "desk")
        decision = Decision(len(decisions) + 1, day, at, action, subject, reason, *words, **fields)
        self.memory = replace(self.memory, decisions=(*decisions, decision))

    def table(self) -> list[tuple[str, str, str, int]]:
        """The breaks: kind, subject, status, age in sessions."""
        rows = [(item.kind, item.subject, item.status, item.age_sessions) for item in self.breaks]
        return sorted(rows)


def sizes(found: Positions) -> list[tuple[str, str, float, float]]:
    """The differences: kind, symbol, ours, theirs."""
    rows = [(each.kind, each.symbol, each.ours, each.theirs) for each in found.differences]
    return sorted(rows, key=lambda row: row[:2])


def ours(found: Positions) -> dict[str, float | None]:
    return {holding.symbol: holding.ours for holding in found.holdings}


def settled(found: Positions) -> list[tuple[Any, ...]]:
    """The settlements: symbol, quantity, how, value, cash."""
    return [
        (each.symbol, each.quantity, each.how, each.value, each.cash) for each in found.settlements
    ]


def held_before(*rows: tuple[str, float], legs: pd.DataFrame | None = None, **fields: Any) -> Days:
    """A desk that held so much at Thursday's head, in agreement with the broker."""
    days = Days(**fields)
    days.session(THU, shown(THU, *rows) if legs is None else legs, dealt())
    assert not [holding for holding in days.memory.holdings or () if holding.quantity is None]
    return days
