"""The folder of reports and its calendar."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.report.archive import IndexEntry, write_alarm, write_index, write_report
from tasks.report.mail import compose, message_id
from tasks.report.render import Renderings

Rendered = Callable[[str], tuple[Report, Renderings]]
ENTRIES = (
    IndexEntry(date(2026, 11, 18), "clean", -900.0, "all well"),
    IndexEntry(date(2026, 11, 17), "degraded", None, "<script>alert(1)</script>"),
    IndexEntry(date(2026, 10, 30), "breach", -1300.4, "over"),
    IndexEntry(date(2026, 11, 19), "no_report", None, ""),
)


def test_a_report_lies_in_the_folder_of_its_session_in_every_form(
    rendered: Rendered, tmp_path: Path
) -> None:
    report, renderings = rendered("breach")
    mail = compose(
        report,
        renderings,
        sender="vegarecon@example.com",
        recipients=["desk@example.com"],
        message_id=message_id(report, "example.com"),
        checkpoint=None,
    )
    page = write_report(tmp_path / "reports", report, renderings, mail, ENTRIES)
    home = tmp_path / "reports" / "2026-11-20"
    assert page == home / "report.html"
    assert sorted(path.name for path in home.iterdir()) == [
        "report.csv", "report.eml", "report.html", "report.json", "report.txt",
    ]  # fmt: skip
    assert page.read_bytes() == renderings.html.encode()
    assert (home / "report.json").read_bytes() == renderings.json.encode()
    assert (home / "report.csv").read_bytes() == renderings.csv.encode()
    assert (home / "report.eml").read_bytes() == mail.as_bytes()


def test_without_a_mail_there_is_no_mail_file(rendered: Rendered, tmp_path: Path) -> None:
    page = write_report(tmp_path, *rendered("clean"), None, ())
    assert not (page.parent / "report.eml").exists()


def test_a_write_that_fails_leaves_the_old_report_whole_and_no_rubbish(
    rendered: Rendered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, renderings = rendered("clean")
    page = write_report(tmp_path, report, renderings, None, ())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    other = rendered("breach")[1]
    with pytest.raises(StorageError, match="No space left on device") as raised:
        write_report(tmp_path, report, other, None, ())
    assert raised.value.exit_code == 22
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert page.exists()


def test_a_folder_that_is_a_file_is_an_error_that_says_what_to_do(
    rendered: Rendered, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("in the way")
    with pytest.raises(StorageError, match="run again"):
        write_report(tmp_path / "reports", *rendered("clean"), None, ())


def test_the_calendar_shows_every_session_in_words_with_a_link(
    rendered: Rendered, tmp_path: Path
) -> None:
    write_report(tmp_path, *rendered("breach"), None, ENTRIES)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)" title="[^"]*" aria-label="([^"]+)"', html)
    assert links == [
        ("2026-11-17/report.html", "2026-11-17 DEGRADED, net vega30 n/a"),
        ("2026-11-18/report.html", "2026-11-18 CLEAN, net vega30 \u2212900"),
        ("2026-11-19/report.html", "2026-11-19 NO REPORT, net vega30 n/a"),
        ("2026-11-20/report.html", "2026-11-20 BREACH, net vega30 \u22121,062"),
        ("2026-10-30/report.html", "2026-10-30 BREACH, net vega30 \u22121,300"),
    ]
    assert html.index("November 2026") < html.index("October 2026")
    assert "5 sessions: 2 BREACH" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")


def test_the_line_of_the_index_is_parted_where_nothing_is_known(tmp_path: Path) -> None:
    entries = [
        IndexEntry(date(2026, 11, day), "clean", value, "")
        for day, value in ((2, -100.0), (3, -200.0), (4, None), (5, -50.0))
    ]
    html = write_index(tmp_path, "Sample desk", entries).read_text(encoding="utf-8")
    paths = re.findall(r'<polyline points="([^"]+)"', html)
    # 1000 wide, four sessions; 180 high with 12 above and below: 0 at 12, -200 at 168.
    assert paths == ["0.0,90.0 333.3,168.0", "933.3,51.0 1000.0,51.0"]
    assert "\u221250 on 2026-11-05" in html


def test_an_index_without_sessions_says_so(tmp_path: Path) -> None:
    html = write_index(tmp_path, "Sample desk", ()).read_text(encoding="utf-8")
    assert "no session yet" in html


def test_a_run_on_a_day_without_a_session_counts_for_none(tmp_path: Path) -> None:
    ran = (
        IndexEntry(date(2026, 11, 20), "clean", -900.0, "friday"),
        IndexEntry(date(2026, 11, 21), "no_session", None, "saturday"),
        IndexEntry(date(2026, 11, 26), "no_session", None, "thanksgiving"),
    )
    page = write_index(tmp_path, "Desk", ran).read_text("utf-8")
    assert "2026-11-20 to 2026-11-20" in page
    assert "1 session: 1 CLEAN" in page
    assert page.count("friday") > page.count("thanksgiving") > page.count("saturday") == 0


def test_the_same_entries_give_the_same_index_in_any_order(tmp_path: Path) -> None:
    one = write_index(tmp_path / "one", "d", ENTRIES).read_bytes()
    other = write_index(tmp_path / "other", "d", ENTRIES[::-1]).read_bytes()
    assert one == other


def test_an_alarm_is_kept_where_the_report_would_have_been(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("NO REPORT")
    assert write_alarm(tmp_path, date(2026, 11, 20), message)
    assert (tmp_path / "2026-11-20" / "no-report.eml").read_bytes() == message.as_bytes()


def test_an_alarm_that_cannot_be_kept_is_said_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    assert not write_alarm(tmp_path / "reports", date(2026, 11, 20), EmailMessage())


def test_what_a_kill_left_of_a_file_is_gone_after_the_next_report(
    rendered: Rendered, tmp_path: Path
) -> None:
    report, renderings = rendered("breach")
    home = tmp_path / "reports" / "2026-11-20"
    home.mkdir(parents=True)
    left = [
        home / ".report.txt.v487pbr_",
        home / ".no-report.eml.y5nwzaww",
        tmp_path / "reports" / ".index.html.8z0_aaaa",
    ]
    for path in left:
        path.write_bytes(b"half")
    own = home / ".keep"
    own.write_bytes(b"somebody else's")
    write_report(tmp_path / "reports", report, renderings, None, ENTRIES)
    assert not any(path.exists() for path in left)
    assert own.exists()


def test_an_old_alarm_that_cannot_be_removed_is_a_storage_fault(
    rendered: Rendered, tmp_path: Path
) -> None:
    report, renderings = rendered("breach")
    (tmp_path / "2026-11-20" / "no-report.eml").mkdir(parents=True)
    with pytest.raises(StorageError) as found:
        write_report(tmp_path, report, renderings, None, ENTRIES)
    assert found.value.code == "report.write"
    assert (tmp_path / "2026-11-20" / "report.html").is_file()
