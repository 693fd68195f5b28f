"""What `vegarecon run` exits with, and why; every fault one line on stderr."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from tasks.report.schema import schema
from tests.flows.desks import BOOK, LAST, PUT, Command, Desk, Said
from tests.report.test_smtp import Mailbox, free_port, serving

MAIL = """
[mail]
host = "127.0.0.1"
port = PORT
security = "none"
sender = "desk@example.com"
recipients = ["risk@example.com"]
timeout_seconds = 5.0
"""


def run(vegarecon: Command, desk: Desk, *words: object) -> Said:
    return vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", LAST, *words)


def test_a_clean_session_exits_0_and_prints_headline_and_path(
    desk: Desk, vegarecon: Command
) -> None:
    said = run(vegarecon, desk)
    assert (said.code, said.err) == (0, "")
    headline, page = said.out.splitlines()
    assert headline.startswith("CLEAN: Net vega30")
    assert page == str(desk.report("report.html").resolve())


def test_a_breach_exits_3_and_breaks_exit_4(desk: Desk, vegarecon: Command) -> None:
    reported = [f"A1,{PUT},-10,-1000.0", *(f"{row}," for row in BOOK[1:])]
    desk.rewrite("positions", reported, head="account,symbol,quantity,reported_vega")
    said = run(vegarecon, desk)
    assert said.code == 4
    assert said.out.startswith("BREAKS: ")
    desk.configure(breach=100.0)
    said = run(vegarecon, desk)
    assert said.code == 3
    assert said.out.startswith("BREACH: ")
    # The one that outranks hides nothing: the break is in the same document.
    document = json.loads(desk.report("report.json").read_text("utf-8"))
    assert [found["subject"] for found in document["breaks"]] == [PUT]


def test_a_gap_exits_5_before_any_breach_and_is_told_on_stderr(
    desk: Desk, vegarecon: Command
) -> None:
    desk.configure(breach=100.0)
    desk.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    said = run(vegarecon, desk)
    assert said.code == 5
    assert said.out.startswith("DEGRADED: ")
    (line,) = said.faults
    assert "WHATSIT" in line


def test_a_day_without_a_session_exits_0(desk: Desk, vegarecon: Command) -> None:
    saturday = date(2024, 11, 16)
    said = vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", saturday)
    assert said.code == 0
    assert said.out.startswith("NO_SESSION: No session on 2024-11-16")
    assert desk.report("report.html", saturday).is_file()


def test_json_on_stdout_is_the_stored_document_and_valid(desk: Desk, vegarecon: Command) -> None:
    said = run(vegarecon, desk, "--json")
    jsonschema.Draft202012Validator(schema()).validate(json.loads(said.out))
    assert said.out_bytes == desk.report("report.json").read_bytes()


@contextmanager
def held(folder: Path) -> Iterator[int]:
    """The lock of a ledger held by another process; its id."""
    program = (
        "import pathlib, sys\nfrom tasks.ledger.lock import lock\n"
        "with lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
        text=True,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.stdin.write("\n")
        holder.stdin.close()
        holder.wait(timeout=10)


def test_a_second_run_at_once_exits_21_with_the_holders_pid(desk: Desk, vegarecon: Command) -> None:
    with held(desk.folder / "state") as pid:
        said = run(vegarecon, desk)
        assert said.code == 21
        (line,) = said.faults
        assert f"process {pid}" in line
        assert not (desk.folder / "reports").exists()  # no alarm: the other run speaks
    assert run(vegarecon, desk).code == 0


def test_a_ledger_that_is_a_file_exits_22_and_leaves_an_alarm(
    desk: Desk, vegarecon: Command
) -> None:
    (desk.folder / "state").write_text("not a folder", "utf-8")
    said = run(vegarecon, desk)
    assert said.code == 22
    (line,) = said.faults
    assert "storage." in line
    assert desk.report("no-report.eml").is_file()


def test_a_ledger_where_nothing_can_be_written_exits_22(desk: Desk, vegarecon: Command) -> None:
    text = desk.settings.read_text("utf-8").replace('path = "state"', 'path = "/proc/vegarecon"')
    desk.settings.write_text(text, "utf-8")
    said = run(vegarecon, desk)
    assert said.code == 22
    assert len(said.faults) == 1


def test_a_ledger_that_is_damaged_is_set_aside_and_the_report_goes_out_with_a_doubt(
    desk: Desk, vegarecon: Command
) -> None:
    assert run(vegarecon, desk).code == 0
    damaged = b"\0" * 20_000
    desk.ledger.write_bytes(damaged)
    desk.configure(breach=2e6)
    said = run(vegarecon, desk)
    assert said.code == 24
    assert [line.split(":")[1] for line in said.faults] == [" audit.database"]
    assert desk.ledger.with_name("vegarecon.duckdb.aside-1").read_bytes() == damaged
    assert desk.rows("SELECT count(*) FROM run") == [(2,)]


def test_a_reports_folder_that_is_a_file_exits_22(desk: Desk, vegarecon: Command) -> None:
    (desk.folder / "reports").write_text("not a folder", "utf-8")
    said = run(vegarecon, desk)
    assert said.code == 22
    assert "report.write" in said.faults[0]


def test_a_mail_server_that_is_not_there_exits_23_and_the_report_is_kept(
    desk: Desk, vegarecon: Command
) -> None:
    desk.configure(MAIL.replace("PORT", str(free_port())), breach=100.0)
    said = run(vegarecon, desk)
    assert said.code == 23  # a breach, but nobody was told
    (line,) = said.faults
    assert "delivery.not_sent: risk@example.com" in line
    assert desk.report("report.html").is_file()
    assert desk.rows("SELECT recipient, state FROM delivery") == [("risk@example.com", "not_sent")]
    # Once more without mail there is nothing to do: the report is what it was.
    assert run(vegarecon, desk, "--no-mail").code == 0


def test_a_mail_server_that_refuses_exits_23_with_its_words(desk: Desk, vegarecon: Command) -> None:
    with serving(Mailbox(refused="risk@example.com")) as port:
        desk.configure(MAIL.replace("PORT", str(port)))
        said = run(vegarecon, desk)
    assert said.code == 23
    assert "550" in said.faults[0]
    assert "no such user" in said.faults[0]


def test_settings_that_are_not_there_exit_20_and_say_how_to_make_some(
    tmp_path: Path, vegarecon: Command
) -> None:
    said = vegarecon("run", "--direct", "--settings", tmp_path / "absent.toml")
    assert said.code == 20
    (line,) = said.faults
    assert "vegarecon init" in line


def test_settings_come_from_the_environment_then_from_here(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    assert vegarecon("run", "--direct").code == 0
    monkeypatch.setenv("VEGARECON_SETTINGS", str(desk.folder / "other.toml"))
    said = vegarecon("run", "--direct")
    assert said.code == 20
    assert "other.toml" in said.faults[0]


@pytest.mark.parametrize("as_of", ["2024-11-23", "2024-11-25", "2031-01-02", "9999-12-31"], ids=str)
def test_a_date_that_has_not_come_is_refused(desk: Desk, vegarecon: Command, as_of: str) -> None:
    said = vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", as_of)
    assert said.code == 20
    (line,) = said.faults
    assert "usage.as_of" in line
    assert "2024-11-22" in line
    assert desk.stored() == []


@pytest.mark.parametrize("as_of", ["0001-01-01", "1969-12-31", "1999-12-31"])
def test_a_date_before_all_symbols_is_refused(desk: Desk, vegarecon: Command, as_of: str) -> None:
    said = vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", as_of)
    assert said.code == 20
    assert "from 2000 on" in said.faults[0]
    assert desk.stored() == []


@pytest.mark.parametrize("as_of", ["yesterday", "2024-13-01", "20\x1b[31m"])
def test_a_date_that_is_none_is_a_usage_fault(desk: Desk, vegarecon: Command, as_of: str) -> None:
    said = vegarecon("run", "--settings", desk.settings, "--as-of", as_of)
    assert said.code == 2
    assert "is no date" in said.err
    assert "\x1b[31m" not in said.err


def test_today_before_the_close_is_refused(desk: Desk, vegarecon: Command) -> None:
    noon = datetime(2024, 11, 22, 17, tzinfo=UTC)
    said = vegarecon(*("run", "--direct", "--settings", desk.settings, "--as-of", LAST), now=noon)
    assert said.code == 20
    assert "the last one is 2024-11-21" in said.faults[0]


def test_a_fault_of_our_own_is_one_line_and_exits_70(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("line one\nline two \x1b[31m")

    monkeypatch.setattr("flows.daily.value", broken)
    said = run(vegarecon, desk)
    assert said.code == 70
    (line,) = said.err.splitlines()
    assert line.startswith("vegarecon: bug: ZeroDivisionError")
    assert "\x1b" not in line
    assert desk.stored() == []
    assert b"ZeroDivisionError" in desk.report("no-report.eml").read_bytes()


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Kiritimati"])
def test_any_time_zone_of_the_machine_gives_the_same_bytes(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    first = run(vegarecon, desk, "--json").out
    monkeypatch.setenv("TZ", zone)
    other = Desk(desk.folder)
    shutil.rmtree(other.ledger.parent)
    assert run(vegarecon, other, "--json").out == first
    assert os.environ["TZ"] == zone


def test_a_terminal_without_a_sign_for_minus_changes_no_exit_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [
        sys.executable,
        "-m",
        "flows.cli",
        "run",
        "--direct",
        "--no-mail",
        "--as-of",
        str(LAST),
    ]
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    desk.configure(breach=100.0)
    said = subprocess.run(
        [*words, "--as-of", str(LAST), "--settings", str(desk.settings)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert said.returncode == 3, said.stderr
    assert said.stdout.startswith(b"BREACH: ")
    assert rb"\u2212" in said.stdout
