"""One day's dealing: orders filled at the day's quotes, and what the book then holds."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.simulate.book import Book
from tasks.simulate.market import Market
from tasks.simulate.quoting import Quotes
from tasks.simulate.truth import Unit, Valuer

_FAR_SHARE = 0.25  # of the spread that a fill gives away beyond the mid
_VX_TICK = 0.05


@dataclass(slots=True)
class Session:
    """One day's dealing: the market, its quotes and the book they are filled into."""

    market: Market
    quotes: Quotes
    valuer: Valuer
    book: Book

    def price(self, symbol: str, quantity: int) -> float:
        """Where an order fills: a quarter of the spread beyond the mid; futures on their tick."""
        if "/" in symbol:
            return round(round(self.valuer.unit(symbol).price / _VX_TICK) * _VX_TICK, 2)
        row = self.market.row(symbol)
        if row is None:
            raise KeyError(symbol)
        bid, ask = float(self.quotes.bid[row]), float(self.quotes.ask[row])
        give = _FAR_SHARE * (ask - bid) * (1 if quantity > 0 else -1)
        return round(0.5 * (bid + ask) + give, 2)

    def trade(self, account: str, layer: str, symbol: str, quantity: int) -> None:
        """Fill an order in a listed contract."""
        self.book.trade(
            account,
            layer,
            self.valuer.unit(symbol),
            quantity,
            self.price(symbol, quantity),
            self.market.close_utc,
        )

    def close(self, account: str, layer: str, symbol: str) -> None:
        """Sell or buy back the whole holding."""
        self.trade(account, layer, symbol, -self.book.quantity(account, symbol))

    def vega30(self, layer: str) -> float:
        """True vega30 of a layer over all accounts, USD per VIX point."""
        return sum(
            held.quantity * self.valuer.unit(key[1]).vega30
            for key, held in self.book.holdings.items()
            if self.book.layer_of[key] == layer
        )

    def account_vega30(self, account: str) -> float:
        """True vega30 of an account over all layers, USD per VIX point."""
        return sum(
            held.quantity * self.valuer.unit(symbol).vega30
            for (owner, symbol), held in self.book.holdings.items()
            if owner == account
        )

    def held(self, account: str, layer: str) -> list[Unit]:
        """The contracts an account holds in a layer, in order of their symbols."""
        return [
            self.valuer.unit(symbol)
            for (owner, symbol) in sorted(self.book.holdings)
            if owner == account and self.book.layer_of[owner, symbol] == layer
        ]
