"""A chain that lost a part of itself since the last session is told of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from tasks.checks.lost_quotes import lost_quotes
from tests.sources.real_files import chain_2019

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def chain(strikes: range, *expiries: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "symbol": [
                f"SPXW{day}{right}{strike * 1000:08d}"
                for day in expiries
                for right in "CP"
                for strike in strikes
            ]
        }
    )


def test_the_same_contracts_and_new_ones_lose_nothing() -> None:
    before = chain(range(5000, 5100, 5), "261120", "261218")
    today = chain(range(4900, 5200, 5), "261120", "261218", "270115")
    assert lost_quotes(today, before, TUESDAY) == ()
    assert lost_quotes(today, None, TUESDAY) == ()


def test_half_a_chain_is_an_error_that_counts_what_is_gone() -> None:
    before = chain(range(5000, 5200, 5), "261218")
    (found,) = lost_quotes(chain(range(5000, 5100, 5), "261218"), before, TUESDAY)
    assert (found.code, found.severity, found.subject) == ("quotes.lost", "error", "SPX quotes")
    # Forty strikes, of which twenty are left; calls and puts.
    assert found.count == 2 * 20
    assert found.evidence.startswith("40 of 80 contracts that the last session quotes")
    assert "of expiries 2026-12-18" in found.evidence


def test_a_little_less_is_a_warning_and_a_hair_is_nothing() -> None:
    before = chain(range(5000, 5500, 5), "261218")
    assert lost_quotes(before.iloc[8:], before, TUESDAY)[0].severity == "warn"
    assert lost_quotes(before.iloc[4:], before, TUESDAY) == ()


def test_what_has_expired_is_not_lost() -> None:
    before = chain(range(5000, 5100, 5), "261117", "261218")
    assert lost_quotes(chain(range(5000, 5100, 5), "261218"), before, TUESDAY) == ()


def test_real_chains_of_two_days_lose_nothing(real_data: Path) -> None:
    first, second = date(2019, 5, 20), date(2019, 5, 21)
    folder = real_data / "spx-chains-2019"
    before, today = (
        chain_2019(folder, f"SPX_{day:%Y%m%d}.csv").read(day).frame for day in (first, second)
    )
    assert lost_quotes(today, before, second) == ()
