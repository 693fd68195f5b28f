"""Desks to be struck, for the tests that do in a minute what the long runs do in hours."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.faults.intake import Fed, Intake
from tests.faults.oracle import wrong_with
from tests.faults.postman import Postman
from tests.faults.runs import STRACE, Forge
from tests.faults.strikes import Bench, Strike


@pytest.fixture(scope="package")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge(tmp_path_factory.mktemp("forge")) as one:
        yield one


@pytest.fixture(scope="package")
def other_forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge(tmp_path_factory.mktemp("other")) as one:
        yield one


@pytest.fixture(scope="package")
def postman() -> Iterator[Postman]:
    with Postman() as one:
        yield one


@pytest.fixture(scope="package")
def fed(forge: Forge, tmp_path_factory: pytest.TempPathFactory) -> Intake:
    """A desk with a feed of every kind, the session before on record."""
    return Intake(tmp_path_factory.mktemp("intake"), forge)


@pytest.fixture(scope="package")
def whole(fed: Intake) -> Fed:
    """What its files say as they should be."""
    told = fed.feed({})
    assert told.ended.code == 0, told.ended.err
    assert wrong_with(fed, told, fed.whole) == []
    return told


@pytest.fixture(scope="package")
def new_bench(forge: Forge, postman: Postman, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A desk whose ledger is not there yet."""
    return Bench(tmp_path_factory.mktemp("new"), forge, postman)


@pytest.fixture(scope="package")
def lived_bench(forge: Forge, postman: Postman, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A desk with the session before on record."""
    return Bench(tmp_path_factory.mktemp("lived"), forge, postman, lived=True)


@pytest.fixture(scope="package")
def strace() -> str:
    if STRACE is None:
        pytest.skip("no strace here: calls of the system cannot be struck")
    tried = subprocess.run([STRACE, "-o", os.devnull, "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("strace may trace nothing here: calls of the system cannot be struck")
    return STRACE


@pytest.fixture(scope="package")
def strikes(strace: str, lived_bench: Bench) -> list[Strike]:
    """Every durable call of the lived desk's run."""
    assert strace
    return lived_bench.strikes()
