"""What stands: the breaks and limits of a head, a break's own history, and what can be named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.store import open_ledger
from tests.ledger.parts import (
    FRI,
    MON,
    PUT,
    THU,
    TUE,
    WED,
    found_break,
    holding,
    no_session,
    session,
    write,
)
from tests.ledger.reports import full_report, limit
from tests.ledger.test_decisions import decide, decision
from tests.ledger.test_recall import leg


def resolved(name: str, **fields: Any) -> dict[str, Any]:
    return found_break(name, status="resolved", resolution="agrees", **fields)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Monday restated, a Tuesday on which one break ended, a closed Wednesday."""
    folder = tmp_path_factory.mktemp("standing")
    trail = {"trail": (1.0, None, 1.25), "clear": (-9.5, 9.5), "held": True, "severity": "soft"}
    write(
        folder,
        session(MON, breaks=[found_break("B-1", difference=9.0), found_break("B-wrong")]),
        session(
            TUE,
            breaks=[resolved("B-1", ours=2.0), found_break("B-2", status="accepted")],
            limits=[limit("band", 0.5, "warn", **trail), limit("cap", 2.0, episode="L-77")],
            holdings=[holding(PUT, -5.0, -5.0)],
            legs=[leg(account="U2")],
        ),
        session(MON, breaks=[found_break("B-1", difference=-3.0)], run_id="restated"),
        no_session(WED),
    )
    return folder


def test_the_history_of_a_break_is_what_every_run_knew_of_it(folder: Path) -> None:
    with open_ledger(folder, read_only=True) as ledger:
        found, wrong = ledger.break_rows("B-1"), ledger.break_rows("B-wrong")
        assert ledger.break_rows("B-") == ()
    seen = [(it.seen_on, it.item.status, it.item.difference, it.superseded) for it in found]
    assert seen == [
        (MON, "open", 9.0, True),
        (MON, "open", -3.0, False),
        (TUE, "resolved", -1.0, False),
    ]
    # Nothing but a run that was restated ever knew of it: it can be shown all the same.
    assert [(it.seen_on, it.item.id, it.superseded) for it in wrong] == [(MON, "B-wrong", True)]


def test_every_field_of_a_break_is_in_its_history(tmp_path: Path) -> None:
    report = full_report(20_000)
    write(tmp_path, report)
    with open_ledger(tmp_path, read_only=True) as ledger:
        for item in report.breaks:
            (row,) = ledger.break_rows(item.id)
            assert (row.seen_on, row.item, row.superseded) == (report.as_of, item, False)


def test_every_field_of_a_limit_is_in_the_past_of_its_breach(tmp_path: Path) -> None:
    report = full_report(10_000)
    write(tmp_path, report)
    with open_ledger(tmp_path, read_only=True) as ledger:
        for item in report.limits:
            if item.episode:
                (row,) = ledger.breach_rows(item.episode)
                # Trails are told by the report alone.
                assert row.item == item.model_copy(update={"trail": ()})
                assert (row.seen_on, row.superseded) == (report.as_of, False)
        assert any(item.episode for item in report.limits)


def test_every_breach_is_known_from_its_first_session_to_its_last(tmp_path: Path) -> None:
    def on(state: str, scope: str, episode: str | None) -> dict[str, Any]:
        return limit("band", 2.0, state, scope=scope, episode=episode)

    write(
        tmp_path,
        session(MON, limits=[on("breach", "net", "L-wrong")], run_id="wrong"),
        session(MON, limits=[on("ok", "net", None)]),
        session(TUE, limits=[on("breach", "net", "L-1")]),
        # A run of another day that was mistaken lengthens nothing.
        session(THU, limits=[on("breach", "net", "L-1")], run_id="mistaken"),
        session(WED, limits=[on("not_testable", "net", "L-1"), on("breach", "layer:a", "L-2")]),
        session(THU, limits=[on("ok", "net", None), on("breach", "layer:a", "L-2")]),
    )
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.breaches()
    told = [(it.episode, it.id, it.scope, it.first, it.last, it.superseded) for it in found]
    assert told == [
        ("L-2", "band", "layer:a", WED, THU, False),
        ("L-1", "band", "net", TUE, WED, False),
        ("L-wrong", "band", "net", MON, MON, True),
    ]


