"""Reports made by hand, drawn once a test session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.model.document import Report
from tasks.model.limit_parts import LimitResult
from tasks.report.chart_specs import Chart, chart_specs
from tasks.report.charts import draw
from tasks.report.render import Renderings, render
from tests.report.bad_days import degraded_report
from tests.report.boards import limit
from tests.report.days import breach_report, clean_report, first_report, no_session_report
from tests.report.hostile import hostile_report
from tests.report.lived_days import lived_report

REPORTS: dict[str, Callable[[], Report]] = {
    "clean": clean_report,
    "first": first_report,
    "breach": breach_report,
    "degraded": degraded_report,
    "no_session": no_session_report,
    "hostile": hostile_report,
    "lived": lived_report,
}
_DRAWN: dict[str, tuple[Report, Renderings]] = {}


def drawn(name: str) -> tuple[Report, Renderings]:
    """A report and its renderings, drawn once a test session."""
    if name not in _DRAWN:
        report = REPORTS[name]()
        _DRAWN[name] = (report, render(report, draw(chart_specs(report))))
    return _DRAWN[name]


@pytest.fixture(params=sorted(REPORTS))
def any_rendered(request: pytest.FixtureRequest) -> tuple[Report, Renderings]:
    return drawn(str(request.param))


@pytest.fixture
def rendered() -> Callable[[str], tuple[Report, Renderings]]:
    return drawn


@pytest.fixture
def make() -> dict[str, Callable[..., Report]]:
    return dict(REPORTS)


@pytest.fixture
def make_limit() -> Callable[..., LimitResult]:
    return limit


@pytest.fixture
def no_charts() -> dict[str, Chart]:
    return {}
