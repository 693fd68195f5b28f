"""What a `reopen` takes back, and whether there is anything to take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tasks.checks.acceptance import accepted_since
from tasks.checks.subjects import Known, over, whole_id
from tasks.model.break_parts import Break
from tasks.model.errors import SettingsError, shown
from tasks.model.memory import Decision
from tasks.model.word import Word

_WITHDRAWN = frozenset({"accept", "explain", "resolve"})


def reopened(word: Word, known: Known) -> Word:
    """The same with the whole id of a break that people have accepted, explained or resolved.

    Raises SettingsError where nothing of that stands, and for a break that ended by itself.
    """
    name = whole_id(word.subject, known.names("break"), "break", word.action)
    item = next((it for it in known.head.breaks if it.id == name), None)
    said = known.said_of(name)
    ended = item is None or (item.status == "resolved" and not ended_by(item, said))
    newest = known.newest(name)
    past = item or (newest.item if newest else None)
    taken_back = _standing_words(said, past)
    # What was accepted for good of a figure holds again when that comes back.
    lasting = any(
        it.action == "accept" and it.until and it.until > known.head.as_of for it in taken_back
    )
    if ended and not (lasting and past and accepted_since(past) < past.opened):
        raise over(name, known, ", and there is nothing to withdraw")
    if not taken_back:
        raise SettingsError(
            "usage.subject",
            where="ID",
            found=f"{shown(name)}: nothing was accepted, explained or resolved of it"
            + (" since it was reopened" if any(it.action == "reopen" for it in said) else ""),
            wanted="a break with something to withdraw",
            remedy=f"see `vegarecon breaks show {shown(name)}` for what was said of it",
        )
    return replace(word, subject=name)


def ended_by(item: Break, said: list[Decision]) -> Decision | None:
    """The word that a resolved break ended by; None where it ended by itself."""
    wanted = ("resolve", item.resolution, item.resolved_on)
    return next((it for it in said if (it.action, it.reason, it.as_of) == wanted), None)


def _standing_words(said: list[Decision], past: Break | None) -> list[Decision]:
    """What was said of the present episode and not taken back since."""
    found: list[Decision] = []
    for decision in said:
        if decision.action == "reopen":
            found = []
        elif decision.action in _WITHDRAWN:
            found.append(decision)
    return [it for it in found if past is None or it.as_of >= _counts_from(it, past)]


def _counts_from(decision: Decision, past: Break) -> date:
    return accepted_since(past) if decision.action == "accept" else past.opened
