"""Reported greeks in position USD, from whatever unit the broker prints them in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SettingsError, VegareconError, shown
from tasks.sources.decimals import Floats

_SCALED = ("per_contract", "per_unit")
UNITS: Mapping[str, tuple[str, ...]] = {
    "delta": ("usd", *_SCALED),
    "gamma": ("usd", *_SCALED),
    "vega": ("usd_per_point", *_SCALED),
    "theta": ("usd_per_day", *_SCALED),
}


def unit_faults(reported_units: Mapping[str, str]) -> list[VegareconError]:
    """What is wrong with a table of units."""
    return [
        SettingsError(
            "settings.reported_units",
            where=f"reported_units.{shown(greek)}",
            found=f"'{shown(unit)}'",
            wanted=" or ".join(UNITS.get(greek, ("one of delta, gamma, vega, theta",))),
            remedy="declare the unit in which the file gives this greek",
        )
        for greek, unit in reported_units.items()
        if unit not in UNITS.get(greek, ())
    ]


def position_usd(
    values: pd.Series, unit: str, *, quantity: pd.Series, multiplier_usd_per_point: Floats
) -> pd.Series:
    """Position greeks in USD.

    `usd…` is taken as it is; `per_contract` is USD of one contract held long; `per_unit` is on
    one unit of the underlying. NaN where the multiplier is unknown and needed.
    """
    if unit == "per_contract":
        return values * quantity
    if unit == "per_unit":
        return values * quantity * multiplier_usd_per_point
    return values


def declared_greeks(
    columns: Mapping[str, pd.Series],
    reported_units: Mapping[str, str],
    multiplier_usd_per_point: Floats,
    *,
    name: str,
) -> tuple[dict[str, pd.Series], tuple[Finding, ...]]:
    """The `reported_…` columns among `columns` in position USD, and what could not be used.

    A greek without a declared unit becomes NaN, with a finding that says what to declare.
    """
    greeks: dict[str, pd.Series] = {}
    findings = []
    for greek, units in UNITS.items():
        values = columns.get(f"reported_{greek}")
        if values is None:
            continue
        if greek in reported_units:
            greeks[f"reported_{greek}"] = position_usd(
                values,
                reported_units[greek],
                quantity=columns["quantity"],
                multiplier_usd_per_point=multiplier_usd_per_point,
            )
            continue
        greeks[f"reported_{greek}"] = values * np.nan
        if count := int(values.notna().sum()):
            findings.append(
                Finding(
                    code="source.unit_undeclared",
                    severity="warn",
                    subject=f"{name}, reported_{greek}",
                    count=count,
                    evidence=f"not used: declare reported_units.{greek} = {' or '.join(units)}",
                )
            )
    return greeks, tuple(findings)
