"""Every fault of a file, each by a real file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasks.model.errors import Faults, SourceError
from tasks.sources import files
from tasks.sources.csv_folder import CsvFolder

Write = Callable[[str, str | bytes], Path]

HEADER = "account,symbol,quantity\n"
GOOD = HEADER + "U1,SPXW261218P05700000,-5\n"


def _fault(write: Write, as_of: date, content: str | bytes) -> SourceError:
    folder = write("positions.csv", content)
    with pytest.raises(SourceError) as caught:
        CsvFolder("positions", folder).read(as_of)
    return caught.value


def test_a_workbook_is_called_one_and_a_marked_file_is_read(write: Write, as_of: date) -> None:
    fault = _fault(write, as_of, b"PK\x03\x04\x14\0\x06\0")
    assert "a workbook" in fault.found
    assert "CSV" in fault.remedy
    # As Excel's CSV UTF-8: a mark at the head, and the line ends of Windows.
    folder = write("positions.csv", ("\ufeff" + GOOD.replace("\n", "\r\n")).encode())
    frame = CsvFolder("positions", folder).read(as_of).frame
    assert frame[["account", "quantity"]].to_numpy().tolist() == [["U1", -5.0]]


@pytest.mark.parametrize(
    ("content", "code", "where"),
    [
        (b"", "source.empty", ""),
        (b"\n \n", "source.empty", ""),
        (HEADER, "source.empty", ""),
        ("\ufeff\ufeff" + GOOD, "source.encoding", ""),
        (HEADER + "\ufeffU1,VXX,5\n", "source.text", ", line 2, column account"),
        (b"PK\x03\x04\x14\0\x06\0" + GOOD.encode(), "source.encoding", ""),
        (GOOD.encode("utf-16"), "source.encoding", ""),
        (GOOD.encode("utf-16-le"), "source.encoding", ", line 1"),
        (GOOD.encode("utf-32"), "source.encoding", ""),
        (HEADER.encode() + b"U1,VX\0X,5\n", "source.encoding", ", line 2"),
        (HEADER.encode() + b"U\xe91,VXX,5\n", "source.encoding", ", line 2"),
        (GOOD[:-1], "source.truncated", ", line 2"),
        (GOOD.replace("\n", "\r"), "source.truncated", ", line 1"),
        (GOOD.replace("-5\n", "-5\rU2,VXX,1\n"), "source.line_ends", ", line 2"),
        (HEADER + 'U1,"VXX,5\n', "source.csv", ", line 2"),
        (HEADER + 'U1,"VX"X,5\n', "source.csv", ", line 2"),
        (HEADER + "U1," + "X" * 200_000 + ",5\n", "source.csv", ", line 2"),
        (HEADER + "U1,VXX\n", "source.row_width", ", line 2"),
        (HEADER + "U1,VXX,5,\n", "source.row_width", ", line 2"),
        (HEADER + "U1,VXX,1,234\n", "source.row_width", ", line 2"),
        (HEADER + "\nU1,VXX,5\n", "source.row_width", ", line 2"),
        (HEADER + "U1,VXX,1_000\n", "source.number", ", line 2, column quantity"),
        (HEADER + 'U1,VXX,"1,234"\n', "source.number", ", line 2, column quantity"),
        (HEADER + "U1,VXX,nan\n", "source.number", ", line 2, column quantity"),
        (HEADER + "U1,VXX,\u22125\n", "source.number", ", line 2, column quantity"),
        (HEADER + "U1,VXX,\u0665\n", "source.number", ", line 2, column quantity"),
        (HEADER + "U1,VXX,\n", "source.blank", ", line 2, column quantity"),
        (HEADER + "U1, ,5\n", "source.blank", ", line 2, column symbol"),
        (HEADER + ",VXX,5\n", "source.blank", ", line 2, column account"),
        (HEADER + 'U1,"VX\nX",5\n', "source.text", ", line 2, column symbol"),
        (HEADER + "U\x1b[31m1,VXX,5\n", "source.text", ", line 2, column account"),
        ("account,symbol,quantity,quantity\nU1,VXX,5,6\n", "source.repeated_columns", ", line 1"),
        ("<!doctype html>\n<title>Sign in</title>\n", "source.missing_columns", ", line 1"),
    ],
)
def test_a_damaged_file_is_refused_with_its_place(
    write: Write, as_of: date, content: str | bytes, code: str, where: str
) -> None:
    fault = _fault(write, as_of, content)
    assert fault.code == code
    assert fault.where == f"2026-11-20/positions.csv{where}"
    assert fault.exit_code == 10
    assert fault.line.isascii()
    assert fault.line.isprintable()
    assert fault.remedy


def test_a_line_tells_found_wanted_and_remedy(write: Write, as_of: date) -> None:
    assert _fault(write, as_of, HEADER + "U1,VXX,1_000\n").line == (
        "source.number: 2026-11-20/positions.csv, line 2, column quantity: found '1_000', wanted "
        "a number in plain digits such as -1234.5, below 1e15; correct the cell"
    )


def test_all_missing_columns_are_named_beside_what_the_header_has(
    write: Write, as_of: date
) -> None:
    fault = _fault(write, as_of, "acct,ticker,quantity\nU1,VXX,5\n")
    assert fault.found == "a header of acct, ticker, quantity"
    assert fault.wanted.startswith("account, symbol (or root, expiry, strike, right) as well")
    assert "`columns`" in fault.remedy


def test_faults_of_different_rows_and_columns_come_together(write: Write, as_of: date) -> None:
    folder = write(
        "quotes.csv",
        "symbol,bid,ask,volume,last\nVXX,-1,2,3,4\nVXX,1,x,3,4\n,1,2,3,4\nVXX,1,2,-3,inf\n",
    )
    with pytest.raises(Faults) as caught:
        CsvFolder("quotes", folder).read(as_of)
    assert sorted(
        (fault.code, fault.where.split(".csv, ")[1]) for fault in caught.value.faults
    ) == [
        ("source.blank", "line 4, column symbol"),
        ("source.negative", "line 2, column bid"),
        ("source.negative", "line 5, column volume"),
        ("source.number", "line 3, column ask"),
        ("source.number", "line 5, column last"),
    ]


def test_a_thousand_bad_rows_make_five_lines_and_a_count(write: Write, as_of: date) -> None:
    folder = write("positions.csv", HEADER + "U1,VXX,many\n" * 1000)
    with pytest.raises(Faults) as caught:
        CsvFolder("positions", folder).read(as_of)
    lines = caught.value.lines
    assert len(lines) == 6
    assert "line 6, column quantity: found 'many'" in lines[4]
    assert "found and 995 more such lines, the last is 1001" in lines[5]


def test_a_sixth_bad_row_is_one_more_line(write: Write, as_of: date) -> None:
    folder = write("positions.csv", HEADER + "U1,VXX,many\n" * 6)
    with pytest.raises(Faults) as caught:
        CsvFolder("positions", folder).read(as_of)
    assert "found and 1 more such line, the last is 7" in caught.value.lines[5]


def test_lines_stay_true_behind_a_cell_that_runs_over_two(write: Write, as_of: date) -> None:
    fault = _fault(
        write, as_of, 'account,symbol,quantity,note\nU1,VXX,5,"two\nlines"\nU1,VXX,x,one\n'
    )
    assert fault.where.endswith("line 4, column quantity")


def test_windows_line_ends_and_blank_lines_at_the_end_are_read(write: Write, as_of: date) -> None:
    folder = write("positions.csv", GOOD.replace("\n", "\r\n") + "\r\n\r\n")
    frame = CsvFolder("positions", folder).read(as_of).frame
    assert frame[["quantity", "line"]].to_numpy().tolist() == [[-5.0, 2]]


def test_a_missing_file_is_named_with_what_the_folder_holds(write: Write, as_of: date) -> None:
    folder = write("positions_v2.csv", GOOD)
    with pytest.raises(SourceError) as caught:
        CsvFolder("positions", folder).read(as_of)
    assert caught.value.code == "source.absent"
    assert caught.value.where == str(folder / "2026-11-20" / "positions.csv")
    assert caught.value.found.endswith("2026-11-20 holds positions_v2.csv")


def test_a_missing_folder_shows_the_nearest_one_there_is(write: Write) -> None:
    folder = write("positions.csv", GOOD)
    with pytest.raises(SourceError, match=f"{folder} holds 2026-11-20"):
        CsvFolder("positions", folder).read(date(2026, 11, 23))


def test_a_missing_file_of_an_optional_role_is_an_empty_delivery_that_says_so(
    tmp_path: Path, as_of: date
) -> None:
    delivery = CsvFolder("futures", tmp_path, required=False).read(as_of)
    assert len(delivery.frame) == 0
    assert delivery.inputs == ()
    (finding,) = delivery.findings
    assert (finding.code, finding.subject) == ("source.absent", "futures")
    assert "2026-11-20/futures.csv" in finding.evidence


def test_what_is_no_regular_file_is_refused_and_never_waited_for(
    tmp_path: Path, as_of: date
) -> None:
    (tmp_path / "2026-11-20").mkdir()
    os.mkfifo(tmp_path / "2026-11-20" / "positions.csv")
    with pytest.raises(SourceError) as caught:
        CsvFolder("positions", tmp_path).read(as_of)
    assert caught.value.code == "source.not_a_file"


def test_a_file_beyond_the_size_bound_is_refused_unread(
    write: Write, as_of: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", len(GOOD) - 1)
    assert _fault(write, as_of, GOOD).code == "source.not_a_file"


def test_a_name_too_long_for_the_disk_is_a_fault_of_the_source(tmp_path: Path, as_of: date) -> None:
    source = CsvFolder("positions", tmp_path, file="{as_of}" + "x" * 300)
    with pytest.raises(SourceError) as caught:
        source.read(as_of)
    assert caught.value.code == "source.unreadable"


def _sums(*named: tuple[str, str]) -> str:
    return "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in named)


def test_a_file_with_its_checksum_is_read_and_hashed_as_it_stands(
    write: Write, as_of: date
) -> None:
    write("SHA256SUMS", _sums(("positions.csv", GOOD)))
    folder = write("positions.csv", GOOD)
    delivery = CsvFolder("positions", folder).read(as_of)
    (given,) = delivery.inputs
    assert given.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert (given.bytes, given.rows, given.name) == (len(GOOD), 1, "2026-11-20/positions.csv")
    assert delivery.contents == (GOOD.encode(),)


@pytest.mark.parametrize(
    ("sums", "code"),
    [
        (_sums(("positions.csv", GOOD + "U1,VXX,1\n")), "source.checksum"),
        (_sums(("quotes.csv", GOOD)), "source.checksum"),
        ("", "source.checksum"),
        (_sums(("positions.csv", GOOD))[:-1], "source.checksums_unreadable"),
        (_sums(("positions.csv", GOOD)).replace("  ", ","), "source.checksums_unreadable"),
        (b"\xff\xfe\n", "source.checksums_unreadable"),
    ],
)
def test_a_file_that_its_checksums_do_not_vouch_for_is_refused(
    write: Write, as_of: date, sums: str | bytes, code: str
) -> None:
    write("SHA256SUMS", sums)
    assert _fault(write, as_of, GOOD).code == code


def test_an_optional_file_that_is_summed_but_absent_is_a_fault(write: Write, as_of: date) -> None:
    folder = write("SHA256SUMS", _sums(("trades.csv", GOOD)))
    with pytest.raises(SourceError) as caught:
        CsvFolder("trades", folder, required=False).read(as_of)
    assert (caught.value.code, caught.value.wanted) == (
        "source.absent",
        "the file that SHA256SUMS lists",
    )
