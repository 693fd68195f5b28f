"""Every form of one report: page, mail, text, JSON and CSV, all from the same view."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tasks.model.document import Report, to_json
from tasks.report.chart import Chart
from tasks.report.chart_specs import chart_specs
from tasks.report.inlining import inlined
from tasks.report.legs_csv import legs_csv
from tasks.report.templating import html_templates, text_templates
from tasks.report.text_table import text_lines, wrapped
from tasks.report.view import Page, page, text_page
from tasks.report.view_mail import mail_page

# Mail programs clip beyond 100 KB: the attached page holds the rest.
_MAIL_BYTES = 98_000
_CHART = "chart:"
_MAIL_ROWS = (12, 10, 8, 6, 4, 2, 1)


@dataclass(frozen=True, slots=True)
class Renderings:
    """One report in every form, and its charts by name."""

    html: str
    mail_html: str
    text: str
    json: str
    csv: str
    charts: Mapping[str, Chart]


@dataclass(frozen=True, slots=True)
class _Picture:
    """A chart as a template places it."""

    source: str
    width: int
    height: int
    alt: str


def content_id(report: Report, chart: str) -> str:
    """The Content-ID of a chart: the same for the same run, different for any other."""
    run = hashlib.sha256(report.run_id.encode()).hexdigest()[:16]
    return f"{chart}.{run}@vegarecon"


def _embedded(chart: Chart) -> _Picture:
    data = base64.b64encode(chart.png).decode("ascii")
    return _Picture(f"data:image/png;base64,{data}", chart.width, chart.height, chart.alt)


@cache
def _script_hash() -> str:
    """What the page's own policy allows to run: this script and no other."""
    script = html_templates().get_template("sort.js").render()
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def _html(full: Page, charts: Mapping[str, Chart]) -> str:
    pictures = {name: _embedded(chart) for name, chart in charts.items()}
    template = html_templates().get_template("report.html.j2")
    return template.render(page=full, pictures=pictures, script_sha256=_script_hash()) + "\n"


def _mail_html(full: Page, report: Report, charts: Mapping[str, Chart]) -> str:
    """The mail's page with as many rows a table as stay below the clip."""
    pictures = {
        name: _Picture(f"cid:{content_id(report, name)}", chart.width, chart.height, chart.alt)
        for name, chart in charts.items()
    }
    template = html_templates().get_template("mail.html.j2")
    html = ""
    for rows in _MAIL_ROWS:
        short = mail_page(full, report, rows)
        html = inlined(template.render(page=short, pictures=pictures)) + "\n"
        if len(html.encode("utf-8")) < _MAIL_BYTES:
            break
    return html


def _text(full: Page) -> str:
    template = text_templates().get_template("report.txt.j2")
    return template.render(page=text_page(full), table_lines=text_lines, wrapped=wrapped)


def forms_of(renderings: Renderings) -> dict[str, bytes]:
    """Everything that was made of a report, by name: what a mail can be made of again."""
    texts = {
        "html": renderings.html,
        "text": renderings.text,
        "json": renderings.json,
        "csv": renderings.csv,
        "mail_html": renderings.mail_html,
    }
    forms = {name: text.encode("utf-8") for name, text in texts.items()}
    return forms | {f"{_CHART}{name}": chart.png for name, chart in renderings.charts.items()}


def renderings_of(forms: Mapping[str, bytes]) -> Renderings:
    """What `forms_of` took apart. Of charts it has the pictures alone: mails need no more."""
    texts = {name: body.decode("utf-8") for name, body in forms.items() if _CHART not in name}
    charts = {
        name.removeprefix(_CHART): Chart(name.removeprefix(_CHART), body, 0, 0, "")
        for name, body in forms.items()
        if name.startswith(_CHART)
    }
    return Renderings(**texts, charts=charts)


def render(report: Report, charts: Mapping[str, Chart]) -> Renderings:
    """Every form of a report.

    `charts` is what `charts.draw(chart_specs(report))` gave; a chart that is missing leaves its
    tables standing. All numbers are the document's own, in its units.
    """
    full = page(report, chart_specs(report))
    return Renderings(
        html=_html(full, charts),
        mail_html=_mail_html(full, report, charts),
        text=_text(full),
        json=to_json(report),
        csv=legs_csv(report),
        charts=dict(charts),
    )
