"""The command and a small desk, for tests of what runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.desks import Command, Desk, command, write_small_desk


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    monkeypatch.delenv("VEGARECON_DEBUG", raising=False)
    return command(monkeypatch)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return write_small_desk(tmp_path / "desk")
