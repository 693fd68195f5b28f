"""Opening a record that is not as it was left: the report must go out, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.findings import exit_of
from tasks.ledger.store import Ledger, open_ledger
from tasks.ledger.verifying import verify
from tasks.model.document import to_json
from tasks.model.errors import AuditError, StorageError
from tests.ledger.parts import FRI, TUE, session
from tests.ledger.test_record import PLAIN, entries, forms, opened, roots, said
from tests.ledger.test_verifying import made_of, sound, spoil


def goes_on(folder: Path) -> list[str]:
    """A further run on the record; what opening it had to say."""
    with opened(folder) as record:
        settings = entries(folder)[1]["new"]
        report = session(FRI, provenance=made_of(settings))
        record.run(report, forms(to_json(report).encode()), None, PLAIN)
        return record.doubts


@pytest.mark.parametrize("content", [b"", b"no database", b"\0" * 5000])
def test_a_database_that_is_none_is_set_aside_and_made_anew(tmp_path: Path, content: bytes) -> None:
    sound(tmp_path)
    before = roots(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    (doubt,) = goes_on(tmp_path)
    assert doubt.startswith("audit.database: ")
    assert "set aside as vegarecon.duckdb.aside-1" in doubt
    assert (tmp_path / f"{FILE}.aside-1").read_bytes() == content
    assert before.items() <= roots(tmp_path).items()
    assert roots(tmp_path) == said(tmp_path)
    assert goes_on(tmp_path) == []


def test_nothing_is_set_aside_without_a_journal_to_make_it_of(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database")
    with pytest.raises(StorageError), opened(tmp_path):
        pass
    assert (tmp_path / FILE).read_bytes() == b"no database"


def asked(folder: Path, *statements: str) -> None:
    with duckdb.connect(str(folder / FILE)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE \"entry\" SET leaf = repeat('0', 64) WHERE seq = 2",
        "UPDATE \"entry\" SET leaf = repeat('0', 64) WHERE seq = 5",
        'DELETE FROM "entry" WHERE seq = 2',
    ],
)
def test_copies_that_contradict_the_journal_never_reach_its_next_entry(
    tmp_path: Path, statement: str
) -> None:
    sound(tmp_path)
    asked(tmp_path, statement)
    (doubt,) = goes_on(tmp_path)
    assert doubt.startswith("audit.database: ")
    assert exit_of(verify(tmp_path)[1]) == 0
    assert "tampered" not in {finding.verdict for finding in verify(tmp_path)[1]}


def test_a_journal_whose_newest_entry_was_changed_is_told_of_and_goes_on(tmp_path: Path) -> None:
    sound(tmp_path)
    newest = max((tmp_path / "log").iterdir())
    content = newest.read_bytes()
    spoil(newest, content.index(b'"prev_root":"') * 8 + 8 * 13)
    (doubt,) = goes_on(tmp_path)
    assert doubt.startswith("audit.journal: ")
    assert newest.name in doubt
    # It stands in the journal as it was changed, and is named for ever.
    assert 5 in {it.entry for it in verify(tmp_path)[1] if it.verdict == "tampered"}
    newest.write_bytes(content)
    assert exit_of(verify(tmp_path)[1]) == 0


def test_where_journal_and_copies_are_both_broken_there_is_no_report(tmp_path: Path) -> None:
    sound(tmp_path)
    newest = max((tmp_path / "log").iterdir())
    spoil(newest, newest.read_bytes().index(b'"prev_root":"') * 8 + 8 * 13)
    asked(tmp_path, "UPDATE \"entry\" SET body = '{}' WHERE seq = 1")
    with pytest.raises(AuditError), opened(tmp_path):
        pass


def test_a_database_that_is_open_elsewhere_stays_where_it_is(tmp_path: Path) -> None:
    sound(tmp_path)
    # In one process a second, other configuration is refused as another process's would be.
    with duckdb.connect(str(tmp_path / FILE)):
        with pytest.raises(StorageError), open_ledger(tmp_path):
            pass
        assert not list(tmp_path.glob("*.aside-*"))
    assert goes_on(tmp_path) == []


def test_the_copies_are_read_once_an_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound(tmp_path)
    reads, leaves = [], Ledger.leaves

    def counted(ledger: Ledger) -> list[bytes]:
        reads.append(ledger)
        return leaves(ledger)

    monkeypatch.setattr(Ledger, "leaves", counted)
    with opened(tmp_path) as record:
        assert record.log.size == len(entries(tmp_path))
    assert len(reads) == 1


def test_files_that_are_set_aside_never_replace_each_other(tmp_path: Path) -> None:
    sound(tmp_path)
    for number in (1, 2, 3):
        (tmp_path / FILE).write_bytes(b"%d" % number)
        with opened(tmp_path):
            pass
    asides = {path.name: path.read_bytes() for path in tmp_path.glob("*.aside-*")}
    assert asides == {f"{FILE}.aside-{number}": b"%d" % number for number in (1, 2, 3)}
    assert [entry["kind"] for entry in entries(tmp_path)].count("genesis") == 1
    assert session(TUE).as_of.isoformat() in {entry.get("as_of") for entry in entries(tmp_path)}
