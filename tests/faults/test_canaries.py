"""No byte of a password is left behind; to every end there is: tests.faults.canaries."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.faults.canaries import ENDS, has, leaks
from tests.faults.runs import Forge
from tests.report.test_smtp import PASSWORD

KNOWN = {end.name: end for end in ENDS}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("delivered", "file"),
        ("login refused", "environment"),
        ("a URL as a folder", "file"),
        ("the password itself", "environment"),
    ],
)
def test_a_run_leaves_no_password(forge: Forge, tmp_path: Path, name: str, form: str) -> None:
    ended, found = leaks(forge, tmp_path / "desk", KNOWN[name], form)
    assert ended.code == KNOWN[name].codes[0]
    assert found == []


def test_a_password_is_seen_however_it_is_written() -> None:
    for at in range(6):
        within = b"x" * at + PASSWORD.encode() + b"yyyy"
        assert has(within, PASSWORD)
        assert has(base64.b64encode(within), PASSWORD)
        assert has(within.hex().encode(), PASSWORD)
    assert not has(PASSWORD[:-1].encode(), PASSWORD)
