"""Candidates of unit: figures of a reading in another unit, or rounded coarsely."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tasks.checks.causes_fit import Candidate
from tasks.checks.causes_rows import Evidence, nearness
from tasks.vega.mistakes import FIELDS, GREEKS, PRICE, Array, Options, Reading
from tasks.vega.mistakes_units import Factor, unit_factors

Flags = npt.NDArray[np.bool_]

# Steps that figures are rounded to: USD of the position, and one unit's greeks or one contract's.
_POSITION_STEPS = (1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1000.0)
_UNIT_STEPS = (0.001, 0.01, 0.1, 1.0)
_VOL_STEPS = (0.005, 0.01, 0.05, 0.1)
# A step is coarse when it is many of the last decimal: what is printed is no rounding.
_COARSE = 20.0


def unit_candidates(reading: Reading, evidence: Evidence, options: Options) -> Iterable[Candidate]:
    """One candidate a code of unit, on top of a reading: our own figures or a mistake's.

    Fields that the reading hits stay as they are; the others take the factor that comes nearest.
    """
    right = _hits(reading, evidence)
    factors = unit_factors(options)
    for code in dict.fromkeys(one.code for one in factors):
        yield _scaled(reading, [one for one in factors if one.code == code], right, evidence)
    yield _rounded(reading, right, evidence, options)


def _hits(reading: Reading, evidence: Evidence) -> Flags:
    with np.errstate(all="ignore"):
        near: Flags = np.abs(reading.figures - evidence.reported) <= nearness(
            reading, evidence.half
        )
    return near


def _scaled(reading: Reading, factors: list[Factor], right: Flags, evidence: Evidence) -> Candidate:
    shown, slack = reading.figures.copy(), reading.slack.copy()
    chosen = np.full(shown.shape, -1)
    best = np.where(right, -np.inf, np.inf)
    for place, factor in enumerate(factors):
        fields = list(factor.fields)
        by = factor.by[:, None]
        with np.errstate(all="ignore"):
            trial = reading.figures[:, fields] * by
            off = np.abs(trial - evidence.reported[:, fields])
            # Nought times anything is nought: no unit can be seen in it.
            better = (off < best[:, fields]) & (np.abs(trial) > 2.0 * evidence.half[:, fields])
        for column, field in enumerate(fields):
            rows = better[:, column]
            shown[rows, field] = trial[rows, column]
            slack[rows, field] = (reading.slack[:, [field]] * np.abs(by))[rows, 0]
            best[rows, field] = off[rows, column]
            chosen[rows, field] = place

    def say(row: int, field: int) -> str:
        words = factors[chosen[row, field]].words if chosen[row, field] >= 0 else ""
        return _joined(words, reading.note(row))

    # What is printed of a small figure is coarse: the share that chance leaves is of the figure.
    with np.errstate(all="ignore"):
        left = np.maximum(np.abs(shown - evidence.reported), evidence.half)
        share = left / np.minimum(np.abs(evidence.gap), np.abs(shown))
    return _candidate(reading, factors[0].code, shown, slack, chosen >= 0, say, share)


def _rounded(reading: Reading, right: Flags, evidence: Evidence, options: Options) -> Candidate:
    """Reported figures that are multiples of a coarse step, to which ours round."""
    size = np.abs(options.lots * options.multiplier)
    one = np.ones_like(size)
    near = nearness(reading, evidence.half)
    steps = np.full(reading.figures.shape, np.nan)
    words = np.full(reading.figures.shape, "", dtype=object)
    for field in range(PRICE + 1, len(FIELDS)):
        scales: tuple[tuple[tuple[float, ...], Array, str], ...] = ((_VOL_STEPS, one, ""),)
        if GREEKS.start <= field < GREEKS.stop:
            scales = ((_POSITION_STEPS, one, ""), (_UNIT_STEPS, size, " on one unit"))
        for sizes, scale, where in scales:
            for step in sizes:
                fits = ~right[:, field] & np.isnan(steps[:, field])
                fits &= _rounds(reading, evidence, near, field, step * scale)
                steps[fits, field] = (step * scale)[fits]
                words[fits, field] = f"rounded to a multiple of {step:g}{where}"
    found = ~np.isnan(steps)
    shown = np.where(found, evidence.reported, reading.figures)
    with np.errstate(all="ignore"):
        # Nought is a multiple of every step: it proves none.
        chance = np.where(evidence.reported == 0.0, 1.0, 2.0 * evidence.half / steps)

    def say(row: int, field: int) -> str:
        return _joined(str(words[row, field]), reading.note(row))

    made = _candidate(reading, "rounding", shown, reading.slack, found, say, chance)
    return replace(made, tries=len(_POSITION_STEPS) + len(_UNIT_STEPS))


def _rounds(reading: Reading, evidence: Evidence, near: Array, field: int, step: Array) -> Flags:
    told, half = evidence.reported[:, field], evidence.half[:, field]
    with np.errstate(all="ignore"):
        multiple = np.abs(told - np.round(told / step) * step) <= half
        rounds: Flags = multiple & (step >= _COARSE * 2.0 * half)
        rounds &= np.abs(reading.figures[:, field] - told) <= step / 2.0 + near[:, field]
    return rounds


def _joined(unit: str, note: str) -> str:
    return "; ".join(words for words in (unit, note) if words)


def _candidate(
    reading: Reading,
    code: str,
    shown: Array,
    slack: Array,
    wrong: Flags,
    say: Callable[[int, int], str],
    share: Array | None = None,
) -> Candidate:
    """A candidate of the rows in which some field is in the wrong unit."""
    some: Flags = np.logical_or.reduce(wrong, axis=1)[:, None]
    made = replace(reading, code=code, figures=np.where(some, shown, np.nan), slack=slack, label="")
    shares = None if share is None else np.where(wrong, share, np.nan)
    return Candidate(made, wrong, say, shares, under=reading.code)
