"""The record as runs keep it: what cannot differ is not made again, what changed is restated."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flows.daily import day
from flows.request import Request
from tasks.journal.checkpoint import Checkpoint
from tests.flows.desks import BOOK, LAST, PUT, Command, Desk, Said, write_small_desk
from tests.journal import rfc9162
from tests.report.test_smtp import Mailbox, free_port, serving

BEFORE = date(2024, 11, 21)
MAIL = """
[mail]
host = "127.0.0.1"
port = PORT
security = "none"
sender = "desk@example.com"
recipients = ["a@example.com", "b@example.com"]
timeout_seconds = 5.0
"""


def run(vegarecon: Command, desk: Desk, *words: object, as_of: date = LAST) -> Said:
    return vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", as_of, *words)


def log(desk: Desk) -> list[bytes]:
    return [path.read_bytes() for path in sorted((desk.folder / "state" / "log").iterdir())]


def entries(desk: Desk, kind: str = "") -> list[dict[str, Any]]:
    found = [json.loads(content) for content in log(desk)]
    return [entry for entry in found if not kind or entry["kind"] == kind]


def kinds(desk: Desk) -> list[str]:
    return [entry["kind"] for entry in entries(desk)]


def test_a_run_that_could_not_differ_is_a_no_op(desk: Desk, vegarecon: Command) -> None:
    desk.configure(breach=100.0)
    assert run(vegarecon, desk).code == 3
    before, page = log(desk), desk.report("report.html").read_bytes()
    desk.report("report.html").unlink()
    said = run(vegarecon, desk)
    assert said.code == 0
    assert said.out.startswith("UNCHANGED since it was run, nothing is made anew: BREACH: ")
    assert log(desk) == before
    assert desk.report("report.html").read_bytes() == page
    assert desk.rows('SELECT count(*) FROM "run"') == [(1,)]


def test_changed_inputs_make_a_restatement_that_names_them(desk: Desk, vegarecon: Command) -> None:
    run(vegarecon, desk)
    desk.rewrite("positions", [f"A1,{PUT},-9", *BOOK[1:]])
    run(vegarecon, desk)
    desk.configure(breach=2e6)
    run(vegarecon, desk)
    first, *others = entries(desk, "run"), *entries(desk, "restatement")
    assert [entry["supersedes"] for entry in others] == [first[0]["seq"], others[0]["seq"]]
    assert [entry["reason"] for entry in others] == [
        f"{LAST}/positions.csv has changed",
        "the settings",
    ]
    settings = [entry["new"] for entry in entries(desk, "settings_change")]
    assert [entry["settings"] for entry in (first[0], *others)] == [
        settings[0], settings[0], settings[1],
    ]  # fmt: skip


def test_an_answer_makes_another_run_of_the_session(vegarecon: Command, desk: Desk) -> None:
    reported = [f"A1,{PUT},-10,-1000.0", *(f"{row}," for row in BOOK[1:])]
    desk.rewrite("positions", reported, head="account,symbol,quantity,reported_vega")
    assert run(vegarecon, desk).code == 4
    (name,) = [row[0] for row in desk.rows("SELECT id FROM current_break WHERE kind = 'vega'")]
    words = ("breaks", "accept", name, "--until", "2024-12-20", "--reason", "known_method")
    assert vegarecon(*words, "--settings", desk.settings).code == 0
    assert run(vegarecon, desk).code == 0
    assert kinds(desk)[-3:] == ["run", "note", "restatement"]
    note = entries(desk, "note")[0]
    assert (note["decision"]["subject"], note["decision"]["action"]) == (name, "accept")
    assert note["actor"] == note["decision"]["actor"] != ""
    assert "people's words" in entries(desk)[-1]["reason"]


def test_every_input_and_the_settings_are_kept_as_they_were(desk: Desk, vegarecon: Command) -> None:
    run(vegarecon, desk)
    (entry,) = entries(desk, "run")
    wanted = {desk.settings.read_bytes()}
    wanted |= {path.read_bytes() for path in (desk.folder / "feeds" / str(LAST)).glob("*.csv")}
    kept = {
        path.read_bytes(): path.name
        for path in (desk.folder / "state" / "objects" / "sha256").glob("*/*")
    }
    assert wanted <= kept.keys()
    assert all(sha256(content).hexdigest() == name for content, name in kept.items())
    assert {each["sha256"] for each in entry["inputs"]} <= set(kept.values())
    forms = {name: kept[desk.report(f"report.{suffix}").read_bytes()] for name, suffix in (
        ("html", "html"), ("text", "txt"), ("json", "json"), ("csv", "csv"),
    )}  # fmt: skip
    assert forms.items() <= entry["forms"].items()


def test_a_report_has_the_checkpoint_before_it_and_its_mail_the_one_with_it(
    desk: Desk, vegarecon: Command
) -> None:
    run(vegarecon, desk)
    document = json.loads(desk.report("report.json").read_bytes())
    mail = message_from_bytes(desk.report("report.eml").read_bytes(), policy=default)
    contents = log(desk)
    at = kinds(desk).index("run")
    before = Checkpoint.parse(document["provenance"]["checkpoint"])
    assert (before.size, before.root) == (at, rfc9162.mth(contents[:at]))
    with_it = Checkpoint.parse(str(mail["X-Vegarecon-Checkpoint"]))
    assert (with_it.size, with_it.root) == (at + 1, rfc9162.mth(contents[: at + 1]))
    assert with_it.origin == before.origin == "vegarecon/Small desk"


def test_a_session_without_a_report_is_an_entry_too(desk: Desk, vegarecon: Command) -> None:
    desk.feed("quotes").write_bytes(b"")
    assert run(vegarecon, desk).code == 10
    (entry,) = entries(desk, "no_report")
    assert entry["as_of"] == str(LAST)
    assert entry["lines"][0].startswith("source.empty: ")
    assert desk.rows('SELECT count(*) FROM "run"') == [(0,)]


def test_a_mail_that_did_not_go_out_is_sent_with_the_same_id_by_the_next_run(
    desk: Desk, vegarecon: Command
) -> None:
    port, box = free_port(), Mailbox(refused="b@example.com")
    desk.configure(MAIL.replace("PORT", str(port)))
    assert run(vegarecon, desk).code == 23
    with serving(box, port=port):
        assert run(vegarecon, desk).code == 23
        box.refused = ""
        assert run(vegarecon, desk).code == 0
        assert run(vegarecon, desk).code == 0
    assert [recipients for recipients, _ in box.messages] == [["a@example.com"], ["b@example.com"]]
    assert box.messages[0][1] == box.messages[1][1]
    assert kinds(desk)[2:] == ["run", "delivery", "delivery", "delivery"]
    states = [
        [(each["recipient"][0], each["state"]) for each in entry["attempts"]]
        for entry in entries(desk, "delivery")
    ]
    assert states == [
        [("a", "not_sent"), ("b", "not_sent")], [("a", "sent"), ("b", "not_sent")], [("b", "sent")],
    ]  # fmt: skip


def test_a_mail_that_is_owed_goes_out_late_with_the_next_session(
    desk: Desk, vegarecon: Command
) -> None:
    desk = write_small_desk(desk.folder / "two", (BEFORE, LAST))
    port, box = free_port(), Mailbox()
    desk.configure(MAIL.replace("PORT", str(port)))
    assert run(vegarecon, desk, as_of=BEFORE).code == 23
    with serving(box, port=port):
        assert run(vegarecon, desk).code == 0
    subjects = [
        str(message_from_bytes(body, policy=default)["Subject"]) for _, body in box.messages
    ]
    assert [str(when) in subject for when, subject in zip((LAST, BEFORE), subjects, strict=True)]
    assert [subject.startswith("LATE: ") for subject in subjects] == [False, True]
    owed = [entry["of"] for entry in entries(desk, "delivery")]
    runs = [entry["seq"] for entry in entries(desk, "run")]
    assert owed == [runs[0], runs[1], runs[0]]


def test_a_run_without_mail_is_made_again_when_a_mail_is_asked_for(
    desk: Desk, vegarecon: Command
) -> None:
    port, box = free_port(), Mailbox()
    desk.configure(MAIL.replace("PORT", str(port)))
    with serving(box, port=port):
        assert run(vegarecon, desk, "--no-mail").code == 0
        assert run(vegarecon, desk).code == 0
    assert len(box.messages) == 1
    assert entries(desk)[-2]["reason"] == "a mail is asked for"


def test_a_journal_file_that_was_gone_is_told_of_and_the_report_goes_all_the_same(
    desk: Desk, drawing: Command
) -> None:
    desk = write_small_desk(desk.folder / "two", (BEFORE, LAST))
    assert run(drawing, desk, as_of=BEFORE).code == 0
    (desk.folder / "state" / "log" / "00000001.json").unlink()
    now = datetime(2024, 11, 22, 22, tzinfo=UTC)
    said = drawing("run", "--direct", "--settings", desk.settings, "--as-of", LAST, now=now)
    assert said.code == 24
    doubt = "audit.journal: entry 1 was gone; it is written anew from the database"
    assert said.faults == [f"vegarecon: {doubt}"]
    # Whoever reads the report reads of it first, in every form.
    for name in ("report.html", "report.txt"):
        page = desk.report(name).read_text("utf-8")
        head = page[: page.upper().index("LAYERS")]
        assert "1 doubt about the record" in head
        assert doubt in " ".join(page.split())
    mail = message_from_bytes(desk.report("report.eml").read_bytes(), policy=default)
    body = mail.get_body(("html",))
    assert body is not None
    assert "1 doubt about the record" in body.get_content()
    assert doubt in body.get_content()
    assert entries(desk, "run")[-1]["notices"] == [doubt]
    assert desk.rows("SELECT severity, code FROM current_notice") == [("error", "audit.journal")]
    full = drawing("verify", "--full", "--settings", desk.settings)
    assert full.code == 0, full.out
    assert (desk.folder / "state" / "log" / "00000001.json").is_file()


def test_a_restatement_shows_then_and_now_in_report_and_mail(
    desk: Desk, vegarecon: Command
) -> None:
    run(vegarecon, desk)
    first = json.loads(desk.report("report.json").read_bytes())
    assert first["restates"] is None
    assert "Restated" not in desk.report("report.txt").read_text("utf-8")
    desk.rewrite("positions", [f"A1,{PUT},-9", *BOOK[1:]])
    run(vegarecon, desk)
    second = json.loads(desk.report("report.json").read_bytes())
    told = second["restates"]
    assert (told["run_id"], told["known_at"]) == (first["run_id"], first["known_at"])
    assert (told["state"], told["headline"]) == (first["state"], first["headline"])
    assert told["reason"] == f"{LAST}/positions.csv has changed"
    figures = {(it["what"], it["layer"]): (it["old"], it["new"]) for it in told["figures"]}
    assert figures["vega30", None] == (first["net"]["vega30"], second["net"]["vega30"])
    layers = [
        {layer["layer"]: layer["vega30"] for layer in report["layers"]}
        for report in (first, second)
    ]
    for name in layers[0]:
        assert figures["vega30", name] == (layers[0][name], layers[1][name])
    text = desk.report("report.txt").read_text("utf-8")
    mail = message_from_bytes(desk.report("report.eml").read_bytes(), policy=default)
    page = mail.get_body(("html",))
    assert page is not None
    for shown in (text, page.get_content(), desk.report("report.html").read_text("utf-8")):
        flat = " ".join(shown.split())
        assert "Then and now" in flat or "Then" in flat
        assert first["run_id"] in flat
        assert "positions.csv has changed" in flat
    assert str(mail["Subject"]).startswith("RESTATED ")


def test_a_restatement_can_be_restated(desk: Desk, vegarecon: Command) -> None:
    ids = []
    for breach in (1e6, 2e6, 3e6):
        desk.configure(breach=breach)
        run(vegarecon, desk)
        ids.append(json.loads(desk.report("report.json").read_bytes()))
    assert [it["restates"] and it["restates"]["run_id"] for it in ids] == [
        None, ids[0]["run_id"], ids[1]["run_id"],
    ]  # fmt: skip
    # Nothing but the settings is another: no figure is.
    assert all(it["old"] == it["new"] for it in ids[2]["restates"]["figures"])


def test_the_instant_of_a_report_is_utc_whatever_zone_the_clock_was_read_in(desk: Desk) -> None:
    saturday = date(2024, 11, 16)
    now = datetime(2024, 11, 23, 16, 45, tzinfo=ZoneInfo("America/New_York"))
    for as_of in (saturday, LAST):
        day(Request(desk.settings, now, as_of, mail=False))
        document = json.loads(desk.report("report.json", as_of).read_bytes())
        assert document["known_at"] == "2024-11-23T21:45:00Z"
