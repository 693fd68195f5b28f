"""Breaks: where ours and theirs differ beyond tolerance."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from tasks.checks.differences import Difference, Tolerance
from tasks.model.break_parts import Break
from tasks.model.contracts import parse_symbol
from tasks.model.numbers import money
from tasks.model.sessions import Calendar
from tasks.model.yesterday import HeldLeg, Yesterday

QUANTITY_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which column of ours stands against which of theirs."""

    ours: str
    theirs: str
    unit: str


COMPARISONS: Mapping[str, Comparison] = MappingProxyType(
    {
        "price": Comparison("mark", "reported_price", "price points"),
        # Broker screens show the Black vega of an option on its own vol, VIX options included.
        "vega": Comparison("naive_vega", "reported_vega", "USD per vol point"),
        "delta": Comparison("delta", "reported_delta", "USD per point"),
        "gamma": Comparison("gamma", "reported_gamma", "USD per point squared"),
        "theta": Comparison("theta", "reported_theta", "USD per day"),
        "iv": Comparison("iv", "reported_iv", "annualised vol, decimal"),
    }
)


def reported_differences(
    recomputed: pd.DataFrame, tolerances: Mapping[str, Tolerance]
) -> list[Difference]:
    """Valued legs whose reported value lies outside the tolerance, one a leg and measure.

    `recomputed` is from `value_legs`; `tolerances` are by the names of COMPARISONS, and a measure
    without one is not compared. What the broker does not report is not compared.
    """
    live = recomputed[recomputed["status"] == "valued"]
    found = []
    for kind, tolerance in tolerances.items():
        pair = COMPARISONS[kind]
        for row in live[["account", "symbol", "layer", pair.ours, pair.theirs]].itertuples(
            index=False, name=None
        ):
            account, symbol, layer, ours, theirs = row
            if pd.isna(theirs):
                continue
            allowed = tolerance.allows(theirs)
            if not abs(ours - theirs) <= allowed:
                found.append(
                    Difference(kind, account, symbol, layer, ours, theirs, allowed, pair.unit)
                )
    return found


def quantity_differences(
    reported: pd.DataFrame,
    *,
    before: Iterable[HeldLeg],
    trades: pd.DataFrame | None,
    as_of: date,
) -> list[Difference]:
    """Holdings of the broker against yesterday's plus today's trades, by account and contract.

    `reported` and `trades` have account, symbol, quantity (and layer); `trades` None means that
    there is no trades feed: then only vanished holdings are breaks, as anything else may be a
    trade. Contracts that settle by `as_of` may leave on their own. Kinds: `vanished`,
    `untraded` (new without a trade), `quantity`.
    """
    expected, layers, settled = _expected(before, trades, as_of)
    theirs: dict[_Key, float] = {}
    layers_now: dict[_Key, set[str]] = {}
    for account, symbol, layer, quantity in zip(
        *(reported[name].tolist() for name in ("account", "symbol", "layer", "quantity")),
        strict=True,
    ):
        theirs[account, symbol] = theirs.get((account, symbol), 0.0) + quantity
        layers_now.setdefault((account, symbol), set()).add(layer)
    found = []
    for key in sorted(expected.keys() | theirs.keys()):
        ours, held = expected.get(key, 0.0), theirs.get(key, 0.0)
        if abs(ours - held) <= QUANTITY_SLACK or (key in settled and held == 0.0):
            continue
        if trades is None and key in theirs:
            continue
        kind = (
            "vanished" if key not in theirs else "untraded" if key not in expected else "quantity"
        )
        # A contract held in several layers belongs to none of them as a whole.
        named = layers_now.get(key) or layers.get(key, set())
        layer = next(iter(named)) if len(named) == 1 else ""
        found.append(Difference(kind, *key, layer, ours, held, 0.0, "contracts"))
    return found


_Key = tuple[str, str]


def _expected(
    before: Iterable[HeldLeg], trades: pd.DataFrame | None, as_of: date
) -> tuple[dict[_Key, float], dict[_Key, set[str]], set[_Key]]:
    """Expected sizes, known layers and settled contracts, each by account and contract."""
    expected: dict[_Key, float] = {}
    layers: dict[_Key, set[str]] = {}
    settled: set[_Key] = set()
    for leg in before:
        key = (leg.account, leg.symbol)
        if leg.expiry is not None and leg.expiry <= as_of:
            settled.add(key)
        # An unknown size then makes what is expected now unknown, never zero.
        size = math.nan if leg.quantity is None else leg.quantity
        expected[key] = expected.get(key, 0.0) + size
        layers.setdefault(key, set()).add(leg.layer or "")
    if trades is not None:
        for account, symbol, quantity in zip(
            trades["account"], trades["symbol"], trades["quantity"], strict=True
        ):
            key = (str(account), str(symbol))
            expected[key] = expected.get(key, 0.0) + float(quantity)
            contract = parse_symbol(key[1], as_of)
            if contract and contract.expiry and contract.expiry <= as_of:
                settled.add(key)
    return expected, layers, settled


def unassigned_differences(legs: pd.DataFrame) -> list[Difference]:
    """Legs that no layer takes: in the net, in no layer."""
    stray = legs[(legs["layer"] == "") & (legs["status"] != "expired")]
    # A holding listed twice is one stray holding.
    stray = stray.drop_duplicates(["account", "symbol"])
    return [
        Difference("unassigned", account, symbol, "", vega30, math.nan, 0.0, "USD per VIX point")
        for account, symbol, vega30 in stray[["account", "symbol", "vega30"]].itertuples(
            index=False, name=None
        )
    ]


def identify(
    differences: Iterable[Difference], *, as_of: date, yesterday: Yesterday | None
) -> tuple[Break, ...]:
    """Breaks with a stable identity and their age in sessions, oldest first."""
    seen = yesterday.breaks if yesterday else {}
    calendar = Calendar(as_of)
    breaks = []
    for difference in differences:
        name = _identity(difference)
        before = seen.get(name)
        ours, theirs = money(difference.ours), money(difference.theirs)
        breaks.append(
            Break(
                id=name,
                kind=difference.kind,
                subject=difference.symbol,
                account=difference.account,
                layer=difference.layer or None,
                ours=ours,
                theirs=theirs,
                difference=money(difference.ours - difference.theirs),
                tolerance=money(difference.tolerance),
                unit=difference.unit,
                first_seen=before.first_seen if before else as_of,
                opened=before.first_seen if before else as_of,
                age_sessions=calendar.sessions_since(before.first_seen, as_of) if before else 0,
            )
        )
    return tuple(sorted(breaks, key=lambda found: (-found.age_sessions, found.id)))


def _identity(difference: Difference) -> str:
    parts = (difference.kind, difference.account, difference.symbol, difference.layer)
    # JSON keeps the parts apart whatever characters they have.
    text = json.dumps(parts)
    return "B-" + hashlib.sha256(text.encode()).hexdigest()[:8]
