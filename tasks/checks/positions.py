"""Positions three ways: our own book, the broker's, and what settled between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from tasks.checks.adopting import doubted, heed, words_for_broker
from tasks.checks.differences import Difference
from tasks.checks.exercises import exercised
from tasks.checks.holdings import holding_parts
from tasks.checks.membership import standing_breaks
from tasks.checks.own_book import Entry, Key, open_book
from tasks.checks.pairing import Disagreement, disagreements
from tasks.checks.settlements import cash_settlement, settlement_value
from tasks.market.market import Market
from tasks.model.break_parts import Holding, Settlement
from tasks.model.frames import POSITIONS
from tasks.model.layers import LayerSpec
from tasks.model.memory import Memory
from tasks.model.numbers import total

# The broker's rows are at fault: their break stands whatever our own book holds.
_OF_ROWS = frozenset({"duplicate", "expired_held", "unknown_contract"})


@dataclass(frozen=True, eq=False)
class Positions:
    """What the three-way reconciliation found.

    differences: of group "position". keys: for each of them the contracts (account, symbol) it is
    about. holdings: every contract that either side holds, or held. disputed: passport POSITIONS,
    a row for each contract not settled on which the sides differ; quantity is ours less theirs,
    layer that of the holding, "" where it has none or several.
    """

    differences: tuple[Difference, ...]
    keys: tuple[tuple[Key, ...], ...]
    holdings: tuple[Holding, ...]
    settlements: tuple[Settlement, ...]
    disputed: pd.DataFrame


def reconcile_positions(
    legs: pd.DataFrame,
    *,
    memory: Memory,
    trades: pd.DataFrame | None,
    followed: bool,
    indices: Mapping[str, float],
    market: Market,
    layers: Sequence[LayerSpec],
    as_of: date,
    accounts: Sequence[str] = (),
) -> Positions:
    """Own book (`memory.holdings`, `trades`, what settled) against the broker's `legs`.

    `legs` from `value_legs`; `trades` None without a feed; `followed` says that the head before is
    of the session before. `indices` are today's closes, with SET and VRO where a feed has them.
    Without trades, or when not followed, other sizes than ours are adopted, except what vanished
    and what looks like a mistake (see `disagreements`). Without an earlier book all is adopted.
    A decision to resolve, for a reason of ADOPTING, adopts what it is about, on the session after
    the one it was made on; see `heed`. `accounts` are the desk's, empty for all: what our own book
    held in others leaves it without a word.
    """
    memory = _of_accounts(memory, accounts)
    entries = open_book(legs, memory=memory, trades=trades, layers=layers, as_of=as_of)
    every = entries.values()
    first, told = memory.holdings is None, trades is not None and followed
    if first:
        _take_over(every, as_of)
    settlements = [] if first else exercised(entries, as_of)
    ending = [entry for entry in every if _settles(entry, as_of)]
    # What the broker has let go on its last day, too, needs no comparison.
    over = [entry for entry in ending if entry.theirs == 0.0 or _is_past(entry, as_of)]
    settlements += [part for entry in over for part in _settled(entry, indices, as_of)]
    standing = standing_breaks(memory)
    found = disagreements(every, standing=standing, told=told, as_of=as_of)
    if words := words_for_broker(memory, as_of):
        unfit = heed(found, words, dealt=trades is not None)
        found = disagreements(every, standing=standing, told=told, as_of=as_of)
        found = doubted(found, words, unfit)
    found = [each for each in found if not first or each.kind in _OF_ROWS]
    if not told:
        _adopt_others(every, found)
    differences = tuple(_difference(each) for each in found)
    settlements += [part for entry in ending for part in _settled(entry, indices, as_of)]
    rows = [entry for entry in every if entry.held]
    return Positions(
        differences=differences,
        keys=tuple(tuple(entry.key for entry in each.entries) for each in found),
        holdings=holding_parts(rows, legs, market, as_of),
        settlements=tuple(sorted(settlements, key=lambda part: (part.account, part.symbol))),
        disputed=_disputed(rows, as_of),
    )


def with_stakes(positions: Positions, valued: pd.DataFrame) -> tuple[Difference, ...]:
    """The differences with the vega30 at stake (USD per VIX point), NaN where it is not known.

    `valued` are the legs of `positions.disputed` from `value_legs`.
    """
    rows = zip(valued["account"], valued["symbol"], valued["vega30"], strict=True)
    stake = {(account, symbol): vega30 for account, symbol, vega30 in rows}
    return tuple(
        replace(difference, vega30=total(stake.get(key, math.nan) for key in keys))
        for difference, keys in zip(positions.differences, positions.keys, strict=True)
    )


def _of_accounts(memory: Memory, accounts: Sequence[str]) -> Memory:
    """The same without holdings of accounts that the desk does not name."""
    if not accounts or memory.holdings is None:
        return memory
    named = frozenset(accounts)
    kept = tuple(holding for holding in memory.holdings if holding.account in named)
    return replace(memory, holdings=kept)


def _take_over(entries: Iterable[Entry], as_of: date) -> None:
    """Our own book on a first session: the broker's, trades of the day included."""
    for entry in entries:
        entry.own, entry.traded = 0.0, math.nan
        if not _is_past(entry, as_of):
            # Which of two rows is the holding, nobody knows.
            entry.theirs, shown = math.nan if entry.twice else entry.theirs, entry.theirs
            entry.adopt()
            entry.theirs = shown


def _settles(entry: Entry, as_of: date) -> bool:
    """Whether it settles in cash by today."""
    last, contract = entry.settles_on, entry.contract
    return last is not None and last <= as_of and not (contract and contract.style == "american")


def _is_past(entry: Entry, as_of: date) -> bool:
    return entry.settles_on is not None and entry.settles_on < as_of


def _settled(entry: Entry, indices: Mapping[str, float], as_of: date) -> Iterator[Settlement]:
    """Let a holding leave our own book; a size that nobody knows leaves without a word."""
    last, contract = entry.settles_on, entry.contract
    if entry.own == 0.0 or contract is None or last is None:
        return
    if not math.isnan(entry.own):
        worth = settlement_value(contract, last, indices, as_of)
        yield cash_settlement(
            contract, entry.own, worth, account=entry.account, layer=entry.layer, settled_on=last
        )
    entry.end()


def _adopt_others(entries: Iterable[Entry], found: Iterable[Disagreement]) -> None:
    """Nothing tells what was dealt: what is no disagreement is as the broker says."""
    disputed = {entry.key for each in found for entry in each.entries}
    for entry in entries:
        if entry.key not in disputed and not entry.agrees:
            entry.adopt()


def _difference(each: Disagreement) -> Difference:
    entry = each.entries[0]
    sizes = (entry.own, entry.theirs, 0.0)
    return Difference(
        each.kind, *entry.key, entry.layer, *sizes, "contracts", evidence=each.evidence
    )


def _disputed(entries: Sequence[Entry], as_of: date) -> pd.DataFrame:
    rows = [
        (*entry.key, entry.apart, entry.layer)
        for entry in entries
        if not entry.agrees and not (entry.settles_on and entry.settles_on <= as_of)
    ]
    return POSITIONS.conform(pd.DataFrame(rows, columns=["account", "symbol", "quantity", "layer"]))
