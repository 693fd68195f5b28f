"""The life of a break: from differences, memory and people's decisions to what stands today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tasks.checks.acceptance import with_its_legs
from tasks.checks.decisions import Decisions, decisions_by_subject
from tasks.checks.differences import BROKER, Difference
from tasks.checks.life import Fate, Life
from tasks.model.break_parts import Break
from tasks.model.breaks import KINDS, Cause
from tasks.model.memory import Decision, Memory
from tasks.model.sessions import Calendar

_ORDER = {"open": 0, "explained": 0, "accepted": 1, "resolved": 2}


def live(
    found: Sequence[tuple[Difference, Cause | None]],
    *,
    memory: Memory,
    last_session: date | None,
    as_of: date,
    fate: Callable[[Break], Fate],
) -> tuple[Break, ...]:
    """Every break that stands today, and those that ended since the last session.

    `found` are today's differences with their causes; `last_session` is that of the newest head
    before `as_of`, None without one. `fate` says what became of a break that is not among them.
    Unsettled ones come first, then accepted, then resolved; within those the oldest first.
    """
    calendar, last = Calendar(as_of), last_session or date.min
    by_subject = decisions_by_subject(memory.decisions)
    newest = {name: seen.item for name, seen in memory.breaks.items()}
    again = _reopened(memory, by_subject, last)
    standing = again | {
        name: item for name, item in newest.items() if memory.breaks[name].stands and item.standing
    }
    breaks: dict[str, Break] = {}
    for name, difference, cause in _named(found):
        item = again.get(name) or newest.get(name)
        life = Life(name, as_of, last, calendar, item, by_subject.get(name, ()))
        breaks[name] = life.present(difference, cause, continues=name in standing)
    for name, item in standing.items():
        if name not in breaks:
            life = Life(name, as_of, last, calendar, item, by_subject.get(name, ()))
            breaks[name] = life.absent(item, fate)
    every = [with_its_legs(item, breaks.values()) for item in breaks.values()]
    return tuple(sorted(every, key=_place))


def answered(
    breaks: Sequence[Break], decisions: Sequence[Decision], as_of: date
) -> tuple[Break, ...]:
    """The breaks of a head of `as_of` with what people have said since it was made."""
    by_subject, calendar = decisions_by_subject(decisions), Calendar(as_of)
    found = []
    for item in breaks:
        said = by_subject.get(item.id, ())
        life = Life(item.id, as_of, as_of, calendar, item, said)
        found.append(life.told() if item.standing or _by_word(item, said, as_of) else item)
    every = [with_its_legs(item, found) for item in found]
    return tuple(sorted(every, key=_place))


def _reopened(memory: Memory, by_subject: Decisions, last: date) -> dict[str, Break]:
    """What a word had ended on the last session, and the same session's word made stand again."""
    found: dict[str, Break] = {}
    for name, seen in memory.breaks.items():
        said = [it for it in by_subject.get(name, ()) if it.as_of <= last]
        if seen.seen_on == last and _by_word(seen.item, said, last):
            (item,) = answered([seen.item], said, last)
            found |= {name: item} if item.standing else {}
    return found


def _by_word(item: Break, said: Sequence[Decision], as_of: date) -> bool:
    """Whether nothing but a word of the same session resolved it: taken back, it stands again."""
    return (item.status, item.resolved_on) == ("resolved", as_of) and any(
        (it.action, it.reason, it.as_of) == ("resolve", item.resolution, as_of) for it in said
    )


def _place(item: Break) -> tuple[int, int, str]:
    return (_ORDER[item.status], -item.age_sessions, item.id)


def identity(difference: Difference) -> str:
    """The id of a disagreement: the same whenever it comes back.

    What is wrong with a holding, vanished or of another size, is one disagreement about it, in
    whatever layer.
    """
    kind = KINDS.get(difference.kind)
    parts = [difference.kind, difference.account, difference.symbol, difference.layer]
    if kind and kind.group == "position":
        about = kind.name if kind.name == "source_quantity" else kind.group
        parts = [about, difference.account, difference.symbol, ""]
    if difference.source not in ("", BROKER):
        parts.append(difference.source)
    # JSON keeps the parts apart whatever characters they have.
    return "B-" + hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]


def _named(
    found: Sequence[tuple[Difference, Cause | None]],
) -> Iterator[tuple[str, Difference, Cause | None]]:
    """Differences with their ids; what shares one with another is told apart by a number."""
    seen: dict[str, int] = {}
    for difference, cause in found:
        name = identity(difference)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), difference, cause
