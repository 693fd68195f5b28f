"""Breaks of one cause, kind, layer and account together: what a reader takes in at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.model.break_parts import Break
from tasks.model.breaks import CAUSES
from tasks.report.break_words import (
    age_words,
    cause_words,
    ending_words,
    group_of,
    status_words,
    stood_words,
)
from tasks.report.figures import counted, plain
from tasks.report.tables import Tone

_LEAST = 3  # two are sooner read than opened


@dataclass(frozen=True, slots=True)
class BreakGroup:
    """Breaks that are one matter; `top` is the one with the greatest difference."""

    items: tuple[Break, ...]

    @property
    def top(self) -> Break:
        """The member that speaks for all of them."""
        return max(self.items, key=lambda it: abs(it.difference or 0.0))

    @property
    def oldest(self) -> Break:
        """The member that has stood longest."""
        return max(self.items, key=lambda it: it.age_sessions)

    @property
    def alone(self) -> bool:
        """Whether it is a single break."""
        return len(self.items) == 1

    @property
    def noun(self) -> str:
        """What is counted: legs, or other matters."""
        return "break" if group_of(self.top) in {"layer", "structure", ""} else "leg"

    def name(self) -> str:
        """`6 legs of layer-1`, or the break's own subject."""
        where = self.top.layer or "no layer"
        if self.alone:
            return self.top.subject
        return f"{counted(len(self.items), self.noun)} of {where}"

    def cause(self) -> str:
        """What the members share of their causes; a single one's in its own words."""
        if self.alone:
            return cause_words(self.top)
        return CAUSES.get(self.top.cause_code or "", "") or cause_words(self.top)

    def sureness(self) -> str:
        """`4 sure, 2 likely`; nothing where no cause is known."""
        counts = (
            (sum(it.confidence == word for it in self.items), word) for word in ("sure", "likely")
        )
        return ", ".join(f"{count:,} {word}" for count, word in counts if count)

    def status(self, as_of: date) -> tuple[str, Tone]:
        """What the members share of their status, or how many have which."""
        shown, tone = status_words(self.top, as_of)
        explained = sum(it.status == "explained" for it in self.items)
        if not self.top.unsettled or explained in {0, len(self.items)}:
            return shown, tone
        return f"≠ {len(self.items) - explained:,} open, {explained:,} explained", tone

    def story(self, as_of: date) -> str:
        """Age of the oldest, how they ended, and how many had been there before."""
        back = sum(it.episodes > 1 for it in self.items)
        oldest, ended = self.oldest, self.top.status == "resolved"
        age = stood_words(oldest, as_of) if ended else age_words(oldest, as_of)
        told = (
            ending_words(oldest.resolution) if ended else "",
            f"oldest {age}" if oldest.opened < as_of else age,
            f"{back:,} had come before" if back else "",
        )
        return "; ".join(part for part in told if part)

    def kind(self) -> str:
        """`vega`."""
        return plain(self.top.kind).replace("_", " ")


def _matter(item: Break) -> tuple[str, ...]:
    """What breaks of one group have in common."""
    cause = item.cause_code or item.cause or ""
    status = "unsettled" if item.unsettled else item.status
    shared = (status, item.kind, item.account, item.layer or "", item.source, item.unit)
    tested = "" if item.difference is None else "tested"
    until = item.accepted_until.isoformat() if item.accepted_until else ""
    ended = item.resolution or "" if item.status == "resolved" else ""
    return (*shared, cause, tested, until, ended)


def _first(group: BreakGroup) -> tuple[float, float, float, str]:
    """The oldest first, then what has most at stake."""
    at_stake = max((abs(it.vega30 or 0.0) for it in group.items), default=0.0)
    return (
        -group.oldest.age_sessions,
        -at_stake,
        -abs(group.top.difference or 0.0),
        group.items[0].id,
    )


def groups_of(items: Iterable[Break]) -> tuple[BreakGroup, ...]:
    """Breaks by matter, the oldest first; fewer than three of one matter stand alone."""
    matters: dict[tuple[str, ...], list[Break]] = {}
    for item in items:
        matters.setdefault(_matter(item), []).append(item)
    found: list[BreakGroup] = []
    for members in matters.values():
        found += _formed(members)
    return tuple(sorted(found, key=_first))


def _formed(members: Sequence[Break]) -> list[BreakGroup]:
    if len(members) < _LEAST:
        return [BreakGroup((item,)) for item in members]
    ordered = sorted(members, key=lambda it: (-abs(it.difference or 0.0), it.id))
    return [BreakGroup(tuple(ordered))]