def test_the_past_of_a_breach_ends_with_the_session_that_ended_it(tmp_path: Path) -> None:
    def on(state: str, used: float | None, scope: str, episode: str | None) -> dict[str, Any]:
        return limit("band", used, state, scope=scope, episode=episode, breach=(None, 4.0))

    write(
        tmp_path,
        session(MON, limits=[on("ok", 0.5, "net", None)]),
        session(TUE, limits=[on("breach", 2.0, "net", "L-1")], run_id="wrong"),
        session(TUE, limits=[on("breach", 1.5, "net", "L-1"), on("ok", 0.1, "layer:a", None)]),
        session(WED, limits=[on("not_testable", None, "net", "L-1")]),
        session(THU, limits=[on("ok", 0.9, "net", None)]),
        session(FRI, limits=[on("breach", 3.0, "net", "L-2")]),
    )
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.breach_rows("L-1")
        assert [row.seen_on for row in ledger.breach_rows("L-2")] == [FRI]
        assert ledger.breach_rows("L-") == ()
    told = [(row.seen_on, row.item.state, row.item.utilisation, row.superseded) for row in found]
    assert told == [
        (TUE, "breach", 2.0, True),
        (TUE, "breach", 1.5, False),
        (WED, "not_testable", None, False),
        (THU, "ok", 0.9, False),
    ]
    assert {row.item.breach for row in found} == {(None, 4.0)}


def test_a_ledger_without_a_session_has_nothing_to_name(tmp_path: Path) -> None:
    write(tmp_path, no_session(MON))
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.subjects() == {}


def test_what_can_be_decided_on_is_named(folder: Path) -> None:
    with open_ledger(folder, read_only=True) as ledger:
        found = ledger.subjects()
    assert found == {
        "B-1": "break",
        "B-2": "break",
        "B-wrong": "break",
        "L-77": "breach",
        f"U1:{PUT}": "holding",
        f"U2:{PUT}": "holding",
    }


def test_whatever_a_decision_was_about_can_be_named(tmp_path: Path) -> None:
    words = {"B-9": "explain", "L-9": "classify", "L-8": "note", "L-ONE:VX/Z26": "retag"}
    with open_ledger(tmp_path) as ledger:
        for subject, action in words.items():
            decide(ledger, decision(subject=subject, action=action))
        assert ledger.subjects() == {
            "B-9": "break",
            "L-8": "breach",
            "L-9": "breach",
            "L-ONE:VX/Z26": "holding",
        }
        # A restatement on which they no longer come up does not make them unknown.
        breach = [limit("band", 2.0, "breach", episode="L-7")]
        for run, parts in (("first", {"limits": breach}), ("second", {})):
            ledger.store(session(MON, run_id=run, **parts), ledger.next_seq(), {}, None)
        assert ledger.subjects()["L-7"] == "breach"


def test_people_can_ask_what_stands_and_how_it_came(folder: Path) -> None:
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        standing = connection.execute("SELECT id, status FROM open_break").fetchall()
        current = connection.execute("SELECT id FROM current_break").fetchall()
        history = connection.execute("SELECT id, as_of, status FROM break_history").fetchall()
        held = connection.execute("SELECT symbol, ours FROM current_holding").fetchall()
    assert standing == [("B-2", "accepted")]
    assert current == [("B-1",), ("B-2",)]
    assert history == [("B-1", MON, "open"), ("B-1", TUE, "resolved"), ("B-2", TUE, "accepted")]
    assert held == [(PUT, -5.0)]
