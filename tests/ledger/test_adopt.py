"""A ledger from before the journal goes on: its runs are entries, and nothing else ever is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tasks.journal.entries import Genesis, Note, Run
from tasks.ledger.connection import FILE
from tasks.ledger.record import Record
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.document import to_json
from tasks.model.errors import StorageError
from tests.ledger.parts import MON, TUE, session
from tests.ledger.reports import chain, full_report
from tests.ledger.test_decisions import FULL, decide
from tests.ledger.test_record import PLAIN, entries, forms, opened, roots, said
from tests.ledger.test_round_trip import Attempt, run_key

AT = datetime(2026, 11, 20, 22, tzinfo=UTC)


def old(folder: Path) -> None:
    """What a version without a journal left: two runs, a decision, two attempts to deliver."""
    report = full_report(1)
    with open_ledger(folder) as ledger:
        body = to_json(report).encode()
        ledger.store(report, 1, {name: forms(body)[name] for name in ("json", "html")}, chain())
        ledger.store(session(MON), 2, {"json": to_json(session(MON)).encode()}, None)
        decide(ledger, FULL)
        for state in ("not_sent", "sent"):
            with ledger.transaction():
                attempts = [Attempt("a@x", state, "ok"), Attempt("b@x", state, "ok")]
                at = AT.replace(minute=len(state))
                ledger.put_deliveries(
                    run_key(ledger, 1), attempts, message_id="<1@x>", attempted_at=at
                )


def test_its_runs_keep_their_numbers_and_every_row_is_committed(tmp_path: Path) -> None:
    old(tmp_path)
    with opened(tmp_path) as record:
        found = [record.log.entry(seq) for seq in range(record.log.size)]
        assert [entry.kind for entry in found] == [
            "genesis", "run", "run", "note", "delivery", "delivery",
        ]  # fmt: skip
        assert isinstance(found[0], Genesis)
        assert isinstance(found[1], Run)
        assert isinstance(found[3], Note)
        assert "before there was a journal" in found[1].reason
        assert (found[1].mail, found[1].idem) == (None, "")
    assert roots(tmp_path) == said(tmp_path)


def test_it_is_adopted_once_and_goes_on(tmp_path: Path) -> None:
    old(tmp_path)
    with opened(tmp_path):
        pass
    before = entries(tmp_path)
    with opened(tmp_path) as record:
        record.settings(b"x")
        report = session(TUE)
        record.run(report, forms(to_json(report).encode()), None, PLAIN)
    assert entries(tmp_path)[: len(before)] == before
    assert [entry["kind"] for entry in entries(tmp_path)[len(before) :]] == [
        "settings_change",
        "run",
    ]
    assert roots(tmp_path) == said(tmp_path)


def test_the_database_can_be_made_again_from_what_was_adopted(tmp_path: Path) -> None:
    old(tmp_path)
    with opened(tmp_path):
        pass
    before = roots(tmp_path)
    # What the old version did not store is not there to be made again.
    lacking = {"text", "csv"}
    (tmp_path / FILE).unlink()
    with opened(tmp_path) as record:
        assert lacking & record.forms(Run.model_validate(entries(tmp_path)[1])).keys() == set()
    assert roots(tmp_path) == before


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_kill_while_it_is_adopted_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    old(tmp_path)
    real, count = Ledger.put_entry, 0

    def killed(self: Ledger, *arguments: object) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise StorageError("storage.full", where="x", found="y", wanted="z", remedy="w")
        real(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(Ledger, "put_entry", killed)
    with pytest.raises(StorageError), opened(tmp_path):
        pass
    monkeypatch.undo()
    with opened(tmp_path):
        pass
    kinds = [entry["kind"] for entry in entries(tmp_path)]
    assert kinds == ["genesis", "run", "run", "note", "delivery", "delivery"]
    assert roots(tmp_path) == said(tmp_path)


def test_rows_slipped_into_a_ledger_with_a_journal_are_never_adopted(tmp_path: Path) -> None:
    old(tmp_path)
    with opened(tmp_path) as record:
        record.settings(b"x")
        size = record.log.size
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        connection.execute(
            'INSERT INTO "run" (as_of, known_at, seq, run_id, state) '
            "VALUES (DATE '2026-11-19', TIMESTAMP '2026-11-19 22:00:00', ?, 'x', 'clean')",
            [size],
        )
    with opened(tmp_path) as record:
        assert isinstance(record, Record)
        assert record.log.size == size
        assert record.ledger.next_seq() == size
    assert roots(tmp_path) != said(tmp_path)


def test_runs_that_are_not_numbered_one_by_one_are_refused(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.store(session(MON), 3, {"json": b"{}"}, None)
    with pytest.raises(StorageError, match="run 3 where 1 should be"), opened(tmp_path):
        pass
