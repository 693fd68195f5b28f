"""Layers: the sleeves of the book, and the rules that put a leg into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# What a layer is built of: condors (put and call spreads in equal numbers), spreads of one right,
# calls held long, futures. Empty: anything, and its structure is not tested.
Shape = Literal["condor", "put_spread", "call_spread", "long_calls", "futures", ""]


@dataclass(frozen=True, slots=True)
class LayerRule:
    """Which legs a layer takes; an empty tuple or None means any.

    `sides` are `long` and `short`; `days` is a half-open range of whole
    calendar days to the settlement date.
    """

    roots: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    sides: tuple[Literal["long", "short"], ...] = ()
    days: tuple[float, float] | None = None

    def takes(self, *, root: str, right: str, quantity: float, days: float) -> bool:
        """Whether a leg fits every part of the rule."""
        side = "long" if quantity > 0 else "short"
        return (
            (not self.roots or root in self.roots)
            and (not self.rights or right in self.rights)
            and (not self.sides or side in self.sides)
            and (self.days is None or self.days[0] <= days < self.days[1])
        )


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A declared layer. The target is USD per VIX point, or a share of the core to be hedged."""

    name: str
    role: Literal["core", "hedge"]
    rule: LayerRule | None = None
    target_vega30: float | None = None
    target_core_share: float | None = None
    shape: Shape = ""


def assign(
    layers: Sequence[LayerSpec], *, root: str, right: str, quantity: float, days: float
) -> str | None:
    """The first layer whose rule takes the leg, or None."""
    for layer in layers:
        if layer.rule and layer.rule.takes(root=root, right=right, quantity=quantity, days=days):
            return layer.name
    return None
