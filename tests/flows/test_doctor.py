"""`vegarecon doctor`: what tonight's run would meet, asked before it has to run."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.flows.desks import BOOK, LAST, NEXT_EXPIRY, PUT, Command, Desk, Said
from tests.givens.quotes import occ
from tests.report.test_smtp import Mailbox, free_port, serving

INDICES = ("SPX,5990.0", "VIX,16.2", "VVIX,90.1")
MAIL = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "desk@example.com"
recipients = ["risk@example.com"]
"""


def doctor(desk: Desk, vegarecon: Command, *words: object) -> Said:
    return vegarecon("doctor", "--settings", desk.settings, "--as-of", LAST, *words)


def parts(said: Said) -> dict[str, dict[str, Any]]:
    return {part["what"]: part for part in json.loads(said.out)["parts"]}


def test_a_desk_whose_feeds_are_whole_has_a_line_for_each(desk: Desk, vegarecon: Command) -> None:
    desk.rewrite("indices", INDICES)
    said = doctor(desk, vegarecon)
    lines = {line.split()[1]: line for line in said.out.splitlines()}
    rows = len(desk.feed("quotes").read_text("utf-8").splitlines()) - 1
    assert said.code == 0, said.out
    assert (
        f"{rows:,} rows from {LAST}/quotes.csv, of {LAST}, quotes of 16:15 New York"
        in (lines["quotes"])
    )
    assert lines["positions"].startswith("ok ")
    assert f"{len(BOOK)} rows from" in lines["positions"]
    assert "no session yet" in lines["ledger"]
    assert "no source" in lines["events"]


def test_nothing_is_written(desk: Desk, vegarecon: Command) -> None:
    before = tree(desk.folder)
    doctor(desk, vegarecon)
    assert tree(desk.folder) == before


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, stat.S_IFMT(path.stat().st_mode))
        for path in folder.rglob("*")
    }


def test_every_source_is_asked_though_one_of_them_fails(desk: Desk, vegarecon: Command) -> None:
    desk.feed("quotes").write_bytes(b"")
    desk.feed("rates").unlink()
    said = doctor(desk, vegarecon, "--json")
    found = parts(said)
    assert said.code == 10
    assert json.loads(said.out)["exit"] == 10
    assert found["quotes"]["state"] == "fail"
    assert "source.empty" in str(found["quotes"]["told"])
    assert found["rates"]["state"] == "look"
    assert found["positions"]["state"] == "ok"
    # Of a book without any quotes every option is told of, by its root.
    lacking = [str(line) for line in found["the book"]["told"]]
    assert sum("are not in quotes" in line for line in lacking) == 2
    assert any(line.startswith("no rates") for line in lacking)


def test_what_the_book_lacks_is_named_with_what_to_do(desk: Desk, vegarecon: Command) -> None:
    text = desk.feed("quotes").read_text("utf-8").splitlines()
    desk.rewrite("quotes", [row for row in text[1:] if not row.startswith(PUT)], head=text[0])
    desk.rewrite("positions", [*BOOK, "A1,VXX,100", "A1,ABC,5"])
    desk.feed("futures").unlink()
    said = doctor(desk, vegarecon, "--json")
    lines = "\n".join(str(line) for line in parts(said)["the book"]["told"])
    assert said.code == 5
    assert f"1 of 4 held contracts of SPXW are not in quotes ({PUT})" in lines
    assert (
        "1 of 1 held contracts of VXX are not in quotes: the source of quotes has nothing of"
        in (lines)
    )
    assert "ABC: no contract that is known" in lines
    assert "cfe_settlement" in lines


def test_a_close_that_no_figure_hangs_on_is_told_and_no_fault(
    desk: Desk, vegarecon: Command
) -> None:
    desk.rewrite("indices", ["SPX,6000", "VIX,17"])
    book = parts(doctor(desk, vegarecon, "--json"))["the book"]
    assert book["state"] == "ok"
    assert book["told"] == ["no close of VVIX: the vol of VIX is not told"]
    desk.rewrite("indices", ["SPX,6000", "VVIX,90"])
    book = parts(doctor(desk, vegarecon, "--json"))["the book"]
    assert book["state"] == "look"
    assert book["told"] == ["no close of VIX: the recomputed VIX is held against nothing"]


