"""`verify` and `rebuild` through the command, on a record that has been tampered with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.journal import code
from tasks.journal.checkpoint import Checkpoint
from tasks.model.sessions import Calendar
from tests.conftest import ROOT
from tests.flows.desks import BOOK, LAST, PUT, Command, Desk, Said, write_small_desk
from tests.flows.test_record import log, run
from tests.journal import rfc9162

BEFORE = date(2024, 11, 21)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk of two sessions lies once it is made."""
    return tmp_path_factory.mktemp("kept") / "desk"


@pytest.fixture
def desk(kept: Path, tmp_path: Path, drawing: Command) -> Desk:
    """Two sessions on record, in a folder of the test's own."""
    if not kept.exists():
        made = write_small_desk(kept, (BEFORE, LAST))
        for day in (BEFORE, LAST):
            assert run(drawing, made, "--no-mail", as_of=day).code == 0
    shutil.copytree(kept, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def ask(vegarecon: Command, desk: Desk, *words: object) -> Said:
    return vegarecon(*words, "--settings", desk.settings)


def reports(vegarecon: Command, desk: Desk) -> list[str]:
    """Every stored report in every form."""
    return [
        ask(vegarecon, desk, "report", "--as-of", day, "--format", form).out
        for day in (BEFORE, LAST)
        for form in ("json", "html", "text", "csv")
    ]


def test_a_sound_record_is_said_to_be_sound(vegarecon: Command, desk: Desk) -> None:
    said = ask(vegarecon, desk, "verify")
    assert said.code == 0, said.out
    *lines, last = said.out.splitlines()
    assert [line.split()[:2] for line in lines] == [[f"L{n}", "ok:"] for n in range(4)]
    point = Checkpoint.parse(last.removeprefix("checkpoint "))
    assert (point.size, point.root) == (len(log(desk)), rfc9162.mth(log(desk)))
    found = json.loads(ask(vegarecon, desk, "verify", "--json").out)
    assert (found["exit"], found["checkpoint"]) == (0, point.line)
    assert {finding["verdict"] for finding in found["findings"]} == {"ok"}


def edit_a_row(desk: Desk) -> None:
    with duckdb.connect(str(desk.ledger)) as connection:
        connection.execute("UPDATE \"leg\" SET quantity = 11 WHERE symbol = 'VX/Z24' AND seq = 2")


def flip_a_bit(desk: Desk) -> None:
    path = desk.folder / "state" / "log" / "00000002.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"state":"clean"', b'"state":"cleao"'))


def change_an_object(desk: Desk) -> None:
    (path,) = [
        path
        for path in (desk.folder / "state" / "objects" / "sha256").glob("*/*")
        if path.read_bytes() == desk.feed("positions", BEFORE).read_bytes()
    ]
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"-10", b"-90"))


def break_a_file(desk: Desk) -> None:
    path = desk.folder / "state" / "log" / "00000002.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'":"', b'"="', 1))


def lose_a_report(desk: Desk) -> None:
    (path,) = [
        path
        for path in (desk.folder / "state" / "objects" / "sha256").glob("*/*")
        if path.read_bytes() == desk.report("report.html", BEFORE).read_bytes()
    ]
    path.unlink()
    desk.report("report.html", BEFORE).unlink()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edit_a_row, "L3 tampered: entry 2, table leg: quantity is 11, was 1"),
        (flip_a_bit, "L1 tampered: entry 3: "),
        (flip_a_bit, "L3 tampered: entry 2: the database has another copy of it"),
        (break_a_file, "L1 tampered: entry 2: "),
        (break_a_file, "L3 not_checked: from entry 2 on the journal cannot be followed: see L1"),
        (change_an_object, f"L2 tampered: entry 2: input {BEFORE}/positions.csv: "),
    ],
)
def test_what_was_changed_is_named(
    vegarecon: Command, desk: Desk, change: Callable[[Desk], None], words: str
) -> None:
    change(desk)
    said = ask(vegarecon, desk, "verify")
    assert said.code == 10
    assert any(line.startswith(words) for line in said.out.splitlines()), said.out


