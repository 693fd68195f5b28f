"""What readers should know of the run itself, before any figure."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.figures import MAX_CELL, clipped, counted
from tasks.report.sections import Section

_RESTS = (
    "Figures are computed from today's inputs; what refers to earlier sessions rests on the "
    "record: vegarecon verify holds it against itself."
)


def notices_section(report: Report) -> Section | None:
    """Doubts about the record first, then what was late or missed; None without any."""
    if not report.notices:
        return None
    doubts = sum(it.severity == "error" for it in report.notices)
    others = len(report.notices) - doubts
    told = [
        counted(doubts, "doubt about the record", "doubts about the record") if doubts else "",
        counted(others, "remark") if others else "",
    ]
    lines = tuple(
        clipped(f"{'✕' if it.severity == 'error' else '▲'} {it.code}: {it.text}", MAX_CELL)
        for it in report.notices
    )
    if doubts:
        lines = (*lines, _RESTS)
    return Section("notices", "This run", ", ".join(filter(None, told)), lines=lines)
