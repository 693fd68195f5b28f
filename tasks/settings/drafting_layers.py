"""Layers for a book: those that its file names, then those of the example by root and tenor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from tasks.model.contracts import SPX_FAMILIES, parse_symbol
from tasks.model.layers import LayerSpec, assign
from tasks.settings.drafting_toml import toml_text

_CORE = ("core", "layer-1", "layer-2", "layer-3")


def named_layers(book: pd.DataFrame, as_of: date) -> str:
    """Sections for the layers that a book (passport POSITIONS) names and the example has not."""
    sections = []
    for name in dict.fromkeys(book["layer"]):
        if not name or name in _CORE:
            continue
        held = book.loc[book["layer"] == name, "symbol"]
        families = [contract.family for it in held if (contract := parse_symbol(it, as_of))]
        core = bool(families) and all(family in SPX_FAMILIES for family in families)
        role = "core" if core else "hedge"
        sections.append(
            f"[[layers]]                         # CHECK: named in the file; core or hedge?\n"
            f"name = {toml_text(name)}\n"
            f'role = "{role}"\n'
        )
    return "\n".join(sections)


def layers_of(book: pd.DataFrame, layers: Sequence[LayerSpec], as_of: date) -> list[str]:
    """The layer of every row of a book; "" where no rule takes it or nobody knows the contract."""
    found = []
    for symbol, quantity, named in zip(
        book["symbol"], book["quantity"], book["layer"], strict=True
    ):
        contract = parse_symbol(symbol, as_of)
        if named or contract is None:
            found.append(str(named))
            continue
        days = (contract.expiry - as_of).days if contract.expiry else 0
        taken = assign(
            layers,
            root=contract.root,
            right=contract.right,
            quantity=float(quantity),
            days=float(days),
        )
        found.append(taken or "")
    return found
