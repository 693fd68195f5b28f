"""A secret in an address is in no log, however much of it is asked for."""

from __future__ import annotations

import logging

import pytest

from tasks.web.client import CallError, Manners, call
from tasks.web.knock import knock
from tests.web.bell import Bell, bell

CANARY = "c4n4ry"


def test_neither_a_path_nor_a_query_nor_a_redirect_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with bell(Bell(status=302, headers={"Location": f"/{CANARY}?t={CANARY}"})) as told:
        with pytest.raises(CallError, match="redirects"):
            call(f"{told.url}/{CANARY}?t={CANARY}", {}, Manners(tries=1))
        knock(f"{told.url}/{CANARY}", None, {}, seconds=5.0)
    assert all(CANARY in path for _, path, _, _ in told.rung)
    assert "GET http://127.0.0.1/..." in caplog.text
    assert CANARY not in caplog.text
