"""What every source hands over, and the one method by which it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

import pandas as pd

from tasks.model import frames
from tasks.model.document import Finding, Input
from tasks.model.errors import Faults, SourceError, VegareconError, raise_all
from tasks.model.frames import Passport
from tasks.sources.files import WORLD, Files, RawFile

T = TypeVar("T")
Role = Literal["positions", "quotes", "futures", "indices", "rates", "trades", "accounts", "events"]

PASSPORTS: dict[Role, Passport] = {
    "positions": frames.POSITIONS,
    "quotes": frames.QUOTES,
    "futures": frames.FUTURES,
    "indices": frames.INDICES,
    "rates": frames.RATES,
    "trades": frames.TRADES,
    "accounts": frames.ACCOUNTS,
    "events": frames.EVENTS,
}

# Without them there is no report.
REQUIRED: tuple[Role, ...] = ("positions", "quotes")


@dataclass(frozen=True, eq=False)
class Delivery:
    """One role's rows for one session, with what they were read from.

    `frame` conforms to the passport of its role; `snapshot_utc` is the time stamp of the quotes
    when the source gives one. `contents` holds the bytes behind `inputs`, in the same order:
    exactly the bytes that were hashed and parsed. `each` has the whole frame of every source,
    in the order of trust, where `frame` is made of several; it is empty where there is one.
    """

    frame: pd.DataFrame
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()
    snapshot_utc: datetime | None = None
    contents: tuple[bytes, ...] = field(default=(), repr=False)
    each: tuple[pd.DataFrame, ...] = field(default=(), repr=False)

    @property
    def by_source(self) -> tuple[pd.DataFrame, ...]:
        """What every source said, one frame each, whether it was overruled or not."""
        return self.each or (self.frame,)


class Source(Protocol):
    """A door in."""

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session; `files` are where they come from.

        Raises SourceError, or Faults holding several, when the feed cannot be trusted.
        """
        ...


def input_of(
    raw: RawFile, *, role: Role, source: str, rows: int, claimed_as_of: date | None
) -> Input:
    """What the report says of a file: its bytes by their digest, how many rows, of which day.

    `source` is the kind in settings; `claimed_as_of` None where the file names no day.
    """
    return Input(
        role=role,
        source=source,
        name=raw.name,
        sha256=raw.sha256,
        bytes=len(raw.content),
        rows=rows,
        claimed_as_of=claimed_as_of,
    )


def read_all(readings: Iterable[Callable[[], T]]) -> list[T]:
    """What every reading delivers. Raises SourceError, or Faults, with the faults of all."""
    deliveries: list[T] = []
    faults: list[VegareconError] = []
    for reading in readings:
        try:
            deliveries.append(reading())
        except Faults as several:
            faults += several.faults
        except SourceError as fault:
            faults.append(fault)
    raise_all(faults)
    return deliveries


def joined(
    deliveries: Sequence[Delivery], frame: pd.DataFrame, findings: Sequence[Finding] = ()
) -> Delivery:
    """One delivery of `frame`, with the inputs and findings of all and further `findings`.

    `snapshot_utc` is the newest of theirs.
    """
    moments = [delivery.snapshot_utc for delivery in deliveries if delivery.snapshot_utc]
    return Delivery(
        frame,
        tuple(given for delivery in deliveries for given in delivery.inputs),
        (*(finding for delivery in deliveries for finding in delivery.findings), *findings),
        max(moments, default=None),
        tuple(content for delivery in deliveries for content in delivery.contents),
    )


def read_joined(readings: Iterable[Callable[[], Delivery]]) -> Delivery:
    """The rows of every reading, one after the other.

    Raises SourceError, or Faults, with the faults of all.
    """
    deliveries = read_all(readings)
    frame = pd.concat([delivery.frame for delivery in deliveries], ignore_index=True)
    return joined(deliveries, frame)
