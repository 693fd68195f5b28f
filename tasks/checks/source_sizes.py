"""Several sources of one account: where a later one holds another size than the first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.checks.differences import QUANTITY_SLACK, Difference

_KEY = ["account", "symbol"]


def source_differences(
    legs: pd.DataFrame, reports: pd.DataFrame, covered: Mapping[str, frozenset[str]]
) -> list[Difference]:
    """Holdings on which sources of positions differ, kind `source_quantity`: one a later source.

    `reports` has passport REPORTS; `covered` names the accounts that each source of positions
    speaks of, in the order of trust. The first that speaks of an account is `ours`, every later
    one is held against it; a holding that either lacks is nought there. A size that is not known
    is never equal. `legs` (as from `value_legs`) say the layer, and the vega30 of a contract.
    """
    sizes = _sizes(reports)
    known = _of_legs(legs)
    found = []
    for account in sorted(set().union(*covered.values())):
        first, *later = [source for source, accounts in covered.items() if account in accounts]
        ours = sizes.get((first, account), {})
        for source in later:
            theirs = sizes.get((source, account), {})
            for symbol in sorted(ours.keys() | theirs.keys()):
                held, said = ours.get(symbol, 0.0), theirs.get(symbol, 0.0)
                if abs(held - said) <= QUANTITY_SLACK:
                    continue
                layer, vega30 = known.get((account, symbol), ("", float("nan")))
                found.append(
                    Difference(
                        *("source_quantity", account, symbol, layer, held, said, 0.0, "contracts"),
                        source=source,
                        evidence=f"{first} holds {held:g}, {source} {said:g}",
                        vega30=(held - said) * vega30,
                    )
                )
    return found


def _sizes(reports: pd.DataFrame) -> dict[tuple[str, str], dict[str, float]]:
    """Contracts by symbol, for each source and account; rows of one holding add up."""
    sizes: dict[tuple[str, str], dict[str, float]] = {}
    for source, account, symbol, quantity in zip(
        *(reports[name].tolist() for name in ("source", *_KEY, "quantity")), strict=True
    ):
        book = sizes.setdefault((source, account), {})
        book[symbol] = book.get(symbol, 0.0) + quantity
    return sizes


def _of_legs(legs: pd.DataFrame) -> dict[tuple[str, str], tuple[str, float]]:
    """Layer ("" where there are several) and vega30 of one contract (NaN unknown), by holding."""
    with np.errstate(divide="ignore", invalid="ignore"):
        each = legs["vega30"].to_numpy() / legs["quantity"].to_numpy()
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for account, symbol, layer, vega30 in zip(
        *(legs[name].tolist() for name in (*_KEY, "layer")), each.tolist(), strict=True
    ):
        before = found.get((account, symbol))
        shared = layer if before is None or before[0] == layer else ""
        found[account, symbol] = (shared, vega30 if before is None else before[1])
    return found
