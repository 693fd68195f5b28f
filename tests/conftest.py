"""What all tests may ask for."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from tasks.ledger import connection

# How a ledger comes to be is what these look at.
_MAKES_ITS_OWN = (
    "test_faults.py",
    "test_migration.py",
    "test_migration_memory.py",
    "test_older.py",
)

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_finish() -> None:
    """Thousands of tests and the libraries are here to stay: the collector need not look at them.

    A tenth of the suite's time went into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_sessionfinish() -> None:
    """What is left at the end is cleared away as ever."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Third-party market data beside the checkout; tests that need it skip without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real market data in ../shared/data: this test compares with it")
    return folder


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with every migration applied and nothing in it, made once a process."""
    path = tmp_path_factory.mktemp("ledger") / connection.FILE
    connection.create(path)
    return path


@pytest.fixture(autouse=True)
def _quick_ledgers(
    empty_ledger: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new ledger is a copy of the empty one: four migrations cost half a second each time."""
    if request.path.name in _MAKES_ITS_OWN:
        return

    def copied(path: Path) -> None:
        fresh = path.with_suffix(".new")
        shutil.copyfile(empty_ledger, fresh)
        fresh.chmod(0o600)
        fresh.replace(path)

    monkeypatch.setattr(connection, "create", copied)
