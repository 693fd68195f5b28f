"""Rows of the matrix about files and rows of files, through the command; see matrix_inputs.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.faults.cuts import of_the_book
from tests.faults.intake import POSITIONS, SETTINGS, TABLE, Fed, Intake
from tests.faults.oracle import QUOTES, named, wrong_with
from tests.flows.desks import (
    CALL,
    HIGH_CALL,
    LAST,
    LOW_PUT,
    NEXT_EXPIRY,
    PUT,
    SESSIONS,
    VIX_CALL,
)
from tests.givens.quotes import occ

LOGIN = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>401</body></html>\n"
HEAD = "account,symbol,quantity"


def fed_with(desk: Intake, changes: dict[str, bytes | None], code: int) -> Fed:
    """A run that ends with `code`, and with which nothing is wrong."""
    fed = desk.feed(changes)
    assert fed.ended.code == code, fed.ended.err
    assert wrong_with(desk, fed, {**desk.whole, **changes}) == []
    return fed


def book(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode() + b"\n"


def told(fed: Fed, part: str, *names: str) -> set[Any]:
    """Some columns of a part of the document."""
    assert fed.document is not None
    found = {tuple(each[name] for name in names) for each in fed.document[part]}
    return {each[0] for each in found} if len(names) == 1 else found


@pytest.mark.parametrize("file", [POSITIONS, TABLE])
def test_a_login_page_instead_of_a_file_is_refused_by_its_name(fed: Intake, file: str) -> None:
    refused = fed_with(fed, {file: LOGIN}, 10)
    assert named(refused, file)
    assert "<html>" not in refused.ended.err


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp1252"])
def test_another_encoding_is_refused_by_the_name_of_the_file(fed: Intake, encoding: str) -> None:
    text = fed.whole[POSITIONS].decode().replace("A1", "Ä1")
    refused = fed_with(fed, {POSITIONS: text.encode(encoding)}, 10)
    assert "source.encoding" in refused.ended.err
    assert named(refused, POSITIONS)


@pytest.mark.parametrize("cell", ['"1,234"', "1 234", "0x10", "\N{FULLWIDTH DIGIT ONE}0"])
def test_a_number_of_another_notation_is_refused_with_its_line(fed: Intake, cell: str) -> None:
    refused = fed_with(fed, {POSITIONS: book(f"A1,{PUT},-10", f"A1,{CALL},{cell}")}, 10)
    assert "positions.csv, line 3, column quantity" in refused.ended.err


def test_each_leg_that_is_not_as_it_was_is_a_break_of_its_own(fed: Intake) -> None:
    expired, extra = occ("SPXW", SESSIONS[0], "P", 5700), occ("SPXW", NEXT_EXPIRY, "C", 6500)
    rows = (
        f"A1,{PUT},10",  # the sign
        f"A1,{LOW_PUT},10",
        f"A1,{CALL},-10",  # alone: its partner is gone
        f"A1,{extra},3",
        f"A1,{VIX_CALL},12",
        "A1,VXM/Z24,1",  # a tenth of the multiplier
        f"A1,{expired},-2",
    )
    shape = fed.whole[SETTINGS].replace(b'role = "core"', b'role = "core"\nshape = "condor"')
    fed_now = fed_with(fed, {POSITIONS: book(*rows), SETTINGS: shape}, 5)
    assert told(fed_now, "breaks", "kind", "subject") >= {
        ("sign", PUT),
        ("vanished", HIGH_CALL),
        ("untraded", extra),
        ("root", "VX/Z24"),
        ("expired_held", expired),
        ("orphan_leg", CALL),
    }
    assert told(fed_now, "gaps", "subject") == {expired}
    assert fed_now.document is not None
    assert fed_now.document["net"]["vega30"] is None


def test_a_chain_of_the_session_before_prices_nothing(fed: Intake) -> None:
    """As on a holiday that a vendor replays; without times of quotes it claims no day."""
    earlier = fed.desk.feed("quotes", SESSIONS[1]).read_bytes()
    undated = b"".join(line.rpartition(b",")[0] + b"\n" for line in earlier.splitlines())
    replayed = fed_with(fed, {QUOTES: undated}, 5)
    # Its columns differ: byte by byte it is another file, and its numbers give it away.
    assert told(replayed, "gaps", "code") >= {"stale"}
    assert "gate.stale" in told(replayed, "findings", "code")
    assert replayed.document is not None
    assert {leg["mark"] for leg in replayed.document["legs"] if leg["kind"] == "option"} == {None}


def test_days_that_are_mixed_are_refused_with_the_line(fed: Intake) -> None:
    lines = fed.whole[QUOTES].decode().splitlines()
    lines[6] = lines[6].replace(str(LAST), str(SESSIONS[1]))
    refused = fed_with(fed, {QUOTES: "\n".join(lines).encode() + b"\n"}, 10)
    assert "quotes.csv, line 7" in refused.ended.err


def test_a_file_delivered_twice_in_one_is_never_a_book_of_twice_the_size(fed: Intake) -> None:
    whole = fed.whole[POSITIONS]
    # With its header in the middle, and without.
    assert named(fed_with(fed, {POSITIONS: whole + whole}, 10), POSITIONS)
    twice = fed_with(fed, {POSITIONS: whole + whole.partition(b"\n")[2]}, 5)
    assert told(twice, "breaks", "kind") == {"duplicate"}
    assert told(twice, "legs", "status") == {"gap"}


def test_a_vega_in_another_unit_is_named_with_its_factor(fed: Intake, whole: Fed) -> None:
    assert whole.document is not None
    rows = [
        f"{leg['account']},{leg['symbol']},{leg['quantity']},"
        f"{100.0 * (leg['vega'] or leg['vvix_vega'] or 0.0):.2f}"
        for leg in whole.document["legs"]
    ]
    factor = fed_with(fed, {POSITIONS: book(*rows, head=f"{HEAD},reported_vega")}, 4)
    assert factor.document is not None
    causes = {
        each["subject"]: (each["status"], "a hundred times as large" in str(each))
        for each in factor.document["breaks"]
        if each["kind"] == "vega"
    }
    assert causes == dict.fromkeys((PUT, LOW_PUT, CALL, HIGH_CALL, VIX_CALL), ("explained", True))


def test_quotes_that_contradict_themselves_price_nothing_and_are_named(fed: Intake) -> None:
    text = fed.whole[QUOTES].decode()
    for symbol, prices in (
        (PUT, "16.0,15.0"),
        (LOW_PUT, "0,6.9"),
        (CALL, "18.6,18.6"),
        (VIX_CALL, "0,0"),
        (HIGH_CALL, "9000.0,9001.0"),
    ):
        row = re.compile(rf"^{symbol},[^,]*,[^,]*", re.MULTILINE)
        text, changed = row.subn(f"{symbol},{prices}", text)
        assert changed == 1
    bad = fed_with(fed, {QUOTES: text.encode()}, 5)
    assert {(PUT, "crossed"), (HIGH_CALL, "above_bound")} <= told(bad, "gaps", "subject", "code")
    codes = {"gate.crossed", "gate.zero_bid", "gate.locked", "gate.empty", "gate.above_bound"}
    assert codes <= told(bad, "findings", "code")
    assert bad.document is not None
    own = [leg["symbol"] for leg in bad.document["legs"] if leg["iv_source"] == "own_mid"]
    assert own == []


def test_a_clock_that_is_wrong_makes_no_other_numbers(fed: Intake, whole: Fed) -> None:
    early = fed.feed({}, environment={"FAULTS_NOW": "1970-01-01T00:00:00+00:00"})
    assert early.ended.code == 20
    assert "usage.as_of" in early.ended.err
    late = fed.feed({}, environment={"FAULTS_NOW": "2034-11-22T22:00:00+00:00"})
    assert late.ended.code == 0
    assert of_the_book(late.document) == of_the_book(whole.document)


def test_a_zone_and_a_locale_of_the_machine_change_no_byte(fed: Intake, whole: Fed) -> None:
    fed.reset()
    place = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.ISO-8859-9", "LANG": "de_DE"}
    said = subprocess.run(
        [sys.executable, "-m", "tests.faults.child", *map(str, fed.words()), "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FAULTS_THREADS": "1", **place},
        capture_output=True,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout == fed.desk.report("report.json").read_bytes()
    assert json.loads(said.stdout) == whole.document
