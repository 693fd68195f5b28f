"""A mail server that dies in every phase; a thousand places more: tests.faults.mail_drops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mail_drops import drop, length_of, owing
from tests.faults.postman import PHASES, Death, Postman
from tests.faults.runs import Forge
from tests.faults.strikes import Bench


@pytest.fixture(scope="module")
def bench(
    forge: Forge, postman: Postman, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """A desk that owes a mail."""
    one = Bench(tmp_path_factory.mktemp("mail"), forge, postman)
    owing(one)
    yield one
    postman.death = None


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "body"])
def test_a_server_that_dies_in_a_phase_costs_no_mail(bench: Bench, phase: str) -> None:
    assert drop(bench, Death(phase)) == []


def test_a_server_that_dies_within_the_message_costs_no_mail(bench: Bench) -> None:
    for place in (1, length_of(bench) - 1):
        assert drop(bench, Death("body", place)) == []


def test_the_run_that_made_the_report_is_told_of_the_death_just_the_same(
    forge: Forge, postman: Postman, tmp_path: Path
) -> None:
    assert drop(Bench(tmp_path, forge, postman), Death("dot")) == []
