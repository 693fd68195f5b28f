"""Sessions that were missed, mails that were owed for days: the next evening makes up for them."""

from __future__ import annotations

import json
import os
import shutil
import signal
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from flows.missed import MOST_SESSIONS
from tests.faults.postman import Death, Postman
from tests.flows.desks import BOOK, BareEasel, Command, Desk, Said, command, write_small_desk
from tests.flows.test_record import MAIL, entries
from tests.report.test_smtp import Mailbox, free_port, serving

MON, TUE, WED, THU, FRI = (date(2024, 11, day) for day in (18, 19, 20, 21, 22))
WEEK = (MON, TUE, WED, THU, FRI)


@pytest.fixture
def vegarecon(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Without pictures: nobody looks at them here."""
    return command(monkeypatch, BareEasel)


@pytest.fixture
def week(tmp_path: Path) -> Desk:
    return write_small_desk(tmp_path / "desk", WEEK)


def evening_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 21, 45, tzinfo=UTC)


def run(vegarecon: Command, desk: Desk, day: date, *words: object) -> Said:
    """A run as a schedule starts it, on the evening of a day."""
    settings = ("--settings", desk.settings)
    return vegarecon("run", "--direct", *settings, *words, now=evening_of(day))


def document(desk: Desk, day: date) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.report("report.json", day).read_bytes())
    return found


def notices(desk: Desk, day: date) -> list[str]:
    return [f"{it['code']}: {it['text']}" for it in document(desk, day)["notices"]]


def reports(desk: Desk) -> list[tuple[str, str]]:
    kinds = {"run", "restatement", "no_report"}
    return [(it["kind"], it["as_of"]) for it in entries(desk) if it["kind"] in kinds]


def received(box: Mailbox) -> list[EmailMessage]:
    found = [message_from_bytes(body, policy=default) for _, body in box.messages]
    return [message for message in found if isinstance(message, EmailMessage)]


def subjects(box: Mailbox) -> list[str]:
    return [str(message["Subject"]) for message in received(box)]


def mailing(desk: Desk, port: int) -> None:
    desk.configure(MAIL.replace("PORT", str(port)))


def reserve(desk: Desk, megabytes: float) -> None:
    text = desk.settings.read_text("utf-8")
    assert text.count("[ledger]\n") == 1
    more = text.replace("[ledger]\n", f"[ledger]\nreserve_mb = {megabytes}\n")
    desk.settings.write_text(more, "utf-8")


def test_sessions_that_nobody_ran_are_made_before_todays_and_say_that_they_are_late(
    week: Desk, vegarecon: Command
) -> None:
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        assert run(vegarecon, week, TUE).code == 0
        assert notices(week, TUE) == []
        said = run(vegarecon, week, FRI)
    assert said.code == 0
    # The empty ledger's first evening made up for nothing: what was before is not missed.
    assert reports(week) == [("run", str(day)) for day in (TUE, WED, THU, FRI)]
    assert notices(week, WED) == ["run.late: made 2 sessions after the close of 2024-11-20"]
    assert notices(week, THU) == ["run.late: made 1 session after the close of 2024-11-21"]
    (made,) = notices(week, FRI)
    assert made == (
        "run.made_up: 2 sessions were missed and are made now, each with a report: "
        f"{WED} clean, {THU} clean"
    )
    assert [line.removeprefix("vegarecon: ") for line in said.faults] == notices(week, FRI)
    for name in ("report.html", "report.txt"):
        assert "made 2 sessions after the close" in week.report(name, WED).read_text("utf-8")
    # Today's goes out first, and nothing that is late looks like it.
    first, *late = subjects(box)[1:]
    assert first.startswith("CLEAN")
    assert str(FRI) in first
    assert [subject[:11] for subject in late] == ["LATE: CLEAN", "LATE: CLEAN"]
    assert vegarecon("verify", "--settings", week.settings).code == 0


def test_each_made_up_session_rests_on_the_one_before_it(week: Desk, vegarecon: Command) -> None:
    for day in (WED, THU, FRI):
        run(vegarecon, week, day)
    straight = {day: document(week, day) for day in (THU, FRI)}
    shutil.rmtree(week.folder / "state")
    run(vegarecon, week, WED)
    run(vegarecon, week, FRI)
    for day, wanted in straight.items():
        known = ("net", "layers", "legs", "explain", "pnl_explain", "limits", "breaks", "history")
        found = document(week, day)
        assert {name: found[name] for name in known} == {name: wanted[name] for name in known}


def test_a_session_whose_feed_is_gone_keeps_no_other_from_its_report(
    week: Desk, vegarecon: Command
) -> None:
    run(vegarecon, week, TUE)
    week.feed("quotes", WED).unlink()
    said = run(vegarecon, week, FRI)
    assert said.code == 0
    assert reports(week) == [
        ("run", str(TUE)),
        ("no_report", str(WED)),
        ("run", str(THU)),
        ("run", str(FRI)),
    ]
    missed, made = notices(week, FRI)
    assert missed.startswith(f"run.missed: {WED} has no report: source.absent: ")
    assert f"`vegarecon backfill --from {WED} --to {WED}`, and run again what came" in missed
    assert made == (
        f"run.made_up: 1 session was missed and is made now, each with a report: {THU} clean"
    )
    # The evening has its report: there is nothing to be alarmed about.
    assert not week.report("no-report.eml", WED).exists()
    # It is not tried for ever: later sessions stand on what came before them.
    run(vegarecon, week, FRI)
    assert reports(week)[-1] == ("run", str(FRI))
    assert vegarecon("verify", "--settings", week.settings).code == 0


def test_a_feed_that_came_too_late_for_its_evening_is_read_on_the_next(
    week: Desk, vegarecon: Command
) -> None:
    run(vegarecon, week, WED)
    rows = week.feed("quotes", THU).read_bytes()
    week.feed("quotes", THU).unlink()
    assert run(vegarecon, week, THU).code == 10
    week.feed("quotes", THU).write_bytes(rows)
    assert run(vegarecon, week, FRI).code == 0
    assert reports(week)[1:] == [("no_report", str(THU)), ("run", str(THU)), ("run", str(FRI))]
    assert not week.report("no-report.eml", THU).exists()


def test_whoever_names_a_session_gets_that_one_alone(week: Desk, vegarecon: Command) -> None:
    run(vegarecon, week, TUE)
    assert run(vegarecon, week, FRI, "--as-of", FRI).code == 0
    assert reports(week) == [("run", str(TUE)), ("run", str(FRI))]


def test_a_long_absence_is_made_up_in_part(
    tmp_path: Path, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_SESSIONS == 10
    monkeypatch.setattr("flows.missed.MOST_SESSIONS", 3)
    desk = write_small_desk(tmp_path / "desk", [date(2024, 11, 1), *WEEK])
    run(vegarecon, desk, date(2024, 11, 1))
    assert run(vegarecon, desk, FRI).code == 0
    # The newest of them, oldest first; those that are older are told of, and left to a person.
    assert [as_of for _, as_of in reports(desk)] == [
        "2024-11-01", "2024-11-19", "2024-11-20", "2024-11-21", "2024-11-22",
    ]  # fmt: skip
    assert notices(desk, FRI)[-1] == (
        "run.missed: no report of 2024-11-04, 2024-11-05, 2024-11-06 and 8 more, which lie too far "
        "back to be made up for; deliver the feeds, then `vegarecon backfill --from 2024-11-04 "
        "--to 2024-11-18`, and run again what came after"
    )


def test_after_days_without_a_mail_server_there_is_one_digest(
    week: Desk, vegarecon: Command
) -> None:
    mailing(week, free_port())
    week.rewrite("positions", [*BOOK, "A1,WHATSIT,5"], day=WED)
    codes = [run(vegarecon, week, day).code for day in (MON, TUE, WED, THU)]
    assert codes == [23, 23, 23, 23]
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        assert run(vegarecon, week, FRI).code == 0
        today, digest = received(box)
        # Nobody lacks anything now.
        assert run(vegarecon, week, FRI).code == 0
        assert len(box.messages) == 2
    assert str(FRI) in str(today["Subject"])
    assert digest["Subject"] == f"LATE: 4 reports | 1 DEGRADED | {MON} to {THU}"
    assert [names for names, _ in box.messages] == [["a@example.com", "b@example.com"]] * 2
    pages = {part.get_filename(): part.get_content() for part in digest.iter_attachments()}
    assert pages == {
        f"vega-report-{day}.html": week.report("report.html", day).read_text("utf-8")
        for day in (MON, TUE, WED, THU)
    }
    text, html = (digest.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for day in (MON, TUE, WED, THU):
        assert f"{day} (" in text.get_content()
    assert text.get_content().count("DEGRADED, net vega30 n/a") == 1
    assert html.get_content().count("CLEAN") == 3
    # Each session's delivery is on record, under the digest's name.
    late = [it for it in entries(week, "delivery") if it["message_id"] == digest["Message-ID"]]
    of = {it["seq"]: it["as_of"] for it in entries(week, "run")}
    assert [of[it["of"]] for it in late] == [str(day) for day in (MON, TUE, WED, THU)]
    assert {each["state"] for it in late for each in it["attempts"]} == {"sent"}
    kept = week.folder / "digest.eml"
    kept.write_bytes(box.messages[1][1])
    said = vegarecon("verify", "--settings", week.settings, "--checkpoint", kept)
    assert said.code == 0, said.out


def test_a_digest_that_may_have_arrived_stays_the_same_mail_while_more_is_owed(
    week: Desk, vegarecon: Command
) -> None:
    mailing(week, free_port())
    for day in (MON, TUE, WED):
        run(vegarecon, week, day)
    digests = []
    with Postman(death=Death("stored")) as post:
        # It takes every mail, and dies before it says so.
        mailing(week, post.port)
        for day in (THU, FRI):
            assert run(vegarecon, week, day).code == 23
            late = [mail for mail in post.mails if str(mail["Subject"]).startswith("LATE: 3")]
            digests.append(late[-1])
    assert digests[0]["Message-ID"] == digests[1]["Message-ID"]
    assert [part.get_filename() for part in digests[0].iter_attachments()] == [
        part.get_filename() for part in digests[1].iter_attachments()
    ]


def test_sigterm_before_the_report_is_told_and_the_next_run_goes_on(
    week: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        with monkeypatch.context() as patch:
            patch.setattr("flows.daily.value", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
            said = run(vegarecon, week, FRI)
        assert said.code == 10
        (line,) = said.faults
        assert line == (
            "vegarecon: run.stopped: this process: found SIGTERM, wanted time to end; "
            "run again: it goes on where this one was"
        )
        assert [subject[:9] for subject in subjects(box)] == ["NO REPORT"]
        assert reports(week) == [("no_report", str(FRI))]
        assert run(vegarecon, week, FRI).code == 0
    assert reports(week) == [("no_report", str(FRI)), ("run", str(FRI))]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_sigterm_before_the_mail_leaves_it_owed_and_alarms_nobody(
    week: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        with monkeypatch.context() as patch:
            patch.setattr("flows.daily.publish", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
            assert run(vegarecon, week, FRI).code == 23
        assert subjects(box) == []
        assert run(vegarecon, week, FRI).code == 0
    assert [subject[:5] for subject in subjects(box)] == ["CLEAN"]
    assert reports(week) == [("run", str(FRI))]


def test_a_disk_without_room_ends_the_run_before_it_begins(week: Desk, vegarecon: Command) -> None:
    with serving(box := Mailbox()) as port:
        week.configure(MAIL.replace("PORT", str(port)))
        reserve(week, 1e12)
        said = run(vegarecon, week, FRI)
    assert said.code == 22
    assert "storage.full: " in said.faults[0]
    assert "make room" in said.faults[0]
    # Mail needs no disk.
    assert [subject[:9] for subject in subjects(box)] == ["NO REPORT"]


def test_a_disk_that_fills_up_is_told_while_everything_still_works(
    week: Desk, vegarecon: Command
) -> None:
    free = os.statvfs(week.folder).f_bavail * os.statvfs(week.folder).f_frsize
    reserve(week, round(free / 2e6, 1))
    said = run(vegarecon, week, FRI)
    assert said.code == 0
    assert [line.partition(" ")[0] for line in notices(week, FRI)] == ["storage.room:"] * 2
    assert notices(week, FRI)[0].endswith("MB left on the disk of [ledger] path: make room")


def test_what_was_missed_is_said_in_the_alarm_and_every_evening_until_it_is_made(
    week: Desk, vegarecon: Command
) -> None:
    run(vegarecon, week, TUE)
    late = {day: week.feed("quotes", day).read_bytes() for day in (WED, FRI)}
    for day in late:
        week.feed("quotes", day).unlink()
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        said = run(vegarecon, week, FRI)
        assert said.code == 10
        (alarm,) = [message for message in received(box) if "NO REPORT" in str(message["Subject"])]
    text = " ".join(alarm.get_content().split())
    for told in (f"run.missed: {WED} has no report", f"each with a report: {THU} clean"):
        assert told in text
        assert told in said.err
        assert any(told in line for line in entries(week, "no_report")[-1]["lines"])
    for day, content in late.items():
        week.feed("quotes", day).write_bytes(content)
    week.configure()
    assert run(vegarecon, week, FRI).code == 0
    # Thursday was reconciled without it: that is for a person to mend.
    (told,) = [line for line in notices(week, FRI) if line.startswith("run.missed: ")]
    assert told == (
        f"run.missed: no report of {WED}, which lie before one that was reconciled without them; "
        f"deliver the feeds, then `vegarecon backfill --from {WED} --to {WED}`, and run again what "
        "came after"
    )


def test_an_unchanged_run_sends_what_is_owed_too(week: Desk, vegarecon: Command) -> None:
    mailing(week, port := free_port())
    for day in (MON, TUE):
        assert run(vegarecon, week, day).code == 23
    with serving(box := Mailbox(), port=port):
        said = run(vegarecon, week, TUE)
    assert (said.code, said.out[:9]) == (0, "UNCHANGED")
    assert [str(TUE) in subject for subject in subjects(box)] == [True, False]
    assert subjects(box)[1].startswith("LATE: ")


def test_who_is_no_recipient_any_more_gets_nothing_that_is_late(
    week: Desk, vegarecon: Command
) -> None:
    box = Mailbox(refused="b@example.com")
    with serving(box) as port:
        mailing(week, port)
        said = run(vegarecon, week, MON)
        assert said.code == 23
        assert "delivery.not_sent: b@example.com: " in said.err
        week.configure(MAIL.replace("PORT", str(port)).replace(', "b@example.com"', ""))
        box.refused = ""
        assert run(vegarecon, week, TUE).code == 0
    assert [names for names, _ in box.messages] == [["a@example.com"]] * 2


def test_a_late_line_names_the_sessions_that_are_owed(week: Desk, vegarecon: Command) -> None:
    mailing(week, free_port())
    run(vegarecon, week, MON)
    said = run(vegarecon, week, TUE)
    lines = [line for line in said.faults if "a@example.com" in line]
    assert [str(MON) in line for line in lines] == [False, True]
    assert lines[1].endswith(f"still owed: {MON}")


def test_a_damaged_report_of_days_ago_keeps_no_other_mail_back(
    week: Desk, vegarecon: Command
) -> None:
    mailing(week, free_port())
    for day in (MON, TUE):
        run(vegarecon, week, day)
    (of_monday, _) = entries(week, "run")
    name = of_monday["forms"]["mail_html"]
    path = week.folder / "state" / "objects" / "sha256" / name[:2] / name
    path.chmod(0o600)
    path.write_bytes(b"another")
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        said = run(vegarecon, week, WED)
    assert said.code == 22
    assert "storage.object_damaged" in said.err
    told = [(subject.startswith("LATE"), str(day) in subject)
            for day, subject in zip((WED, TUE), subjects(box), strict=True)]  # fmt: skip
    assert told == [(False, True), (True, True)]


def test_a_run_without_mail_loses_no_mail_that_is_owed(week: Desk, vegarecon: Command) -> None:
    mailing(week, free_port())
    assert run(vegarecon, week, MON).code == 23
    with serving(box := Mailbox()) as port:
        mailing(week, port)
        run(vegarecon, week, MON, "--as-of", MON, "--no-mail")
        assert box.messages == []
        assert run(vegarecon, week, TUE).code == 0
    assert [subject.split()[0] for subject in subjects(box)] == ["CLEAN", "LATE:"]
    assert "RESTATED" in subjects(box)[1]
