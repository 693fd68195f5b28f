"""What goes wrong on which session, counted back from the last one so that it always happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tasks.simulate.book import CORE, HEDGE, MAIN

LAYERS = (CORE, "layer-1", "layer-2", "layer-3")

# Sessions before the last one.
JUMP = 26
CROSSED = 20
MISSING_QUOTE = 16
VANISHED = (12, 11)
RETURNED = 10
# The breach levels of limits.toml that the truth knows: USD per VIX point for a layer and for one
# condor, percent of the layers' absolute vega30, percent of the core.
BREACH_DRIFT = 690.0
BREACH_PER_CONDOR = 6.0
BREACH_NET_SHARE_PERCENT = 8.0
BREACH_COVERAGE_PERCENT = (12.0, 25.0)

_MISTAKES_REPEAT_SESSIONS = 60

# What layer 1 is cut to on the last session: just under its 15-20% of the core.
_LAST_COVERAGE = 0.145


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way in which the broker's greeks are wrong, on the legs of some layers of some accounts."""

    kind: str
    accounts: tuple[str, ...]
    layers: tuple[str, ...]


_OFF_SPOT_MAIN = Mistake("vix_off_spot", (MAIN,), ("layer-1",))
_OFF_SPOT_HEDGE = Mistake("vix_off_spot", (HEDGE,), ("layer-2",))
_OFF_SPOT_BOTH = Mistake("vix_off_spot", (MAIN, HEDGE), ("layer-1", "layer-2"))
_STALE_MAIN = Mistake("stale_vol", (MAIN,), (CORE,))
_STALE_HEDGE = Mistake("stale_vol", (HEDGE,), (CORE,))
_DAY_COUNT = Mistake("other_day_count", (HEDGE,), (CORE, "layer-2"))
_PER_CONTRACT = Mistake("per_contract_unit", (MAIN,), (CORE, "layer-1"))
_ROUNDING = Mistake("rounding", (MAIN,), (CORE,))

# Sessions before the last one; they repeat every sixty sessions of a longer history.
_MISTAKES: Mapping[int, Mistake] = MappingProxyType(
    {
        0: _OFF_SPOT_MAIN,
        3: _STALE_MAIN,
        5: _ROUNDING,
        7: _OFF_SPOT_BOTH,
        8: _OFF_SPOT_BOTH,
        9: _OFF_SPOT_BOTH,
        14: _DAY_COUNT,
        15: _DAY_COUNT,
        18: _PER_CONTRACT,
        25: _STALE_HEDGE,
        29: _OFF_SPOT_HEDGE,
        30: _OFF_SPOT_HEDGE,
        31: _OFF_SPOT_HEDGE,
        33: _DAY_COUNT,
        35: _PER_CONTRACT,
        36: _PER_CONTRACT,
        38: _STALE_MAIN,
        41: _ROUNDING,
        44: _OFF_SPOT_MAIN,
        45: _OFF_SPOT_MAIN,
        48: _ROUNDING,
        50: _STALE_HEDGE,
        53: _ROUNDING,
    }
)


@dataclass(frozen=True, slots=True)
class Orders:
    """What the desk may do on a session: layers that stay as they are, and a forced coverage."""

    frozen: frozenset[str] = frozenset()
    coverage: float | None = None


def mistake(before_last: int) -> Mistake | None:
    """What the broker gets wrong on a session, if anything."""
    return _MISTAKES.get(before_last % _MISTAKES_REPEAT_SESSIONS)


def orders(before_last: int) -> Orders:
    """Nobody trades in the crash, nor in what a bad day is about to hit."""
    if before_last == 0:
        return Orders(frozenset({CORE, "layer-2"}), _LAST_COVERAGE)
    if before_last == JUMP:
        return Orders(frozenset(LAYERS))
    if before_last == CROSSED:
        return Orders(frozenset({CORE}))
    if before_last in (MISSING_QUOTE, MISSING_QUOTE + 1):
        return Orders(frozenset({"layer-2"}))
    return Orders()
