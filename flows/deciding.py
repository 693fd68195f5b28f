"""What people answer to breaks and breaches: recorded beside the runs, never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from flows.word import Word
from tasks.checks.lifecycle import accepted_size
from tasks.ledger.lock import lock
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.break_parts import Break
from tasks.model.breaks import ACCEPT_REASONS, CLASSIFICATIONS, EXPLAIN_REASONS, RESOLVE_REASONS
from tasks.model.contracts import parse_symbol
from tasks.model.document import Report
from tasks.model.errors import SettingsError, StorageError, shown
from tasks.model.memory import Action, Decision
from tasks.settings.desk import Desk, open_desk

MOST_WORDS = 2_000
_REASONS: Mapping[Action, tuple[str, ...]] = {
    "resolve": tuple(RESOLVE_REASONS),
    "accept": ACCEPT_REASONS,
    "explain": EXPLAIN_REASONS,
    "classify": tuple(CLASSIFICATIONS),
}


def decide(settings: Path, word: Word, *, actor: str, now_utc: datetime) -> str:
    """Record a decision on the newest session's head; one line that says what was recorded.

    A subject may be given by the beginning of its id. Raises SettingsError for a subject, reason,
    layer or date that cannot be meant, LockHeldError while a run is on, StorageError.
    """
    desk = open_desk(settings)
    _check_words(word)
    with lock(desk.ledger), open_ledger(desk.ledger) as ledger:
        head = head_report(ledger)
        word = _placed(word, head, desk)
        number = ledger.decide(
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
            )
        )
    said = f"recorded as decision {number}: {word.action} {word.subject}"
    details = (
        f"reason {word.reason}" if word.reason else "",
        f"until {word.until}" if word.until else "",
        f"up to {word.difference:g}" if word.difference is not None else "",
        f"layer {word.layer}" if word.layer else "",
    )
    told = ", ".join([said, *filter(None, details)])
    return f"{told}; it holds for runs of {head.as_of} and later"


def _check_words(word: Word) -> None:
    for name, text in (("--note", word.note), ("--owner", word.owner)):
        bad = [char for char in text if ord(char) < ord(" ") or ord(char) == 127]  # noqa: PLR2004 - DEL
        if bad or len(text) > MOST_WORDS:
            raise SettingsError(
                "usage.words",
                where=name,
                found=f"{len(text)} characters" if not bad else "control characters",
                wanted=f"one line of at most {MOST_WORDS:,} characters",
                remedy="shorten it, or write it without line breaks",
            )
    # What was done about a breach is said in words; what it was, by a class.
    of_breach = word.action == "resolve" and word.subject.upper().startswith("L")
    allowed = None if of_breach else _REASONS.get(word.action)
    if allowed and word.reason not in allowed:
        raise SettingsError(
            "usage.reason",
            where="--as" if word.action == "classify" else "--reason",
            found=shown(repr(word.reason)),
            wanted=f"one of {', '.join(allowed)}",
            remedy="take the word that fits best, and say the rest with --note",
        )


def _placed(word: Word, head: Report, desk: Desk) -> Word:
    """The same with its whole subject, and with what the head knows of it."""
    if word.action == "retag":
        return _tagged(word, head, desk)
    if word.subject.upper().startswith("L"):
        return _of_limit(word, head)
    return _of_break(word, head)


def _of_break(word: Word, head: Report) -> Word:
    names = {item.id: item for item in head.breaks}
    item = names[whole_id(word.subject, list(names), "break")]
    if word.action == "classify":
        raise _misplaced(word, "a breach of a limit, L-…", "use `vegarecon breaks explain`")
    difference = word.difference
    if word.action == "accept":
        difference = _accepted(word, item, head)
    return Word(word.action, item.id, word.reason, word.note, word.owner, word.until, difference)


def _accepted(word: Word, item: Break, head: Report) -> float | None:
    if word.until is None or word.until <= head.as_of:
        raise SettingsError(
            "usage.until",
            where="--until",
            found=str(word.until),
            wanted=f"a date after {head.as_of}, the session it was seen on",
            remedy="name the last day that the difference is accepted for",
        )
    size = accepted_size(item) if word.difference is None else word.difference
    if size is not None and not 0.0 <= size < float("inf"):
        raise SettingsError(
            "usage.difference",
            where="--difference",
            found=shown(repr(size)),
            wanted=f"a size in {item.unit}, nought or more",
            remedy="leave it out to accept the difference as it stands",
        )
    return size


def _of_limit(word: Word, head: Report) -> Word:
    names = [limit.episode for limit in head.limits if limit.episode]
    name = whole_id(word.subject, names, "breach")
    if word.action not in {"classify", "resolve", "note"}:
        raise _misplaced(word, "a break, B-…", "use `vegarecon limits classify`, `resolve`, `note`")
    return Word(word.action, name, word.reason, word.note, word.owner)


def _tagged(word: Word, head: Report, desk: Desk) -> Word:
    account, _, text = word.subject.rpartition(":")
    contract = parse_symbol(text, head.as_of)
    symbol = contract.symbol if contract else text.strip()
    held = sorted({leg.account for leg in head.legs if leg.symbol == symbol})
    if not account and len(held) == 1:
        account = held[0]
    if account not in held:
        raise SettingsError(
            "usage.leg",
            where="SYMBOL",
            found=shown(f"{symbol} in account {account or 'none named'}"),
            wanted=f"a leg held on {head.as_of}"
            + (f"; it is held in {', '.join(shown(name) for name in held)}" if held else ""),
            remedy="name the account with --account" if held else "see the legs of the report",
        )
    layers = [layer.name for layer in desk.layers]
    if word.layer not in layers:
        raise SettingsError(
            "usage.layer",
            where="--layer",
            found=shown(repr(word.layer)),
            wanted=f"one of {', '.join(layers)}",
            remedy="name a layer of the settings",
        )
    return Word("retag", f"{account}:{symbol}", note=word.note, owner=word.owner, layer=word.layer)


def whole_id(given: str, names: Sequence[str], what: str) -> str:
    """The one id that a text names or begins. Raises SettingsError when there is not just one.

    `what` is break or breach.
    """
    fits = [name for name in names if name == given] or [
        name for name in names if given and name.upper().startswith(given.upper())
    ]
    if len(fits) == 1:
        return fits[0]
    found = f"{len(fits)} of them begin so" if fits else "none such"
    raise SettingsError(
        "usage.subject",
        where="ID",
        found=f"{shown(repr(given))}: {found}",
        wanted=f"the id of a {what}"
        + (f": {', '.join(names[:8])}{' …' if len(names) > 8 else ''}" if names else ""),  # noqa: PLR2004 - as many as a line holds
        remedy=f"see `vegarecon {'breaks' if what == 'break' else 'limits'}`",
    )


def _misplaced(word: Word, wanted: str, remedy: str) -> SettingsError:
    return SettingsError(
        "usage.subject",
        where="ID",
        found=f"{word.action} of {shown(word.subject)}",
        wanted=wanted,
        remedy=remedy,
    )


def head_report(ledger: Ledger) -> Report:
    """The document of the newest session that had one.

    Raises StorageError when there is none, or when an older version wrote it.
    """
    heads = [head for head in ledger.heads(None, None) if head.state != "no_session"]
    as_of = heads[-1].as_of if heads else None
    body = ledger.report_body(as_of, "json", None)
    try:
        return Report.model_validate_json(body)
    except ValidationError:
        raise StorageError(
            "storage.old_document",
            where=f"the report of {as_of}",
            found="a document of an older version",
            wanted="one of this version",
            remedy=f"run that session again: vegarecon run --as-of {as_of} --no-mail",
        ) from None
