"""Fates: what became of a break that today's checks do not find."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.life import Fate
from tasks.checks.reported import LayerSum
from tasks.model.break_parts import Break, Holding, Settlement
from tasks.model.breaks import KINDS
from tasks.vega.scopes import Book

_Key = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What today's checks had to look at.

    shapes: by declared layer, "" where none is. reports: what can be compared with a leg, from
    `heard.comparable`. sums: of every layer that was compared, from `layer_sums`. covered: the
    accounts that each source of positions speaks of, in the order of trust. sources: the names
    that the settings declare. compared, layer_compared: measures that have a tolerance.
    """

    book: Book
    shapes: Mapping[str, str]
    reports: pd.DataFrame
    sums: Sequence[LayerSum]
    covered: Mapping[str, frozenset[str]]
    sources: frozenset[str]
    holdings: Sequence[Holding]
    settlements: Sequence[Settlement]
    compared: frozenset[str]
    layer_compared: frozenset[str]


def fate_among(evidence: Evidence) -> Callable[[Break], Fate]:
    """A judge of breaks that are not found today; see `lifecycle.live`."""
    index = _Index.of(evidence)

    def fate(item: Break) -> Fate:
        if item.source and item.source not in evidence.sources:
            return Fate("dropped", f"the settings no longer declare the source {item.source}")
        kind = KINDS.get(item.kind)
        group = kind.group if kind else "position"
        if group == "reported":
            return index.of_leg(item)
        if group == "layer":
            return index.of_layer(item)
        if item.kind == "source_quantity":
            return index.of_source(item)
        if group == "position":
            return index.of_holding(item)
        return index.of_structure(item)

    return fate


@dataclass(frozen=True, eq=False)
class _Index:
    """The evidence, ready to be asked about one break after another."""

    evidence: Evidence
    legs: Mapping[tuple[str, str, str], tuple[str, str]]
    held: frozenset[_Key]
    reported: Mapping[tuple[str, str, str, str], Mapping[str, float]]
    sums: Mapping[tuple[str, str, str], LayerSum]
    holdings: Mapping[_Key, Holding]
    settled: Mapping[_Key, Settlement]

    @classmethod
    def of(cls, evidence: Evidence) -> _Index:
        legs, reports = evidence.book.legs, evidence.reports
        names = ("account", "symbol", "layer", "status", "reason")
        columns = [legs[name].tolist() for name in names]
        rows = list(zip(*columns, strict=True))
        return cls(
            evidence=evidence,
            legs={(account, symbol, layer): (st, why) for account, symbol, layer, st, why in rows},
            held=frozenset((account, symbol) for account, symbol, *_ in rows),
            reported=_reported(reports),
            sums={(it.source, it.kind, it.layer): it for it in evidence.sums},
            holdings={(it.account, it.symbol): it for it in evidence.holdings},
            settled={(it.account, it.symbol): it for it in evidence.settlements},
        )

    def of_leg(self, item: Break) -> Fate:
        """A break of one reported figure."""
        if ended := self._gone(item):
            return ended
        if item.kind not in self.evidence.compared:
            return Fate("dropped", "the settings no longer have a tolerance for it")
        found = self.legs.get((item.account, item.subject, item.layer or ""))
        if found is None:
            return Fate("closed", "the leg is in another layer now")
        status, why = found
        if status == "gap":
            return Fate("untested", f"the leg has no value today: {why}")
        return Fate("settled", "settled today") if status == "expired" else self._of_figure(item)

    def _of_figure(self, item: Break) -> Fate:
        key = (item.source, item.account, item.subject, item.layer or "")
        figure = self.reported.get(key, {}).get(f"reported_{item.kind}", math.nan)
        if math.isnan(figure):
            return Fate("untested", f"no {item.kind} is reported today for a holding of this size")
        return _AGREES

    def of_layer(self, item: Break) -> Fate:
        """A break of a layer's sum."""
        measure = item.kind.removeprefix("layer_")
        if measure not in self.evidence.layer_compared:
            return Fate("dropped", "the settings no longer have a tolerance for it")
        scope = self.evidence.book.layers.get(item.layer or "")
        if scope is None:
            return Fate("closed", "the settings no longer declare the layer")
        if scope.gaps:
            return Fate("untested", f"the layer has no sum today: {scope.reason}")
        if not scope.legs:
            return Fate("closed", "the layer holds nothing")
        found = self.sums.get((item.source, measure, item.layer or ""))
        if found is None or math.isnan(found.ours - found.theirs):
            return Fate("untested", f"no {measure} is reported today for a leg of the layer")
        return _AGREES

    def of_source(self, item: Break) -> Fate:
        """A break between two sources of positions."""
        covered = self.evidence.covered
        speaking = [source for source, accounts in covered.items() if item.account in accounts]
        if item.source not in speaking:
            return Fate("untested", f"{item.source} does not speak of the account today")
        if len(speaking) == 1:
            return Fate("untested", f"only {item.source} speaks of the account today")
        if item.source == speaking[0]:
            return Fate("dropped", f"{item.source} is what other sources are held against now")
        return _AGREES

    def of_holding(self, item: Break) -> Fate:
        """A break of what is held."""
        key = (item.account, item.subject)
        if settled := self.settled.get(key):
            return Fate("settled", settled.reason)
        holding = self.holdings.get(key)
        if holding is None:
            return Fate("closed", "held by neither side")
        if holding.ours is None or holding.theirs is None:
            return Fate("untested", "one side has no quantity today")
        if abs(holding.ours - holding.theirs) > QUANTITY_SLACK:
            return Fate("merged", "the break of another contract tells of it now")
        return _AGREES

    def of_structure(self, item: Break) -> Fate:
        """A break of a shape, or of a leg that no layer took."""
        # The subject of a shape may be an expiry, in words.
        if gone := self._gone(item, by_symbol=" " not in item.subject):
            return gone
        if item.kind == "unassigned":
            return Fate("agrees", "a layer takes it now")
        shape = self.evidence.shapes.get(item.layer or "")
        if shape is None:
            return Fate("closed", "the settings no longer declare the layer")
        if not shape:
            return Fate("dropped", "the settings no longer declare a shape for the layer")
        return Fate("agrees", "the layer has its declared shape there again")

    def _gone(self, item: Break, *, by_symbol: bool = True) -> Fate | None:
        key = (item.account, item.subject)
        if not by_symbol or key in self.held:
            return None
        if settled := self.settled.get(key):
            return Fate("settled", settled.reason)
        holding = self.holdings.get(key)
        if holding is not None and holding.ours != 0.0:
            return Fate("untested", "the broker shows no such holding today")
        return Fate("closed", "no longer held")


_AGREES = Fate("agrees", "both sides agree again")


def _reported(reports: pd.DataFrame) -> dict[tuple[str, str, str, str], dict[str, float]]:
    names = [name for name in reports.columns if str(name).startswith("reported_")]
    keys: Iterable[tuple[str, str, str, str]] = zip(
        *(reports[name].tolist() for name in ("source", "account", "symbol", "layer")), strict=True
    )
    rows = zip(*(reports[name].tolist() for name in names), strict=True)
    return {key: dict(zip(names, row, strict=True)) for key, row in zip(keys, rows, strict=True)}
