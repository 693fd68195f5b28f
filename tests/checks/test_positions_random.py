"""No row of the broker can be repeated, lost, moved or rescaled in silence."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.checks.lifecycle import identity
from tasks.checks.membership import first_layers
from tasks.checks.positions import Positions
from tasks.checks.structure import structure_differences
from tasks.market.market import Market
from tasks.model.frames import POSITIONS
from tasks.model.layers import LayerRule, LayerSpec
from tasks.model.sessions import Calendar
from tasks.vega.legs import BookSpec, value_legs
from tasks.vega.scopes import Book, sum_book
from tasks.vega.weights import Shock
from tests.checks.position_days import FRI, THU, Days, dealt, shown
from tests.givens import quotes as given_quotes

SHOCK = Shock(exponent=0.45, floor_days=7.0)
LAYERS = (
    LayerSpec("core", "core", LayerRule(roots=("SPX", "SPXW", "XSP"), sides=("short",))),
    LayerSpec("wing", "hedge", LayerRule(roots=("SPX", "SPXW", "XSP"))),
)
EXPIRY = date(2026, 12, 18)
ROOTS = ("SPXW", "SPX")
STRIKES = (5600, 5700, 6300, 6400)
SYMBOLS = tuple(
    given_quotes.occ(root, EXPIRY, right, strike)
    for root in ROOTS
    for right in "PC"
    for strike in STRIKES
)

Holdings = dict[tuple[str, str], int]
KEYS = st.tuples(st.sampled_from(("U1", "U2")), st.sampled_from(SYMBOLS))
BOOKS = st.dictionaries(KEYS, st.integers(-9, 9).filter(bool), min_size=1, max_size=6)
# Without a trades feed such another size may have been dealt: it is no mistake on its face.
TRADEABLE = (2.0, 0.5)
CHANGES = st.sampled_from(("twice", "lost", 10.0, 100.0, -1.0, 0.1, *TRADEABLE))


@cache
def market() -> Market:
    chains = [
        given_quotes.chain(
            root,
            EXPIRY,
            6000.0,
            range(5000, 7005, 50),
            vol=lambda _: 0.16,
            t=given_quotes.years(EXPIRY, hour_utc=hour),
        )
        for root, hour in zip(ROOTS, (given_quotes.PM_UTC, given_quotes.AM_UTC), strict=True)
    ]
    return given_quotes.market(*chains, held=SYMBOLS, rate_percent=0.0)


@dataclass(frozen=True, eq=False)
class Run:
    """One session of the desk: its book, and what its positions differ in."""

    book: Book
    positions: Positions

    @property
    def named(self) -> set[tuple[str, str]]:
        """Every contract that a break or a gap names."""
        gaps = self.book.legs[self.book.legs["status"] == "gap"]
        keys = {key for keys in self.positions.keys for key in keys}
        return keys | set(zip(gaps["account"], gaps["symbol"], strict=True))

    @property
    def published(self) -> dict[str, dict[str, float]]:
        scopes = {"net": self.book.net, **self.book.layers}
        return {name: dict(scope.measures) for name, scope in scopes.items()}


def frame(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    given = pd.DataFrame(rows, columns=["account", "symbol", "quantity"])
    return POSITIONS.conform(given.assign(line=range(2, len(rows) + 2)))


def run(
    days: Days, day: date, rows: list[tuple[str, str, float]], fills: pd.DataFrame | None
) -> Run:
    spec = BookSpec(LAYERS, SHOCK, first_layers(days.memory))
    legs = value_legs(frame(rows), market(), spec, Calendar(day))
    return Run(sum_book(legs, LAYERS), days.session(day, legs, fills))


def after(
    held: Holdings, bought: Holdings, rows: list[tuple[str, str, float]], *, told: bool = True
) -> Run:
    """Friday, with these rows, after a Thursday on which both sides held the same."""
    days = Days(layers=LAYERS, market=market())
    days.session(THU, broker(THU, now(held, {})), dealt())
    fills = [{"account": a, "symbol": s, "quantity": float(n)} for (a, s), n in bought.items()]
    names = ["account", "symbol", "quantity"]
    return run(days, FRI, rows, pd.DataFrame(fills, columns=names) if told else None)


def broker(day: date, rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    """Legs that need no market: their layers are those of the rules."""
    names = ("account", "symbol", "quantity", "layer")
    full = [(*row, "core" if row[2] < 0.0 else "wing") for row in rows]
    return shown(day, *(dict(zip(names, row, strict=True)) for row in full))


def now(held: Holdings, bought: Holdings) -> list[tuple[str, str, float]]:
    sums = {key: held.get(key, 0) + bought.get(key, 0) for key in held | bought}
    return [(*key, float(size)) for key, size in sums.items() if size]


def changed(
    rows: list[tuple[str, str, float]], at: int, change: str | float
) -> list[tuple[str, str, float]]:
    account, symbol, size = rows[at]
    if isinstance(change, float):
        return [*rows[:at], (account, symbol, size * change), *rows[at + 1 :]]
    return [*rows, rows[at]] if change == "twice" else rows[:at] + rows[at + 1 :]


@settings(max_examples=25, deadline=None)
@given(BOOKS, BOOKS, CHANGES, st.integers(0, 11), st.booleans())
def test_no_row_changes_a_published_number_in_silence(
    held: Holdings, bought: Holdings, change: str | float, at: int, told: bool
) -> None:
    """With a trades feed whatever was dealt, without one while nothing is.

    A half or twice the size is a break where trades are told; see `adopted` where they are not.
    """
    told = told or change in TRADEABLE
    bought = bought if told else {}
    right = now(held, bought)
    if not right:
        return
    row = right[at % len(right)]
    before = after(held, bought, right, told=told)
    wrong = after(held, bought, changed(right, at % len(right), change), told=told)
    assert before.named == set()
    if repr(wrong.published) != repr(before.published):
        assert row[:2] in wrong.named
    assert row[:2] in {(each.account, each.symbol) for each in wrong.positions.differences}


@settings(max_examples=15, deadline=None)
@given(BOOKS, BOOKS, CHANGES, st.integers(0, 11), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_at_all(
    held: Holdings, bought: Holdings, change: str | float, at: int, shuffle: random.Random
) -> None:
    """Right rows or wrong ones: only the lines that a break names are others."""
    rows = now(held, bought)
    if rows:
        rows = changed(rows, at % len(rows), change)
    moved = shuffle.sample(rows, len(rows))
    one, other = after(held, bought, rows), after(held, bought, moved)
    assert repr(one.published) == repr(other.published)
    assert one.positions.holdings == other.positions.holdings
    assert one.positions.settlements == other.positions.settlements
    pd.testing.assert_frame_equal(one.positions.disputed, other.positions.disputed)
    sides = [
        [(each.kind, each.account, each.symbol, each.ours, each.theirs) for each in found]
        for found in (one.positions.differences, other.positions.differences)
    ]
    assert sides[0] == sides[1]


@settings(max_examples=40, deadline=None)
@given(BOOKS, BOOKS, CHANGES, st.integers(0, 11), st.booleans())
def test_no_two_differences_of_a_session_are_one_break(
    held: Holdings, theirs: Holdings, change: str | float, at: int, told: bool
) -> None:
    rows = now(theirs, {})
    days = Days(layers=LAYERS)
    days.session(THU, broker(THU, now(held, {})), dealt())
    fills = dealt() if told else None
    found = days.session(FRI, broker(FRI, changed(rows, at % len(rows), change)), fills)
    names = [identity(each) for each in found.differences]
    assert len(set(names)) == len(names)
    contracts = [key for keys in found.keys for key in keys]
    assert len(set(contracts)) == len(contracts)


SHAPED = (LayerSpec("core", "core", shape="condor"), LayerSpec("wing", "hedge", shape="long_calls"))


@settings(max_examples=30, deadline=None)
@given(BOOKS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_other_structure(
    held: Holdings, shuffle: random.Random
) -> None:
    rows = now(held, {})
    orders = (rows, shuffle.sample(rows, len(rows)))
    found = [structure_differences(broker(FRI, order), SHAPED) for order in orders]
    assert repr(found[0]) == repr(found[1])


@settings(max_examples=30, deadline=None)
@given(BOOKS, BOOKS)
def test_our_own_book_and_what_is_disputed_make_the_brokers(
    held: Holdings, theirs: Holdings
) -> None:
    """Ours less what is disputed is theirs, contract by contract."""
    days = Days(layers=LAYERS)
    days.session(THU, broker(THU, now(held, {})), dealt())
    found = days.session(FRI, broker(FRI, now(theirs, {})), dealt())
    rows = found.disputed[["account", "symbol", "quantity"]].itertuples(index=False, name=None)
    disputed = {(account, symbol): size for account, symbol, size in rows}
    for each in found.holdings:
        key = (each.account, each.symbol)
        assert (each.ours or 0.0) - disputed.get(key, 0.0) == (each.theirs or 0.0)
        assert each.theirs == theirs.get(key, 0)
    assert {key for keys in found.keys for key in keys} == set(disputed)