def test_the_mail_server_is_asked_and_gets_no_mail(desk: Desk, vegarecon: Command) -> None:
    box = Mailbox()
    with serving(box) as port:
        desk.configure(MAIL.format(port=port))
        taken = parts(doctor(desk, vegarecon, "--json"))["mail"]
    assert taken["state"] == "ok"
    assert box.messages == []
    desk.configure(MAIL.format(port=free_port()))
    said = doctor(desk, vegarecon, "--json")
    assert said.code == 23
    assert "no connection" in str(parts(said)["mail"]["told"])


def test_a_day_without_a_session_and_settings_that_cannot_be_used(
    desk: Desk, vegarecon: Command
) -> None:
    said = vegarecon("doctor", "--settings", desk.settings, "--as-of", "2024-11-23")
    assert "2024-11-23 is no session" in said.out
    desk.settings.write_text("[desk]\n", "utf-8")
    assert doctor(desk, vegarecon).code == 20


def test_the_newest_session_on_record_is_told(desk: Desk, vegarecon: Command) -> None:
    ran = vegarecon("run", "--direct", "--no-mail", "--settings", desk.settings, "--as-of", LAST)
    assert ran.code == 0
    told = parts(doctor(desk, vegarecon, "--json"))
    assert f"newest session {LAST}" in str(told["ledger"]["summary"])


def test_what_the_desk_leaves_out_is_no_gap_and_is_counted(desk: Desk, vegarecon: Command) -> None:
    desk.rewrite("indices", INDICES)
    desk.rewrite("positions", [*BOOK, "A1,ABC,5"])
    assert doctor(desk, vegarecon).code == 5
    assert run(desk, vegarecon).code == 5
    settle(desk, 'leave_out = ["ABC"]')
    looked, said = doctor(desk, vegarecon, "--json"), run(desk, vegarecon)
    assert (looked.code, said.code) == (0, 0), said.err
    document = json.loads(said.out)
    assert len(document["legs"]) == len(BOOK)
    (told,) = [it for it in document["findings"] if it["code"] == "left_out"]
    assert (told["count"], told["evidence"]) == (1, "as [desk] leave_out says: ABC")
    assert parts(looked)["the book"]["told"] == [
        "left_out: positions: as [desk] leave_out says: ABC"
    ]


def test_what_a_run_drops_is_lacked_by_nobody(desk: Desk, vegarecon: Command) -> None:
    desk.rewrite("indices", INDICES)
    gone = occ("SPXW", NEXT_EXPIRY, "P", 100)
    desk.rewrite("positions", [*BOOK, f"A1,{gone},0", "B2,ABC,5"])
    settle(desk, 'accounts = ["A1"]')
    book = parts(doctor(desk, vegarecon, "--json"))["the book"]
    line = "\n".join(book["told"])
    assert line.startswith("foreign_account: positions:")
    assert line.endswith("B2")
    assert book["state"] == "look"
    assert run(desk, vegarecon).code == 0


def test_accounts_of_nobody_are_the_fault_that_they_are_to_a_run(
    desk: Desk, vegarecon: Command
) -> None:
    settle(desk, 'accounts = ["NOPE"]')
    looked, said = doctor(desk, vegarecon, "--json"), run(desk, vegarecon)
    assert (looked.code, said.code) == (10, 10)
    book = parts(looked)["the book"]
    assert book["state"] == "fail"
    assert f"vegarecon: {book['told'][0]}" in said.faults


def test_a_root_is_not_taken_for_another_that_begins_like_it(
    desk: Desk, vegarecon: Command
) -> None:
    held = occ("SPX", NEXT_EXPIRY, "P", 5700)
    desk.rewrite("positions", [*BOOK[:-1], f"A1,{held},-1", "A1,VX/Z24,1"])
    desk.rewrite("futures", ["VXM/Z24,2024-12-18,18.0"])
    told = parts(doctor(desk, vegarecon, "--json"))["the book"]["told"]
    lines = "\n".join(map(str, told))
    assert "contracts of SPX are not in quotes: the source of quotes has nothing of SPX (" in lines
    assert "contracts of VX are not in futures: the source of futures has nothing of VX (" in lines


