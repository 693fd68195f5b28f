"""Words for the broker: whose size our own book takes over, since somebody said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tasks.checks.differences import QUANTITY_SLACK
from tasks.checks.membership import of_positions, only_said
from tasks.checks.own_book import Entry, Key
from tasks.checks.pairing import Disagreement
from tasks.model.breaks import ADOPTING
from tasks.model.memory import Decision, Memory
from tasks.model.numbers import money


@dataclass(frozen=True, slots=True)
class Word:
    """A decision to resolve in the broker's favour, and the kind that its break had then."""

    decision: Decision
    kind: str


def words_for_broker(memory: Memory, as_of: date) -> dict[Key, Word]:
    """What was said for the broker, and no session since has heeded, by account and contract.

    A session heeds what was said on the head before it, never what was said on its own: whether
    it is run again or not, our own book follows from the next session on. The newest word on the
    present episode counts, and none that was taken back.
    """
    newest: dict[str, Decision] = {}
    for decision in memory.decisions:
        seen = memory.breaks.get(decision.subject)
        if seen is None or not seen.seen_on <= decision.as_of <= as_of:
            continue
        if decision.action == "reopen":
            newest.pop(decision.subject, None)
        elif decision.action == "resolve" and decision.as_of < as_of:
            newest[decision.subject] = decision
    found = {}
    for name, decision in newest.items():
        seen = memory.breaks[name]
        item = seen.item
        # A row that is resolved by other than this word is over.
        meant = (seen.stands and item.standing) or only_said(seen, decision, memory)
        if decision.reason in ADOPTING and of_positions(item) and meant:
            found[item.account, item.subject] = Word(decision, item.kind)
    return found


def heed(found: Iterable[Disagreement], words: Mapping[Key, Word], *, dealt: bool) -> set[Key]:
    """Take over what words are about; returns the contracts whose word no longer fits.

    A word fits where the broker shows what the person saw, and what was traded today; `dealt`
    says that there is a trades feed. A word on a pair moves both contracts, if they are the pair
    still. What has settled and is still held is never taken over.
    """
    unfit: set[Key] = set()
    for each in found:
        if each.kind == "expired_held":
            continue
        said = [entry for entry in each.entries if entry.key in words]
        fit = [entry for entry in said if _fits(entry, words[entry.key].decision, dealt=dealt)]
        unfit |= {entry.key for entry in said if entry not in fit}
        first = each.entries[0]
        if first in fit and words[first.key].kind == each.kind:
            fit += [entry for entry in each.entries if entry.key not in words]
        for entry in fit:
            entry.adopt()
    return unfit


def doubted(
    found: Iterable[Disagreement], words: Mapping[Key, Word], unfit: set[Key]
) -> list[Disagreement]:
    """The same, with what the broker showed when somebody believed it."""
    told = []
    for each in found:
        key = each.entries[0].key
        adopts = words[key].decision.adopts if key in unfit else None
        if adopts is not None:
            seen = f"the broker showed {adopts:g} when it was resolved"
            evidence = "; ".join(filter(None, (each.evidence, seen)))
            told.append(replace(each, evidence=evidence))
        else:
            told.append(each)
    return told


def _fits(entry: Entry, decision: Decision, *, dealt: bool) -> bool:
    shown = money(entry.theirs - (entry.traded if dealt else 0.0))
    if decision.adopts is None:
        # Said when the size was not recorded with it.
        return money(entry.theirs) is not None
    return shown is not None and abs(shown - decision.adopts) <= QUANTITY_SLACK
