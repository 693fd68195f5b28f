"""The fault matrix: each row, the tests that do it for real, the long runs that have figures."""

from __future__ import annotations

from tests.faults.matrix_inputs import INPUTS
from tests.faults.row import Row

CALLS, SMTP = "tests/faults/test_calls.py", "tests/faults/test_mail_server.py"
TWO, DATABASE = "tests/faults/test_two_at_once.py", "tests/faults/test_database.py"
FLOWS, LIMITS = "tests/flows", "tests/faults/test_limits.py"


ROWS = (
    Row(
        "killed at any durable system call",
        (CALLS,),
        ("KILL new", "KILL lived", "random kills new", "random kills lived"),
        "no power cut: what the kernel has survives a kill",
    ),
    Row(
        "SIGTERM, out of memory, reboot, missed sessions",
        (
            f"{LIMITS}::test_a_run_that_is_told_to_end_while_it_mails_is_gone_on_with",
            f"{LIMITS}::test_memory_that_ends_leaves_a_journal_that_can_be_gone_on_with",
            f"{FLOWS}/test_missed.py",
        ),
        lacks="a reboot is a kill here: no machine is started again",
    ),
    Row(
        "disk full, EIO",
        (
            CALLS,
            f"{LIMITS}::test_a_disk_that_takes_no_more_ends_in_22_with_an_alarm",
            f"{LIMITS}::test_a_disk_that_is_really_full_ends_in_22_and_goes_on_once_there_is_room",
            f"{FLOWS}/test_missed.py::test_a_disk_without_room_ends_the_run_before_it_begins",
        ),
        ("EIO new", "EIO lived", "ENOSPC new", "ENOSPC lived"),
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
    Row(
        "the job never starts",
        (
            f"{FLOWS}/test_channels.py::test_the_heart_beats_once_the_delivery_is_recorded",
            f"{FLOWS}/test_channels.py::test_a_heartbeat_that_fails_changes_nothing",
            "tests/web/test_knock.py",
        ),
    ),
)
