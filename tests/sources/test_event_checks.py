"""What is doubtful about a calendar of events, each day counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.model.document import Finding
from tasks.sources.events import EventCalendar

AS_OF = date(2026, 11, 20)
AHEAD = ("2027-02-11,CPI,BLS", "2027-02-12,PPI,BLS", "2027-03-17,FOMC,Board")


def found(folder: Path, *rows: str, as_of: date = AS_OF) -> list[Finding]:
    text = "\n".join(("date,kind,source", *rows, ""))
    (folder / "events.csv").write_text(text, "utf-8")
    findings = EventCalendar(folder, allow_empty=True).read(as_of).findings
    assert all(it.subject == "events.csv" for it in findings)
    return list(findings)


def test_a_calendar_of_business_days_with_sources_that_reaches_far_is_silent(
    tmp_path: Path,
) -> None:
    assert found(tmp_path, *AHEAD) == []


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-11-26", "Thursday"),  # Thanksgiving
        ("2026-12-25", "Friday"),
        ("2027-06-18", "Friday"),  # Juneteenth, kept a day early
        ("2026-12-12", "Saturday"),
        ("2019-12-15", "Sunday"),  # years before the calendar of sessions
    ],
)
def test_a_day_on_which_no_agency_publishes_is_named_with_its_line(
    tmp_path: Path, day: str, weekday: str
) -> None:
    told = found(tmp_path, *AHEAD, f"{day},CPI,BLS")[0]
    assert (told.code, told.severity, told.count) == ("events_no_business_day", "warn", 1)
    assert f"line 5: CPI on {weekday} {day}; correct" in told.evidence


def test_good_friday_is_a_business_day_of_the_agencies(tmp_path: Path) -> None:
    """BLS published the CPI of March 2020 on Good Friday, 2020-04-10; in 2027 it is 26 March."""
    assert found(tmp_path, *AHEAD, "2027-03-26,CPI,BLS") == []
    assert found(tmp_path, "2020-04-10,CPI,BLS", *_until(date(2020, 7, 1)), as_of=_IN_2020) == []


_IN_2020 = date(2020, 4, 13)


def _until(day: date) -> list[str]:
    return [f"{day},{kind},x" for kind in ("FOMC", "CPI", "PPI")]


def test_rows_without_a_source_are_counted(tmp_path: Path) -> None:
    (told,) = found(tmp_path, *AHEAD, "2027-04-14,CPI,", "2027-04-15,PPI, ")
    assert (told.code, told.severity, told.count) == ("events_unsourced", "info", 2)
    assert told.evidence == "2 of 5 events without a source: such as line 5, 6"


@pytest.mark.parametrize(
    ("rows", "count", "evidence"),
    [
        # 2027-01-19 is 60 days ahead; 2027-01-15, the business day before it, is 56.
        (("2027-01-19,CPI,B", "2027-01-19,PPI,B", "2027-01-19,FOMC,B"), 0, ""),
        (("2027-01-15,CPI,B", "2027-01-19,PPI,B", "2027-01-19,FOMC,B"), 1, "CPI on 2027-01-15;"),
        (("2027-03-17,FOMC,B",), 2, "CPI none, PPI none;"),
        (("2026-11-20,CPI,B", "2026-12-10,PPI,B"), 3, "FOMC none, CPI none, PPI on 2026-12-10;"),
        ((), 3, "FOMC none, CPI none, PPI none;"),
    ],
)
def test_each_kind_has_to_reach_sixty_days_ahead(
    tmp_path: Path, rows: tuple[str, ...], count: int, evidence: str
) -> None:
    told = found(tmp_path, *rows)
    if not count:
        assert told == []
        return
    (one,) = told
    assert (one.code, one.severity, one.count) == ("events_run_out", "warn", count)
    assert one.evidence.startswith(f"the last ahead: {evidence} add the days")


def _every(kind: str, step: int, count: int) -> list[str]:
    """The newest `count` of a kind, a step of days apart, on weekdays."""
    days = [AS_OF - timedelta(days=2 + step * back) for back in range(count)]
    return [f"{day - timedelta(days=max(day.weekday() - 3, 0))},{kind},x" for day in days]


def _sparse(folder: Path, *rows: str) -> list[tuple[int, str]]:
    told = found(folder, *AHEAD, *rows)
    return [(it.count, it.evidence) for it in told if it.code == "events_sparse"]


def test_a_year_with_holes_is_told_of_by_kind(tmp_path: Path) -> None:
    """Of 8 meetings and 12 indices a year three quarters have to be there: 6, and 9."""
    older = "2025-01-15,CPI,BLS"
    enough = [*_every("FOMC", 45, 6), *_every("CPI", 28, 9), *_every("PPI", 28, 9)]
    assert _sparse(tmp_path, older, *enough) == []
    few = [*_every("FOMC", 45, 5), *_every("CPI", 28, 9), *_every("PPI", 28, 8)]
    assert _sparse(tmp_path, older, *few) == [
        (
            2,
            "since 2025-11-20: FOMC 5 of 8, PPI 8 of 12 scheduled days; add those that are missing",
        )
    ]


def test_a_calendar_that_began_lately_owes_only_what_came_since(tmp_path: Path) -> None:
    """Since 2026-05-20, 184 days: 8 * 184 / 365 = 4.03 meetings, 12 * 184 / 365 = 6.05 indices."""
    began = "2026-05-20,CPI,BLS"
    meetings, indices = _every("FOMC", 45, 3), [*_every("CPI", 28, 4), *_every("PPI", 28, 4)]
    assert _sparse(tmp_path, began, *meetings, *indices) == []
    assert _sparse(tmp_path, began, *meetings[1:], *indices) == [
        (1, "since 2026-05-20: FOMC 2 of 4 scheduled days; add those that are missing")
    ]


def test_a_calendar_of_days_ahead_alone_has_no_past_to_have_holes_in(tmp_path: Path) -> None:
    assert _sparse(tmp_path) == []
