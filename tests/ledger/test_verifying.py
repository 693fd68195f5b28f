"""Verify: every kind of change is found, named, and has its exit code; a sound record has none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tasks.journal.checkpoint import Checkpoint
from tasks.ledger.connection import FILE
from tasks.ledger.findings import exit_of
from tasks.ledger.verifying import verify
from tasks.model.document import to_json
from tasks.model.errors import StorageError
from tests.journal import rfc9162
from tests.ledger.parts import FRI, MON, THU, TUE, session
from tests.ledger.test_record import PLAIN, entries, forms, opened

SETTINGS = b"[desk]"


def sound(folder: Path) -> Path:
    """Three sessions without inputs, their settings kept."""
    with opened(folder) as record:
        record.settings(SETTINGS)
        settings = entries(folder)[-1]["new"]
        for day in (MON, TUE, THU):
            report = session(day, provenance=made_of(settings))
            record.run(report, forms(to_json(report).encode()), None, PLAIN)
            if day == TUE:
                record.no_report(day.replace(day=18), ["source.absent: x"], settings)
    return folder


def made_of(settings: str) -> dict[str, object]:
    made = dict.fromkeys(("code_version", "calendar_version", "python_version"), "1")
    return {**made, "inputs": [], "settings_sha256": settings, "valued_at_utc": None}


def told(folder: Path, *checkpoints: Checkpoint) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit code, and verdict and words of what each level found last."""
    _, findings = verify(folder, checkpoints=checkpoints)
    return exit_of(findings), {it.level: (it.verdict, it.text) for it in findings}


def test_a_sound_record_is_ok_on_every_level(tmp_path: Path) -> None:
    code, found = told(sound(tmp_path))
    assert code == 0
    assert {level: verdict for level, (verdict, _) in found.items()} == dict.fromkeys(
        ("L0", "L1", "L2", "L3"), "ok"
    )
    assert "4 sessions" in found["L0"][1]
    contents = [path.read_bytes() for path in sorted((tmp_path / "log").iterdir())]
    assert rfc9162.mth(contents).hex() in found["L1"][1]


def asked(folder: Path, statement: str) -> None:
    with duckdb.connect(str(folder / FILE)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ('UPDATE "net" SET vega30 = 1.0 WHERE seq = 3', "entry 3, table net: vega30 is 1, was 0"),
        ('DELETE FROM "layer" WHERE seq = 2', ""),
        ('DELETE FROM "run" WHERE seq = 3', "entry 3, table run: a row is gone: "),
        ('INSERT INTO "gap" SELECT * REPLACE (9 AS seq) FROM "gap"', ""),
        (
            'INSERT INTO "net" SELECT * REPLACE (99 AS seq) FROM "net" WHERE seq = 2',
            "entry 99, table net: 1 rows of no such entry",
        ),
        (
            'INSERT INTO "net" SELECT * FROM "net" WHERE seq = 2',
            "entry 2, table net: a row too many: ",
        ),
        ("UPDATE \"report\" SET body = 'x'::BLOB WHERE form = 'html' AND seq = 3", "body is "),
        ("UPDATE \"run\" SET headline = 'fine' WHERE seq = 5", "headline is fine, was "),
        (
            "UPDATE \"entry\" SET body = '{}' WHERE seq = 3",
            "entry 3: the database has another copy",
        ),
    ],
)
def test_a_row_that_was_edited_is_named(tmp_path: Path, statement: str, words: str) -> None:
    sound(tmp_path)
    asked(tmp_path, statement)
    code, found = told(tmp_path)
    if not words:
        # Nothing of that table is there: nothing was changed.
        assert code == 0
        return
    assert code == 10
    assert found["L3"][0] == "tampered"
    assert words in found["L3"][1]


