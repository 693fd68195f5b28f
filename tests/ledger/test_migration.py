"""A ledger of the first release goes on: its rows are kept, and read as what they are."""

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
from tests.ledger.reports import full_report

FRI, MON = date(2026, 11, 13), date(2026, 11, 16)
# As the first release wrote them: a run, one of its legs, two expiries and one future.
KEY = "DATE '2026-11-13', TIMESTAMP '2026-11-13 22:00:00', 1, 'old'"
OLD_ROWS = f"""
INSERT INTO "run" (as_of, known_at, seq, run_id, state, valued_at_utc, official_vix, spx_close,
                   weight_exponent, weight_floor_days)
VALUES ({KEY}, 'clean', TIMESTAMP '2026-11-13 21:15:00', 17.25, 6010.5, 0.5, 7.0);
INSERT INTO "net" (as_of, known_at, seq, run_id, vega30) VALUES ({KEY}, -950.0);
INSERT INTO "leg" (as_of, known_at, seq, run_id, account, layer, symbol, root, kind, settlement,
                   "right", quantity, iv, vega, status)
VALUES ({KEY}, 'U1', 'core', 'SPXW261218P05700000', 'SPXW', 'option', 'PM', 'P', -5.0, 0.18,
        -3000.0, 'valued');
INSERT INTO "curve_point" (as_of, known_at, seq, run_id, days, sigma, expiry, settlement, forward)
VALUES ({KEY}, 35.0, 0.165, DATE '2026-12-18', 'AM', 6025.0),
       ({KEY}, 63.0, 0.175, DATE '2027-01-15', 'AM', 6040.0);
INSERT INTO "curve_future" (as_of, known_at, seq, run_id, symbol, days, price, beta)
VALUES ({KEY}, 'VX/Z6', 33.0, 18.5, 0.7);
"""  # noqa: S608 - own words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the first two steps with rows, then opened by this version."""
    folder = tmp_path_factory.mktemp("old")
    with duckdb.connect(str(folder / FILE)) as connection:
        migrate(connection, migrations()[:2])
        connection.execute(OLD_ROWS)
        # A view that has been read has been bound: the alteration must not leave it so.
        for view in ("head", "run_history", "current_leg", "current_net"):
            assert len(connection.execute(f"FROM {view}").fetchall()) == 1
    with open_ledger(folder):
        pass
    return folder


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        return connection.execute(query).fetchall()


VIEWS = (
    *("head", "run_history", "current_leg", "current_layer", "current_net", "current_limit"),
    *("current_break", "current_curve_point", "current_curve_future", "current_scenario_layer"),
)


def test_what_was_the_vol_at_the_forward_is_called_so_and_no_model_free_vol_is_invented(
    folder: Path,
) -> None:
    found = asked(
        folder, "SELECT days, sigma, sigma_atm, risk_reversal_25, strikes FROM curve_point"
    )
    assert found == [(35.0, None, 0.165, None, None), (63.0, None, 0.175, None, None)]
    reasons = asked(folder, "SELECT DISTINCT reason FROM curve_point")
    assert reasons == [("stored by a version without the model-free strip",)]
    comments: dict[Any, Any] = dict(
        asked(
            folder,
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'curve_point' "
            "AND column_name LIKE 'sigma%'",
        )
    )
    assert comments == {
        "sigma": "model-free vol, annualised, decimal",
        "sigma_atm": "vol at the forward, annualised, decimal",
    }


def test_every_view_and_macro_of_a_migrated_ledger_can_be_read(folder: Path) -> None:
    views = {
        str(row[0])
        for row in asked(folder, "FROM duckdb_views() SELECT view_name WHERE NOT internal")
    }
    macros = {
        str(row[0])
        for row in asked(folder, "FROM duckdb_functions() SELECT function_name WHERE NOT internal")
    }
    assert views >= set(VIEWS)
    current = {name.removeprefix("current_") for name in views if name.startswith("current_")}
    assert {f"{name}_as_known" for name in current} <= macros
    for view in views:
        asked(folder, f'FROM "{view}"')
    for macro in macros:
        asked(folder, f"FROM {macro}(TIMESTAMP '2026-11-14 00:00:00')")
    assert asked(folder, "SELECT run_id, weight_exponent, beta_source FROM head") == [
        ("old", 0.5, None)
    ]
    assert asked(folder, "SELECT symbol, vega, vanna FROM current_leg") == [
        ("SPXW261218P05700000", -3000.0, None)
    ]
    assert asked(folder, "SELECT run_id, is_head, events_unmatched FROM run_history") == [
        ("old", True, None)
    ]
    early = "FROM curve_point_as_known(TIMESTAMP '2026-11-13 21:59:59')"
    assert asked(folder, early) == []


def test_the_macros_and_views_show_what_the_tables_have(folder: Path) -> None:
    """The columns of a view are those of its table, in the table's order."""
    pairs = {"head": "run", "current_leg": "leg", "current_curve_point": "curve_point"}
    for view, table in pairs.items():
        columns = [
            [row[0] for row in asked(folder, f"DESCRIBE FROM {name}")] for name in (view, table)
        ]
        assert columns[0] == columns[1]


def test_a_run_after_the_migration_recalls_what_the_old_one_knew(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        found = ledger.previous_head(MON)
        past = ledger.past(MON, 250)
    assert found is not None
    assert (found.as_of, found.net_vega30, found.break_evens) == (FRI, -950.0, ())
    (leg,) = found.legs
    assert (leg.iv, leg.vega, leg.vanna, leg.volga) == (0.18, -3000.0, None, None)
    assert found.curve is not None
    assert found.curve.points == ()
    assert found.curve.futures == {"VX/Z6": 18.5}
    assert (found.curve.exponent, found.curve.floor_days) == (0.5, 7.0)
    assert (found.curve.beta_source, found.curve.recomputed_vix) == ("model", None)
    assert past.sessions["vix"].tolist() == [17.25]
    assert len(past.tenors) == len(past.profits) == len(past.products) == 0


def test_a_migrated_ledger_takes_the_next_run(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / FILE)) as connection:
        migrate(connection, migrations()[:2])
        connection.execute(OLD_ROWS)
    with open_ledger(tmp_path) as ledger:
        ledger.store(full_report(1), ledger.next_seq(), {"text": b"new"}, None)
    (legs,) = asked(tmp_path, "SELECT count(*) FROM leg")
    assert legs == (1 + 3,)
    assert asked(tmp_path, "SELECT seq, run_id FROM run ORDER BY seq") == [(1, "old"), (2, "run-1")]


def test_a_new_ledger_and_a_migrated_one_have_the_same_schema(folder: Path, tmp_path: Path) -> None:
    with open_ledger(tmp_path):
        pass
    columns = (
        "SELECT table_name, column_name, data_type, column_default, duckdb_columns.comment "
        "FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    )
    assert asked(folder, columns) == asked(tmp_path, columns)
