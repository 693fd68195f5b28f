"""A ledger from before the journal: its runs become entries, in their order and with their numbers.

What such an entry says was not written when the run was made: its reason says so, and its objects
are what the database has. Inputs and settings were not kept then: they have a digest and no bytes.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from tasks.journal.canonical import moment
from tasks.journal.entries import (
    ADOPTED,
    Attempt,
    Code,
    DeliveryEntry,
    Genesis,
    InputRef,
    Note,
    Run,
)
from tasks.ledger.chains import chain_bytes
from tasks.ledger.following import as_texts
from tasks.ledger.record import Record
from tasks.model.errors import StorageError
from tasks.model.memory import Decision

BEFORE = "a ledger of before the journal"


def to_be_adopted(record: Record) -> bool:
    """Whether the ledger is from before the journal, and no run has been made since.

    Every run says first which settings it has: from then on nothing is adopted any more.
    """
    beginning = record.log.entry(0)
    return (
        isinstance(beginning, Genesis)
        and beginning.reason == BEFORE
        and record.ledger.newest_settings() is None
    )


def adopt(record: Record) -> None:
    """Make entries of all that the database has, and that a kill has left without.

    Raises StorageError where runs are numbered otherwise than one after the other, from 1.
    """
    for at, row in enumerate(record.ledger.adoptable("adopt/runs"), 1):
        if row["seq"] != at:
            raise StorageError(
                "storage.adopt",
                where="the ledger's runs",
                found=f"run {row['seq']} where {at} should be",
                wanted="runs numbered from 1 without a gap",
                remedy="set the file aside and begin a new ledger",
            )
        if at >= record.log.size:
            _adopt_run(record, row)
    decisions = {each.number: each for each in record.ledger.decisions()}
    for row in record.ledger.adoptable("adopt/decisions"):
        _adopt_note(record, decisions[row["number"]])
    for row in record.ledger.adoptable("adopt/deliveries"):
        _adopt_delivery(record, row)


def _adopt_note(record: Record, decision: Decision) -> None:
    ledger, seq = record.ledger, record.log.size
    with ledger.transaction():
        ledger.commit_decision(decision.number, seq)
        record.append(Note, decision=as_texts(decision), outputs=ledger.outputs(seq, ["decision"]))


def _adopt_delivery(record: Record, row: dict[str, Any]) -> None:
    ledger, seq, at = record.ledger, record.log.size, row["attempted_at"].replace(tzinfo=UTC)
    columns = zip(row["recipients"], row["states"], row["reasons"], strict=True)
    with ledger.transaction():
        ledger.commit_delivery(row["seq"], row["message_id"], at, seq)
        record.append(
            DeliveryEntry,
            of=str(row["seq"]),
            message_id=row["message_id"],
            attempted_at=moment(at),
            attempts=[
                Attempt(recipient=recipient, state=state, reason=reason)
                for recipient, state, reason in columns
            ],
            outputs=ledger.outputs(seq, ["delivery"]),
        )


def _adopt_run(record: Record, row: dict[str, Any]) -> None:
    ledger, objects, seq = record.ledger, record.objects, row["seq"]
    rows = ledger.adoptable("adopt/forms", seq=seq)
    kept = objects.put_all(bytes(each["body"]) for each in rows)
    forms = {each["form"]: sha256 for each, sha256 in zip(rows, kept, strict=True)}
    chain = ledger.adoptable_frame("adopt/chain", seq=seq)
    inputs = [_input(each) for each in ledger.adoptable("adopt/inputs", seq=seq)]
    code = Code(
        version=row["code_version"],
        tree="",
        lock="",
        python=row["python_version"],
        duckdb="",
        calendar=row["calendar_version"],
    )
    with ledger.transaction():
        record.append(
            Run,
            kind="no_session" if row["state"] == "no_session" else "run",
            as_of=row["as_of"].isoformat(),
            run_id=row["run_id"],
            idem="",
            supersedes=None,
            reason=f"{ADOPTED}; known at {moment(row['known_at'].replace(tzinfo=UTC))}",
            code=code,
            settings=row["settings_sha256"],
            accounts=[],
            inputs=inputs,
            chain=objects.put(chain_bytes(chain)) if len(chain) else None,
            outputs=ledger.outputs(seq),
            forms=forms,
            state=row["state"],
            exit=str(row["exit"]),
            mail=None,
        )


def _input(row: dict[str, Any]) -> InputRef:
    claimed = row["claimed_as_of"]
    return InputRef(
        role=row["role"],
        source=row["source"],
        name=row["name"],
        bytes=str(row["bytes"]),
        sha256=row["sha256"],
        claimed_as_of=claimed.isoformat() if claimed else None,
        rows=str(row["rows"]),
    )
