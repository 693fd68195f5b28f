"""Gates: what a quote must pass before it may price anything.

A quote fails at most one gate, the first in the order of GATES. A soft failure says that the
quote gives no price (its vol may be interpolated between good neighbours); a hard failure says
that the data contradict themselves, and a held leg that meets one is a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Gate:
    """A named test of a quote."""

    code: str
    meaning: str
    hard: bool
    severity: Literal["info", "warn", "error"]


_ALL = (
    Gate("duplicate", "the symbol is quoted more than once", hard=True, severity="error"),
    Gate("wrong_day", "the quote's time stamp is of another day", hard=True, severity="error"),
    Gate(
        "stale",
        "bids and offers of the whole chain equal the last session's",
        hard=True,
        severity="error",
    ),
    Gate("expired", "the contract has settled", hard=True, severity="info"),
    Gate("empty", "neither bid nor offer", hard=False, severity="info"),
    Gate("crossed", "bid above offer", hard=True, severity="warn"),
    Gate(
        "one_sided",
        "a bid without an offer, or an offer without a bid",
        hard=False,
        severity="info",
    ),
    Gate("zero_bid", "offered, but bid at zero", hard=False, severity="info"),
    Gate("locked", "bid equals offer", hard=False, severity="info"),
    Gate(
        "below_intrinsic",
        "offered below intrinsic value on the parity forward",
        hard=True,
        severity="warn",
    ),
    Gate("above_bound", "bid above the most an option can be worth", hard=True, severity="warn"),
    Gate(
        "wide",
        "bid and offer so far apart that their vols say little",
        hard=False,
        severity="info",
    ),
    Gate(
        "outlier",
        "a vol that those of the neighbouring strikes contradict",
        hard=False,
        severity="warn",
    ),
    Gate("no_quote", "held, but not in the chain", hard=False, severity="warn"),
)
GATES: Mapping[str, Gate] = MappingProxyType({gate.code: gate for gate in _ALL})
HARD = frozenset(gate.code for gate in _ALL if gate.hard)


def quote_gates(
    bid: pd.Series, ask: pd.Series, *, duplicate: Mask, wrong_day: Mask, expired: Mask, stale: Mask
) -> npt.NDArray[np.object_]:
    """The first gate each quote fails before any forward is known; "" for a good quote.

    `bid` and `ask` are price points, NaN where the side is absent.
    """
    b, a = bid.to_numpy(), ask.to_numpy()
    no_bid, no_ask = np.isnan(b), np.isnan(a) | (a == 0.0)
    return np.select(
        [
            duplicate,
            wrong_day,
            stale,
            expired,
            (no_bid | (b == 0.0)) & no_ask,
            (b > a) & ~no_ask,
            no_bid | no_ask,
            b == 0.0,
            b == a,
        ],
        [
            "duplicate",
            "wrong_day",
            "stale",
            "expired",
            "empty",
            "crossed",
            "one_sided",
            "zero_bid",
            "locked",
        ],
        default="",
    ).astype("object")


def bound_gates(chain: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The gates of a chain once forwards are known: those failed before, and the price bounds.

    Columns read: gate, bid, ask, forward, discount, strike, sign. An offer below discounted
    intrinsic, or a bid above the discounted forward (call) or strike (put), fails.
    """
    forward, strike = chain["forward"].to_numpy(), chain["strike"].to_numpy()
    sign, discount = chain["sign"].to_numpy(), chain["discount"].to_numpy()
    intrinsic = discount * np.maximum(sign * (forward - strike), 0.0)
    bound = discount * np.where(sign > 0, forward, strike)
    gate = chain["gate"].to_numpy().astype("object")
    good = gate == ""
    gate[good & (chain["ask"].to_numpy() < intrinsic)] = "below_intrinsic"
    gate[good & (chain["bid"].to_numpy() > bound)] = "above_bound"
    return gate
