"""Input that must not become a report: what the command says, and what it leaves behind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.flows.desks import (
    BOOK,
    LAST,
    PUT,
    SESSIONS,
    Command,
    Desk,
    Said,
    command,
    write_small_desk,
)

# Never allowed to be seen: by the environment, and by mistake in the file itself.
CANARY, LITERAL = "canary-env-7d1f", "canary-literal-93ab"
EARLIER = [(day,) for day in SESSIONS[:2]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DESK_PASSWORD", CANARY)
    return write_small_desk(tmp_path / "desk")


@pytest.fixture(scope="module")
def reconciled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger and reports of the two sessions before, made once."""
    desk = write_small_desk(tmp_path_factory.mktemp("before") / "desk")
    first, last = SESSIONS[0], SESSIONS[1]
    with pytest.MonkeyPatch.context() as patch:
        done = command(patch)(
            *("backfill", "--settings", desk.settings, "--from", first, "--to", last)
        )
    assert done.code == 0, done.err
    return desk.folder


@pytest.fixture
def begun(desk: Desk, reconciled: Path) -> Desk:
    """A desk with two sessions behind it, at the third."""
    for name in ("state", "reports"):
        shutil.copytree(reconciled / name, desk.folder / name, dirs_exist_ok=True)
    assert desk.stored() == EARLIER
    return desk


def in_process_of_its_own(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "NO_COLOR": "1"},
        timeout=120,
    )


def run(vegarecon: Command, desk: Desk, *words: str) -> Said:
    return vegarecon("run", "--direct", "--settings", desk.settings, "--as-of", LAST, *words)


def everything_written(desk: Desk) -> bytes:
    outputs = [desk.folder / "state", desk.folder / "reports"]
    return b"".join(
        path.read_bytes() for folder in outputs for path in folder.rglob("*") if path.is_file()
    )


def assert_quiet(said: Said, desk: Desk) -> None:
    """No trace, no raw bytes, no secret: anywhere."""
    for text in (said.err, said.out):
        assert "Traceback" not in text
        assert "site-packages" not in text
        assert all(ch.isprintable() or ch == "\n" for ch in text)
    for secret in (CANARY, LITERAL):
        assert secret not in said.err + said.out
        assert secret.encode() not in everything_written(desk)


def assert_refused(said: Said, desk: Desk, *words: str) -> None:
    """No report: exit 10, one line a fault, an alarm, and nothing else changed."""
    assert said.code == 10, said.err
    assert said.out == ""
    assert said.err.splitlines() == said.faults
    assert any(all(word in line for word in words) for line in said.faults), said.err
    assert desk.stored() == EARLIER
    assert not desk.report("report.html").exists()
    alarm = message_from_bytes(desk.report("no-report.eml").read_bytes(), policy=default)
    assert "2024-11-22" in str(alarm["Subject"])
    body = alarm.get_body(("plain",))
    assert body is not None
    assert words[0] in body.get_content()
    assert_quiet(said, desk)


def summed(desk: Desk) -> None:
    """SHA256SUMS beside the feeds, as sha256sum writes it."""
    folder = desk.feed("quotes").parent
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(folder.glob("*.csv"))
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="ascii")


@pytest.mark.parametrize("name", ["positions", "quotes", "futures", "rates"])
def test_an_empty_file_is_refused(begun: Desk, vegarecon: Command, name: str) -> None:
    begun.feed(name).write_bytes(b"")
    assert_refused(run(vegarecon, begun), begun, "source.empty", f"{LAST}/{name}.csv")


@pytest.mark.parametrize("name", ["positions", "quotes"])
def test_a_file_that_is_not_there_is_refused_with_what_is_there(
    begun: Desk, vegarecon: Command, name: str
) -> None:
    begun.feed(name).unlink()
    said = run(vegarecon, begun)
    assert_refused(said, begun, "source.absent", f"{name}.csv", "futures.csv")


def test_the_faults_of_all_feeds_are_told_at_once(begun: Desk, vegarecon: Command) -> None:
    begun.feed("positions").write_bytes(b"")
    begun.edit("quotes", "symbol,bid,ask", "symbol,bit,ask")
    said = run(vegarecon, begun)
    assert_refused(said, begun, "source.empty", "positions.csv")
    assert len(said.faults) == 2
    assert "bid" in said.faults[1]


@pytest.mark.parametrize("share", [0.001, 0.13, 0.37, 0.5, 0.77, 0.999])
@pytest.mark.parametrize("name", ["positions", "quotes"])
def test_a_file_cut_within_a_line_is_refused(
    begun: Desk, vegarecon: Command, name: str, share: float
) -> None:
    whole = begun.feed(name).read_bytes()
    cut = max(1, int(share * len(whole)))
    if whole[:cut].endswith(b"\n"):
        cut -= 1
    begun.feed(name).write_bytes(whole[:cut])
    assert_refused(run(vegarecon, begun), begun, "source.", f"{name}.csv")


