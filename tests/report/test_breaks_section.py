"""Breaks on the page, in the mail and in the text: by what they ask of the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.report.figures import digits_to_tell, ordinal
from tasks.report.headline import also
from tasks.report.render import render
from tasks.report.tiles import tiles
from tasks.report.view_breaks import breaks_section
from tests.report.books import AS_OF
from tests.report.lived_days import lived_report
from tests.report.reading import quiet, section, words
from tests.report.standing import (
    accepted,
    broken,
    crowd,
    every_status,
    explained,
    resolved,
    untested,
    vanished,
)

MINUS = "\u2212"
Make = dict[str, Callable[..., Report]]


def told_of(*breaks: Break) -> str:
    return section(render(lived_report(breaks=breaks), {}).html, "breaks")


def captions(*breaks: Break) -> list[str]:
    return [table.caption for table in breaks_section(lived_report(breaks=breaks)).tables]


def test_new_standing_accepted_and_resolved_breaks_stand_apart() -> None:
    assert captions(*every_status()) == [
        "New since the last session",
        "Standing since earlier sessions, the oldest first",
        "Accepted: known, and not counted",
        "Resolved since the last session, as last seen",
    ]
    assert captions(resolved()) == ["Resolved since the last session, as last seen"]


def test_the_answer_counts_what_nobody_has_settled() -> None:
    told = told_of(*every_status())
    assert told.startswith(
        "Breaks — 3 open (1 new, 2 standing up to 5 sessions; 1 explained); 1 accepted; "
        "1 resolved since the last session"
    )
    assert told_of(accepted(), resolved()).startswith("Breaks — 0 open; 1 accepted; 1 resolved")


def test_the_headline_and_the_tile_count_unsettled_breaks_alone() -> None:
    report = lived_report(breaks=every_status())
    assert {"3 open breaks", "1 accepted break"} <= set(also(report))
    assert [tile.value for tile in tiles(report)][-1] == "3 · 0"
    settled = lived_report(breaks=(accepted(), resolved()))
    assert not [it for it in also(settled) if "open" in it]
    assert "1 accepted break" in also(settled)
    last = tiles(settled)[-1]
    assert (last.value, last.context, last.tone) == ("0 · 0", "nothing open; 1 accepted", "")


def test_a_break_is_told_with_cause_sureness_past_owner_and_note() -> None:
    told = told_of(explained())
    assert (
        "VIX261222C00022000 vega · layer-1 · U100001 · broker · B-0f41a9c3 "
        f"+17.7 +29.3 {MINUS}11.6 USD per vol point 0.89 "
        "priced off the VIX spot 17.04 instead of the forward 18.20: closes 11.50 of 11.56 "
        f"sure, leaves {MINUS}0.060 · owner mb; asked the broker's desk "
        "≈ explained 3 sessions, since 2026-11-17 ; third time, first seen 2026-10-02 ; "
        "last resolved 2026-11-04 (the broker has corrected its figure)"
    ) in told


def test_a_break_of_positions_says_what_its_kind_means_and_what_is_at_stake() -> None:
    told = told_of(vanished())
    assert "VXM/G27 vanished: held by our own book, absent at the broker · layer-3" in told
    assert "+1 0 +1 contracts 0 +27 not known" in told
    assert "held by our own book since 2026-11-12 , no trade today" in told
    assert "≠ open new" in told


def test_the_column_of_what_is_at_stake_is_there_only_where_something_is() -> None:
    assert "At stake" in told_of(vanished(), explained())
    assert "At stake" not in told_of(explained())


def test_a_break_that_could_not_be_tested_today_says_why() -> None:
    told = told_of(untested())
    assert "n/a 1 n/a 1 n/a 1 0.89" in told
    assert "? open, not tested today 5 sessions, since 2026-11-13" in told
    assert "1 the leg could not be valued today: no bid" in told


def test_an_accepted_break_says_until_when_and_up_to_what() -> None:
    assert "○ accepted until 2026-12-18 up to 200; 10 sessions, since 2026-11-06" in told_of(
        accepted()
    )


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("agrees", "both sides agree"),
        ("broker_corrected", "the broker has corrected its figure"),
        ("another_word", "another word"),
    ],
)
def test_a_resolved_break_says_why_and_how_long_it_stood(word: str, said: str) -> None:
    told = told_of(resolved(resolution=word))
    assert f"✓ resolved {said}; stood 2 sessions, since 2026-11-18" in told


def test_a_break_that_a_word_ended_the_day_it_opened_says_why_once() -> None:
    said = "the broker is right: our own book takes the broker's holding from the next session on"
    told = told_of(
        vanished(status="resolved", resolution="broker_right", resolved_on=AS_OF, reason=said)
    )
    assert told.count("the broker is right") == 1
    assert "stood" not in told
    assert f"✓ resolved {said}" in told


def test_what_settled_says_more_than_the_fixed_word() -> None:
    why = "expired on 2026-11-18 at 5,812.44"
    told = told_of(resolved(resolution="settled", reason=why))
    assert "settled, exercised or assigned; stood 2 sessions" in told
    assert why in told


def test_the_figures_of_what_is_resolved_are_called_the_last_ones_in_every_form() -> None:
    shown = render(lived_report(breaks=(resolved(),)), {})
    said = "The figures of what is resolved are those that were last seen."
    for form in (words(shown.html), " ".join(shown.text.split()), words(shown.mail_html)):
        assert said in form
    every = render(lived_report(breaks=every_status()), {})
    for form in (words(every.html), every.text, words(every.mail_html)):
        assert "as last seen" in form
    assert said not in words(render(lived_report(breaks=(vanished(),)), {}).html)


def test_a_crowd_that_a_word_ended_the_day_it_opened_was_not_new() -> None:
    over = {"status": "resolved", "resolution": "broker_corrected", "resolved_on": AS_OF}
    told = told_of(*crowd(4, **over))
    assert "✓ resolved the broker has corrected its figure" in told
    assert "new" not in told.split("Status")[1].split("priced")[1]


def test_a_break_without_a_side_to_it_shows_a_dash_and_no_reason_made_up() -> None:
    told = told_of(
        broken("B-1", kind="unassigned", ours=12.0, theirs=None, difference=None, layer=None)
    )
    assert "unassigned: a leg that no layer takes · no layer" in told
    assert "12.0 – –" in told  # noqa: RUF001 - the sign is a dash
    assert "n/a" not in told.split("Status")[1]


def test_no_break_is_one_line(make: Make) -> None:
    said = quiet(render(make["clean"](history=()), {}).html)
    assert said["breaks"] == "No breaks: 0 open."


def test_the_oldest_stand_first_and_then_what_has_most_at_stake() -> None:
    older = broken("B-a", subject="OLD", opened=date(2026, 11, 2), age_sessions=14)
    small, large = (
        vanished(subject=name, vega30=stake, opened=date(2026, 11, 18), age_sessions=2)
        for name, stake in (("SMALL", 5.0), ("LARGE", -90.0))
    )
    told = told_of(small, large, older)
    assert re.findall("OLD|SMALL|LARGE", told) == ["OLD", "LARGE", "SMALL"]


# Figures.


@pytest.mark.parametrize(
    ("difference", "scale", "digits"),
    [
        (-186.0, 598.0, 0),
        (0.35, 1.45, 2),
        (0.89, 150.0, 2),
        (45.0, 120000.0, 0),
        (0.00031, 0.0015, 5),  # 0.00150 against 0.00181
        (0.0, 250.0, 0),
    ],
)
def test_two_sides_are_shown_with_the_digits_that_tell_them_apart(
    difference: float, scale: float, digits: int
) -> None:
    assert digits_to_tell(difference, scale) == digits


def test_sizes_are_whole_unless_they_are_not() -> None:
    assert "+1 0 +1" in told_of(vanished())
    half = vanished(ours=0.5, difference=0.5)
    assert "+0.50 0.00 +0.50" in told_of(half)


@pytest.mark.parametrize(
    ("count", "word"), [(1, "first"), (3, "third"), (11, "11th"), (22, "22nd"), (101, "101st")]
)
def test_times_are_counted_in_words(count: int, word: str) -> None:
    assert ordinal(count) == word


def test_the_glossary_explains_the_kinds_that_are_there_and_no_others() -> None:
    html = render(lived_report(breaks=(vanished(),)), {}).html
    told = section(html, "glossary")
    assert "vanished: held by our own book, absent at the broker." in told
    assert "expired held" not in told
    assert AS_OF.isoformat() not in told


def test_the_mail_tells_id_cause_and_both_sides_in_three_columns() -> None:
    mail = words(render(lived_report(breaks=(vanished(), explained())), {}).mail_html)
    for item in (vanished(), explained()):
        assert item.id in mail
    assert "Break Difference Status" in mail
    assert "priced off the VIX spot 17.04 instead" in mail


def test_what_is_the_matter_leads_to_its_section() -> None:
    page = render(lived_report(breaks=every_status()), {}).html
    assert '<li><a href="#breaks">3 open breaks</a></li>' in page
    assert '<li><a href="#breaks">1 accepted break</a></li>' in page
    assert page.index('id="limits"') < page.index('id="breaks"') < page.index('id="explain"')
