"""The words of what lives from day to day: breaks, positions, limits and quality over time."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.model.breaks import CLASSIFICATIONS, KINDS
from tasks.model.document import Report
from tasks.report.glossary_book import Term

_BREAK = Term(
    "break",
    "break",
    "",
    "Two records of one thing, ours and theirs, that differ by more than the tolerance. It keeps "
    "its id (B-…) until both agree or somebody resolves it, and when it comes back.",
)
_TERMS = (
    Term(
        "break_status",
        "status of a break",
        "",
        "Open: nobody knows why. Explained: the cause is sure, or a person gave it; it still "
        "counts. Accepted: known until the date given and up to the difference given; not counted. "
        "Resolved: over, shown once. Not tested today: a side has no figure, so it stands as it "
        "was. Ages are in sessions.",
    ),
    Term(
        "cause",
        "likely cause",
        "the unit of the break",
        "The reported value derived again under each known mistake. Sure: this one closes the "
        "difference on every reported figure and no other does. Likely: it closes it, but is not "
        "the only one, or not on every figure. Leaves: what it does not explain.",
    ),
    Term(
        "stake",
        "at stake",
        "USD per VIX point",
        "vega30 of the difference in holdings: how wrong the net is if they are right.",
    ),
    Term(
        "holding",
        "ours and theirs",
        "contracts",
        "Ours is our own book: the previous session's, plus trades, plus what settled, plus what "
        "was adopted. Theirs is the broker's. The numbers of the report value the broker's; where "
        "our own book makes another vega30, the net is called disputed.",
    ),
    Term(
        "adopted",
        "adopted",
        "contracts",
        "Taken over from the broker into our own book: by a command that resolves a break, or "
        "because no trades feed tells of the change.",
    ),
    Term(
        "settlement",
        "settled",
        "contracts",
        "Ended by itself: in cash, worthless, exercised or assigned. AM options at their "
        "settlement value, PM options at the close.",
    ),
    Term(
        "retag",
        "layer for life",
        "",
        "A leg keeps the layer it was first put in. Another one comes from a position that names "
        "it or from a command, and is shown as moved.",
    ),
    Term(
        "limit_state",
        "state of a limit",
        "",
        "ok, warn, breach, or not testable where the measure is n/a: that is never ok. A breach "
        "of a hard limit is the state of the run; a soft one is reported only. Inside again: back "
        "in its range, but not yet past the level at which the state clears (hysteresis).",
    ),
    Term(
        "trend",
        "trend of a limit",
        "unit of the limit a session",
        "The last sessions inside the allowed band, between the dashed breach levels, the dot is "
        "today. The drift is the present change a session; sessions to breach are counted at that "
        "drift, and only while it leads to a breach.",
    ),
    Term(
        "episode",
        "id of a breach",
        "",
        "L-…: one breach from its first session to its last, by which commands name it.",
    ),
    Term(
        "quality",
        "quality of the data",
        "percent, or vol points",
        "How much of the data a gate refused, or how far the vendor's vols are from ours; beside "
        "it the median of the trailing sessions.",
    ),
    Term(
        "quality_score",
        "against its past",
        "spreads",
        "Distance from the median over the spread, 1.4826 times the median absolute deviation of "
        "the trailing sessions, with a floor.",
    ),
)


def _listed(words: Mapping[str, str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {meaning}" for name, meaning in words.items())


def memory_terms(report: Report) -> tuple[Term, ...]:
    """The words of breaks and of limits over time, those of the kinds that the report has."""
    here = {item.kind for item in report.breaks}
    kinds = {name: kind.meaning for name, kind in KINDS.items() if name in here}
    named = Term("kinds", "kinds of breaks", "", f"{_listed(kinds)}.")
    classes = Term(
        "classification",
        "what a breach was found to be",
        "",
        f"A person's word, which changes no state. {_listed(CLASSIFICATIONS)}.",
    )
    return (_BREAK, *((named,) if kinds else ()), *_TERMS, classes)
