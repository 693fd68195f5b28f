"""The page as strings ready to show: what every template prints, and all that it may print."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tasks.model.document import Report
from tasks.report.chart_specs import ChartSpecs
from tasks.report.figures import MAX_CELL, clipped, day_words, instant_words, percent
from tasks.report.glossary import Term, glossary
from tasks.report.headline import (
    Badge,
    also,
    badge,
    limit_name,
    matters,
    net_words,
    place,
    preview,
    subject,
    tightest_hard,
)
from tasks.report.limit_words import trend_words
from tasks.report.sections import Section, Tile, unlooked
from tasks.report.specs_book import net_answer
from tasks.report.tables import Table, narrowed, unfolded
from tasks.report.tiles import tiles
from tasks.report.view_ahead import scenarios_section
from tasks.report.view_book import gap_reason, layers_section
from tasks.report.view_break_evens import break_evens_section
from tasks.report.view_breaks import breaks_section
from tasks.report.view_bridge import bridge_section
from tasks.report.view_buckets import buckets_section
from tasks.report.view_curve import curve_section, shock_words
from tasks.report.view_events import events_section
from tasks.report.view_evidence import history_section, omissions_section, provenance_section
from tasks.report.view_horizon import horizon_section
from tasks.report.view_legs import legs_section
from tasks.report.view_limits import limits_section
from tasks.report.view_moves import explain_section
from tasks.report.view_notices import notices_section
from tasks.report.view_pnl import pnl_section
from tasks.report.view_positions import positions_section
from tasks.report.view_products import products_section
from tasks.report.view_quality import quality_section
from tasks.report.view_restated import restated_section
from tasks.report.view_shape import betas_section, contributions_section, shape_section
from tasks.report.view_trust import (
    attribution_section,
    findings_section,
    gaps_section,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a template needs, in the order it is shown."""

    title: str
    desk: str
    day: str
    known_at: str
    run: str
    badge: Badge
    answer: str
    explanation: str
    headline: str
    also: tuple[str, ...]
    matters: tuple[tuple[str, str], ...]
    preview: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    shock: str
    terms: tuple[Term, ...]


def _explanation(report: Report) -> str:
    """One sentence below the headline: the tightest limit, or why there is no number."""
    if report.net is None:
        return ""
    if report.net.vega30 is None:
        return clipped(gap_reason(report.net), MAX_CELL)
    limit = tightest_hard(report.limits)
    if limit is None or limit.utilisation is None:
        hard = any(it.severity == "hard" for it in report.limits)
        return "No hard limit could be tested." if hard else "No hard limits are set."
    trend = f"; {trend_words(limit)}" if trend_words(limit) else ""
    return (
        f"Tightest limit: {limit_name(limit)}, {percent(limit.utilisation)} used, "
        f"{place(limit)}{trend}."
    )


def _answer(report: Report) -> str:
    if report.state == "no_session":
        return f"No session on {report.as_of.isoformat()}"
    words = net_words(report)
    return words[0].upper() + words[1:]


def _sections(report: Report, specs: ChartSpecs) -> tuple[Section, ...]:
    return (
        layers_section(report),
        limits_section(report),
        breaks_section(report),
        explain_section(report, specs.drawn("explain")),
        pnl_section(report, specs.drawn("pnl")),
        bridge_section(report),
        scenarios_section(report, specs.drawn("scenarios")),
        events_section(report),
        break_evens_section(report, specs.drawn("break_evens")),
        horizon_section(report),
        buckets_section(report, specs.title("ladder", net_answer(report)), specs.drawn("ladder")),
        history_section(
            report,
            specs.title("history", "no session with a figure yet"),
            specs.drawn("history"),
        ),
        positions_section(report),
        gaps_section(report),
        findings_section(report),
        quality_section(report),
        attribution_section(report),
        curve_section(report, specs.title("curve", "no point to draw"), specs.drawn("curve")),
        betas_section(report, specs.drawn("betas")),
        shape_section(report),
        products_section(report),
        contributions_section(report),
        legs_section(report),
        omissions_section(report),
        provenance_section(report),
    )


def page(report: Report, specs: ChartSpecs) -> Page:
    """The full page of a report; what is to be known of the run comes first."""
    first = filter(None, [notices_section(report), restated_section(report)])
    return Page(
        title=subject(report),
        desk=clipped(report.desk, 80),
        day=day_words(report.as_of),
        known_at=instant_words(report.known_at, report.time_zone),
        run=clipped(report.run_id, 80),
        badge=badge(report),
        answer=_answer(report),
        explanation=_explanation(report),
        headline=clipped(report.headline, MAX_CELL),
        also=also(report),
        matters=matters(report),
        preview=preview(report),
        tiles=tiles(report),
        sections=tuple(unlooked(it, report) for it in (*first, *_sections(report, specs))),
        shock=shock_words(report),
        terms=glossary(report),
    )


# Every leg has its line in the text already: holdings that agree would only repeat them.
_PAGE_ONLY = frozenset({"positions"})


def text_tables(section: Section) -> tuple[Table, ...]:
    """What text shows of a section: it can fold nothing."""
    if section.in_text:
        return section.in_text
    folded = () if section.id in _PAGE_ONLY else section.folded
    return tuple(each for table in (*section.tables, *folded) for each in unfolded(table))


def text_page(full: Page) -> Page:
    """The page of the plain text: every section, in columns that fit 78 characters."""
    return replace(
        full,
        sections=tuple(
            replace(
                section,
                tables=tuple(narrowed(table, "text") for table in text_tables(section)),
                folded=(),
            )
            for section in full.sections
        ),
    )
