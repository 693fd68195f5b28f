"""Settlement values stand on the days they belong to, and between two closes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.simulate.desk import write_desk
from tests.simulate.conftest import DeskOnDisk

# Third Fridays of the span, and its Wednesdays: VIX options of one kind or the other end weekly.
THIRD_FRIDAYS = [date(2026, 9, 18), date(2026, 10, 16), date(2026, 11, 20)]
WEDNESDAYS = [date(2026, 9, 2) + timedelta(weeks=week) for week in range(12)]


def values(desk: DeskOnDisk, as_of: date) -> dict[str, float]:
    return {row["symbol"]: float(row["close"]) for row in desk.feed(as_of, "indices")}


@pytest.mark.parametrize(
    ("name", "index", "days"), [("SET", "SPX", THIRD_FRIDAYS), ("VRO", "VIX", WEDNESDAYS)]
)
def test_a_settlement_value_lies_between_two_closes_on_its_days_alone(
    desk: DeskOnDisk, name: str, index: str, days: list[date]
) -> None:
    sessions = desk.written.sessions
    found = [as_of for as_of in sessions if name in values(desk, as_of)]
    assert found == days
    for as_of in found:
        before = values(desk, sessions[sessions.index(as_of) - 1])[index]
        now = values(desk, as_of)
        assert min(before, now[index]) <= now[name] <= max(before, now[index])


def test_a_future_is_paid_its_last_variation_at_the_settlement_value(desk: DeskOnDisk) -> None:
    """One VXM of the hedge account ends on 10-21; 100 USD a point."""
    before, after = date(2026, 10, 20), date(2026, 10, 21)
    cash = [
        {row["account"]: float(row["cash"]) for row in desk.feed(day, "accounts")}["HEDGE"]
        for day in (before, after)
    ]
    (last,) = [
        float(row["settlement"])
        for row in desk.feed(before, "futures")
        if row["symbol"] == "VXM/V26"
    ]
    # The account bought one VXM of December on that day, which then moved to its settlement.
    (fill,) = [row for row in desk.feed(after, "trades") if row["account"] == "HEDGE"]
    (close,) = [
        float(row["settlement"])
        for row in desk.feed(after, "futures")
        if row["symbol"] == fill["symbol"]
    ]
    paid = 100 * (values(desk, after)["VRO"] - last)
    opened = 100 * (close - float(fill["price"])) - float(fill["fees"])
    assert cash[1] - cash[0] == pytest.approx(paid + opened, abs=0.011)


def test_settlement_values_leave_the_rest_of_the_market_as_it_is(desk: DeskOnDisk) -> None:
    """The path of the default seed: drawn before there were settlement values, and kept."""
    closes = [values(desk, desk.day(before_last)) for before_last in (59, 26, 0)]
    assert [day["SPX"] for day in closes] == [6600.00, 6617.78, 7225.09]
    assert [day["VIX"] for day in closes] == [15.72, 26.84, 16.89]


def test_the_first_session_has_none_as_nobody_knows_the_close_before(tmp_path: Path) -> None:
    write_desk(tmp_path, sessions=1)
    text = (tmp_path / "feeds/2026-11-20/indices.csv").read_text("ascii")
    assert "SET" not in text
    assert "SPX," in text
