"""Verticals and condors: the spreads that the options of a book make.

A vertical is one long and one short option of an account, layer, root, expiry and right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.partners import Pair, Sized, pair_sizes

_GROUP = ["account", "layer", "root", "expiry", "settlement", "right"]
_OPTION = [*_GROUP, "symbol", "strike", "quantity", "multiplier"]
VERTICAL_COLUMNS = (
    *_GROUP,
    *("short_symbol", "long_symbol", "short_strike", "long_strike"),
    *("quantity", "width", "multiplier"),
)
CONDOR_COLUMNS = (
    *_GROUP[:-1],
    *("put_short_symbol", "put_long_symbol", "call_short_symbol", "call_long_symbol"),
    *("quantity", "put_width", "call_width", "multiplier"),
)


@dataclass(frozen=True, eq=False)
class Paired:
    """The options of a book as spreads, and what is left of them.

    verticals: VERTICAL_COLUMNS, a row a pair; `quantity` in contracts, positive; strikes and
    `width` in price points. unpaired: account, layer, root, expiry, settlement, right, symbol,
    strike, quantity (signed; NaN for a leg of unknown size), multiplier.
    """

    verticals: pd.DataFrame
    unpaired: pd.DataFrame


def verticals(legs: pd.DataFrame) -> pd.DataFrame:
    """The verticals of `legs` (from `value_legs`): VERTICAL_COLUMNS, see Paired."""
    return pair_options(legs).verticals


def pair_options(legs: pd.DataFrame) -> Paired:
    """Each short option with the nearest long one, further out of the money or the other way.

    `legs` as from `value_legs`; what has settled makes no structure. See `pair_sizes` for which
    goes with which. Sizes may be fractions. The order of the legs does not matter; rows of one
    contract are added, but a row repeated word for word counts once.
    """
    pairs: list[tuple[Any, ...]] = []
    left: list[tuple[Any, ...]] = []
    rows = _options(legs)
    # Lists, as iterating over columns of text is slow.
    columns = [rows[name].tolist() for name in _OPTION]
    for group, options in groupby(zip(*columns, strict=True), key=lambda row: row[: len(_GROUP)]):
        sizes = [Sized(*row[len(_GROUP) :]) for row in options]
        made = pair_sizes(sizes, root=group[2], right=group[-1])
        pairs += [(*group, *_as_row(pair)) for pair in made.pairs]
        left += [(*group, *one) for one in made.left]
    return Paired(_frame(pairs, VERTICAL_COLUMNS), _frame(left, _OPTION))


def condors(pairs: pd.DataFrame) -> pd.DataFrame:
    """Put and call verticals of one account, layer, root and expiry: CONDOR_COLUMNS, a row a pair.

    `pairs` as from `verticals`. Credit spreads go with credit spreads and debit with debit, the
    nearest to the money first, up to the smaller count. `quantity` in condors, widths in points.
    """
    put = pairs["right"] == "P"
    credit = (pairs["short_strike"] > pairs["long_strike"]) == put
    nearest = pairs["short_strike"].mask(put, -pairs["short_strike"])
    keys = [*_GROUP[:-1], "credit"]
    columns = [*keys, "right", *VERTICAL_COLUMNS[len(_GROUP) :]]
    rows = pairs.assign(credit=credit, nearest=nearest).sort_values([*keys, "nearest"])[columns]
    found: list[tuple[Any, ...]] = []
    for group, members in groupby(
        rows.itertuples(index=False, name=None), key=lambda row: row[: len(keys)]
    ):
        spreads = [(row[len(keys)], _Spread(*row[len(keys) + 1 :])) for row in members]
        sides = ([spread for right, spread in spreads if right == side] for side in "PC")
        found += [(*group[:-1], *row) for row in _side_by_side(*sides)]
    return _frame(found, CONDOR_COLUMNS)


class _Spread(NamedTuple):
    short_symbol: str
    long_symbol: str
    short_strike: float
    long_strike: float
    quantity: float
    width: float
    multiplier: float


def _side_by_side(puts: list[_Spread], calls: list[_Spread]) -> Iterator[tuple[Any, ...]]:
    """The first put spread with the first call spread, and so on, until one side is used up."""
    sides = [iter(puts), iter(calls)]
    put, call = (next(side, None) for side in sides)
    while put and call:
        quantity = min(put.quantity, call.quantity)
        symbols = (put.short_symbol, put.long_symbol, call.short_symbol, call.long_symbol)
        yield (*symbols, quantity, put.width, call.width, put.multiplier)
        put, call = (
            spread._replace(quantity=spread.quantity - quantity)
            if spread.quantity - quantity > QUANTITY_SLACK
            else next(side, None)
            for spread, side in zip((put, call), sides, strict=True)
        )


def _options(legs: pd.DataFrame) -> pd.DataFrame:
    """Live options, one row a contract of a layer, by rising strike in each group."""
    live = (legs["kind"] == "option") & (legs["status"] != "expired") & ~(legs["days"] <= 0.0)
    rows = legs.loc[live, _OPTION].drop_duplicates()
    keys = [*_GROUP, "symbol", "strike", "multiplier"]
    if rows.duplicated(keys).any():
        # An unknown row leaves the size of the whole holding unknown.
        rows = rows.groupby(keys, sort=False, as_index=False).agg(
            quantity=("quantity", lambda sizes: sizes.sum(skipna=False))
        )
    return rows[_OPTION].sort_values([*_GROUP, "strike", "symbol"])


def _as_row(pair: Pair) -> tuple[Any, ...]:
    strikes = (pair.short.strike, pair.long.strike)
    width = abs(pair.short.strike - pair.long.strike)
    symbols = (pair.short.symbol, pair.long.symbol)
    return (*symbols, *strikes, pair.quantity, width, pair.short.multiplier)


def _frame(rows: list[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    numbers = {"strike", "short_strike", "long_strike", "quantity", "multiplier"}
    numbers |= {"width", "put_width", "call_width"}
    dtypes = {name: "float64" if name in numbers else "str" for name in columns}
    return pd.DataFrame(rows, columns=list(columns)).astype({**dtypes, "expiry": "datetime64[s]"})
