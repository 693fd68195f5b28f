"""The sentence of a cause, with its figures."""

from __future__ import annotations

from tasks.model.breaks import CAUSES

_CENTS_FROM = 0.1


def amount(value: float) -> str:
    """A figure as a person reads it: to the cent, or to four digits where that says nothing."""
    return f"{value:,.2f}" if value == 0.0 or abs(value) >= _CENTS_FROM else f"{value:.4g}"


def sentence(said: str, difference: float, remaining: float, others: tuple[str, ...]) -> str:
    """What was done, how much of the difference it closes, and what else it might be.

    `said` names the mistake with its figures; `others` are codes of tasks/model/breaks.py, two
    mistakes at once with a plus between.
    """
    closed = abs(difference) - abs(remaining)
    text = f"{said}: closes {amount(closed)} of {amount(abs(difference))}"
    if others:
        words = (" and ".join(CAUSES[code] for code in one.split("+")) for one in others)
        text += f"; or else {', or '.join(words)}"
    return text
