"""What people answer to breaks and breaches: recorded beside the runs, never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from tasks.checks.answers import check_words, placed
from tasks.checks.lifecycle import answered
from tasks.checks.limits_episodes import answered_limits
from tasks.checks.subjects import Known
from tasks.ledger.lock import lock
from tasks.ledger.opening import open_record
from tasks.ledger.store import Ledger
from tasks.model.document import Report
from tasks.model.errors import StorageError
from tasks.model.memory import Decision
from tasks.model.word import Word
from tasks.resume import writer_of
from tasks.settings.desk import open_desk


def decide(
    settings: Path, word: Word, *, actor: str, now_utc: datetime, tell: Callable[[str], None]
) -> str:
    """Record a decision on the newest session's head; one line that says what was recorded.

    `tell` hears what was wrong with the record and is mended: no report says it later.
    A subject may be given by the beginning of its id. Raises SettingsError for a subject, reason,
    layer or date that cannot be meant, LockHeldError while a run is on, StorageError.
    """
    desk = open_desk(settings)
    check_words(word)
    writer = writer_of(desk, now_utc.date(), actor, now_utc)
    with lock(desk.ledger), open_record(desk.ledger, writer) as record:
        for line in record.doubts:
            tell(line)
        ledger = record.ledger
        head = answered_report(head_report(ledger), ledger)
        layers = [layer.name for layer in desk.layers]
        known = (ledger.subjects(), said_by(head.as_of, ledger), ledger.break_rows)
        word = placed(word, Known(head, layers, *known))
        number = record.note(
            Decision(
                number=0,
                as_of=head.as_of,
                decided_at_utc=now_utc,
                action=word.action,
                subject=word.subject,
                reason=word.reason,
                note=word.note,
                owner=word.owner,
                actor=actor,
                until=word.until,
                difference=word.difference,
                layer=word.layer,
                adopts=word.adopts,
            )
        )
    said = f"recorded as decision {number}: {word.action} {word.subject}"
    details = (
        f"reason {word.reason}" if word.reason else "",
        f"until {word.until}" if word.until else "",
        f"up to {word.difference:+g}" if word.difference is not None else "",
        f"our own book takes over {word.adopts:g} from the next session on"
        if word.adopts is not None
        else "",
        f"layer {word.layer}" if word.layer else "",
    )
    told = ", ".join([said, *filter(None, details)])
    return f"{told}; it holds for runs of {head.as_of} and later"


def answered_report(report: Report, ledger: Ledger) -> Report:
    """The newest session's document with what people have said since it was made."""
    decisions = said_by(report.as_of, ledger)
    return report.model_copy(
        update={
            "breaks": answered(report.breaks, decisions, report.as_of),
            "limits": answered_limits(report.limits, decisions),
        }
    )


def said_by(as_of: date, ledger: Ledger) -> tuple[Decision, ...]:
    """What people had said by a session, oldest first."""
    return tuple(it for it in ledger.decisions() if it.as_of <= as_of)


def head_report(ledger: Ledger) -> Report:
    """The document of the newest session that had one.

    Raises StorageError when there is none, or when an older version wrote it.
    """
    try:
        return Report.model_validate_json(ledger.report_body(None, "json", None))
    except ValidationError:
        as_of = [head.as_of for head in ledger.heads(None, None) if head.state != "no_session"][-1]
        raise StorageError(
            "storage.old_document",
            where=f"the report of {as_of}",
            found="a document of an older version",
            wanted="one of this version",
            remedy=f"run that session again: vegarecon run --as-of {as_of} --no-mail",
        ) from None
