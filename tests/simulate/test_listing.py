from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tasks.model.expiries import expiries
from tasks.model.sessions import Calendar
from tasks.simulate.listing import Expiry, spx_expiries, vix_expiries, vix_settlement, vx_months
from tasks.simulate.strikes import fitting_density, spx_strikes

CALENDAR = Calendar(date(2026, 11, 20))


# CFE's published settlement dates. 18 June 2027 is a holiday, so that May's moves to a Tuesday.
@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2026, 9, date(2026, 9, 16)),
        (2026, 10, date(2026, 10, 21)),
        (2026, 11, date(2026, 11, 18)),
        (2026, 12, date(2026, 12, 16)),
        (2027, 5, date(2027, 5, 18)),
    ],
)
def test_vix_settles_thirty_days_before_the_next_third_friday(
    year: int, month: int, day: date
) -> None:
    assert vix_settlement(year, month, CALENDAR) == day


def test_vx_lists_eight_months_and_drops_the_one_that_settled() -> None:
    before = [month.code for month in vx_months(date(2026, 11, 17), CALENDAR)]
    after = [month.code for month in vx_months(date(2026, 11, 18), CALENDAR)]
    assert before == ["X26", "Z26", "F27", "G27", "H27", "J27", "K27", "M27"]
    assert after == ["Z26", "F27", "G27", "H27", "J27", "K27", "M27", "N27"]


def test_spx_lists_dailies_weeklies_and_a_year_of_monthlies() -> None:
    listed = spx_expiries(date(2026, 11, 20), CALENDAR)
    pm = [expiry.day for expiry in listed if expiry.root == "SPXW"]
    am = [expiry.day for expiry in listed if expiry.root == "SPX"]
    # Thanksgiving has no expiry, the short Friday after it has one.
    assert date(2026, 11, 26) not in pm
    assert pm[:4] == [date(2026, 11, day) for day in (23, 24, 25, 27)]
    assert len(am) == 12
    assert date(2026, 12, 18) in am
    assert date(2026, 12, 18) in pm
    # The third Friday of June 2027 is a holiday: the monthly expires on Thursday.
    assert date(2027, 6, 17) in am


def test_no_weekly_vix_expiry_shares_a_week_with_a_monthly_one() -> None:
    listed = vix_expiries(date(2026, 11, 20), CALENDAR)
    weeks = [expiry.day.isocalendar()[:2] for expiry in listed]
    assert len(weeks) == len(set(weeks))
    assert Expiry(date(2026, 12, 16), "VIX") in listed
    assert Expiry(date(2026, 12, 9), "VIXW") in listed
    # 30 days after Wednesday 2 December is the first of January: it settles on Tuesday.
    assert Expiry(date(2026, 12, 1), "VIXW") in listed
    assert Expiry(date(2026, 12, 2), "VIXW") not in listed


def test_strikes_are_fine_near_the_money_and_coarse_in_the_wings() -> None:
    strikes = spx_strikes(6600.0, 0.16, 45 / 365, 1.0)
    steps = np.diff(strikes)
    near = steps[np.abs(strikes[1:] - 6600) < 40]
    assert set(near.tolist()) == {5.0}
    assert steps[0] == steps[-1] == 100.0
    assert {5.0, 25.0, 50.0, 100.0} <= set(steps.tolist())


def test_density_is_the_highest_that_lists_no_more_than_wanted() -> None:
    def listed(density: float) -> int:
        return int(100 * density)

    assert listed(fitting_density(listed, 1_234)) == pytest.approx(1_234, abs=2)


def test_the_simulated_exchange_lists_no_day_that_the_rules_do_not_know() -> None:
    found = {
        expiry
        for as_of in CALENDAR.between(date(2026, 1, 2), date(2027, 12, 31))
        for expiry in (*spx_expiries(as_of, CALENDAR), *vix_expiries(as_of, CALENDAR))
    }
    for root in ("SPX", "SPXW", "VIX", "VIXW"):
        listed = {expiry.day for expiry in found if expiry.root == root}
        assert len(listed) > 20
        assert listed <= set(expiries(root, min(listed), max(listed))), root
