"""The record: what an entry says of the rows, and rows made again from entries and objects."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.journal.entries import Attempt, Code, Outbox, Run, SettingsChange
from tasks.ledger.connection import FILE
from tasks.ledger.opening import open_record
from tasks.ledger.record import Made, Record, Writer
from tasks.ledger.store import SECTIONS, Ledger
from tasks.model.document import to_json
from tasks.model.errors import AuditError, StorageError
from tests.journal import rfc9162
from tests.ledger.parts import FRI, MON, TUE, session
from tests.ledger.reports import chain, full_report
from tests.ledger.test_decisions import FULL

CODE = Code(version="1", tree="t", lock="l", python="3", duckdb="2", calendar="c")
AT = datetime(2026, 11, 20, 21, 45, 3, 250, tzinfo=UTC)
WRITER = Writer("a desk", "ann", AT, CODE)
PLAIN = Made("run", "idem", None, "", ("U1",), (), None)
OWED = replace(
    PLAIN, mail=Outbox(message_id="<1@x>", sender="d@x.example", recipients=["a@x.example"])
)


@contextmanager
def opened(folder: Path) -> Iterator[Record]:
    with open_record(folder, WRITER) as record:
        yield record


def forms(body: bytes) -> dict[str, bytes]:
    return {"json": body, "html": b"<html>", "text": b"text", "csv": b"a,b\n", "chart:x": b"PNG"}


def filled(folder: Path) -> None:
    """A run with rows in every table, its mail, a decision, and a second run."""
    report = full_report(1)
    with opened(folder) as record:
        record.settings(b"[desk]")
        run = record.run(report, forms(to_json(report).encode()), chain(), OWED)
        sent = Attempt(recipient="a@x.example", state="sent", reason="250 ok")
        record.delivery(run, [sent], "<m@x>")
        record.note(FULL)
        other = session(MON)
        record.run(other, forms(to_json(other).encode()), None, PLAIN)
        record.no_report(TUE, ["source.empty: x"], "0" * 64)


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted((folder / "log").iterdir())]


def texts(row: tuple[Any, ...], kinds: list[str]) -> str:
    """A row in canonical form, said a second time."""
    found = [_text(value, kind) for value, kind in zip(row, kinds, strict=True)]
    while found and found[-1] is None:
        found.pop()
    return _compact(found)


def _text(value: Any, kind: str) -> str | None:
    if value is None:
        return None
    said: dict[str, Callable[[Any], str]] = {
        "DOUBLE": lambda number: f"{number:.17g}",
        "TIMESTAMP": lambda instant: str(instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
        "BLOB": lambda body: sha256(body).hexdigest(),
        "BOOLEAN": lambda truth: str(truth).lower(),
        "VARCHAR[]": _compact,
        "MAP(VARCHAR, DOUBLE)": lambda pairs: _compact(
            sorted(([name, _text(each, "DOUBLE")] for name, each in pairs.items()), key=str)
        ),
    }
    return said.get(kind, str)(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def roots(folder: Path) -> dict[tuple[int, str], tuple[int, str]]:
    """Count and root of the rows of each entry and table, computed a second time."""
    found = {}
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        for table in (*SECTIONS, "report", "quote", "delivery", "decision"):
            key = "entry" if table in ("delivery", "decision") else "seq"
            names = connection.execute(f'DESCRIBE "{table}"').fetchall()
            kinds = [row[1] for row in names]
            at = [row[0] for row in names].index(key)
            lines: dict[int, list[bytes]] = {}
            for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():  # noqa: S608 - likewise
                lines.setdefault(row[at], []).append(texts(row, kinds).encode())
            for entry, rows in lines.items():
                found[entry, table] = (len(rows), rfc9162.mth(sorted(rows)).hex())
    return found


def said(folder: Path) -> dict[tuple[int, str], tuple[int, str]]:
    """The same as the entries tell it."""
    return {
        (int(entry["seq"]), table): (int(rows["rows"]), rows["root"])
        for entry in entries(folder)
        for table, rows in entry.get("outputs", {}).items()
    }


def test_an_entry_names_every_row_that_it_made(tmp_path: Path) -> None:
    filled(tmp_path)
    assert said(tmp_path) == roots(tmp_path)
    tables = {table for _, table in said(tmp_path)}
    assert tables == {*SECTIONS, "report", "quote", "delivery", "decision"}
    kinds = [entry["kind"] for entry in entries(tmp_path)]
    assert kinds == [
        "genesis", "settings_change", "run", "delivery", "note", "run", "no_report",
    ]  # fmt: skip


def test_the_database_has_a_copy_of_every_entry(tmp_path: Path) -> None:
    filled(tmp_path)
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        copies = connection.execute('SELECT body FROM "entry" ORDER BY seq').fetchall()
    files = sorted((tmp_path / "log").iterdir())
    assert [body.encode() for (body,) in copies] == [path.read_bytes() for path in files]


def test_a_database_that_is_gone_is_made_again_row_for_row(tmp_path: Path) -> None:
    filled(tmp_path)
    before = roots(tmp_path)
    (tmp_path / FILE).unlink()
    with opened(tmp_path) as record:
        assert record.ledger.report_body(FRI, "html", None) == b"<html>"
        assert record.doubts == [
            "audit.database: was gone, or empty; it is made anew from 7 entries of the journal"
        ]
    assert roots(tmp_path) == before == said(tmp_path)


def test_a_ledger_that_was_killed_as_it_began_has_lost_nothing(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    assert [entry["kind"] for entry in entries(tmp_path)] == ["genesis"]
    (tmp_path / FILE).unlink()
    with opened(tmp_path) as record:
        assert record.doubts == []
        assert record.log.size == 1
    assert roots(tmp_path) == said(tmp_path)


def test_a_database_of_an_earlier_day_catches_up(tmp_path: Path) -> None:
    filled(tmp_path)
    shutil.copy(tmp_path / FILE, tmp_path / "backup")
    report = session(TUE)
    with opened(tmp_path) as record:
        record.run(report, forms(to_json(report).encode()), chain(), PLAIN)
    shutil.copy(tmp_path / "backup", tmp_path / FILE)
    with opened(tmp_path):
        pass
    assert roots(tmp_path) == said(tmp_path)


@pytest.mark.parametrize("name", ["put_run", "put_entry"])
def test_a_run_without_its_entry_has_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    filled(tmp_path)
    before, log = roots(tmp_path), entries(tmp_path)

    def broken(*_: object, **__: object) -> None:
        raise StorageError("storage.full", where="x", found="y", wanted="z", remedy="w")

    monkeypatch.setattr(Ledger, name, broken)
    report = session(TUE)
    with pytest.raises(StorageError), opened(tmp_path) as record:
        record.run(report, forms(to_json(report).encode()), None, PLAIN)
    assert roots(tmp_path) == before
    monkeypatch.undo()
    # The entry is the commit point: once it is written, the rows follow.
    written = entries(tmp_path)[len(log) :]
    assert len(written) == (name == "put_entry")
    with opened(tmp_path):
        pass
    assert roots(tmp_path) == said(tmp_path)
    assert (roots(tmp_path) != before) == bool(written)


def test_files_of_the_journal_that_are_gone_are_written_anew_and_told_of(tmp_path: Path) -> None:
    filled(tmp_path)
    before = [path.read_bytes() for path in sorted((tmp_path / "log").iterdir())]
    for number in (2, 6):
        (tmp_path / "log" / f"{number:08d}.json").unlink()
    with opened(tmp_path) as record:
        assert [line.split(";")[0] for line in record.doubts] == [
            "audit.journal: entry 2 was gone",
            "audit.journal: entry 6 was gone",
        ]
    assert [path.read_bytes() for path in sorted((tmp_path / "log").iterdir())] == before


def test_an_object_that_is_needed_and_gone_is_named(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / FILE).unlink()
    lost = next(entry for entry in entries(tmp_path) if entry["kind"] == "run")["forms"]["html"]
    (tmp_path / "objects" / "sha256" / lost[:2] / lost).unlink()
    with pytest.raises(StorageError, match=lost), opened(tmp_path):
        pass


def test_settings_are_told_of_when_they_change_and_then_only(tmp_path: Path) -> None:
    for content in (b"one", b"one", b"two", b"one"):
        with opened(tmp_path) as record:
            record.settings(content)
    changes = [entry for entry in entries(tmp_path) if entry["kind"] == "settings_change"]
    one, two = (sha256(content).hexdigest() for content in (b"one", b"two"))
    assert [(entry["old"], entry["new"]) for entry in changes] == [
        (None, one), (one, two), (two, one),
    ]  # fmt: skip


def test_a_decision_comes_back_from_its_entry_with_every_field(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / FILE).unlink()
    with opened(tmp_path) as record:
        assert record.ledger.decisions() == (replace(FULL, number=1),)


def test_an_origin_stays_what_it_was_at_the_beginning(tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    with open_record(tmp_path, replace(WRITER, desk="renamed")) as record:
        record.settings(b"x")
        assert record.checkpoint.origin == "vegarecon/a desk"
    assert {entry["origin"] for entry in entries(tmp_path)} == {"vegarecon/a desk"}


def test_a_newest_entry_that_was_changed_is_refused(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / FILE).unlink()
    path = max((tmp_path / "log").iterdir())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"prev_size":"6"', b'"prev_size":"5"'))
    with pytest.raises(AuditError), opened(tmp_path):
        pass


def test_only_a_run_that_owes_a_mail_has_deliveries(tmp_path: Path) -> None:
    report = session(MON)
    with opened(tmp_path) as record:
        run = record.run(report, forms(to_json(report).encode()), None, PLAIN)
        assert isinstance(run, Run)
        with pytest.raises(ValueError, match="owes no mail"):
            record.delivery(run, [], "<m@x>")
        record.settings(b"x")
        newest = record.log.entry(record.log.size - 1)
        assert isinstance(newest, SettingsChange)


def test_the_day_of_an_entry_stands_beside_it(tmp_path: Path) -> None:
    filled(tmp_path)
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        days = connection.execute('SELECT seq, as_of FROM "entry" ORDER BY seq').fetchall()
    assert dict(days) == {0: None, 1: None, 2: date(2026, 11, 20), 3: None, 4: None, 5: MON, 6: TUE}
