"""No byte of a password is left behind; to every end there is: tests.faults.canaries."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.canaries import ENDS, FORMS, SECRET_FILE, has, leaks
from tests.faults.runs import Forge
from tests.flows.desks import LAST, write_small_desk
from tests.flows.test_mail import MAIL
from tests.report.test_smtp import PASSWORD, free_port

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


@pytest.mark.prefect
def test_prefect_keeps_no_password(tmp_path: Path) -> None:
    """The day under a server of its own, whose database is searched when it is gone."""
    desk = write_small_desk(tmp_path / "desk", (LAST,))
    mail = MAIL.replace(f"file:{SECRET_FILE}", FORMS["environment"])
    desk.configure(mail.replace("PORT", str(free_port())).replace('ca_file = "127.0.0.1.pem"', ""))
    home = tmp_path / "prefect"
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "flows.cli",
            "run",
            "--settings",
            str(desk.settings),
            "--as-of",
            str(LAST),
        ],
        cwd=ROOT,
        env={**os.environ, "PREFECT_HOME": str(home), "DESK_PASSWORD": PASSWORD},
        capture_output=True,
        check=False,
        timeout=240,
    )
    assert said.returncode == 23, said.stderr
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in files)
    kept = [*files, *(path for path in desk.folder.rglob("*") if path.is_file())]
    assert [path for path in kept if has(path.read_bytes(), PASSWORD)] == []
    assert not has(said.stdout + said.stderr, PASSWORD)
