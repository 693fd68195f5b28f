"""Value: frames to a market, legs, layers and the net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.checks.membership import commanded_layers, first_layers
from tasks.market.market import Feeds, Market, build_market
from tasks.market.staleness import stale_families
from tasks.model.sessions import Calendar
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.vega.calibration import Calibrated, calibrate
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.scopes import Book, sum_book
from tasks.vega.weights import Shock


@dataclass(frozen=True, eq=False)
class Valued:
    """The market of the session, the book in it, and how that book is read."""

    market: Market
    book: Book
    calibrated: Calibrated
    spec: BookSpec

    @property
    def shock(self) -> Shock:
        """The shock in use: stated, or calibrated."""
        return self.calibrated.shock


def value(desk: Desk, as_of: date, pulled: Pulled, recalled: Recalled) -> Valued:
    """Everything recomputed from the feeds; what cannot be known is a gap with its reason."""
    calendar, yesterday = Calendar(as_of), recalled.yesterday
    before = yesterday.quotes if yesterday else None
    positions = pulled.frames["positions"]
    feeds = Feeds(
        quotes=pulled.frames["quotes"],
        futures=pulled.frames["futures"],
        indices=pulled.frames["indices"],
        rates=pulled.frames["rates"],
        snapshot_utc=pulled.snapshot_utc,
        stale=stale_families(pulled.frames["quotes"], before, as_of),
    )
    # What our own book holds is priced too: the broker may have lost it.
    held = [*positions["symbol"].tolist(), *_own_symbols(recalled)]
    market = build_market(
        feeds, held, as_of=as_of, calendar=calendar, allowed=desk.allowed, smile=desk.smile
    )
    calibrated = calibrate(
        recalled.past.trailing(desk.weights.history_sessions),
        market,
        calendar,
        stated_exponent=desk.shock.exponent,
        calibrated=desk.weights.exponent == "calibrated",
        floor_days=desk.shock.floor_days,
        beta_source=desk.weights.beta,
        min_sessions=desk.weights.min_sessions,
        tolerance=desk.gates.beta,
    )
    spec = BookSpec(
        layers=desk.layers,
        shock=calibrated.shock,
        sticky=first_layers(recalled.memory),
        commanded=commanded_layers(recalled.memory, as_of),
        measured=calibrated.betas,
    )
    legs = value_legs(positions, market, spec, calendar)
    return Valued(market, sum_book(legs, desk.layers), calibrated, spec)


def _own_symbols(recalled: Recalled) -> list[str]:
    return [holding.symbol for holding in recalled.memory.holdings or ()]
