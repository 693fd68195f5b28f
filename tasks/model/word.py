"""What a person says about a break, a breach or a leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from tasks.model.memory import Action

About = Literal["break", "breach", "holding"]


@dataclass(frozen=True, slots=True)
class Word:
    """The action on a subject, its fixed reason, and the rest in their own words.

    `about` is what the command is for; `subject` an id of that or its beginning, or
    ACCOUNT:SYMBOL for `retag`; `difference` is the size
    that an `accept` allows, in the break's unit, None for as it stands; `adopts` the broker's
    holding that a `resolve` takes over.
    """

    action: Action
    about: About
    subject: str
    reason: str = ""
    note: str = ""
    owner: str = ""
    until: date | None = None
    difference: float | None = None
    layer: str = ""
    adopts: float | None = None
