"""The cause finder: what a source did otherwise, where its figures and ours differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.checks.causes_choice import Choice, choose
from tasks.checks.causes_fit import Candidate, fit, valuation
from tasks.checks.causes_layers import layer_causes
from tasks.checks.causes_rows import Evidence, Rows, gather, rows_of, shown, weigh
from tasks.checks.causes_units import unit_candidates
from tasks.checks.causes_words import sentence
from tasks.checks.differences import BROKER, Difference, Tolerance
from tasks.market.market import Market
from tasks.model.breaks import Cause
from tasks.model.memory import MEMORY_COLUMNS
from tasks.vega.mistakes import Options, Reading, read_options
from tasks.vega.mistakes_valuation import valuation_mistakes

# Of two mistakes at once each must be rarer than this by chance, for both to be sure.
_EACH = 0.05
# Mistakes of valuation that are tried together with one of unit.
_TWOFOLD = frozenset(
    {"spot_for_forward", "am_as_pm", "pm_as_am", "calendar_days", "trading_days", "other_vol"}
)


@dataclass(frozen=True, eq=False)
class _Found:
    """The candidate of a row, its place among the rows of the candidate, and how firm it is."""

    candidate: Candidate
    row: int
    sure: bool
    others: tuple[str, ...]


def find_causes(
    differences: Sequence[Difference],
    legs: pd.DataFrame,
    market: Market,
    quotes: pd.DataFrame | None = None,
    *,
    reports: pd.DataFrame | None = None,
    tolerances: Mapping[str, Tolerance] | None = None,
) -> tuple[Cause | None, ...]:
    """The cause of each difference, in order; None for those of holdings, or where none fits.

    legs: as from `value_legs`, with the broker's reported_ columns. quotes: of earlier sessions,
    see Memory. reports: what each source says (passport REPORTS). tolerances: those of the
    desk, by kind.

    Of every leg the whole row that a source would show is derived anew under each known mistake.
    A cause is `sure` when it closes the break, agrees with all else that is reported, would
    hardly do so by chance, and no other does the same; `likely` when one of these is missing.
    """
    found: list[Cause | None] = [None] * len(differences)
    told = shown(legs, reports)
    rows = gather(differences, legs, told)
    if len(rows.legs):
        past = pd.DataFrame(columns=list(MEMORY_COLUMNS["quotes"])) if quotes is None else quotes
        options = read_options(rows.legs)
        evidence = weigh(options, rows, told, tolerances or {})
        # A reading without bounds is no reading: it agrees with nothing.
        with np.errstate(all="ignore"):
            causes = _causes_of_rows(rows, options, evidence, market, past)
        for place, (row, field) in rows.at.items():
            if row in causes:
                found[place] = _cause(differences[place], causes[row], evidence, row, field)
    codes = {
        (one.source or BROKER, one.account, one.symbol, one.layer, one.kind): cause.code
        for one, cause in zip(differences, found, strict=True)
        if cause is not None
    }
    for place, cause in layer_causes(differences, legs, told, codes).items():
        found[place] = cause
    return tuple(found)


def _cause(
    difference: Difference, found: _Found, evidence: Evidence, row: int, field: int
) -> Cause | None:
    """The cause of one figure; None where the row does not have the figures that differ."""
    candidate, at = found.candidate, found.row
    of_unit = bool(candidate.wrong_unit[at, field])
    # A leg with two mistakes: a figure in the right unit is only valued wrongly.
    code = candidate.code if of_unit or not candidate.under else candidate.under
    remaining = float(candidate.reading.figures[at, field] - evidence.reported[row, field])
    gap = difference.ours - difference.theirs
    told = float(evidence.reported[row, field])
    if not math.isfinite(gap + remaining) or not math.isclose(told, difference.theirs):
        return None
    said = candidate.say(at, field)
    return Cause(
        code,
        sentence(said, gap, remaining, found.others),
        "sure" if found.sure else "likely",
        remaining,
    )


def _causes_of_rows(
    rows: Rows, options: Options, evidence: Evidence, market: Market, quotes: pd.DataFrame
) -> dict[int, _Found]:
    pool = _pools(rows.legs)
    readings = valuation_mistakes(options, rows.legs, market, quotes)
    for own in readings:
        # What the leg's own quote says needs no other time and no other underlying.
        if own.code == "own_quote_vol":
            plain = fit(valuation(own), evidence).loose
            evidence = replace(evidence, unexplained=evidence.unexplained & ~plain[:, None])
    candidates = [*unit_candidates(evidence.base, evidence, options)]
    candidates += [valuation(one) for one in readings]
    fits = [fit(one, evidence) for one in candidates]
    choice = choose(candidates, fits, pool)
    found = _picked(candidates, choice)
    left = np.setdiff1d(np.arange(len(rows.legs)), np.fromiter(found, dtype="int64"))
    if len(left):
        twofold = [one for one in readings if one.code in _TWOFOLD]
        found |= _twofold(twofold, options, evidence, pool, left)
    return found


def _pools(legs: pd.DataFrame) -> npt.NDArray[np.int64]:
    """One number a source, account and family: legs that one system values alike."""
    keys = legs["source"] + "\0" + legs["account"] + "\0" + legs["family"].fillna("")
    return np.asarray(pd.factorize(keys)[0], dtype="int64")


def _picked(candidates: Sequence[Candidate], choice: Choice) -> dict[int, _Found]:
    return {
        row: _Found(candidates[at], row, bool(sure), others)
        for row, (at, sure, others) in enumerate(
            zip(choice.candidate.tolist(), choice.sure.tolist(), choice.others, strict=True)
        )
        if at >= 0
    }


def _twofold(
    readings: Sequence[Reading],
    options: Options,
    evidence: Evidence,
    pool: npt.NDArray[np.int64],
    left: npt.NDArray[np.int64],
) -> dict[int, _Found]:
    """Rows without one cause: a mistake of valuation, and one of unit on top of it.

    Each must be proven by itself: the valuation by the figures in the right unit.
    """
    options, evidence = rows_of(options, left), rows_of(evidence, left)
    candidates = [
        candidate
        for one in readings
        for candidate in unit_candidates(rows_of(one, left), evidence, options)
    ]
    fits = [fit(one, evidence) for one in candidates]
    choice = choose(candidates, fits, np.unique(pool[left], return_inverse=True)[1])
    found = {}
    for row, at in enumerate(choice.candidate.tolist()):
        if at >= 0:
            sure = bool(choice.sure[row]) and fits[at].weaker[row] <= _EACH
            found[int(left[row])] = _Found(candidates[at], row, sure, choice.others[row])
    return found
