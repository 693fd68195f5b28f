"""The calendar of events: one file for all sessions, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.model import frames
from tasks.model.errors import Faults, SettingsError, SourceError
from tasks.sources.delivery import Delivery
from tasks.sources.events import EventCalendar
from tasks.sources.several import Several

Write = Callable[[str, str | bytes], Path]
FAR = "2027-03-17,FOMC,Board\n"
AHEAD = f"2027-02-11,CPI,BLS\n2027-02-12,PPI,BLS\n{FAR}"
CALENDAR = f"date,kind,source\n{AHEAD}"


def shared(folder: Path, text: str) -> EventCalendar:
    (folder / "events.csv").write_text(text, "utf-8", newline="")
    return EventCalendar(folder)


def told(delivery: Delivery) -> list[tuple[str, str, int]]:
    """All but what every calendar without sources or without far days of each kind is told."""
    return [
        (found.code, found.severity, found.count)
        for found in delivery.findings
        if found.code not in {"events_unsourced", "events_run_out"}
    ]


def test_one_calendar_serves_every_session(tmp_path: Path, as_of: date) -> None:
    source = shared(tmp_path, CALENDAR)
    for day in (as_of, as_of - timedelta(days=300)):
        delivery = source.read(day)
        assert tuple(delivery.frame.columns) == frames.EVENTS.names
        assert delivery.frame["date"].dt.strftime("%m-%d").tolist() == ["02-11", "02-12", "03-17"]
        assert delivery.frame["kind"].tolist() == ["CPI", "PPI", "FOMC"]
        assert delivery.frame["source"].tolist() == ["BLS", "BLS", "Board"]
        assert delivery.frame["line"].tolist() == [2, 3, 4]
        (given,) = delivery.inputs
        assert (given.role, given.name, given.rows) == ("events", "events.csv", 3)
        assert given.claimed_as_of is None
        assert delivery.contents == (CALENDAR.encode(),)
        assert delivery.findings == ()


def test_a_file_in_the_folder_of_the_session_wins_for_it(
    write: Write, tmp_path: Path, as_of: date
) -> None:
    source = shared(tmp_path, CALENDAR)
    write("events.csv", f"date,kind\n{FAR[:15]}\n")
    assert source.read(as_of).inputs[0].name == "2026-11-20/events.csv"
    assert source.read(as_of).frame["kind"].tolist() == ["FOMC"]
    assert source.read(as_of).frame["source"].tolist() == [""]
    assert len(source.read(as_of - timedelta(days=1)).frame) == 3


def test_a_desk_without_the_file_has_no_events(tmp_path: Path, as_of: date) -> None:
    delivery = EventCalendar(tmp_path).read(as_of)
    assert len(delivery.frame) == 0
    assert delivery.inputs == ()
    (finding,) = delivery.findings
    assert (finding.code, finding.severity) == ("source.absent", "info")
    assert finding.evidence.startswith("no file events.csv: ")


def test_a_file_name_of_the_desk_replaces_both(write: Write, tmp_path: Path, as_of: date) -> None:
    shared(tmp_path, CALENDAR)
    write("events.csv", CALENDAR)
    (tmp_path / "2026.csv").write_text(f"day,what\n{FAR[:15]}\n", "utf-8")
    columns = {"date": "day", "kind": "what"}
    delivery = EventCalendar(tmp_path, "{as_of:%Y}.csv", columns).read(as_of)
    assert delivery.inputs[0].name == "2026.csv"
    assert len(delivery.frame) == 1


def test_kinds_are_read_in_any_case_and_come_in_order_of_their_days(
    tmp_path: Path, as_of: date
) -> None:
    source = shared(tmp_path, "kind,date\nppi,2026-11-13\n fomc ,2027-03-17\nCpi,2026-11-12\n")
    frame = source.read(as_of).frame
    assert frame["kind"].tolist() == ["CPI", "PPI", "FOMC"]
    assert frame["line"].tolist() == [4, 2, 3]


def test_a_column_that_dates_the_list_itself_is_not_read(tmp_path: Path, as_of: date) -> None:
    source = shared(tmp_path, "date,kind,as_of\n2027-03-17,FOMC,2026-01-02\n")
    assert len(source.read(as_of).frame) == 1


def test_events_of_other_kinds_are_dropped_and_counted(tmp_path: Path, as_of: date) -> None:
    others = "2026-12-04,NFP,BLS\n2026-12-23,GDP,BEA\n2027-01-08,nfp,BLS\n"
    delivery = shared(tmp_path, CALENDAR + others).read(as_of)
    assert len(delivery.frame) == 3
    assert told(delivery) == [("source.unknown_kind", "info", 3)]
    assert delivery.findings[0].evidence == (
        "dropped 2 NFP, 1 GDP; such as line 5, 6, 7; known are FOMC, CPI, PPI"
    )


def test_a_calendar_without_one_known_kind_is_refused(tmp_path: Path, as_of: date) -> None:
    source = shared(tmp_path, "date,kind\n2026-12-04,Nonfarm payrolls\n2026-12-23,GDP\n")
    with pytest.raises(SourceError) as caught:
        source.read(as_of)
    assert caught.value.line == (
        "source.no_known_kind: events.csv, line 2: found kinds such as NONFARM PAYROLLS, GDP, and "
        "no other, wanted events of kind FOMC, CPI, PPI; map the column that names the event to "
        "`kind`"
    )


def test_an_event_that_stands_twice_is_kept_once_and_told_of(tmp_path: Path, as_of: date) -> None:
    delivery = shared(tmp_path, f"{CALENDAR}2027-02-11,cpi,FRED\n{FAR}").read(as_of)
    assert delivery.frame["source"].tolist() == ["BLS", "BLS", "Board"]
    assert told(delivery) == [("source.repeated_event", "warn", 2)]
    assert "CPI of 2027-02-11, again in line 5;" in delivery.findings[0].evidence


def test_two_kinds_on_one_day_are_two_events(tmp_path: Path, as_of: date) -> None:
    delivery = shared(tmp_path, f"{CALENDAR}2027-03-17,CPI,BLS\n").read(as_of)
    assert len(delivery.frame) == 4
    assert delivery.findings == ()


def test_bad_cells_are_all_named_with_line_and_column(tmp_path: Path, as_of: date) -> None:
    source = shared(
        tmp_path,
        "date,kind\n12/10/2026,CPI\n2026-02-30,PPI\n,FOMC\n2026-12-16,\n2027-03-17,FOMC\n",
    )
    with pytest.raises(Faults) as caught:
        source.read(as_of)
    assert {(fault.code, fault.where, fault.found) for fault in caught.value.faults} == {
        ("source.date", "events.csv, line 2, column date", "'12/10/2026'"),
        ("source.date", "events.csv, line 3, column date", "'2026-02-30'"),
        ("source.blank", "events.csv, line 4, column date", "''"),
        ("source.blank", "events.csv, line 5, column kind", "''"),
    }
    assert all(fault.wanted and fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,what\n2026-12-16,FOMC\n", "source.missing_columns"),
        ("date,kind\n2026-12-16,FOMC", "source.truncated"),
        ("date,kind\n2026-12-16\n", "source.row_width"),
        ("date,kind\n", "source.empty"),
        ("", "source.empty"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    tmp_path: Path, as_of: date, text: str, code: str
) -> None:
    with pytest.raises(SourceError) as caught:
        shared(tmp_path, text).read(as_of)
    assert caught.value.code == code


def test_of_two_calendars_each_event_comes_once(tmp_path: Path, as_of: date) -> None:
    source = shared(tmp_path, CALENDAR)
    (tmp_path / "more.csv").write_text("date,kind\n2027-02-11,CPI\n2027-03-12,CPI\n", "utf-8")
    both = Several("events", [source, EventCalendar(tmp_path, "more.csv")]).read(as_of)
    assert both.frame["kind"].tolist() == ["CPI", "PPI", "FOMC", "CPI"]
    assert told(both) == [("source.overlap", "info", 1)]


def test_settings_that_cannot_be_meant_are_refused_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        EventCalendar(Path("feeds"), "{day}.csv")
    assert caught.value.where == "events, file"
    with pytest.raises(SettingsError) as caught:
        EventCalendar(Path("feeds"), columns={"quote_date": "day"})
    assert caught.value.where == "events, columns.quote_date"
    assert caught.value.wanted == "one of date, kind, source"
