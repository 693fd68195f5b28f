"""Cboe's delayed pages: of which moment they are, and what stands in for nothing."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tasks.model.errors import SourceError
from tasks.sources.cboe_delayed import CboeDelayed
from tasks.sources.delivery import Delivery
from tests.sources.cases_cboe import DAY, option, page
from tests.sources.given import Given

CALL = "VIX260617C00018000"


def read(content: bytes, role: Any = "quotes") -> Delivery:
    return CboeDelayed(role, ("VIX",)).read(DAY, Given({"VIX.json": content}))


def made(content: bytes, moment: str) -> bytes:
    return json.dumps({**json.loads(content), "timestamp": moment}).encode("ascii")


@pytest.mark.parametrize(
    ("moment", "doubt"),
    [
        # Options close at 16:15 New York, 20:15 UTC; a page is 15 minutes late.
        ("2026-05-20 20:29:59", "source.before_close"),
        ("2026-05-20 20:30:00", ""),
        # The night session begins at 20:15 New York, 00:15 UTC.
        ("2026-05-21 00:29:59", ""),
        ("2026-05-21 00:30:00", "source.night_session"),
    ],
)
def test_quotes_of_before_the_close_and_of_the_night_are_said_to_be(
    moment: str, doubt: str
) -> None:
    delivery = read(made(page(option(CALL, 1.9, 2.0, 0.8)), moment))
    assert [finding.code for finding in delivery.findings] == ([doubt] if doubt else [])
    assert delivery.frame["symbol"].tolist() == [CALL]


@pytest.mark.parametrize(
    ("close", "moment", "why"),
    [
        (17.55, "2026-05-20 20:30:00", ""),
        (17.55, "2026-05-20 20:29:59", "was made at 20:29 UTC, before it"),
        (None, "2026-05-20 20:30:00", "has no close"),
        (0.0, "2026-05-20 20:30:00", "has no close"),
    ],
)
def test_a_close_is_taken_from_a_page_of_the_days_end_alone(
    close: float | None, moment: str, why: str
) -> None:
    delivery = read(made(page(close=close), moment), "indices")
    assert delivery.frame["close"].tolist() == ([] if why else [17.55])
    assert [finding.evidence for finding in delivery.findings] == (
        [f"dropped VIX: a close is wanted, and the page {why}"] if why else []
    )


def test_a_vol_or_a_last_of_nought_is_none_and_so_are_greeks_beside_no_vol() -> None:
    row = read(page(option(CALL, 0.0, 0.05, 0.0))).frame.to_dict("records")[0]
    assert row["bid"] == 0.0
    assert [row["ask"], row["volume"]] == [0.05, 7.0]
    names = ("last", "vendor_iv", "vendor_delta", "vendor_gamma", "vendor_vega", "vendor_theta")
    assert all(math.isnan(row[name]) for name in names)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bid": -0.05}, "bid of contract 0: found -0.05"),
        ({"bid": 1e15}, "a number below 1e15"),
        ({"bid": 10**400}, "a number below 1e15"),
        ({"bid": True}, "bid of contract 0 of 'True'"),
        ({"delta": "0.5"}, "delta of contract 0 of '0.5'"),
    ],
)
def test_a_number_that_is_none_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(page({**option(CALL, 1.9, 2.0, 0.8), **change}))
    assert said in caught.value.line


def test_a_page_without_contracts_is_refused() -> None:
    with pytest.raises(SourceError, match="no rows in data"):
        read(page())


def test_patterns_may_have_the_sessions_date_and_the_role() -> None:
    saved = CboeDelayed("quotes", ("VIX",), path=Path("feeds"), file="{role}/{symbol}.json")
    given = Given({"quotes/VIX.json": page(option(CALL, 1.9, 2.0, 0.8))})
    assert len(saved.read(DAY, given).frame) == 1
    paged = CboeDelayed("quotes", ("VIX",), url="https://desk.example/{as_of}/{symbol}.json")
    assert len(paged.read(DAY, Given({"VIX.json": given.files["quotes/VIX.json"]})).frame) == 1
