"""`vegarecon evidence`, and its check as a stranger runs it: a process with nothing installed."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path

import pytest

from tasks.ledger.lock import lock
from tasks.model.document import Report
from tests.flows.desks import (
    BOOK,
    LAST,
    PUT,
    SESSIONS,
    BareEasel,
    Command,
    Desk,
    Said,
    write_small_desk,
)
from tests.flows.desks import command as command_of
from tests.flows.test_record import MAIL, log, run
from tests.journal import rfc9162
from tests.journal.session_record import line_of, unzipped, verdict
from tests.ledger.parts import MON, session, write
from tests.ledger.test_record import opened
from tests.report.test_smtp import Mailbox, free_port, serving

ORIGIN = "vegarecon/Small desk"


@dataclass(frozen=True)
class Story:
    """A desk with two sessions, the second one restated and refused, and the mails it sent."""

    desk: Desk
    mails: tuple[bytes, ...]
    content: bytes

    @property
    def headers(self) -> list[str]:
        """What each mail has in its header."""
        mails = [message_from_bytes(body, policy=default) for body in self.mails]
        return [str(mail["X-Vegarecon-Checkpoint"]).strip() for mail in mails]


def told(vegarecon: Command, desk: Desk, path: Path, *words: object) -> Said:
    return vegarecon("evidence", LAST, "--settings", desk.settings, "-o", path, *words)


def checked(path: Path, *words: str) -> tuple[int, list[str]]:
    """The check that lies in the folder, or in the zip, run where nothing is installed."""
    check = path / "check.py" if path.is_dir() else path.with_name("check.py")
    where = [] if path.is_dir() else [str(path)]
    if where:
        check.write_bytes(unzipped(path.read_bytes())["check.py"])
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(check), *where, *words],
        cwd="/",
        env={"TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.returncode, ended.stdout.splitlines()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    desk = write_small_desk(tmp_path_factory.mktemp("told") / "desk", SESSIONS[1:])
    port, box = free_port(), Mailbox()
    desk.configure(MAIL.replace("PORT", str(port)))
    with pytest.MonkeyPatch.context() as patch, serving(box, port=port):
        vegarecon = command_of(patch, BareEasel)
        assert run(vegarecon, desk, as_of=SESSIONS[1]).code == 0
        reported = [f"A1,{PUT},-10,-1000.0", *(f"{row}," for row in BOOK[1:])]
        desk.rewrite("positions", reported, head="account,symbol,quantity,reported_vega")
        assert run(vegarecon, desk).code == 4
        (name,) = [row[0] for row in desk.rows("SELECT id FROM current_break WHERE kind = 'vega'")]
        words = ("breaks", "accept", name, "--until", "2024-12-20", "--reason", "known_method")
        assert vegarecon(*words, "--settings", desk.settings).code == 0
        assert run(vegarecon, desk).code == 0
        desk.feed("quotes").write_bytes(b"")
        assert run(vegarecon, desk, "--no-mail").code == 10
        path = desk.folder / "evidence.zip"
        assert told(vegarecon, desk, path).code == 0
    mails = tuple(body for _, body in box.messages)
    return Story(desk, mails, path.read_bytes())


@pytest.fixture
def folder(story: Story, tmp_path: Path) -> Path:
    """The zip as a stranger unpacks it."""
    (tmp_path / "evidence.zip").write_bytes(story.content)
    with zipfile.ZipFile(tmp_path / "evidence.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def test_a_stranger_finds_that_all_holds_with_every_mail_that_was_kept(
    story: Story, folder: Path
) -> None:
    assert len(story.headers) == 3
    given = [word for header in story.headers for word in ("--checkpoint", header)]
    for path in (folder, folder.with_name("evidence.zip")):
        code, lines = checked(path, *given)
        assert code == 0
        assert lines[-1] == f"RESULT: ok, {len(lines) - 1} checks hold"
        assert [line[:2] for line in lines[:-1]] == ["ok"] * (len(lines) - 1)
    for header in story.headers:
        assert any(line.startswith("ok    given") and header in line for line in lines)
    for header in story.headers[1:]:
        assert f"X-Vegarecon-Checkpoint: {header}" in "\n".join(lines)


def test_a_header_may_be_given_as_it_stands_in_the_source_of_a_mail(
    story: Story, folder: Path
) -> None:
    head = story.mails[-1].partition(b"\r\n\r\n")[0].decode("ascii")
    lines = head[head.index("X-Vegarecon-Checkpoint:") :].split("\r\n")
    assert lines[1].startswith(" vegarecon/")
    assert checked(folder, "--checkpoint", "\r\n".join(lines[:2]))[0] == 0


@pytest.mark.parametrize("name", ["Zürich  ", "Vol  & Skew", "V" * 70])
def test_a_name_that_a_header_writes_otherwise_is_no_fork(
    desk: Desk, vegarecon: Command, tmp_path: Path, name: str
) -> None:
    settings = desk.settings.read_text("utf-8").replace("Small desk", name)
    desk.settings.write_text(settings, "utf-8")
    assert run(vegarecon, desk, "--no-mail").code == 0
    assert told(vegarecon, desk, tmp_path / "e.zip").code == 0
    head = desk.report("report.eml").read_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    found = re.search(r"X-Vegarecon-Checkpoint:[^\r]*(?:\r\n[ \t][^\r]*)*", head)
    assert found
    assert checked(tmp_path / "e.zip", "--checkpoint", found[0])[0] == 0


def test_its_entries_are_those_of_the_session_and_its_root_is_the_second_trees(
    story: Story,
) -> None:
    entries, files = log(story.desk), unzipped(story.content)
    assert files["checkpoint.txt"].decode() == f"{line_of(entries, ORIGIN)}\n"
    kinds = {name: json.loads(files[name])["kind"] for name in files if "entries/" in name}
    assert list(kinds.values()) == [
        "genesis", "settings_change", "run", "delivery", "note", "restatement", "delivery",
        "no_report",
    ]  # fmt: skip
    assert {files[name] for name in kinds} == set(entries[:2] + entries[4:])
    steps = json.loads(files["proofs.json"])["inclusion"]
    assert steps == {
        str(at): [step.hex() for step in rfc9162.path(at, entries)] for at in (0, 1, *range(4, 10))
    }
    objects = {name: body for name, body in files.items() if "objects/" in name}
    assert all(name == f"objects/{sha256(body).hexdigest()}" for name, body in objects.items())
    read = {path.read_bytes() for path in (story.desk.folder / "feeds" / str(LAST)).glob("*.csv")}
    assert read - {b""} <= set(objects.values())
    assert story.desk.report("report.html").read_bytes() in objects.values()


def test_a_rewritten_journal_is_a_fork_to_whoever_kept_a_mail(
    story: Story, tmp_path: Path, vegarecon: Command
) -> None:
    forger = write_small_desk(tmp_path / "desk", SESSIONS[1:])
    assert run(vegarecon, forger, as_of=SESSIONS[1]).code == 0
    assert run(vegarecon, forger).code == 0
    path = tmp_path / "evidence.zip"
    assert told(vegarecon, forger, path).code == 0
    assert checked(path)[0] == 0
    code, lines = checked(path, "--checkpoint", story.headers[0])
    assert code == 12
    assert lines[-1].startswith("RESULT: another past than a given checkpoint's. First: given ")


def test_what_is_no_checkpoint_is_a_fault_of_the_call(folder: Path) -> None:
    words = [sys.executable, "-I", "-S", str(folder / "check.py"), "--checkpoint", "4711"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "no checkpoint: 4711" in ended.stderr


def test_a_bit_in_any_file_is_found_by_the_process_and_its_file_is_named(folder: Path) -> None:
    dice = random.Random(20261120)  # noqa: S311 - a sample, no secret
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(files) > 25
    for path in files:
        if path.name == "check.py":
            continue
        content = bytearray(path.read_bytes())
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        whole = path.read_bytes()
        path.write_bytes(content)
        code, lines = checked(folder)
        path.write_bytes(whole)
        assert (code, lines[-1][:16]) == (10, "RESULT: tampered"), path
        name = path.relative_to(folder).as_posix()
        tree = name in {"checkpoint.txt", "leaves.txt", "proofs.json"}
        assert tree or any(line.startswith(f"BAD   {name}: ") for line in lines), path
    assert checked(folder)[0] == 0


def test_a_thousand_bits_of_the_objects_are_found(story: Story) -> None:
    files, dice = unzipped(story.content), random.Random(4)  # noqa: S311 - a sample, no secret
    names = [name for name in files if name.startswith("objects/")]
    for _ in range(1000):
        name = dice.choice(names)
        content = bytearray(files[name])
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        code, first = verdict({**files, name: bytes(content)})
        assert code == 10
        assert first == name or first.startswith("report of entry ")


def test_a_file_that_is_gone_is_incomplete_and_named(folder: Path) -> None:
    for path in (folder / "leaves.txt", *sorted(folder.glob("*/*"))):
        aside = folder.with_name("aside")
        path.rename(aside)
        code, lines = checked(folder)
        aside.rename(path)
        assert (code, lines[-1][:18]) == (11, "RESULT: incomplete")
        assert any(path.name in line and line.startswith("LACKS") for line in lines)


def test_files_that_people_put_beside_it_are_none_of_its_business(folder: Path) -> None:
    (folder / "kept.eml").write_bytes(b"a mail")
    (folder / "more").mkdir()
    (folder / "more" / "notes.txt").write_bytes(b"x")
    assert checked(folder)[0] == 0


def test_the_same_bytes_in_any_zone_from_any_folder_and_without_the_database(
    story: Story, vegarecon: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    aside = story.desk.ledger.with_suffix(".aside")
    story.desk.ledger.rename(aside)
    try:
        for zone in ("Pacific/Kiritimati", "America/New_York"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            monkeypatch.chdir(tmp_path)
            said = vegarecon("evidence", LAST, "--settings", story.desk.settings)
            made.append(Path(f"vegarecon-evidence-{LAST}.zip").read_bytes())
    finally:
        monkeypatch.undo()
        time.tzset()
        aside.rename(story.desk.ledger)
    assert made == [story.content] * 2
    digest, line = sha256(story.content).hexdigest(), line_of(log(story.desk), ORIGIN)
    assert said.out == f"vegarecon-evidence-{LAST}.zip\n{digest}\n{line}\n"


def test_it_writes_nothing_into_the_record_and_waits_for_no_run(
    story: Story, vegarecon: Command, tmp_path: Path
) -> None:
    state = story.desk.folder / "state"

    def seen() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in state.rglob("*") if path.name != "lock"}

    with lock(state):
        before = seen()
        assert told(vegarecon, story.desk, tmp_path / "e.zip").code == 0
        assert seen() == before
    assert (tmp_path / "e.zip").read_bytes() == story.content


def test_a_session_that_was_never_run_has_none(
    story: Story, desk: Desk, vegarecon: Command, tmp_path: Path
) -> None:
    for settings in (story.desk.settings, desk.settings):
        path = tmp_path / "e.zip"
        said = vegarecon("evidence", "2024-11-20", "--settings", settings, "-o", path)
        assert (said.code, said.out, path.exists()) == (22, "", False)
        assert said.faults[0].startswith("vegarecon: storage.no_entry: ")
    assert not (desk.folder / "state").exists()


def test_the_file_is_written_whole_or_not_at_all(
    story: Story, vegarecon: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "e.zip"
    path.write_bytes(b"an older one")
    said = told(vegarecon, story.desk, tmp_path / "no" / "e.zip")
    assert (said.code, said.faults[0][:23]) == (20, "vegarecon: usage.output")
    with monkeypatch.context() as patch:

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(os, "fsync", full)
        assert told(vegarecon, story.desk, path).code == 20
    assert [each.name for each in tmp_path.iterdir()] == ["e.zip"]
    assert path.read_bytes() == b"an older one"
    assert told(vegarecon, story.desk, path).code == 0
    assert path.read_bytes() == story.content


def test_a_run_from_before_the_journal_lacks_its_inputs_and_the_check_says_so(
    desk: Desk, vegarecon: Command, tmp_path: Path
) -> None:
    digests = [sha256(text).hexdigest() for text in (b"positions", b"settings")]
    report = session(MON).model_dump(mode="json", by_alias=True)
    report["provenance"]["inputs"] = [{**report["provenance"]["inputs"][0], "sha256": digests[0]}]
    report["provenance"] |= {"settings_sha256": digests[1], "checkpoint": None}
    write(desk.folder / "state", Report.model_validate_json(json.dumps(report)))
    with opened(desk.folder / "state"):
        pass
    path = tmp_path / "e.zip"
    said = vegarecon("evidence", MON, "--settings", desk.settings, "-o", path)
    assert said.code == 0
    code, lines = checked(path)
    assert code == 11
    assert lines[-1].startswith("RESULT: incomplete. First: objects/")
    files = unzipped(path.read_bytes())
    assert files["missing.txt"].decode() == "".join(f"{each}  absent\n" for each in sorted(digests))
    assert {line.split()[0] for line in lines[:-1]} == {"ok", "LACKS"}


def test_a_day_without_a_session_and_one_without_a_report_have_evidence_too(
    desk: Desk, vegarecon: Command, tmp_path: Path
) -> None:
    saturday, path = date(2024, 11, 16), tmp_path / "e.zip"
    assert run(vegarecon, desk, as_of=saturday).code == 0
    desk.feed("quotes").write_bytes(b"")
    assert run(vegarecon, desk).code == 10
    for day, kind in ((saturday, "no_session"), (LAST, "no_report")):
        assert vegarecon("evidence", day, "--settings", desk.settings, "-o", path).code == 0
        code, lines = checked(path)
        assert code == 0
        assert any(f": {kind}, recorded 2024-11-22T22:00:00" in line for line in lines)


def test_a_changed_journal_exits_24_and_gives_nothing(
    desk: Desk, vegarecon: Command, tmp_path: Path
) -> None:
    assert run(vegarecon, desk).code == 0
    path = desk.folder / "state" / "log" / "00000001.json"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content.replace(b'"actor":"', b'"actor":"x'))
    said = told(vegarecon, desk, tmp_path / "e.zip")
    assert said.code == 24
    assert list(tmp_path.glob("*.zip")) == []
