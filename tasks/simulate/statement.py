"""The broker's statement: what it shows as held, and with which figures."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.model.sessions import Calendar
from tasks.simulate import plan
from tasks.simulate.book import HEDGE, MAIN, Key
from tasks.simulate.broker import Planted, Report, plant, right
from tasks.simulate.dealing import Session
from tasks.simulate.market import Market
from tasks.simulate.mistakes import Case, Stale, wrong
from tasks.simulate.quoting import Quotes
from tasks.simulate.truth import Unit

# A stale vol is at least two sessions old: on the day after a crash it is from before it.
_STALE_SESSIONS = (2, 6)
_CRASH_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row of positions.csv: `layer` is blank unless the row names one."""

    quantity: int
    report: Report
    layer: str = ""


def hedge_future(session: Session) -> Key | None:
    """The future that the hedge account has held longest."""
    held = session.book.holdings
    found = [key for key in held if key[0] == HEDGE and "/" in key[1]]
    return min(found, key=lambda key: (held[key].opened, key[1]), default=None)


@dataclass(slots=True)
class Broker:
    """What the broker has seen of the last sessions, and the statement it makes of one."""

    calendar: Calendar
    past: deque[tuple[Market, Quotes]] = field(
        default_factory=lambda: deque(maxlen=_STALE_SESSIONS[1] + 1)
    )

    def statement(
        self, session: Session, before_last: int, *, first: bool
    ) -> tuple[dict[Key, Row], Sequence[Planted]]:
        """The rows shown after a session, by account and symbol, and what is wrong with them.

        On its first session the desk knows only what the broker shows: no size is wrong then.
        """
        self.past.append((session.market, session.quotes))
        rows: dict[Key, Row] = {}
        planted: list[Planted] = []
        vanished = hedge_future(session)
        for key in sorted(session.book.holdings):
            held = session.book.holdings[key].quantity
            if before_last in plan.VANISHED and key == vanished:
                planted.append(Planted(*key, "quantity", "vanished", str(held), ""))
                continue
            if before_last == plan.RETURNED and key == vanished:
                planted.append(Planted(*key, "returned", "vanished", str(held), str(held)))
            shown, mistake = (held, "") if first else self._shown(session, key, before_last)
            if mistake:
                planted.append(Planted(*key, "quantity", mistake, str(held), str(shown)))
            rows[key], found = self._row(session, key, shown, before_last)
            planted.extend(found)
        return rows, planted

    def _shown(self, session: Session, key: Key, before_last: int) -> tuple[int, str]:
        """The quantity that the broker shows, and the mistake in it."""
        held = session.book.holdings[key].quantity
        if before_last == plan.SIGN_FLIPPED and key == hedge_future(session):
            return -held, "sign_flip"
        layer_1 = (key[0], session.book.layer_of[key]) == (MAIN, "layer-1")
        if before_last in plan.QUANTITY and layer_1:
            return held + 1, "quantity"
        return held, ""

    def _row(
        self, session: Session, key: Key, shown: int, before_last: int
    ) -> tuple[Row, list[Planted]]:
        account, symbol = key
        unit = session.valuer.unit(symbol)
        place = session.market.row(symbol)
        mistake = plan.mistake(before_last, account, session.book.layer_of[key], unit.root)
        mark = unit.price if place is None else float(session.quotes.mid[place])
        true = right(unit, shown, mark)
        if mistake is None or unit.is_future:
            return Row(shown, true), []
        case = Case(
            unit=unit,
            quantity=shown,
            true=true,
            fields=mistake.fields,
            vix=session.market.indices["VIX"],
            stale=self._stale(symbol, before_last),
            **self._days(session, unit),
        )
        report, found = plant(true, wrong(mistake.kind, case))
        planted = [Planted(*key, name, mistake.kind, *texts) for name, texts in found.items()]
        return Row(shown, report), planted

    def _days(self, session: Session, unit: Unit) -> dict[str, int]:
        as_of = session.market.as_of
        place = session.market.row(unit.symbol)
        if place is None:
            raise KeyError(unit.symbol)
        expiry = session.market.expiries.listed[int(session.market.at[place])].day
        return {
            "whole_days": (expiry - as_of).days,
            "sessions": self.calendar.sessions_since(as_of, expiry),
        }

    def _stale(self, symbol: str, before_last: int) -> Stale | None:
        """The contract some sessions ago; None when it was not listed then."""
        just_crashed = 0 < plan.JUMP - before_last < _CRASH_SESSIONS
        age = _STALE_SESSIONS[0] if just_crashed else _STALE_SESSIONS[1]
        if len(self.past) <= age:
            return None
        market, quotes = self.past[-1 - age]
        place = market.row(symbol)
        if place is None:
            return None
        return Stale(float(market.iv[place]), float(quotes.mid[place]))
