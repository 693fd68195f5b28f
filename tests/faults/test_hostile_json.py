"""JSON out to do harm where JSON is read: in the journal, and in what a stranger is given."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tasks.journal import check_evidence
from tests.faults.intake import Intake
from tests.faults.strikes import STEADY
from tests.flows.desks import LAST, SESSIONS

DEEP = b"[" * 100_000 + b"]" * 100_000
HOSTILE = {
    "a key twice": b'{"actor":"a","actor":"vegarecon","v":"1"}',
    "NaN": b'{"v":NaN}',
    "100,000 deep": DEEP,
    "a number of a million digits": b'{"v":' + b"9" * 1_000_000 + b"}",
    "half of a surrogate pair": b'{"v":"\\ud800"}',
    "not UTF-8": b'{"v":"\xff"}',
}


def changed(fed: Intake, seq: int, content: bytes) -> None:
    fed.reset()
    path = fed.desk.folder / "state" / "log" / f"{seq:08d}.json"
    path.chmod(0o600)
    path.write_bytes(content)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_an_entry_that_is_hostile_json_is_named_by_verify(fed: Intake, content: bytes) -> None:
    changed(fed, 1, content)
    said = fed.forge.run(["verify", "--settings", fed.desk.settings], environment=STEADY)
    assert said.code == 10, said.err
    told = [line for line in (said.out + said.err).splitlines() if "00000001.json" in line]
    assert told
    assert all(
        len(line) < 600 and line.isprintable() for line in (said.out + said.err).splitlines()
    )
    assert "Traceback" not in said.err


def test_a_run_over_it_says_so_in_a_line_and_no_more(fed: Intake) -> None:
    changed(fed, 2, DEEP)
    said = fed.forge.run(fed.words(), environment=STEADY)
    assert said.code == 24, said.err
    assert all(line.startswith("vegarecon: audit.") for line in said.err.splitlines())


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_evidence_of_hostile_json_is_told_in_plain_lines(
    fed: Intake, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    given = evidence(fed, tmp_path)
    with zipfile.ZipFile(given) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    entry = next(name for name in files if name.endswith("00000002.json"))
    report = next(name for name in files if files[name].startswith(b'{\n  "schema"'))
    for name in (entry, report):
        spoilt = tmp_path / "spoilt.zip"
        with zipfile.ZipFile(spoilt, "w") as archive:
            for each, body in files.items():
                archive.writestr(each, content if each == name else body)
        assert check_evidence.main([str(spoilt)]) == 10
        lines = capsys.readouterr().out.splitlines()
        assert all(line.isprintable() and len(line) < 600 for line in lines)


def test_names_that_leave_the_folder_are_strangers_and_write_nothing(
    fed: Intake, tmp_path: Path
) -> None:
    given = evidence(fed, tmp_path)
    with zipfile.ZipFile(given, "a") as archive:
        archive.writestr("../../escaped", b"x")
        archive.writestr("/tmp/escaped", b"x")  # noqa: S108 - a name within the zip
    before = sorted(tmp_path.rglob("*"))
    said = subprocess.run(
        [sys.executable, check_evidence.__file__, str(given)],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert said.returncode in (0, 10)
    assert b"Traceback" not in said.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path.parent.parent / "escaped").exists()


def evidence(fed: Intake, folder: Path) -> Path:
    """Of the session before, as the command gives it."""
    fed.reset()
    path = folder / "evidence.zip"
    words = ["evidence", str(SESSIONS[1]), "--settings", fed.desk.settings, "-o", path]
    said = fed.forge.run(words, environment=STEADY)
    assert said.code == 0, said.err
    assert SESSIONS[1] < LAST
    return path
