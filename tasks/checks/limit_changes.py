"""The trace of limits: how each is declared, in one line, and what has changed since then."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

from tasks.model.limit_parts import LimitChange, LimitDefinition
from tasks.model.limits import MEASURES, WORST, LimitSpec, Range

# Names that need no quotes to stand in a line of words.
_PLAIN = re.compile(r"[A-Za-z0-9_.:+\-]+")


def limit_definitions(limits: Sequence[LimitSpec]) -> tuple[LimitDefinition, ...]:
    """Every limit as it is declared, in declared order."""
    return tuple(LimitDefinition(id=limit.id, definition=definition(limit)) for limit in limits)


def definition(limit: LimitSpec) -> str:
    """A declaration in one line; two different ones never have the same.

    `net vega30 as percent of gross: warn 6, breach 8, hard, hysteresis 10%`.
    """
    about = [_name(limit.scope), _name(limit.measure)]
    if limit.reference:
        about.append(f"less {limit.reference}")
    about.append(
        f"as {_name(limit.unit)}" if limit.basis is not None else f"in {_name(limit.unit)}"
    )
    if limit.basis is not None:
        basis = limit.basis
        about.append(f"of {basis if isinstance(basis, str) else _number(basis)}")
    levels = [] if limit.warn is None else [f"warn {_range(limit.warn)}"]
    levels += [f"breach {_range(limit.breach)}", limit.severity]
    if limit.hysteresis_percent:
        levels.append(f"hysteresis {_number(limit.hysteresis_percent)}%")
    own = MEASURES[limit.measure].keys if limit.measure in MEASURES else ()
    if "haircut_percent" in own:
        levels.append(f"haircut {_number(limit.haircut_percent)}%")
    if "stress" in own:
        levels.append(f"stress {_name(limit.stress) or WORST}")
    return f"{' '.join(about)}: {', '.join(levels)}"


def limit_changes(
    limits: Sequence[LimitSpec], before: Mapping[str, str], since: date | None
) -> tuple[LimitChange, ...]:
    """What is declared otherwise than at the last session `since`, whose lines are `before`.

    Limits of today in declared order, then those that are gone. None on a first session, or
    where no declarations are on record.
    """
    if since is None or not before:
        return ()
    now = {limit.id: definition(limit) for limit in limits}
    changed = [
        LimitChange(
            id=name,
            change="changed" if name in before else "added",
            old=before.get(name),
            new=line,
            since=since,
        )
        for name, line in now.items()
        if before.get(name) != line
    ]
    gone = [
        LimitChange(id=name, change="removed", old=line, new=None, since=since)
        for name, line in before.items()
        if name not in now
    ]
    return (*changed, *gone)


def _name(text: str) -> str:
    """A name as it is, in quotes where its characters could pass for our words."""
    return text if not text or _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _number(number: float) -> str:
    # The shortest text that reads back as the same number.
    return repr(float(number) + 0.0).removesuffix(".0")


def _range(allowed: Range) -> str:
    low, high = allowed
    if low == -high:
        return _number(high)
    if math.isinf(high):
        return f"at least {_number(low)}"
    if math.isinf(low):
        return f"at most {_number(high)}"
    return f"{_number(low)} to {_number(high)}"
