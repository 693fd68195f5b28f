"""What happens to a session's quotes on a bad day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tasks.simulate.book import CORE, HEDGE, MAIN
from tasks.simulate.broker import Planted
from tasks.simulate.dealing import Session
from tasks.simulate.quoting import Quotes
from tasks.simulate.truth import exact

_CROSSED_POINTS = 0.50
# How far a maker who leans on a quote lowers its bid, in vol points of the option.
_LEAN_VOL_POINTS = 16.0
_VIX_TICK = 0.05


def _layer_2_expiry(session: Session) -> int:
    """The place of layer 2's expiry among the listed ones."""
    row = session.market.row(session.held(HEDGE, "layer-2")[0].symbol)
    if row is None:
        raise KeyError("layer-2")
    return int(session.market.at[row])


def dropped(session: Session) -> frozenset[int]:
    """The places of the expiries that the quote file loses."""
    return frozenset({_layer_2_expiry(session)})


def missing(session: Session) -> Iterable[Planted]:
    """One row for each held leg of the lost expiry."""
    place = _layer_2_expiry(session)
    for account, symbol in sorted(session.book.holdings):
        row = session.market.row(symbol)
        if row is not None and int(session.market.at[row]) == place:
            price = exact(float(session.market.greeks.price[row]))
            yield Planted(account, symbol, "quote", "missing_quote", price, "")


def crossed(session: Session, planted: list[Planted]) -> Quotes:
    """The same quotes with a bid above the ask on the short put of the main condor."""
    symbol = next(
        unit.symbol
        for unit in session.held(MAIN, CORE)
        if unit.symbol[-9] == "P" and session.book.quantity(MAIN, unit.symbol) < 0
    )
    quotes, row = session.quotes, session.market.row(symbol)
    bid = quotes.bid.copy()
    bid[row] = np.round(quotes.ask[row] + _CROSSED_POINTS, 2)
    price = exact(session.valuer.option(symbol).price)
    planted.extend(
        Planted(account, symbol, "bid", "crossed", price, f"{float(bid[row]):.2f}")
        for account, held in sorted(session.book.holdings)
        if held == symbol
    )
    return replace(quotes, bid=bid)


def leaning(session: Session) -> Quotes:
    """The same quotes with a low bid on each VIX option of the book that is in the money.

    The true price stays between the two sides, but their middle is no longer near it.
    """
    quotes = session.quotes
    bid = quotes.bid.copy()
    for _, symbol in sorted(session.book.holdings):
        row = session.market.row(symbol)
        if row is None:
            continue
        unit = session.valuer.option(symbol)
        intrinsic = (unit.forward - int(symbol[-8:]) / 1000) * (1 if symbol[-9] == "C" else -1)
        if unit.is_spx or intrinsic <= 0:
            continue
        lowered = max(bid[row] - _LEAN_VOL_POINTS * unit.vega, _VIX_TICK)
        bid[row] = np.round(np.floor(lowered / _VIX_TICK) * _VIX_TICK, 2)
    return replace(quotes, bid=bid)
