"""Our own book beside the broker's: every contract of an account that either side holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.homes import Homes, LayerSource
from tasks.checks.membership import living
from tasks.model.contracts import Contract, parse_symbol
from tasks.model.layers import LayerSpec
from tasks.model.memory import Memory, OwnHolding
from tasks.model.numbers import total
from tasks.model.sessions import Calendar

Key = tuple[str, str]

# No exchange closes for longer: an expiry this far ahead has not settled.
_LONGEST_CLOSURE = timedelta(days=7)


@dataclass(slots=True)
class Entry:
    """One contract of an account, three ways; sizes are signed contracts, NaN unknown.

    `own` is what our own book makes of `previous`, `traded` and what came since; `theirs` is zero
    where the broker does not show it. `lines` are those of the broker's rows, `twice` those that
    repeat a holding. `settles_on` is the session it settles on.
    """

    account: str
    symbol: str
    contract: Contract | None
    layer: str
    layer_source: LayerSource
    previous: float
    traded: float
    theirs: float
    own: float
    settles_on: date | None
    born: OwnHolding | None = None
    lines: tuple[int, ...] = ()
    twice: tuple[int, ...] = ()
    settled: float = 0.0
    adopted: float = math.nan

    @property
    def key(self) -> Key:
        """Account and contract."""
        return (self.account, self.symbol)

    @property
    def apart(self) -> float:
        """Ours less theirs."""
        return self.own - self.theirs

    @property
    def agrees(self) -> bool:
        """Whether both sides hold the same; never where one is unknown."""
        return abs(self.apart) <= QUANTITY_SLACK

    @property
    def held(self) -> bool:
        """Whether anything of it belongs into the document."""
        moved = (self.previous, self.traded, self.adopted)
        known = any(size != 0.0 and not math.isnan(size) for size in moved)
        # An unknown size is none of nothing.
        return known or any(size != 0.0 for size in (self.settled, self.own, self.theirs))

    def adopt(self) -> None:
        """Take the broker's size over."""
        self.adopted = self.theirs - self.own
        self.own = self.theirs

    def settle(self, quantity: float) -> None:
        """Let so many contracts or shares (signed) come, or leave, without a trade."""
        self.settled += quantity
        self.own = 0.0 if abs(self.own + quantity) <= QUANTITY_SLACK else self.own + quantity

    def end(self) -> None:
        """Let all of it leave, however many they were."""
        self.settled -= self.own
        self.own = 0.0


# Quantity, layer, what says so, line: one row of the broker.
_Row = tuple[float, str, str, int]


def open_book(
    legs: pd.DataFrame,
    *,
    memory: Memory,
    trades: pd.DataFrame | None,
    layers: Sequence[LayerSpec],
    as_of: date,
) -> dict[Key, Entry]:
    """Every contract of `legs` (the broker's), of our own book of yesterday, and of the trades.

    In the order of account and symbol. Without an earlier book `previous` is NaN, and without a
    trades feed `traded` is; `own` counts such as nothing. Nothing is settled or adopted yet.
    """
    broker, dealt, dated = _broker(legs), _dealt(trades, as_of), _dated(legs)
    alive = living(memory)
    home, calendar = Homes(memory, layers, as_of), Calendar(as_of)
    found = {}
    for key in sorted(broker.keys() | dealt.keys() | alive.keys()):
        rows, own = broker.get(key, ()), alive.get(key, ())
        fills, named = dealt.get(key, (0.0, ""))
        contract = parse_symbol(key[1], as_of)
        # An unknown size makes what is expected now unknown, never zero.
        before = total(math.nan if row.quantity is None else row.quantity for row in own)
        shown = {layer: source for _, layer, source, _ in rows}
        layer, source = home.of(key, contract, shown=shown, named=named, size=before + fills)
        expiry = dated.get(key[1]) or next((row.expiry for row in own if row.expiry), None)
        found[key] = Entry(
            *key,
            contract=contract,
            layer=layer,
            layer_source=source,
            previous=math.nan if memory.holdings is None else before,
            traded=math.nan if trades is None else fills,
            theirs=total(row[0] for row in rows),
            own=before + fills,
            settles_on=_settles_on(contract, expiry, as_of, calendar),
            born=min(own, key=lambda row: row.first_seen)
            if len(own) > 1
            else next(iter(own), None),
            lines=tuple(row[3] for row in rows),
            twice=_twice(rows) if len(rows) > 1 else (),
        )
    return found


def _broker(legs: pd.DataFrame) -> dict[Key, tuple[_Row, ...]]:
    count = len(legs)
    sources = legs["layer_source"].tolist() if "layer_source" in legs else ["rule"] * count
    lines = legs["line"].tolist() if "line" in legs else [0] * count
    columns = [legs[name].tolist() for name in ("account", "symbol", "quantity", "layer")]
    found: dict[Key, tuple[_Row, ...]] = {}
    for account, symbol, *row in zip(*columns, sources, lines, strict=True):
        key = (account, symbol)
        found[key] = (*found.get(key, ()), cast("_Row", tuple(row)))
    return found


def _twice(rows: Sequence[_Row]) -> tuple[int, ...]:
    """Lines of the rows that share a layer."""
    layers = [layer for _, layer, _, _ in rows]
    return tuple(line for _, layer, _, line in rows if layers.count(layer) > 1)


def _dated(legs: pd.DataFrame) -> dict[str, date]:
    """Settlement dates of futures, as the feed or the exchange's calendar has them."""
    futures = legs[(legs["kind"] == "future").to_numpy()]
    if "expiry" not in futures:
        return {}
    dates = futures["expiry"].dt.date
    return dict(zip(futures["symbol"].tolist(), dates.tolist(), strict=True))


def _dealt(trades: pd.DataFrame | None, as_of: date) -> Mapping[Key, tuple[float, str]]:
    """Contracts dealt, and the layer that the last fill names."""
    if trades is None:
        return {}
    sizes: dict[Key, list[float]] = {}
    named: dict[Key, str] = {}
    layers = trades["layer"].tolist() if "layer" in trades else [""] * len(trades)
    columns = (trades[name].tolist() for name in ("account", "symbol", "quantity"))
    for account, symbol, quantity, layer in zip(*columns, layers, strict=True):
        contract = parse_symbol(symbol, as_of)
        key = (account, contract.symbol if contract else symbol)
        sizes.setdefault(key, []).append(quantity)
        named[key] = layer or named.get(key, "")
    return {key: (total(fills), named[key]) for key, fills in sizes.items()}


def _settles_on(
    contract: Contract | None, expiry: date | None, as_of: date, calendar: Calendar
) -> date | None:
    """The session a contract settles on; None where it does not, or nobody knows.

    The feed's date of a future, or yesterday's, wins over the rule's.
    """
    if contract is None or contract.expiry is None:
        return None
    if contract.kind == "future":
        expiry = expiry or calendar.vx_settlement(contract.expiry)
    else:
        expiry = contract.expiry
    return expiry if expiry > as_of + _LONGEST_CLOSURE else calendar.on_or_before(expiry)
