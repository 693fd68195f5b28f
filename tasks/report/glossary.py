"""The words of the report: each measure with its unit and formula, at the foot of every page."""

from __future__ import annotations

from dataclasses import replace

from tasks.model.document import Report
from tasks.report.glossary_ahead import AHEAD_TERMS
from tasks.report.glossary_book import BOOK_TERMS, Term
from tasks.report.glossary_memory import memory_terms
from tasks.report.glossary_moves import MOVES_TERMS
from tasks.report.view_curve import shock_words

__all__ = ["Term", "glossary"]


def _beta_term(report: Report) -> Term:
    """beta(T) as it is in use: the model's formula, or history's figure before it."""
    by_model = next(term for term in BOOK_TERMS if term.id == "beta")
    if report.curve is None or report.curve.weights.beta == "model":
        return by_model
    return replace(
        by_model,
        meaning="In use: measured from history (see measured beta), in scenarios too, but for "
        "mode relative. Where history has none above zero the model's serves: "
        f"{by_model.meaning}",
    )


def glossary(report: Report) -> tuple[Term, ...]:
    """All terms, those of shock and beta as the settings of this session have them."""
    shock = Term(
        "weight", "w(T)", "vol points per VIX point", f"Assumption: {shock_words(report)}."
    )
    beta = _beta_term(report)
    book = tuple(beta if term.id == "beta" else term for term in BOOK_TERMS[1:])
    return (BOOK_TERMS[0], shock, *book, *memory_terms(report), *AHEAD_TERMS, *MOVES_TERMS)
