"""The layer of a contract that the broker may or may not show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, cast

from tasks.checks.membership import Key, commanded_layers, declared, first_layers
from tasks.model.contracts import Contract
from tasks.model.layers import LayerSpec, assign
from tasks.model.memory import Memory

LayerSource = Literal["rule", "first", "position", "command"]


class Homes:
    """Layers as on the broker's rows, else as `value_legs` would find them."""

    def __init__(self, memory: Memory, layers: Sequence[LayerSpec], as_of: date) -> None:
        self._layers, self._as_of = layers, as_of
        self._known = declared(layers)
        self._first = first_layers(memory)
        self._commanded = commanded_layers(memory, as_of)

    def of(
        self,
        key: Key,
        contract: Contract | None,
        *,
        shown: Mapping[str, str],
        named: str,
        size: float,
    ) -> tuple[str, LayerSource]:
        """Layer and what says so; "" for none, or for several.

        `shown` are the layers of the broker's rows with their sources, `named` the layer that a
        trade names, `size` the signed contracts, for rules that ask for a side.
        """
        if any(shown):
            layer, source = next(iter(shown.items()))
            return (layer, cast("LayerSource", source)) if len(shown) == 1 else ("", "position")
        if self._commanded.get(key) in self._known:
            return self._commanded[key], "command"
        # A misspelt layer on the position, too, leaves the leg in the layer of its life.
        if self._first.get(key) in self._known:
            return self._first[key], "first"
        if shown:
            return "", cast("LayerSource", shown[""])
        if named in self._known:
            return named, "position"
        return self._ruled(contract, size), "rule"

    def _ruled(self, contract: Contract | None, size: float) -> str:
        if contract is None:
            return ""
        days = (contract.expiry - self._as_of).days if contract.expiry else math.nan
        ruled = assign(
            self._layers, root=contract.root, right=contract.right, quantity=size, days=days
        )
        return ruled or ""
