"""Cboe's delayed pages: of whom they are, of which session, and of which moment."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from tasks.model.errors import SourceError
from tasks.sources.cboe_delayed import CboeDelayed
from tasks.sources.delivery import Delivery
from tests.sources.cases_cboe import option
from tests.sources.given import Given

THURSDAY, FRIDAY = date(2026, 5, 21), date(2026, 5, 22)


def read(day: date, made_utc: str, traded: str | None, symbol: str = "_VIX") -> Delivery:
    data = {"symbol": symbol.replace("_", "^"), "close": 17.5, "last_trade_time": traded}
    rows = [option("VIX260617C00018000", 1.9, 2.0, 0.8)]
    page = {"timestamp": made_utc, "symbol": symbol, "data": {**data, "options": rows}}
    files = Given({"VIX.json": json.dumps(page).encode("ascii")})
    return CboeDelayed("quotes", ("VIX",)).read(day, files)


def codes(delivery: Delivery) -> list[str]:
    return [finding.code for finding in delivery.findings]


@pytest.mark.parametrize(
    ("day", "made_utc", "found"),
    [
        # 16:25, 16:31 and 20:31 New York on a Thursday; the quotes are a quarter of an hour older.
        (THURSDAY, "2026-05-21 20:25:00", ["source.before_close"]),
        (THURSDAY, "2026-05-21 20:31:00", []),
        (THURSDAY, "2026-05-22 00:31:00", ["source.night_session"]),
        # No night session follows a Friday; the next session is Tuesday, after Memorial Day.
        (FRIDAY, "2026-05-23 00:31:00", []),
        (FRIDAY, "2026-05-24 15:00:00", []),
        (FRIDAY, "2026-05-26 00:31:00", ["source.night_session"]),
    ],
)
def test_the_moment_of_a_page_is_told_where_it_is_not_the_close(
    day: date, made_utc: str, found: list[str]
) -> None:
    assert codes(read(day, made_utc, f"{day}T16:14:59")) == found


def test_the_stamp_of_quotes_is_older_than_their_page() -> None:
    delivery = read(THURSDAY, "2026-05-21 20:31:00", "2026-05-21T16:14:59")
    assert delivery.snapshot_utc == datetime(2026, 5, 21, 20, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made_utc", "traded", "code"),
    [
        ("2026-05-22 12:45:00", "2026-05-21T16:14:59", "source.wrong_day"),  # the morning after
        ("2030-01-02 12:45:00", "2026-05-21T16:14:59", "source.wrong_day"),
        ("2026-05-21 20:31:00", "2026-05-20T16:14:59", "source.wrong_day"),
        ("2026-05-20 20:31:00", None, "source.wrong_day"),
        ("2026-05-21 19:31:00", "2026-05-21T16:14:59", "source.shape"),  # before what it tells of
        ("2026-05-21 20:31:00", "2026-05-21T01:00:00+00:00", "source.wrong_day"),  # New York: 20th
        ("0001-01-01 00:00:00", None, "source.shape"),
    ],
)
def test_a_page_of_another_time_is_refused(made_utc: str, traded: str | None, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(THURSDAY, made_utc, traded)
    assert caught.value.code == code


def test_the_page_of_another_underlying_is_refused() -> None:
    with pytest.raises(SourceError, match="wanted the page of VIX"):
        read(THURSDAY, "2026-05-21 20:31:00", "2026-05-21T16:14:59", symbol="_SPX")
