"""Differences: breaks before they have an identity and a past."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The name of the first source of positions, where the settings give it none.
BROKER = "broker"
# Contracts; below it a difference of sizes is nothing but rounding.
QUANTITY_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Allowed difference: the larger of an absolute one and a share of the reported value."""

    absolute: float
    relative: float

    def allows(self, reported: float) -> float:
        """The tolerance at a reported value, in its unit."""
        return max(self.absolute, self.relative * abs(reported))


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours against theirs beyond `tolerance`, in `unit`; NaN where a side has no figure.

    kind: one of tasks/model/breaks.py KINDS. symbol: what it is about; "" for a layer's sum.
    source: who reported `theirs`, "" for nobody. evidence: what was seen, in words.
    vega30: USD per VIX point of a difference in holdings, NaN where it does not apply.
    """

    kind: str
    account: str
    symbol: str
    layer: str
    ours: float
    theirs: float
    tolerance: float
    unit: str
    source: str = ""
    evidence: str = ""
    vega30: float = math.nan
