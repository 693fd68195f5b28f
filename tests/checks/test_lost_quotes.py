"""A chain that lost a part of itself since the last session is told of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tasks.checks.lost_quotes import lost_quotes
from tasks.model.document import Finding
from tests.sources.real_files import chain_2019

TUESDAY = date(2026, 11, 17)
STRIKES = range(5000, 5200, 5)


def chain(
    *expiries: str, root: str = "SPXW", strikes: range = STRIKES, rights: str = "CP"
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "symbol": [
                f"{root}{day}{right}{strike * 1000:08d}"
                for day in expiries
                for right in rights
                for strike in strikes
            ]
        }
    )


def both(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


def found(
    before: pd.DataFrame | None, today: pd.DataFrame, held: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    return lost_quotes(today, before, held, TUESDAY)


def test_the_same_contracts_and_new_ones_lose_nothing() -> None:
    before = chain("261120", "261218")
    assert found(before, both(before, chain("270115"))) == ()
    assert found(None, before) == ()


def test_half_a_series_is_told_with_what_it_had() -> None:
    before = both(chain("261218"), chain("270115", strikes=range(4000, 5200, 5)))
    half = both(chain("261218", strikes=range(5000, 5100, 5)), before.iloc[80:])
    (told,) = found(before, half)
    assert (told.code, told.severity, told.subject) == ("lost_quotes", "warn", "SPX chain")
    # Forty strikes, of which twenty are left; calls and puts.
    assert told.count == 2 * 20
    assert told.evidence == (
        "40 of 560 contracts of the last session are not quoted; SPXW 2026-12-18 C had 40 and "
        "has 20, SPXW 2026-12-18 P had 40 and has 20: the feed may have been cut"
    )


@pytest.mark.parametrize(
    "today",
    [
        chain("261218", "270115", rights="C"),
        chain("261218"),
        chain("261218", "270115").iloc[:90],
        # A fifth of everything, though no series lacks a half.
        chain("261218", "270115", strikes=range(5000, 5160, 5)),
    ],
)
def test_a_file_cut_anywhere_near_its_middle_is_told(today: pd.DataFrame) -> None:
    assert found(chain("261218", "270115"), today)


WHOLE = chain("270115", strikes=range(4000, 5200, 5))


def series(strikes: range) -> pd.DataFrame:
    """One series beside a larger one that loses nothing."""
    return both(chain("261218", strikes=strikes), WHOLE)


def test_a_few_strikes_less_are_the_feeds_own_choice() -> None:
    assert found(series(STRIKES), series(range(5000, 5165, 5))) == ()
    # Those within fewer standard deviations on both sides.
    assert found(series(STRIKES), series(range(5040, 5160, 5))) == ()


@pytest.mark.parametrize("left", [range(5000, 5155, 5), range(5045, 5200, 5)])
def test_a_series_that_ends_sooner_on_one_side_alone_was_cut(left: range) -> None:
    (told,) = found(series(STRIKES), series(left))
    assert "SPXW 2026-12-18 C had 40 and has 31" in told.evidence


@pytest.mark.parametrize("moved", [range(4990, 5155, 5), range(5045, 5215, 5)])
def test_a_market_that_has_moved_takes_strikes_away_at_one_end_and_adds_others(
    moved: range,
) -> None:
    assert found(series(STRIKES), series(moved)) == ()


def test_a_series_near_expiry_may_become_small_but_not_vanish() -> None:
    whole = chain("261218", strikes=range(4000, 5500, 5))
    before = both(chain("261120"), whole)
    assert found(before, both(chain("261120", strikes=range(5000, 5050, 5)), whole)) == ()
    (told,) = found(before, whole)
    assert "SPXW 2026-11-20 C had 40 and has 0" in told.evidence


def test_what_expires_by_the_session_and_small_series_decide_nothing() -> None:
    live = chain("261218", strikes=range(4000, 5500, 5))
    assert found(both(chain("261117", "261116"), live), live) == ()
    assert found(both(chain("270115", strikes=range(5000, 5095, 5)), live), live) == ()


def test_a_held_contract_among_the_lost_makes_it_an_error() -> None:
    before = both(chain("261218"), chain("270115"))
    mine = frozenset({"SPXW261218P05150000", "SPXW270115C05000000"})
    (told,) = found(before, chain("270115"), mine)
    assert told.severity == "error"
    assert "; held: SPXW261218P05150000: " in told.evidence


def test_families_are_told_apart() -> None:
    spx, vix = chain("261218"), chain("261216", root="VIX", strikes=range(10, 60))
    (told,) = found(both(spx, vix), spx)
    assert told.subject == "VIX chain"


def test_real_chains_of_two_days_lose_nothing(real_data: Path) -> None:
    first, second = date(2019, 5, 20), date(2019, 5, 21)
    folder = real_data / "spx-chains-2019"
    before, today = (
        chain_2019(folder, f"SPX_{day:%Y%m%d}.csv").read(day).frame for day in (first, second)
    )
    assert lost_quotes(today, before, frozenset(), second) == ()
    # Its first half, as a file that ends early would have it.
    assert lost_quotes(today.iloc[: len(today) // 2], before, frozenset(), second)
