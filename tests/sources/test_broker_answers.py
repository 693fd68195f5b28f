"""What holds of both brokers: the day and hour of their answers, and names in the record."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from tasks.model.errors import VegareconError
from tasks.sources.broker_answers import Answer, BrokerRole, document
from tasks.sources.schwab import Schwab
from tasks.sources.tastytrade import Tastytrade
from tests.sources.cases_broker_apis import DAY, SCHWAB, TASTY
from tests.sources.given import Given

MAKES: dict[str, tuple[Any, dict[BrokerRole, bytes]]] = {
    "tastytrade": (Tastytrade, TASTY),
    "schwab": (Schwab, SCHWAB),
}
BROKERS = pytest.mark.parametrize("vendor", MAKES)


def outcome(vendor: str, role: str, /, **changes: Any) -> list[str]:
    """The codes of the findings, or of the fault, of a document with another head or hour."""
    make, files = MAKES[vendor]
    known = cast("BrokerRole", role)
    told = json.loads(files[known])
    when = changes.pop("when", None)
    for answer in told["answers"]:
        answer["date"] = when or answer["date"]
    source = make(known)
    content = json.dumps({**told, **changes}).encode() + b"\n"
    try:
        findings = source.read(DAY, Given({source.name: content})).findings
    except VegareconError as error:
        return [error.code]
    others = {"source.login_ends"}
    return [it.code for it in findings if it.code not in others and "dropped" not in it.code]


@BROKERS
@pytest.mark.parametrize(
    ("when", "positions", "trades", "accounts"),
    [
        # 16:15 New York is 21:15 UTC; 18:00 is 23:00.
        ("Fri, 20 Nov 2026 21:14:59 GMT", "before_close", "before_close", "before_close"),
        ("Fri, 20 Nov 2026 21:15:00 GMT", "", "", ""),
        ("Fri, 20 Nov 2026 22:59:59 GMT", "", "", ""),
        ("Fri, 20 Nov 2026 23:00:00 GMT", "night_session", "", ""),
        ("Sat, 21 Nov 2026 04:59:59 GMT", "night_session", "", ""),
        ("Sat, 21 Nov 2026 05:00:00 GMT", "wrong_day", "", "wrong_day"),
        ("Thu, 19 Nov 2026 21:40:00 GMT", "wrong_day", "wrong_day", "wrong_day"),
        ("2026-11-20", "shape", "shape", "shape"),
        (" ", "shape", "shape", "shape"),
        ("Fri, 31 Dec 9999 23:59:59 -2300", "shape", "shape", "shape"),
    ],
)
def test_answers_are_of_the_session_by_the_brokers_own_clock(
    vendor: str, when: str, positions: str, trades: str, accounts: str
) -> None:
    wanted = {"positions": positions, "trades": trades, "accounts": accounts}
    for role, code in wanted.items():
        assert outcome(vendor, role, when=when) == ([f"source.{code}"] if code else [])


@BROKERS
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"session": "2026-11-19"}, "source.wrong_day"),
        ({"session": None}, "source.wrong_day"),
        ({"vendor": "other"}, "source.shape"),
        ({"role": "trades"}, "source.shape"),
        ({"format": "vegarecon.broker/2"}, "source.shape"),
        ({"answers": []}, "source.shape"),
        ({"answers": [1]}, "source.shape"),
        ({"answers": [{"asked": "x", "date": "y"}]}, "source.shape"),
    ],
)
def test_a_document_of_something_else_is_refused(
    vendor: str, changes: dict[str, Any], code: str
) -> None:
    assert outcome(vendor, "positions", **changes) == [code]


def test_the_document_is_the_same_bytes_whatever_the_order_of_keys() -> None:
    first = document("v", "positions", DAY, [Answer("a", "d", {"x": 1, "a": "2.50"})])
    assert first == document("v", "positions", DAY, [Answer("a", "d", {"a": "2.50", "x": 1})])
    assert b'"a":"2.50"' in first


def test_two_logins_of_one_broker_go_by_two_names() -> None:
    assert Tastytrade("positions").name == "tastytrade-positions.json"
    names = {
        Tastytrade("positions").name,
        Tastytrade("positions", refresh_token="env:OTHER").name,  # noqa: S106 - a reference
        Tastytrade("positions", accounts=("5WX00001",)).name,
        Tastytrade("trades").name,
        Schwab("positions").name,
        Schwab("positions", token="file:other.json").name,  # noqa: S106 - likewise
    }
    assert len(names) == 6
