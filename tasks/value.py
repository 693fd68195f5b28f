"""Value: frames to a market, legs, layers and the net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.market.market import Feeds, Market, build_market
from tasks.market.staleness import stale_families
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.vega.calibration import Calibrated, calibrate
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.scopes import Book, sum_book
from tasks.vega.weights import Shock


@dataclass(frozen=True, eq=False)
class Valued:
    """The market of the session and the book in it."""

    market: Market
    book: Book
    calibrated: Calibrated

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
    market = build_market(
        feeds, positions["symbol"].tolist(), as_of=as_of, calendar=calendar, allowed=desk.allowed
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
        sticky=_first_layers(yesterday),
        measured=calibrated.betas,
    )
    legs = value_legs(positions, market, spec, calendar)
    return Valued(market, sum_book(legs, desk.layers), calibrated)


def _first_layers(yesterday: Yesterday | None) -> dict[tuple[str, str], str]:
    """The layer each holding was in; a contract held in several layers had no single one."""
    layers: dict[tuple[str, str], set[str]] = {}
    for leg in yesterday.legs if yesterday else ():
        layers.setdefault((leg.account, leg.symbol), set()).add(leg.layer or "")
    return {key: names.pop() for key, names in layers.items() if len(names) == 1}
