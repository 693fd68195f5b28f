"""One contract for every source: the same shapes, units and errors, whatever the format.

A source is under it by a `Case` in one of the files cases_*.py beside this one.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tasks.model.errors import SourceError, VegareconError
from tasks.model.sessions import Calendar
from tasks.settings.feed_kinds import KINDS
from tasks.sources.delivery import PASSPORTS, Delivery
from tasks.sources.dropping import counts_dropped
from tasks.sources.files import RawFile, Recorded
from tasks.sources.several import KEYS
from tests.sources.given import Case, Given

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))
CASES: list[Case] = [
    case for name in MODULES for case in importlib.import_module(f"tests.sources.{name}").CASES
]
# The long form of the cuts: VEGARECON_EVERY_BYTE=1 pytest tests/sources/test_contract.py
EVERY_BYTE = bool(os.environ.get("VEGARECON_EVERY_BYTE"))
PAGE = b"<!DOCTYPE html>\n<html><body>Please log in</body></html>\n"


@pytest.fixture(params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    given: Case = request.param
    return given


def read(case: Case, files: dict[str, bytes] | None = None, day: date | None = None) -> Delivery:
    return case.make().read(day or case.day, Given(case.files if files is None else files))


def faults(case: Case, files: dict[str, bytes], day: date | None = None) -> tuple[str, ...]:
    with pytest.raises(VegareconError) as caught:
        read(case, files, day)
    assert isinstance(caught.value, SourceError) or all(
        isinstance(each, SourceError) for each in getattr(caught.value, "faults", [None])
    )
    assert caught.value.exit_code == 10
    return caught.value.lines


def instead(case: Case, content: bytes) -> Iterator[dict[str, bytes]]:
    for name in case.files:
        yield {**case.files, name: content}


def test_every_kind_of_the_settings_is_under_the_contract() -> None:
    sources = {given.source for case in CASES for given in read(case).inputs}
    assert set(KINDS) <= sources


def test_what_is_delivered_has_the_passport_of_its_role(case: Case) -> None:
    frame = read(case).frame
    pd.testing.assert_frame_equal(frame, PASSPORTS[case.role].conform(frame))
    assert len(frame) == case.kept


def test_rows_in_are_rows_out_and_rows_dropped_with_reasons(case: Case) -> None:
    delivery = read(case)
    out = sum(finding.count for finding in delivery.findings if counts_dropped(finding))
    assert sum(given.rows for given in delivery.inputs) == case.rows
    assert case.rows == len(delivery.frame) + out
    for finding in delivery.findings:
        assert finding.evidence
        assert finding.code.startswith(("source.", "events_"))


def test_inputs_are_the_bytes_that_were_read(case: Case) -> None:
    delivery = read(case)
    assert len(delivery.inputs) == len(delivery.contents)
    for given, content in zip(delivery.inputs, delivery.contents, strict=True):
        assert given.role == case.role
        assert given.sha256 == hashlib.sha256(content).hexdigest()
        assert given.bytes == len(content)
        assert given.claimed_as_of is None or given.claimed_as_of <= case.day


def test_what_was_kept_gives_the_same_again(case: Case) -> None:
    first = read(case)
    kept = Recorded(
        RawFile(given.name, content, given.sha256)
        for given, content in zip(first.inputs, first.contents, strict=True)
    )
    again = case.make().read(case.day, kept)
    pd.testing.assert_frame_equal(again.frame, first.frame)
    assert again.inputs == first.inputs
    assert again.findings == first.findings


def test_nothing_a_page_and_foreign_bytes_are_refused_by_name(case: Case) -> None:
    for bad in (b"", b"\n", PAGE, b"\x00\x01\x02\n", b"\xff\xfe1\x00,\x002\x00\n\x00"):
        for files in instead(case, bad):
            lines = faults(case, files)
            changed = next(name for name, body in files.items() if body is bad)
            assert any(changed in line for line in lines), lines
            assert all(line.isprintable() for line in lines)


def test_a_mark_is_refused_or_makes_no_difference(case: Case) -> None:
    for name, content in case.files.items():
        files = {**case.files, name: b"\xef\xbb\xbf" + content}
        if case.marked:
            pd.testing.assert_frame_equal(read(case, files).frame, read(case).frame)
        else:
            faults(case, files)


def test_a_file_that_is_absent_is_missed(case: Case) -> None:
    for name in case.files:
        rest = {other: body for other, body in case.files.items() if other != name}
        if case.optional:
            assert read(case, rest).findings
        else:
            assert any(name in line for line in faults(case, rest))


def test_a_cut_file_is_refused_or_says_nothing_else(case: Case) -> None:
    whole = _by_key(case, read(case).frame)
    for name, content in case.files.items():
        step = 1 if EVERY_BYTE else max(1, len(content) // 60)
        for end in range(1, len(content) - 1, step):
            frame = _taken(case, {**case.files, name: content[:end]})
            if frame is None:
                continue
            assert case.lines, f"{name} cut to {end} was taken"
            assert content[:end].endswith(b"\n"), f"{name} cut to {end} was taken"
            told = _by_key(case, frame)
            assert set(told) <= set(whole)
            assert all(told[key] == whole[key] for key in told), f"{name} cut to {end}"


def test_the_day_is_its_own(case: Case) -> None:
    following = Calendar(case.day).next(case.day)
    frame, fault = _outcome(case, dict(case.files), following)
    if not case.ages:
        assert fault or (frame is not None and frame.empty), "taken for another day's"
        return
    later = read(case, day=following)
    assert all(given.claimed_as_of != following for given in later.inputs)


def _outcome(
    case: Case, files: dict[str, bytes], day: date | None = None
) -> tuple[pd.DataFrame | None, VegareconError | None]:
    try:
        return read(case, files, day).frame, None
    except VegareconError as error:
        return None, error


def _taken(case: Case, files: dict[str, bytes]) -> pd.DataFrame | None:
    """What a source made of files; None where it refused them, in lines that can be read."""
    frame, fault = _outcome(case, files)
    assert fault is None or fault.exit_code == 10
    assert fault is None or all(line.isprintable() for line in fault.lines)
    return frame


def _by_key(case: Case, frame: pd.DataFrame) -> dict[tuple[object, ...], str]:
    keys = frame[list(KEYS[case.role])].to_numpy().tolist()
    rest = frame.drop(columns="line").to_numpy().tolist()
    return {tuple(map(str, key)): str(row) for key, row in zip(keys, rest, strict=True)}
