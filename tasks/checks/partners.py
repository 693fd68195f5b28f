"""Partners: which short option belongs to which long one of its expiry and right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tasks.checks.differences import QUANTITY_SLACK

# Options that a book of condors buys.
_BOUGHT = frozenset({"VIX", "VIXW"})


class Sized(NamedTuple):
    """So many contracts (signed) of one option; strike in price points."""

    symbol: str
    strike: float
    quantity: float
    multiplier: float


class Pair(NamedTuple):
    """So many contracts of a short option with as many of a long one."""

    short: Sized
    long: Sized
    quantity: float

    @property
    def width(self) -> float:
        """Price points between the strikes."""
        return abs(self.short.strike - self.long.strike)


class Pairing(NamedTuple):
    """One way to pair the options of a group, and what it leaves."""

    pairs: list[Pair]
    left: list[Sized]

    @property
    def size(self) -> float:
        """Contracts that have found a partner."""
        return math.fsum(pair.quantity for pair in self.pairs)


def pair_sizes(options: Sequence[Sized], *, root: str, right: str) -> Pairing:
    """Each short option with the nearest long one; `options` stand by rising strike.

    The side that makes more pairs goes first: credit spreads (the short option nearer to the
    money) or debit spreads; where both make as many, credit for SPX options and debit for those
    of VIX, which hedge. Then the other side has what is left. Of spreads that overlap the i-th
    short goes with the i-th long where that makes fewer pairs, or fewer different widths: the
    sum of the widths is the same. A size that is not known has no partner.
    """
    unknown = [one for one in options if math.isnan(one.quantity)]
    sized = [one for one in options if abs(one.quantity) > QUANTITY_SLACK]
    rising, falling = _nested(sized), _nested(sized[::-1])
    # Of a put spread for credit the long option lies below, of a call spread above.
    credit, debit = (rising, falling) if right == "P" else (falling, rising)
    ahead = credit.size - debit.size
    bought = ahead < 0.0 if abs(ahead) > QUANTITY_SLACK else root in _BOUGHT
    first = debit if bought else credit
    rest = _nested(first.left[::-1])
    left = sorted(rest.left, key=lambda one: one.strike)
    return Pairing(_plainer(first.pairs) + _plainer(rest.pairs), left + unknown)


def _nested(options: Iterable[Sized]) -> Pairing:
    """Each short option takes the nearest long ones that stand before it, like brackets."""
    pairs: list[Pair] = []
    open_longs: list[Sized] = []
    shorts: list[Sized] = []
    for option in options:
        if option.quantity > 0.0:
            open_longs.append(option)
            continue
        wanted = -option.quantity
        while wanted > QUANTITY_SLACK and open_longs:
            long = open_longs.pop()
            taken = min(wanted, long.quantity)
            pairs.append(Pair(option, long, taken))
            wanted -= taken
            if long.quantity - taken > QUANTITY_SLACK:
                open_longs.append(long._replace(quantity=long.quantity - taken))
        if wanted > QUANTITY_SLACK:
            shorts.append(option._replace(quantity=-wanted))
    # Every long that is left stands behind the last short that is left.
    return Pairing(pairs, shorts + open_longs)


def _plainer(pairs: list[Pair]) -> list[Pair]:
    """The same contracts in order of their strikes, where that is the plainer reading."""
    shorts = sorted(((pair.short, pair.quantity) for pair in pairs), key=_strike)
    longs = sorted(((pair.long, pair.quantity) for pair in pairs), key=_strike)
    ordered = _side_by_side(shorts, longs)
    return ordered if _complexity(ordered) < _complexity(pairs) else pairs


def _strike(side: tuple[Sized, float]) -> float:
    return side[0].strike


def _side_by_side(
    shorts: list[tuple[Sized, float]], longs: list[tuple[Sized, float]]
) -> list[Pair]:
    made: dict[tuple[Sized, Sized], float] = {}
    ahead = longs[::-1]
    for short, size in shorts:
        wanted = size
        while wanted > QUANTITY_SLACK and ahead:
            long, there = ahead.pop()
            taken = min(wanted, there)
            key = (short, long._replace(quantity=0.0))
            made[key] = made.get(key, 0.0) + taken
            wanted -= taken
            if there - taken > QUANTITY_SLACK:
                ahead.append((long, there - taken))
    return [Pair(short, long, quantity) for (short, long), quantity in made.items()]


def _complexity(pairs: list[Pair]) -> tuple[int, int]:
    return len(pairs), len({round(pair.width, 6) for pair in pairs})
