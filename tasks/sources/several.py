"""Several sources of one role, the earlier ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import raise_all
from tasks.sources.delivery import Delivery, Role, Source, joined, read_all
from tasks.sources.files import WORLD, Files
from tasks.sources.silence import delivery_or_reasons, is_silent, reasons_in

# What makes two rows speak of the same thing.
KEYS: Mapping[Role, tuple[str, ...]] = {
    "positions": ("account", "symbol"),
    "quotes": ("symbol",),
    "futures": ("symbol",),
    "indices": ("symbol",),
    "rates": ("tenor_days",),
    "trades": ("account", "trade_id"),
    "accounts": ("account",),
    "events": ("date", "kind"),
}

# Of these nothing is filled in: rows of two sources are no curve.
_WHOLE = frozenset({"rates"})


@dataclass(frozen=True)
class Several:
    """Sources in the order of trust: the first that names a thing wins, later ones fill in.

    A thing is a symbol; for positions an account's symbol, for trades an account's trade, for
    accounts an account, for events a kind and its day. What one source repeats stays repeated.
    Rates are one curve, of one source and day: those of the first that has any.
    Raises ValueError when built of no source.
    """

    role: Role
    sources: Sequence[Source]

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("Several needs at least one source")

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of all sources, with a finding for each that was partly overruled.

        What was overruled is not lost: `each` of the delivery has it, so that it can be compared.
        From a source that gave nothing at all there are no rows, and a finding. `snapshot_utc` is
        the newest of theirs. Raises SourceError, or Faults with those of all sources: one that
        cannot be trusted is never replaced in silence by the next; NothingCameError where none
        gave anything.
        """
        deliveries = read_all(
            partial(
                delivery_or_reasons, self.role, partial(source.read, as_of, files), files, number
            )
            for number, source in enumerate(self.sources, 1)
        )
        if all(is_silent(delivery) for delivery in deliveries):
            raise_all([reason for delivery in deliveries for reason in reasons_in(delivery)])
        keys = list(KEYS[self.role])
        kept: list[pd.DataFrame] = []
        overlaps: list[Finding] = []
        named: set[tuple[object, ...]] = set()
        for delivery in deliveries:
            things = list(delivery.frame[keys].itertuples(index=False, name=None))
            whole = self.role in _WHOLE and bool(named)
            fresh = [not whole and thing not in named for thing in things]
            named |= set(things)
            kept.append(delivery.frame[fresh])
            if overlap := len(fresh) - sum(fresh):
                overlaps.append(_overlap(delivery, overlap, len(fresh), self.role))
        merged = joined(deliveries, pd.concat(kept, ignore_index=True), overlaps)
        return replace(merged, each=tuple(delivery.frame for delivery in deliveries))


def as_one(role: Role, sources: Sequence[Source]) -> Source:
    """The sources of a role as one: itself where there is one. Raises ValueError without any."""
    return sources[0] if len(sources) == 1 else Several(role, sources)


def _overlap(delivery: Delivery, overlap: int, rows: int, role: Role) -> Finding:
    return Finding(
        code="source.overlap",
        severity="info",
        subject=", ".join(given.name for given in delivery.inputs) or role,
        count=overlap,
        evidence=f"{overlap} of {rows} rows are not used: an earlier source has "
        + ("the curve" if role in _WHOLE else "them"),
    )
