"""What people say to breaks, breaches and legs, through the command itself."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tasks.ledger.lock import lock
from tests.flows.desks import (
    BOOK,
    LAST,
    SESSIONS,
    VIX_CALL,
    BareEasel,
    Command,
    Desk,
    Said,
    command,
    write_small_desk,
)

BEFORE = SESSIONS[-2]
LOST = tuple(row for row in BOOK if VIX_CALL not in row)


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("VEGARECON_SETTINGS", raising=False)
    return command(monkeypatch, BareEasel)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose broker lost the VIX calls on the last session but one, and still has."""
    desk = write_small_desk(tmp_path_factory.mktemp("words") / "desk")
    desk.rewrite("positions", LOST, day=BEFORE)
    desk.rewrite("positions", LOST, day=LAST)
    with pytest.MonkeyPatch.context() as patch:
        for day in SESSIONS[:2]:
            run(command(patch, BareEasel), desk, str(day))
    return desk


@pytest.fixture
def broken(pattern: Desk, tmp_path: Path) -> Desk:
    """A copy of it, to be answered and run on."""
    shutil.copytree(pattern.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def run(vegarecon: Command, desk: Desk, day: str) -> Said:
    words = ("run", "--settings", desk.settings, "--as-of", day, "--direct", "--no-mail")
    said = vegarecon(*words)
    assert said.code in (0, 3, 4, 5), said.err
    return said


def tell(vegarecon: Command, desk: Desk, *words: object) -> Said:
    return vegarecon(*words, "--settings", desk.settings)


def the_break(vegarecon: Command, desk: Desk) -> dict[str, object]:
    said = tell(vegarecon, desk, "breaks", "--format", "json")
    (item,) = json.loads(said.out)
    found: dict[str, object] = item
    return found


def test_what_stands_is_listed_with_its_age_and_status(vegarecon: Command, broken: Desk) -> None:
    run(vegarecon, broken, str(LAST))
    said = tell(vegarecon, broken, "breaks")
    assert said.code == 0
    assert VIX_CALL in said.out
    assert "vanished" in said.out
    item = the_break(vegarecon, broken)
    assert str(item["id"]) in said.out
    assert (item["status"], item["age_sessions"], item["first_seen"]) == ("open", 1, str(BEFORE))
    assert all(len(line) <= 78 for line in said.out.splitlines())


def test_without_a_break_one_line_says_so(vegarecon: Command, tmp_path: Path) -> None:
    desk = write_small_desk(tmp_path / "desk")
    run(vegarecon, desk, str(LAST))
    said = tell(vegarecon, desk, "breaks")
    assert (said.code, len(said.out.splitlines())) == (0, 1)
    assert json.loads(tell(vegarecon, desk, "breaks", "--format", "json").out) == []
    assert "net-vega30" in tell(vegarecon, desk, "limits").out


def test_an_acceptance_is_recorded_and_holds_for_the_next_session(
    vegarecon: Command, broken: Desk
) -> None:
    name = str(the_break(vegarecon, broken)["id"])
    said = tell(
        vegarecon, broken, "breaks", "accept", name[:6], "--until", "2024-12-31",
        "--reason", "waiting_for_broker", "--note", "ticket 4711", "--owner", "kim",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert name in said.out
    assert "up to +12" in said.out
    # Seen at once, and by the run of the next session.
    assert the_break(vegarecon, broken)["status"] == "accepted"
    after = run(vegarecon, broken, str(LAST))
    assert after.code == 0
    item = the_break(vegarecon, broken)
    assert (item["status"], item["owner"], item["note"]) == ("accepted", "kim", "ticket 4711")
    ((actor, reason, difference),) = broken.rows("SELECT actor, reason, difference FROM decision")
    assert actor
    assert (reason, difference) == ("waiting_for_broker", 12.0)


def test_the_broker_is_right_and_our_own_book_follows(vegarecon: Command, broken: Desk) -> None:
    name = the_break(vegarecon, broken)["id"]
    tell(vegarecon, broken, "breaks", "resolve", name, "--reason", "broker_right")
    assert run(vegarecon, broken, str(LAST)).code == 0
    item = the_break(vegarecon, broken)
    assert (item["status"], item["resolution"]) == ("resolved", "broker_right")
    held = broken.rows(f"SELECT ours, theirs FROM current_holding WHERE symbol = '{VIX_CALL}'")  # noqa: S608 - a symbol of our own
    assert held in ([], [(0.0, 0.0)])


def test_the_whole_life_of_a_break_is_told(vegarecon: Command, broken: Desk) -> None:
    name = the_break(vegarecon, broken)["id"]
    tell(vegarecon, broken, "breaks", "note", name, "--note", "asked them", "--owner", "kim")
    run(vegarecon, broken, str(LAST))
    tell(vegarecon, broken, "breaks", "explain", name, "--reason", "other", "--note", "their cut")
    tell(vegarecon, broken, "breaks", "reopen", name, "--note", "not that")
    said = tell(vegarecon, broken, "breaks", "show", name)
    days = [line[:10] for line in said.out.splitlines()[1:]]
    assert days == [str(BEFORE), str(BEFORE), str(LAST), str(LAST), str(LAST)]
    for word in ("open", "ours 12, theirs 0", "note owner kim, asked them", "their cut", "reopen"):
        assert word in said.out
    rows = list(csv.DictReader(io.StringIO(
        tell(vegarecon, broken, "breaks", "show", name, "--format", "csv").out
    )))  # fmt: skip
    assert [(row["as_of"], row["status"]) for row in rows] == [
        (str(BEFORE), "open"),
        (str(LAST), "open"),
    ]


def test_what_is_reopened_stands_at_once_and_can_be_answered(
    vegarecon: Command, broken: Desk
) -> None:
    name = the_break(vegarecon, broken)["id"]
    tell(vegarecon, broken, "breaks", "resolve", name, "--reason", "known_difference")
    run(vegarecon, broken, str(BEFORE))
    assert the_break(vegarecon, broken)["status"] == "resolved"
    explain = ("breaks", "explain", name, "--reason", "late_trade")
    assert "breaks reopen" in tell(vegarecon, broken, *explain).err
    assert tell(vegarecon, broken, "breaks", "reopen", name).code == 0
    assert the_break(vegarecon, broken)["status"] == "open"
    assert tell(vegarecon, broken, *explain).code == 0
    assert the_break(vegarecon, broken)["status"] == "explained"


def test_a_life_as_json_has_every_word_with_all_that_was_said(
    vegarecon: Command, broken: Desk
) -> None:
    name = the_break(vegarecon, broken)["id"]
    tell(
        vegarecon, broken, "breaks", "accept", name, "--until", "2024-12-31", "--reason",
        "immaterial", "--note", "=1+1", "--owner", "kim", "--difference", "15",
    )  # fmt: skip
    told = json.loads(tell(vegarecon, broken, "breaks", "show", name, "--format", "json").out)
    assert [row["as_of"] for row in told["sessions"]] == [str(BEFORE)]
    (word,) = told["decisions"]
    assert word.pop("actor")
    assert word == {
        "number": 1, "as_of": str(BEFORE), "decided_at_utc": "2024-11-22T22:00:00+00:00",
        "action": "accept", "subject": name, "reason": "immaterial", "note": "=1+1",
        "owner": "kim", "until": "2024-12-31", "difference": 15.0, "layer": "", "adopts": None,
    }  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(tell(vegarecon, broken, "breaks", "--format", "csv").out))
    assert row["note"] == "'=1+1"


def test_a_breach_is_classified_and_stays_a_breach(vegarecon: Command, tmp_path: Path) -> None:
    desk = write_small_desk(tmp_path / "desk", breach=1.0)
    assert run(vegarecon, desk, str(BEFORE)).code == 3
    board = json.loads(tell(vegarecon, desk, "limits", "--format", "json").out)
    name = board[0]["episode"]
    said = tell(
        vegarecon, desk, "limits", "classify", name, "--as", "market_moved", "--note", "VIX +9"
    )
    assert said.code == 0, said.err
    tell(vegarecon, desk, "limits", "resolve", name, "--note", "sold 2 VX", "--owner", "kim")
    assert run(vegarecon, desk, str(LAST)).code == 3
    (limit,) = json.loads(tell(vegarecon, desk, "limits", "--format", "json").out)
    found = {name: limit[name] for name in ("episode", "classification", "owner", "state")}
    assert found == {
        "episode": name, "classification": "market_moved", "owner": "kim", "state": "breach",
    }  # fmt: skip
    assert "sold 2 VX" in limit["resolution"]
    shown = tell(vegarecon, desk, "limits", "show", name[:6])
    days = [line[:10] for line in shown.out.splitlines()[1:]]
    assert days == [str(BEFORE)] * 3 + [str(LAST)]
    for word in (name, "classify market_moved, VIX +9", "sold 2 VX", "% used"):
        assert word in shown.out
    told = json.loads(tell(vegarecon, desk, "limits", "show", name, "--format", "json").out)
    assert [(row["as_of"], row["episode"]) for row in told["sessions"]] == [
        (str(BEFORE), name),
        (str(LAST), name),
    ]
    assert [(it["action"], it["reason"], it["note"], it["owner"]) for it in told["decisions"]] == [
        ("classify", "market_moved", "VIX +9", ""),
        ("resolve", "", "sold 2 VX", "kim"),
    ]


def test_a_breach_that_is_over_still_tells_what_it_was(vegarecon: Command, tmp_path: Path) -> None:
    desk = write_small_desk(tmp_path / "desk", breach=1.0)
    assert run(vegarecon, desk, str(BEFORE)).code == 3
    (limit,) = json.loads(tell(vegarecon, desk, "limits", "--format", "json").out)
    desk.configure(breach=1e6)
    assert run(vegarecon, desk, str(LAST)).code == 0
    said = tell(vegarecon, desk, "limits", "classify", limit["episode"], "--as", "technical")
    assert said.code == 0, said.err
    lines = tell(vegarecon, desk, "limits", "show", limit["episode"]).out.splitlines()
    assert [line[:10] for line in lines[1:]] == [str(BEFORE), str(LAST), str(LAST)]
    assert "breach: " in lines[1]
    assert "ok: " in lines[2]
    assert "classify technical" in lines[3]
    past = tell(vegarecon, desk, "limits", "--past").out
    for word in (limit["episode"], str(BEFORE), "technical", "net-vega30, net"):
        assert word in past
    (row,) = json.loads(tell(vegarecon, desk, "limits", "--past", "--format", "json").out)
    assert row == {
        "episode": limit["episode"], "id": "net-vega30", "scope": "net", "first": str(BEFORE),
        "last": str(BEFORE), "superseded": False, "classification": "technical",
    }  # fmt: skip
    (cells,) = csv.DictReader(
        io.StringIO(tell(vegarecon, desk, "limits", "--past", "--format", "csv").out)
    )
    assert (cells["first"], cells["classification"]) == (str(BEFORE), "technical")


def test_a_leg_is_put_into_another_layer(vegarecon: Command, tmp_path: Path) -> None:
    desk = write_small_desk(tmp_path / "desk")
    run(vegarecon, desk, str(BEFORE))
    said = tell(vegarecon, desk, "retag", VIX_CALL, "--layer", "layer-2", "--note", "a mistake")
    assert said.code == 0, said.err
    run(vegarecon, desk, str(LAST))
    assert desk.rows('SELECT layer_before, layer, "by", note FROM current_retag') == [
        ("layer-1", "layer-2", "command", "a mistake")
    ]
    assert desk.rows("SELECT layer FROM current_leg WHERE root = 'VIX'") == [("layer-2",)]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("breaks", "resolve", "B-nope", "--reason", "other"), "usage.subject"),
        (("breaks", "resolve", "B", "--reason", "because"), "usage.reason"),
        (("breaks", "accept", "B", "--until", "2024-11-21", "--reason", "other"), "usage.until"),
        (
            ("breaks", "accept", "B", "--until", "2025-01-01", "--reason", "other",
             "--difference", "-1"),
            "usage.difference",
        ),
        (
            ("breaks", "accept", "B", "--until", "2025-01-01", "--reason", "other",
             "--difference", "nan"),
            "usage.difference",
        ),
        (("breaks", "note", "B", "--note", "two\nlines"), "usage.words"),
        (("breaks", "note", "B", "--note", "x" * 2001), "usage.words"),
        (("breaks", "note", "B", "--note", "\x1b[31mred"), "usage.words"),
        (("limits", "classify", "B", "--as", "technical"), "usage.subject"),
        (("limits", "classify", "L-1", "--as", "because"), "usage.reason"),
        # Lost at the broker, it is held by our own book still.
        (("retag", VIX_CALL, "--layer", "nowhere"), "usage.layer"),
        (("retag", "VX/Z24", "--layer", "nowhere"), "usage.layer"),
        (("retag", "SPXW241220P05700000", "--account", "U9", "--layer", "core"), "usage.leg"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_is_recorded(
    vegarecon: Command, broken: Desk, words: tuple[str, ...], wanted: str
) -> None:
    said = tell(vegarecon, broken, *words)
    assert said.code == 20
    assert any(wanted in line for line in said.faults), said.err
    assert "\x1b" not in said.err
    assert broken.rows("SELECT * FROM decision") == []


def test_a_word_waits_for_no_run_and_says_so(vegarecon: Command, broken: Desk) -> None:
    name = the_break(vegarecon, broken)["id"]
    with lock(broken.folder / "state"):
        said = tell(vegarecon, broken, "breaks", "resolve", name, "--reason", "other")
    assert said.code == 21
    assert broken.rows("SELECT * FROM decision") == []


def test_without_a_ledger_there_is_nothing_to_list(vegarecon: Command, tmp_path: Path) -> None:
    desk = write_small_desk(tmp_path / "desk")
    for words in (
        ("breaks",),
        ("limits",),
        ("breaks", "show", "B-1"),
        ("limits", "show", "L-1"),
    ):
        said = tell(vegarecon, desk, *words)
        assert said.code in (20, 22), said.err
        assert said.faults
