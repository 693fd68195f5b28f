"""The close of SPX is doubted where the nearest SPX forward contradicts it."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from tasks.market.doubts import doubted_close
from tasks.market.market import Feeds, Market, build_market
from tasks.model.frames import FUTURES, INDICES, QUOTES, RATES
from tasks.model.sessions import Calendar
from tests.givens import quotes as given

# family, years, forward
Row = tuple[str, float, float]


def expiries(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["family", "years", "forward"])


def closes_of(close: float, *rows: Row) -> tuple[dict[str, float], list[str]]:
    given_closes = {"SPX": close, "VIX": 16.0}
    closes, findings = doubted_close(expiries(*rows), given_closes)
    assert given_closes == {"SPX": close, "VIX": 16.0}
    assert closes["VIX"] == 16.0
    for found in findings:
        assert (found.code, found.severity, found.subject) == ("spx_close", "error", "SPX")
    return closes, [found.evidence for found in findings]


@pytest.mark.parametrize(
    ("forward", "years", "believed"),
    [
        # Two percent at no distance, and ten percent more a year: by a fifth of a year four.
        (6119.0, 0.0, True),
        (6121.0, 0.0, False),
        (5881.0, 0.0, True),
        (5879.0, 0.0, False),
        (6239.0, 0.2, True),
        (6241.0, 0.2, False),
        (5761.0, 0.2, True),
        (5759.0, 0.2, False),
        (6719.0, 1.0, True),
        (6721.0, 1.0, False),
    ],
)
def test_there_is_room_of_two_percent_and_ten_percent_a_year(
    forward: float, years: float, believed: bool
) -> None:
    closes, told = closes_of(6000.0, ("SPX", years, forward))
    assert ("SPX" in closes, len(told)) == (believed, 0 if believed else 1)


@pytest.mark.parametrize("close", [600.0, 60000.0, 59.9, 0.0, -6000.0])
def test_a_slipped_decimal_is_no_close_and_an_error(close: float) -> None:
    closes, (told,) = closes_of(close, ("SPX", 0.05, 6010.0))
    assert "SPX" not in closes
    assert told == f"{close:g} is no close beside a nearest forward of 6010.00; it is not used"


def test_the_nearest_forward_decides_wherever_it_stands() -> None:
    far, near = ("SPX", 1.0, 9000.0), ("SPX", 0.05, 6010.0)
    for rows in ((far, near), (near, far)):
        assert closes_of(6000.0, *rows)[1] == []
        assert len(closes_of(9000.0, *rows)[1]) == 1


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("SPX", 0.05, math.nan),),
        (("XSP", 0.05, 6010.0),),
        (("VIX", 0.05, 18.0),),
    ],
)
def test_without_an_spx_forward_nothing_is_said(rows: tuple[Row, ...]) -> None:
    closes, told = closes_of(600.0, *rows)
    assert (closes["SPX"], told) == (600.0, [])


def test_an_unknown_forward_is_passed_over_for_the_next() -> None:
    closes, told = closes_of(600.0, ("SPX", 0.02, math.nan), ("SPX", 0.1, 6010.0))
    assert ("SPX" in closes, len(told)) == (False, 1)


def test_without_a_close_there_is_nothing_to_doubt() -> None:
    assert doubted_close(expiries(("SPX", 0.05, 6010.0)), {"VIX": 16.0}) == ({"VIX": 16.0}, [])


def market_with(close: float) -> Market:
    at = given.years(given.SPX_EXPIRY, hour_utc=given.AM_UTC)
    chain = given.chain(
        "SPX", given.SPX_EXPIRY, 6000.0, range(5500, 6505, 25), vol=lambda _: 0.16, t=at
    )
    rows = pd.DataFrame([("SPX", close), ("VIX", 16.0)], columns=["symbol", "close"])
    feeds = Feeds(
        quotes=QUOTES.conform(chain),
        futures=FUTURES.empty(),
        indices=INDICES.conform(rows),
        rates=RATES.empty(),
    )
    return build_market(feeds, [], as_of=given.DAY, calendar=Calendar(given.DAY))


def test_a_market_has_the_close_that_its_chain_believes_and_no_other() -> None:
    good, bad = market_with(5990.0), market_with(599.0)
    assert dict(good.indices) == {"SPX": 5990.0, "VIX": 16.0}
    assert dict(bad.indices) == {"VIX": 16.0}
    codes = [[one.code for one in it.findings if one.severity == "error"] for it in (good, bad)]
    assert codes == [[], ["spx_close"]]
