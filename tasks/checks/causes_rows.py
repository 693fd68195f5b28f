"""The rows that causes are sought for: one a source and leg, with all that the source shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.checks.differences import BROKER, Difference, Tolerance
from tasks.checks.heard import comparable
from tasks.vega.mistakes import FIELDS, GREEKS, IV, PRICE, Array, Options, Reading
from tasks.vega.mistakes_figures import right

Flags = npt.NDArray[np.bool_]

_KEY = ["account", "symbol", "layer"]
_REPORTED = [f"reported_{name}" for name in FIELDS]
# What brokers print at the finest: money to the cent, prices, vols and unit greeks to 0.0001.
_CENTS, _VOL_PLACES = 2, 4
_SAME = 1e-9
# What two sound valuations of one leg may differ by: forwards and day fractions.
MODEL_SHARE = 0.01
_PRICE_SHARE = 0.005
# A cause that leaves more of a broken figure's difference than this does not close it.
MOST_LEFT = 0.25
# What counts as the same where no tolerance is set; a tolerance and a half is still the same, as
# a figure near its tolerance may lie on either side of it.
_LOOSE = Tolerance(absolute=2.0, relative=0.05)
_LOOSE_OF = {PRICE: Tolerance(0.05, 0.02), IV: Tolerance(0.01, 0.05)}
_LOOSE_TIMES = 1.5


@dataclass(frozen=True, eq=False)
class Rows:
    """Legs with a break, one row a source and leg.

    legs: as from `value_legs`, with the source's reported_ columns and `source`. breaking:
    (rows, FIELDS). at: by the place of a difference among all, its row and field.
    """

    legs: pd.DataFrame
    breaking: Flags
    at: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What every reading is held against, all (rows, FIELDS).

    base: our own figures, at the broker's vol where that is ours but for noise. half: half a unit
    of the last printed decimal. loose: what a figure that is no break may be missed by. visible:
    reported, and not ours. unexplained: nor ours at the broker's vol, where the quote allows that.
    """

    base: Reading
    reported: Array
    gap: Array
    half: Array
    loose: Array
    visible: Flags
    unexplained: Flags
    breaking: Flags


def shown(legs: pd.DataFrame, reports: pd.DataFrame | None) -> pd.DataFrame:
    """What each source says of each leg: source, account, symbol, layer and the reported_ columns.

    `reports` (passport REPORTS) laid beside `legs`; without any, the broker's own columns there.
    """
    columns = pd.Index(["source", *_KEY, *_REPORTED])
    if reports is None or not len(reports):
        return legs.assign(source=BROKER).reindex(columns=columns)
    return comparable(legs, reports)[columns]


def gather(differences: Sequence[Difference], legs: pd.DataFrame, told: pd.DataFrame) -> Rows:
    """The rows of all differences of single legs' figures; `told` as from `shown`."""
    wanted: dict[tuple[str, str, str, str], int] = {}
    at: dict[int, tuple[int, int]] = {}
    for place, found in enumerate(differences):
        if found.kind in FIELDS:
            key = (found.source or BROKER, found.account, found.symbol, found.layer)
            at[place] = (wanted.setdefault(key, len(wanted)), FIELDS.index(found.kind))
    keys = pd.DataFrame(list(wanted), columns=["source", *_KEY], dtype="str")
    held = legs.drop(columns=_REPORTED, errors="ignore").drop_duplicates(_KEY)
    rows = keys.merge(held, on=_KEY, how="left", validate="many_to_one")
    said = told.drop_duplicates(["source", *_KEY])
    rows = rows.merge(said, on=["source", *_KEY], how="left", validate="many_to_one")
    breaking = np.zeros((len(rows), len(FIELDS)), dtype=bool)
    for row, field in at.values():
        breaking[row, field] = True
    return Rows(rows, breaking, at)


def weigh(
    options: Options, rows: Rows, told: pd.DataFrame, tolerances: Mapping[str, Tolerance]
) -> Evidence:
    """How near a reading has to come; `told` has every figure of the sources, for its decimals."""
    base = right(options)
    half = _half_units(rows.legs, told)
    reported, gap = options.reported, options.ours - options.reported
    loose = np.zeros_like(half)
    for field, name in enumerate(FIELDS):
        allowed = tolerances.get(name, _LOOSE_OF.get(field, _LOOSE))
        loose[:, field] = _LOOSE_TIMES * np.maximum(
            allowed.absolute, allowed.relative * np.abs(reported[:, field])
        )
    with np.errstate(all="ignore"):
        left = np.abs(base.figures - reported)
        near = nearness(base, half)
        visible = ((np.abs(gap) > near) | rows.breaking) & ~np.isnan(gap)
        unexplained = visible & ~(left <= np.minimum(near, MOST_LEFT * np.abs(gap)))
    return Evidence(base, reported, gap, half, loose, visible, unexplained, rows.breaking)


_T = TypeVar("_T", Options, Evidence, Reading)


def rows_of(whole: _T, rows: npt.NDArray[np.int64]) -> _T:
    """The same of these rows alone."""
    parts: dict[str, Any] = {}
    for part in fields(whole):
        value = getattr(whole, part.name)
        if isinstance(value, np.ndarray):
            parts[part.name] = value[rows]
        elif isinstance(value, Reading):
            parts[part.name] = rows_of(value, rows)
    if isinstance(whole, Reading):
        said = whole.note
        parts["note"] = lambda row: said(int(rows[row]))
    return replace(whole, **parts)


def nearness(reading: Reading, half: Array) -> Array:
    """How near a reading has to come to be what the broker did, (rows, FIELDS)."""
    share = np.full(len(FIELDS), MODEL_SHARE)
    share[PRICE], share[IV] = _PRICE_SHARE, 0.0
    near: Array = half + share * np.abs(reading.figures) + reading.slack
    return near


def _half_units(legs: pd.DataFrame, told: pd.DataFrame) -> Array:
    """Half of the last decimal that each source prints of each field, (rows, FIELDS).

    `told` has every figure of the sources. Figures of one contract or of one unit are coarser
    once they are made the position's.
    """
    lots = np.abs(legs["quantity"].to_numpy(dtype="float64"))
    size = lots * legs["multiplier"].to_numpy(dtype="float64")
    half = np.empty((len(legs), len(FIELDS)))
    sources = [(name, (legs["source"] == name).to_numpy()) for name in legs["source"].unique()]
    for field, name in enumerate(_REPORTED):
        greek = GREEKS.start <= field < GREEKS.stop
        places = _CENTS if greek else _VOL_PLACES
        shown = legs[name].to_numpy(dtype="float64")
        for source, mine in sources:
            all_told = told.loc[(told["source"] == source).to_numpy(), name]
            printed = min(_decimals(all_told.to_numpy(dtype="float64"), places), places)
            half[mine, field] = 0.5 * 10.0**-printed
            for scale, fine in ((lots, _CENTS), (size, _VOL_PLACES)) if greek else ():
                with np.errstate(all="ignore"):
                    if _decimals(shown[mine] / scale[mine], fine) <= fine:
                        coarse = 0.5 * 10.0**-fine * scale[mine]
                        half[mine, field] = np.fmax(half[mine, field], coarse)
    return half


def _decimals(values: Array, most: int) -> int:
    """Decimals that all of these are printed with; `most` of nothing, one more of finer ones."""
    known = values[np.isfinite(values) & (values != 0.0)]
    for places in range(most):
        if len(known) and np.allclose(known, np.round(known, places), rtol=0.0, atol=_SAME):
            return places
    if not len(known) or np.allclose(known, np.round(known, most), rtol=0.0, atol=_SAME):
        return most
    return most + 1
