"""The command, for stories told through it."""

from __future__ import annotations

import pytest

from tests.flows.desks import Command, command


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    monkeypatch.delenv("VEGARECON_DEBUG", raising=False)
    return command(monkeypatch)
