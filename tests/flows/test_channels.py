"""The second channel and the heartbeat, as the command uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.desks import BOOK, LAST, SESSIONS, BareEasel, Command, Desk, Said, command
from tests.flows.test_exit_codes import MAIL
from tests.report.test_smtp import Mailbox, free_port, serving
from tests.web.bell import Bell, bell

ALARM = '\n[alarm]\nurl = "env:DESK_ALARM"\n'
BEAT = '\n[heartbeat]\nurl = "env:DESK_BEAT"\n'
SECRET = "/canary-91ab"  # noqa: S105 - what must never be seen again


def run(vegarecon: Command, desk: Desk, *words: object) -> Said:
    return vegarecon("run", "--direct", "--settings", desk.settings, *(words or ("--as-of", LAST)))


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Without pictures: nobody looks at them here."""
    return command(monkeypatch, BareEasel)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch, desk: Desk):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a generator of a Bell
    with bell(Bell()) as told:
        monkeypatch.setenv("DESK_ALARM", told.url + SECRET)
        monkeypatch.setenv("DESK_BEAT", told.url + SECRET)
        yield told
    for path in desk.folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_nothing_is_rung_for_a_clean_report(desk: Desk, vegarecon: Command, rung: Bell) -> None:
    desk.configure(ALARM)
    said = run(vegarecon, desk)
    assert (said.code, said.err, rung.rung) == (0, "", [])


def test_a_degraded_report_rings_once(desk: Desk, vegarecon: Command, rung: Bell) -> None:
    desk.configure(ALARM)
    desk.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    assert run(vegarecon, desk).code == 5
    ((method, path, kind, body),) = rung.rung
    assert (method, path, kind) == ("POST", SECRET, "text/plain; charset=utf-8")
    title, why = body.splitlines()
    assert title.startswith(f"DEGRADED: Small desk, {LAST}: ")
    assert why.startswith("gap.unknown_contract: A1 WHATSIT: ")
    # The same again says nothing new.
    assert run(vegarecon, desk).code == 0
    assert len(rung.rung) == 1


def test_what_it_rings_for_is_the_desks_choice(desk: Desk, vegarecon: Command, rung: Bell) -> None:
    desk.configure(ALARM + 'on = ["breach"]\nformat = "json"\n', breach=100.0)
    assert run(vegarecon, desk).code == 3
    ((_, _, kind, body),) = rung.rung
    assert kind == "application/json"
    assert json.loads(body)["text"].startswith(f"BREACH: Small desk, {LAST}: ")
    desk.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    assert run(vegarecon, desk).code == 5
    assert len(rung.rung) == 1


def test_where_there_is_no_report_either_channel_is_enough(
    desk: Desk, vegarecon: Command, rung: Bell
) -> None:
    desk.configure(ALARM + MAIL.replace("PORT", str(free_port())))
    desk.feed("quotes").write_bytes(b"")
    said = run(vegarecon, desk)
    assert said.code == 10
    ((_, _, _, body),) = rung.rung
    title, line = body.splitlines()
    assert title == f"NO REPORT: Small desk, {LAST}"
    assert line.startswith(f"source.empty: {LAST}/quotes.csv")
    rung.status = 500
    said = run(vegarecon, desk)
    assert said.code == 11
    assert said.faults[-1].startswith("vegarecon: alarm.channel: [alarm] url: found HTTP 500")


def test_a_mail_that_did_not_go_out_rings(desk: Desk, vegarecon: Command, rung: Bell) -> None:
    desk.configure(ALARM + MAIL.replace("PORT", str(free_port())))
    said = run(vegarecon, desk)
    assert said.code == 23
    ((_, _, _, body),) = rung.rung
    assert "delivery.not_sent: risk@example.com: " in body
    with serving(Mailbox()) as port:
        desk.configure(ALARM + MAIL.replace("PORT", str(port)))
        assert run(vegarecon, desk).code == 0
    assert len(rung.rung) == 1


def test_without_mail_nobody_outside_hears_anything(
    desk: Desk, vegarecon: Command, rung: Bell
) -> None:
    desk.configure(ALARM + BEAT)
    desk.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    assert run(vegarecon, desk, "--as-of", LAST, "--no-mail").code == 5
    desk.feed("quotes").write_bytes(b"")
    assert run(vegarecon, desk, "--as-of", LAST, "--no-mail").code == 10
    assert rung.rung == []


def test_the_heart_beats_once_the_delivery_is_recorded(
    desk: Desk, vegarecon: Command, rung: Bell
) -> None:
    log = desk.folder / "state" / "log"
    rung.looked = lambda: json.loads(max(log.iterdir()).read_bytes())["kind"]
    with serving(Mailbox()) as port:
        desk.configure(BEAT + MAIL.replace("PORT", str(port)), breach=100.0)
        # A breach is news, and the day is done all the same.
        assert run(vegarecon, desk).code == 3
        assert [(method, path) for method, path, _, _ in rung.rung] == [("GET", SECRET)]
        assert rung.seen == ["delivery"]
        # Of an earlier day it would hide that today's run never started.
        assert run(vegarecon, desk, "--as-of", SESSIONS[0]).code == 3
        assert len(rung.rung) == 1


def test_the_heart_is_silent_where_people_may_not_have_the_report(
    desk: Desk, vegarecon: Command, rung: Bell
) -> None:
    desk.configure(BEAT + MAIL.replace("PORT", str(free_port())))
    assert run(vegarecon, desk).code == 23
    desk.feed("quotes").write_bytes(b"")
    assert run(vegarecon, desk).code == 11
    assert rung.rung == []


@pytest.mark.parametrize("how", [{"status": 404}, {"stall_seconds": 2.0}])
def test_a_heartbeat_that_fails_changes_nothing(
    desk: Desk, vegarecon: Command, rung: Bell, how: dict[str, float]
) -> None:
    vars(rung).update(how)
    desk.configure(BEAT + "timeout_seconds = 0.3\n")
    said = run(vegarecon, desk)
    assert (said.code, len(said.faults)) == (0, 1)
    assert said.faults[0].startswith("vegarecon: heartbeat.call: [heartbeat] url: found ")


@pytest.mark.parametrize("section", [ALARM, BEAT])
def test_a_reference_to_nothing_is_told_and_changes_nothing(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    for name in ("DESK_ALARM", "DESK_BEAT"):
        monkeypatch.delenv(name, raising=False)
    desk.configure(section)
    desk.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    said = run(vegarecon, desk)
    assert said.code == 5
    assert said.faults[-1].startswith("vegarecon: settings.secret: ")


def test_an_address_in_the_settings_is_never_shown(
    desk: Desk, vegarecon: Command, tmp_path: Path
) -> None:
    desk.configure(f'\n[alarm]\nurl = "https://hooks.example.com{SECRET}"\n')
    said = run(vegarecon, desk)
    assert said.code == 20
    assert "alarm.url: found a value not shown, wanted a reference to a secret" in said.err
    assert SECRET not in said.err
    # A heartbeat's may stand there: it says nothing of the desk, and many are no secrets.
    desk.configure(f'\n[heartbeat]\nurl = "ftp://example.com{SECRET}"\n')
    said = run(vegarecon, desk)
    assert said.code == 20
    assert SECRET not in said.err
    assert not (tmp_path / "desk" / "state").exists()
