"""Decisions are only ever added, and runs of their session and of later ones heed them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.errors import StorageError
from tasks.model.memory import Decision
from tests.ledger.parts import FRI, MON, THU, TUE, WED, memory, session, write

AT = datetime(2026, 11, 17, 21, 50, 3, 250000, tzinfo=UTC)


def decision(as_of: date = TUE, subject: str = "B-1", **fields: Any) -> Decision:
    base: dict[str, Any] = {
        "number": 0,
        "decided_at_utc": AT,
        "action": "note",
        "reason": "",
        "note": "",
    }
    return Decision(
        **{**base, "as_of": as_of, "subject": subject, "owner": "", "actor": "ann"} | fields
    )


def decided(folder: Path, *decisions: Decision) -> list[int]:
    with open_ledger(folder) as ledger:
        return [decide(ledger, each) for each in decisions]


def decide(ledger: Ledger, one: Decision) -> int:
    with ledger.transaction():
        return ledger.put_decision(one)


FULL = decision(
    action="accept",
    reason="immaterial",
    note="it's \u2212 'small'; DROP TABLE decision; --",
    owner="bob",
    until=FRI,
    difference=-120.5,
    layer="wing",
    adopts=-3.5,
)


def test_a_decision_comes_back_with_every_field_under_a_number_of_its_own(tmp_path: Path) -> None:
    assert decided(tmp_path, FULL, decision()) == [1, 2]
    assert decided(tmp_path, dataclasses.replace(FULL, number=1)) == [3]
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.decisions()
    numbered = (1, FULL), (2, decision()), (3, FULL)
    assert found == tuple(dataclasses.replace(each, number=n) for n, each in numbered)
    assert all(each.decided_at_utc.utcoffset() == timedelta(0) for each in found)
    given = {field.name: getattr(FULL, field.name) for field in dataclasses.fields(Decision)}
    # Every field has a value of its own, so none can be lost or confused unseen.
    assert len({str(value) for value in given.values()}) == len(given)
    assert not any(value in (None, "") for value in given.values())


def test_the_instant_is_kept_in_universal_time(tmp_path: Path) -> None:
    new_york = timezone(timedelta(hours=-5))
    decided(tmp_path, decision(decided_at_utc=datetime(2026, 11, 17, 16, 50, tzinfo=new_york)))
    with open_ledger(tmp_path, read_only=True) as ledger:
        (found,) = ledger.decisions()
    assert found.decided_at_utc.isoformat() == "2026-11-17T21:50:00+00:00"


def test_decisions_can_be_asked_by_subject_oldest_first(tmp_path: Path) -> None:
    words = (("B-1", "first"), ("B-2", "other"), ("B-1", "second"))
    decided(tmp_path, *(decision(subject=subject, note=note) for subject, note in words))
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert [each.note for each in ledger.decisions("B-1")] == ["first", "second"]
        assert ledger.decisions("B") == ()


def test_a_run_heeds_the_decisions_of_its_session_and_of_those_before(tmp_path: Path) -> None:
    # By number and not by session: what was said last counts last.
    days = (TUE, MON, THU, WED)
    assert decided(tmp_path, *map(decision, days)) == [1, 2, 3, 4]
    write(tmp_path, session(MON))
    heeded = {day: [each.as_of for each in memory(tmp_path, day).decisions] for day in days}
    assert heeded == {MON: [MON], TUE: [TUE, MON], WED: [TUE, MON, WED], THU: list(days)}


def test_a_decision_on_the_first_session_is_heeded_when_it_runs_again(tmp_path: Path) -> None:
    write(tmp_path, session(MON))
    decided(tmp_path, decision(MON))
    found = memory(tmp_path, MON)
    assert found.holdings is None
    assert [each.as_of for each in found.decisions] == [MON]


def test_a_run_leaves_the_decisions_alone(tmp_path: Path) -> None:
    decided(tmp_path, FULL)
    write(tmp_path, session(TUE), session(TUE, run_id="again"))
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.decisions() == (dataclasses.replace(FULL, number=1),)


def test_a_decision_that_cannot_be_stored_leaves_none(tmp_path: Path) -> None:
    decided(tmp_path, FULL)
    nobody: Any = None
    with pytest.raises(StorageError, match=r"storage\.database"):
        decided(tmp_path, decision(subject=nobody))
    assert decided(tmp_path, decision()) == [2]
    with pytest.raises(StorageError), open_ledger(tmp_path, read_only=True) as ledger:
        decide(ledger, decision())


def test_decisions_can_be_read_with_any_client(tmp_path: Path) -> None:
    decided(tmp_path, FULL)
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        found = connection.execute(
            'SELECT "number", "action", subject, "until", "difference", adopts FROM decision'
        ).fetchall()
    assert found == [(1, "accept", "B-1", FRI, -120.5, -3.5)]
