"""Names for disagreements about positions: which of the known mistakes each one looks like."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.own_book import Entry, Key
from tasks.model.break_parts import Break
from tasks.model.contracts import SPX_FAMILIES, Contract

FACTORS = (10.0, 100.0, 1000.0, 0.1, 0.01, 0.001)
# Relative; decimals of a feed must not hide a factor.
_FACTOR_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A kind of break, and the entries it is about: the one it is named after comes first."""

    kind: str
    entries: tuple[Entry, ...]
    evidence: str


def disagreements(
    entries: Iterable[Entry], *, standing: Mapping[Key, Break], told: bool, as_of: date
) -> list[Disagreement]:
    """What stands between our own book and the broker's, each contract in one at most.

    `told` says that trades and the session before are at hand. If not, other sizes may have been
    dealt: then only what vanished, what looks like a mistake of sign or of a power of ten, what
    is unknown, and what is about a break of yesterday, `standing`, is a disagreement. Each is
    named by today's facts.
    """
    found, sizes = [], []
    for entry in entries:
        if row := _of_a_row(entry, as_of):
            found.append(row)
        elif not entry.agrees:
            sizes.append(entry)
    pairs = [
        pair
        for pair in _pairs(sizes)
        if told or _vanished(pair.entries[0]) or _stands(pair.entries[0], standing)
    ]
    paired = {entry.key for pair in pairs for entry in pair.entries}
    for entry in sizes:
        if entry.key not in paired:
            kind = _size_kind(entry)
            if told or kind in ("vanished", "sign", "multiplier") or _stands(entry, standing):
                found.append(Disagreement(kind, (entry,), _evidence(entry)))
    return found + pairs


def _of_a_row(entry: Entry, as_of: date) -> Disagreement | None:
    """What is wrong with the broker's rows whatever our own book says."""
    lines = " and ".join(str(line) for line in entry.twice)
    over = entry.settles_on is not None and entry.settles_on < as_of
    if entry.twice:
        return Disagreement("duplicate", (entry,), f"the same holding stands in lines {lines}")
    if over and not abs(entry.theirs) <= QUANTITY_SLACK:
        return Disagreement("expired_held", (entry,), f"settled on {entry.settles_on}")
    if entry.contract is None and not abs(entry.theirs) <= QUANTITY_SLACK:
        return Disagreement("unknown_contract", (entry,), _evidence(entry))
    return None


def _vanished(entry: Entry) -> bool:
    return entry.theirs == 0.0


def _stands(entry: Entry, standing: Mapping[Key, Break]) -> bool:
    return math.isnan(entry.theirs) or entry.key in standing


def _size_kind(entry: Entry) -> str:
    if math.isnan(entry.apart):
        return "quantity"
    if entry.theirs == 0.0:
        return "vanished"
    if entry.own == 0.0:
        return "untraded"
    if abs(entry.own + entry.theirs) <= QUANTITY_SLACK:
        return "sign"
    ratio = entry.theirs / entry.own
    if any(math.isclose(ratio, factor, rel_tol=_FACTOR_SLACK) for factor in FACTORS):
        return "multiplier"
    return "quantity"


def _evidence(entry: Entry) -> str:
    """What was seen, in words, where the figures alone do not say it."""
    lines = " and ".join(str(line) for line in entry.lines if line)
    if math.isnan(entry.theirs):
        return f"the broker's quantity is unknown{f', line {lines}' if lines else ''}"
    if math.isnan(entry.own):
        return "our own quantity is unknown"
    return f"the broker's line {lines}" if lines else ""


def _pairs(entries: Sequence[Entry]) -> list[Disagreement]:
    """Two contracts of which one is too few by what the other is too many, where it is unique."""
    known = [entry for entry in entries if entry.contract and not math.isnan(entry.apart)]
    found = [pair for same in _alike(known) for pair in combinations(same, 2)]
    edges = [edge for pair in found if (edge := _mistaken(*pair))]
    count: dict[Key, int] = {}
    for edge in edges:
        for entry in edge.entries:
            count[entry.key] = count.get(entry.key, 0) + 1
    return [edge for edge in edges if all(count[entry.key] == 1 for entry in edge.entries)]


def _alike(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Entries of one account, underlying, expiry and strike (index points)."""
    groups: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in entries:
        if entry.contract and entry.contract.expiry:
            groups.setdefault((entry.account, *_terms(entry.contract)), []).append(entry)
    yield from groups.values()


def _terms(contract: Contract) -> tuple[Any, ...]:
    family = "SPX" if contract.family in SPX_FAMILIES else contract.family
    strike = (contract.strike or 0.0) * contract.index_scale
    return (contract.kind, family, contract.expiry, strike)


def _mistaken(one: Entry, other: Entry) -> Disagreement | None:
    """One of the pair taken for the other, if sizes say so."""
    if _fewer(other) and not _fewer(one):
        one, other = other, one
    if not _fewer(one) or _fewer(other) or one.contract is None or other.contract is None:
        return None
    held, shown = one.contract, other.contract
    same_size = abs(one.apart + other.apart) <= QUANTITY_SLACK
    ratio = _per_point(held) / _per_point(shown)
    kind = ""
    if held.right != shown.right:
        kind = "right" if held.root == shown.root and same_size else ""
    elif same_size:
        kind = "root"
    elif abs(one.apart * ratio + other.apart) <= QUANTITY_SLACK:
        kind = "multiplier"
    words = f"the broker has {-other.apart:+g} {other.symbol} instead"
    return Disagreement(kind, (one, other), words) if kind else None


def _fewer(entry: Entry) -> bool:
    """Whether the broker holds less of it than our own book."""
    return abs(entry.theirs) < abs(entry.own)


def _per_point(contract: Contract) -> float:
    """USD per point of the headline index."""
    return contract.multiplier / contract.index_scale
