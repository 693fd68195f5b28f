"""Breaks by what they ask of the reader, and the line that sums them up."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.model.break_parts import Break
from tasks.model.document import Report
from tasks.report.figures import counted


@dataclass(frozen=True, slots=True)
class Sorted:
    """Breaks as they are read: what counts apart from what is accepted or over."""

    new: tuple[Break, ...]
    standing: tuple[Break, ...]
    accepted: tuple[Break, ...]
    resolved: tuple[Break, ...]


def sorted_breaks(report: Report) -> Sorted:
    """The breaks of a report by what they ask of the reader."""
    unsettled = [it for it in report.breaks if it.unsettled]
    return Sorted(
        new=tuple(it for it in unsettled if it.opened >= report.as_of),
        standing=tuple(it for it in unsettled if it.opened < report.as_of),
        accepted=tuple(it for it in report.breaks if it.status == "accepted"),
        resolved=tuple(it for it in report.breaks if it.status == "resolved"),
    )


def none_words(report: Report) -> str:
    """That nothing is open, and when a session last ended in breaks as far as is known."""
    days = [at for at, it in enumerate(report.history) if it.state == "breaks"]
    if not days:
        return "No breaks: 0 open."
    ago = counted(len(report.history) - days[-1], "session")
    last = report.history[days[-1]].as_of.isoformat()
    return f"No breaks: 0 open; the last session in state BREAKS was {last}, {ago} ago."


def breaks_answer(report: Report) -> str:
    """`3 open (1 new, 2 standing up to 5 sessions; 1 explained); 1 accepted; 2 resolved`."""
    found = sorted_breaks(report)
    unsettled = (*found.new, *found.standing)
    explained = sum(it.status == "explained" for it in unsettled)
    oldest = max((it.age_sessions for it in found.standing), default=0)
    ages = [f"{len(found.new):,} new"] * bool(found.new)
    ages += [f"{len(found.standing):,} standing up to {counted(oldest, 'session')}"] * bool(
        found.standing
    )
    inside = [", ".join(ages)] * bool(ages) + [f"{explained:,} explained"] * bool(explained)
    told = [f"{len(unsettled):,} open" + (f" ({'; '.join(inside)})" if inside else "")]
    told += [f"{len(found.accepted):,} accepted"] * bool(found.accepted)
    told += [f"{len(found.resolved):,} resolved since the last session"] * bool(found.resolved)
    return "; ".join(told)
