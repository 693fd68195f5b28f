"""Break-evens: SPX levels at which the book has made nothing since entry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.market.curve import VolCurve
from tasks.model.contracts import SPX_FAMILIES
from tasks.model.numbers import known, money
from tasks.model.outlook import BreakEven, BreakEvenLevel
from tasks.model.sessions import DAYS_PER_YEAR
from tasks.model.yesterday import SeenBreakEven
from tasks.vega.repricing import Repricer
from tasks.vega.scenarios import NEGATIVE_FORWARD
from tasks.vega.scopes import why_gap
from tasks.vega.states import States
from tasks.vega.zeros import zeros_of

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# How far from the close a break-even is looked for, and how finely; strikes are looked at too.
_REACH = 0.40
_STEP = 0.01


@dataclass(frozen=True, slots=True)
class _Question:
    """A date ahead and a shift; `days` is exact, so that what settles then has settled."""

    at: str
    on: date
    days: float
    shift: float


@dataclass(frozen=True, slots=True, eq=False)
class _Profits:
    """Profit since entry by SPX level, for many questions at once."""

    repricer: Repricer
    questions: Sequence[_Question]
    start: float

    def at(self, which: Ints, levels: Array) -> Array:
        """USD since entry of question `which[i]` at `levels[i]`; NaN where refused."""
        days = np.array([question.days for question in self.questions])
        shifts = np.array([question.shift for question in self.questions])
        states = States(
            np.full(len(levels), "term"),
            shifts[which],
            levels / self.repricer.spot,
            days[which],
            carry=True,
        )
        change = self.repricer.reprice(states).change
        return np.array([self.start + math.fsum(row) for row in change.tolist()])


def break_evens(
    repricer: Repricer,
    core: Sequence[str],
    previous: Sequence[SeenBreakEven],
    at_the_money: VolCurve | None,
) -> tuple[BreakEven, ...]:
    """Levels at every horizon and every expiry of the `core` layers, under every shift.

    Total profit is mark less average price now, and full repricing from there in mode `term`;
    forwards carry to the level. `at_the_money` is the vol at the forward by maturity: one
    standard deviation of the expected move is close * vol * sqrt(T). Everything is unknown, with
    the reason, while a leg has no entry price or no value, or the close is unknown.
    """
    reason = _why_unknown(repricer)
    questions = _questions(repricer, core)
    moves = [_expected_move(repricer.spot, asked.days, at_the_money) for asked in questions]
    if reason or not questions:
        return tuple(
            _part(repricer, question, move, reason=reason)
            for question, move in zip(questions, moves, strict=True)
        )
    profits = _Profits(repricer, questions, _since_entry(repricer.legs))
    unmoved = np.full(len(questions), repricer.spot)
    now = profits.at(np.arange(len(questions)), unmoved).tolist()
    zeros = zeros_of(profits.at, len(questions), _levels(repricer))
    return tuple(
        _part(
            repricer,
            question,
            move,
            pnl_at_spot=money(usd),
            levels=_with_migration(levels, question, repricer.spot, move, previous),
            reason=None if levels else _why_none(usd, repricer.legs),
        )
        for question, move, usd, levels in zip(questions, moves, now, zeros, strict=True)
    )


def _why_none(usd: float, legs: pd.DataFrame) -> str:
    if math.isnan(usd):
        return NEGATIVE_FORWARD
    if not legs["family"].isin(SPX_FAMILIES).any():
        return "nothing held moves with SPX"
    return f"no level within {_REACH:.0%} of the close"


def _questions(repricer: Repricer, core: Sequence[str]) -> list[_Question]:
    as_of, spec = repricer.market.as_of, repricer.spec
    dates = [(f"T+{days}", as_of + timedelta(days=days), float(days)) for days in spec.horizon_days]
    legs = repricer.legs
    held = legs[
        legs["layer"].isin(list(core))
        & (legs["status"] == "valued")
        & legs["family"].isin(SPX_FAMILIES)
    ]
    for day, days in held.groupby("expiry")["days"].max().items():
        on = pd.Timestamp(str(day)).date()
        dates.append((f"expiry {on}", on, float(days)))
    return [_Question(*then, shift) for then in dates for shift in sorted(spec.break_even_shifts)]


def _why_unknown(repricer: Repricer) -> str:
    legs = repricer.legs
    gap = why_gap(legs, np.ones(len(legs), dtype=bool))
    if gap:
        return gap
    if math.isnan(repricer.spot):
        return "the indices feed has no usable close of SPX"
    valued = legs["status"] == "valued"
    lacking = legs["symbol"][valued & ~(legs["average_price"] > 0.0)].tolist()
    if lacking:
        more = f" and {len(lacking) - 1} more legs" if len(lacking) > 1 else ""
        return f"no entry price of {lacking[0]}{more}: average_price is absent or zero"
    return "" if valued.any() else "nothing is held"


def _since_entry(legs: pd.DataFrame) -> float:
    """USD from entry to the marks of now, all legs that still live."""
    live = legs[legs["status"] == "valued"]
    gained = live["quantity"] * live["multiplier"] * (live["mark"] - live["average_price"])
    return math.fsum(gained.tolist())


def _levels(repricer: Repricer) -> Array:
    """Where to look: an even grid around the close, and every strike, where profits bend."""
    legs, spot = repricer.legs, repricer.spot
    grid = spot * (1.0 + np.arange(-_REACH, _REACH + _STEP / 2, _STEP))
    spx = legs["family"].isin(SPX_FAMILIES) & (legs["status"] == "valued")
    strikes = (legs["strike"] * legs["index_scale"])[spx].to_numpy(dtype="float64")
    inside = strikes[(strikes > grid[0]) & (strikes < grid[-1])]
    return np.unique(np.concatenate([grid, inside]))


def _expected_move(spot: float, days: float, at_the_money: VolCurve | None) -> float:
    """One standard deviation in SPX points; NaN beyond the curve or without one."""
    if at_the_money is None:
        return math.nan
    vol = float(at_the_money.sigma(np.array([days]))[0])
    return spot * vol * math.sqrt(days / DAYS_PER_YEAR)


def _with_migration(
    levels: Sequence[float],
    question: _Question,
    spot: float,
    move: float,
    previous: Sequence[SeenBreakEven],
) -> tuple[BreakEvenLevel, ...]:
    """Levels beside the nearest of their side at the previous session, of the same question."""
    parts = []
    for level in levels:
        side: Literal["below", "above"] = "below" if level < spot else "above"
        before = [
            seen.level
            for seen in previous
            if (seen.at, seen.shift, seen.side) == (question.at, question.shift, side)
        ]
        nearest = min(before, key=lambda seen: abs(seen - level), default=None)
        parts.append(
            BreakEvenLevel(
                side=side,
                level=round(level, 6),
                distance_sd=known((level - spot) / move),
                level_previous=nearest,
                migration=None if nearest is None else round(level - nearest, 6),
            )
        )
    return tuple(parts)


def _part(
    repricer: Repricer,
    question: _Question,
    move: float,
    *,
    pnl_at_spot: float | None = None,
    levels: tuple[BreakEvenLevel, ...] = (),
    reason: str | None,
) -> BreakEven:
    return BreakEven(
        at=question.at,
        on=question.on,
        days=(question.on - repricer.market.as_of).days,
        shift=question.shift,
        spot=known(repricer.spot),
        expected_move=known(move),
        pnl_at_spot=pnl_at_spot,
        levels=levels,
        reason=reason,
    )
