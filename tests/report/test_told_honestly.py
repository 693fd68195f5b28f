"""What is unknown, partly known or set otherwise is told as such, and no reason is made up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tasks.model.document import Report
from tasks.model.explained import Bridge
from tasks.model.outlook import EventMove, Events, Horizon, HorizonProfit
from tasks.report.chart_specs import chart_specs
from tasks.report.render import render
from tests.report import parts
from tests.report.curves import weighted
from tests.report.reading import quiet, section, words

Make = dict[str, Callable[..., Report]]
MINUS = "\u2212"
BASIS = "VIX270120C00022000 moves with VX, and the change of the 30-day vol is unknown"


def told_of(make: Make, name: str, **fields: object) -> str:
    """A section of the page of a good day with other parts."""
    page = render(make["clean"](**fields), {}).html
    return quiet(page).get(name) or section(page, name)


# The profit and what explains it.


def test_a_profit_whose_parts_are_unknown_says_that_of_the_parts(make: Make) -> None:
    net, *others = parts.pnl_explain()
    lost = dict.fromkeys((*parts.PNL_PARTS, "residual_share"))
    report = make["clean"](pnl_explain=(net.model_copy(update=lost | {"reason": BASIS}), *others))
    assert f"P&L {MINUS}418; parts n/a: {BASIS}" in section(render(report, {}).html, "pnl")
    assert chart_specs(report).pnl is None


def test_fees_that_are_not_delivered_are_named_and_the_rest_is_drawn(make: Make) -> None:
    net, *others = parts.pnl_explain()
    reason = "fees are not delivered: before fees"
    # -418 with fees of -5.20 in: -412.80 without.
    before = net.model_copy(update={"fees": None, "total": -412.8, "reason": reason})
    report = make["clean"](pnl_explain=(before, *others))
    title = f"P&L {MINUS}413: vega {MINUS}477, theta +370, delta {MINUS}310; fees n/a: {reason}"
    assert title in section(render(report, {}).html, "pnl")
    spec = chart_specs(report).pnl
    assert spec is not None
    assert spec.end == ("P&L before fees", -412.8)
    assert sum(value for _, value in spec.steps) == pytest.approx(-412.8)
    assert "fees" not in dict(spec.steps)


def test_a_change_of_vega_with_unknown_parts_says_so(make: Make) -> None:
    rows = tuple(
        it.model_copy(update={"beta": None, "reason": "no model-free curve of 2026-11-19"})
        if (it.scope, it.measure) == ("net", "vega30")
        else it
        for it in parts.explain()
    )
    told = told_of(make, "explain", explain=rows)
    assert (
        f"forward {MINUS}52, time {MINUS}41, vol +24; beta n/a: no model-free curve of 2026-11-19"
    ) in told


def test_legs_with_a_known_residual_stand_before_those_without(make: Make) -> None:
    def leg(at: int, residual: float | None) -> object:
        row = parts.profit(f"leg:U100001 LEG{at:02d}", (*parts.EARNED["core"][:-1], 0.0))
        return row.model_copy(
            update={"residual": residual, "residual_share": None, "reason": "no mark"}
        )

    legs = (leg(0, None), leg(1, 3.0), leg(2, None), leg(3, 0.0), leg(4, -80.0))
    told = told_of(make, "pnl", pnl_explain=(*parts.pnl_explain()[:5], *legs))
    assert re.findall(r"LEG\d\d", told) == ["LEG04", "LEG01", "LEG03", "LEG00", "LEG02"]


def test_legs_without_a_residual_are_left_out_where_enough_are_known(make: Make) -> None:
    known = [parts.profit(f"leg:U1 LEG{at:02d}", parts.EARNED["core"]) for at in range(9)]
    lost = parts.profit("leg:U1 LOST", parts.EARNED["core"]).model_copy(
        update={"residual": None, "reason": "no mark"}
    )
    told = told_of(make, "pnl", pnl_explain=(*parts.pnl_explain()[:5], lost, *known))
    assert "LOST" not in told
    assert "and 1 leg with less, 1 leg not known" in told


# The bridge.


def test_the_brokers_sum_stands_where_the_rest_of_the_bridge_is_unknown(make: Make) -> None:
    reason = "1 of 14 legs without a value: SPXW261113P06100000: bid above offer"
    absent = dict.fromkeys(set(Bridge.model_fields) - {"scope", "reported", "reason"})
    net = Bridge(scope="net", reported=-2573.0, reason=reason, **absent)
    told = told_of(make, "bridge", bridge=(net, *parts.bridge()[1:]))
    assert f"broker {MINUS}2,573, naive sum n/a, vega30 n/a: {reason}" in told
    assert f"broker's vega {MINUS}2,573 {MINUS}1,490" in told
    assert "unit n/a 2 0" in told


# A closed day.


def test_a_closed_day_says_of_every_section_that_nothing_was_looked_at(make: Make) -> None:
    report = make["no_session"](omissions=())
    shown = render(report, {})
    said = "Not looked at: there was no session."
    told = quiet(shown.html)
    assert {"layers", "limits", "breaks", "positions", "gaps", "findings", "legs"} <= set(told)
    assert set(told.values()) == {said}
    for name in ("Layers", "Breaks", "Gaps", "Data", "Events", "Positions three ways"):
        assert f"{name.upper()}: {said}" in shown.text
    mail = words(shown.mail_html)
    assert f"Breaks: {said}" in mail
    for form in (words(shown.html), " ".join(shown.text.split()), mail):
        for claim in ("nothing is held", "0 open", "No legs", "is configured", "gate passed"):
            assert claim not in form


def test_a_closed_day_still_tells_of_the_sessions_before_and_of_what_made_it(make: Make) -> None:
    report = make["no_session"]()
    page = render(report, {}).html
    assert f"2026-11-16 {MINUS}867 ✓ CLEAN" in section(page, "history")
    assert report.run_id in section(page, "provenance")
    assert quiet(page)["omissions"].startswith("proposals, signals (not computed")


# The outlook.


def horizon(reason: str | None, own: str | None) -> tuple[Horizon, ...]:
    profits = tuple(
        HorizonProfit(mode="term", shift=shift, pnl=pnl, reason=own if pnl is None else None)
        for shift, pnl in ((-10.0, None), (5.0, 120.0))
    )
    return (
        Horizon(
            days=7, scope="net", vega=-1464.0, vega30=-1301.0, theta_collected=2020.0, settled=0,
            pnl=profits, reason=reason,
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "own", "wanted"),
    [
        (None, "a negative forward variance", "a negative forward variance"),
        ("the whole row is unknown", None, "the whole row is unknown"),
        ("the whole row", "this shift alone", "this shift alone"),
        (None, None, "no reason is on record"),
    ],
)
def test_a_horizon_gives_the_reason_of_its_own_and_never_one_made_up(
    make: Make, reason: str | None, own: str | None, wanted: str
) -> None:
    told = told_of(make, "horizon", horizon=horizon(reason, own))
    assert f"{MINUS}10 n/a 1 +5 +120 1 {wanted}" in told
    assert "gap" not in told


def test_a_horizon_without_any_profit_says_why(make: Make) -> None:
    [row] = horizon(None, "a negative forward variance")
    lost = row.model_copy(update={"pnl": row.pnl[:1]})
    told = told_of(make, "horizon", horizon=(lost,))
    assert "P&L under vol scenarios not known: a negative forward variance." in told


@pytest.mark.parametrize(
    ("per_point", "wanted"),
    [
        (0.0, "VIX-option vols unmoved."),
        (-3.0, f"VIX-option vols move by {MINUS}3 points per point of their VX."),
        (1.0, "VIX-option vols move by +1 point per point of their VX."),
        (0.25, "VIX-option vols move by +0.25 points per point of their VX."),
    ],
)
def test_what_scenarios_do_to_the_vols_of_vix_options_is_told(
    make: Make, per_point: float, wanted: str
) -> None:
    assert wanted in told_of(make, "scenarios", curve=weighted(vvix_beta=per_point))


def test_the_floor_is_named_where_legs_stand_on_it_and_nowhere_else(make: Make) -> None:
    curve = weighted(vol_floor_points=2.5)
    told = told_of(make, "scenarios", curve=curve)
    assert "No vol falls below the floor of 2.5 vol points" in told
    free = tuple(it.model_copy(update={"floored": 0}) for it in parts.scenarios())
    assert "floor" not in told_of(make, "scenarios", curve=curve, scenarios=free)


def test_an_event_of_today_is_told_apart_from_the_next_ones(make: Make) -> None:
    report = make["clean"]()
    move = EventMove(
        kind="CPI", on=report.as_of, shift=1.4, spot_shift=-1.1, core=-20000.0, hedge=500.0,
        net=-19500.0, layers={},
    )  # fmt: skip
    events = parts.events()
    told = told_of(make, "events", events=Events(ahead=events.ahead, moves=(*events.moves, move)))
    assert "Today: CPI; next: CPI 2026-12-10 in 20 days" in told
    assert f"the worst move on record, CPI today, would bring {MINUS}19,500" in told
    assert "CPI today +1.40" in told
    assert "past" not in told
    alone = told_of(make, "events", events=Events(moves=(move,)))
    assert "Today: CPI; none ahead on the calendar" in alone
