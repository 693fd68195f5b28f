"""What a person says about a break, a breach or a leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tasks.model.memory import Action


@dataclass(frozen=True, slots=True)
class Word:
    """The action on a subject, its fixed reason, and the rest in their own words.

    `subject` is an id or its beginning, or ACCOUNT:SYMBOL for `retag`; `difference` is the size
    that an `accept` allows, in the break's unit, None for as it stands; `adopts` the broker's
    holding that a `resolve` takes over.
    """

    action: Action
    subject: str
    reason: str = ""
    note: str = ""
    owner: str = ""
    until: date | None = None
    difference: float | None = None
    layer: str = ""
    adopts: float | None = None
