"""What stands: the breaks and limits of a head, a break's own history, and what can be named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.store import open_ledger
from tasks.model.document import Report, to_json
from tasks.model.errors import StorageError
from tasks.model.limit_parts import LimitResult
from tests.ledger.parts import (
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
from tests.ledger.test_decisions import decision
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


def names(folder: Path, as_of: date | None = None, **how: bool) -> tuple[date, list[str]]:
    with open_ledger(folder, read_only=True) as ledger:
        session, found = ledger.standing_breaks(as_of, **how)
    return session, [item.id for item in found]


def test_what_stands_is_that_of_the_newest_head_that_had_a_session(folder: Path) -> None:
    assert names(folder) == (TUE, ["B-2"])
    assert names(folder, resolved=True) == (TUE, ["B-1", "B-2"])
    assert names(folder, MON) == (MON, ["B-1"])
    assert names(folder, WED) == (WED, [])


def test_a_standing_break_is_the_part_of_the_document(tmp_path: Path) -> None:
    report = full_report(30_000)
    write(tmp_path, report)
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.standing_breaks(resolved=True) == (report.as_of, report.breaks)


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


def test_the_limits_are_those_of_the_report_earlier_values_included(folder: Path) -> None:
    with open_ledger(folder, read_only=True) as ledger:
        session, (band, cap) = ledger.limit_board()
        assert ledger.limit_board(MON) == (MON, ())
        assert ledger.limit_board(WED) == (WED, ())
    assert session == TUE
    assert (band.id, band.state, band.severity) == ("band", "warn", "soft")
    assert (band.trail, band.clear, band.held) == ((1.0, None, 1.25), (-9.5, 9.5), True)
    assert (cap.episode, cap.trail) == ("L-77", ())


def test_every_field_of_a_limit_is_on_the_board(tmp_path: Path) -> None:
    report = full_report(10_000)
    write(tmp_path, report)
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.limit_board() == (report.as_of, report.limits)


LATER = ("severity", "held", "clear", "since", "state_previous", "trail", "episode")
WORDS = ("classification", "resolution", "owner", "note")


def as_before(report: Report) -> bytes:
    """The report as a version wrote it that knew less of limits."""
    document = json.loads(to_json(report))
    for item in document["limits"]:
        for name in (*LATER, *WORDS, "drift_per_session", "sessions_to_breach"):
            del item[name]
    return json.dumps(document).encode()


def test_the_limits_of_an_older_report_are_read_as_what_they_were(tmp_path: Path) -> None:
    report = session(MON, limits=[limit("band", 0.5, breach=10.0)])
    with open_ledger(tmp_path) as ledger:
        ledger.store(report, 1, {"json": as_before(report)}, None)
        assert ledger.limit_board() == (MON, report.limits)
    # What was not known then has the value that the noun gives it.
    assert report.limits[0] == LimitResult(**limit("band", 0.5, breach=10.0), severity="hard")


@pytest.mark.parametrize("as_of", [None, THU])
def test_a_session_that_was_never_reconciled_has_nothing_to_show(
    tmp_path: Path, as_of: date | None
) -> None:
    write(tmp_path, no_session(MON))
    with open_ledger(tmp_path, read_only=True) as ledger:
        for ask in (ledger.standing_breaks, ledger.limit_board):
            with pytest.raises(StorageError) as found:
                ask(as_of)
            assert found.value.code == "storage.no_report"
        assert ledger.subjects() == {}


def test_a_head_without_its_report_has_no_limits_to_show(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.store(session(MON), 1, {"text": b"x"}, None)
        with pytest.raises(StorageError, match=r"no report of 2026-11-16 as JSON"):
            ledger.limit_board()


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
            ledger.decide(decision(subject=subject, action=action))
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
