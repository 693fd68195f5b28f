"""Causes named on small books: what is said, how firmly, and what is left unsaid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from tasks.checks.causes import find_causes
from tasks.checks.differences import Difference
from tasks.model.breaks import CAUSES, Cause
from tasks.model.frames import REPORTS
from tests.checks import mistaken_brokers as brokers
from tests.checks.mistaken_brokers import Mistake
from tests.vega.explain_books import CALL, YESTERDAY, Holding, legs, market, tomorrow

NOW = tomorrow(YESTERDAY)
WORLD = market(NOW)
PUTS = ("SPXW261218P05700000", "SPXW261218P05600000", "SPXW261218P05500000")
OTHER_CALL = "VIX261216C00025000"


def book(*holdings: Holding) -> pd.DataFrame:
    """Valued legs with gamma, theta and a quote a tenth wide."""
    frame = legs(NOW, *holdings)
    right = [leg.row() for leg in brokers.legs_of(frame)]
    return frame.assign(
        gamma=[row["gamma"] for row in right],
        theta=[row["theta"] for row in right],
        bid=frame["mark"] - 0.05,
        ask=frame["mark"] + 0.05,
        line=range(2, len(frame) + 2),
        index_scale=1.0,
    )


def condor_wing(*quantities: float) -> pd.DataFrame:
    return book(*(Holding(put, lots) for put, lots in zip(PUTS, quantities, strict=False)))


def told(frame: pd.DataFrame, mistake: Mistake, *only: int) -> pd.DataFrame:
    """A broker that makes the mistake on these legs, on all when none is named."""
    rows = [
        mistake(leg) if not only or at in only else None
        for at, leg in enumerate(brokers.legs_of(frame))
    ]
    return brokers.told(frame, rows)


def causes(
    frame: pd.DataFrame, *fields: str, **options: Any
) -> tuple[list[Difference], list[Cause | None]]:
    shown = frame
    if fields:
        silent = [name for name in brokers.OURS if name not in fields]
        shown = frame.assign(**{f"reported_{name}": math.nan for name in silent})
    broken = brokers.differences(shown)
    return broken, list(find_causes(broken, shown, WORLD, **options))


def named(found: Sequence[Cause | None]) -> set[tuple[str, str] | None]:
    return {(one.code, one.confidence) if one else None for one in found}


def test_the_sentence_gives_the_figures_and_what_is_left() -> None:
    """22 call off a spot of 17 under a forward of 18."""
    frame = told(book(Holding(CALL, 10.0), Holding(OTHER_CALL, -10.0)), brokers.off_spot(17.0))
    broken, found = causes(frame)
    assert named(found) == {("spot_for_forward", "sure")}
    at = next(place for place, one in enumerate(broken) if one.kind == "delta")
    cause = found[at]
    assert cause is not None
    gap = broken[at].ours - broken[at].theirs
    start = "priced off the VIX spot 17.00 instead of the forward 18.00: closes "
    assert cause.text == f"{start}{abs(gap):,.2f} of {abs(gap):,.2f}"
    assert abs(cause.remaining) < 0.01


@pytest.mark.parametrize(
    ("code", "mistake"),
    [
        ("sign", brokers.scaled(lambda _: -1.0, "vega", "theta")),
        ("hundredfold", brokers.scaled(lambda _: 100.0, "vega")),
        ("per_contract", brokers.scaled(lambda leg: 1.0 / abs(leg.quantity), "vega", "theta")),
        ("per_contract", brokers.scaled(lambda leg: 1.0 / leg.quantity, "delta", "theta")),
        ("per_unit", brokers.scaled(lambda leg: 1.0 / leg.size, "delta", "vega")),
        ("theta_trading_day", brokers.scaled(lambda _: 365 / 252, "theta")),
        ("other_vol", brokers.at_vol(lambda leg: leg.vol * 1.2)),
        ("not_computed", brokers.nought),
    ],
)
def test_a_mistake_on_all_legs_is_named_surely(code: str, mistake: Mistake) -> None:
    frame = told(condor_wing(-5.0, 6.0, -7.0), mistake)
    assert named(causes(frame)[1]) == {(code, "sure")}


@pytest.mark.parametrize(
    ("mistake", "step"),
    [
        (brokers.rounded(lambda _: 500.0, "vega"), "500"),
        (brokers.rounded(lambda leg: 0.1 * abs(leg.size), "delta"), "0.1 on one unit"),
    ],
)
def test_a_coarse_step_is_one_beside_figures_to_the_cent(mistake: Mistake, step: str) -> None:
    """Vega 500 by 500; a tenth of delta on one unit is 60 on six contracts."""
    frame = told(condor_wing(-5.0, 6.0, -7.0), mistake, 0, 1)
    found = [one for one in causes(frame)[1] if one]
    assert {(one.code, one.confidence) for one in found} == {("rounding", "sure")}
    assert any(f"rounded to a multiple of {step}" in one.text for one in found)


def test_a_leg_with_two_mistakes_has_both() -> None:
    """Off the spot, and vega a hundred times as large."""
    spot = brokers.off_spot(17.0)

    def both(leg: brokers.Leg) -> dict[str, float]:
        row = spot(leg)
        assert row is not None
        return row | {"vega": 100.0 * row["vega"]}

    broken, found = causes(told(book(Holding(CALL, 10.0), Holding(OTHER_CALL, -8.0)), both))
    for difference, cause in zip(broken, found, strict=True):
        assert cause is not None
        assert cause.code == ("hundredfold" if difference.kind == "vega" else "spot_for_forward")
        assert "VIX spot 17.00" in cause.text


def test_one_contract_alone_cannot_tell_a_unit_from_a_hundredth() -> None:
    """Per unit of one contract is a hundredth: both fit, and the text says so."""
    frame = told(condor_wing(1.0), brokers.scaled(lambda _: 0.01, "vega"))
    ((found,), _) = (causes(frame)[1], None)
    assert found is not None
    assert found.confidence == "likely"
    assert found.text.endswith(f"; or else {CAUSES['per_unit']}")


def test_its_neighbours_tell_it() -> None:
    """The legs of five and of seven show that it is one unit."""
    frame = told(condor_wing(1.0, 5.0, -7.0), brokers.scaled(lambda leg: 1 / leg.size, "vega"))
    assert {one.code for one in causes(frame)[1] if one} == {"per_unit"}


def test_theta_of_a_trading_day_takes_two_legs_to_be_sure() -> None:
    """One figure half as large again can be anything."""
    trading = brokers.scaled(lambda _: 365 / 252, "theta")
    alone, both = (condor_wing(*lots) for lots in ((5.0,), (5.0, 6.0)))
    assert named(causes(told(alone, trading))[1]) == {("theta_trading_day", "likely")}
    assert named(causes(told(both, trading))[1]) == {("theta_trading_day", "sure")}


def test_nought_is_put_down_to_the_spot_where_the_spot_has_no_vol() -> None:
    """20 call at 3.00 with the spot at 25: no vol there. The other call has one, and shows it."""
    changes = {"mark": 3.0, "forward": 21.5, "iv": 0.9165}
    low = Holding("VIX261216C00020000", 10.0, changes=changes)
    high = Holding("VIX261216C00030000", 10.0, changes={"forward": 21.5})
    world = market(NOW, indices={"VIX": 25.0})
    shown = told(book(low, high), brokers.off_spot(25.0))
    assert shown["reported_vega"].tolist()[0] == 0.0
    broken = brokers.differences(shown)
    found = find_causes(broken, shown, world)
    assert {one.code for one in found if one} == {"spot_for_forward"}
    # Where the spot does give a vol, nought has another reason.
    shown = told(shown, brokers.nought)
    found = find_causes(brokers.differences(shown), shown, world)
    assert named(found) == {("not_computed", "sure")}


def test_a_right_row_beside_a_wrong_one_has_no_part_in_it() -> None:
    frame = told(condor_wing(-5.0, 6.0, -7.0), brokers.at_vol(lambda leg: 1.3 * leg.vol), 1)
    broken, found = causes(frame)
    assert {one.symbol for one in broken} == {PUTS[1]}
    assert named(found) == {("other_vol", "sure")}


def test_a_figure_that_agrees_with_nothing_takes_the_cause_away() -> None:
    """Theta and vega of one contract, and a delta half as large again: no known mistake."""

    def odd(leg: brokers.Leg) -> dict[str, float]:
        row = leg.row()
        return row | {"vega": row["vega"] / 5, "delta": 1.5 * row["delta"]}

    assert named(causes(told(condor_wing(-5.0), odd))[1]) == {None}


def test_of_several_sources_each_has_its_own_cause() -> None:
    frame = told(condor_wing(-5.0, 6.0), brokers.scaled(lambda _: -1.0, "vega"))
    other = told(condor_wing(-5.0, 6.0), brokers.at_vol(lambda leg: 1.3 * leg.vol))
    reports = pd.concat(
        [
            REPORTS.conform(frame.assign(source="broker")),
            # A vendor of quotes names no layer.
            REPORTS.conform(other.assign(source="vendor", layer="")),
        ]
    )
    broken = brokers.differences(frame) + brokers.differences(other, source="vendor")
    found = find_causes(broken, frame, WORLD, reports=reports)
    by_source = {
        (difference.source, cause.code)
        for difference, cause in zip(broken, found, strict=True)
        if cause
    }
    assert by_source == {("broker", "sign"), ("vendor", "other_vol")}
    assert None not in found


def test_differences_of_holdings_have_no_cause() -> None:
    held = Difference("quantity", "U1", PUTS[0], "core", -5.0, -4.0, 0.0, "contracts")
    assert find_causes([held], condor_wing(-5.0), WORLD) == (None,)
    assert find_causes([], condor_wing(-5.0), WORLD) == ()