def test_a_database_that_was_edited_or_is_old_is_made_anew_and_reports_are_the_same(
    vegarecon: Command, desk: Desk
) -> None:
    before = reports(vegarecon, desk)
    edit_a_row(desk)
    said = ask(vegarecon, desk, "rebuild")
    assert said.code == 0
    assert said.out.strip() == (
        f"made anew from {len(log(desk))} entries of the journal; "
        "the earlier file is vegarecon.duckdb.aside-1"
    )
    assert ask(vegarecon, desk, "verify").code == 0
    assert reports(vegarecon, desk) == before
    desk.ledger.unlink()
    assert ask(vegarecon, desk, "rebuild").code == 0
    assert ask(vegarecon, desk, "verify").code == 0
    assert reports(vegarecon, desk) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (flip_a_bit, "audit.journal: entry 2 was changed; it is written anew from the database"),
        (break_a_file, "audit.journal: entry 2 was changed; it is written anew from the database"),
        (change_an_object, f"audit.object: entry 2: input {BEFORE}/positions.csv is what it was"),
        (lose_a_report, "audit.object: entry 2: form html is what it was again"),
    ],
)
def test_what_was_changed_is_mended_from_where_its_bytes_are(
    vegarecon: Command,
    desk: Desk,
    change: Callable[[Desk], None],
    told: str,
) -> None:
    before, contents = reports(vegarecon, desk), log(desk)
    change(desk)
    said = ask(vegarecon, desk, "rebuild")
    assert said.code == 0
    assert any(line.startswith(f"vegarecon: {told}") for line in said.faults), said.err
    assert ask(vegarecon, desk, "verify").code == 0
    assert reports(vegarecon, desk) == before
    assert log(desk) == contents


def test_what_was_replaced_is_kept(vegarecon: Command, desk: Desk) -> None:
    path = desk.folder / "state" / "log" / "00000002.json"
    flip_a_bit(desk)
    changed = path.read_bytes()
    assert ask(vegarecon, desk, "rebuild").code == 0
    aside = desk.folder / "state" / "log.aside" / "00000002.json.1"
    assert aside.read_bytes() == changed


def test_what_nothing_here_has_the_bytes_of_is_told_and_the_rest_is_made_anew(
    vegarecon: Command, desk: Desk
) -> None:
    before = reports(vegarecon, desk)
    change_an_object(desk)
    desk.feed("positions", BEFORE).unlink()
    edit_a_row(desk)
    said = ask(vegarecon, desk, "rebuild")
    assert said.code == 24
    (line,) = said.faults
    assert line == (
        f"vegarecon: audit.object: entry 2: input {BEFORE}/positions.csv is changed or gone, and "
        "nothing here has its bytes"
    )
    assert "made anew from" in said.out
    verified = ask(vegarecon, desk, "verify").out.splitlines()
    assert [line.split()[:2] for line in verified[:-1]] == [
        ["L0", "ok:"], ["L1", "ok:"], ["L2", "tampered:"], ["L3", "ok:"],
    ]  # fmt: skip
    assert reports(vegarecon, desk) == before


def test_a_journal_that_nothing_vouches_for_leaves_the_database_as_it_is(
    vegarecon: Command, desk: Desk
) -> None:
    before = reports(vegarecon, desk)
    flip_a_bit(desk)
    with duckdb.connect(str(desk.ledger)) as connection:
        connection.execute("UPDATE entry SET body = replace(body, 'clean', 'clear') WHERE seq = 2")
    kept_rows = desk.rows("SELECT seq, vega30 FROM net ORDER BY seq")
    said = ask(vegarecon, desk, "rebuild")
    assert said.code == 24
    assert "audit.journal" in said.faults[0]
    assert desk.rows("SELECT seq, vega30 FROM net ORDER BY seq") == kept_rows
    assert reports(vegarecon, desk) == before


def test_a_mail_that_somebody_kept_is_held_against_the_journal(
    vegarecon: Command, desk: Desk, tmp_path: Path
) -> None:
    mail = desk.report("report.eml", BEFORE)
    said = ask(vegarecon, desk, "verify", "--checkpoint", mail)
    assert said.code == 0
    assert "a prefix of today's journal" in said.out
    lines = tmp_path / "kept.txt"
    lines.write_text(said.out.splitlines()[-1].removeprefix("checkpoint ") + "\n", "utf-8")
    shutil.rmtree(desk.folder / "state")
    run(vegarecon, desk, "--no-mail", as_of=BEFORE)
    # Another beginning, another instant: another journal.
    said = ask(vegarecon, desk, "verify", "--checkpoint", lines)
    assert said.code == 12
    assert "L5 rollback: " in said.out


def test_what_has_no_checkpoint_is_refused(vegarecon: Command, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"hello\n")
    (tmp_path / "y").write_bytes(b"\xff\n")
    for path in (tmp_path / "x", tmp_path / "y", tmp_path / "z", desk.feed("positions")):
        said = ask(vegarecon, desk, "verify", "--checkpoint", path)
        assert said.code == 20
        assert "usage.checkpoint" in said.faults[0]


def test_without_a_journal_there_is_nothing_to_verify_or_to_make_anew(
    vegarecon: Command, tmp_path: Path
) -> None:
    desk = write_small_desk(tmp_path / "none")
    for word in ("verify", "rebuild"):
        said = ask(vegarecon, desk, word)
        assert said.code == 22
        assert "no journal" in said.faults[0]


