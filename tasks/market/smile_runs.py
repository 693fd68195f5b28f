"""Outliers of a smile: quotes, or runs of them, without which it is smooth.

A quote is off by its distance from the line between its neighbours. One that is wrong puts its
neighbours off too, by half as much each; taken out, all three are right. A bend of the smile is
spread over many quotes, and taking one out makes it worse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# As many neighbours at most may be wrong together.
MOST_TOGETHER = 6
# How much smoother the smile must be for it, in the distance of what is taken out. An outlier
# alone makes it 2, the last but one 1.5; a good neighbour of it a third.
LEAST_GAIN = 1.2
# At an end all witnesses are on one side, and smiles are steep there: they must put it five times
# as far off.
END_TIMES = 5.0
END_GAIN = 0.35
# A run is off by a share of the line's vol, which may be so much less than its own.
_SLACK = 0.25
# A line is drawn no farther beyond its two points than they are apart, and a little more.
_FARTHEST = 1.1


@dataclass(frozen=True, slots=True)
class Smile:
    """Vols with their markets, sorted by group and log strike; `call` is which side each is of."""

    group: Ints
    call: Mask
    strike: Array
    iv: Array
    low: Array
    high: Array

    def of(self, rows: Ints) -> Smile:
        """Some of them, in order."""
        return Smile(
            self.group[rows],
            self.call[rows],
            self.strike[rows],
            self.iv[rows],
            self.low[rows],
            self.high[rows],
        )

    def line(self, first: Ints, second: Ints, at: Ints) -> Array:
        """The vol at some by lines through two others; NaN where those are of one strike."""
        with np.errstate(invalid="ignore", divide="ignore"):
            run = self.strike[second] - self.strike[first]
            share = np.where(run > 0.0, (self.strike[at] - self.strike[first]) / run, np.nan)
        drawn: Array = self.iv[first] + share * (self.iv[second] - self.iv[first])
        return drawn

    def beyond(self, at: Ints, line: Array, share: float) -> Mask:
        """Whether a line passes some farther outside their markets than that share of it."""
        off: Mask = np.fmax(line - self.high[at], self.low[at] - line) > share * np.fmax(line, 0.0)
        return off


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs that may be taken out: from `start` on `length` quotes, and what is gained."""

    start: Ints
    length: Ints
    gain: Array


def outliers(smile: Smile, share: float) -> Ints:
    """The rows of the smile that are off by more than that share of a vol, ascending.

    Every quote of a run must be: the line between those beside it passes its whole market at that
    distance. Of each group the run without which it is smoothest goes first, until none is left.
    """
    left, found = np.arange(len(smile.iv)), [np.empty(0, dtype="int64")]
    while len(left):
        here = smile.of(left)
        runs = _best(here, _candidates(here, share))
        if not len(runs.start):
            break
        gone = np.concatenate(
            [np.arange(at, at + size) for at, size in zip(runs.start, runs.length, strict=True)]
        )
        found.append(left[gone])
        # A group that has none is done with.
        left = np.delete(left, gone)
        left = left[np.isin(smile.group[left], here.group[runs.start])]
    return np.sort(np.concatenate(found))


def _best(smile: Smile, runs: _Runs) -> _Runs:
    """The run of each group with the greatest gain a quote: nothing good goes with what is bad."""
    group = smile.group[runs.start]
    order = np.lexsort((runs.start, runs.length, -runs.gain / runs.length, group))
    first = order[np.r_[True, group[order][1:] != group[order][:-1]]] if len(order) else order
    return _Runs(runs.start[first], runs.length[first], runs.gain[first])


def _candidates(smile: Smile, share: float) -> _Runs:
    bend = _bends(smile)
    found = [_inner(smile, bend, length, share) for length in range(1, MOST_TOGETHER + 1)]
    found += [_end(smile, bend, side, share) for side in (-1, 1)]
    return _Runs(
        np.concatenate([it.start for it in found]),
        np.concatenate([it.length for it in found]),
        np.concatenate([it.gain for it in found]),
    )


def _bends(smile: Smile) -> Array:
    """How far each is from the line between its neighbours; 0 at the ends of a group."""
    at = np.arange(1, max(1, len(smile.iv) - 1))
    at = at[(smile.group[at - 1] == smile.group[at]) & (smile.group[at + 1] == smile.group[at])]
    bend = np.zeros(len(smile.iv))
    bend[at] = np.nan_to_num(np.abs(smile.iv[at] - smile.line(at - 1, at + 1, at)))
    return bend


def _inner(smile: Smile, bend: Array, length: int, share: float) -> _Runs:
    """Runs with a quote of their group on both sides."""
    start = np.arange(1, max(1, len(smile.iv) - length))
    left, right = start - 1, start + length
    summed = np.r_[0.0, np.cumsum(bend)]
    # What is gained is at most what is bent: hardly anything of a good chain is looked at closer.
    inside = summed[right + 1] - summed[left] >= LEAST_GAIN * share * smile.iv[start] * _SLACK
    inside &= smile.group[left] == smile.group[right]
    start, left, right = start[inside], left[inside], right[inside]
    off, far = np.ones(len(start), dtype=bool), np.zeros(len(start))
    for at in (start + step for step in range(length)):
        line = smile.line(left, right, at)
        off &= smile.beyond(at, line, share)
        far = np.fmax(far, np.abs(smile.iv[at] - line))
    start, left, right, far = start[off], left[off], right[off], far[off]
    gain = summed[right + 1] - summed[left] - _after(smile, left, right)
    kept = gain >= LEAST_GAIN * far
    return _Runs(start[kept], np.full(int(kept.sum()), length), gain[kept])


def _after(smile: Smile, left: Ints, right: Ints) -> Array:
    """The bends of the two beside a run once it is gone."""
    last = len(smile.iv) - 1
    total = np.zeros(len(left))
    for at, before, after in ((left, left - 1, right), (right, left, right + 1)):
        one, two = np.clip(before, 0, last), np.clip(after, 0, last)
        there = (before >= 0) & (after <= last)
        there &= (smile.group[one] == smile.group[at]) & (smile.group[two] == smile.group[at])
        bend = np.abs(smile.iv[at] - smile.line(one, two, at))
        total += np.where(there, np.nan_to_num(bend), 0.0)
    return total


def _end(smile: Smile, bend: Array, side: int, share: float) -> _Runs:
    """The first (side -1) or last (1) of a group, by lines through the three beside it."""
    at = np.arange(len(smile.iv))
    inner = [at - side * step for step in (1, 2, 3)]
    at = at[(inner[2] >= 0) & (inner[2] < len(smile.iv))]
    beyond = np.clip(at + side, 0, len(smile.iv) - 1)
    outermost = (beyond == at) | (smile.group[beyond] != smile.group[at])
    at = at[outermost & (smile.group[at - 3 * side] == smile.group[at])]
    # A smile may turn where puts become calls.
    at = at[smile.call[at - 3 * side] == smile.call[at]]
    one, two, three = (at - side * step for step in (1, 2, 3))
    off = np.abs(smile.strike[at] - smile.strike[one]) <= _FARTHEST * np.abs(
        smile.strike[one] - smile.strike[two]
    )
    far = np.full(len(at), np.inf)
    for other in (two, three):
        pair = (other, one) if side > 0 else (one, other)
        line = smile.line(*pair, at)
        off &= smile.beyond(at, line, END_TIMES * share)
        far = np.fmin(far, np.abs(smile.iv[at] - line))
    off &= bend[one] >= END_GAIN * far
    at = at[off]
    return _Runs(at, np.ones(len(at), dtype="int64"), bend[one[off]])
