"""Positions three ways and the quality of the data: what differs is open, the rest is folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tasks.model.document import Omission, Report
from tasks.report.headline import also
from tasks.report.render import render
from tasks.report.tiles import tiles
from tests.report.books import net
from tests.report.days import layers
from tests.report.lived_days import crowded_report, lived_report
from tests.report.own_book import holding, holdings, measure, quality
from tests.report.reading import quiet, section, words

MINUS = "\u2212"
Make = dict[str, Callable[..., Report]]


def shown(name: str, report: Report) -> tuple[str, str]:
    """The words of a section before and inside what is folded."""
    html = render(report, {}).html
    start = html.index(f'<section id="{name}"')
    part = html[start : html.index("</section>", start)]
    open_, _, folded = part.partition("<details")
    return words(open_), words("<details" + folded)


def own(**fields: Any) -> Report:
    return lived_report(**({"settlements": (), "retags": ()} | fields))


def test_only_holdings_that_differ_are_open() -> None:
    opened, folded = shown("positions", own())
    assert opened.startswith(
        "Positions three ways — 10 holdings: 2 not the same at the broker; 1 adopted from the "
        f"broker; disputed: our own book makes {MINUS}1,250"
    )
    assert "VXM/G27 U100002 layer-3 by a rule ≠ +1 0 +1 0 0 –" in opened  # noqa: RUF001 - the sign is a dash
    # 4 held, 3 bought, 2 settled: 5; the broker's side is not known.
    assert (
        f"VIX261222C00020000 U100001 core since its first day ≠ +5 n/a 1 +4 +3 {MINUS}2" in opened
    )
    assert "SPXW270104P05500000" in opened  # adopted
    assert "SPXW270104P05700000" not in opened
    assert "All 10 holdings, ours and theirs" in folded
    assert "SPXW270104P05700000" in folded


def test_holdings_that_all_agree_are_one_folded_table() -> None:
    agreed = holdings()[:7]
    opened, folded = shown("positions", own(holdings=agreed, net=net()))
    assert "7 holdings: ours and the broker's agree" in opened
    assert "Contract" not in opened
    assert "VIX270120C00035000" in folded


def test_without_an_own_book_the_section_says_so(make: Make) -> None:
    said = quiet(render(make["clean"](), {}).html)
    assert said["positions"] == (
        "Our own book is not on record: the positions are the broker's alone."
    )
    left_out = make["clean"](omissions=(Omission(section="positions", reason="no feed"),))
    assert quiet(render(left_out, {}).html)["positions"] == "Left out: no feed."


def test_settled_and_moved_legs_say_how_and_why() -> None:
    told = section(render(lived_report(), {}).html, "positions")
    assert (
        f"SPX261120P05800000 U100001 core {MINUS}2 settled in cash AM settlement of 2026-11-20 , "
        f"11.50 points in the money 5,788.50 indices: SET {MINUS}2,300"
    ) in told
    assert "no feed carries VRO n/a 1 n/a 2" in told
    assert "VIX270120C00025000 U100001 layer-1 layer-2 by command rolled out" in told


def test_thousands_of_holdings_are_cut_after_those_that_moved() -> None:
    many = tuple(holding(f"LEG{at:04d}", 1.0, 1.0) for at in range(400))
    moved = holding("MOVED", 3.0, 3.0, previous=1.0, traded=2.0)
    opened, folded = shown("positions", own(holdings=(*many, moved), net=net()))
    assert "LEG" not in opened
    assert folded.index("MOVED") < folded.index("LEG0000")
    assert "and 101 more in the JSON of this report" in folded
    assert "LEG0299" not in folded


# Disputed figures.


@pytest.mark.parametrize(
    ("own_figure", "said"),
    [
        (-1250.0, f"disputed: our own book makes {MINUS}1,250"),
        (-1061.6, None),  # shown to the dollar it is the same
        (None, None),
    ],
)
def test_a_net_that_our_own_book_disputes_is_told_at_the_top(
    make: Make, own_figure: float | None, said: str | None
) -> None:
    report = make["clean"](net=net(vega30_own=own_figure))
    assert [it for it in also(report) if "disputed" in it] == ([said] if said else [])
    assert ("own book" in tiles(report)[0].context) == (said is not None)


def test_our_own_figure_stands_where_the_broker_leaves_none(make: Make) -> None:
    unknown = make["degraded"](net=make["degraded"]().net.model_copy(update={"vega30_own": -980.0}))  # type: ignore[union-attr]  # a degraded day has a net
    assert f"disputed: our own book makes {MINUS}980" in also(unknown)


def test_layers_that_dispute_each_other_out_of_the_net_are_named(make: Make) -> None:
    core, first, *others = layers()
    apart = (
        core.model_copy(update={"vega30_own": -1200.0}),
        first.model_copy(update={"vega30_own": 76.51}),
    )
    report = make["clean"](layers=(*apart, *others), net=net(vega30_own=-1061.87))
    assert also(report)[-1] == "disputed: our own book differs in core, layer-1"
    assert f"{MINUS}1,247 own book {MINUS}1,200" in section(render(report, {}).html, "layers")


def test_rows_of_layers_and_net_say_disputed_while_the_two_books_differ(make: Make) -> None:
    # The broker does not show a future of layer-3 that our own book holds.
    lost = make["clean"](holdings=holdings()[:8])
    told = section(render(lost, {}).html, "layers")
    assert "net disputed · 8 legs" in told
    assert "layer-3 hedge · 2 legs · disputed" in told
    assert f"core core · 4 legs {MINUS}1,247" in told
    agreed = section(render(make["clean"](holdings=holdings()[:7]), {}).html, "layers")
    assert "net reconciled · 8 legs" in agreed
    assert "disputed" not in agreed


def test_a_net_with_gaps_that_is_disputed_says_both(make: Make) -> None:
    bad = make["degraded"]().net
    assert bad is not None
    report = make["degraded"](net=bad.model_copy(update={"vega30_own": -980.0}))
    assert "unreconciled, disputed" in section(render(report, {}).html, "layers")


def test_a_drift_from_a_rebalance_names_its_day_and_level(make: Make) -> None:
    core, first, *others = layers()
    since = {"drift_reference": "rebalance", "rebalanced_on": "2026-11-12", "vega30_rebalance": 90}
    moved = type(first)(**(first.model_dump() | since))
    told = section(render(make["clean"](layers=(core, moved, *others)), {}).html, "layers")
    assert "from rebalance 2026-11-12 , +90" in told


# Quality.


def test_only_unusual_measures_are_open() -> None:
    opened, folded = shown("quality", lived_report())
    assert opened.startswith(
        "Data quality — 5 measures, 1 unusual, 2 without a past to compare with"
    )
    assert (
        "crossed gate SPX 1.90 78 of 4,102 0.10 % ▲ unusually high 7.2 spreads above 20" in opened
    )
    assert "vendor vol" not in opened
    assert (
        "vendor vol SPX 0.01 3,900 of 4,102 0.11 vol points rather low 2.0 spreads below" in folded
    )
    assert "unchanged SPX 12.00 78 of 4,102 11.90 % as ever" in folded
    assert "interpolated book 1.90 78 of 4,102 n/a" in folded
    assert "too new 3 sessions on record" in folded
    assert "there was nothing to measure" in folded


def test_nothing_unusual_is_one_folded_table(make: Make) -> None:
    report = make["clean"](quality=(measure("unchanged", 0.4),))
    opened, folded = shown("quality", report)
    assert opened == "Data quality — 1 measure, none unusual"
    assert "as ever" in folded
    assert "Data quality: 1 measure, none unusual" in words(render(report, {}).mail_html)


def test_the_unusual_come_first_and_then_the_furthest() -> None:
    _, folded = shown("quality", lived_report(quality=quality()))
    order = [folded.index(it) for it in ("crossed", "vendor vol", "unchanged", "interpolated")]
    assert order == sorted(order)


# All of it at once.


def test_a_crowded_day_stays_below_the_clip_and_within_78_columns() -> None:
    renderings = render(crowded_report(), {})
    assert len(renderings.mail_html.encode()) < 100_000
    assert max(len(line) for line in renderings.text.splitlines()) <= 78
    told = words(renderings.mail_html)
    assert "60 legs of layer-1 vega" in told
    assert "5,000 holdings: ours and the broker's agree" in told
