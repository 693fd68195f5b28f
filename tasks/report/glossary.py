"""The words of the report: each measure with its unit and formula, at the foot of every page."""

from __future__ import annotations

from tasks.model.document import Report
from tasks.report.glossary_ahead import AHEAD_TERMS
from tasks.report.glossary_book import BOOK_TERMS, Term
from tasks.report.glossary_moves import MOVES_TERMS
from tasks.report.view_curve import shock_words

__all__ = ["Term", "glossary"]


def glossary(report: Report) -> tuple[Term, ...]:
    """All terms, the stated shock with the parameters of this session."""
    shock = Term(
        "weight", "w(T)", "vol points per VIX point", f"Assumption: {shock_words(report)}."
    )
    return (BOOK_TERMS[0], shock, *BOOK_TERMS[1:], *AHEAD_TERMS, *MOVES_TERMS)
