"""Yesterday by our own book: the holdings that the day's result starts from."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tasks.checks.differences import QUANTITY_SLACK
from tasks.model.contracts import parse_symbol
from tasks.model.memory import OwnHolding
from tasks.model.yesterday import HeldLeg, Yesterday

_OF_POSITION = (
    *("vega", "vvix_vega", "vix_delta", "vega30", "delta", "gamma", "theta", "vanna", "volga"),
)


def as_we_held(yesterday: Yesterday, own: Sequence[OwnHolding] | None) -> Yesterday:
    """The same with the sizes of our own book, greeks in proportion.

    Where the broker was wrong yesterday and is right today, nothing was traded, and the day's
    result is known. What the broker did not show has no mark then. `own` None, no book of our
    own: the broker's. What settled yesterday stays as it was.
    """
    if own is None:
        return yesterday
    sizes = {(it.account, it.symbol): it for it in own}
    live = [leg for leg in yesterday.legs if leg.status != "expired"]
    rows: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for leg in live:
        rows[leg.account, leg.symbol].append(math.nan if leg.quantity is None else leg.quantity)
    legs = []
    for leg in yesterday.legs:
        key = (leg.account, leg.symbol)
        size = _size(sizes.get(key))
        if leg.status == "expired" or abs(size - math.fsum(rows[key])) <= QUANTITY_SLACK:
            legs.append(leg)
        else:
            # Which of several rows is wrong, nobody knows.
            legs.append(_resized(leg, size if len(rows[key]) == 1 else math.nan))
    known = {(leg.account, leg.symbol) for leg in yesterday.legs}
    lost = [_unseen(it, yesterday) for key, it in sizes.items() if key not in known]
    return replace(yesterday, legs=(*legs, *lost))


def _size(holding: OwnHolding | None) -> float:
    if holding is None:
        return 0.0
    return math.nan if holding.quantity is None else holding.quantity


def _resized(leg: HeldLeg, size: float) -> HeldLeg:
    if math.isnan(size) or not leg.quantity:
        return replace(leg, quantity=None if math.isnan(size) else size)
    part = size / leg.quantity
    greeks = {name: getattr(leg, name) for name in _OF_POSITION}
    scaled: dict[str, Any] = {
        name: None if value is None else part * value for name, value in greeks.items()
    }
    return replace(leg, quantity=size, **scaled)


def _unseen(holding: OwnHolding, yesterday: Yesterday) -> HeldLeg:
    contract = parse_symbol(holding.symbol, yesterday.as_of)
    return HeldLeg(
        account=holding.account,
        layer=holding.layer or None,
        symbol=holding.symbol,
        kind=contract.kind if contract else "",
        settlement=contract.settlement if contract else "",
        expiry=holding.expiry or (contract.expiry if contract else None),
        strike=contract.strike if contract else None,
        right=contract.right if contract else "",
        quantity=holding.quantity,
        multiplier=contract.multiplier if contract else None,
        mark=None,
        status="gap",
    )
