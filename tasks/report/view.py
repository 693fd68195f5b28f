"""The page as strings ready to show: what every template prints, and all that it may print."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tasks.model.document import Report
from tasks.report.chart_specs import ChartSpecs, net_answer
from tasks.report.figures import (
    NA,
    clipped,
    counted,
    day_words,
    instant_words,
    percent,
    plain,
    signed,
)
from tasks.report.glossary import Term, glossary
from tasks.report.headline import (
    Badge,
    also,
    badge,
    badge_of,
    distance,
    limit_name,
    net_words,
    preview,
    role_vega30,
    subject,
    tightest,
)
from tasks.report.sections import Section, Tile
from tasks.report.tables import MAX_CELL, narrowed
from tasks.report.view_book import buckets_section, gap_reason, layers_section, legs_section
from tasks.report.view_evidence import (
    curve_section,
    history_section,
    omissions_section,
    provenance_section,
    shock_words,
)
from tasks.report.view_limits import attention_table, limits_section
from tasks.report.view_trust import breaks_section, findings_section, gaps_section

_MAIL_ROWS = 12  # a mail is clipped beyond 100 KB: the attachment holds the rest


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
    preview: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    shock: str
    terms: tuple[Term, ...]


def _limit_tile(report: Report) -> Tile:
    limit = tightest(report.limits)
    if limit is None or limit.utilisation is None:
        context = "none could be tested" if report.limits else "no limits are set"
        return Tile("Tightest limit", NA, context, "degraded")
    context = f"{clipped(limit_name(limit), 60)}: {distance(limit)}"
    untested = sum(it.state == "not_testable" for it in report.limits)
    tone = badge_of(limit.state).tone
    if untested:  # what cannot be tested may be tighter than any that can
        context += f"; {untested:,} not testable"
        tone = "degraded" if limit.state == "ok" else tone
    return Tile("Tightest limit", percent(limit.utilisation), context, tone)


def _trust_tile(report: Report) -> Tile:
    breaks, gaps = len(report.breaks), len(report.gaps)
    oldest = max((item.age_sessions for item in report.breaks), default=0)
    context = f"oldest break {counted(oldest, 'session')}" if breaks else "nothing open"
    if gaps:
        context = f"{counted(gaps, 'leg')} without a value" + (f"; {context}" if breaks else "")
    return Tile(
        "Breaks · gaps",
        f"{breaks:,} · {gaps:,}",
        context,
        "degraded" if gaps else "breaks" if breaks else "",
    )


def _net_tile(report: Report) -> Tile:
    net = report.net
    if net is None or net.vega30 is None:
        return Tile("Net vega30", NA, plain(gap_reason(net)) if net else "nothing held", "degraded")
    before = net.vega30_previous
    was = "no figure for the previous session" if before is None else f"was {signed(before)}"
    drift = "" if net.drift is None else f", drift {signed(net.drift)}"
    return Tile("Net vega30", signed(net.vega30), f"USD per VIX point; {was}{drift}")


def _tiles(report: Report) -> tuple[Tile, ...]:
    net = report.net
    if net is None:
        return ()
    core, hedges = (role_vega30(report.layers, role) for role in ("core", "hedge"))
    roles = " · ".join(NA if value is None else signed(value) for value in (core, hedges))
    traded = all(omission.section != "trades" for omission in report.omissions)
    basis = "trades and fees in" if traded else "nothing traded; no trades feed"
    pnl = (
        Tile("P&L of the day, USD", NA, clipped(net.pnl_reason or "not computed", 160), "degraded")
        if net.pnl is None
        else Tile("P&L of the day, USD", signed(net.pnl), basis)
    )
    return (
        _net_tile(report),
        Tile("Core · hedges, vega30", roles, f"{counted(net.legs, 'leg')} in the book"),
        pnl,
        _limit_tile(report),
        _trust_tile(report),
    )


def _explanation(report: Report) -> str:
    """One sentence below the headline: the tightest limit, or why there is no number."""
    if report.net is None:
        return ""
    if report.net.vega30 is None:
        return clipped(gap_reason(report.net), MAX_CELL)
    limit = tightest(report.limits)
    if limit is None or limit.utilisation is None:
        return "No limit could be tested." if report.limits else "No limits are set."
    return (
        f"Tightest limit: {limit_name(limit)}, {percent(limit.utilisation)} used, "
        f"{distance(limit)}."
    )


def _answer(report: Report) -> str:
    if report.state == "no_session":
        return f"No session on {report.as_of.isoformat()}"
    words = net_words(report)
    return words[0].upper() + words[1:]


def _sections(report: Report, specs: ChartSpecs) -> tuple[Section, ...]:
    ladder = specs.ladder.title if specs.ladder else net_answer(report)
    history = specs.history.title if specs.history else "no session with a figure yet"
    curve = specs.curve.title if specs.curve else "no point to draw"
    return (
        layers_section(report),
        limits_section(report),
        buckets_section(report, ladder, drawn=specs.ladder is not None),
        history_section(report, history, drawn=specs.history is not None),
        breaks_section(report),
        gaps_section(report),
        findings_section(report),
        curve_section(report, curve, drawn=specs.curve is not None),
        legs_section(report),
        omissions_section(report),
        provenance_section(report),
    )


def page(report: Report, specs: ChartSpecs) -> Page:
    """The full page of a report."""
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
        preview=preview(report),
        tiles=_tiles(report),
        sections=_sections(report, specs),
        shock=shock_words(report),
        terms=glossary(report),
    )


_MAIL_SECTIONS = ("layers", "limits", "buckets", "history", "breaks", "gaps", "findings")
# In the mail a picture with its answer is enough of these; the layers keep one table.
_TABLES_KEPT = {"layers": 1, "buckets": 0, "history": 0}


def _mail_section(section: Section, report: Report) -> Section:
    tables = section.tables[: _TABLES_KEPT.get(section.id, len(section.tables))]
    lines = section.lines
    if section.id == "limits" and section.tables:
        wanted = attention_table(report.limits)
        tables = (wanted,) if wanted.rows else ()
        lines = () if wanted.rows else ("Every limit is ok.",)
    if section.id == "layers" and report.net:
        naive, broker = (
            NA if value is None else signed(value)
            for value in (report.net.naive_vega, report.net.reported_vega)
        )
        lines = (f"Beside it: naive sum {naive}, broker's vega {broker} USD per vol point.",)
    if section.id == "breaks":
        causes = [it for it in report.breaks if it.cause][:_MAIL_ROWS]
        lines = tuple(f"{clipped(it.subject, 60)}: {clipped(it.cause, 200)}" for it in causes)
    narrow = tuple(narrowed(table, "phone", limit=_MAIL_ROWS) for table in tables)
    return replace(section, tables=narrow, lines=lines)


def mail_page(full: Page, report: Report) -> Page:
    """The short page of the mail: what matters, in columns that fit a phone."""
    kept = (section for section in full.sections if section.id in _MAIL_SECTIONS)
    return replace(full, sections=tuple(_mail_section(section, report) for section in kept))


def text_page(full: Page) -> Page:
    """The page of the plain text: every section, in columns that fit 78 characters."""
    return replace(
        full,
        sections=tuple(
            replace(section, tables=tuple(narrowed(table, "text") for table in section.tables))
            for section in full.sections
        ),
    )
