"""What a word is about: the one id that a text names or begins, in the command's own family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.model.errors import SettingsError, shown
from tasks.model.memory import Decision, SeenBreak
from tasks.model.word import About

_NAMED = 8  # ids on a line: as many as it holds
_MARKS: Mapping[str, str] = {"break": "B", "breach": "L"}
_SHARED = frozenset({"note", "resolve", "show"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a word is judged against.

    `head` is the newest session's document with what people have said since; `layers` are those
    of the settings; `subjects` all that can be answered, with `break`, `breach` or `holding`;
    `decisions` what was said up to that session, oldest first; `rows` gives a break's sessions,
    oldest first.
    """

    head: Report
    layers: Sequence[str]
    subjects: Mapping[str, str]
    decisions: Sequence[Decision]
    rows: Callable[[str], Sequence[SeenBreak]]

    def names(self, about: About) -> list[str]:
        """Every id of a family that any run knew."""
        return [name for name, kind in self.subjects.items() if kind == about]

    def said_of(self, name: str) -> list[Decision]:
        """What was said of a subject, oldest first."""
        return [it for it in self.decisions if it.subject == name]

    def newest(self, name: str) -> SeenBreak | None:
        """The newest row of a break that counts; None where no run that counts knew it."""
        rows = [row for row in self.rows(name) if not row.superseded]
        return rows[-1] if rows else None


def whole_id(given: str, names: Sequence[str], about: About, action: str = "show") -> str:
    """The one id that a text names or begins.

    Raises SettingsError when there is not just one; for an id of the other family it names the
    command that `action` should have been.
    """
    fits = begun(given, names)
    if len(fits) == 1:
        return fits[0]
    if not fits and given.upper()[:2] in _other_marks(about):
        raise misplaced(given, about, action)
    found = f"{len(fits)} of them begin so" if fits else "none such"
    listed = _listed(fits or names)
    raise SettingsError(
        "usage.subject",
        where="ID",
        found=f"{shown(repr(given))}: {found}",
        wanted=f"the id of a {about}" + (f": {listed}" if listed else ""),
        remedy="write more of it" if fits else f"see `vegarecon {_command(about)}`",
    )


def begun(given: str, names: Sequence[str]) -> list[str]:
    """The names that a text is, or begins, in either case."""
    return [name for name in names if name == given] or [
        name for name in names if given and name.upper().startswith(given.upper())
    ]


def standing_item(given: str, action: str, known: Known) -> Break:
    """The break of the head that a text names. Raises SettingsError, also for one that is over."""
    names = {item.id: item for item in known.head.breaks}
    if not begun(given, list(names)):
        past = begun(given, known.names("break"))
        if past:
            raise over(whole_id(given, past, "break", action), known)
    return names[whole_id(given, list(names), "break", action)]


def over(name: str, known: Known, more: str = "") -> SettingsError:
    """That a break is over, and since when; `more` says what that means for the word."""
    last = known.newest(name)
    told = "it is over"
    if last:
        ended = last.item.resolved_on if last.item.status == "resolved" else None
        told = f"it ended on {ended}" if ended else f"it is over, last seen on {last.seen_on}"
    return SettingsError(
        "usage.subject",
        where="ID",
        found=f"{shown(name)}: {told}{more}",
        wanted=f"a break that is listed on {known.head.as_of}",
        remedy=f"see `vegarecon breaks show {shown(name)}`; it is listed again if it comes back",
    )


def misplaced(given: str, about: About, action: str) -> SettingsError:
    """That an id belongs to the other command, which is named."""
    of_break = about == "break"
    shared = action if action in _SHARED else "classify" if of_break else "explain"
    return SettingsError(
        "usage.subject",
        where="ID",
        found=f"{shown(given)}, {'a breach of a limit' if of_break else 'a break'}",
        wanted="a break, B-…" if of_break else "a breach of a limit, L-…",
        remedy=f"use `vegarecon {'limits' if of_break else 'breaks'} {shared}`",
    )


def _other_marks(about: About) -> set[str]:
    return {text for it, mark in _MARKS.items() if it != about for text in (mark, f"{mark}-")}


def _command(about: About) -> str:
    return "breaks" if about == "break" else "limits --past"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