def spoil(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at // 8] ^= 1 << at % 8
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def test_a_flipped_bit_of_the_journal_is_found_and_its_entry_named(tmp_path: Path) -> None:
    sound(tmp_path)
    shutil.move(tmp_path / FILE, tmp_path / "aside")
    paths = sorted((tmp_path / "log").iterdir())
    last = len(paths) - 1
    for number, path in enumerate(paths):
        for at in range(0, path.stat().st_size * 8, 13 if number in (1, last) else 211):
            spoil(path, at)
            _, findings = verify(tmp_path)
            first = next((it for it in findings if it.level == "L1"), None)
            assert first is not None
            # The newest entry has no later one that knows it: the database has its copy.
            if number != last or first.verdict == "tampered":
                assert (first.verdict, first.entry) == ("tampered", first.entry)
                assert first.entry in (number, number + 1)
            spoil(path, at)
    shutil.move(tmp_path / "aside", tmp_path / FILE)
    assert told(tmp_path)[0] == 0
    for at in range(paths[last].stat().st_size * 8):
        if at % 149 == 0:
            spoil(paths[last], at)
            _, findings = verify(tmp_path)
            assert exit_of(findings) == 10
            assert last in {finding.entry for finding in findings}
            spoil(paths[last], at)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda path: spoil(path, 3), 10, "bytes of SHA-256"),
        (lambda path: path.unlink(), 11, "No such file"),
    ],
)
def test_an_object_that_was_changed_or_is_gone_is_named_with_its_entry(
    tmp_path: Path, change: Callable[[Path], None], code: int, words: str
) -> None:
    sound(tmp_path)
    lost = entries(tmp_path)[2]["forms"]["html"]
    change(tmp_path / "objects" / "sha256" / lost[:2] / lost)
    found, levels = told(tmp_path)
    assert found == code
    assert "entry 2: form html" in levels["L2"][1]
    assert words in levels["L2"][1]


def test_a_session_without_an_entry_is_named(tmp_path: Path) -> None:
    sound(tmp_path)
    with opened(tmp_path) as record:
        settings = entries(tmp_path)[1]["new"]
        late = FRI.replace(day=24)
        report = session(late, provenance=made_of(settings))
        record.run(report, forms(to_json(report).encode()), None, PLAIN)
    code, found = told(tmp_path)
    assert code == 11
    assert found["L0"] == (
        "incomplete", "2 of 7 sessions have no entry: 2026-11-20, 2026-11-23",
    )  # fmt: skip


def test_a_session_of_years_ago_without_an_entry_is_named_too(tmp_path: Path) -> None:
    with opened(tmp_path) as record:
        record.settings(SETTINGS)
        for day in (date(2023, 11, 20), FRI):
            report = session(day, provenance=made_of(entries(tmp_path)[1]["new"]))
            record.run(report, forms(to_json(report).encode()), None, PLAIN)
    code, found = told(tmp_path)
    assert code == 11
    # 23 November was Thanksgiving.
    assert " sessions have no entry: 2023-11-21, 2023-11-22, 2023-11-24, " in found["L0"][1]


def test_a_database_of_an_earlier_day_is_told_of(tmp_path: Path) -> None:
    sound(tmp_path)
    shutil.copy(tmp_path / FILE, tmp_path / "backup")
    with opened(tmp_path) as record:
        record.settings(b"other")
    newest = len(entries(tmp_path)) - 1
    shutil.copy(tmp_path / "backup", tmp_path / FILE)
    code, found = told(tmp_path)
    assert code == 11
    assert found["L3"][1] == f"entry {newest}: the database lacks the copy of it"


def test_a_journal_of_an_earlier_day_is_a_rollback(tmp_path: Path) -> None:
    sound(tmp_path)
    newest = max((tmp_path / "log").iterdir())
    newest.unlink()
    code, found = told(tmp_path)
    assert code == 12
    assert found["L3"] == ("rollback", "entry 5: the database has it, the journal does not")


def test_a_checkpoint_that_somebody_kept_is_a_prefix_or_a_fork(tmp_path: Path) -> None:
    sound(tmp_path)
    with opened(tmp_path) as record:
        points = [record.log.checkpoint(size) for size in range(1, 7)]
    assert told(tmp_path, *points)[0] == 0
    fork = Checkpoint(points[2].origin, 3, points[3].root)
    ahead = Checkpoint(points[2].origin, 7, points[3].root)
    other = Checkpoint("vegarecon/another", 3, points[2].root)
    for point in (fork, ahead, other):
        code, found = told(tmp_path, point)
        assert (code, found["L5"][0]) == (12, "rollback")


def test_a_database_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    sound(tmp_path)
    (tmp_path / FILE).write_bytes(b"no database")
    code, found = told(tmp_path)
    assert (code, found["L3"][0]) == (10, "tampered")


def test_without_a_journal_there_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no journal"):
        verify(tmp_path)
