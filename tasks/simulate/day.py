"""One session of the desk: deal, let the broker report, and keep the truth beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tasks.model.contracts import ROOTS
from tasks.simulate import feeds, plan
from tasks.simulate.book import Book
from tasks.simulate.breaches import Levels, breaches
from tasks.simulate.broker import Planted
from tasks.simulate.clerk import Clerk
from tasks.simulate.dealing import Session
from tasks.simulate.exchange import Exchange
from tasks.simulate.factors import Floats, Path
from tasks.simulate.listing import Expiry
from tasks.simulate.market import Market
from tasks.simulate.mishaps import crossed, dropped, leaning, missing
from tasks.simulate.programme import Programme
from tasks.simulate.quoting import quote
from tasks.simulate.settling import settlement_values
from tasks.simulate.statement import Broker
from tasks.simulate.truth import (
    CURVE_HEADER,
    LEG_HEADER,
    Valuer,
    curve_lines,
    leg_line,
)

_HEDGE_LAYERS = plan.LAYERS[1:]
_QUOTE_STREAM = 2


@dataclass(frozen=True, slots=True)
class Written:
    """What one session leaves: feed files by name, truth files by name, planted mistakes."""

    feed: dict[str, str]
    truth: dict[str, str]
    planted: tuple[Planted, ...]


@dataclass(slots=True)
class Desk:
    """The desk as it stands after its last session."""

    exchange: Exchange
    path: Path
    days: tuple[date, ...]
    par_yields_percent: Floats
    seed: int
    broker: Broker
    book: Book = field(default_factory=Book)
    programme: Programme = field(default_factory=Programme)
    clerk: Clerk = field(default_factory=Clerk)
    market: Market | None = None
    levels: Levels = field(default_factory=Levels)

    def step(self, index: int) -> Written:
        """Deal and report the session `index`; sessions go in order."""
        as_of, before_last = self.days[index], len(self.days) - 1 - index
        market = self.exchange.market(
            self.path, index, as_of, self.par_yields_percent[index], self._held(as_of)
        )
        quotes = quote(market, np.random.default_rng([self.seed, _QUOTE_STREAM, as_of.toordinal()]))
        session = Session(market, quotes, Valuer(market), self.book)
        settled = settlement_values(self.market, market, self.seed)
        self._deal(session, settled, index, before_last)
        self.market = market
        planted: list[Planted] = []
        feed = self._feed(session, settled, planted, before_last, first=index == 0)
        # The breaches are those of the layers as the desk now names them.
        planted = [*breaches(session, self.levels), *planted]
        self.levels.note(session)
        return Written(
            feed=feed,
            truth={
                f"{as_of.isoformat()}.csv": feeds.text(LEG_HEADER, self._leg_lines(session)),
                f"curve_{as_of.isoformat()}.csv": feeds.text(CURVE_HEADER, curve_lines(market)),
            },
            planted=tuple(planted),
        )

    def _deal(
        self, session: Session, settled: Mapping[str, float], index: int, before_last: int
    ) -> None:
        """Settle, trade and margin."""
        self.book.open_session()
        self._settle(session.market, settled)
        self.clerk.before_dealing(session, before_last)
        # On its first session the desk opens everything, whatever the plan freezes.
        self.programme.act(session, plan.orders(before_last) if index else plan.Orders())
        self._margin(session)

    def _feed(
        self,
        session: Session,
        settled: Mapping[str, float],
        planted: list[Planted],
        before_last: int,
        *,
        first: bool,
    ) -> dict[str, str]:
        """The files of a session; what is wrong in them is added to `planted`."""
        market = session.market
        lost: frozenset[int] = frozenset()
        if before_last == plan.MISSING_QUOTE:
            lost = dropped(session)
            planted.extend(missing(session))
        if plan.wide_quotes(before_last):
            session.quotes = leaning(session)
        quotes = session.quotes
        if before_last == plan.CROSSED:
            quotes = crossed(session, planted)
        rows, wrong = self.broker.statement(session, before_last, first=first)
        rows, tagged = self.clerk.named(session, before_last, rows, first=first)
        fills, late = self.clerk.trades(session, before_last)
        planted.extend((*wrong, *tagged, *late))
        return {
            "positions.csv": feeds.positions_text(self.book, rows),
            "quotes.csv": feeds.quotes_text(market, quotes, lost),
            "futures.csv": feeds.futures_text(market),
            "indices.csv": feeds.indices_text(market, settled),
            "rates.csv": feeds.rates_text(market),
            "trades.csv": feeds.trades_text(fills, labelled=_HEDGE_LAYERS),
            "accounts.csv": feeds.accounts_text(self.book, session.valuer),
        }

    def _held(self, as_of: date) -> list[tuple[Expiry, float]]:
        """Expiry and strike of each option held into a session."""
        held = []
        for _, symbol in sorted(self.book.holdings):
            if "/" in symbol:
                continue
            digits = symbol[-15:-9]
            day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
            if day > as_of:
                held.append((Expiry(day, symbol[:-15]), int(symbol[-8:]) / 1000))
        return held

    def _settle(self, market: Market, settled: Mapping[str, float]) -> None:
        """Futures that are no longer listed settle at the day's VRO."""
        listed = {month.code for month in market.months}
        for key in sorted(self.book.holdings):
            root, slash, code = key[1].partition("/")
            if slash and code not in listed:
                self.book.settle_future(key, ROOTS[root].multiplier, settled["VRO"])

    def _margin(self, session: Session) -> None:
        for key in sorted(self.book.holdings):
            unit = session.valuer.unit(key[1])
            if unit.is_future:
                self.book.margin(key, unit)

    def _leg_lines(self, session: Session) -> Iterable[str]:
        return (
            leg_line(
                key[0],
                self.book.layer_of[key],
                self.book.holdings[key].quantity,
                session.valuer.unit(key[1]),
            )
            for key in sorted(self.book.holdings)
        )
