"""Scopes of limits, explanations and breaks, as people call them."""

from __future__ import annotations

from tasks.model.limits import WORST
from tasks.report.figures import move_words, plain, shift_words

_ALONE = {"scenario": "worst scenario"}


def scope_words(scope: str) -> str:
    """`layer-1` for `layer:layer-1`; a bucket keeps its unit, an account its kind.

    A leg is `ACCOUNT SYMBOL`, with its layer where that tells it from another.
    """
    kind, _, name = plain(scope).partition(":")
    if not name:
        return _ALONE.get(kind, kind)
    if kind == "bucket":
        return f"{name} d"
    if kind == "account":
        return f"account {name}"
    if kind in {"leg", "structure"}:  # the strikes say that it is one
        return name.replace(":", " ", 1).replace(":", ", ")
    if kind == "scenario":
        return _scenario_words(name)
    return name


def _scenario_words(name: str) -> str:
    """`term +10 points, SPX -5%` for `term:+10:-5`; any other name as it is."""
    if name == WORST:
        return "worst scenario"
    parts = name.split(":")
    try:
        mode, shift, move = parts[0], float(parts[1]), float(parts[2])
    except (IndexError, ValueError):
        return f"scenario {name}"
    return f"{mode} {shift_words(mode, shift)}, SPX {move_words(move)}"
