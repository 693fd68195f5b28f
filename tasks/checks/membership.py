"""Membership: which layer a contract belongs to for life, and how it came into another one.

A life lasts from the first session that held a contract to the last one, at the broker or in our
own book, with whatever days between on which one of them does not show it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from tasks.checks.decisions import decisions_by_subject
from tasks.checks.differences import Difference
from tasks.model.break_parts import Break, Holding, Retag
from tasks.model.breaks import KINDS
from tasks.model.layers import LayerSpec
from tasks.model.memory import Decision, Memory, OwnHolding, SeenBreak
from tasks.model.yesterday import Yesterday

Key = tuple[str, str]


def standing_breaks(memory: Memory) -> dict[Key, Break]:
    """The position break that stands on each contract of an account.

    What was resolved by nothing but a word on its own session stands in our own book still.
    """
    words = decisions_by_subject(memory.decisions)
    return {
        (seen.item.account, seen.item.subject): seen.item
        for name, seen in memory.breaks.items()
        if of_positions(seen.item)
        and (
            (seen.stands and seen.item.standing)
            or any(only_said(seen, decision, memory) for decision in words.get(name, ()))
        )
    }


def only_said(seen: SeenBreak, decision: Decision, memory: Memory) -> bool:
    """Whether a decision resolved a row of yesterday's head, which was run again to heed it."""
    item = seen.item
    return (
        seen.seen_on == memory.session
        and decision.action == "resolve"
        and not item.standing
        and (item.resolution, item.resolved_on) == (decision.reason, seen.seen_on)
        and decision.as_of == seen.seen_on
    )


def of_positions(item: Break) -> bool:
    """Whether a break is between our own book and the broker's."""
    kind = KINDS.get(item.kind)
    return kind is not None and kind.group == "position" and item.kind != "source_quantity"


def living(memory: Memory) -> dict[Key, tuple[OwnHolding, ...]]:
    """Our own book of yesterday by account and contract, without what had ended by then.

    Nothing held by our own book is alive while a break stands on it: the broker shows it.
    """
    disputed = standing_breaks(memory)
    found: dict[Key, list[OwnHolding]] = {}
    for holding in memory.holdings or ():
        key = (holding.account, holding.symbol)
        if holding.quantity != 0.0 or key in disputed:
            found.setdefault(key, []).append(holding)
    return {key: tuple(rows) for key, rows in found.items()}


def first_layers(memory: Memory) -> dict[Key, str]:
    """BookSpec.sticky: the layer of life; a contract held in several layers has no single one."""
    found = {key: {row.layer for row in rows} for key, rows in living(memory).items()}
    return {
        key: next(iter(names)) for key, names in found.items() if len(names) == 1 and any(names)
    }


def commanded_layers(memory: Memory, as_of: date) -> dict[Key, str]:
    """BookSpec.commanded: the newest re-tag of each contract since its present life began."""
    return {key: decision.layer for key, decision in _commands(memory, as_of).items()}


def retags(
    holdings: Sequence[Holding],
    memory: Memory,
    as_of: date,
    *,
    legs: pd.DataFrame | None = None,
    yesterday: Yesterday | None = None,
) -> tuple[Retag, ...]:
    """Holdings that are in another layer than at yesterday's head, in the order of `holdings`.

    `by` is `settings` where their layer is not declared any more, so that the rules decide again.
    A holding that the broker's rows divide among layers goes to all of them, joined by " + ", and
    comes back from them; `legs` from `value_legs` are today's rows, `yesterday` has the earlier.
    """
    before, commands = first_layers(memory), _commands(memory, as_of)
    rows = [] if legs is None else legs[["account", "symbol", "layer"]].to_numpy().tolist()
    now = _divided(rows)
    then = _divided(
        (leg.account, leg.symbol, leg.layer) for leg in (yesterday.legs if yesterday else ())
    )
    shown = {(account, symbol) for account, symbol, _ in rows} if then else set()
    found = []
    for holding in holdings:
        key = (holding.account, holding.symbol)
        parted = then.get(key) if key in shown else None
        old, new = before.get(key) or parted, holding.layer or now.get(key)
        if not old or not new or old == new:
            continue
        # Where the rows no longer divide it, it is they that join it.
        by = "position" if parted else "settings"
        by = holding.layer_source if holding.layer_source in ("position", "command") else by
        command = commands.get(key) if by == "command" else None
        found.append(
            Retag(
                account=holding.account,
                symbol=holding.symbol,
                layer_before=old,
                layer=new,
                by=by,
                note=command.note or None if command else None,
            )
        )
    return tuple(found)


def unassigned_differences(legs: pd.DataFrame) -> list[Difference]:
    """Legs that no layer takes: in the net, in no layer.

    What the contract table does not know no rule could take: it is a break of its own.
    """
    stray = legs[(legs["layer"] == "") & (legs["status"] != "expired") & (legs["root"] != "")]
    # A holding listed twice is one stray holding.
    stray = stray.drop_duplicates(["account", "symbol"])
    return [
        Difference("unassigned", account, symbol, "", vega30, math.nan, 0.0, "USD per VIX point")
        for account, symbol, vega30 in stray[["account", "symbol", "vega30"]].itertuples(
            index=False, name=None
        )
    ]


def declared(layers: Iterable[LayerSpec]) -> frozenset[str]:
    """The names of the layers."""
    return frozenset(layer.name for layer in layers)


def _divided(rows: Iterable[Iterable[str | None]]) -> dict[Key, str]:
    """The layers of each holding that stands in several, in words; of account, symbol, layer."""
    layers: dict[Key, set[str]] = {}
    for account, symbol, layer in rows:
        layers.setdefault((account or "", symbol or ""), set()).add(layer or "no layer")
    return {key: " + ".join(sorted(names)) for key, names in layers.items() if len(names) > 1}


def _commands(memory: Memory, as_of: date) -> Mapping[Key, Decision]:
    alive = living(memory)
    found: dict[Key, Decision] = {}
    for decision in memory.decisions:
        account, _, symbol = decision.subject.rpartition(":")
        born = min((row.first_seen for row in alive.get((account, symbol), ())), default=as_of)
        if decision.action == "retag" and born <= decision.as_of <= as_of:
            found[account, symbol] = decision
    return found
