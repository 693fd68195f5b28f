"""What is said while a run is at work: on a terminal, and nowhere else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.flows.desks import LAST, Desk


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_on_a_terminal_a_run_says_which_verb_is_at_work_and_leaves_no_trace(desk: Desk) -> None:
    ours, theirs = pty.openpty()
    words = ["run", "--direct", "--no-mail", "--settings", str(desk.settings), "--as-of", str(LAST)]
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    said = b""
    # A terminal whose other side is closed ends in an error on Linux, in nothing elsewhere.
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(ours)
    text = said.decode("utf-8")
    assert ran.returncode == 0, text
    told = [line.removesuffix(" ...") for line in text.split("\r\033[K") if line.endswith(" ...")]
    assert [verb for verb in ("pull", "value", "check", "render", "record") if verb in told] == [
        *("pull", "value", "check", "render", "record")
    ]
    # The line is empty again before anything else is told.
    assert "..." not in text.rpartition("\r\033[K")[2]


def test_elsewhere_nothing_is_said_of_it(desk: Desk) -> None:
    words = ["run", "--direct", "--no-mail", "--settings", str(desk.settings), "--as-of", str(LAST)]
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], cwd=ROOT, capture_output=True, check=False
    )
    assert b"pull" not in ran.stderr
