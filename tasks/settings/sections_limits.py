"""The section [[limits]]: what is allowed, in which unit, of which scope."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from tasks.model.limits import MEASURES, Measure, Range
from tasks.settings.section import Finite, Name, Positive, Section

Bound = Finite | Annotated[list[Finite], Field(min_length=2, max_length=2)]


class LimitSection(Section):
    """A limit; `warn` and `breach` are one number (both sides of zero) or a range."""

    id: Name
    scope: str
    measure: str
    unit: str
    breach: Bound
    warn: Bound | None = None
    reference: Literal["target", "previous"] | None = None
    basis: Literal["gross", "core"] | Positive | None = None

    @field_validator("measure")
    @classmethod
    def _known_measure(cls, measure: str) -> str:
        if measure not in MEASURES:
            raise ValueError(f"a known measure; use one of {', '.join(MEASURES)}")
        return measure

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
            raise ValueError(f"breach {low:g} to {high:g} | a range; put the lower end first")
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
        if member and kind in {"net", "leg"}:
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
        self._based(measure, kind)

    def _based(self, measure: Measure, kind: str) -> None:
        """Whether a reference and a basis exist for the measure and the scope."""
        if isinstance(self.basis, str) and self.measure != "vega30":
            raise ValueError(
                f"basis {self.basis!r} on {self.measure} | measure vega30, or a basis in the unit "
                "of the measure; gross and core are sums of vega30"
            )
        if self.basis is not None and measure.units == ("percent",):
            raise ValueError(
                f"a basis on {self.measure} | none: it is a percentage already; remove it"
            )
        if self.reference == "previous" and kind not in {"net", "layer"}:
            raise ValueError(
                f"reference 'previous' on {kind} | scope net or layer; only they are remembered"
            )
        if self.reference == "target" and kind != "layer":
            raise ValueError(
                "reference 'target' | a reference of the scope; targets exist on layers"
            )
        if self.reference and self.measure != "vega30":
            raise ValueError(
                f"a reference on {self.measure} | measure vega30; drift is defined on it alone"
            )


def _range(bound: float | list[float]) -> Range:
    return (bound[0], bound[1]) if isinstance(bound, list) else (-abs(bound), abs(bound))


def _shown(bound: float | list[float] | None) -> str:
    if isinstance(bound, list):
        return f"{bound[0]:g} to {bound[1]:g}"
    return f"{bound:g}"
