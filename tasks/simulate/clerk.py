"""The desk's own paperwork: a trade that is delivered late, a holding that changes its layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tasks.simulate import plan
from tasks.simulate.book import HEDGE, Fill, Key
from tasks.simulate.broker import Planted
from tasks.simulate.dealing import Session
from tasks.simulate.statement import Row, hedge_future


@dataclass(slots=True)
class Clerk:
    """What the desk has yet to deliver, and the holding that it has moved, with its old layer."""

    late: list[Fill] = field(default_factory=list)
    moved: tuple[Key, str] | None = None

    def before_dealing(self, session: Session, before_last: int) -> None:
        """The desk deals in the layers that it means."""
        if before_last == plan.TAGGED_BACK and self.moved:
            key, layer = self.moved
            session.book.layer_of[key] = layer

    def trades(self, session: Session, before_last: int) -> tuple[list[Fill], list[Planted]]:
        """The fills of trades.csv: those kept back on the session before come first."""
        fills, planted = [*self.late, *session.book.fills], []
        for fill in self.late:
            lots = str(fill.quantity)
            planted.append(
                Planted(fill.account, fill.symbol, "delivered", "late_trade", lots, lots)
            )
        self.late = []
        if before_last == plan.LATE_TRADE:
            late = [one for one in fills if one.account == HEDGE and "/" in one.symbol][-1:]
            self.late = late
            fills = [one for one in fills if one not in late]
            for fill in late:
                lots = str(fill.quantity)
                planted.append(Planted(fill.account, fill.symbol, "trade", "late_trade", lots, ""))
        return fills, planted

    def named(
        self, session: Session, before_last: int, rows: Mapping[Key, Row], *, first: bool
    ) -> tuple[dict[Key, Row], list[Planted]]:
        """The rows with the layers that the desk names in them, and each change from the old."""
        key, before, after = None, "", ""
        if before_last == plan.RETAGGED and not first:
            key = hedge_future(session)
            if key is not None:
                before, after = session.book.layer_of[key], plan.RETAG_LAYER
                self.moved = (key, before)
                session.book.layer_of[key] = after
        elif before_last == plan.TAGGED_BACK and self.moved:
            (key, after), before = self.moved, plan.RETAG_LAYER
        if key is None or key not in rows:
            return dict(rows), []
        tagged = replace(rows[key], layer=after)
        return {**rows, key: tagged}, [Planted(*key, "layer", "retag", before, after)]
