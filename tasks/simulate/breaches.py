"""What the limits must find, by the true vega30 of the layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tasks.simulate import plan
from tasks.simulate.book import CORE, HEDGE, MAIN
from tasks.simulate.broker import Planted
from tasks.simulate.dealing import Session
from tasks.simulate.truth import exact


@dataclass(slots=True)
class Levels:
    """The layers' vega30, USD per VIX point: at the session before, and when last traded in."""

    before: dict[str, float] = field(default_factory=dict)
    traded: dict[str, float] = field(default_factory=dict)

    def note(self, session: Session) -> None:
        """Remember a session for the next one."""
        self.before = {layer: session.vega30(layer) for layer in plan.LAYERS}
        book = session.book
        for layer in {book.layer_of[fill.account, fill.symbol] for fill in book.fills}:
            self.traded[layer] = self.before[layer]


def breaches(session: Session, levels: Levels) -> Iterator[Planted]:
    """Each limit of the plan that is broken; its scope stands in `symbol`."""
    now = {layer: session.vega30(layer) for layer in plan.LAYERS}
    for layer, level in levels.before.items():
        if abs(now[layer] - level) > plan.BREACH_DRIFT:
            yield _breach(layer, "vega30_drift", now[layer] - level)
    moved = now["layer-1"] - levels.traded.get("layer-1", now["layer-1"])
    if abs(moved) > plan.BREACH_REBALANCE and not _traded(session, "layer-1"):
        yield _breach("layer-1", "rebalance_drift", moved)
    net, gross = sum(now.values()), sum(map(abs, now.values()))
    if abs(100 * net / gross) > plan.BREACH_NET_SHARE_PERCENT:
        yield _breach("net", "net_share_percent", 100 * net / gross)
    one = net / _condors(session)
    if abs(one) > plan.BREACH_PER_CONDOR:
        yield _breach("net", "vega30_per_condor", one)
    for account in (HEDGE, MAIN):
        held = session.account_vega30(account)
        if abs(held) > plan.BREACH_ACCOUNT:
            yield _breach(account, "account_vega30", held)
    covered = 100 * now["layer-1"] / abs(now[CORE])
    low, high = plan.BREACH_COVERAGE_PERCENT
    if not low <= covered <= high:
        yield _breach("layer-1", "coverage_percent", covered)


def _traded(session: Session, layer: str) -> bool:
    book = session.book
    return any(book.layer_of[fill.account, fill.symbol] == layer for fill in book.fills)


def _breach(scope: str, measure: str, value: float) -> Planted:
    return Planted("", scope, measure, "breach", exact(value), "")


def _condors(session: Session) -> float:
    """Condors held: half the short legs of the core."""
    book = session.book
    core = (held for key, held in book.holdings.items() if book.layer_of[key] == CORE)
    return -sum(held.quantity for held in core if held.quantity < 0) / 2
