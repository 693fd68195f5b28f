"""Holdings as parts of the report document."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from tasks.checks.own_book import Entry
from tasks.market.market import Market
from tasks.model.break_parts import Holding
from tasks.model.contracts import Contract
from tasks.model.numbers import known


def holding_parts(
    entries: Sequence[Entry], legs: pd.DataFrame, market: Market, as_of: date
) -> tuple[Holding, ...]:
    """Entries as parts of the document; what was opened today enters with today's market.

    `legs` from `value_legs`: forward (price points) and days to settlement of each contract, and
    the day it was opened where the broker says so. Of what was held before it was first seen here,
    nobody knows the market it was entered in.
    """
    names = ("account", "symbol", "forward", "days", "opened")
    columns = zip(*(legs[name].tolist() for name in names), strict=True)
    today = as_of.isoformat()
    seen = {
        (account, symbol): (forward, days, opened == today)
        for account, symbol, forward, days, opened in columns
    }
    sigmas = _sigmas(market)
    found = []
    for entry in entries:
        born = entry.born
        if born:
            entered = (born.entry_forward, born.entry_sigma, born.entry_days)
        else:
            forward, days, opened = seen.get(entry.key, (None, None, False))
            entered = (None, None, None)
            if opened or entry.traded == entry.own != 0.0:
                entered = (known(forward), known(_sigma(entry.contract, sigmas)), known(days))
        found.append(
            Holding(
                account=entry.account,
                symbol=entry.symbol,
                layer=entry.layer or None,
                layer_source=entry.layer_source,
                previous=known(entry.previous),
                traded=known(entry.traded),
                settled=known(entry.settled),
                adopted=known(entry.adopted),
                ours=known(entry.own),
                theirs=known(entry.theirs),
                first_seen=born.first_seen if born else as_of,
                entry_forward=entered[0],
                entry_sigma=entered[1],
                entry_days=entered[2],
            )
        )
    return tuple(found)


def _sigmas(market: Market) -> dict[tuple[str, date, str], float]:
    """At-the-money vol by family, expiry and settlement."""
    if market.expiries.empty:
        return {}
    names = ("family", "expiry", "settlement", "sigma_atm")
    rows = zip(*(market.expiries[name].tolist() for name in names), strict=True)
    return {(family, expiry.date(), style): sigma for family, expiry, style, sigma in rows}


def _sigma(contract: Contract | None, sigmas: Mapping[tuple[str, date, str], float]) -> float:
    if contract is None or contract.kind != "option" or contract.expiry is None:
        return math.nan
    return sigmas.get((contract.family, contract.expiry, contract.settlement), math.nan)
