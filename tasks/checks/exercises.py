"""Exercise and assignment of options on products: options that turn into shares without a trade."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.own_book import Entry, Key
from tasks.model.break_parts import Settlement
from tasks.model.contracts import Contract
from tasks.model.numbers import money


def exercised(entries: dict[Key, Entry], as_of: date) -> list[Settlement]:
    """Settle the options on products that shares account for, and those that ended without.

    An option has been exercised (held long) or assigned (held short) where it shrank without a
    trade and the shares of its product moved by multiplier times contracts in the matching
    direction; both then leave our own book as they left the broker's. What expired and is not
    held at the broker any more, without shares for it, has expired worthless. Delivery takes until
    the next session, so an option that is still shown on its last day stays for that day.
    """
    found = []
    options = [entry for entry in entries.values() if _american(entry)]
    for shares in [entry for entry in entries.values() if _is_share(entry)]:
        shrunk = [entry for entry in options if _shrank(entry, shares)]
        for entry in _accounting_for(-shares.apart, shrunk):
            shares.settle(_shares(entry, entry.apart))
            found.append(_delivery(entry, as_of))
            entry.settle(-entry.apart)
    for entry in options:
        if _is_over(entry, as_of):
            if not math.isnan(entry.own):
                found.append(_worthless(entry))
            entry.end()
    return found


def _is_share(entry: Entry) -> bool:
    return entry.contract is not None and entry.contract.kind == "share"


def _american(entry: Entry) -> bool:
    return entry.contract is not None and entry.contract.style == "american"


def _shrank(entry: Entry, shares: Entry) -> bool:
    """Whether the broker holds less of an option on these shares than our own book, same side."""
    if entry.account != shares.account or entry.agrees:
        return False
    same_side = entry.own * entry.theirs >= 0.0 and abs(entry.theirs) < abs(entry.own)
    return same_side and _listed(entry).root == shares.symbol


def _is_over(entry: Entry, as_of: date) -> bool:
    last = entry.settles_on
    if last is None or last > as_of or abs(entry.own) <= QUANTITY_SLACK:
        return False
    return last < as_of or entry.theirs == 0.0


def _accounting_for(moved: float, shrunk: Sequence[Entry]) -> Iterable[Entry]:
    """The options that make the shares move: all of them, or the only one that does."""
    if not shrunk or math.isnan(moved) or abs(moved) <= QUANTITY_SLACK:
        return ()
    made = [_shares(entry, entry.apart) for entry in shrunk]
    if abs(math.fsum(made) - moved) <= QUANTITY_SLACK:
        return shrunk
    alone = [
        entry
        for entry, shares in zip(shrunk, made, strict=True)
        if abs(shares - moved) <= QUANTITY_SLACK
    ]
    return alone if len(alone) == 1 else ()


def _listed(entry: Entry) -> Contract:
    assert entry.contract is not None  # noqa: S101 - _american and _is_share have asked
    return entry.contract


def _shares(entry: Entry, contracts: float) -> float:
    """Shares that come (or go, negative) when so many contracts (signed) are exercised."""
    contract = _listed(entry)
    return contracts * contract.multiplier * (1.0 if contract.right == "C" else -1.0)


def _delivery(entry: Entry, as_of: date) -> Settlement:
    contract, closed = _listed(entry), entry.apart
    shares, strike = _shares(entry, closed), contract.strike or 0.0
    how = "exercised" if closed > 0.0 else "assigned"
    came = f"{abs(shares):g} {contract.root} shares {'came' if shares > 0.0 else 'went'}"
    return Settlement(
        account=entry.account,
        symbol=entry.symbol,
        layer=entry.layer or None,
        quantity=closed,
        how="exercised" if closed > 0.0 else "assigned",
        value=strike,
        value_source="strike",
        cash=money(-shares * strike),
        reason=f"taken for {how}: {came} by {as_of} without a trade; counted at the strike of "
        f"{strike:g}",
    )


def _worthless(entry: Entry) -> Settlement:
    return Settlement(
        account=entry.account,
        symbol=entry.symbol,
        layer=entry.layer or None,
        quantity=entry.own,
        how="worthless",
        value=None,
        value_source=None,
        cash=0.0,
        reason=f"taken for worthless: expired on {entry.settles_on} without shares for it",
    )