def test_beside_sha256sums_a_cut_after_any_line_is_refused(begun: Desk, vegarecon: Command) -> None:
    summed(begun)
    whole = begun.feed("positions").read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole[:-1]) if byte == ord("\n")]
    assert len(ends) == len(BOOK)
    for end in ends:
        begun.feed("positions").write_bytes(whole[:end])
        said = run(vegarecon, begun)
        assert_refused(said, begun, "source.checksum", "positions.csv", f"{end} bytes")
    begun.feed("positions").write_bytes(whole)
    assert run(vegarecon, begun).code == 0


def test_yesterdays_chain_under_todays_name_is_refused(begun: Desk, vegarecon: Command) -> None:
    yesterday = begun.feed("quotes", SESSIONS[1])
    begun.feed("quotes").write_bytes(yesterday.read_bytes())
    assert_refused(run(vegarecon, begun), begun, "source.wrong_day", "2024-11-21", "2024-11-22")


@pytest.mark.parametrize("cell", ["NaN", "inf", "1_000", "٣", "\u22121", "1e3000", "=1+1"])
def test_a_cell_that_is_no_plain_decimal_is_refused_with_its_line(
    begun: Desk, vegarecon: Command, cell: str
) -> None:
    begun.edit("positions", f"A1,{PUT},-10", f"A1,{PUT},{cell}")
    assert_refused(
        run(vegarecon, begun), begun, "source.", "positions.csv, line 2", "column quantity"
    )


def test_a_missing_column_is_refused_by_its_name(begun: Desk, vegarecon: Command) -> None:
    begun.edit("positions", "account,symbol,quantity", "account,symbol,lots")
    assert_refused(run(vegarecon, begun), begun, "source.", "quantity", "lots")


@pytest.mark.parametrize(
    "hostile", [b"\xff\xfe\x00\x01", b"\x1b[2J\x1b]0;owned\x07", b"A1,\x00,1\n", b"\xef\xbb\xbfx\n"]
)
def test_hostile_bytes_are_refused_and_never_repeated(
    begun: Desk, vegarecon: Command, hostile: bytes
) -> None:
    begun.feed("positions").write_bytes(hostile)
    assert_refused(run(vegarecon, begun), begun, "source.", "positions.csv")


def test_a_failed_session_can_be_run_again_and_follows_the_earlier_ones(
    begun: Desk, vegarecon: Command
) -> None:
    whole = begun.feed("quotes").read_bytes()
    begun.feed("quotes").write_bytes(b"")
    assert_refused(run(vegarecon, begun), begun, "source.empty", "quotes.csv")
    begun.feed("quotes").write_bytes(whole)
    said = run(vegarecon, begun)
    assert said.code == 0, said.err
    assert begun.stored() == [(day,) for day in SESSIONS]
    ((previous,),) = begun.rows("SELECT vega30_previous FROM net WHERE as_of = '2024-11-22'")
    ((then,),) = begun.rows("SELECT vega30 FROM net WHERE as_of = '2024-11-21'")
    assert previous == then


def assert_degraded(said: Said, desk: Desk, subject: str, layer: str | None, rows: int) -> None:
    """A report with n/a: exit 5, the rows named, their layer and the net without a number."""
    assert said.code == 5, said.err
    assert len([line for line in said.faults if "gap." in line and subject in line]) == rows
    gaps = desk.rows("SELECT subject, reason FROM gap WHERE as_of = '2024-11-22'")
    assert len(gaps) == rows
    assert all(name == subject and reason for name, reason in gaps)
    ((net, reason),) = desk.rows("SELECT vega30, reason FROM net WHERE as_of = '2024-11-22'")
    assert net is None
    assert subject in str(reason)
    sums = desk.rows("SELECT layer, vega30 FROM layer WHERE as_of = '2024-11-22'")
    assert [name for name, vega30 in sums if vega30 is None] == ([layer] if layer else [])
    assert desk.report("report.html").exists()
    assert_quiet(said, desk)


def test_a_leg_delivered_twice_is_named_and_its_layer_and_the_net_are_unknown(
    begun: Desk, vegarecon: Command
) -> None:
    begun.rewrite("positions", [*BOOK, f"A1,{PUT},-10"])
    assert_degraded(run(vegarecon, begun), begun, PUT, "core", rows=2)


