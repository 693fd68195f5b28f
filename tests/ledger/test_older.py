"""A ledger of an older version: what can be read of it as it is, and our own book after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tasks.checks.differences import Difference
from tasks.checks.lifecycle import identity
from tasks.ledger.connection import FILE
from tasks.ledger.schema import migrate
from tasks.ledger.statements import migrations
from tasks.ledger.store import Ledger, open_ledger
from tasks.model.errors import StorageError
from tasks.model.memory import OwnHolding
from tests.ledger.parts import PUT, memory

FRI, MON = date(2026, 11, 13), date(2026, 11, 16)
CALL, DECEMBER = "SPXW261218C06300000", date(2026, 12, 18)
KEY = "DATE '2026-11-13', TIMESTAMP '2026-11-13 22:00:00', 1, 'old'"
COLUMNS = "as_of, known_at, seq, run_id"
RUN = f"""
INSERT INTO "run" ({COLUMNS}, state, headline) VALUES ({KEY}, 'breaks', 'two breaks');
INSERT INTO "net" ({COLUMNS}, vega30) VALUES ({KEY}, -950.0);
INSERT INTO "layer" ({COLUMNS}, layer, vega30) VALUES ({KEY}, 'core', -900.0);
INSERT INTO "limit_state" ({COLUMNS}, id, scope, utilisation, state)
VALUES ({KEY}, 'band', 'net', 1.5, 'breach');
INSERT INTO "report" ({COLUMNS}, form, body) VALUES ({KEY}, 'text', 'as it was sent'::BLOB);
"""  # noqa: S608 - own words


def before(folder: Path, rows: str = "", steps: int = 3) -> Path:
    """A ledger of the first steps of the schema alone, with a run of that version."""
    with duckdb.connect(str(folder / FILE)) as connection:
        migrate(connection, migrations()[:steps])
        connection.execute(RUN + rows)
    return folder


def legs(*rows: tuple[str, str, float]) -> str:
    """Legs as the version before wrote them: the broker's sizes."""
    told = ", ".join(f"({KEY}, '{account}', 'core', '{name}', {n})" for account, name, n in rows)
    return f'INSERT INTO "leg" ({COLUMNS}, account, layer, symbol, quantity) VALUES {told};'  # noqa: S608 - own words


def about(
    kind: str, symbol: str, ours: float | None, layer: str = "core", status: str = "open"
) -> str:
    """A break as the version before wrote it."""
    size = "NULL" if ours is None else ours
    return f"""
INSERT INTO "break_item" ({COLUMNS}, id, kind, subject, account, layer, ours, unit, first_seen,
                          age_sessions, status)
VALUES ({KEY}, 'B-1', '{kind}', '{symbol}', 'U1', '{layer}', {size}, 'contracts',
        DATE '2026-11-13', 0, '{status}');
"""  # noqa: S608 - own words


def owned(folder: Path, rows: str) -> tuple[OwnHolding, ...]:
    with open_ledger(before(folder, rows)):
        pass
    return memory(folder, MON).holdings or ()


def put(quantity: float | None) -> OwnHolding:
    return OwnHolding("U1", PUT, "core", quantity, FRI, expiry=DECEMBER)


def test_our_own_size_is_the_one_that_an_open_break_knew(tmp_path: Path) -> None:
    # We expected six of it, the broker showed five: the leg has the broker's five.
    rows = legs(("U1", PUT, -5.0), ("U2", PUT, 1.0)) + about("quantity", PUT, -6.0)
    other = OwnHolding("U2", PUT, "core", 1.0, FRI, expiry=DECEMBER)
    assert owned(tmp_path, rows) == (put(-6.0), other)


def test_what_had_vanished_at_the_broker_is_held_by_our_own_book(tmp_path: Path) -> None:
    rows = legs(("U1", PUT, -5.0)) + about("vanished", CALL, 3.0, layer="wing")
    vanished = OwnHolding("U1", CALL, "wing", 3.0, FRI, expiry=DECEMBER)
    assert owned(tmp_path, rows) == (put(-5.0), vanished)


def test_what_came_without_a_trade_is_not_held_by_our_own_book(tmp_path: Path) -> None:
    rows = legs(("U1", PUT, -5.0), ("U1", CALL, 3.0)) + about("untraded", CALL, 0.0)
    assert owned(tmp_path, rows) == (put(-5.0),)


def test_of_what_came_without_a_trade_we_hold_what_we_knew_of(tmp_path: Path) -> None:
    rows = legs(("U1", PUT, -5.0)) + about("untraded", PUT, -2.0)
    assert owned(tmp_path, rows) == (put(-2.0),)


def test_a_size_that_was_not_known_is_not_known(tmp_path: Path) -> None:
    rows = legs(("U1", PUT, -5.0)) + about("quantity", PUT, None)
    assert owned(tmp_path, rows) == (put(None),)