def test_a_source_that_gave_nothing_beside_another_is_no_fault(
    desk: Desk, vegarecon: Command
) -> None:
    add_silent(desk, "quotes")
    looked, said = doctor(desk, vegarecon, "--json"), run(desk, vegarecon)
    assert (looked.code, said.code) == (5, 5)
    states = [it["state"] for it in json.loads(looked.out)["parts"] if it["what"] == "quotes"]
    assert states == ["ok", "look"]


def test_a_source_of_positions_that_gave_nothing_leaves_no_whole_book(
    desk: Desk, vegarecon: Command
) -> None:
    add_silent(desk, "positions")
    looked, said = doctor(desk, vegarecon, "--json"), run(desk, vegarecon)
    assert (looked.code, said.code) == (10, 10)
    assert "source.partial_book" in str(parts(looked)["the book"]["told"])


def test_a_secret_that_is_not_there_is_a_fault_of_the_settings(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    flex = 'kind = "ibkr_flex"\nquery_id = "1"\ntoken = "env:NO_SUCH_TOKEN"\n'
    text = desk.settings.read_text("utf-8")
    trades = '[trades]\nkind = "csv_folder"\npath = "feeds"\n'
    assert trades in text
    desk.settings.write_text(text.replace(trades, f"[trades]\n{flex}"), "utf-8")
    looked, said = doctor(desk, vegarecon, "--json"), run(desk, vegarecon)
    assert (looked.code, said.code) == (20, 20)
    assert parts(looked)["trades"]["state"] == "fail"
    # Of two faults it is the first that a run meets.
    desk.feed("quotes").write_bytes(b"")
    assert (doctor(desk, vegarecon).code, run(desk, vegarecon).code) == (10, 10)


def test_no_report_and_nobody_to_be_told_outranks_the_mail(desk: Desk, vegarecon: Command) -> None:
    desk.configure(MAIL.format(port=free_port()))
    desk.feed("quotes").write_bytes(b"")
    words = ("--settings", desk.settings, "--as-of", LAST)
    assert vegarecon("run", "--direct", *words).code == 11
    assert doctor(desk, vegarecon).code == 11
    # Without room for what a run writes it does not come as far as the feeds.
    text = desk.settings.read_text("utf-8")
    ledger = 'path = "state"\n'
    assert ledger in text
    desk.settings.write_text(text.replace(ledger, f"{ledger}reserve_mb = 1e12\n"), "utf-8")
    assert (vegarecon("run", "--direct", *words).code, doctor(desk, vegarecon).code) == (22, 22)


def run(desk: Desk, vegarecon: Command) -> Said:
    words = ("--direct", "--no-mail", "--json", "--settings", desk.settings, "--as-of", LAST)
    return vegarecon("run", *words)


def add_silent(desk: Desk, role: str) -> None:
    """A second source of a role, that gives nothing."""
    second = f'[[{role}]]\nkind = "csv_folder"\npath = "elsewhere"\npriority = 1\n'
    text = desk.settings.read_text("utf-8").replace(f"[{role}]", f"[[{role}]]")
    desk.settings.write_text(text + second, "utf-8")


def settle(desk: Desk, line: str) -> None:
    """The desk with a line more under [desk]."""
    text = desk.settings.read_text("utf-8")
    desk.settings.write_text(text.replace("[desk]\n", f"[desk]\n{line}\n", 1), "utf-8")


def test_on_a_day_without_a_session_no_source_is_asked_as_in_a_run(
    desk: Desk, vegarecon: Command
) -> None:
    saturday = date(2024, 11, 23)
    words = ("--settings", desk.settings, "--as-of", saturday)
    said = vegarecon("doctor", *words, "--json", now=datetime(2024, 11, 24, 12, tzinfo=UTC))
    assert said.code == 5
    assert set(parts(said)) == {"session", "ledger", "mail"}
    ran = vegarecon("run", "--direct", *words, now=datetime(2024, 11, 24, 12, tzinfo=UTC))
    assert ran.code == 0, ran.err