def test_a_database_that_is_gone_is_asked_in_vain_and_the_way_back_is_told(
    vegarecon: Command, desk: Desk
) -> None:
    desk.ledger.unlink()
    said = ask(vegarecon, desk, "history")
    assert said.code == 22
    assert said.faults[0].endswith("make it anew from the journal with `vegarecon rebuild`")


def test_verify_writes_nothing(vegarecon: Command, desk: Desk) -> None:
    def state() -> dict[str, tuple[int, bytes]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.read_bytes())
            for path in (desk.folder / "state").rglob("*")
            if path.is_file()
        }

    edit_a_row(desk)
    before = state()
    ask(vegarecon, desk, "verify")
    assert state() == before


def test_a_database_cut_anywhere_costs_no_report_and_no_row(vegarecon: Command, desk: Desk) -> None:
    whole = desk.ledger.read_bytes()
    desk.edit("positions", "A1,VX/Z24,1", "A1,VX/Z24,2", day=LAST)
    for part in (40,):
        desk.ledger.write_bytes(whole[: len(whole) * part // 100])
        said = run(vegarecon, desk, "--no-mail")
        # What is cut off may be of no use any more: then there is nothing to doubt.
        assert said.code in (4, 24), said.err
        assert "Traceback" not in said.err
        desk.edit("positions", "A1,VX/Z24,2", "A1,VX/Z24,3", day=LAST)
        assert run(vegarecon, desk, "--no-mail").code in (0, 4)
        desk.edit("positions", "A1,VX/Z24,3", "A1,VX/Z24,2", day=LAST)
        assert ask(vegarecon, desk, "verify").code == 0
    assert list((desk.folder / "state").glob("*.aside-*"))


def full(desk: Desk, **environment: str) -> subprocess.CompletedProcess[str]:
    """`verify --full` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", "verify", "--full", "--settings", str(desk.settings)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


ELSEWHERE = {
    "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1", "LC_ALL": "C", "OMP_NUM_THREADS": "1",
}  # fmt: skip


def test_every_report_comes_out_byte_for_byte_from_what_was_kept_alone(
    drawing: Command, desk: Desk
) -> None:
    desk.rewrite("positions", [f"A1,{PUT},-9", *BOOK[1:]])
    assert run(drawing, desk, "--no-mail").code == 4
    words = ("run", "--direct", "--no-mail", "--as-of", "2024-11-23", "--settings", desk.settings)
    assert drawing(*words, now=datetime(2024, 11, 24, 12, tzinfo=UTC)).code == 0
    # Feeds and reports are gone, and the folder has another name.
    shutil.rmtree(desk.folder / "feeds")
    shutil.rmtree(desk.folder / "reports")
    moved = Desk(desk.folder.rename(desk.folder.with_name("elsewhere")))
    said = full(moved, **ELSEWHERE)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "L4 ok: 4 of 4 reports come out byte for byte" in said.stdout


def test_a_report_that_comes_out_otherwise_is_named(
    vegarecon: Command, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.compose.EXIT_OF", {"clean": 7})
    said = ask(vegarecon, desk, "verify", "--full")
    assert said.code == 13
    lines = [line for line in said.out.splitlines() if line.startswith("L4 differs: ")]
    assert [line.split(", ")[1].split(":")[0] for line in lines] == [str(BEFORE), str(LAST)]
    assert "another html, json, mail_html" in lines[0] or "json" in lines[0]


def test_a_report_of_other_code_cannot_be_made_again_here(
    vegarecon: Command, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = code.code_here(Calendar(LAST).version)
    monkeypatch.setattr(
        "flows.replay.code_here", lambda _: real.model_copy(update={"tree": "another"})
    )
    said = ask(vegarecon, desk, "verify", "--full")
    assert said.code == 14
    assert said.out.count("it was made by other code or libraries") == 2


_FORGED_DELIVERY = """
INSERT INTO delivery BY NAME
SELECT as_of, known_at, seq, run_id, 'a@x' AS recipient, 'sent' AS state, '' AS reason,
    '' AS message_id, known_at AS attempted_at
FROM run WHERE seq = 2
"""


def edit(desk: Desk, *statements: str) -> None:
    """As somebody with any DuckDB client would."""
    with duckdb.connect(str(desk.ledger)) as connection:
        for statement in statements:
            connection.execute(statement)


def again(vegarecon: Command, desk: Desk) -> tuple[Said, dict[str, Any]]:
    """The newest session once more, because the settings have changed; and its document."""
    desk.configure(breach=2e6)
    said = run(vegarecon, desk, "--no-mail")
    return said, json.loads(desk.report("report.json").read_bytes())


def test_a_row_that_was_edited_is_believed_by_no_run(vegarecon: Command, desk: Desk) -> None:
    _, honest = again(vegarecon, Desk(shutil.copytree(desk.folder, desk.folder.parent / "honest")))
    edit(desk, "UPDATE layer SET vega30 = vega30 + 5000 WHERE layer = 'core' AND seq = 2")
    said, found = again(vegarecon, desk)
    assert said.code == 24
    (notice,) = found["notices"]
    assert notice["text"].startswith("entry 2, table layer: vega30 is ")
    assert notice["text"].endswith(
        "set aside as vegarecon.duckdb.aside-1, made anew from the journal"
    )
    assert (found["net"], found["layers"]) == (honest["net"], honest["layers"])
    assert ask(vegarecon, desk, "verify").code == 0


@pytest.mark.parametrize("change", [flip_a_bit, break_a_file])
def test_an_entry_that_was_changed_is_mended_and_told_of(
    vegarecon: Command, desk: Desk, change: Callable[[Desk], None]
) -> None:
    before = log(desk)
    change(desk)
    said, found = again(vegarecon, desk)
    assert said.code == 24
    (notice,) = found["notices"]
    assert notice["text"].startswith("entry 2 was changed; it is written anew from the database")
    assert log(desk)[: len(before)] == before


def test_an_object_that_was_changed_is_mended_and_told_of(vegarecon: Command, desk: Desk) -> None:
    path = next(
        path
        for path in (desk.folder / "state" / "objects" / "sha256").glob("*/*")
        if path.read_bytes() == desk.feed("quotes").read_bytes()
    )
    path.chmod(0o600)
    path.write_bytes(b"another")
    said, found = again(vegarecon, desk)
    assert said.code == 24
    assert [it["text"][:76] for it in found["notices"]] == [f"{path.name} was changed"]
    assert path.read_bytes() == desk.feed("quotes").read_bytes()


def test_a_file_that_is_no_entry_ends_no_run(vegarecon: Command, desk: Desk) -> None:
    (desk.folder / "state" / "log" / "00000002.json~").write_bytes(b"")
    said, found = again(vegarecon, desk)
    assert said.code == 24
    assert found["notices"][0]["text"].endswith(
        "00000002.json~ is no entry; it is left where it is"
    )
    verified = ask(vegarecon, desk, "verify")
    assert verified.code == 10
    assert "00000002.json~: no entry" in verified.out


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            _FORGED_DELIVERY,
            "L3 tampered: table delivery: 1 rows that no entry has committed",
        ),
        (
            "UPDATE entry SET as_of = '2024-11-20' WHERE seq = 2",
            "L3 tampered: entry 2: the database has other columns beside its copy",
        ),
        (
            "UPDATE entry SET kind = 'note' WHERE seq = 2",
            "L3 tampered: entry 2: the database has other columns beside its copy",
        ),
        (
            "UPDATE entry SET leaf = repeat('0', 64) WHERE seq = 2",
            "L3 tampered: entry 2: the database has other columns beside its copy",
        ),
    ],
)
def test_rows_beside_the_entries_are_held_against_them_too(
    vegarecon: Command, desk: Desk, statement: str, words: str
) -> None:
    edit(desk, statement)
    said = ask(vegarecon, desk, "verify")
    assert said.code == 10
    assert words in said.out


def test_a_forged_database_is_not_believed_over_a_journal_with_one_flipped_bit(
    vegarecon: Command, desk: Desk
) -> None:
    bodies = log(desk)
    forged = [bodies[0]]
    for body in bodies[1:]:
        entry = json.loads(body)
        entry["actor"] = "MALLORY" if len(forged) == 2 else entry["actor"]
        entry["prev_root"] = rfc9162.mth(forged).hex()
        forged.append(
            json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        )
    with duckdb.connect(str(desk.ledger)) as connection:
        for seq, body in enumerate(forged):
            leaf = sha256(b"\0" + body).hexdigest()
            connection.execute(
                "UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", [body.decode(), leaf, seq]
            )
    path = desk.folder / "state" / "log" / "00000001.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'":"', b'"="', 1))
    broken = log(desk)
    said = ask(vegarecon, desk, "rebuild")
    assert said.code == 24
    assert log(desk) == broken
    assert b"MALLORY" not in b"".join(log(desk))


def test_a_journal_with_a_gap_is_looked_at_as_far_as_it_goes(
    vegarecon: Command, desk: Desk
) -> None:
    (desk.folder / "state" / "log" / "00000002.json").unlink()
    said = ask(vegarecon, desk, "verify")
    assert said.code == 11
    lines = said.out.splitlines()
    assert lines[0].endswith("; of the first 2 entries alone")
    assert lines[1].startswith("L1 incomplete: entry 2: ")
    assert "vegarecon rebuild" in lines[1]
    assert Checkpoint.parse(lines[-1].removeprefix("checkpoint ")).size == 2
