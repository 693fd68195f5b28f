"""Answers of people: what a word is about, and whether it can be meant, before it is recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from unicodedata import category

from tasks.checks.acceptance import accepted_size
from tasks.model.break_parts import Break
from tasks.model.breaks import (
    ACCEPT_REASONS,
    ADOPTING,
    CLASSIFICATIONS,
    EXPLAIN_REASONS,
    KINDS,
    RESOLVE_REASONS,
)
from tasks.model.contracts import parse_symbol
from tasks.model.document import Report
from tasks.model.errors import SettingsError, shown
from tasks.model.memory import Action
from tasks.model.word import Word

MOST_WORDS = 2_000
# Controls, marks that turn text round, halves of characters, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_REASONS: Mapping[Action, tuple[str, ...]] = {
    "resolve": tuple(RESOLVE_REASONS),
    "accept": ACCEPT_REASONS,
    "explain": EXPLAIN_REASONS,
    "classify": tuple(CLASSIFICATIONS),
}


def check_words(word: Word) -> None:
    """Raises SettingsError for words that cannot be kept, and for no fixed reason."""
    for name, text in (("--note", word.note), ("--owner", word.owner)):
        bad = [char for char in text if category(char) in _UNSEEN]
        if bad or len(text) > MOST_WORDS:
            raise SettingsError(
                "usage.words",
                where=name,
                found=f"{len(text)} characters" if not bad else "characters that cannot be seen",
                wanted=f"one line of at most {MOST_WORDS:,} characters",
                remedy="shorten it, or write it without line breaks and control characters",
            )
    if word.action == "note" and not (word.note or word.owner):
        raise SettingsError(
            "usage.words",
            where="--note, --owner",
            found="neither",
            wanted="a note, or an owner",
            remedy="say one of them",
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


def placed(word: Word, head: Report, *, layers: Sequence[str], subjects: Mapping[str, str]) -> Word:
    """The same with its whole subject, and with what the head knows of it.

    `subjects` is what can be answered, with `break`, `breach` or `holding`; `layers` those of the
    settings. Raises SettingsError for a subject, reason, layer or date that cannot be meant.
    """
    if word.action == "retag":
        return _tagged(word, head, layers)
    if word.subject.upper().startswith("L"):
        return _of_limit(word, subjects)
    if word.action == "reopen":
        known = [name for name, kind in subjects.items() if kind == "break"]
        return replace(word, subject=whole_id(word.subject, known, "break"))
    return _of_break(word, head)


def _of_break(word: Word, head: Report) -> Word:
    if word.action == "classify":
        raise _misplaced(word, "a breach of a limit, L-…", "use `vegarecon breaks explain`")
    names = {item.id: item for item in head.breaks}
    item = names[whole_id(word.subject, list(names), "break")]
    word = replace(word, subject=item.id)
    if item.status == "resolved" and word.action != "note":
        raise SettingsError(
            "usage.subject",
            where="ID",
            found=f"{item.id}, which is resolved",
            wanted="a break that stands",
            remedy="it needs no answer; should it come back, it is listed again",
        )
    if word.action == "accept":
        return replace(word, difference=_accepted(word, item, head))
    kind = KINDS.get(item.kind)
    adopting = word.action == "resolve" and word.reason in ADOPTING
    if adopting and kind and kind.group == "position":
        if item.theirs is None:
            raise SettingsError(
                "usage.reason",
                where="--reason",
                found=f"{word.reason}, while the size at the broker is not known",
                wanted="a reason that takes nothing over",
                remedy="wait for a session that shows the size",
            )
        return replace(word, adopts=item.theirs)
    return word


def _accepted(word: Word, item: Break, head: Report) -> float | None:
    """The difference that is allowed, on the side that it is on now."""
    if word.until is None or word.until <= head.as_of:
        raise SettingsError(
            "usage.until",
            where="--until",
            found=str(word.until),
            wanted=f"a date after {head.as_of}, the session it was seen on",
            remedy="name the last day that the difference is accepted for",
        )
    present = accepted_size(item)
    if word.difference is None:
        return present
    if present is None or not 0.0 <= word.difference < math.inf:
        raise SettingsError(
            "usage.difference",
            where="--difference",
            found=shown(repr(word.difference)),
            wanted=f"a size in {item.unit}, nought or more"
            if present is not None
            else "none: the break has no difference to compare it with",
            remedy="leave it out to accept the difference as it stands",
        )
    return math.copysign(word.difference, present)


def _of_limit(word: Word, subjects: Mapping[str, str]) -> Word:
    """A breach that stands or is over: what it was may be found later."""
    if word.action not in {"classify", "resolve", "note"}:
        raise _misplaced(word, "a break, B-…", "use `vegarecon limits classify`, `resolve`, `note`")
    known = [name for name, kind in subjects.items() if kind == "breach"]
    return replace(word, subject=whole_id(word.subject, known, "breach"))


def _tagged(word: Word, head: Report, layers: Sequence[str]) -> Word:
    account, _, text = word.subject.rpartition(":")
    contract = parse_symbol(text, head.as_of)
    symbol = contract.symbol if contract else text.strip()
    # What the broker has lost is held by our own book still.
    holdings = [it for it in head.holdings if it.symbol == symbol and (it.ours or it.theirs)]
    shown_there = [leg.account for leg in head.legs if leg.symbol == symbol]
    held = sorted({*(it.account for it in holdings), *shown_there})
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
    if word.layer not in layers:
        raise SettingsError(
            "usage.layer",
            where="--layer",
            found=shown(repr(word.layer)),
            wanted=f"one of {', '.join(layers)}",
            remedy="name a layer of the settings",
        )
    return replace(word, subject=f"{account}:{symbol}")


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
