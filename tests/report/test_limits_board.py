"""The limits board: states, trails, drift, what people said, and what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from tasks.model.document import Report
from tasks.model.limit_parts import LimitResult
from tasks.report.headline import also, badge, subject, tightest, tightest_hard
from tasks.report.limit_words import pace_words, trend_words
from tasks.report.limits_chosen import parted, rest_words
from tasks.report.render import render
from tasks.report.scopes import scope_words
from tasks.report.tiles import tiles
from tests.report.boards import limit
from tests.report.lived_boards import held, nearing, one_sided, scenario_loss, soft_breach
from tests.report.lived_days import lived_report
from tests.report.reading import section, words

MINUS = "\u2212"
Make = dict[str, Callable[..., Report]]


def told_of(*limits: LimitResult, **fields: object) -> str:
    changed = {"limit_changes": (), **fields}
    return section(render(lived_report(limits=limits, **changed), {}).html, "limits")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("net", "net"),
        ("layer:layer-1", "layer-1"),
        ("bucket:31-45", "31-45 d"),
        ("account:U100002", "account U100002"),
        ("structure:SPXW 2027-01-04", "SPXW 2027-01-04"),
        ("structure:U1:SPXW 2027-01-04 6250/6300P", "U1 SPXW 2027-01-04 6250/6300P"),
        ("leg:U1:VXM/G27", "U1 VXM/G27"),
        ("leg:U1:VXM/G27:layer-3", "U1 VXM/G27, layer-3"),
        ("scenario", "worst scenario"),
        ("scenario:worst", "worst scenario"),
        ("scenario:term:+10:-5", f"term +10 points, SPX {MINUS}5%"),
        ("scenario:relative:-20:0", f"relative {MINUS}20%, SPX 0%"),
        ("scenario:crash", "scenario crash"),
        ("scenario:term:x:y", "scenario term:x:y"),
    ],
)
def test_scopes_are_called_as_people_call_them(scope: str, said: str) -> None:
    assert scope_words(scope) == said


def test_a_value_back_inside_a_breach_says_where_it_clears() -> None:
    told = told_of(held())
    assert f"{MINUS}880 ±900 warn ±675 98% ✕ BREACH inside again, clears at ±810" in told
    assert "to go" not in told


@pytest.mark.parametrize(
    ("clear", "said"),
    [
        ((None, 7.5), "clears at 7.50"),
        ((-4.0, 7.5), f"clears within {MINUS}4.00 to +7.50"),
        (None, "not cleared yet"),
    ],
)
def test_the_level_that_clears_a_state_is_told_for_every_range(
    clear: tuple[float | None, float] | None, said: str
) -> None:
    inside = limit("a", "net", 5.0, 8.0, state="breach", held=True, clear=clear)
    assert f"inside again, {said}" in told_of(inside)


def test_a_one_sided_range_has_one_edge_in_words() -> None:
    told = told_of(one_sided(), scenario_loss())
    assert "0.410 ≥ 0.333 81%" in told
    assert f"{MINUS}26,222 ≥ {MINUS}30,000 warn ≥ {MINUS}25,000 87%" in told


def test_a_limit_says_what_it_was_and_since_when() -> None:
    told = told_of(soft_breach())
    assert (
        "sleeve-drift, layer-1 vega30, USD per VIX point, soft: reported only · L-19d3ac55" in told
    )
    assert "13 beyond, was ok 1 since 2026-11-20" in told


def test_a_limit_that_is_ok_again_is_told_above_the_board() -> None:
    told = told_of(one_sided(), nearing())
    assert "Back inside since the last session: credit, SPXW 2027-01-04 (was warn)." in told
    assert "Back inside" not in told_of(nearing(), held())


def test_a_known_value_may_have_a_remark_at_its_foot() -> None:
    told = told_of(nearing(reason="of the 5 legs of account U100002"))
    assert "+380 1 ±500" in told
    assert "1 of the 5 legs of account U100002" in told


# Hard and soft.


def test_a_soft_breach_is_a_warning_and_never_the_state(make: Make) -> None:
    report = make["clean"](limits=(soft_breach(), limit("net-band", "net", 100.0, 900.0)))
    assert badge(report).word == "WARN"
    assert also(report) == ("1 soft limit in breach",)
    assert "✕ soft breach" in section(render(report, {}).html, "limits")


def test_the_subject_and_the_tile_name_the_tightest_hard_limit() -> None:
    report = lived_report(limits=(soft_breach(), nearing()))
    assert "account-band 76%" in subject(report)
    tile = tiles(report)[3]
    assert tile.value == "76%"
    assert tile.context == (
        "account-band, account U100002: 120 USD per VIX point to go, about 4 sessions to breach"
    )


def test_without_a_hard_limit_the_tile_says_so() -> None:
    report = lived_report(limits=(soft_breach(),))
    assert "%" not in subject(report)
    assert (tiles(report)[3].value, tiles(report)[3].context) == ("n/a", "only soft limits are set")
    assert "No hard limits are set." in words(render(report, {}).html)


def test_a_breach_that_is_held_is_tighter_than_any_limit_that_is_not_breached() -> None:
    near = limit("near", "net", 99.0, 100.0)
    assert tightest((near, held())) == held()
    assert tightest_hard((near, soft_breach())) == near


# Where it is heading.


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (120 / 31, "about 4 sessions to breach"),
        (1.2, "about 1 session to breach"),
        (0.4, "less than a session to breach"),
        (None, ""),
    ],
)
def test_the_sessions_to_a_breach_are_round(ahead: float | None, said: str) -> None:
    assert pace_words(nearing(sessions_to_breach=ahead)) == said


def test_a_trend_is_drift_and_pace_and_no_drift_has_its_reason() -> None:
    assert trend_words(nearing()) == "+31 a session, about 4 sessions to breach"
    assert "+31 about 4 sessions to breach" in told_of(nearing())
    told = told_of(nearing(drift_per_session=None, sessions_to_breach=None))
    assert "n/a 1" in told
    assert "1 no drift is known: too few sessions, or the limit was declared anew" in told
    assert told_of(nearing(drift_per_session=None, trail=())).endswith("3 –")  # noqa: RUF001 - the sign is a dash


# What people say, and what they change.


def test_a_breach_has_the_id_of_its_episode_and_what_was_found() -> None:
    told = told_of(held(), soft_breach(), nearing())
    assert (
        "L-4be2907f net-band, net 3 sessions since 2026-11-18 market moved the market moved, "
        "the holdings did not 10 calls of layer-1 bought on the 19th owner pm; vol of December fell"
    ) in told
    assert "L-19d3ac55" in told
    assert "1 breach is not classified yet." in told
    assert "nothing on record" not in told  # of what nobody has spoken, the board has the id
    assert "Breaches, and what was found" not in told_of(nearing())


def test_a_limit_declared_otherwise_shows_old_and_new() -> None:
    report = lived_report()
    told = section(render(report, {}).html, "limits")
    assert (
        "net-band → changed net vega30, USD per VIX point: warn ±900, breach ±1200, hard "
        "net vega30, USD per VIX point: warn ±675, breach ±900, hard, hysteresis 10% 2026-11-19"
    ) in told
    assert "account-band + added none account vega30: breach ±500, hard" in told
    mail = words(render(report, {}).mail_html)
    assert "2 limits declared otherwise than at the session before." in mail


def test_limits_that_were_all_removed_leave_their_trace() -> None:
    [removed] = (
        it.model_copy(update={"change": "removed", "new": None, "since": date(2026, 11, 19)})
        for it in lived_report().limit_changes[:1]
    )
    told = told_of(limit_changes=(removed,))
    assert told.startswith("Limits — No limits were tested.")
    assert "net-band − removed" in told  # noqa: RUF001 - a real minus sign


# A limit on every leg.


def on_legs(count: int) -> tuple[LimitResult, ...]:
    return tuple(
        limit("leg-band", f"leg:U1:LEG{at:04d}", 130.0 if at < 2 else 50.0, 120.0)
        for at in range(count)
    )


def test_a_limit_on_every_leg_shows_its_worst_and_folds_the_rest() -> None:
    html = render(lived_report(limits=(*on_legs(5000), nearing())), {}).html
    board = html[html.index('id="limits"') : html.index('id="breaks"')]
    shown, folded = board.split("<details")
    # Two in breach and one at 76% are shown, 4,998 at 50 of 120 are not, 300 of them in the fold.
    assert set(re.findall(r"LEG\d{4}", shown)) == {"LEG0000", "LEG0001"}
    assert "<summary>4,998 more, all ok, the tightest 42% used</summary>" in folded
    assert "and 4,698 more in the JSON of this report: 4,698 ok" in folded
    assert len(set(re.findall(r"LEG\d{4}", folded))) == 300


def all_in_breach(count: int) -> tuple[LimitResult, ...]:
    return tuple(limit("leg-band", f"leg:U1:LEG{at:04d}", 130.0, 120.0) for at in range(count))


def test_twelve_scopes_of_one_limit_are_shown_at_most_and_the_fold_tells_the_states() -> None:
    shown, rest = parted((*all_in_breach(40), nearing()))
    assert (len(shown), len(rest)) == (13, 28)
    assert rest_words(rest) == "28 more: 28 BREACH"


def at(used: float, name: str, **fields: object) -> LimitResult:
    """So much of a band of 100 used, and ok unless it is said otherwise."""
    return limit(name, "net", 100 * used, 100.0, **{"state": "ok", **fields})


def shown_of(*limits: LimitResult) -> list[str]:
    return [it.id for it in parted(limits)[0]]


def test_a_limit_is_shown_when_it_asks_to_be_read() -> None:
    calm = [at(0.1 + 0.01 * it, f"calm-{it}") for it in range(9)]
    asking = [
        at(0.2, "warned", state="warn"),
        at(0.2, "untested", state="not_testable", utilisation=None),
        at(0.2, "held", state="breach", held=True),
        at(0.2, "back", state_previous="breach"),
        at(0.2, "soft", state="breach", severity="soft"),
        at(0.6, "near"),
    ]
    assert set(shown_of(*calm, *asking)) == {it.id for it in asking}
    assert shown_of(*calm, *asking)[:2] == ["held", "soft"]  # the worst state, hard before soft
    assert "near" not in shown_of(*calm, at(0.59, "near"), *asking[:5])


def test_on_a_calm_day_the_three_tightest_are_shown() -> None:
    calm = [at(0.1 + 0.01 * it, f"calm-{it}") for it in range(9)]
    assert shown_of(*calm) == ["calm-8", "calm-7", "calm-6"]
    assert rest_words(parted(calm)[1]) == "6 more, all ok, the tightest 15% used"


def test_fewer_than_four_others_are_not_folded() -> None:
    calm = [at(0.1 + 0.01 * it, f"calm-{it}") for it in range(7)]
    assert len(parted(calm)[0]) == 3
    assert len(parted(calm[:6])[0]) == 6


def test_a_count_has_whole_values_and_no_negative_side() -> None:
    legs = limit("gaps", "net", 0.0, 0.5, unit="count", warn=None)
    age = limit("age", "net", 3.0, 4.0, unit="sessions", state="ok")
    told = told_of(legs, age)
    assert "0 ≤ 0.5 0% ✓ ok 0.5 to go" in told
    assert "3 ≤ 4 warn ≤ 3 75% ✓ ok 1 to go" in told


def test_a_change_since_the_session_before_has_no_drift_of_its_own() -> None:
    change = nearing(reference="previous", drift_per_session=None, sessions_to_breach=None)
    assert "no drift is known" not in told_of(change)


def test_a_breach_further_off_than_a_quarter_is_not_foretold() -> None:
    assert pace_words(nearing(sessions_to_breach=61.0)) == ""
    assert pace_words(nearing(sessions_to_breach=60.0)) == "about 60 sessions to breach"
