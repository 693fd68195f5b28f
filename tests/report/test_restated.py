"""Then and now: what another run of the session had said, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.model.document import Report
from tasks.model.restated import RestatedFigure, Restatement
from tasks.report.view_restated import restated_section
from tests.report.lived_days import lived_report


def figure(what: str, old: float | None, new: float | None, **more: str) -> RestatedFigure:
    base = {"layer": None, "unit": "USD per VIX point"}
    return RestatedFigure.model_validate({**base, "what": what, "old": old, "new": new, **more})


def restated(*figures: RestatedFigure) -> Report:
    told = Restatement(
        run_id="2026-11-19.000060", known_at=datetime(2026, 11, 19, 21, 45, tzinfo=UTC),
        reason="2026-11-19/positions.csv has changed", state="breach", headline="It was so.",
        figures=figures,
    )  # fmt: skip
    return lived_report(restates=told)


def shown(report: Report) -> list[list[str]]:
    section = restated_section(report)
    assert section is not None
    return [[cell.text for cell in row.cells] for table in section.tables for row in table.rows]


def test_a_first_run_has_no_such_section() -> None:
    assert restated_section(lived_report()) is None


def test_what_changed_is_shown_with_both_sides_and_the_rest_is_counted() -> None:
    report = restated(
        figure("vega30", -2.0, 1490.25),
        figure("vega30", 10.0, 10.0, layer="core"),
        figure("pnl", None, 120.0, unit="USD"),
        figure("gaps", 1.0, 0.0, unit="legs"),
        figure("open breaks", 0.0, 3.0, unit="count"),
    )
    assert shown(report) == [
        ["vega30 · net", "\u22122", "+1,490", "+1,492"],
        ["pnl · net", "n/a", "+120", "\u2013"],
        ["gaps · net", "1", "0", "\u22121"],
        ["open breaks", "0", "3", "+3"],
    ]
    section = restated_section(report)
    assert section is not None
    assert section.answer == "4 figures changed, 1 the same"
    assert "2026-11-19.000060" in section.lines[0]
    assert section.lines[0].endswith("what is another: 2026-11-19/positions.csv has changed.")
    assert section.lines[1] == "It was BREACH: It was so."


def test_where_no_figure_changed_it_says_so() -> None:
    section = restated_section(restated(figure("vega30", 1.0, 1.0)))
    assert section is not None
    assert (section.answer, section.tables) == ("no figure changed, 1 the same", ())
