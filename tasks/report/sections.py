"""The pieces of a page: tiles and sections, between the typed tables and the templates."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tasks.model.document import Report
from tasks.report.figures import MAX_CELL, clipped
from tasks.report.tables import Table, Tone


@dataclass(frozen=True, slots=True)
class Tile:
    """One large figure: what it is, its value, and a word of context."""

    label: str
    value: str
    context: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the page; without tables and chart it is printed as one quiet line.

    `answer` says in words what tables and chart show; `chart` is the name of a chart. `folded`
    tables are closed on the page, behind the words of `fold`, until someone asks for them. Plain
    text shows `in_text` instead of all of them, where there is any.
    """

    id: str
    title: str
    answer: str
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = ()
    fold: str = ""
    chart: str = ""
    lines: tuple[str, ...] = ()
    sortable: bool = False
    tall: bool = False
    in_text: tuple[Table, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether one line says it all."""
        return not (self.tables or self.folded or self.chart or self.lines)


def reason_left_out(report: Report, names: tuple[str, ...], otherwise: str) -> str:
    """Why a part of the document is empty: what the run itself says of it, or `otherwise`."""
    said = {it.section: it.reason for it in report.omissions}
    reason = next((said[name] for name in names if name in said), None)
    return f"Left out: {clipped(reason, MAX_CELL)}." if reason else otherwise


# What a closed day knows all the same: earlier sessions, and what made this report.
_KNOWN_ANYWAY = frozenset({"notices", "history", "provenance"})


def unlooked(section: Section, report: Report) -> Section:
    """The same; where nothing was looked at for lack of a session, it says that and no more."""
    said = section.id in _KNOWN_ANYWAY or (section.id == "omissions" and report.omissions)
    if report.state != "no_session" or said or not section.quiet:
        return section
    return replace(section, answer="Not looked at: there was no session.")


def shrunk(section: Section) -> Section:
    """The same in one quiet line."""
    return replace(section, tables=(), folded=(), chart="", lines=(), in_text=())
