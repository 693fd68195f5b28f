"""A chart that has been drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: PNG of double density, its size in CSS pixels, and what it says in words."""

    name: str
    png: bytes
    width: int
    height: int
    alt: str
