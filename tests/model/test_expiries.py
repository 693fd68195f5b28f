"""Which days are listed, against what the exchange published; and why a day is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.model.contracts import parse_symbol, vx_expiry
from tasks.model.expiries import VX_WEEKLY, expiries, expiry_fault
from tasks.model.sessions import Calendar
from tests.model.real_expiries import Line, lines

AS_OF = date(2026, 11, 20)


def days(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


def of_month(root: str, year: int, month: int) -> tuple[date, ...]:
    after = date(year + month // 12, month % 12 + 1, 1)
    return expiries(root, date(year, month, 1), after - timedelta(days=1))


def fault(symbol: str, as_of: date = AS_OF) -> str:
    contract = parse_symbol(symbol, as_of)
    assert contract is not None
    return expiry_fault(contract, Calendar(as_of))


# The monthly expiry of each month in which a holiday moves it, and of some that it does not.
MONTHLIES = [
    # Good Friday on the third Friday: "the immediately preceding business day if the Exchange is
    # not open on that Friday" (Cboe, product specifications of SPX and XSP options).
    ("SPX", "2014-04-17"),
    ("SPX", "2019-04-18"),
    ("SPX", "2022-04-14"),
    ("SPX", "2025-04-17"),
    # Juneteenth, a holiday of the exchange since 2022; in 2020 it was none, and the chains of 2019
    # list SPX 2020-06-19. For 2026 and 2027: cutemarkets.com, "SPX Options Expiration Dates".
    ("SPX", "2020-06-19"),
    ("SPX", "2026-06-18"),
    ("SPX", "2027-06-17"),
    # The Friday 30 days on is Good Friday: Tuesday. cboeoptionshub.com 2014-03-17: "VIX March
    # Settlement Reminder Tomorrow, 3.18.14"; the others by the same sentence of CFE rule 1202.
    ("VIX", "2014-03-18"),
    ("VIX", "2014-04-16"),
    ("VX", "2019-03-19"),
    ("VIX", "2022-03-15"),
    ("VIX", "2025-03-18"),
    # The Wednesday is Juneteenth.
    ("VX", "2024-06-18"),
    # The Friday 30 days on is Juneteenth; CFE's settlement file of 2026-10-05 prints 2027-05-18.
    ("VIX", "2026-05-19"),
    ("VXM", "2027-05-18"),
]


@pytest.mark.parametrize(("root", "text"), MONTHLIES)
def test_a_holiday_moves_the_monthly_expiry_as_the_exchange_said(root: str, text: str) -> None:
    day = date.fromisoformat(text)
    month = of_month(root, day.year, day.month)
    assert day in month
    assert len(month) == 1


def test_vix_months_are_those_of_a_published_list() -> None:
    """sixfigureinvesting.com, "VIX option expiration dates", from OCC and CBOE."""
    assert expiries("VIX", date(2011, 9, 1), date(2012, 12, 31)) == days(
        *("2011-09-21", "2011-10-19", "2011-11-16", "2011-12-21", "2012-01-18", "2012-02-15"),
        *("2012-03-21", "2012-04-18", "2012-05-16", "2012-06-20", "2012-07-18", "2012-08-22"),
        *("2012-09-19", "2012-10-17", "2012-11-21", "2012-12-19"),
    )


def test_spxw_days_are_those_that_cboe_listed_when_mondays_began() -> None:
    """cboe.com/blogs/options-hub/2016/08/17: Labor Day's Monday expires on Tuesday 6 September.

    Third Fridays are not among them: their PM-settled options were called SPXPM until May 2017.
    """
    assert expiries("SPXW", date(2016, 8, 15), date(2016, 9, 9)) == days(
        *("2016-08-17", "2016-08-22", "2016-08-24", "2016-08-26", "2016-08-29", "2016-08-31"),
        *("2016-09-02", "2016-09-06", "2016-09-07", "2016-09-09"),
    )


@pytest.mark.parametrize(
    ("last_without", "first_with"),
    [
        ("2016-02-24", "2016-03-02"),  # Wednesdays, listed from 2016-02-23
        ("2016-08-15", "2016-08-22"),  # Mondays, listed from 2016-08-15
        ("2017-04-21", "2017-05-19"),  # third Fridays, SPXPM renamed on 2017-05-01
        ("2022-04-12", "2022-04-19"),  # Tuesdays, listed from 2022-04-18
        ("2022-05-05", "2022-05-12"),  # Thursdays, listed from 2022-05-11
    ],
)
def test_each_cycle_of_spxw_begins_when_cboe_announced_it(
    last_without: str, first_with: str
) -> None:
    without, first = days(last_without, first_with)
    assert without not in of_month("SPXW", without.year, without.month)
    assert first in of_month("SPXW", first.year, first.month)


def test_spxw_and_xsp_expire_on_every_session_of_a_week_and_on_no_holiday() -> None:
    week = days("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27")
    for root in ("SPXW", "XSP"):
        assert expiries(root, date(2026, 11, 21), date(2026, 11, 29)) == week


def test_month_ends_move_back_and_mondays_forward() -> None:
    """Memorial Day 2021 was Monday 31 May: the month end on Friday, the weekly on Tuesday."""
    found = expiries("SPXW", date(2021, 5, 27), date(2021, 6, 2))
    assert found == days("2021-05-28", "2021-06-01", "2021-06-02")
    # End of a month on a weekday without a weekly of its own.
    assert date(2019, 12, 31) in expiries("SPXW", date(2019, 12, 31), date(2019, 12, 31))


def test_weeklies_of_vix_keep_clear_of_holidays_too() -> None:
    """CFE rule 1202: a Wednesday whose Friday 30 days on is a holiday settles the day before."""
    found = expiries("VIXW", date(2026, 11, 1), date(2026, 12, 31))
    # 2026-11-25 and 30 days: Christmas Day, a Friday. 2026-12-02 and 30 days: New Year's Day.
    assert found == days(
        *("2026-11-04", "2026-11-11", "2026-11-24", "2026-12-01", "2026-12-09"),
        *("2026-12-23", "2026-12-30"),
    )
    assert found == expiries(VX_WEEKLY, date(2026, 11, 1), date(2026, 12, 31))


def test_a_day_of_mourning_keeps_its_place() -> None:
    """Cboe notice C2018120300: options expiring on 2018-12-05 kept their date, closed or not."""
    for root in ("SPXW", "VIXW"):
        assert date(2018, 12, 5) in of_month(root, 2018, 12)
    assert date(2025, 1, 9) in of_month("SPXW", 2025, 1)


def test_months_of_vx_are_those_of_the_calendar_of_sessions() -> None:
    for year in range(2006, 2036):
        calendar = Calendar(date(year, 1, 1))
        nominal = (vx_expiry(year, month) for month in range(1, 13))
        assert expiries("VX", date(year, 1, 1), date(year, 12, 31)) == tuple(
            calendar.vx_settlement(day) for day in nominal
        )


def test_an_empty_span_has_no_expiry_and_an_unknown_root_no_rule() -> None:
    assert expiries("SPX", date(2026, 12, 19), date(2026, 12, 18)) == ()
    with pytest.raises(KeyError):
        expiries("VXX", AS_OF, AS_OF)


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        (
            "SPX261217P05700000",
            (
                "SPX AM options expire on third Fridays; 2026-12-17 is a Thursday; "
                "the nearest is 2026-12-18; SPXW has that day"
            ),
        ),
        (
            "SPX270618P05700000",
            (
                "SPX AM options expire on third Fridays; 2027-06-18 is a Friday on which the "
                "exchange is closed; the nearest is 2027-06-17"
            ),
        ),
        (
            "VIXW261216C00020000",
            "2026-12-16 is a Wednesday; the nearest is 2026-12-09; VIX has that day",
        ),
        ("VIX270519C00020000", "2027-05-19 is a Wednesday; the nearest is 2027-05-18"),
        ("SPXW261128P05000000", "2026-11-28 is a Saturday; the nearest is 2026-11-27"),
    ],
)
def test_a_fault_says_the_rule_the_day_and_what_is_listed(symbol: str, words: str) -> None:
    assert fault(symbol).endswith(words)


@pytest.mark.parametrize(
    "symbol",
    [
        *("SPX261218P05700000", "SPXW261218P05700000", "VIX261216C00020000"),
        *("VIXW261201C00020000", "XSP261218P00570000", "SPX270617P05700000"),
        # Of these the rules say nothing.
        *("VXX261217P00050000", "VXX", "VX/K27", "SPX401217P05700000", "SPX150117P02000000"),
    ],
)
def test_listed_days_and_what_has_no_rule_are_no_fault(symbol: str) -> None:
    assert fault(symbol) == ""


def test_old_symbols_of_third_fridays_carried_the_saturday() -> None:
    """cboe.com, "Ask the Institute", 2013-10-07: Fridays begin with February 2015."""
    assert fault("SPX141122P02000000", date(2014, 11, 3)) == ""
    assert fault("SPX150221P02000000", date(2015, 2, 2)) != ""


def test_every_expiry_of_the_real_files_is_ruled_and_every_due_one_is_there(
    real_data: Path,
) -> None:
    counts = {(it.file.split("/")[-1][:24], it.root): it for it in lines(real_data)}
    assert len(counts) == 16
    for it in counts.values():
        assert it == Line(it.file, it.root, it.listed, it.listed, it.due, it.due)
    # Counted by hand in the files: root, expiries listed, and those due.
    assert {name: (it.listed, it.due) for name, it in counts.items()} == {
        ("SPX_20190520.csv", "SPX"): (12, 8),
        ("SPX_20190520.csv", "SPXW"): (29, 13),
        ("SPX_20190521.csv", "SPX"): (12, 8),
        ("SPX_20190521.csv", "SPXW"): (29, 14),
        ("spx_2023-09-14_1631ET_eo", "SPX"): (18, 14),
        ("spx_2023-09-14_1631ET_eo", "SPXW"): (41, 28),
        ("spx_quotedata_all.csv", "SPX"): (1, 1),
        ("spx_quotedata_all.csv", "SPXW"): (14, 14),
        ("vix_quotedata.csv", "VIX"): (1, 1),
        ("vix_quotedata.csv", "VIXW"): (2, 2),
        ("VIX_excerpt_2026-05-20.j", "VIX"): (1, 1),
        ("UnderlyingOptionsEODCalc", "VIX"): (10, 5),
        ("UnderlyingOptionsEODQuot", "VIX"): (10, 5),
        ("cfe_settlement_2026-10-0", "VX"): (9, 9),
        ("cfe_settlement_2026-10-0", VX_WEEKLY): (5, 5),
        ("CFE_F13_VX.csv", "VX"): (1, 1),
    }
