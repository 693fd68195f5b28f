"""A limit must not pass because the broker lost a row."""

from __future__ import annotations

import math
from dataclasses import replace

from tasks.checks.limits import judge_limits
from tasks.checks.limits_disputed import by_own_book, disputed, worse_of
from tasks.checks.own_vega import OwnVega
from tasks.model.limit_parts import LimitResult
from tasks.model.limits import LimitSpec
from tests.checks.books import CALL, PUT, in_book, limit

# The broker shows +5 of -38 + 43; its core has lost 30 of short vega30.
BOOK = in_book({"symbol": PUT, "vega30": -38.0}, {"symbol": CALL, "layer": "wing", "vega30": 43.0})
OURS = OwnVega(-25.0, {"core": -68.0, "wing": 43.0})


def judged(spec: LimitSpec, own: OwnVega) -> tuple[LimitResult, ...]:
    ours = replace(BOOK, book=by_own_book(BOOK.book, own))
    return worse_of(judge_limits([spec], BOOK), judge_limits([spec], ours))


def test_the_same_book_is_not_disputed() -> None:
    assert not disputed(BOOK.book, OwnVega(5.0, {"core": -38.0, "wing": 43.0}))
    assert disputed(BOOK.book, OURS)
    assert disputed(BOOK.book, OwnVega(math.nan, {"core": -38.0, "wing": 43.0}))


def test_the_worse_book_decides_and_the_other_is_told_of() -> None:
    (net,) = judged(limit(breach=(-12.0, 12.0)), OURS)
    assert (net.value, net.state, net.utilisation) == (-25.0, "breach", 25 / 12)
    assert net.reason == "by our own book; by the broker's it is ok at 5"


def test_where_the_brokers_book_is_worse_it_decides() -> None:
    (net,) = judged(limit(breach=(-30.0, 4.0)), OURS)
    assert (net.value, net.state, net.reason) == (5.0, "breach", None)


def test_each_layer_for_itself() -> None:
    core, wing = judged(limit(scope="layer", breach=(-50.0, 50.0)), OURS)
    assert (core.scope, core.value, core.state) == ("layer:core", -68.0, "breach")
    assert (wing.scope, wing.value, wing.state, wing.reason) == ("layer:wing", 43.0, "ok", None)


def test_shares_are_of_our_own_book_too() -> None:
    """25 of 68 + 43 = 22.5%, where the broker's 5 of 38 + 43 is 6.2%."""
    (net,) = judged(limit(basis="gross", unit="percent", breach=(-8.0, 8.0)), OURS)
    assert net.state == "breach"
    assert math.isclose(net.value or 0.0, 100 * -25 / (68 + 43), abs_tol=1e-6)


def test_an_unknown_own_book_is_said_and_does_not_clear_a_breach() -> None:
    unknown = OwnVega(math.nan, {"core": math.nan, "wing": 43.0})
    (net,) = judged(limit(breach=(-12.0, 12.0)), unknown)
    assert (net.value, net.state) == (5.0, "ok")
    assert net.reason == "not tested on our own book: what is disputed has no value"
    (net,) = judged(limit(breach=(-4.0, 4.0)), unknown)
    assert net.state == "breach"
