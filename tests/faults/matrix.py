"""The fault matrix: each row, the tests that do it for real, the long runs that have figures."""

from __future__ import annotations

from dataclasses import dataclass

CALLS, SMTP = "tests/faults/test_calls.py", "tests/faults/test_mail_server.py"
TWO, DATABASE = "tests/faults/test_two_at_once.py", "tests/faults/test_database.py"
FLOWS = "tests/flows"


@dataclass(frozen=True)
class Row:
    """A fault. `tests` that are files; `runs` are names in figures.json; `lacks` is said aloud."""

    fault: str
    tests: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    lacks: str = ""


ROWS = (
    Row(
        "killed at any durable system call",
        (CALLS,),
        ("KILL new", "KILL lived", "random kills new", "random kills lived"),
        "no power cut: what the kernel has survives a kill",
    ),
    Row(
        "SIGTERM, out of memory, reboot, missed sessions",
        lacks="not done; SIGTERM ends the command as SIGKILL does",
    ),
    Row(
        "disk full, EIO",
        (CALLS,),
        ("EIO new", "EIO lived", "ENOSPC new", "ENOSPC lived"),
        "one call fails at a time; a disk that stays full is not done",
    ),
    Row("disk read-only", (f"{FLOWS}/test_exit_codes.py",)),
    Row("two runs at once", (TWO,), ("races",)),
    Row("database open elsewhere", (TWO,)),
    Row(
        "database corrupt, truncated",
        (DATABASE,),
    ),
    Row("database's WAL cut, older copy restored, gone", (DATABASE,)),
    Row("identical re-run, changed inputs", (f"{FLOWS}/test_record.py",)),
    Row("Prefect's API down", (f"{FLOWS}/test_scheduled.py",)),
    Row(
        "row edited in the database, bit of the journal flipped",
        ("tests/journal/test_log.py",),
        lacks="journal only; `verify` is not there yet",
    ),
    Row("source 404, 401, 429, 5xx, timeout, HTML, empty", lacks="not done in this harness"),
    Row("CSV, JSON, XML cut at every byte", lacks="not done in this harness"),
    Row("yesterday's file, mixed dates, twice, holiday replay", lacks="not done in this harness"),
    Row("duplicate, missing, extra, orphan, expired legs", lacks="not done in this harness"),
    Row("NaN, inf, foreign digits, BOM, NUL, UTF-16", lacks="not done in this harness"),
    Row("hostile JSON, XML, zip", lacks="not done in this harness"),
    Row("quotes: zero, locked, crossed, stale, outlier", lacks="not done in this harness"),
    Row("reported vega in another unit", lacks="not done in this harness"),
    Row("holiday, half day, clock, zone, locale", lacks="not done in this harness"),
    Row("hostile names and cells", lacks="not done in this harness"),
    Row("secrets in settings, URLs, exceptions", lacks="not done in this harness"),
    Row(
        "SMTP dying in every phase and within the message",
        (SMTP,),
        ("mail drops",),
        "TLS and refusals: tests/report/test_smtp.py; the command at sampled places, not each byte",
    ),
    Row("the job never starts", lacks="not done: there is no heartbeat yet"),
)
