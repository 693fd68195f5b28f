"""Acceptances: what people let pass, how much of it, and until when."""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import date
from typing import Any

from tasks.model.break_parts import Break
from tasks.model.breaks import KINDS
from tasks.model.memory import Decision
from tasks.model.numbers import known

OF_LEGS = "the breaks of its legs are accepted"
# What acceptances add to the evidence of a check.
OWN_WORDS = (OF_LEGS, "accepted until ", "accepted up to ", "accepted without ")
# Rounding of a published difference must not outgrow what was accepted of it.
_ACCEPTED_SLACK = 1e-6


def accepted_since(item: Break) -> date:
    """How far back an acceptance counts: a broker's way of reckoning outlives an episode.

    What is missing or too much is a new event each time.
    """
    kind = KINDS.get(item.kind)
    return date.min if kind and kind.group in {"reported", "layer"} else item.opened


def acceptance(item: Break, accepted: Decision, as_of: date, *, measured: bool) -> dict[str, Any]:
    """What an acceptance does to a break: accepted while it lasts and covers the difference."""
    if accepted.until is None or accepted.until < as_of:
        return {"reason": _joined(f"accepted until {accepted.until}: expired", item.reason)}
    allowed, size = accepted.difference, known(item.difference)
    terms = {
        "accepted_until": accepted.until,
        "accepted_difference": None if allowed is None else abs(allowed),
    }
    if size is None and (allowed is None or not measured):
        return {**terms, "status": "accepted"}
    if size is not None and allowed is not None and covers(allowed, size):
        return {**terms, "status": "accepted"}
    outgrown = "accepted without a figure: it has one now"
    if size is None:
        outgrown = f"accepted up to {allowed:+g} {item.unit}: it has no figure today"
    elif allowed is not None:
        turned = allowed * size < 0.0
        now = "it is on the other side now" if turned else "it has outgrown that"
        outgrown = f"accepted up to {allowed:+g} {item.unit}: {now}"
    return {**terms, "reason": _joined(outgrown, item.reason)}


def covers(allowed: float, size: float) -> bool:
    """Whether a difference is no larger than what was allowed, and on the same side."""
    inward = math.copysign(1.0, allowed) * size
    return -_ACCEPTED_SLACK <= inward <= abs(allowed) + _ACCEPTED_SLACK


def with_its_legs(item: Break, others: Collection[Break]) -> Break:
    """A layer's break that its legs make up is accepted when every break of theirs is.

    But no more of it than was accepted of them, and the layer's own tolerance.
    """
    if not (item.unsettled and item.cause_code == "legs" and item.confidence == "sure"):
        return item
    about = (item.kind.removeprefix("layer_"), item.layer, item.source)
    legs = [it for it in others if (it.kind, it.layer, it.source) == about and it.standing]
    if not legs or any(it.unsettled for it in legs):
        return item
    allowed = math.fsum(it.accepted_difference or 0.0 for it in legs) + (item.tolerance or 0.0)
    if item.difference is not None and not abs(item.difference) <= allowed:
        return item
    until = min(it.accepted_until for it in legs if it.accepted_until)
    reason = _joined(OF_LEGS, item.reason)
    return item.model_copy(update={"status": "accepted", "accepted_until": until, "reason": reason})


def _joined(*words: str | None) -> str:
    return "; ".join(word for word in words if word)


def accepted_size(item: Break) -> float | None:
    """What accepting a break as it stands allows: its difference, with its sign; None without."""
    return known(item.difference)
