"""The sections of what moved it and what may come, on a good day, a bad day and the first one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tasks.model.document import Omission, Report
from tasks.report.glossary import glossary
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings, render
from tests.report import parts
from tests.report.reading import quiet, section, words

Rendered = Callable[[str], tuple[Report, Renderings]]
Make = dict[str, Callable[..., Report]]
MINUS, NONE = "\u2212", "\u2013"


def test_the_change_of_vega30_is_told_part_by_part_for_every_layer(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "explain")
    assert "net core layer-1 layer-2 layer-3" in told
    assert f"previous session {MINUS}1,002 {MINUS}1,169 +109 +31 +27" in told
    assert f"forward {MINUS}52 {MINUS}58 +5 +1 0" in told
    assert f"now {MINUS}1,062 {MINUS}1,247 +124 +34 +27" in told
    assert "Change of vega by layer, USD per SPX vol point" in told


def test_the_profit_is_told_part_by_part_with_its_residual_share(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "pnl")
    assert f"P&L {MINUS}418: vega {MINUS}477, theta +370, delta {MINUS}310" in told
    assert "unexplained +7, 0.5% of the parts" in told
    # 6.75 of 370 + 310 + 55.6 + 13.1 + 93.1 + 476.8 + 12.8 + 13 + 4.15 + 5.2 = 1353.75: 0.5%.
    assert "residual share 0.5% 0.5%" in told
    assert f"U100001 SPXW270104P05700000 {MINUS}461 +7" in told


def test_the_bridge_leads_from_the_broker_to_vega30(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "bridge")
    assert f"broker {MINUS}1,480, naive sum {MINUS}1,502, vega30 {MINUS}1,062" in told
    assert f"underlying {MINUS}12 0 n/a 1" in told
    assert "1 the broker reports no vega for VIX261222C00022000" in told


def test_scenarios_name_their_mode_and_unit(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "scenarios")
    assert "term: points at 30 days" in told
    assert f"+10 points {MINUS}7,672 {MINUS}9,971 +2,299" in told
    assert f"+10% {MINUS}898 {MINUS}1,949 +1,051" in told
    assert "2 legs on the vol floor" in told
    # The core is one layer: it has no column beside that of its role.
    assert "Net USD Core USD Hedges USD layer-1 USD" in told
    assert "P&L by layer in USD, SPX unmoved" in told


def test_the_text_has_the_grid_of_unmoved_spot_once_under_its_right_name(
    rendered: Rendered,
) -> None:
    text = rendered("clean")[1].text
    assert text.count("P&L in USD, SPX unmoved") == 1
    assert "P&L by layer in USD" not in text
    assert text.count("\nterm: points at 30 days") == 1
    assert "Net P&L in USD, relative: percent of every vol" in text


def test_a_grid_without_unmoved_spot_says_which_move_it_shows(make: Make) -> None:
    moved = tuple(it for it in parts.scenarios() if it.spot_shift != 0.0)
    told = section(render(make["clean"](scenarios=moved), {}).html, "scenarios")
    assert f"P&L by layer in USD, SPX {MINUS}2.5%" in told


def test_events_tell_the_next_of_each_kind_and_the_worst_past_one(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "events")
    assert "Next: CPI 2026-12-10 in 20 days, PPI 2026-12-11 in 21 days, FOMC 2026-12-16" in told
    # -17240 + 2810 = -14430, the worst, stands first.
    assert f"FOMC 2024-12-18, would bring {MINUS}14,430" in told
    assert told.index("FOMC 2024-12-18 +11.75") < told.index("PPI 2026-10-15 +0.35")


def test_the_horizon_tells_vegas_theta_and_profit(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "horizon")
    assert f"net vega30 {MINUS}1,301 at T+7, {MINUS}1,315 at T+10, {MINUS}1,331 at T+14" in told
    assert f"theta collected USD by time alone {NONE} +2,020 +2,890 +4,110" in told
    # T+14 under -10 term: 4110 + 10671 - 1291 = 13490.
    assert "+13,490" in told


def test_zones_are_lights_with_a_word_and_a_sign(rendered: Rendered) -> None:
    told = section(rendered("clean")[1].html, "attribution")
    assert "1 red, 1 amber, 1 green, 1 not known" in told
    assert "core ▲ amber 0.76 0.08 250" in told
    assert "1 12 of 20 sessions" in told


def test_betas_shape_products_and_contributions_are_told(rendered: Rendered) -> None:
    page = rendered("clean")[1].html
    assert "12-20 14.8 0.647 0.567 0.552 2,800" in section(page, "betas")
    assert f"VXX {NONE} +1.210 +1.180 +1.160 250" in section(page, "betas")
    assert f"25-delta risk reversal {MINUS}5.40" in section(page, "shape")
    assert "VX/Z26 and VX/F27 62%" in section(page, "products")
    assert f"core is {MINUS}87% of gross vega30" in section(page, "contributions")


def test_the_first_session_shrinks_what_has_nothing_to_compare(rendered: Rendered) -> None:
    page = rendered("first")[1].html
    said = quiet(page)
    assert said["explain"] == "Not explained: no earlier session."
    assert said["pnl"] == "Not explained: no earlier session."
    assert said["attribution"] == "No light yet: 0 of 20 sessions."
    assert said["events"] == "Left out: no events feed is configured."
    assert "moved" not in section(page, "break_evens")


def test_a_bad_day_tells_the_core_and_says_why_the_rest_is_unknown(rendered: Rendered) -> None:
    page = rendered("degraded")[1].html
    reason = "2 of 9 legs could not be valued: no usable quote"
    assert f"net vega30 n/a: {reason}" in section(page, "explain")
    assert f"forward n/a 1 {MINUS}58 n/a 1 n/a 1 0" in section(page, "explain")
    assert f"+10 points n/a 1 {MINUS}9,971 n/a 1" in section(page, "scenarios")
    said = quiet(page)
    assert said["break_evens"] == f"Not known: {reason}."
    assert said["bridge"] == "Left out: the broker's file could not be read."
    assert said["contributions"] == f"Not known: {reason}."
    assert "11 of 60 sessions" in said["betas"]
    assert "no VX prices: no contango" in section(page, "shape")
    assert "3 options with a bid: too few for a strip" in section(page, "shape")


def test_no_unknown_of_the_new_sections_is_a_zero_or_a_blank(rendered: Rendered) -> None:
    page = rendered("degraded")[1].html
    assert not re.findall(r"<td[^>]*></td>", page)
    for name in ("explain", "pnl"):
        told = section(page, name)
        rows = re.findall(r"\bresidual (\S+)", told)
        assert rows[0] == "n/a", name


def test_empty_parts_take_the_reason_of_their_omission(make: Make) -> None:
    names = ("scenarios", "horizon", "break_evens", "explain", "bridge", "contributions")
    report = make["clean"](
        **dict.fromkeys((*names, "pnl_explain", "attribution"), ()),
        omissions=tuple(Omission(section=name, reason=f"no {name} today") for name in names),
    )
    said = quiet(render(report, {}).html)
    for name in names:
        assert said[name] == f"Left out: no {name} today."
    assert said["pnl"] == "Left out: no explain today."


def test_every_new_measure_is_in_the_glossary(make: Make) -> None:
    told = {term.id: f"{term.name} {term.meaning}" for term in glossary(make["clean"]())}
    wanted = {
        "vanna": "delta changes",
        "volga": "vega changes",
        "model_free": "Cboe",
        "forward_vol": "K(T)² =",
        "convexity": "F/K",
        "scenario": "relative",
        "break_even": "since entry",
        "expected_move": "standard deviation",
        "explain": "correction",
        "pnl_explain": "basis",
        "bridge": "tenor weight",
        "attribution": "0.80",
        "regression_beta": "least squares",
        "exponent": "calibrated",
    }
    for name, phrase in wanted.items():
        assert phrase in told[name], name


def test_vanna_volga_and_the_average_price_stand_beside_each_leg(rendered: Rendered) -> None:
    report, renderings = rendered("clean")
    first = re.search(r"U100001</small>.*?</tr>", renderings.html, flags=re.DOTALL)
    assert first
    assert "44.10" in first[0]
    assert f"{MINUS}3.2" in first[0]
    header, row = renderings.csv.splitlines()[:2]
    held = dict(zip(header.split(","), row.split(","), strict=True))
    assert (held["vanna"], held["volga"], held["average_price"]) == ("-3.21", "-0.52", "44.1")
    assert report.legs[0].vanna == -3.21


def test_the_mail_tells_moves_and_outlook_without_any_picture(make: Make) -> None:
    told = words(render(make["clean"](), {}).mail_html)
    assert f"forward {MINUS}52" in told
    # Net at +10: term -7672, parallel -11583 + 8461 = -3122, relative -1949 + 1051 = -898.
    assert f"+10 {MINUS}7,672 {MINUS}3,122 {MINUS}898" in told
    assert "T+14, 2026-12-04: expected move ±199" in told
    assert f"vega30 USD per VIX point {MINUS}1,062 {MINUS}1,301" in told
    assert "Next: CPI 2026-12-10 in 20 days" in told
    assert "core ▲ amber 0.76 0.08" in told
    assert "recomputed 17.02" in told


def test_a_mail_of_two_hundred_legs_stays_light(make: Make, rendered: Rendered) -> None:
    charts = rendered("breach")[1].charts
    report = make["breach"]()
    legs = tuple(parts.profit(f"leg:U100001 SPXW{at}", parts.EARNED["core"]) for at in range(200))
    big = report.model_copy(
        update={"legs": report.legs * 25, "pnl_explain": (*report.pnl_explain, *legs)}
    )
    assert len(big.legs) == 200
    renderings = render(big, charts)
    message = compose(
        big,
        renderings,
        sender="vegarecon@example.com",
        recipients=["desk@example.com"],
        message_id=message_id(big, "example.com"),
        checkpoint=None,
    )
    assert len(renderings.mail_html.encode()) < 100_000
    assert len(message.as_bytes()) < 1_500_000


@pytest.mark.parametrize("name", ["clean", "degraded", "first"])
def test_the_text_names_each_of_several_tables(rendered: Rendered, name: str) -> None:
    text = rendered(name)[1].text
    assert "P&L from now to the horizon" in text or name == "degraded"
    assert "vega30 by layer then" in text
    assert "WHAT IF: " in text
