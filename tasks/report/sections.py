"""The pieces of a page: tiles and sections, between the typed tables and the templates."""

from __future__ import annotations

from dataclasses import dataclass

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

    `answer` says in words what tables and chart show; `chart` is the name of a chart.
    """

    id: str
    title: str
    answer: str
    tables: tuple[Table, ...] = ()
    chart: str = ""
    lines: tuple[str, ...] = ()
    sortable: bool = False
    tall: bool = False

    @property
    def quiet(self) -> bool:
        """Whether one line says it all."""
        return not (self.tables or self.chart or self.lines)