@pytest.mark.parametrize(
    "row",
    [
        about("vega", PUT, 900.0),
        about("quantity", PUT, -6.0, status="resolved"),
        about("unassigned", PUT, 0.0),
    ],
)
def test_a_break_about_something_else_leaves_the_sizes_of_the_legs(
    tmp_path: Path, row: str
) -> None:
    assert owned(tmp_path, legs(("U1", PUT, -5.0)) + row) == (put(-5.0),)


# Kind as it was, who reports the other side now, and whether it is about a size.
KINDS = {
    **dict.fromkeys(("price", "vega", "delta", "gamma", "theta", "iv"), ("broker", False)),
    **dict.fromkeys(("vanished", "untraded", "quantity"), ("", True)),
    "unassigned": ("", False),
}


@pytest.mark.parametrize("layer", ["core", "the client's", 'a "quoted" layer', ""])
def test_an_old_break_has_the_id_that_a_run_of_today_gives_it(tmp_path: Path, layer: str) -> None:
    named = "'" + layer.replace("'", "''") + "'" if layer else "NULL"
    rows = "".join(about(kind, f"VX/{kind}", 0.0).replace("'core'", named) for kind in KINDS)
    with open_ledger(before(tmp_path, rows)):
        pass
    found = {it.item.subject: it for it in memory(tmp_path, MON).breaks.values()}
    for kind, (source, of_size) in KINDS.items():
        row, symbol = found[f"VX/{kind}"], f"VX/{kind}"
        today = Difference(kind, "U1", symbol, layer, 0.0, 1.0, 0.0, "contracts", source=source)
        assert (row.item.id, row.item.source, row.stands) == (identity(today), source, True), kind
        about_ = ["position", "U1", symbol, ""] if of_size else [kind, "U1", symbol, layer]
        text = json.dumps(about_, ensure_ascii=False)
        assert row.item.id == "B-" + hashlib.sha256(text.encode()).hexdigest()[:12], kind


@pytest.mark.parametrize("steps", [2, 3])
def test_reports_and_series_of_an_older_ledger_are_read_without_altering_it(
    tmp_path: Path, steps: int
) -> None:
    folder = before(tmp_path, steps=steps)
    as_it_was = (folder / FILE).read_bytes()
    with open_ledger(folder, read_only=True) as ledger:
        assert ledger.report_body(None, "text", None) == b"as it was sent"
        assert [head.headline for head in ledger.heads(None, None)] == ["two breaks"]
        for measure, layer, value in (
            ("vega30", None, -950.0),
            ("vega30", "core", -900.0),
            ("limit:band", None, 1.5),
        ):
            assert ledger.history(measure, layer, None, None)["value"].tolist() == [value]
        # A sum that the version before did not have is not known of its sessions.
        assert ledger.history("vega30_own", None, None, None)["value"].isna().tolist() == [True]
    assert (folder / FILE).read_bytes() == as_it_was


NEEDING: dict[str, Callable[[Ledger], object]] = {
    "a break's past": lambda ledger: ledger.break_rows("B-1"),
    "what can be named": lambda ledger: ledger.subjects(),
    "decisions": lambda ledger: ledger.decisions(),
    "memory": lambda ledger: ledger.memory(MON),
}


@pytest.mark.parametrize("name", NEEDING)
def test_what_an_older_ledger_does_not_have_is_told_as_its_age_and_not_as_damage(
    tmp_path: Path, name: str
) -> None:
    before(tmp_path, about("quantity", PUT, -6.0))
    with (
        pytest.raises(StorageError) as found,
        open_ledger(tmp_path, read_only=True) as ledger,
    ):
        NEEDING[name](ledger)
    fault = found.value
    assert fault.code == "storage.schema_older"
    newest = len(migrations())
    assert (fault.found, fault.wanted) == ("schema version 3", str(newest))
    assert fault.remedy == (
        "run one session with this version (vegarecon run), which brings the ledger up to date"
    )
    # And so it does.
    with open_ledger(tmp_path):
        pass
    with open_ledger(tmp_path, read_only=True) as ledger:
        NEEDING[name](ledger)


@pytest.mark.parametrize("words", ["SELECT nothing FROM run", "FROM nowhere"])
def test_a_statement_that_a_ledger_of_this_version_cannot_answer_is_not_blamed_on_its_age(
    tmp_path: Path, words: str
) -> None:
    with open_ledger(before(tmp_path)):
        pass
    with (
        pytest.raises(StorageError, match=r"storage\.database"),
        open_ledger(tmp_path, read_only=True) as ledger,
    ):
        ledger._connection.execute(words)  # noqa: SLF001 - no statement of ours fails so
