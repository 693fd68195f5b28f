"""Holdings, fills and cash of the desk's accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tasks.model.sessions import NEW_YORK
from tasks.simulate.truth import Unit

CORE = "core"
MAIN, HEDGE = "MAIN", "HEDGE"
OPTION_FEE = 1.14
FUTURE_FEE = 2.38
OPENING_CASH = {MAIN: 1_500_000.0, HEDGE: 900_000.0}
_FUTURE_MARGIN = {"VX": 9_800.0, "VXM": 980.0}
_BEFORE_CLOSE = timedelta(minutes=35)
_BETWEEN_FILLS = timedelta(seconds=37)

Key = tuple[str, str]


@dataclass(slots=True)
class Holding:
    """One signed position; `settled` is the last settlement a future was margined at."""

    quantity: int
    average_price: float
    opened: date
    settled: float


@dataclass(frozen=True, slots=True)
class Fill:
    """One trade: price in points, fees in USD, time as New York wall clock with its offset."""

    trade_id: str
    account: str
    symbol: str
    quantity: int
    price: float
    fees: float
    time: str
    layer: str


@dataclass(slots=True)
class Book:
    """The desk. A contract keeps the layer it was first traded in for life."""

    cash: dict[str, float] = field(default_factory=lambda: dict(OPENING_CASH))
    holdings: dict[Key, Holding] = field(default_factory=dict)
    layer_of: dict[Key, str] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)

    def open_session(self) -> None:
        """Forget yesterday's fills."""
        self.fills = []

    def quantity(self, account: str, symbol: str) -> int:
        """What is held; 0 for nothing."""
        holding = self.holdings.get((account, symbol))
        return holding.quantity if holding else 0

    def trade(
        self, account: str, layer: str, unit: Unit, quantity: int, price: float, close: datetime
    ) -> None:
        """Fill `quantity` contracts at `price` points some minutes before the close."""
        if quantity == 0:
            return
        key = (account, unit.symbol)
        fees = round(abs(quantity) * (FUTURE_FEE if unit.is_future else OPTION_FEE), 2)
        local = close.astimezone(NEW_YORK)
        at = local - _BEFORE_CLOSE + _BETWEEN_FILLS * len(self.fills)
        trade_id = f"T{local:%Y%m%d}-{len(self.fills) + 1:03d}"
        self.fills.append(
            Fill(trade_id, account, unit.symbol, quantity, price, fees, at.isoformat(), layer)
        )
        self.layer_of.setdefault(key, layer)
        self.cash[account] -= fees
        if not unit.is_future:
            self.cash[account] -= quantity * unit.multiplier * price
        self._add(key, quantity, price, local.date(), unit)

    def _add(self, key: Key, quantity: int, price: float, day: date, unit: Unit) -> None:
        held = self.holdings.get(key)
        if held is None:
            self.holdings[key] = Holding(quantity, price, day, price)
            return
        total = held.quantity + quantity
        if unit.is_future:
            # What the old lots have earned up to this fill is margined at its price.
            self.cash[key[0]] += held.quantity * unit.multiplier * (price - held.settled)
            held.settled = price
        if abs(total) > abs(held.quantity):
            paid = held.quantity * held.average_price + quantity * price
            held.average_price = paid / total
        held.quantity = total
        if total == 0:
            del self.holdings[key]

    def settle_future(self, key: Key, multiplier: float, price: float) -> None:
        """Pay the last variation at the final settlement `price` and drop the holding."""
        held = self.holdings.pop(key)
        self.cash[key[0]] += held.quantity * multiplier * (price - held.settled)

    def margin(self, key: Key, unit: Unit) -> None:
        """Pay a future's daily variation."""
        held = self.holdings[key]
        self.cash[key[0]] += held.quantity * unit.multiplier * (unit.price - held.settled)
        held.settled = unit.price

    def maintenance_margin(self, account: str) -> float:
        """USD: what the short puts of the core can lose down to their wings, and the futures."""
        total = 0.0
        for (owner, symbol), held in self.holdings.items():
            if owner != account:
                continue
            if "/" in symbol:
                total += abs(held.quantity) * _FUTURE_MARGIN[symbol.partition("/")[0]]
            elif self.layer_of[owner, symbol] == CORE and symbol[-9] == "P":
                # Short strike less long strike, times the lots of both.
                total -= held.quantity * 100 * int(symbol[-8:]) / 1000
        return total
