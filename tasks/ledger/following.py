"""Rows that follow an entry of the journal: made from what it names, again and again the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from tasks.journal.canonical import instant_of
from tasks.journal.entries import Attempt, DeliveryEntry, Entry, Note, Place, Run, to_bytes
from tasks.journal.merkle import leaf_hash
from tasks.journal.objects import Objects
from tasks.ledger.chains import chain_frame
from tasks.ledger.store import FORMS, Ledger
from tasks.model.document import Report
from tasks.model.memory import Decision


def copy_entry(ledger: Ledger, entry: Place) -> None:
    """A copy of an entry in the database; inside a transaction."""
    content = to_bytes(entry)
    as_of = getattr(entry, "as_of", None)
    ledger.put_entry(
        int(entry.seq),
        entry.kind,
        date.fromisoformat(as_of) if as_of else None,
        instant_of(entry.known_at),
        content.decode("utf-8"),
        leaf_hash(content).hex(),
    )


def put_rows(ledger: Ledger, entry: Entry, objects: Objects) -> None:
    """The rows of an entry, from what it names; those that are there already stay.

    Inside a transaction. Raises StorageError for an object that is not there.
    """
    seq = int(entry.seq)
    if isinstance(entry, Run):
        if ledger.run_key(seq) is None:
            names = [name for name in FORMS if name in entry.forms]
            forms = {name: objects.get(entry.forms[name]) for name in names}
            chain = None if entry.chain is None else chain_frame(objects.get(entry.chain))
            ledger.put_run(Report.model_validate_json(forms["json"]), seq, forms, chain)
    elif isinstance(entry, Note):
        decision = _as_decision(entry.decision)
        if not ledger.commit_decision(decision.number, seq):
            ledger.put_decision(decision, seq, numbered=True)
    elif isinstance(entry, DeliveryEntry):
        of, at = int(entry.of), instant_of(entry.attempted_at)
        if not ledger.commit_delivery(of, entry.message_id, at, seq):
            put_attempts(ledger, of, entry.message_id, entry.attempts, seq, at)


def put_attempts(
    ledger: Ledger, of: int, message_id: str, attempts: Sequence[Attempt], entry: int, at: datetime
) -> None:
    """What became of the mail of run `of`, committed by `entry`; inside a transaction."""
    run = ledger.run_key(of)
    if run is None:
        raise ValueError(f"no run {of} that a mail could be of")
    ledger.put_deliveries(run, attempts, message_id=message_id, attempted_at=at, entry=entry)


def as_texts(decision: Decision) -> dict[str, str | None]:
    """A decision as an entry has it."""
    return {
        name: None if value is None else _text(value)
        for name, value in dataclasses.asdict(decision).items()
    }


def _text(value: Any) -> str:  # noqa: ANN401 - a field of a decision
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _as_decision(texts: Mapping[str, str | None]) -> Decision:
    """The decision that `as_texts` wrote."""
    values: dict[str, Any] = dict(texts)
    values["number"] = int(values["number"])
    values["as_of"] = date.fromisoformat(values["as_of"])
    values["decided_at_utc"] = datetime.fromisoformat(values["decided_at_utc"])
    values["until"] = date.fromisoformat(values["until"]) if values["until"] else None
    for name in ("difference", "adopts"):
        values[name] = None if values[name] is None else float(values[name])
    return Decision(**values)
