from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tasks.sources.cboe_dateline import read_date_line

DAY = date(2023, 9, 14)
AT_1631 = datetime(2023, 9, 14, 20, 31, tzinfo=UTC)  # 16:31 in New York's summer


@pytest.mark.parametrize(
    "line",
    [
        "Date: September 14, 2023 at 4:31 PM EDT",
        "Date: September 14, 2023 at 4:31\N{NARROW NO-BREAK SPACE}PM EDT",
        "Date: September 14, 2023 at 4:31 p.m. EDT",
        "Date: 14 September 2023 at 16:31 GMT-4",
        "Date: 14 September 2023 at GMT-4 16:31",
        "Date: 14 September 2023 at 21:31 BST",
        "Date: 14 de septiembre de 2023, 16:31 GMT-4",
        "Date: 14 septembre 2023 à 16:31 UTC\N{MINUS SIGN}4",
        "Date: 14. September 2023 um 22:31 CEST",
        "Date: 14 settembre 2023 alle ore 16:31 GMT-04:00",
        "Date: 14 de setembro de 2023 às 16:31 GMT-4",
        "Date: 2023年9月14日 GMT-4 16:31",
        "September 14, 2023 16:31 ET",
        "Thursday, Sep 14, 2023, 4:31:00 PM Eastern Daylight Time",
        "9/14/2023, 4:31:00 PM",
        "14.9.2023, 16:31",
        "2023-09-14 16:31",
        "15 September 2023 at 06:31 GMT+10",
    ],
)
def test_shapes_of_many_browsers_name_one_instant(line: str) -> None:
    read = read_date_line(line)
    assert (read.day, read.moment_utc) == (DAY, AT_1631)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("January 5, 2024 at 4:31 PM EST", datetime(2024, 1, 5, 21, 31, tzinfo=UTC)),
        ("January 5, 2024 at 4:31 PM ET", datetime(2024, 1, 5, 21, 31, tzinfo=UTC)),
        ("January 5, 2024 at 12:05 PM EST", datetime(2024, 1, 5, 17, 5, tzinfo=UTC)),
        ("January 5, 2024 at 12:05 AM EST", datetime(2024, 1, 5, 5, 5, tzinfo=UTC)),
    ],
)
def test_winter_noon_and_midnight_are_told_apart(line: str, moment: datetime) -> None:
    assert read_date_line(line).moment_utc == moment


def test_a_date_without_a_time_is_a_day_and_no_instant() -> None:
    read = read_date_line("Date: July 10, 2022")
    assert (read.day, read.moment_utc) == (date(2022, 7, 10), None)


def test_a_numeric_date_that_may_be_two_days_needs_the_setting() -> None:
    with pytest.raises(ValueError, match="taken for each other"):
        read_date_line("6/7/2023, 4:31 PM")
    assert read_date_line("6/7/2023", day_first=False).day == date(2023, 6, 7)
    assert read_date_line("6/7/2023", day_first=True).day == date(2023, 7, 6)
    assert read_date_line("7/7/2023").day == date(2023, 7, 7)


@pytest.mark.parametrize(
    "line",
    [
        "Date:",
        "Date: yesterday",
        "September 31, 2023 at 4:31 PM EDT",
        "September 14, 2023 at 13:31 PM EDT",
        "September 14, 2023 at 25:31",
        "September 14, 2023 at 4:31 PM IST",  # a zone not known would be taken for New York
        "September 14, 2023 at 4:31 PM GMT+99",
        "Septembre 14, 2023 and more words",
        "14/14/2023",
        "September 14, \N{ARABIC-INDIC DIGIT TWO}023",
    ],
)
def test_a_line_that_cannot_be_read_to_its_end_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_date_line(line)
