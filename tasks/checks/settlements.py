"""What contracts are worth when they settle: the rules of settlement, in their one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from tasks.model.break_parts import Settlement
from tasks.model.contracts import SPX_FAMILIES, Contract
from tasks.model.numbers import known, money

# Where the indices feed may carry the value of a morning settlement, by family: SET is the special
# opening quotation of SPX, VRO that of VIX, at which VIX options and VX and VXM futures settle.
# Source: Cboe and CFE contract specifications.
AM_SETTLEMENT_INDEX: Mapping[str, str] = MappingProxyType({"SPX": "SET", "VIX": "VRO", "VX": "VRO"})


@dataclass(frozen=True, slots=True)
class Worth:
    """A settlement value in points of the contract's own underlying; NaN with the reason."""

    value: float
    source: str = ""
    reason: str = ""


def settlement_value(
    contract: Contract | None, settled_on: date, indices: Mapping[str, float], as_of: date
) -> Worth:
    """What a contract that settled on a session by `as_of` settled at.

    PM-settled SPX-family options settle at the official SPX close (XSP at a tenth of it), AM ones
    and futures at the value that AM_SETTLEMENT_INDEX names. `indices` are the closes of `as_of`
    alone: an earlier settlement has no known value. Options on products are settled by delivery.
    """
    if contract is None or contract.style == "american" or contract.kind == "share":
        return Worth(math.nan, reason="its settlement value is in no feed")
    if contract.settlement == "AM":
        source = AM_SETTLEMENT_INDEX[contract.family]
        value = indices.get(source, math.nan) if settled_on == as_of else math.nan
        if math.isnan(value):
            return Worth(math.nan, reason="its settlement value is in no feed")
        return Worth(value, source)
    assert contract.family in SPX_FAMILIES  # noqa: S101 - all else that is PM-settled is American
    if settled_on < as_of:
        return Worth(math.nan, reason="that session's close is not known")
    close = indices.get("SPX", math.nan)
    if math.isnan(close):
        return Worth(math.nan, reason="the indices feed has no usable close of SPX")
    return Worth(close / contract.index_scale, "SPX close")


def paid_usd(contract: Contract, value: float) -> float:
    """USD that one contract pays at a settlement value; a future counts with its full price."""
    if contract.kind == "future":
        return contract.multiplier * value
    sign = 1.0 if contract.right == "C" else -1.0
    return contract.multiplier * max(sign * (value - (contract.strike or 0.0)), 0.0)


def cash_settlement(
    contract: Contract,
    quantity: float,
    worth: Worth,
    *,
    account: str,
    layer: str,
    settled_on: date,
) -> Settlement:
    """The part of the document for a holding of `quantity` contracts that settled in cash."""
    cash: float | None = None
    how = "cash"
    if math.isnan(worth.value):
        reason = f"settled on {settled_on}; {worth.reason}"
    elif contract.kind == "future":
        reason = (
            f"settled on {settled_on} at {worth.value:g} ({worth.source}); margined daily, so that "
            "only the last day's variation was paid"
        )
    else:
        cash = quantity * paid_usd(contract, worth.value)
        how = "cash" if cash else "worthless"
        verb = "settled" if cash else "expired worthless"
        reason = f"{verb} on {settled_on} at {worth.value:g} ({worth.source})"
    return Settlement(
        account=account,
        symbol=contract.symbol,
        layer=layer or None,
        quantity=quantity,
        how="worthless" if how == "worthless" else "cash",
        value=known(worth.value),
        value_source=worth.source or None,
        cash=money(cash),
        reason=reason,
    )
