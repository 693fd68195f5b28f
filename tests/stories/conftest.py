"""The command, for stories told through it."""

from __future__ import annotations

import pytest

from tests.flows.desks import BareEasel, Command, command


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    monkeypatch.delenv("VEGARECON_DEBUG", raising=False)
    return command(monkeypatch)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same without charts: for stories that no picture tells."""
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    return command(monkeypatch, BareEasel)
