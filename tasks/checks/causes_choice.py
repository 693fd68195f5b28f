"""Which cause a row has: by its own figures, and by those of its neighbours of the same source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tasks.checks.causes_fit import Candidate, Fit, chance
from tasks.vega.mistakes import Array

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

# Sure is what chance would bring in less than one of two hundred rows, or sources; likely what it
# would bring in less than one of four.
SURE, LIKELY = 0.005, 0.25
# A rival this many times less likely is none; neighbours lend a row at most such a weight.
_RIVAL = np.log(20.0)
_LENT = np.log(100.0)
# One figure can be anything: these alone show themselves in one.
_PLAIN = frozenset({"sign", "hundredfold", "per_contract", "per_unit", "rounding"})
_FEWEST_FIGURES = 2.0
# Neighbours are more than the leg itself.
_FEWEST_LEGS = 2.0
# Causes that hold whatever the reason is: named where no other is.
GENERAL = frozenset({"other_vol", "not_computed"})


@dataclass(frozen=True, eq=False)
class Choice:
    """By row: the place of its candidate (-1 for none), whether it is sure, and rivals by name."""

    candidate: Places
    sure: Flags
    others: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class _Key:
    """All candidates of one cause and session: the best of them by row."""

    name: str
    place: Places
    strict: Flags
    loose: Flags
    surprise: Array
    alone: Array
    proof: Array
    pooled: Array
    tries: int
    lent: Array


def choose(candidates: Sequence[Candidate], fits: Sequence[Fit], pool: Places) -> Choice:
    """The cause of each row; `pool` is the number of its source, account and family.

    Several causes may fit one leg. Its neighbours decide: a broker makes the same mistake on all
    legs of a kind. Earlier candidates go before later ones where nothing tells them apart.
    """
    tries: dict[str, int] = {}
    groups: dict[tuple[str, str], list[int]] = {}
    for place, candidate in enumerate(candidates):
        tries[candidate.name] = tries.get(candidate.name, 0) + candidate.tries
        groups.setdefault(candidate.key, []).append(place)
    fits = _without_contradicted(candidates, fits, pool)
    keys = [_key(name, places, fits, pool, tries[name]) for (name, _), places in groups.items()]
    special = [key for key in keys if key.name not in GENERAL]
    tried = sum(tries.values())
    named = _best(special, len(pool), tried)
    rest = _best([key for key in keys if key.name in GENERAL], len(pool), tried)
    specific = named.candidate >= 0
    return Choice(
        np.where(specific, named.candidate, rest.candidate),
        np.where(specific, named.sure, rest.sure),
        tuple(
            a if yes else b for yes, a, b in zip(specific, named.others, rest.others, strict=True)
        ),
    )


def _without_contradicted(
    candidates: Sequence[Candidate], fits: Sequence[Fit], pool: Places
) -> list[Fit]:
    """Nought is put down to a cause only where that cause explains all nought of the pool."""
    silent = [one.strict & (one.shape == 0.0) for one in fits]
    empty = [
        one.strict
        for candidate, one in zip(candidates, fits, strict=True)
        if candidate.code == "not_computed"
    ]
    if not empty or not len(pool):
        return list(fits)
    unexplained = np.logical_or.reduce(empty) & ~np.logical_or.reduce(silent)
    doubted = np.isin(pool, pool[unexplained])
    return [
        replace(one, strict=one.strict & ~(mute & doubted), loose=one.loose & ~(mute & doubted))
        for one, mute in zip(fits, silent, strict=True)
    ]


def _key(name: str, places: list[int], fits: Sequence[Fit], pool: Places, tries: int) -> _Key:
    """The best candidate of a key by row, and what the pool says of the key."""
    rows = np.arange(len(pool))
    rank = np.column_stack(
        [
            np.where(fits[at].strict, 2e3, np.where(fits[at].loose, 1e3, 0.0)) + fits[at].surprise
            for at in places
        ]
    )
    best = rank.argmax(axis=1)

    def of(name: str) -> npt.NDArray[np.float64]:
        stacked = np.column_stack([getattr(fits[at], name) for at in places]).astype("float64")
        picked: Array = stacked[rows, best]
        return picked

    strict, loose = of("strict") > 0.0, of("loose") > 0.0
    fitting = strict | loose
    surprise = np.where(fitting, of("surprise"), 0.0)
    shape = of("shape")
    silent = fitting & (shape == 0.0)
    # A row that the key says something of and does not fit speaks against it.
    counted = np.where(fitting, shape, np.where(of("testable") > 0.0, 1.0, 0.0))
    number = int(pool.max()) + 1 if len(pool) else 0
    alone = chance(shape, surprise)
    total: Array = np.bincount(pool, surprise, minlength=number)[pool].astype("float64")
    count: Array = np.bincount(pool, counted, minlength=number)[pool].astype("float64")
    legs = np.bincount(pool, fitting & (shape > 0.0), minlength=number)[pool]
    return _Key(
        name,
        np.asarray(places)[best],
        strict,
        loose,
        surprise,
        # Nought that a cause leaves is as likely as not of that cause.
        np.where(silent, LIKELY / tries, alone),
        np.where((of("figures") < _FEWEST_FIGURES) & (name not in _PLAIN), 1.0, alone),
        np.where(legs >= _FEWEST_LEGS, chance(count, total), 1.0),
        tries,
        np.clip(total - surprise, 0.0, _LENT),
    )


def _best(keys: Sequence[_Key], rows: int, tries: int) -> Choice:
    """The best key by row; any of `tries` candidates might have come near by chance."""
    if not keys:
        none = np.full(rows, -1)
        return Choice(none, none >= 0, ((),) * rows)
    strict = np.column_stack([key.strict for key in keys])
    worth = np.column_stack(
        [np.minimum(key.alone, key.pooled) * key.tries <= LIKELY for key in keys]
    )
    score = np.column_stack([key.surprise + key.lent for key in keys])
    standing = np.column_stack([key.strict | key.loose for key in keys]) & worth
    # What agrees but for harmless figures is firm where chance hardly brings what does agree.
    rare = np.column_stack([key.loose & (key.proof * tries <= SURE) for key in keys])
    firm = (strict | rare) & worth
    standing = np.where(np.logical_or.reduce(firm, axis=1)[:, None], firm, standing)
    # The earlier key goes before, unless a later one is a little better.
    held = np.where(standing, score - 1e-6 * np.arange(len(keys)), -np.inf)
    at = held.argmax(axis=1)
    row = np.arange(rows)
    some: Flags = np.logical_or.reduce(standing, axis=1)
    names = np.array([key.name for key in keys])
    rival = standing & (names[None, :] != names[at][:, None])
    gap = score[row, at][:, None] - score
    close = rival & (gap < _RIVAL)
    proven = np.column_stack([np.minimum(key.proof, key.pooled) * tries <= SURE for key in keys])
    sure = some & firm[row, at] & proven[row, at] & ~np.logical_or.reduce(close, axis=1)
    places = np.column_stack([key.place for key in keys])[row, at]
    others = tuple(tuple(dict.fromkeys(names[one].tolist())) for one in close)
    return Choice(np.where(some, places, -1), sure, others)
