"""Quality of the data: measured, and held against its own past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.quality import QualityRule, quality, quality_findings
from tasks.market.gates import GATES
from tasks.model.quality_parts import Quality
from tests.checks.sources import CALL, FUTURE, LONG_PUT, legs

RULE = QualityRule()
_QUOTE: dict[str, Any] = {
    "symbol": "A",
    "family": "SPX",
    "gate": "",
    "bid": 9.9,
    "ask": 10.1,
    "mid": 10.0,
    "half_spread": 0.1,
    "iv": 0.2,
    "iv_source": "own_mid",
}


def chain(*groups: tuple[int, dict[str, Any]]) -> pd.DataFrame:
    """So many quotes of each kind, named one after the other."""
    rows = [{**_QUOTE, **row} for count, row in groups for _ in range(count)]
    frame = pd.DataFrame(rows, columns=list(_QUOTE))
    return frame.assign(symbol=[f"Q{number}" for number in range(len(frame))])


def vendor(quotes: pd.DataFrame, iv: object) -> pd.DataFrame:
    return pd.DataFrame({"symbol": quotes["symbol"], "vendor_iv": iv}).astype(
        {"vendor_iv": "float64"}
    )


def past(code: str, values: Sequence[float | None], subject: str = "SPX") -> pd.DataFrame:
    days = [date(2026, 10, 1) + timedelta(days=at) for at in range(len(values))]
    return pd.DataFrame({"as_of": days, "code": code, "subject": subject, "value": values})


def measures(
    quotes: pd.DataFrame,
    book: pd.DataFrame | None = None,
    *,
    given_vols: pd.DataFrame | None = None,
    before: pd.DataFrame | None = None,
    then: pd.DataFrame | None = None,
    rule: QualityRule = RULE,
) -> dict[tuple[str, str], Quality]:
    found = quality(
        quotes,
        legs() if book is None else book,
        vendor(quotes, math.nan) if given_vols is None else given_vols,
        before=before,
        past=past("none", []) if then is None else then,
        rule=rule,
    )
    return {(it.code, it.subject): it for it in found}


def test_every_gate_of_every_family_is_a_share_of_its_quotes() -> None:
    quotes = chain(
        (195, {}), (4, {"gate": "crossed"}), (1, {"gate": "locked"}),
        (24, {"family": "VIX"}), (1, {"family": "VIX", "gate": "zero_bid"}),
        (3, {"gate": "no_quote", "bid": math.nan, "ask": math.nan}),
    )  # fmt: skip
    found = measures(quotes)
    spx = found["gate.crossed", "SPX"]
    assert (spx.count, spx.total, spx.value, spx.unit) == (4, 200, 100 * 4 / 200, "percent")
    assert found["gate.locked", "SPX"].value == 0.5
    assert found["gate.zero_bid", "VIX"].value == 100 * 1 / 25
    # What no quote fails is measured too: its past is of noughts.
    assert found["gate.crossed", "VIX"].value == 0.0
    codes = {code.removeprefix("gate.") for code, subject in found if subject == "SPX"}
    assert codes == set(GATES) - {"expired", "no_quote"} | {"spread"}


def crossed(count: int, then: pd.DataFrame, total: int = 1000, **rule: Any) -> Quality:
    quotes = chain((total - count, {}), (count, {"gate": "crossed"}))
    return measures(quotes, then=then, rule=QualityRule(**rule))["gate.crossed", "SPX"]


def test_the_score_is_the_distance_from_the_median_in_robust_spreads() -> None:
    # Median 2; distances 1, 0, 1, 0, 2: their median is 1.
    found = crossed(90, past("gate.crossed", [1.0, 2.0, 3.0, 2.0, 4.0]))
    assert (found.value, found.median, found.sessions) == (9.0, 2.0, 5)
    assert found.spread == pytest.approx(1.4826 * 1.0, rel=1e-15)
    assert found.score == pytest.approx((9.0 - 2.0) / 1.4826, rel=1e-15)
    assert found.unusual


@pytest.mark.parametrize(
    ("code", "count", "total", "unusual"),
    [
        # A still past: the spread is the floor, a quarter of a percent; four of them are one.
        *(("crossed", 10, 1000, False), ("crossed", 11, 1000, True)),
        # A quote without a bid is no contradiction: the floor is a percent, four of them are 4%.
        *(("zero_bid", 40, 1000, False), ("zero_bid", 41, 1000, True)),
        # Of twenty quotes one is 5%: four of them are within the floor of one quote.
        *(("crossed", 4, 20, False), ("crossed", 5, 20, True)),
    ],
)
def test_a_still_past_makes_no_finding_of_a_few_quotes(
    code: str, count: int, total: int, unusual: bool
) -> None:
    quotes = chain((total - count, {}), (count, {"gate": code}))
    found = measures(quotes, then=past(f"gate.{code}", [0.0] * 20))
    assert found[f"gate.{code}", "SPX"].unusual is unusual


def test_fewer_failing_quotes_than_ever_are_no_finding() -> None:
    found = crossed(0, past("gate.crossed", [9.0, 9.1, 9.0, 8.9, 9.0, 9.0]))
    assert found.score is not None
    assert found.score < -30
    assert not found.unusual


def test_too_short_a_past_gives_no_score() -> None:
    found = crossed(900, past("gate.crossed", [0.0] * 4))
    assert (found.sessions, found.median, found.spread, found.score) == (4, None, None, None)
    assert not found.unusual
    assert crossed(900, past("gate.crossed", [0.0] * 4), min_sessions=4).unusual


def test_what_was_not_known_then_is_no_session_of_the_past() -> None:
    found = crossed(50, past("gate.crossed", [1.0, None, 3.0, math.nan, 2.0, 2.0, 2.0]))
    assert (found.sessions, found.median) == (5, 2.0)


def test_only_the_trailing_sessions_count_and_only_those_of_the_same_thing() -> None:
    long_ago = [50.0] * 10 + [1.0] * 6
    then = pd.concat(
        [past("gate.crossed", long_ago), past("gate.crossed", [70.0] * 16, "VIX"),
         past("gate.locked", [80.0] * 16)]
    )  # fmt: skip
    found = crossed(10, then, sessions=6)
    assert (found.sessions, found.median) == (6, 1.0)
    # A day without this measure is a session of the window all the same.
    gone = past("gate.crossed", [50.0] * 10 + [1.0] * 6 + [None] * 5)
    assert crossed(10, gone, sessions=6).sessions == 1


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=30),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_pasts_rows_changes_nothing(
    values: list[float | None], chance: Any
) -> None:
    then = past("gate.crossed", values)
    rows = list(range(len(then)))
    chance.shuffle(rows)
    one, other = crossed(7, then), crossed(7, then.iloc[rows])
    assert one == other
    known = [value for value in values[-20:] if value is not None]
    assert one.sessions == len(known)
    if len(known) >= RULE.min_sessions:
        assert one.median == pytest.approx(float(np.median(known)))


# Quotes that are as they were.


def test_a_family_of_which_more_than_half_is_unchanged_is_a_finding_without_a_past() -> None:
    quotes = chain((100, {}), (100, {"family": "VIX"}))
    before = quotes[["symbol", "bid", "ask"]].copy()
    before.loc[:48, "ask"] += 0.1  # 49 of SPX moved, 51 did not
    before.loc[100:149, "bid"] -= 0.1  # half of VIX moved: not more than half
    found = measures(quotes, before=before)
    spx, vix = found["unchanged", "SPX"], found["unchanged", "VIX"]
    assert (spx.count, spx.total, spx.value, spx.unusual) == (51, 100, 51.0, True)
    assert (vix.count, vix.value, vix.unusual) == (50, 50.0, False)


def test_an_unusual_share_of_unchanged_quotes_is_a_finding_well_below_half() -> None:
    quotes = chain((100, {}))
    before = quotes[["symbol", "bid", "ask"]].copy()
    before.loc[30:, "ask"] += 0.1
    still, moving = past("unchanged", [1.0] * 6), past("unchanged", [5.0, 15.0, 25.0, 10.0, 20.0])
    assert measures(quotes, before=before, then=still)["unchanged", "SPX"].unusual
    assert not measures(quotes, before=before, then=moving)["unchanged", "SPX"].unusual


def test_too_few_common_quotes_decide_nothing_and_a_first_session_says_nothing() -> None:
    quotes = chain((19, {}))
    found = measures(quotes, before=quotes[["symbol", "bid", "ask"]])["unchanged", "SPX"]
    assert (found.value, found.total, found.unusual) == (None, 0, False)
    assert ("unchanged", "SPX") not in measures(quotes)


# Vols of the vendor.


@pytest.mark.parametrize(
    ("points", "unusual"), [(0.9, False), (-0.9, False), (1.1, True), (-1.1, True), (1900, True)]
)
def test_a_vendor_whose_vols_drift_is_a_finding_without_a_past(
    points: float, unusual: bool
) -> None:
    quotes = chain((30, {}))
    found = measures(quotes, given_vols=vendor(quotes, 0.2 + points / 100))["vendor_vol", "SPX"]
    assert found.value == pytest.approx(points, rel=1e-9)
    assert (found.unit, found.count, found.unusual) == ("vol points", 30, unusual)


def test_a_small_drift_is_unusual_where_the_vendor_always_agreed_and_in_both_directions() -> None:
    quotes = chain((30, {}))
    then = past("vendor_vol", [0.01, 0.02, 0.01, 0.03, 0.02, 0.02])
    # Median 0.02, spread floored at 0.05: beyond 0.22 and below -0.18.
    for points, unusual in ((0.21, False), (0.23, True), (-0.17, False), (-0.19, True)):
        vols = vendor(quotes, 0.2 + points / 100)
        assert measures(quotes, given_vols=vols, then=then)["vendor_vol", "SPX"].unusual is unusual


def test_the_drift_is_the_median_over_good_quotes_with_a_vol_of_their_own() -> None:
    quotes = chain(
        (21, {}), (10, {"gate": "crossed"}), (40, {"iv_source": "twin_mid"}),
        (30, {"family": "VIX", "iv": 0.9}),
    )  # fmt: skip
    vols = vendor(quotes, 0.5)
    vols.loc[:20, "vendor_iv"] = [0.2] * 10 + [0.21] + [0.22] * 10
    found = measures(quotes, given_vols=vols)
    spx = found["vendor_vol", "SPX"]
    assert (spx.count, spx.total) == (21, 21)
    assert spx.value == pytest.approx(100 * (0.21 - 0.2), rel=1e-9)
    assert found["vendor_vol", "VIX"].value == pytest.approx(100 * (0.5 - 0.9), rel=1e-9)


def test_without_vols_of_a_vendor_there_is_no_drift_and_with_few_of_them_none_is_known() -> None:
    quotes = chain((30, {}))
    assert ("vendor_vol", "SPX") not in measures(quotes)
    few = vendor(quotes, [0.3] * 19 + [math.nan] * 11)
    found = measures(quotes, given_vols=few)["vendor_vol", "SPX"]
    assert (found.value, found.count, found.total, found.unusual) == (None, 19, 30, False)


def test_a_symbol_that_the_vendor_gives_twice_has_no_vol() -> None:
    quotes = chain((30, {}))
    twice = pd.concat([vendor(quotes, 0.2), vendor(quotes.head(5), 0.9)])
    assert measures(quotes, given_vols=twice)["vendor_vol", "SPX"].count == 25


# Spreads and the book.


def test_the_median_half_spread_is_in_percent_of_mid() -> None:
    quotes = chain(
        *((1, {"half_spread": half}) for half in (0.1, 0.3, 0.2)),
        (1, {"half_spread": 9.0, "gate": "crossed"}),
    )
    found = measures(quotes)["spread", "SPX"]
    assert found.value == pytest.approx(100 * 0.2 / 10.0, rel=1e-12)
    assert (found.count, found.total, found.unit) == (3, 4, "percent of mid")


def test_held_options_without_a_quote_of_their_own_are_counted_of_the_book() -> None:
    quotes = chain((30, {}), (1, {"gate": "no_quote"}))
    book = legs(
        {"symbol": "Q30", "iv_source": "interpolated"},
        {"symbol": LONG_PUT},
        {"symbol": CALL, "status": "gap", "iv_source": "none"},
        {"symbol": FUTURE, "kind": "future", "iv_source": "none"},
        {"symbol": "Q29", "status": "expired", "iv_source": "interpolated"},
    )
    found = measures(quotes, book)
    for code in ("interpolated", "gate.no_quote"):
        it = found[code, "book"]
        assert (it.count, it.total) == (1, 3)
        assert it.value == pytest.approx(100 / 3, rel=1e-12)


def test_a_book_without_options_and_a_chain_without_quotes_measure_nothing() -> None:
    found = measures(chain())
    assert set(found) == {("interpolated", "book"), ("gate.no_quote", "book")}
    assert all((it.value, it.unusual) == (None, False) for it in found.values())


# Findings.


def test_an_unusual_measure_is_a_finding_with_its_figures() -> None:
    quotes = chain((3925, {}), (75, {"gate": "crossed"}))
    then = past("gate.crossed", [0.1] * 20)
    found = measures(quotes, then=then)
    (told,) = quality_findings(list(found.values()))
    assert (told.code, told.severity, told.subject, told.count) == (
        *("quality.gate.crossed", "warn", "SPX", 75),
    )
    assert told.evidence == "crossed: 1.9% of 4,000 SPX quotes, median 0.1% of 20 sessions"


def test_the_words_of_each_kind_of_finding() -> None:
    quotes = chain((30, {"half_spread": 5.0}))
    book = legs(*({"symbol": f"S{at}", "iv_source": "interpolated"} for at in range(8)))
    then = pd.concat(
        [past("spread", [2.0] * 6), past("interpolated", [0.0] * 6, "book"),
         past("vendor_vol", [0.01] * 6)]
    )  # fmt: skip
    found = quality_findings(
        list(
            measures(
                quotes,
                book,
                given_vols=vendor(quotes, 0.2135),
                before=quotes[["symbol", "bid", "ask"]],
                then=then,
            ).values()
        )
    )
    assert {it.code: it.evidence for it in found} == {
        "quality.unchanged": "as at the session before: 100.0% of 30 SPX quotes, and a past of 0 "
        "sessions, too short to compare with",
        "quality.vendor_vol": "the vendor's vols less ours: +1.35 vol points at the median of 30 "
        "SPX quotes, median +0.01 vol points of 6 sessions",
        "quality.spread": "half-spread in percent of mid: 50.0% at the median of 30 SPX quotes, "
        "median 2.0% of 6 sessions",
        "quality.interpolated": "vol taken from neighbouring strikes: 100.0% of 8 options held, "
        "median 0.0% of 6 sessions",
    }


def test_what_is_usual_is_no_finding() -> None:
    quotes = chain((300, {}))
    usual = pd.concat([past("gate.crossed", [0.0] * 6), past("spread", [1.0] * 6)])
    assert quality_findings(list(measures(quotes, then=usual).values())) == ()
