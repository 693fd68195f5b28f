"""The arithmetic of a ledger's first session, done once a process however many tests begin so.

Half of the tests that run the command begin with the same desk, and look at what is made of its
numbers. What verbs of the day return is a matter of what they are given alone; where a past comes
into it, or one of them has been replaced, it is done anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import pytest

from flows import daily
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk

_VERBS = ("value", "outlook", "check", "explain")
_Verb = Callable[..., Any]
_OWN: dict[str, _Verb] = {name: vars(daily)[name] for name in _VERBS}
# What came of what. The nouns are kept as well, so that no other object has their identity.
_KNOWN: dict[tuple[object, ...], tuple[object, tuple[object, ...]]] = {}


def remember(patch: pytest.MonkeyPatch) -> None:
    """From here on the day's arithmetic is remembered."""
    for name, verb in _OWN.items():
        if vars(daily)[name] is verb:
            patch.setattr(daily, name, _remembered(verb))


def _remembered(verb: _Verb) -> _Verb:
    @wraps(verb)
    def known_or_done(*nouns: object) -> object:
        key = _key(verb, nouns)
        if key is None:
            return verb(*nouns)
        if key not in _KNOWN:
            _KNOWN[key] = (verb(*nouns), nouns)
        return _KNOWN[key][0]

    return known_or_done


def _key(verb: _Verb, nouns: tuple[object, ...]) -> tuple[object, ...] | None:
    """What a verb is given, in a form that can be compared; None where a past is in it."""
    parts: list[object] = [verb]
    for noun in nouns:
        if isinstance(noun, Recalled):
            if noun.rests_on != (0, 0) or noun.standing or noun.later:
                return None
            parts.append(noun.seq)
        elif isinstance(noun, Desk):
            parts.append(noun.settings_sha256)
        elif isinstance(noun, Pulled):
            parts += [noun.inputs, noun.absent, noun.findings, noun.snapshot_utc]
        else:
            parts.append(noun if isinstance(noun, date) else id(noun))
    return tuple(parts)
