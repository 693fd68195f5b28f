"""Where profits cross zero: many functions of one level, searched at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# From places of questions and their levels to profits, NaN where there is none.
Profit = Callable[[Ints, Array], Array]

# How closely a stretch is looked at where the profit turns short of zero.
_TURN_STEPS = 41
# Halvings from a percent of the index to a millionth of a point.
_HALVINGS = 32


def zeros_of(profit: Profit, count: int, levels: Array) -> list[list[float]]:
    """For each of `count` questions, the levels at which its profit changes sign, ascending.

    Looked for between neighbours of `levels` (ascending), and closer where the profit turns
    without having crossed zero; found by halving. A profit that no level changes has none.
    """
    which = np.repeat(np.arange(count), len(levels))
    worth = profit(which, np.tile(levels, count)).reshape(count, len(levels))
    found, low, high = _brackets(worth, levels)
    closer, between = _turns(worth, levels)
    if len(closer):
        fine = np.linspace(between[:, 0], between[:, 1], _TURN_STEPS, axis=1)
        near = profit(np.repeat(closer, _TURN_STEPS), fine.ravel()).reshape(fine.shape)
        for at, question in enumerate(closer.tolist()):
            _, more_low, more_high = _brackets(near[at : at + 1], fine[at])
            found = np.concatenate([found, np.full(len(more_low), question)])
            low, high = np.concatenate([low, more_low]), np.concatenate([high, more_high])
    roots = _halved(profit, found, low, high)
    return [sorted(roots[found == at].tolist()) for at in range(count)]


def _halved(profit: Profit, found: Ints, low: Array, high: Array) -> Array:
    if not len(found):
        return low
    gains = profit(found, low) >= 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = (profit(found, middle) >= 0.0) == gains
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)


def _brackets(worth: Array, levels: Array) -> tuple[Ints, Array, Array]:
    """Question, lower and upper level of every change of sign; zero counts as a profit."""
    gains = worth >= 0.0
    known = np.isfinite(worth)
    found, at = np.nonzero((gains[:, 1:] != gains[:, :-1]) & known[:, 1:] & known[:, :-1])
    return found.astype("int64"), levels[at], levels[at + 1]


def _turns(worth: Array, levels: Array) -> tuple[Ints, Array]:
    """Where the profit comes nearest to zero between two neighbours of its own sign."""
    sign, size = np.sign(worth), np.abs(worth)
    inner = size[:, 1:-1]
    same = (sign[:, 1:-1] == sign[:, :-2]) & (sign[:, 1:-1] == sign[:, 2:])
    found, at = np.nonzero(same & (inner < size[:, :-2]) & (inner < size[:, 2:]))
    return found.astype("int64"), np.column_stack([levels[at], levels[at + 2]])
