"""Tenor buckets: half-open ranges of calendar days to expiry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenorBucket:
    """[from_days, to_days); `to_days` None means without end."""

    from_days: float
    to_days: float | None

    @property
    def name(self) -> str:
        """`0-7`, `91+`: whole days as people say them, both ends included."""
        if self.to_days is None:
            return f"{self.from_days:g}+"
        return f"{self.from_days:g}-{self.to_days - 1:g}"

    def holds(self, days: float) -> bool:
        """Whether a number of whole calendar days to expiry falls into this bucket."""
        return self.from_days <= days and (self.to_days is None or days < self.to_days)


DEFAULT_EDGES_DAYS = (0.0, 8.0, 31.0, 46.0, 61.0, 91.0)


def buckets(edges_days: tuple[float, ...] = DEFAULT_EDGES_DAYS) -> tuple[TenorBucket, ...]:
    """Buckets between ascending edges, the last one open-ended."""
    ends = (*edges_days[1:], None)
    return tuple(TenorBucket(low, high) for low, high in zip(edges_days, ends, strict=True))
