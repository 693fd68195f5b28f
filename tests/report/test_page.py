"""The page and the mail's HTML: escaped, complete, self-contained, legible."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from tasks.model.document import Report
from tasks.report.render import Renderings, render
from tests.report.reading import words

Rendered = Callable[[str], tuple[Report, Renderings]]
SECTIONS = (
    "layers", "limits", "breaks", "explain", "pnl", "bridge", "scenarios", "events", "break_evens",
    "horizon", "buckets", "history", "positions", "gaps", "findings", "quality",
    "attribution", "curve", "betas", "shape", "products", "contributions", "legs", "omissions",
    "provenance", "glossary",
)  # fmt: skip
VOID = {"meta", "img", "br", "link", "input", "hr", "rect", "line", "polyline", "circle"}


class Page(HTMLParser):
    """Tags with their attributes, text outside scripts and styles, and whether tags balance."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.balanced &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def ids(self) -> list[str]:
        return [found for _, attrs in self.tags if (found := attrs.get("id"))]


def test_every_section_is_there_and_every_tag_closes(
    any_rendered: tuple[Report, Renderings],
) -> None:
    page = Page(any_rendered[1].html)
    assert [it for it in page.ids() if it in SECTIONS] == list(SECTIONS)
    assert page.balanced
    assert not page.open
    assert len(page.ids()) == len(set(page.ids()))


def test_every_link_leads_to_a_place_on_the_page(any_rendered: tuple[Report, Renderings]) -> None:
    page = Page(any_rendered[1].html)
    links = [attrs["href"] for _, attrs in page.tags if "href" in attrs]
    assert links
    assert {str(link).removeprefix("#") for link in links} <= set(page.ids())


@pytest.mark.parametrize("form", ["html", "mail_html"])
def test_nothing_is_fetched_from_anywhere(
    any_rendered: tuple[Report, Renderings], form: str
) -> None:
    html = getattr(any_rendered[1], form)
    sources = [attrs.get("src") or "" for _, attrs in Page(html).tags if "src" in attrs]
    wanted = "data:image/png;base64," if form == "html" else "cid:"
    assert all(source.startswith(wanted) for source in sources)
    assert "url(" not in html
    assert "@import" not in html
    assert not [tag for tag, _ in Page(html).tags if tag in {"link", "iframe", "object", "base"}]


