"""Held and traded options beside the listed days, and the dates of the futures feed."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.checks.expiries import moved_expiries, unlisted_expiries
from tasks.model.document import Finding
from tasks.model.frames import FUTURES

AS_OF = date(2026, 11, 20)
LISTED = ["SPX261218P05700000", "SPXW261217P05700000", "VIX261216C00020000", "VX/Z26", "VXX"]


def feed(*rows: tuple[str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["symbol", "expiry"]).assign(settlement=20.0)
    return FUTURES.conform(frame.assign(expiry=pd.to_datetime(frame["expiry"])))


def moved(*rows: tuple[str, str | None]) -> list[tuple[str, int, str]]:
    found = moved_expiries(feed(*rows), AS_OF)
    assert all((it.code, it.subject) == ("expiry.moved", "futures") for it in found)
    return [(it.severity, it.count, it.evidence.split(": ", 1)[1]) for it in found]


def test_listed_days_and_what_is_no_contract_pass() -> None:
    assert unlisted_expiries([*LISTED, "TEST", ""], LISTED, AS_OF) == ()


def test_a_pm_option_under_the_am_root_is_told_of_once_with_both_names() -> None:
    """Held in two accounts and dealt today: one warning, of two contracts."""
    held = ["SPX   261217P05700000", "SPX261217P05700000", "SPX261217C06900000", *LISTED]
    (found,) = unlisted_expiries(held, ["SPX261217P05700000"], AS_OF)
    assert found == Finding(
        code="expiry.unlisted",
        severity="warn",
        subject="positions",
        count=2,
        evidence="SPX261217P05700000, SPX261217C06900000: SPX AM options expire on third Fridays; "
        "2026-12-17 is a Thursday; the nearest is 2026-12-18; SPXW has that day; check the symbol",
    )


def test_each_root_and_day_is_a_warning_of_its_own_and_a_trade_counts_like_a_holding() -> None:
    found = unlisted_expiries(
        ["VIX261217C00020000", "SPXW261226P05000000"], ["VIX261222C00020000"], AS_OF
    )
    assert [(it.subject, it.count) for it in found] == [
        ("positions", 1),
        ("positions", 1),
        ("trades", 1),
    ]
    assert "2026-12-26 is a Saturday" in found[1].evidence


def test_a_long_list_names_five() -> None:
    held = [f"SPX261217P0{strike}00000" for strike in range(50, 57)]
    (found,) = unlisted_expiries(held, [], AS_OF)
    assert found.count == 7
    assert " and 2 more: SPX AM options" in found.evidence


def test_dates_of_the_rule_and_no_dates_pass() -> None:
    # 2027-06-18 is kept as Juneteenth: May settles on Tuesday 2027-05-18.
    assert moved(("VX/Z26", "2026-12-16"), ("VX/K27", "2027-05-18"), ("VXM/F27", None)) == []


def test_the_last_trading_day_in_place_of_settlement_is_said_without_alarm() -> None:
    assert moved(("VX/Z26", "2026-12-15")) == [
        ("info", 1, "VX/Z26 2026-12-15 (Tuesday), by rule 2026-12-16")
    ]


def test_another_week_or_a_day_without_a_session_is_a_warning() -> None:
    assert moved(("VX/Z26", "2026-12-18"), ("VX/F27", "2027-02-17"), ("VX/K27", "2027-05-15")) == [
        (
            "warn",
            2,
            (
                "VX/F27 2027-02-17 (Wednesday), by rule 2027-01-20, "
                "VX/K27 2027-05-15 (Saturday), by rule 2027-05-18"
            ),
        ),
        ("info", 1, "VX/Z26 2026-12-18 (Friday), by rule 2026-12-16"),
    ]


def test_a_future_of_other_years_has_no_rule_to_be_held_against() -> None:
    assert moved(("VX/F13", "2013-01-16"), ("VX40/V6", "2026-10-07")) == []
