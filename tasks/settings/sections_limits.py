"""The section [[limits]]: what is allowed, in which unit, of which scope."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tasks.model.limits import MEASURES, Measure, Range, scenario_of
from tasks.settings.section import Finite, Name, NotNegative, Positive, Section

# An edge may be infinite: the range is then open on that side.
Bound = Finite | Annotated[list[float], Field(min_length=2, max_length=2)]

# Scopes that are one thing, or whose members have no names in settings.
_NAMELESS = {"net", "structure"}
# The scopes that each reference exists on, and why on no other.
_REFERENCES = {
    "previous": (("net", "layer"), "only they are remembered"),
    "target": (("layer",), "targets exist on layers"),
    "rebalance": (("layer",), "only layers are rebalanced"),
}


class LimitSection(Section):
    """A limit; `warn` and `breach` are one number (both sides of zero) or a range.

    A range with an infinite edge is open there: [1.5, inf] is at least 1.5. `severity` soft is
    reported and no more. `hysteresis_percent` of a range's half-width, or of its only edge, must
    be regained before a state is left. Of `liquidity` alone: `haircut_percent` is what
    theta-positive legs lose of their market value, `stress` the scenario, MODE:SHIFT:SPOT.
    """

    id: Name
    scope: str
    measure: str
    unit: str
    breach: Bound
    warn: Bound | None = None
    reference: Literal["target", "previous", "rebalance"] | None = None
    basis: Literal["gross", "core"] | Positive | None = None
    severity: Literal["hard", "soft"] = "hard"
    hysteresis_percent: Annotated[NotNegative, Field(lt=100)] = 0.0
    haircut_percent: Annotated[NotNegative, Field(le=100)] = 100.0
    stress: str | None = None

    @field_validator("measure")
    @classmethod
    def _known_measure(cls, measure: str) -> str:
        if measure not in MEASURES:
            raise ValueError(f"a known measure; use one of {', '.join(MEASURES)}")
        return measure

    @field_validator("breach", "warn")
    @classmethod
    def _of_numbers(cls, bound: float | list[float] | None) -> float | list[float] | None:
        if isinstance(bound, list) and any(math.isnan(edge) for edge in bound):
            raise ValueError("numbers; write inf or -inf for a side without an edge")
        return bound

    @field_validator("stress")
    @classmethod
    def _a_state(cls, stress: str | None) -> str | None:
        if stress is not None and scenario_of(stress) is None:
            raise ValueError("a scenario MODE:SHIFT:SPOT; such as term:+10:-5")
        return stress

    @property
    def breach_range(self) -> Range:
        """The closed range allowed before a breach."""
        return _range(self.breach)

    @property
    def warn_range(self) -> Range | None:
        """The closed range allowed before a warning, if there is one."""
        return None if self.warn is None else _range(self.warn)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        low, high = self.breach_range
        if not low <= high:
            raise ValueError(f"breach {_shown(self.breach)} | a range; put the lower end first")
        if math.isinf(low) and math.isinf(high):
            raise ValueError(f"breach {_shown(self.breach)} | a limit; give at least one edge")
        warn = self.warn_range
        if warn and not low <= warn[0] <= warn[1] <= high:
            raise ValueError(
                f"warn {_shown(self.warn)} | at most breach {_shown(self.breach)}; "
                "lower warn or raise breach"
            )
        self._fitting()
        return self

    def _fitting(self) -> None:
        measure = MEASURES[self.measure]
        kind, _, member = self.scope.partition(":")
        if member and kind in _NAMELESS:
            raise ValueError(f"scope {self.scope!r} | no name after {kind}; write {kind!r}")
        if kind not in measure.scopes:
            raise ValueError(
                f"scope {self.scope!r} | a scope of {self.measure}; use {', '.join(measure.scopes)}"
            )
        units = ("percent",) if self.basis is not None else measure.units
        if self.unit not in units:
            hint = "" if self.basis or self.unit != "percent" else ", or a basis: gross, core"
            raise ValueError(
                f"unit {self.unit!r} | a unit of {self.measure}; declare {' or '.join(units)}{hint}"
            )
        self._based(measure)
        self._referred(kind)
        for key in ("haircut_percent", "stress"):
            if key in self.model_fields_set and key not in measure.keys:
                raise ValueError(f"{key} on {self.measure} | measure liquidity; remove {key}")

    def _based(self, measure: Measure) -> None:
        """Whether a basis exists for the measure."""
        if isinstance(self.basis, str) and self.measure != "vega30":
            raise ValueError(
                f"basis {self.basis!r} on {self.measure} | measure vega30, or a basis in the unit "
                "of the measure; gross and core are sums of vega30"
            )
        if self.basis is not None and measure.units == ("percent",):
            raise ValueError(
                f"a basis on {self.measure} | none: it is a percentage already; remove it"
            )

    def _referred(self, kind: str) -> None:
        """Whether the reference exists for the measure and the scope."""
        if self.reference is None:
            return
        scopes, why = _REFERENCES[self.reference]
        if kind not in scopes:
            raise ValueError(
                f"reference {self.reference!r} on {kind} | scope {' or '.join(scopes)}; {why}"
            )
        if self.measure != "vega30":
            raise ValueError(
                f"a reference on {self.measure} | measure vega30; drift is defined on it alone"
            )


def _range(bound: float | list[float]) -> Range:
    return (bound[0], bound[1]) if isinstance(bound, list) else (-abs(bound), abs(bound))


def _shown(bound: float | list[float] | None) -> str:
    if isinstance(bound, list):
        return f"{bound[0]:g} to {bound[1]:g}"
    return f"{bound:g}"
