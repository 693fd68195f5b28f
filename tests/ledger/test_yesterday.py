"""What a run recalls of yesterday's greeks, curve and break-evens."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.ledger.store import open_ledger
from tasks.model.yesterday import HeldLeg, SeenBreakEven, SeenCurve, Yesterday
from tests.ledger.reports import DAY, full_report, small_report

NEXT = date(2026, 11, 23)
VALUED = datetime(2026, 11, 20, 21, 15, tzinfo=UTC)


def recalled(folder: Path, **fields: Any) -> Yesterday:
    with open_ledger(folder) as ledger:
        ledger.store(small_report(**fields), ledger.next_seq(), {}, None)
        found = ledger.previous_head(NEXT)
    assert found is not None
    return found


def test_every_field_of_a_held_leg_is_that_of_the_leg(tmp_path: Path) -> None:
    # Every number of these legs is another, so no two columns can be confused.
    legs = tuple(leg for first in (1, 10_000) for leg in full_report(first).legs)
    names = [field.name for field in dataclasses.fields(HeldLeg)]
    wanted = tuple(HeldLeg(**{name: getattr(leg, name) for name in names}) for leg in legs)
    assert recalled(tmp_path, legs=legs).legs == wanted
    known = {name for name in names for leg in wanted if getattr(leg, name) is not None}
    assert known == set(names)


def point(days: float, sigma: float | None) -> dict[str, Any]:
    base = {"days": days, "sigma": sigma, "sigma_atm": 0.5, "expiry": DAY, "settlement": "PM"}
    return {**base, "forward": 6000.0, "discount": 0.99, "pairs": 9, "rmse": None}


def future(symbol: str, price: float) -> dict[str, Any]:
    return {"symbol": symbol, "days": 30.0, "price": price, "forward_vol": None, "beta": None}


CURVE: dict[str, Any] = {
    "recomputed_vix": 17.5,
    "official_vix": 17.25,
    "spx_close": 6010.5,
    "points": (point(9.0, 0.125), point(30.0, None), point(65.0, 0.1875)),
    "futures": (future("VX/Z6", 18.5), future("VX/F7", 19.25)),
    "weights": {"exponent": 0.45, "floor_days": 7.0, "source": "calibrated", "beta": "regression"},
}


def made(valued: datetime | None) -> dict[str, Any]:
    digests = dict.fromkeys(("settings_sha256", "code_version", "calendar_version"), "x")
    return {**digests, "inputs": (), "python_version": "3.11", "valued_at_utc": valued}


def test_the_curve_of_yesterday_has_its_shock_and_the_expiries_that_had_a_vol(
    tmp_path: Path,
) -> None:
    found = recalled(tmp_path, curve=CURVE, provenance=made(VALUED))
    assert found.curve == SeenCurve(
        points=((9.0, 0.125), (65.0, 0.1875)),
        futures={"VX/Z6": 18.5, "VX/F7": 19.25},
        exponent=0.45,
        floor_days=7.0,
        beta_source="regression",
        recomputed_vix=17.5,
        official_vix=17.25,
        spx_close=6010.5,
        valued_at_utc=VALUED,
    )
    assert found.curve.valued_at_utc is not None
    assert found.curve.valued_at_utc.utcoffset() is not None


def test_what_yesterday_did_not_know_is_none(tmp_path: Path) -> None:
    bare = dict.fromkeys(("recomputed_vix", "official_vix", "spx_close"))
    found = recalled(
        tmp_path, curve={**CURVE, **bare, "points": (), "futures": ()}, provenance=made(None)
    )
    assert found.curve is not None
    assert (found.curve.points, found.curve.futures) == ((), {})
    assert found.curve.recomputed_vix is None
    assert found.curve.official_vix is None
    assert found.curve.spx_close is None
    assert found.curve.valued_at_utc is None


def break_even(at: str, shift: float, *levels: tuple[str, float]) -> dict[str, Any]:
    base = {"at": at, "on": DAY, "days": 7, "shift": shift, "spot": 6000.0, "expected_move": None}
    found = [{"side": side, "level": level, "distance_sd": None} for side, level in levels]
    return {**base, "pnl_at_spot": 100.0, "levels": found}


def test_break_evens_are_recalled_level_by_level(tmp_path: Path) -> None:
    parts = (
        break_even("T+7", 0.0, ("below", 5880.0), ("above", 6120.0)),
        break_even("T+7", 10.0),
        break_even("expiry 2026-12-18", 5.0, ("below", 5790.5)),
    )
    assert recalled(tmp_path, break_evens=parts).break_evens == (
        SeenBreakEven("T+7", DAY, 0.0, "below", 5880.0),
        SeenBreakEven("T+7", DAY, 0.0, "above", 6120.0),
        SeenBreakEven("expiry 2026-12-18", DAY, 5.0, "below", 5790.5),
    )


@pytest.mark.parametrize("again", [True, False])
def test_only_the_head_of_yesterday_is_recalled(tmp_path: Path, *, again: bool) -> None:
    parts = (break_even("T+7", 0.0, ("below", 5880.0)),)
    first = recalled(tmp_path, curve=CURVE, break_evens=parts)
    assert len(first.break_evens) == 1
    if again:
        found = recalled(tmp_path, run_id="restated")
        assert (found.run_id, found.curve, found.break_evens) == ("restated", None, ())
    else:
        found = recalled(tmp_path, as_of=date(2026, 11, 19), run_id="older")
        # Frames have no single truth: they are compared elsewhere.
        bare = [dataclasses.replace(one, quotes=None) for one in (found, first)]
        assert bare[0] == bare[1]
