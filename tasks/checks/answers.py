"""Answers of people: what a word is about, and whether it can be meant, before it is recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from unicodedata import category

from tasks.checks.acceptance import accepted_size, covers
from tasks.checks.membership import of_positions
from tasks.checks.retagged import tagged
from tasks.checks.subjects import Known, standing_item, whole_id
from tasks.checks.withdrawn import ended_by, reopened
from tasks.model.break_parts import Break
from tasks.model.breaks import (
    ACCEPT_REASONS,
    ADOPTING,
    CLASSIFICATIONS,
    EXPLAIN_REASONS,
    RESOLVE_REASONS,
)
from tasks.model.document import Report
from tasks.model.errors import SettingsError, shown
from tasks.model.memory import Action
from tasks.model.word import Word

MOST_WORDS = 2_000
MOST_OF_OWNER = 60
LONGEST = timedelta(days=366)  # of an acceptance
# What `other` says nothing of by itself: the list says "see the note".
_SEE_NOTE = frozenset({"explain", "resolve"})
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
    for name, text, most in (
        ("--note", word.note, MOST_WORDS),
        ("--owner", word.owner, MOST_OF_OWNER),
    ):
        bad = [char for char in text if category(char) in _UNSEEN]
        if bad or len(text) > most:
            raise SettingsError(
                "usage.words",
                where=name,
                found=f"{len(text)} characters" if not bad else "characters that cannot be seen",
                wanted=f"one line of at most {most:,} characters",
                remedy="shorten it, or write it without line breaks and control characters",
            )
    if word.action == "note" and not (word.note.strip() or word.owner.strip()):
        raise SettingsError(
            "usage.words",
            where="--note, --owner",
            found="neither",
            wanted="a note, or an owner",
            remedy="say one of them",
        )
    # What was done about a breach is said in words; what it was, by a class.
    of_breach = word.action == "resolve" and word.about == "breach"
    if of_breach and not word.note.strip():
        raise SettingsError(
            "usage.words",
            where="--note",
            found="nothing",
            wanted="what was done about the breach",
            remedy="say it in your own words",
        )
    _check_reason(word, () if of_breach else _REASONS.get(word.action, ()))


def _check_reason(word: Word, allowed: Sequence[str]) -> None:
    if allowed and word.reason not in allowed:
        raise SettingsError(
            "usage.reason",
            where="--as" if word.action == "classify" else "--reason",
            found=shown(repr(word.reason)),
            wanted=f"one of {', '.join(allowed)}",
            remedy="take the word that fits best, and say the rest with --note",
        )


def placed(word: Word, known: Known) -> Word:
    """The same with its whole subject, and with what the head knows of it.

    Raises SettingsError for a subject, reason, layer or date that cannot be meant.
    """
    if word.about == "holding":
        return tagged(word, known)
    if word.about == "breach":
        # A breach that stands or is over: what it was may be found later.
        names = known.names("breach")
        return replace(word, subject=whole_id(word.subject, names, "breach", word.action))
    if word.action == "reopen":
        return reopened(word, known)
    return _of_break(word, known)


def _of_break(word: Word, known: Known) -> Word:
    item = standing_item(word.subject, word.action, known)
    word = replace(word, subject=item.id)
    if item.status == "resolved" and word.action != "note":
        raise SettingsError(
            "usage.subject",
            where="ID",
            found=f"{item.id}, which is resolved",
            wanted="a break that stands",
            remedy=f"withdraw that first: vegarecon breaks reopen {item.id}"
            if ended_by(item, known.said_of(item.id)) and item.resolved_on == known.head.as_of
            else "it needs no answer; should it come back, it is listed again",
        )
    if word.reason == "other" and word.action in _SEE_NOTE and not word.note.strip():
        raise SettingsError(
            "usage.words",
            where="--note",
            found=f"none, with --reason {word.reason}",
            wanted="what the reason is, in your own words",
            remedy="say it with --note, or take a reason that says it",
        )
    if word.action == "accept":
        return replace(word, difference=_accepted(word, item, known.head))
    if word.action == "resolve" and word.reason in ADOPTING:
        return replace(word, adopts=_adopted(word, item))
    return word


def _adopted(word: Word, item: Break) -> float:
    """The broker's holding that our own book takes over."""
    if not of_positions(item):
        fitting = [reason for reason in RESOLVE_REASONS if reason not in ADOPTING]
        raise SettingsError(
            "usage.reason",
            where="--reason",
            found=f"{word.reason}, which takes over a holding, of a break that is about none",
            wanted=f"one of {', '.join(fitting)}",
            remedy="only a break between our own book and the broker's has a holding to take over",
        )
    if item.theirs is None:
        raise SettingsError(
            "usage.reason",
            where="--reason",
            found=f"{word.reason}, while the size at the broker is not known",
            wanted="a reason that takes nothing over",
            remedy="wait for a session that shows the size",
        )
    return item.theirs


def _accepted(word: Word, item: Break, head: Report) -> float | None:
    """The difference that is allowed, on the side that it is on now."""
    _check_until(word, head)
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
    allowed = math.copysign(word.difference, present)
    if not covers(allowed, present):
        raise SettingsError(
            "usage.difference",
            where="--difference",
            found=f"{word.difference:.12g}, while the difference is {abs(present):.12g}",
            wanted=f"at least {abs(present):.12g} {item.unit}: less accepts nothing",
            remedy="leave it out to accept the difference as it stands",
        )
    return allowed


def _check_until(word: Word, head: Report) -> None:
    """An acceptance has an end, and within a year: what nobody looks at again is forgotten."""
    furthest = head.as_of + LONGEST
    if word.until is None or not head.as_of < word.until <= furthest:
        raise SettingsError(
            "usage.until",
            where="--until",
            found=str(word.until),
            wanted=f"a date after {head.as_of}, the session it was seen on, and up to {furthest}",
            remedy="name the last day that the difference is accepted for",
        )
