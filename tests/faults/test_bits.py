"""A flipped bit is noticed, and asking of one entry alone is as good as asking of the whole."""

from __future__ import annotations

import pytest

from tests.faults.bits import Journal, flipped, missed, sampled
from tests.ledger.test_verifying import sound


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    return Journal(sound(tmp_path_factory.mktemp("bits")))


def test_no_bit_is_missed(journal: Journal) -> None:
    told = [is_missed for _, _, is_missed in missed(journal, step=23)]
    assert len(told) > 500
    assert not any(told)


def test_the_whole_of_verify_says_the_same(journal: Journal) -> None:
    assert [is_missed for _, _, is_missed in sampled(journal, 12, seed=1)] == [False] * 12


def test_what_is_not_changed_is_not_noticed(journal: Journal) -> None:
    for seq, content in enumerate(journal.contents):
        assert not journal.notices(seq, content)
        assert not journal.found(seq, content)
        assert journal.notices(seq, flipped(content, 80))
