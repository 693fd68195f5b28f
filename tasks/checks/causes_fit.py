"""How well a candidate cause fits what a source shows, and how surprising that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc

from tasks.checks.causes_rows import MOST_LEFT, Evidence, nearness
from tasks.vega.mistakes import GREEKS, IV, Array, Reading

Flags = npt.NDArray[np.bool_]

# Nearer than this share of a figure is no better: another forward, another last decimal of a vol.
SHARPEST = 2e-4
# Causes that are the choice of one vol: greeks that follow from it are no further evidence.
OF_VOL = frozenset({"stale_vol", "stale_quote", "own_quote_vol"})
_DIMENSIONS = 2.0
_FEWEST_NOUGHT = 2


@dataclass(frozen=True, eq=False)
class Candidate:
    """A reading as a cause of what is seen.

    wrong_unit: the fields that a mistake of unit accounts for, (rows, FIELDS); none for a mistake
    of valuation alone. say: of a row and field, what was done. share: of the difference, what a
    chance hit would leave, where that is not what is left; NaN elsewhere. under: the mistake of
    valuation that one of unit stands on, "" for none. tries: in how many ways it could have fitted.
    """

    reading: Reading
    wrong_unit: Flags
    say: Callable[[int, int], str]
    share: Array | None = None
    under: str = ""
    tries: int = 1

    @property
    def code(self) -> str:
        """One of CAUSES."""
        return self.reading.code

    @property
    def name(self) -> str:
        """One of CAUSES, or two of them with a plus between."""
        return f"{self.under}+{self.code}" if self.under else self.code

    @property
    def key(self) -> tuple[str, str]:
        """What legs of one source can have in common: the cause, and the session it is of."""
        return (self.name, self.reading.label)


@dataclass(frozen=True, eq=False)
class Fit:
    """Of one candidate, by row.

    strict: it agrees with every reported figure. loose: but for figures that are no break, which
    it may miss by a tolerance. surprise: minus the logarithm of the chance that a mistake of no
    known kind comes as near. shape: the number of independent figures that counts in it, none
    where the cause leaves nought alone. figures: how many come near, independent or not.
    testable: it says something of the row. weaker: of two mistakes at once, the chance of the one
    with less evidence.
    """

    strict: Flags
    loose: Flags
    surprise: Array
    shape: Array
    figures: Array
    testable: Flags
    weaker: Array


def valuation(reading: Reading) -> Candidate:
    """A mistake of valuation alone."""
    none = np.zeros(reading.figures.shape, dtype=bool)
    return Candidate(reading, none, lambda row, _: reading.note(row))


def fit(candidate: Candidate, evidence: Evidence) -> Fit:
    """The fit of a candidate to every row."""
    reading, reported = candidate.reading, evidence.reported
    told = ~np.isnan(reported)
    gap, breaking = np.abs(evidence.gap), evidence.breaking
    with np.errstate(all="ignore"):
        left = np.abs(reading.figures - reported)
        hit = left <= nearness(reading, evidence.half)
        hit &= ~breaking | (left <= MOST_LEFT * gap)
        near = hit | (~breaking & (left <= evidence.loose))
        sharp = np.maximum(evidence.half, SHARPEST * np.abs(reported))
        share = np.maximum(left, sharp) / gap
    if candidate.share is not None:
        share = np.where(np.isnan(candidate.share), share, candidate.share)
    strict: Flags = np.logical_and.reduce(hit | ~told, axis=1)
    loose: Flags = np.logical_and.reduce(near | ~told, axis=1)
    surprise, shape, number = _surprise(candidate, share, hit & _own_fields(candidate), evidence)
    weaker = np.zeros(len(strict))
    if candidate.under:
        other, more, _ = _surprise(candidate, share, hit & ~candidate.wrong_unit, evidence)
        weaker = np.maximum(chance(shape, surprise), chance(more, other))
        surprise, shape = surprise + other, shape + more
    testable: Flags = np.logical_or.reduce(evidence.visible & ~np.isnan(reading.figures), axis=1)
    if candidate.code == "not_computed":
        enough = told[:, GREEKS].sum(axis=1) >= _FEWEST_NOUGHT
        strict &= enough
    else:
        # Whatever went wrong shows as nought: it is no evidence of what did.
        nought = np.logical_and.reduce(reading.figures[:, GREEKS] == 0.0, axis=1)
        surprise, shape = np.where(nought, 0.0, surprise), np.where(nought, 0.0, shape)
    return Fit(strict & testable, loose & testable, surprise, shape, number, testable, weaker)


def _seen(candidate: Candidate, evidence: Evidence) -> Flags:
    """What is there to be explained: a vol that the quote allows is no other mistake's doing."""
    of_vol = candidate.name in OF_VOL or candidate.name == "other_vol"
    return evidence.visible if of_vol else evidence.unexplained


def chance(shape: Array, surprise: Array) -> Array:
    """The chance that so many even shares have so small a product (R. A. Fisher's method)."""
    found: Array = np.where(shape > 0.0, gammaincc(np.maximum(shape, 1e-9), surprise), 1.0)
    return found


def _own_fields(candidate: Candidate) -> Flags:
    unit = candidate.wrong_unit
    return unit if unit.any() else np.ones_like(unit)


def _surprise(
    candidate: Candidate, share: Array, fields: Flags, evidence: Evidence
) -> tuple[Array, Array, Array]:
    """Minus the logarithm of the shares left, for as many figures as are independent; and all.

    A mistake that is no known one leaves any share of the difference alike: the share that is
    left is the chance to come as near. Figures of one leg hang together, so that no more than two
    of them count, or the vol alone where the cause is one of vol.
    """
    # What chance brings in any case is no figure at all.
    counts = _seen(candidate, evidence) & fields & ~(share >= 1.0)
    counts[:, list(candidate.reading.taken)] = False
    figures = counts.sum(axis=1).astype("float64")
    dimensions = _DIMENSIONS
    if candidate.code in OF_VOL:
        dimensions = 1.0
        by_vol = counts[:, IV].copy()
        counts[by_vol] = False
        counts[by_vol, IV] = True
    number = counts.sum(axis=1).astype("float64")
    with np.errstate(all="ignore"):
        logs = np.where(counts, -np.log(np.clip(share, 1e-9, 1.0)), 0.0).sum(axis=1)
        shape = np.minimum(number, dimensions)
        surprise = np.where(number > 0.0, logs / number * shape, 0.0)
    return surprise, shape, figures
