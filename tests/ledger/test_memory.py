"""What a run remembers: heads before it alone, the newest word on each thing."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.ledger.store import open_ledger
from tasks.model.memory import MEMORY_COLUMNS, Memory, Rebalanced, SeenBreak, SeenLimit
from tests.ledger.parts import (
    FRI,
    MON,
    PUT,
    THU,
    TUE,
    WED,
    found_break,
    holding,
    measured,
    memory,
    no_session,
    session,
    write,
)
from tests.ledger.reports import DAY, chain, full_report, layer, limit


def seen(found: Memory) -> dict[str, tuple[date, int]]:
    return {name: (it.seen_on, it.item.age_sessions) for name, it in found.breaks.items()}


@pytest.mark.parametrize("first", [1, 10_000, 20_000])
def test_a_break_is_remembered_with_every_field(tmp_path: Path, first: int) -> None:
    report = full_report(first)
    write(tmp_path, report)
    found = memory(tmp_path, DAY + timedelta(days=1))
    wanted = {item.id: SeenBreak(DAY, item, stands=item.standing) for item in report.breaks}
    assert found.breaks == wanted
    assert len(found.breaks) == 3


def test_of_each_break_the_newest_row_is_remembered_however_long_ago_it_was(
    tmp_path: Path,
) -> None:
    done = found_break("B-2", status="resolved", age_sessions=4)
    write(
        tmp_path,
        session(MON, breaks=[found_break("B-1"), done]),
        session(TUE, breaks=[found_break("B-1", age_sessions=2)]),
        session(WED, breaks=[found_break("B-1", age_sessions=3), found_break("B-3")]),
    )
    assert seen(memory(tmp_path, THU)) == {"B-2": (MON, 4), "B-1": (WED, 3), "B-3": (WED, 1)}
    assert memory(tmp_path, THU).breaks["B-2"].item.status == "resolved"


def standing(folder: Path, as_of: date) -> dict[str, bool]:
    return {name: it.stands for name, it in memory(folder, as_of).breaks.items()}


def test_what_the_last_head_had_unresolved_stands(tmp_path: Path) -> None:
    open_, done = found_break("B-1"), found_break("B-2", status="resolved")
    accepted, old = found_break("B-3", status="accepted"), found_break("B-old")
    write(tmp_path, session(MON, breaks=[old, done]), session(TUE, breaks=[open_, done, accepted]))
    wanted = {"B-1": True, "B-2": False, "B-3": True, "B-old": False}
    assert standing(tmp_path, WED) == wanted
    # A day without a session is no head that could have forgotten them.
    write(tmp_path, no_session(WED))
    assert standing(tmp_path, THU) == wanted


def test_what_was_recorded_after_the_last_head_stands_though_its_session_is_an_earlier_one(
    tmp_path: Path,
) -> None:
    late, done = found_break("B-late"), found_break("B-done", status="resolved")
    write(tmp_path, session(MON, breaks=[found_break("B-1")]), session(THU))
    # Thursday was run before the days between: it could not know of what they find.
    write(tmp_path, session(TUE, breaks=[late]), session(WED, breaks=[late, done]))
    assert standing(tmp_path, FRI) == {"B-1": False, "B-late": True, "B-done": False}
    # Once Thursday is run again its own word counts.
    write(tmp_path, session(THU, breaks=[found_break("B-late", status="resolved")]))
    assert standing(tmp_path, FRI) == {"B-1": False, "B-late": False, "B-done": False}
    assert standing(tmp_path, WED) == {"B-1": False, "B-late": True}


def test_a_restated_session_does_not_raise_what_a_later_one_resolved(tmp_path: Path) -> None:
    resolved = session(TUE, breaks=[found_break("B-1", status="resolved")])
    write(tmp_path, session(MON, breaks=[found_break("B-1")]), resolved)
    write(tmp_path, session(MON, breaks=[found_break("B-1")], run_id="restated"))
    assert standing(tmp_path, WED) == {"B-1": False}


def test_a_run_sees_neither_its_own_session_nor_later_ones(tmp_path: Path) -> None:
    reports = [
        session(day, breaks=[found_break(f"B-{day.day}")], holdings=[holding(f"{day}", 1.0, 1.0)])
        for day in (MON, TUE, WED)
    ]
    write(tmp_path, *reversed(reports))
    found = memory(tmp_path, TUE)
    assert seen(found) == {"B-16": (MON, 1)}
    assert [own.symbol for own in found.holdings or ()] == [str(MON)]
    assert memory(tmp_path, MON).breaks == {}


def test_what_a_superseded_run_found_is_forgotten(tmp_path: Path) -> None:
    first = session(
        MON,
        breaks=[found_break("B-1", age_sessions=9), found_break("B-wrong")],
        limits=[limit("band", 2.0, "breach")],
        limit_definitions=[{"id": "band", "definition": "wrong"}],
        holdings=[holding("wrong", 1.0, 1.0)],
        quality=[measured("gate.spread", 9.0)],
    )
    again = session(MON, breaks=[found_break("B-1")], run_id="restated")
    # The restatement comes after Tuesday's run, and counts for Wednesday all the same.
    write(tmp_path, first, session(TUE, limits=[limit("band", None, "not_testable")]), again)
    found = memory(tmp_path, WED)
    assert seen(found) == {"B-1": (MON, 1)}
    assert found.limits["band", "net"].tested is None
    assert (len(found.quality), len(found.limit_values)) == (0, 1)
    assert memory(tmp_path, TUE).holdings == ()
    assert memory(tmp_path, TUE).definitions == {}


def test_days_without_a_session_are_passed_over(tmp_path: Path) -> None:
    parts = {"holdings": [holding(PUT, -5.0, -5.0)], "limits": [limit("band", 0.5)]}
    write(tmp_path, session(MON, breaks=[found_break("B-1")], **parts), no_session(TUE))
    found = memory(tmp_path, WED)
    assert seen(found) == {"B-1": (MON, 1)}
    assert set(found.limits) == {("band", "net")}
    assert found.holdings is not None
    assert [own.quantity for own in found.holdings] == [-5.0]


def test_nothing_is_remembered_before_the_first_session(tmp_path: Path) -> None:
    write(tmp_path, no_session(MON), session(WED, holdings=[holding(PUT, 1.0, 1.0)]))
    found = memory(tmp_path, WED)
    assert found.holdings is None
    assert (found.breaks, found.limits, found.definitions, found.rebalanced) == ({}, {}, {}, {})
    assert found.decisions == ()


def test_a_limit_is_remembered_as_it_stood_with_every_field(tmp_path: Path) -> None:
    words = {
        "since": TUE,
        "episode": "L-1234",
        "classification": "market_moved",
        "resolution": "sold two",
        "owner": "ann",
        "note": "see mail",
    }
    both = [limit("band", 1.5, "breach", streak=3, **words), limit("band", 0.5, scope="layer:a")]
    write(tmp_path, session(MON, limits=[limit("gone", 0.1)]), session(TUE, limits=both))
    fields: dict[str, Any] = {"state": "breach", "streak": 3, "tested": "breach", **words}
    assert set(fields) == {field.name for field in dataclasses.fields(SeenLimit)}
    assert memory(tmp_path, WED).limits == {
        ("band", "net"): SeenLimit(**fields),
        ("band", "layer:a"): SeenLimit(state="ok", streak=2, tested="ok"),
    }


def test_the_last_state_that_was_tested_is_remembered_through_days_without_a_figure(
    tmp_path: Path,
) -> None:
    def day(state: str, other: str) -> list[dict[str, Any]]:
        never = limit("new", None, "not_testable")
        return [limit("band", None, state), limit("band", 1.0, other, scope="layer:a"), never]

    write(
        tmp_path,
        session(MON, limits=day("ok", "warn")),
        session(TUE, limits=day("breach", "not_testable")),
        session(WED, limits=day("not_testable", "ok")),
        session(THU, limits=day("not_testable", "not_testable")),
    )
    tested = {key: it.tested for key, it in memory(tmp_path, FRI).limits.items()}
    assert tested == {("band", "net"): "breach", ("band", "layer:a"): "ok", ("new", "net"): None}
    assert memory(tmp_path, WED).limits["band", "layer:a"].tested == "warn"


def test_definitions_and_rebalances_are_those_of_the_head_before(tmp_path: Path) -> None:
    def defined(*words: str) -> list[dict[str, str]]:
        return [{"id": word, "definition": f"net {word}"} for word in words]

    traded = layer("wing", 5.0, rebalanced_on=MON, vega30_rebalance=-7.25)
    unknown = layer("tail", None, rebalanced_on=TUE)
    write(
        tmp_path,
        session(MON, limit_definitions=defined("old"), layers=[layer("x", 1.0, rebalanced_on=MON)]),
        session(TUE, limit_definitions=defined("a", "b"), layers=[traded, unknown, layer("c", 1)]),
    )
    found = memory(tmp_path, WED)
    assert found.definitions == {"a": "net a", "b": "net b"}
    assert found.rebalanced == {"wing": Rebalanced(MON, -7.25), "tail": Rebalanced(TUE, None)}


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    stamped = frame.assign(as_of=[stamp.date() for stamp in frame["as_of"]])
    return list(stamped.astype(object).where(frame.notna(), None).itertuples(index=False))


def test_the_values_of_limits_are_remembered_but_those_of_legs_and_structures(
    tmp_path: Path,
) -> None:
    scopes = ("net", "layer:core", "leg:U1:X", "structure:core", "scenario:term")
    limits = [limit("band", 1.0, scope=scope, value=2.5) for scope in scopes]
    unknown = [limit("band", None, "not_testable", value=None)]
    declared = [{"id": "band", "definition": "net: breach 5"}]
    write(
        tmp_path,
        session(TUE, limits=unknown, limit_definitions=declared),
        session(MON, limits=limits),
    )
    assert rows(memory(tmp_path, WED).limit_values) == [
        (MON, "band", "net", 2.5, "ok", ""),
        (MON, "band", "layer:core", 2.5, "ok", ""),
        (MON, "band", "scenario:term", 2.5, "ok", ""),
        (TUE, "band", "net", None, "not_testable", "net: breach 5"),
    ]


def test_the_quality_of_the_data_is_remembered_oldest_first(tmp_path: Path) -> None:
    late = [measured("gate.spread", 3.0), measured("unchanged", None)]
    write(tmp_path, session(TUE, quality=late), session(MON, quality=[measured("unchanged", 1.5)]))
    assert rows(memory(tmp_path, WED).quality) == [
        (MON, "unchanged", "SPX", 1.5),
        (TUE, "gate.spread", "SPX", 3.0),
        (TUE, "unchanged", "SPX", None),
    ]


def test_series_are_of_sixty_sessions_and_quotes_of_ten(tmp_path: Path) -> None:
    days = [MON - timedelta(days=back) for back in range(62, 0, -1)]
    with open_ledger(tmp_path) as ledger:
        for seq, day in enumerate(days, start=1):
            parts = {"limits": [limit("band", 0.5)], "quality": [measured("unchanged", 1.0)]}
            ledger.store(session(day, **parts), seq, {}, chain())
    found = memory(tmp_path, MON, PUT)
    assert [row[0] for row in rows(found.limit_values)] == days[2:]
    assert [row[0] for row in rows(found.quality)] == days[2:]
    assert [row[0] for row in rows(found.quotes)] == days[52:]


KINDS = dict.fromkeys(("symbol", "id", "scope", "state", "code", "subject", "definition"), "str")


@pytest.mark.parametrize("as_of", [MON, WED])
def test_series_have_the_columns_of_the_noun_with_and_without_rows(
    tmp_path: Path, as_of: date
) -> None:
    bare = session(MON)
    full = session(
        TUE,
        limits=[limit("band", 0.5)],
        quality=[measured("unchanged", 1.0)],
        holdings=[holding(PUT, 1.0, 1.0)],
    )
    with open_ledger(tmp_path) as ledger:
        for seq, (report, quotes) in enumerate(((bare, None), (full, chain())), start=1):
            ledger.store(report, seq, {}, quotes)
    found = memory(tmp_path, TUE if as_of == MON else WED)
    for name, columns in MEMORY_COLUMNS.items():
        frame = getattr(found, name)
        assert len(frame) == (0 if as_of == MON else 1), name
        kinds = {column: KINDS.get(column, "float64") for column in columns}
        wanted = kinds | {"as_of": "datetime64[us]"}
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == wanted, name
