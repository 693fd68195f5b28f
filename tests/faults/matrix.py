"""The fault matrix: each row, the tests that do it for real, the long runs that have figures."""

from __future__ import annotations

from tests.faults.matrix_inputs import INPUTS
from tests.faults.row import Row

CALLS, SMTP = "tests/faults/test_calls.py", "tests/faults/test_mail_server.py"
TWO, DATABASE = "tests/faults/test_two_at_once.py", "tests/faults/test_database.py"
FLOWS = "tests/flows"


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
    *INPUTS,
    Row(
        "SMTP dying in every phase and within the message",
        (SMTP,),
        ("mail drops",),
        "TLS and refusals: tests/report/test_smtp.py; the command at sampled places, not each byte",
    ),
    Row("the job never starts", lacks="not done: there is no heartbeat yet"),
)
