"""The command and a small desk, for tests of what runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.desks import BareEasel, Command, Desk, command, write_small_desk


def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    monkeypatch.delenv("VEGARECON_DEBUG", raising=False)


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command without pictures, which take a third of a run and few tests look at."""
    _alone(monkeypatch)
    return command(monkeypatch, BareEasel)


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same with pictures: a report that is made again has them."""
    _alone(monkeypatch)
    return command(monkeypatch)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return write_small_desk(tmp_path / "desk")
