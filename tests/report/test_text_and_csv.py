"""The plain text and the legs as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tasks.model.document import Report
from tasks.report.legs_csv import inert
from tasks.report.render import Renderings

Rendered = Callable[[str], tuple[Report, Renderings]]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["clean", "breach", "degraded", "no_session"])
def test_the_text_fits_78_columns(rendered: Rendered, name: str) -> None:
    lines = rendered(name)[1].text.splitlines()
    assert [line for line in lines if len(line) > 78] == []
    assert lines == [line.rstrip() for line in lines]


def test_the_text_is_not_escaped_and_carries_the_numbers(rendered: Rendered) -> None:
    text = rendered("breach")[1].text
    assert text.startswith(
        "BREACH - Net vega30 \u22121,062\nSample desk - session 2026-11-20 (Fri)\n"
    )
    assert "P&L of the day, USD: \u2212418" in text
    assert "core     \u22121,247    \u22121,169    \u221278" in text
    assert "<script>alert(1)</script>" in rendered("hostile")[1].text


def test_unknown_numbers_of_the_text_have_numbered_reasons(rendered: Rendered) -> None:
    text = rendered("degraded")[1].text
    assert "[2] 1 of 2 legs could not be valued: ABCD261222C00022000 is not known" in text
    assert "layer-1  n/a [2]" in text


def test_numbers_of_the_csv_stay_numbers(rendered: Rendered) -> None:
    report, renderings = rendered("breach")
    table = rows(renderings.csv)
    assert len(table) == len(report.legs) == 8
    first = table[0]
    assert float(first["quantity"]) == -5.0
    assert float(first["vega30"]) == -2392.86
    assert float(first["reported_vega"]) == -2901.0
    assert first["expiry"] == "2027-01-04"


def test_unknown_is_not_blank_and_what_does_not_apply_is(rendered: Rendered) -> None:
    table = rows(rendered("degraded")[1].csv)
    gap = next(row for row in table if row["status"] == "gap")
    assert gap["vega30"] == "n/a"
    assert gap["reason"] == "no bid and no neighbours to interpolate between"
    assert table[0]["beta"] == ""
    assert table[-2]["strike"] == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", '=cmd|"/c calc"!A1']
)
def test_text_that_a_spreadsheet_would_run_is_made_inert(text: str) -> None:
    assert inert(text) == "'" + text


def test_ordinary_text_is_left_alone() -> None:
    assert [inert(text) for text in ("layer-1", "U100001", "VX/Z26", "")] == [
        "layer-1", "U100001", "VX/Z26", "",
    ]  # fmt: skip


def test_no_text_cell_of_a_hostile_book_begins_a_formula(rendered: Rendered) -> None:
    for row in rows(rendered("hostile")[1].csv):
        for name, cell in row.items():
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                assert float(cell) < 0, name  # a number, and therefore no formula
