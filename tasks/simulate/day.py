"""One session of the desk: deal, let the broker report, and keep the truth beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tasks.simulate import feeds, plan
from tasks.simulate.book import CORE, HEDGE, Book, Key
from tasks.simulate.broker import Planted, Report, plant, right, wrong
from tasks.simulate.dealing import Session
from tasks.simulate.exchange import Exchange
from tasks.simulate.factors import Floats, Path
from tasks.simulate.listing import Expiry
from tasks.simulate.market import Market
from tasks.simulate.mishaps import crossed, dropped, missing
from tasks.simulate.programme import Programme
from tasks.simulate.quoting import quote
from tasks.simulate.truth import (
    CURVE_HEADER,
    LEG_HEADER,
    Valuer,
    curve_lines,
    exact,
    leg_line,
)

_HEDGE_LAYERS = plan.LAYERS[1:]
# A stale vol is at least two sessions old: on the day after a crash it is from before it.
_STALE_SESSIONS = (2, 6)
_CRASH_SESSIONS = 3
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
    book: Book = field(default_factory=Book)
    programme: Programme = field(default_factory=Programme)
    markets: deque[Market] = field(default_factory=lambda: deque(maxlen=_STALE_SESSIONS[1] + 1))
    vega30: dict[str, float] = field(default_factory=dict)

    def step(self, index: int) -> Written:
        """Deal and report the session `index`; sessions go in order."""
        as_of, before_last = self.days[index], len(self.days) - 1 - index
        market = self.exchange.market(
            self.path, index, as_of, self.par_yields_percent[index], self._held(as_of)
        )
        quotes = quote(market, np.random.default_rng([self.seed, _QUOTE_STREAM, as_of.toordinal()]))
        session = Session(market, quotes, Valuer(market), self.book)
        self.book.open_session()
        self._settle(market)
        # On its first session the desk opens everything, whatever the plan freezes.
        self.programme.act(session, plan.orders(before_last) if index else plan.Orders())
        self._margin(session)
        self.markets.append(market)
        planted = [*self._breaches(session)]
        if before_last == plan.MISSING_QUOTE:
            planted.extend(missing(session))
        quotes = crossed(session, planted) if before_last == plan.CROSSED else quotes
        reports = self._reports(session, before_last, planted)
        lost = dropped(session) if before_last == plan.MISSING_QUOTE else frozenset()
        return Written(
            feed={
                "positions.csv": feeds.positions_text(self.book, reports),
                "quotes.csv": feeds.quotes_text(market, quotes, lost),
                "futures.csv": feeds.futures_text(market),
                "indices.csv": feeds.indices_text(market),
                "rates.csv": feeds.rates_text(market),
                "trades.csv": feeds.trades_text(self.book.fills, labelled=_HEDGE_LAYERS),
                "accounts.csv": feeds.accounts_text(self.book, session.valuer),
            },
            truth={
                f"{as_of.isoformat()}.csv": feeds.text(LEG_HEADER, self._leg_lines(session)),
                f"curve_{as_of.isoformat()}.csv": feeds.text(CURVE_HEADER, curve_lines(market)),
            },
            planted=tuple(planted),
        )

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

    def _settle(self, market: Market) -> None:
        """Futures that are no longer listed settle half way between two closes of VIX."""
        listed = {month.code for month in market.months}
        for key in sorted(self.book.holdings):
            root, slash, code = key[1].partition("/")
            if slash and code not in listed:
                before = self.markets[-1].indices["VIX"]
                final = round(0.5 * (before + market.indices["VIX"]), 2)
                self.book.settle_future(key, {"VX": 1000.0, "VXM": 100.0}[root], final)

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

    def _breaches(self, session: Session) -> Iterable[Planted]:
        """What the limits must find, by the layers' true vega30; scope in `symbol`."""
        before, self.vega30 = self.vega30, {layer: session.vega30(layer) for layer in plan.LAYERS}
        for layer, level in before.items():
            drift = self.vega30[layer] - level
            if abs(drift) > plan.BREACH_DRIFT:
                yield Planted("", layer, "vega30_drift", "breach", exact(drift), "")
        net, gross = sum(self.vega30.values()), sum(map(abs, self.vega30.values()))
        if abs(100 * net / gross) > plan.BREACH_NET_SHARE_PERCENT:
            yield Planted("", "net", "net_share_percent", "breach", exact(100 * net / gross), "")
        one = net / self._condors()
        if abs(one) > plan.BREACH_PER_CONDOR:
            yield Planted("", "net", "vega30_per_condor", "breach", exact(one), "")
        covered = 100 * self.vega30["layer-1"] / abs(self.vega30[CORE])
        low, high = plan.BREACH_COVERAGE_PERCENT
        if not low <= covered <= high:
            yield Planted("", "layer-1", "coverage_percent", "breach", exact(covered), "")

    def _condors(self) -> float:
        """Condors held: half the short legs of the core."""
        core = (held for key, held in self.book.holdings.items() if self.book.layer_of[key] == CORE)
        return -sum(held.quantity for held in core if held.quantity < 0) / 2

    def _reports(
        self, session: Session, before_last: int, planted: list[Planted]
    ) -> dict[Key, Report]:
        reports: dict[Key, Report] = {}
        for key in sorted(self.book.holdings):
            account, symbol = key
            layer, quantity = self.book.layer_of[key], self.book.holdings[key].quantity
            if before_last in plan.VANISHED and (account, layer) == (HEDGE, "layer-3"):
                planted.append(Planted(account, symbol, "quantity", "vanished", str(quantity), ""))
                continue
            if before_last == plan.RETURNED and (account, layer) == (HEDGE, "layer-3"):
                held = str(quantity)
                planted.append(Planted(account, symbol, "returned", "vanished", held, held))
            unit = session.valuer.unit(symbol)
            row = session.market.row(symbol)
            mark = unit.price if row is None else float(session.quotes.mid[row])
            true = right(unit, quantity, mark)
            mistake = plan.mistake(before_last)
            if mistake is None or account not in mistake.accounts or layer not in mistake.layers:
                reports[key] = true
                continue
            mistaken = wrong(
                mistake.kind,
                unit,
                quantity,
                true=true,
                market=session.market,
                stale_iv=self._stale_iv(symbol, before_last),
            )
            reports[key], rows = plant(true, mistaken)
            planted.extend(
                Planted(account, symbol, name, mistake.kind, *texts) for name, texts in rows.items()
            )
        return reports

    def _stale_iv(self, symbol: str, before_last: int) -> float | None:
        """The vol of the same contract some sessions ago; None when it was not listed then."""
        just_crashed = 0 < plan.JUMP - before_last < _CRASH_SESSIONS
        age = _STALE_SESSIONS[0] if just_crashed else _STALE_SESSIONS[1]
        if len(self.markets) <= age:
            return None
        market = self.markets[-1 - age]
        row = market.row(symbol)
        return None if row is None else float(market.iv[row])
