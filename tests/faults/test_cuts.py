"""Files cut within lines, at their ends, and beside their sums; every byte: tests.faults.cuts."""

from __future__ import annotations

import pytest

from tests.faults.cuts import judged, of_the_book, says_more
from tests.faults.intake import EVENTS, POSITIONS, SETTINGS, SUMS, TABLE, TRADES, Fed, Intake


@pytest.mark.parametrize("file", [POSITIONS, TABLE, TRADES, EVENTS])
def test_a_cut_within_a_line_is_refused_by_name(fed: Intake, whole: Fed, file: str) -> None:
    assert whole.document is not None
    content = fed.whole[file]
    for end in (0, len(content) // 2, len(content) - 1):
        assert content[:end][-1:] != b"\n"
        assert judged(fed, file, end, whole.document)[0] == "refused"


def test_a_cut_at_a_lines_end_is_seen_beside_sums_alone(fed: Intake, whole: Fed) -> None:
    assert whole.document is not None
    end = fed.whole[POSITIONS].index(b"A1,VX/Z24")
    assert judged(fed, POSITIONS, end, whole.document, fed.sums()) == ("refused", "")
    # Our own book has what the broker's lost: of a desk with a past it is a break all the same.
    shorter = fed.feed({POSITIONS: fed.whole[POSITIONS][:end]})
    assert shorter.ended.code == 4
    assert shorter.document is not None
    assert [found["subject"] for found in shorter.document["breaks"]] == ["VX/Z24"]
    assert of_the_book(shorter.document) != of_the_book(whole.document)


def test_sums_that_are_cut_vouch_for_nothing(fed: Intake, whole: Fed) -> None:
    assert whole.document is not None
    sums = fed.sums()
    for end in (0, len(sums) // 2, len(sums) - 1):
        assert judged(fed, SUMS, end, whole.document, sums)[0] == "refused"


def test_settings_that_are_cut_are_refused_or_the_report_tells(fed: Intake, whole: Fed) -> None:
    assert whole.document is not None
    content = fed.whole[SETTINGS]
    for end in (len(content) // 2, content.index(b"[events]")):
        assert judged(fed, SETTINGS, end, whole.document)[0] in ("refused", "said")


def test_the_judge_knows_another_book_from_the_same(whole: Fed) -> None:
    assert whole.document is not None
    fewer = whole.document | {"legs": whole.document["legs"][1:]}
    assert of_the_book(fewer) != of_the_book(whole.document)
    assert not says_more(whole, whole.document)
    assert says_more(whole, whole.document | {"findings": []})
