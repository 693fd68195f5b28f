"""Many breaks of one matter: one row that speaks for all, and its members behind it."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.report.break_groups import groups_of
from tasks.report.render import render
from tasks.report.view_breaks import breaks_section
from tests.report.lived_days import lived_report
from tests.report.reading import section, words
from tests.report.standing import broken, crowd, explained

MINUS = "\u2212"


def test_three_of_one_matter_are_one_row_with_its_members_folded() -> None:
    [table] = breaks_section(lived_report(breaks=crowd(60))).tables
    assert len(table.rows) == 1
    assert table.rows[0].cells[0].text == "60 legs of layer-1"
    # The greatest difference is the last one's: 20 + 59 against 40 + 2 * 59.
    assert [cell.text for cell in table.rows[0].cells[1:4]] == ["+79", "+158", f"{MINUS}79"]
    [fold] = table.folds
    assert fold.words == "The 60 legs of layer-1, vega, U100001"  # the row above has told the cause
    assert len(fold.table.rows) == 60


def test_a_folded_group_counts_how_sure_its_members_are() -> None:
    [table] = breaks_section(lived_report(breaks=crowd(60))).tables
    # Every third of sixty is likely.
    assert table.rows[0].cells[-2].sub == "40 sure, 20 likely"


def test_the_page_closes_the_members_and_the_text_shows_them() -> None:
    renderings = render(lived_report(breaks=crowd(60)), {})
    summary = "<summary>The 60 legs of layer-1, vega, U100001</summary>"
    assert summary in renderings.html
    first, last = "VIX261222C00010000", "VIX261222C00039500"
    for form in (renderings.html, renderings.text):
        assert first in form
        assert last in form
    assert last in renderings.mail_html  # it stands for all of them
    assert first not in renderings.mail_html


def test_a_mail_tells_each_matter_with_its_cause_once() -> None:
    told = words(render(lived_report(breaks=(explained(), *crowd(60))), {}).mail_html)
    assert (
        told.count("60 legs of layer-1 vega · layer-1 · U100001 · broker · USD per vol point") == 1
    )
    assert told.count("priced off the spot index instead of the forward") == 1
    assert "; priced off the VIX spot 17.04 instead" in told
    assert "Breaks: 61 open (60 new, 1 standing up to 3 sessions; 61 explained)" in told


@pytest.mark.parametrize(
    "other",
    [
        {"account": "U100002"},
        {"layer": "layer-2"},
        {"kind": "theta"},
        {"source": "vendor"},
        {"cause_code": "stale_vol"},
        {"status": "accepted"},
        {"unit": "USD per day"},
        {"ours": None, "difference": None},
    ],
)
def test_breaks_of_another_matter_are_no_part_of_a_group(other: dict[str, object]) -> None:
    groups = groups_of((*crowd(3), *crowd(4, **other)))
    assert sorted(len(group.items) for group in groups) == [3, 4]


def test_two_of_one_matter_stand_alone() -> None:
    assert [len(group.items) for group in groups_of(crowd(2))] == [1, 1]


def test_a_group_of_old_breaks_says_how_old_and_how_many_had_come_before() -> None:
    old = crowd(3, opened=date(2026, 11, 18), age_sessions=2)
    back = broken("B-x").model_copy(update=old[0].model_dump() | {"episodes": 2})
    report = lived_report(breaks=(back, *old[1:]))
    told = section(render(report, {}).html, "breaks")
    assert "≈ explained oldest 2 sessions, since 2026-11-18 ; 1 had come before" in told


def test_open_and_explained_ones_of_one_cause_are_one_matter_that_counts_both() -> None:
    mixed = (*crowd(3), *(it.model_copy(update={"status": "open"}) for it in crowd(5)[3:]))
    [table] = breaks_section(lived_report(breaks=mixed)).tables
    assert [row.cells[-1].text for row in table.rows] == ["≠ 2 open, 3 explained"]
    assert [row.cells[-1].text for row in table.folds[0].table.rows].count("≠ open") == 2
