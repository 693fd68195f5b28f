"""A ledger of a version without a memory goes on: what it knew is remembered as what it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.schema import migrate
from tasks.ledger.statements import migrations
from tasks.ledger.store import open_ledger
from tasks.model.break_parts import Break
from tasks.model.memory import OwnHolding, SeenBreak, SeenLimit
from tests.ledger.parts import PUT, memory, write
from tests.ledger.reports import full_report

THU, FRI, MON = date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)
KEY = "DATE '2026-11-13', TIMESTAMP '2026-11-13 22:00:00', 1, 'old'"
COLUMNS = "as_of, known_at, seq, run_id"
# As the version before wrote them.
OLD_ROWS = f"""
INSERT INTO "run" ({COLUMNS}, state) VALUES ({KEY}, 'breaks');
INSERT INTO "net" ({COLUMNS}, vega30) VALUES ({KEY}, -950.0);
INSERT INTO "layer" ({COLUMNS}, layer, vega30) VALUES ({KEY}, 'core', -950.0);
INSERT INTO "leg" ({COLUMNS}, account, layer, symbol, quantity)
VALUES ({KEY}, 'U1', 'core', '{PUT}', -5.0), ({KEY}, 'U1', 'core', '{PUT}', -1.0);
INSERT INTO "break_item" ({COLUMNS}, id, kind, subject, account, ours, unit, first_seen,
                          age_sessions, status)
VALUES ({KEY}, 'B-1', 'position_missing', '{PUT}', 'U1', 5.0, 'contracts', DATE '2026-11-12', 2,
        'open');
INSERT INTO "limit_state" ({COLUMNS}, id, scope, measure, reference, unit, value, state, streak)
VALUES ({KEY}, 'band', 'net', 'vega30', '', 'usd_per_vix_point', -950.0, 'breach', 4);
INSERT INTO "quote" ({COLUMNS}, symbol, bid, ask) VALUES ({KEY}, '{PUT}', 10.0, 10.5);
"""  # noqa: S608 - own words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the first three steps with rows, then opened by this version."""
    folder = tmp_path_factory.mktemp("before")
    with duckdb.connect(str(folder / FILE)) as connection:
        migrate(connection, migrations()[:3])
        connection.execute(OLD_ROWS)
        # A view that has been read has been bound: the alteration must not leave it so.
        for view in ("current_net", "current_layer", "current_limit", "current_break"):
            assert len(connection.execute(f"FROM {view}").fetchall()) == 1
    with open_ledger(folder):
        pass
    return folder


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_an_old_break_is_in_its_first_episode_under_its_old_kind(folder: Path) -> None:
    item = Break(
        id="B-1",
        kind="position_missing",
        subject=PUT,
        account="U1",
        layer=None,
        ours=5.0,
        theirs=None,
        difference=None,
        tolerance=None,
        unit="contracts",
        first_seen=THU,
        opened=THU,
        age_sessions=2,
    )
    assert memory(folder, MON).breaks == {"B-1": SeenBreak(FRI, item)}
    assert (item.episodes, item.status, item.source) == (1, "open", "")
    with open_ledger(folder, read_only=True) as ledger:
        assert [row.item for row in ledger.break_rows("B-1")] == [item]


def test_an_old_limit_was_hard_and_the_session_its_streak_began_at_is_not_known(
    folder: Path,
) -> None:
    found = memory(folder, MON)
    assert found.limits == {("band", "net"): SeenLimit("breach", 4, tested="breach", since=None)}
    assert found.definitions == {}
    assert asked(folder, "SELECT severity, held, episode FROM current_limit") == [
        ("hard", False, None)
    ]


def test_the_legs_of_an_old_head_are_our_own_book(folder: Path) -> None:
    found = memory(folder, MON)
    expiry = date(2026, 12, 18)
    assert found.holdings == (OwnHolding("U1", PUT, "core", -6.0, FRI, expiry=expiry),)
    assert found.rebalanced == {}
    assert found.quotes["bid"].tolist() == [10.0]
    assert found.limit_values["value"].tolist() == [-950.0]
    assert found.quality.empty


VIEWS = {
    "current_net": "net",
    "current_layer": "layer",
    "current_limit": "limit_state",
    "current_break": "break_item",
    "open_break": "break_item",
    "break_history": "break_item",
    "current_holding": "holding",
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_the_columns_of_its_table_in_the_tables_order(folder: Path, view: str) -> None:
    columns = [
        [row[0] for row in asked(folder, f'DESCRIBE FROM "{name}"')] for name in (view, VIEWS[view])
    ]
    assert columns[0] == columns[1]
    # All but the holdings have a row of the version before.
    assert len(asked(folder, f'FROM "{view}"')) == (view != "current_holding")


def test_a_migrated_ledger_takes_the_next_run(folder: Path, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes((folder / FILE).read_bytes())
    report = full_report(1)
    write(tmp_path, report)
    found = memory(tmp_path, date(2027, 1, 1))
    assert set(found.breaks) == {"B-1", *(item.id for item in report.breaks)}
    assert {own.symbol for own in found.holdings or ()} == {it.symbol for it in report.holdings}
