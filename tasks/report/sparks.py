"""Sparklines: the last values of a limit inside its band, as a line to draw and as blocks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tasks.report.figures import bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tasks.model.limit_parts import LimitResult

WIDTH, HEIGHT = 120.0, 28.0  # CSS pixels
_EDGE = 3.0  # room for the dot of today
_BEYOND = 0.35  # how far the scale reaches past the band, of its width
_BLOCKS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"
BLOCKS_SHOWN = 8
_LEAST_RANGE = 0.1  # of the band: what moves less is shown as still


@dataclass(frozen=True, slots=True)
class Spark:
    """Where everything lies, in pixels from the top left corner.

    `paths` are runs of known values as points of polylines, `dot` is today's, `edges` are the
    heights of the breach levels, `band` is top and height of the allowed range. `blocks` is the
    way of the last few in characters, the newest last, and `words` tell it.
    """

    paths: tuple[str, ...]
    dot: tuple[float, float] | None
    edges: tuple[float, ...]
    band: tuple[float, float]
    state: str
    words: str
    blocks: str


def _scale(limit: LimitResult, known: Sequence[float]) -> tuple[float, float]:
    """The values at the foot and at the top: the band, and what lies near it."""
    low, high = bounds(limit.breach_range)
    edges = [edge for edge in (low, high) if edge is not None]
    foot, top = min((*edges, *known)), max((*edges, *known))
    if low is not None and high is not None:
        # What is far outside must not press the band flat: it runs along the margin.
        room = _BEYOND * (high - low)
        foot, top = min(max(foot, low - room), low), max(min(top, high + room), high)
    return (foot, top) if top > foot else (foot - 1.0, top + 1.0)


def _blocks(limit: LimitResult) -> str:
    """The last values between their own extremes: eight heights show no trend inside a band."""
    trail = limit.trail[-BLOCKS_SHOWN:]
    known = [value for value in trail if value is not None]
    low, high = bounds(limit.breach_range)
    band = high - low if low is not None and high is not None else abs(low or high or 0.0)
    foot, top = min(known, default=0.0), max(known, default=0.0)
    short = max(_LEAST_RANGE * band - (top - foot), 0.0)
    foot, top = foot - short / 2, top + short / 2

    def block(value: float | None) -> str:
        if value is None:
            return _UNKNOWN
        share = (value - foot) / (top - foot) if top > foot else 0.5
        return _BLOCKS[min(int(share * len(_BLOCKS)), len(_BLOCKS) - 1)]

    return "".join(block(value) for value in trail)


def spark(limit: LimitResult, *, words: str) -> Spark | None:
    """The trail of a limit; None where fewer than two of its values are known."""
    known = [value for value in limit.trail if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - one value is no line
        return None
    foot, top = _scale(limit, known)
    step = (WIDTH - 2 * _EDGE) / (len(limit.trail) - 1)

    def height(value: float) -> float:
        share = (min(max(value, foot), top) - foot) / (top - foot)
        return round(_EDGE + (1 - share) * (HEIGHT - 2 * _EDGE), 1)

    points = [
        None if value is None else (round(_EDGE + at * step, 1), height(value))
        for at, value in enumerate(limit.trail)
    ]
    runs = [[it for it in run if it] for there, run in groupby(points, key=bool) if there]
    low, high = bounds(limit.breach_range)
    roof = 0.0 if high is None else height(high)
    floor = HEIGHT if low is None else height(low)
    return Spark(
        # A point between two unknowns is a line to itself: drawn as a dot.
        paths=tuple(" ".join(f"{x},{y}" for x, y in run * (1 + (len(run) == 1))) for run in runs),
        dot=points[-1],
        edges=tuple(height(edge) for edge in (low, high) if edge is not None),
        band=(roof, round(floor - roof, 1)),
        state=limit.state,
        words=words,
        blocks=_blocks(limit),
    )
