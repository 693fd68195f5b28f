"""The dates, prices and greeks of a trader's own table."""

from __future__ import annotations

import math
from statistics import median

from tasks.model.errors import shown
from tasks.settings.drafting_dates import ISO, common_form, one_day
from tasks.settings.drafting_table import Understood, comma_of
from tasks.settings.drafting_units import likely_unit
from tasks.sources.decimals import decimal
from tasks.sources.sides import SIDE, SIGNS, side_word
from tasks.sources.us_numbers import us_number

_LARGEST_VOL = 5.0
# Of one contract and one price, a cost in USD over a mark in points; a price moves less.
_NO_PRICE_IN_POINTS = 20.0
_FIGURES = ("average_price", "reported_price", "reported_iv")
_GREEKS = ("delta", "gamma", "vega", "theta")


def take_dates(seen: Understood, given: str | None) -> None:
    """The format of the dates, the day that the table claims, and the days of opening."""
    required = {seen.columns["expiry"]: seen.of("expiry")} if "expiry" in seen.columns else {}
    optional = {
        ours: heading
        for ours in ("as_of", "opened")
        for heading in seen.free(ours)[:1]
        if any(seen.cells[heading])
    }
    while True:
        named = {**required, **{it: seen.cells[it] for it in optional.values()}}
        form = common_form(named, given) if named else ISO
        if form is not None or not optional:
            break
        ours, heading = optional.popitem()
        seen.unused[heading] = "its dates are not written as the others are"
    seen.date_format = form or given or ISO
    for ours, heading in optional.items():
        if ours == "opened":
            seen.columns[ours] = heading
        elif day := one_day(seen.cells[heading], seen.date_format):
            seen.columns[ours], seen.day = heading, day
        else:
            seen.unused[heading] = "it names several days, so it is not the day of the table"


def take_figures(seen: Understood) -> list[str]:
    """Take prices, vols and greeks that are numbers throughout; the headings of those that are not.

    A column of words, as of notes, is among neither.
    """
    formatted = []
    for ours in (*_FIGURES, *(f"reported_{greek}" for greek in _GREEKS)):
        for heading in seen.free(ours):
            values = [decimal(cell) if cell else math.nan for cell in seen.cells[heading]]
            numbers = [value for value in values if value is not None]
            if len(numbers) < len(values) and all(map(_is_figure, seen.cells[heading])):
                formatted.append(heading)
            if comma := comma_of(seen.cells[heading]):
                seen.unused[heading] = (
                    f"'{shown(comma)}' has a comma, where plain digits with a point are wanted"
                )
            elif len(numbers) < len(values):
                odd = shown(seen.cells[heading][values.index(None)])
                seen.unused[heading] = f"'{odd}' is no plain number, as all of it would have to be"
            elif not any(map(math.isfinite, numbers)):
                seen.unused[heading] = "it has no number"
            elif ours == "reported_iv" and max(filter(math.isfinite, numbers)) > _LARGEST_VOL:
                seen.unused[heading] = "a vol must be a decimal such as 0.18, not percent"
            else:
                seen.columns[ours] = heading
                break
    _doubt_costs(seen)
    sizes = _signed_sizes(seen)
    for greek in _GREEKS:
        if f"reported_{greek}" in seen.columns:
            figures = [float(cell) if cell else math.nan for cell in seen.of(f"reported_{greek}")]
            seen.units[greek] = likely_unit(greek, figures, sizes)
    return formatted


def _is_figure(cell: str) -> bool:
    """Whether a cell is blank or a number, in whichever notation."""
    return us_number(cell) is not None or comma_of([cell]) is not None


def _doubt_costs(seen: Understood) -> None:
    """Entry prices that are some hundred times the marks are USD a contract, not points."""
    if not {"average_price", "reported_price"} <= seen.columns.keys():
        return
    both = zip(seen.of("average_price"), seen.of("reported_price"), strict=True)
    ratios = [abs(float(cost) / float(mark)) for cost, mark in both if cost and float(mark or 0.0)]
    if ratios and median(ratios) > _NO_PRICE_IN_POINTS:
        heading = seen.columns.pop("average_price")
        seen.unused[heading] = (
            "a cost of some hundred times the mark: USD a contract, where points are wanted"
        )


def _signed_sizes(seen: Understood) -> list[float]:
    sizes = [decimal(cell) or 0.0 for cell in seen.of("quantity")]
    if SIDE not in seen.columns:
        return sizes
    signs = [SIGNS.get(side_word(cell), 1.0) for cell in seen.of(SIDE)]
    return [size * sign for size, sign in zip(sizes, signs, strict=True)]
