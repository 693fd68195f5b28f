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
# Holdings. A VXM of the hedge account vanishes and returns; its row names another layer, and on
# the next session the old one again; its sign is turned. One contract too many of layer 1. A
# trade reaches the trades file a session late.
VANISHED = (12, 11)
RETURNED = 10
RETAGGED = 18
TAGGED_BACK = 17
SIGN_FLIPPED = 4
QUANTITY = (2, 1)
LATE_TRADE = 15
RETAG_LAYER = "layer-2"
# The breach levels of limits.toml that the truth knows: USD per VIX point for a layer, for layer 1
# since it was traded, for an account and for one condor, percent of the layers' absolute vega30,
# percent of the core.
BREACH_DRIFT = 690.0
BREACH_REBALANCE = 60.0
BREACH_ACCOUNT = 950.0
BREACH_PER_CONDOR = 6.0
BREACH_NET_SHARE_PERCENT = 8.0
BREACH_COVERAGE_PERCENT = (12.0, 25.0)

_MISTAKES_REPEAT_SESSIONS = 60

# What layer 1 is cut to on the last session: just under its 15-20% of the core.
_LAST_COVERAGE = 0.145
_UNIT_FIELDS = ("vega", "theta")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way in which the broker's greeks are wrong, on the legs of some layers of some accounts.

    `kind` is one of mistakes.KINDS; `roots` are those of the options, all of them when empty;
    `fields` are those of the report that a mistake of unit or sign is made in.
    """

    kind: str
    accounts: tuple[str, ...]
    layers: tuple[str, ...]
    roots: tuple[str, ...] = ()
    fields: tuple[str, ...] = _UNIT_FIELDS

    def touches(self, account: str, layer: str, root: str) -> bool:
        """Whether a leg is among those it is made on."""
        named = account in self.accounts and layer in self.layers
        return named and (not self.roots or root in self.roots)


_VIX_LAYERS = ("layer-1", "layer-2")
_OFF_SPOT_MAIN = Mistake("vix_off_spot", (MAIN,), ("layer-1",))
_OFF_SPOT_HEDGE = Mistake("vix_off_spot", (HEDGE,), ("layer-2",))
_OFF_SPOT_BOTH = Mistake("vix_off_spot", (MAIN, HEDGE), _VIX_LAYERS)
_STALE_MAIN = Mistake("stale_vol", (MAIN,), (CORE,))
_STALE_HEDGE = Mistake("stale_vol", (HEDGE,), (CORE,))
_STALE_QUOTE_MAIN = Mistake("stale_quote", (MAIN,), (CORE,))
_STALE_QUOTE_HEDGE = Mistake("stale_quote", (HEDGE,), (CORE,))
_OWN_QUOTE = Mistake("own_quote_vol", (MAIN, HEDGE), _VIX_LAYERS)
# The condor of the hedge account that is in its last fortnight: what is wrong with the time of an
# option shows there, and hardly anywhere else.
_AM_AS_PM = Mistake("am_as_pm", (HEDGE,), (CORE,), ("SPX",))
_CALENDAR = Mistake("calendar_days", (HEDGE,), (CORE,), ("SPX",))
_TRADING = Mistake("trading_days", (HEDGE,), (CORE,), ("SPX",))
_DAY_COUNT = Mistake("other_day_count", (HEDGE,), (CORE, "layer-2"))
_PER_CONTRACT = Mistake("per_contract_unit", (MAIN,), (CORE, "layer-1"))
_PER_UNIT = Mistake("per_unit", (HEDGE,), ("layer-2",))
_HUNDRED_VEGA = Mistake("hundredfold", (HEDGE,), (CORE,), fields=("vega",))
_HUNDRED_THETA = Mistake("hundredfold", (HEDGE,), (CORE,), fields=("theta",))
_SIGN_MAIN = Mistake("sign", (MAIN,), ("layer-1",))
_SIGN_HEDGE = Mistake("sign", (HEDGE,), (CORE,))
_ROUNDING = Mistake("rounding", (MAIN,), (CORE,))

# Sessions before the last one; they repeat every sixty sessions of a longer history. On a leg
# that two of them name the first is made.
_MISTAKES: Mapping[int, tuple[Mistake, ...]] = MappingProxyType(
    {
        0: (_OFF_SPOT_MAIN, _HUNDRED_THETA),
        2: (_STALE_QUOTE_MAIN, _HUNDRED_THETA),
        3: (_STALE_MAIN, _AM_AS_PM, _HUNDRED_THETA),
        4: (_CALENDAR, _HUNDRED_THETA),
        5: (_ROUNDING,),
        7: (_OFF_SPOT_BOTH, _TRADING),
        8: (_OFF_SPOT_BOTH,),
        9: (_OFF_SPOT_BOTH,),
        14: (_DAY_COUNT, _SIGN_MAIN),
        15: (_DAY_COUNT,),
        18: (_PER_CONTRACT, _PER_UNIT, _HUNDRED_VEGA),
        25: (_STALE_HEDGE, _OWN_QUOTE),
        26: (_OWN_QUOTE,),
        28: (_AM_AS_PM,),
        29: (_OFF_SPOT_HEDGE, _AM_AS_PM),
        30: (_OFF_SPOT_HEDGE,),
        31: (_OFF_SPOT_HEDGE,),
        32: (_TRADING,),
        33: (_DAY_COUNT,),
        35: (_PER_CONTRACT, _PER_UNIT),
        36: (_PER_CONTRACT,),
        38: (_STALE_MAIN, _SIGN_HEDGE),
        41: (_ROUNDING, _STALE_QUOTE_HEDGE),
        44: (_OFF_SPOT_MAIN, _HUNDRED_VEGA),
        45: (_OFF_SPOT_MAIN,),
        48: (_ROUNDING, _AM_AS_PM),
        49: (_CALENDAR,),
        50: (_STALE_HEDGE,),
        52: (_TRADING,),
        53: (_ROUNDING,),
    }
)


@dataclass(frozen=True, slots=True)
class Orders:
    """What the desk may do on a session: layers that stay as they are, and a forced coverage.

    `another_vxm`: the hedge account buys one VXM of a further month. `no_short_dated`: it is out
    of the fortnight's condor, whose wings a day without trading could leave without a bid.
    """

    frozen: frozenset[str] = frozenset()
    coverage: float | None = None
    another_vxm: bool = False
    no_short_dated: bool = False


def mistakes(before_last: int) -> tuple[Mistake, ...]:
    """What the broker gets wrong on a session, if anything."""
    return _MISTAKES.get(before_last % _MISTAKES_REPEAT_SESSIONS, ())


def mistake(before_last: int, account: str, layer: str, root: str) -> Mistake | None:
    """What the broker gets wrong on a leg."""
    found = (one for one in mistakes(before_last) if one.touches(account, layer, root))
    return next(found, None)


def wide_quotes(before_last: int) -> bool:
    """Whether makers quote what is in the money wide, and lean on it."""
    return _OWN_QUOTE in mistakes(before_last)


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
    return Orders(
        another_vxm=before_last == LATE_TRADE,
        no_short_dated=before_last - 1 in (0, CROSSED, JUMP),
    )
