"""Kinds of breaks, causes and the fixed words that people answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Class = Literal["position", "structure", "membership", "reported", "layer"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of break: its `group`, and what it means in one line."""

    name: str
    group: Class
    meaning: str


_KINDS: tuple[tuple[str, Class, str], ...] = (
    ("vanished", "position", "held by our own book, absent at the broker"),
    ("untraded", "position", "held at the broker, by no trade and not by our own book"),
    ("quantity", "position", "the sizes differ"),
    ("sign", "position", "the same size on the other side"),
    ("right", "position", "the call for the put, or the put for the call"),
    ("root", "position", "the same option of another root or settlement: SPX for SPXW, AM for PM"),
    ("multiplier", "position", "the sizes differ by the multiplier or another power of ten"),
    ("duplicate", "position", "one holding in two rows"),
    ("expired_held", "position", "settled before today and still held"),
    ("unknown_contract", "position", "no such contract in the contract table"),
    ("source_quantity", "position", "two reporting sources differ on the size"),
    ("orphan_leg", "structure", "a leg without its partner in the declared shape"),
    ("shape", "structure", "a layer, account and expiry without its declared shape"),
    ("unassigned", "membership", "a leg that no layer takes"),
    ("price", "reported", "marks differ"),
    ("vega", "reported", "position vega differs"),
    ("delta", "reported", "position delta differs"),
    ("gamma", "reported", "position gamma differs"),
    ("theta", "reported", "position theta differs"),
    ("iv", "reported", "implied vols differ"),
    ("layer_vega", "layer", "a layer's sum of vega differs"),
    ("layer_delta", "layer", "a layer's sum of delta differs"),
    ("layer_gamma", "layer", "a layer's sum of gamma differs"),
    ("layer_theta", "layer", "a layer's sum of theta differs"),
)
KINDS: Mapping[str, Kind] = MappingProxyType({row[0]: Kind(*row) for row in _KINDS})

# What a greek break may come from. The words stand after "likely cause".
CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "spot_for_forward": "priced off the spot index instead of the forward",
        "calendar_days": "time counted in whole calendar days",
        "trading_days": "time counted in trading days",
        "am_as_pm": "an AM-settled option taken for PM-settled",
        "pm_as_am": "a PM-settled option taken for AM-settled",
        "stale_vol": "the vol of an earlier session",
        "stale_quote": "the price of an earlier session",
        "own_quote_vol": "the vol of the in-the-money quote itself",
        "other_vol": "another vol than the quotes imply",
        "theta_trading_day": "theta for a trading day instead of a calendar day",
        "hundredfold": "a unit a hundred times as large or as small",
        "per_contract": "for one contract instead of the position",
        "per_unit": "for one unit of the underlying instead of the position",
        "sign": "the sign reversed",
        "rounding": "rounded coarsely before it was multiplied or printed",
        "not_computed": "reported as nought: the broker found no vol",
        "legs": "the sum of breaks and remainders of its legs",
    }
)

RESOLVE_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "broker_right": "the broker is right: our own book takes the broker's holding from the "
        "next session on",
        "broker_corrected": "the broker has corrected its figure",
        "late_trade": "a trade that was delivered late",
        "input_corrected": "our own input was wrong and is corrected",
        "settled": "settled, exercised or assigned",
        "known_difference": "looked into, and of no consequence",
        "other": "see the note",
    }
)
# What ends a break without anybody's word.
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "agrees": "both sides agree",
        "closed": "no longer held",
        "settled": "settled, exercised or assigned",
        "merged": "told of in the break of another contract",
        "dropped": "no longer compared",
    }
)
# What adopts the broker's holding into our own book.
ADOPTING = frozenset({"broker_right", "late_trade", "settled"})
EXPLAIN_REASONS: tuple[str, ...] = (*CAUSES, "late_trade", "corporate_action", "other")
ACCEPT_REASONS: tuple[str, ...] = (
    "known_method", "waiting_for_broker", "immaterial", "model_difference", "other",
)  # fmt: skip
CLASSIFICATIONS: Mapping[str, str] = MappingProxyType(
    {
        "true_breach": "the limit is broken by the position that was meant",
        "late_trade": "a trade that restores it was delivered late",
        "new_trade": "a new trade broke it",
        "market_moved": "the market moved, the holdings did not",
        "technical": "data or set-up, not exposure",
    }
)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a difference comes from.

    `code` is one of CAUSES; `text` a sentence with the figures; `remaining` what the cause leaves
    of the difference, in the difference's unit. `sure` means that this cause closes it and that
    no other known one does.
    """

    code: str
    text: str
    confidence: Literal["sure", "likely"]
    remaining: float