def test_an_unknown_symbol_is_named_and_the_net_is_unknown(begun: Desk, vegarecon: Command) -> None:
    begun.rewrite("positions", [*BOOK, "A1,WHATSIT,5"])
    assert_degraded(run(vegarecon, begun), begun, "WHATSIT", None, rows=1)


def test_a_symbol_made_to_do_harm_is_a_name_and_nothing_more(
    begun: Desk, vegarecon: Command
) -> None:
    harm = "<script>alert(1)</script>'; DROP TABLE net; -- {{7*7}}"
    begun.rewrite("positions", [*BOOK, f'A1,"{harm}",5'])
    said = run(vegarecon, begun)
    assert said.code == 5
    assert begun.rows("SELECT count(*) FROM net") == [(3,)]
    page = begun.report("report.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "{{7*7}}" in page
    assert_quiet(said, begun)


FIVE_MISTAKES = """
[desk]
nmae = "misspelt"

[positions]
kind = "csv_folder"
path = "feeds"

[quotes]
kind = "csv_foldr"
path = "feeds"

[[layers]]
name = "hedge"
role = "hedge"

[[limits]]
id = "net"
scope = "net"
measure = "vega30"
unit = "usd_per_vix_point"
warn = 50000
breach = 40000

[mail]
host = "localhost"
sender = "desk@example.com"
recipients = ["risk@example.com"]
password = "canary-literal-93ab"
"""


def test_five_mistakes_in_the_settings_are_told_in_one_go(desk: Desk, vegarecon: Command) -> None:
    desk.settings.write_text(FIVE_MISTAKES, encoding="utf-8")
    said = run(vegarecon, desk)
    assert said.code == 20
    assert said.out == ""
    assert said.err.splitlines() == said.faults
    for words in (
        ("nmae", "line 3"),
        ("desk.name", "nothing"),
        ("csv_foldr", "quotes"),
        ("no core layer",),
        ("50000", "40000", "limits[0]"),
        ("mail.password", "never the secret"),
    ):
        assert len([line for line in said.faults if all(word in line for word in words)]) == 1, (
            words,
            said.err,
        )
    assert len(said.faults) == 6  # the misspelt key is one too many, and the right one missing
    assert desk.stored() == []
    assert not (desk.folder / "reports").exists()
    assert_quiet(said, desk)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[desk\n", "settings.syntax"),
        ("", "settings.missing"),
        ("\udcff", "settings.unreadable"),
    ],
)
def test_a_file_that_is_no_settings_is_refused(
    desk: Desk, vegarecon: Command, text: str, word: str
) -> None:
    desk.settings.write_bytes(text.encode("utf-8", "surrogateescape"))
    said = run(vegarecon, desk)
    assert said.code == 20
    assert word in said.err
    assert said.err.splitlines() == said.faults
    assert_quiet(said, desk)


def test_a_secret_of_the_environment_is_seen_nowhere_when_all_goes_wrong(
    begun: Desk, vegarecon: Command
) -> None:
    begun.configure(
        '[mail]\nhost = "127.0.0.1"\nport = 1\nsender = "desk@example.com"\n'
        'recipients = ["risk@example.com"]\nusername = "desk"\n'
        'password = "env:DESK_PASSWORD"\ntimeout_seconds = 2.0\n'
    )
    begun.feed("quotes").write_bytes(b"")
    said = run(vegarecon, begun)
    assert said.code == 11  # no report, and the alarm reached nobody
    assert begun.report("no-report.eml").is_file()
    assert_quiet(said, begun)


def test_a_process_of_its_own_says_the_same(begun: Desk) -> None:
    words = ("run", "--direct", "--settings", begun.settings, "--as-of", LAST)
    begun.feed("quotes").write_bytes(b"\x1b[31mred\x00")
    bad = in_process_of_its_own(*words)
    assert (bad.returncode, bad.stdout) == (10, "")
    assert len(bad.stderr.splitlines()) == 1
    assert bad.stderr.startswith("vegarecon: source.encoding: 2024-11-22/quotes.csv, line 1")


@pytest.mark.parametrize(("replayed", "told"), [(True, 1), (False, 0)])
def test_the_futures_of_the_session_before_under_todays_name_are_told_of(
    begun: Desk, vegarecon: Command, replayed: bool, told: int
) -> None:
    if not replayed:
        begun.edit("futures", "18.0", "18.1")
    assert run(vegarecon, begun).code == 0
    document = json.loads(begun.report("report.json").read_text("utf-8"))
    found = [
        finding["evidence"]
        for finding in document["findings"]
        if finding["code"] == "replayed_file" and finding["subject"] == "futures"
    ]
    assert len(found) == told
    assert all("is byte for byte the file of the session before" in text for text in found)