def test_hostile_text_is_shown_and_never_run(rendered: Rendered) -> None:
    page = Page(rendered("hostile")[1].html)
    scripts = [tag for tag, _ in page.tags if tag == "script"]
    assert len(scripts) == 1  # our own, sorting the legs
    assert "<script>alert(1)</script>" in page.text
    assert "{{7*7}}" in page.text
    assert "49" not in re.findall(r"\b\d+\b", page.text.split("Limits")[0])
    handlers = [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert handlers == []
    images = [attrs for tag, attrs in page.tags if tag == "img"]
    assert len(images) == 8


@pytest.mark.parametrize("form", ["html", "mail_html", "text"])
def test_no_control_or_bidirectional_character_survives(rendered: Rendered, form: str) -> None:
    text = getattr(rendered("hostile")[1], form)
    assert not re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\nBcc" not in text


def test_the_mail_has_no_script_no_svg_no_grid_and_fits_below_the_clip(
    any_rendered: tuple[Report, Renderings],
) -> None:
    html = any_rendered[1].mail_html
    assert not [tag for tag, _ in Page(html).tags if tag in {"script", "svg", "button", "form"}]
    assert not re.search(r"display:\s*(flex|grid)|var\(--|position:", html)
    assert len(html.encode()) < 100_000
    assert 'style="' in html


def test_a_mail_of_thousands_of_breaks_stays_below_the_clip(
    make: dict[str, Callable[..., Report]],
) -> None:
    report = make["breach"]()
    many = report.model_copy(
        update={
            "breaks": report.breaks * 2500,
            "findings": report.findings * 2500,
            "limits": tuple(
                it.model_copy(update={"scope": f"layer:{at}", "reason": "x" * 500})
                for at, it in enumerate(report.limits[:1] * 500)
            ),
        }
    )
    html = render(many, {}).mail_html
    assert len(html.encode()) < 100_000
    left_out = re.findall(r"and ([\d,]+) more in the full report", html)
    # 5,000 findings: as many of the first as there is room for. The breaks are of two matters.
    assert [it for it in left_out if it.startswith("4,")] == ["4,992"]
    told = words(html)
    assert "2,500 legs of layer-1" in told
    assert "2,500 legs of no layer" in told


def test_the_headline_says_state_and_net_first(rendered: Rendered) -> None:
    heads = {
        "clean": "✓ CLEAN Net vega30 \u22121,062",
        "breach": "✕ BREACH Net vega30 \u22121,062",
        "degraded": "? DEGRADED Net vega30 n/a",
        "no_session": "– NO SESSION No session on 2026-11-26",  # noqa: RUF001 - the sign is a dash
    }
    for name, wanted in heads.items():
        assert wanted in Page(rendered(name)[1].html).text
        assert wanted in Page(rendered(name)[1].mail_html).text


def test_a_clean_book_with_a_limit_in_warn_is_a_warn(
    make: dict[str, Callable[..., Report]],
) -> None:
    report = make["breach"]()
    warned = make["clean"](limits=report.limits[1:])
    assert "▲ WARN" in Page(render(warned, {}).html).text


def test_every_unknown_number_leads_to_its_reason(rendered: Rendered) -> None:
    html = rendered("degraded")[1].html
    cells = re.findall(r">n/a</span>(.{0,40})", html)
    assert len(cells) > 30
    assert all(cell.startswith("<sup><a href=") for cell in cells)
    text = Page(html).text
    assert "2 of 9 legs could not be valued: no usable quote" in text
    assert "1 of 2 legs could not be valued: VIX270120C00035000 has no bid" in text
    assert "a leg of today has no mark" in text


def test_breaches_and_breaks_of_a_degraded_book_are_still_told(
    make: dict[str, Callable[..., Report]],
) -> None:
    breach = make["breach"]()
    report = make["degraded"](breaks=breach.breaks, limits=breach.limits)
    text = Page(render(report, {}).html).text
    assert "1 hard limit in breach 1 limit in warn 2 open breaks 2 gaps" in text


def test_layers_stand_core_first_and_the_net_below_a_rule(rendered: Rendered) -> None:
    html = rendered("breach")[1].html
    table = html[html.index('id="layers"') : html.index('id="limits"')]
    order = re.findall(r'<th scope="row"[^>]*>([\w-]+)', table)
    assert order[:5] == ["core", "layer-1", "layer-2", "layer-3", "net"]
    assert table.count('class="total"') == 2
    numbers = " ".join(Page(table).text.split())
    assert "core core · 4 legs \u22121,247 \u22121,169 n/a 1 \u221278 from previous" in numbers


def test_empty_sections_shrink_to_a_line(rendered: Rendered) -> None:
    html = rendered("clean")[1].html
    # history() has its only day of breaks as the 34th of 60: 27 sessions before the 61st, today.
    assert (
        '<section id="breaks" class="quiet"><h2>Breaks</h2> <p>No breaks: 0 open; the last '
        "session in state BREAKS was 2026-10-24, 27 sessions ago.</p>"
    ) in html
    assert "proposals, signals (not computed by this version); accounts (no accounts feed" in html


def test_without_charts_the_tables_stand_alone(make: dict[str, Callable[..., Report]]) -> None:
    page = Page(render(make["breach"](), {}).html)
    assert "img" not in [tag for tag, _ in page.tags]
    assert "vega30 by layer" in page.text


def test_pictures_have_their_answer_as_alternative_text(rendered: Rendered) -> None:
    for form in ("html", "mail_html"):
        html = getattr(rendered("breach")[1], form)
        alts = [attrs.get("alt") or "" for tag, attrs in Page(html).tags if tag == "img"]
        wanted = (
            "Net vega30 from \u22121,002 to \u22121,062: forward \u221252, time \u221241",
            "Net P&L worst \u221226,222 USD at term +10 points with SPX +10%",
            "Break-evens expiry 2027-01-04, vols still: 5,105 (\u22122.5 sd), 5,656 (\u22120.9 sd)",
            "Net vega30 \u22121,062: core \u22121,247, hedges +185.",
            "Net vega30 \u22121,062, 162 beyond its limit of ±900",
        )
        for start in wanted:
            assert [alt for alt in alts if alt.startswith(start)], (form, start)


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_measures_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_all_text_has_enough_contrast_by_day_by_night_and_in_print(theme: int) -> None:
    css = files("templates").joinpath("report.css").read_text(encoding="utf-8")
    themes = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)
    assert len(themes) == 3
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", themes[theme]))
    inks = ("ink", "muted", "link", "ok", "warn", "breach", "breaks", "degraded", "none")
    for ground in ("card", "paper"):
        for ink in inks:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def test_times_are_shown_in_the_desks_zone(rendered: Rendered) -> None:
    text = Page(rendered("clean")[1].html).text
    assert "known 2026-11-20 16:40:07 EST" in text
    assert "2026-11-20 21:15:00 UTC" in text  # evidence stays in UTC


def test_the_pages_own_policy_runs_its_own_script_and_no_other(rendered: Rendered) -> None:
    html = rendered("breach")[1].html
    [script] = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policies = [
        attrs["content"]
        for tag, attrs in Page(html).tags
        if tag == "meta" and "http-equiv" in attrs
    ]
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    policy += f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policies == [policy]
