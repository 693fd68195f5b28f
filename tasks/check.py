"""Check: the book against the broker, against yesterday, and against its limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tasks.checks.breaks import (
    identify,
    quantity_differences,
    reported_differences,
    unassigned_differences,
)
from tasks.checks.limits import Tested, judge_limits
from tasks.checks.pnl import ProfitAndLoss, profit_and_loss
from tasks.model.break_parts import Break
from tasks.model.layers import LayerSpec
from tasks.model.limit_parts import LimitResult
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday
from tasks.pull import Pulled
from tasks.settings.desk import Desk
from tasks.value import Valued
from tasks.vega.scopes import Book

SECONDS_PER_MINUTE = 60.0


@dataclass(frozen=True, eq=False)
class Checked:
    """Breaks and limits of the session, the targets they refer to, and the day's result."""

    breaks: tuple[Break, ...]
    limits: tuple[LimitResult, ...]
    targets: Mapping[str, float]
    pnl: ProfitAndLoss


def check(
    desk: Desk, as_of: date, pulled: Pulled, valued: Valued, yesterday: Yesterday | None
) -> Checked:
    """Breaks and limit states; unknown measures are `not_testable`."""
    book = valued.book
    trades = pulled.trades
    pnl = profit_and_loss(
        book.legs,
        yesterday=yesterday,
        trades=trades,
        indices=valued.market.indices,
        as_of=as_of,
    )
    differences = reported_differences(book.legs, desk.tolerances)
    differences += unassigned_differences(book.legs)
    if yesterday:
        # Trades of a session that was never reconciled are not at hand: then only what vanished
        # is a break.
        followed = Calendar(as_of).previous(as_of) == yesterday.as_of
        differences += quantity_differences(
            book.legs, before=yesterday.legs, trades=trades if followed else None, as_of=as_of
        )
    targets = layer_targets(desk.layers, book)
    tested = Tested(
        book=book,
        layers=desk.layers,
        buckets=desk.buckets,
        targets=targets,
        pnl=pnl.usd,
        quote_age_minutes=_quote_age_minutes(as_of, pulled),
        yesterday=yesterday,
    )
    return Checked(
        breaks=identify(differences, as_of=as_of, yesterday=yesterday),
        limits=judge_limits(desk.limits, tested),
        targets=targets,
        pnl=pnl,
    )


def layer_targets(layers: tuple[LayerSpec, ...], book: Book) -> dict[str, float]:
    """Target vega30 by layer, for layers that declare one; NaN when the core is unreconciled."""
    core = math.fsum(
        book.layers[layer.name].measures["vega30"] for layer in layers if layer.role == "core"
    )
    targets = {}
    for layer in layers:
        if layer.target_vega30 is not None:
            targets[layer.name] = layer.target_vega30
        elif layer.target_core_share is not None:
            targets[layer.name] = -layer.target_core_share * core
    return targets


def _quote_age_minutes(as_of: date, pulled: Pulled) -> float:
    """How long before the close the chain was stamped; zero after it, NaN without a stamp."""
    if pulled.snapshot_utc is None:
        return math.nan
    age = Calendar(as_of).close_utc(as_of) - pulled.snapshot_utc
    return max(age.total_seconds(), 0.0) / SECONDS_PER_MINUTE
