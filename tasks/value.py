"""Value: frames to a market, legs, layers and the net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.market.market import Feeds, Market, build_market
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday
from tasks.pull import Pulled
from tasks.settings.desk import Desk
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.scopes import Book, sum_book


@dataclass(frozen=True, eq=False)
class Valued:
    """The market of the session and the book in it."""

    market: Market
    book: Book
    stale: bool


def value(desk: Desk, as_of: date, pulled: Pulled, yesterday: Yesterday | None) -> Valued:
    """Everything recomputed from the feeds; what cannot be known is a gap with its reason."""
    calendar = Calendar(as_of)
    # The same bids and offers two sessions running are a replay, not a market.
    stale = yesterday is not None and yesterday.quotes_digest == pulled.quotes_digest
    positions = pulled.frames["positions"]
    feeds = Feeds(
        quotes=pulled.frames["quotes"],
        futures=pulled.frames["futures"],
        indices=pulled.frames["indices"],
        rates=pulled.frames["rates"],
        snapshot_utc=pulled.snapshot_utc,
        stale=stale,
    )
    market = build_market(feeds, positions["symbol"].tolist(), as_of=as_of, calendar=calendar)
    before = yesterday.legs if yesterday else ()
    sticky = {(leg.account, leg.symbol): leg.layer for leg in before if leg.layer}
    spec = BookSpec(layers=desk.layers, shock=desk.shock, sticky=sticky)
    legs = value_legs(positions, market, spec, calendar)
    return Valued(market=market, book=sum_book(legs, desk.layers), stale=stale)
