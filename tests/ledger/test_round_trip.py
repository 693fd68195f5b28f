"""What a run found comes back from the ledger row for row, and nothing else does."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.store import SECTIONS, Ledger, open_ledger
from tasks.model.curve_parts import Curve
from tasks.model.document import Report, to_json
from tests.ledger import as_rows
from tests.ledger.as_rows import wanted
from tests.ledger.reports import DAY, KNOWN, chain, full_report, limit, small_report

KEY = {"as_of": DAY, "known_at": KNOWN.replace(tzinfo=None), "seq": 1, "run_id": "run-1"}
FORMS = {"html": "<p>\u2212</p>".encode(), "json": b"{}\r\n\x00", "csv": b""}


def stored(folder: Path, report: Report) -> None:
    with open_ledger(folder) as ledger:
        ledger.store(report, ledger.next_seq(), FORMS, chain())


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608 - own names
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


TABLES = [section for section in SECTIONS if section != "run"]
FIRSTS = (1, 10_000, 20_000, 30_000, 42_000)


@pytest.mark.parametrize("first", FIRSTS)
def test_every_row_of_every_section_comes_back_as_it_was(tmp_path: Path, first: int) -> None:
    report = full_report(first)
    stored(tmp_path, report)
    for table in TABLES:
        assert rows(tmp_path, table) == [{**KEY, **row} for row in wanted(report, table)], table


@pytest.mark.parametrize("table", TABLES)
def test_between_them_the_reports_of_this_file_fill_every_section(table: str) -> None:
    found = [row for first in FIRSTS for row in wanted(full_report(first), table)]
    # Each column is known at least once, so that none can be left out unseen.
    assert found
    never = {name for name in found[0] if all(row[name] is None for row in found)}
    assert never == set()


def test_every_part_of_the_document_has_a_table() -> None:
    elsewhere = {
        *("schema_", "desk", "time_zone", "as_of", "known_at", "run_id", "state", "exit"),
        *("headline", "curve", "events", "provenance"),
    }
    not_stored = {"proposals", "signals", "history", "omissions"}
    lists = {
        *("net", "layers", "legs", "buckets", "limits", "breaks", "gaps", "findings"),
        *("scenarios", "horizon", "break_evens", "explain", "pnl_explain", "bridge"),
        *("attribution", "contributions", "holdings", "settlements", "retags"),
        *("limit_definitions", "limit_changes", "quality", "restates", "notices"),
    }
    assert set(Report.model_fields) == elsewhere | not_stored | lists
    assert set(Curve.model_fields) == {
        *("recomputed_vix", "recomputed_vix_reason", "official_vix", "spx_close", "weights"),
        *("points", "futures", "products", "shape", "calibration"),
    }
    assert set(TABLES) == set(as_rows.SECTIONS)


def break_even(*levels: dict[str, Any], **fields: Any) -> dict[str, Any]:
    base = {"at": "T+7", "on": DAY, "days": 7, "shift": 5.0, "spot": 6000.0}
    more = {"expected_move": 120.0, "pnl_at_spot": -4566.0, "levels": levels}
    return {**base, **more, **fields}


def test_a_date_without_a_break_even_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    level = {"side": "below", "level": 5880.0, "distance_sd": -1.0}
    parts = (
        break_even(reason="a loss wherever SPX stands"),
        break_even(level, at="expiry 2026-12-18", shift=0.0),
    )
    stored(tmp_path, small_report(break_evens=parts))
    none, one = rows(tmp_path, "break_even")
    assert (none["label"], none["shift"], none["pnl_at_spot"]) == ("T+7", 5.0, -4566.0)
    assert (none["side"], none["level"]) == (None, None)
    assert none["reason"] == "a loss wherever SPX stands"
    assert (one["label"], one["side"], one["level"]) == ("expiry 2026-12-18", "below", 5880.0)
    assert (one["distance_sd"], one["level_previous"]) == (-1.0, None)


def outcome(**fields: Any) -> dict[str, Any]:
    return {"core": -1.0, "hedge": 2.0, "net": 1.0, "layers": {}, **fields}


def test_scenarios_can_be_asked_by_layer(tmp_path: Path) -> None:
    known = outcome(mode="term", shift=5.0, spot_shift=-2.5, layers={"core": -1.0, "it's": 2.0})
    part = outcome(mode="parallel", shift=1.0, spot_shift=0.0, layers={"core": None}, net=None)
    bare = outcome(mode="relative", shift=9.0, spot_shift=0.0)
    stored(tmp_path, small_report(scenarios=[known, part, bare]))
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        long = connection.execute(
            "SELECT mode, shift, spot_shift, layer, pnl FROM current_scenario_layer"
        ).fetchall()
        picked = connection.execute(
            "SELECT layers['core'] FROM current_scenario ORDER BY mode"
        ).fetchall()
    assert long == [
        ("term", 5.0, -2.5, "core", -1.0),
        ("term", 5.0, -2.5, "it's", 2.0),
        ("parallel", 1.0, 0.0, "core", None),
    ]
    assert picked == [(None,), (None,), (-1.0,)]


@pytest.mark.parametrize("first", FIRSTS)
def test_the_run_says_what_it_found_and_what_made_it(tmp_path: Path, first: int) -> None:
    report = full_report(first)
    stored(tmp_path, report)
    (row,) = rows(tmp_path, "run")
    made = report.provenance.model_dump(exclude={"inputs"})
    if made["valued_at_utc"]:
        made["valued_at_utc"] = made["valued_at_utc"].replace(tzinfo=None)
    curve = report.curve
    of_curve = {
        "official_vix": curve.official_vix if curve else None,
        "recomputed_vix": curve.recomputed_vix if curve else None,
        "spx_close": curve.spx_close if curve else None,
        "weight_exponent": curve.weights.exponent if curve else None,
        "weight_floor_days": curve.weights.floor_days if curve else None,
        "weight_source": curve.weights.source if curve else None,
        "beta_source": curve.weights.beta if curve else None,
        "vvix_beta": curve.weights.vvix_beta if curve else None,
        "vol_floor_points": curve.weights.vol_floor_points if curve else None,
        "events_unmatched": report.events.unmatched if report.events else None,
    }
    told = {"desk": report.desk, "state": "breach", "exit": 3, "headline": report.headline}
    assert row == {**KEY, **told, **made, **of_curve}


def test_a_report_without_a_book_stores_its_run_alone(tmp_path: Path) -> None:
    none = small_report(net=None, state="no_session", exit=0)
    stored(tmp_path, none)
    counts = {table: len(rows(tmp_path, table)) for table in SECTIONS}
    assert {table for table, count in counts.items() if count} == {"run", "input"}


def test_the_renderings_come_back_byte_for_byte(tmp_path: Path) -> None:
    stored(tmp_path, small_report())
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert {form: ledger.report_body(DAY, form, None) for form in FORMS} == FORMS
    digests = {row["form"]: row["sha256"] for row in rows(tmp_path, "report")}
    assert digests == {form: hashlib.sha256(body).hexdigest() for form, body in FORMS.items()}


def test_the_chain_keeps_what_is_known_and_no_nan(tmp_path: Path) -> None:
    stored(tmp_path, small_report())
    own, zero = rows(tmp_path, "quote")
    assert (own["symbol"], own["bid"], own["ask"]) == ("SPXW261218P05700000", 10.0, 10.2)
    assert (own["gate"], own["forward"], own["iv"]) == ("", 6000.5, 0.18)
    assert (zero["bid"], zero["forward"], zero["iv"], zero["iv_source"]) == (
        0.0,
        None,
        None,
        "none",
    )


def test_no_number_of_the_ledger_is_nan_or_infinite(tmp_path: Path) -> None:
    stored(tmp_path, full_report())
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        doubles = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE data_type = 'DOUBLE' AND NOT internal"
        ).fetchall()
        tables = {
            row[0]
            for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
        for table, column in doubles:
            if table in tables:
                query = f'SELECT count(*) FROM "{table}" WHERE NOT isfinite("{column}")'  # noqa: S608 - own names
                assert connection.execute(query).fetchone() == (0,), (table, column)


HOSTILE = (
    "'; DROP TABLE leg; --",
    '"}],"legs":[{"account":"forged"}]',
    "$.legs[0]",
    "\u202e\u0000\x1b[31m\r\nBcc: x@y",
    "{{7*7}} <script>",
    "=cmd|'/c calc'!A1",
    "NULL",
)


def test_hostile_text_is_text(tmp_path: Path) -> None:
    hostile = [
        {"code": text, "severity": "info", "subject": text, "count": 1, "evidence": text}
        for text in HOSTILE
    ]
    stored(tmp_path, small_report(findings=hostile, desk=HOSTILE[0], headline=HOSTILE[1]))
    found = rows(tmp_path, "finding")
    assert tuple(row["evidence"] for row in found) == HOSTILE
    assert tuple(row["subject"] for row in found) == HOSTILE
    assert rows(tmp_path, "leg") == []
    assert rows(tmp_path, "run")[0]["desk"] == HOSTILE[0]


def run_key(ledger: Ledger, seq: int) -> dict[str, Any]:
    found = ledger.run_key(seq)
    assert found is not None
    return found


class Attempt:
    def __init__(self, recipient: str, state: str, reason: str) -> None:
        self.recipient, self.state, self.reason = recipient, state, reason


def test_deliveries_are_appended_one_row_a_recipient_and_attempt(tmp_path: Path) -> None:
    report = small_report()
    stored(tmp_path, report)
    first = [Attempt("a@x", "sent", "250 ok"), Attempt("b@x", "not_sent", "550 '; --")]
    second = [Attempt("b@x", "sent", "250 ok")]
    at = datetime(2026, 11, 20, 21, 45, tzinfo=UTC)
    with open_ledger(tmp_path) as ledger:
        for attempts in (first, second):
            with ledger.transaction():
                ledger.put_deliveries(
                    run_key(ledger, 1), attempts, message_id="<1@x>", attempted_at=at
                )
    found = [(row["recipient"], row["state"], row["reason"]) for row in rows(tmp_path, "delivery")]
    assert found == [
        *(("a@x", "sent", "250 ok"), ("b@x", "not_sent", "550 '; --"), ("b@x", "sent", "250 ok"))
    ]
    row = rows(tmp_path, "delivery")[0]
    assert (row["attempted_at"], row["message_id"]) == (at.replace(tzinfo=None), "<1@x>")
    assert {name: row[name] for name in KEY} == KEY


def test_the_json_form_that_is_stored_is_the_document(tmp_path: Path) -> None:
    report = full_report()
    with open_ledger(tmp_path) as ledger:
        ledger.store(report, 1, {"json": to_json(report).encode()}, None)
    with open_ledger(tmp_path, read_only=True) as ledger:
        body = ledger.report_body(None, "json", None)
    assert Report.model_validate_json(body) == report
    assert rows(tmp_path, "quote") == []


def test_a_limit_that_is_open_to_one_side_has_no_edge_there(tmp_path: Path) -> None:
    low = limit("floor", 0.5, warn=(None, -5.0), breach=(-10.0, None), clear=(0.0, None))
    stored(tmp_path, small_report(limits=[low, limit("band", 0.5, breach=10.0)]))
    names = [f"{name}_{end}" for name in ("warn", "breach", "clear") for end in ("low", "high")]
    found = [tuple(row[name] for name in names) for row in rows(tmp_path, "limit_state")]
    assert found == [
        (None, -5.0, -10.0, None, 0.0, None),
        (None, None, -10.0, 10.0, None, None),
    ]
