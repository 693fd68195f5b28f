"""The series of the sessions before: heads alone, in order, with what was not known as NaN."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.past import COLUMNS, Past
from tests.ledger.reports import small_report
from tests.ledger.test_yesterday import CURVE, future, point

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in range(16, 21))
TOP = ("total", "theta", "delta", "vix", "basis", "gamma", "vega", "vvix_vega", "vanna")
PARTS = (*TOP, "volga", "settled", "trades", "fees", "residual", "residual_share")


def profit(scope: str, total: float | None, residual: float | None) -> dict[str, Any]:
    return {**dict.fromkeys(PARTS), "scope": scope, "total": total, "residual": residual}


def product(symbol: str, price: float | None) -> dict[str, Any]:
    unknown = dict.fromkeys(("first", "second", "first_share", "vix_delta", "vega30"))
    return {**unknown, "symbol": symbol, "price": price, "leverage": 1.0}


def session(day: date, step: float, *profits: dict[str, Any], **fields: Any) -> Report:
    """A session whose numbers are all `step` above round ones."""
    curve = {
        **CURVE,
        "official_vix": 17.0 + step,
        "recomputed_vix": 16.0 + step,
        "spx_close": 6000.0 + step,
        "points": (point(9.0 + step, 0.125), point(30.0, None)),
        "futures": (future("VX/Z6", 18.0 + step), future("VX/F7", 19.0 + step)),
        "products": (product("VXX", 40.0 + step), product("UVXY", None)),
    }
    known = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    base = {"known_at": known, "run_id": f"{day}", "curve": curve, "pnl_explain": profits}
    return small_report(day, **(base | fields))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sessions out of order, one of them restated, and a day without a session."""
    folder = tmp_path_factory.mktemp("past")
    closed = small_report(WED, net=None, state="no_session", run_id="closed")
    both = (profit("net", 10.0, 1.0), profit("layer:core", 7.0, 0.5))
    leg = profit("leg:U1 layer:core", 3.0, 0.25)
    reports = (
        session(TUE, 2.0, profit("net", 99.0, 9.0)),
        session(MON, 1.0, *both, leg),
        closed,
        session(THU, 4.0, profit("net", None, None), profit("layer:core", 5.0, None)),
        # Tuesday again: what the first run found of it counts no more.
        session(TUE, 2.5, profit("net", -20.0, 2.0), run_id="restated"),
        small_report(FRI, run_id="without a curve"),
    )
    with open_ledger(folder) as ledger:
        for report in reports:
            ledger.store(report, ledger.next_seq(), {}, None)
    return folder


def past(folder: Path, as_of: date, sessions: int = 250) -> Past:
    with open_ledger(folder, read_only=True) as ledger:
        return ledger.past(as_of, sessions)


def days(frame: pd.DataFrame) -> list[date]:
    return [stamp.date() for stamp in frame["as_of"]]


SATURDAY = date(2026, 11, 21)


def test_the_sessions_are_the_heads_before_the_date_oldest_first(folder: Path) -> None:
    found = past(folder, SATURDAY).sessions
    assert days(found) == [MON, TUE, THU, FRI]
    assert found["vix"].tolist()[:3] == [18.0, 19.5, 21.0]
    assert found["recomputed_vix"].tolist()[:3] == [17.0, 18.5, 20.0]
    assert found["spx"].tolist()[:3] == [6001.0, 6002.5, 6004.0]
    assert found["exponent"].tolist()[:3] == [0.45] * 3
    assert found.iloc[3][["vix", "recomputed_vix", "spx", "exponent"]].isna().all()


def test_today_is_no_past(folder: Path) -> None:
    assert days(past(folder, THU).sessions) == [MON, TUE]
    assert days(past(folder, TUE).futures) == [MON, MON]


def test_the_series_are_those_of_heads_alone(folder: Path) -> None:
    found = past(folder, SATURDAY)
    assert list(found.futures.itertuples(index=False, name=None)) == [
        (pd.Timestamp(day), symbol, 30.0, base + step)
        for day, step in ((MON, 1.0), (TUE, 2.5), (THU, 4.0))
        for symbol, base in (("VX/Z6", 18.0), ("VX/F7", 19.0))
    ]
    assert days(found.tenors) == [MON, MON, TUE, TUE, THU, THU]
    assert found.tenors["days"].tolist() == [10.0, 30.0, 11.5, 30.0, 13.0, 30.0]
    assert found.tenors["sigma"].isna().tolist() == [False, True] * 3
    assert found.tenors["sigma"].dropna().tolist() == [0.125] * 3
    assert found.products["symbol"].tolist() == ["VXX", "UVXY"] * 3
    assert found.products["price"].dropna().tolist() == [41.0, 42.5, 44.0]


def test_profits_are_those_of_the_book_and_its_layers_where_both_figures_are_known(
    folder: Path,
) -> None:
    found = past(folder, SATURDAY).profits
    assert list(found.itertuples(index=False, name=None)) == [
        (pd.Timestamp(MON), "net", 10.0, 1.0),
        (pd.Timestamp(MON), "layer:core", 7.0, 0.5),
        (pd.Timestamp(TUE), "net", -20.0, 2.0),
    ]


def test_the_trailing_sessions_bound_every_frame_but_the_sessions(folder: Path) -> None:
    found = past(folder, FRI, sessions=2)
    assert days(found.sessions) == [MON, TUE, THU]
    assert set(days(found.futures)) == {TUE, THU}
    assert set(days(found.tenors)) == {TUE, THU}
    assert set(days(found.products)) == {TUE, THU}
    assert set(days(found.profits)) == {TUE}
    none = past(folder, FRI, sessions=0)
    assert [len(getattr(none, name)) for name in COLUMNS] == [3, 0, 0, 0, 0]


TYPES = {"as_of": "datetime64[us]", "symbol": "str", "scope": "str"}


@pytest.mark.parametrize("as_of", [MON, SATURDAY])
def test_columns_and_types_are_the_same_with_and_without_rows(folder: Path, as_of: date) -> None:
    found = past(folder, as_of)
    assert len(found.sessions) == (0 if as_of == MON else 4)
    for field in dataclasses.fields(Past):
        frame = getattr(found, field.name)
        wanted = {name: TYPES.get(name, "float64") for name in COLUMNS[field.name]}
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == wanted, field.name
        assert frame.index.tolist() == list(range(len(frame)))


def test_a_long_past_is_recalled_whole_and_in_order(tmp_path: Path) -> None:
    """More rows than the database hands over at once (2048): none is lost, none out of order."""
    first = date(2026, 1, 5)
    points = tuple(point(float(tenor), 0.1 + tenor / 1000.0) for tenor in range(300))
    with open_ledger(tmp_path) as ledger:
        for seq in range(1, 11):
            curve = {**CURVE, "points": points, "futures": ()}
            report = small_report(first + timedelta(days=seq), curve=curve, net=None)
            ledger.store(report, seq, {}, None)
    found = past(tmp_path, date(2027, 1, 1), sessions=9)
    assert len(found.sessions) == 10
    assert len(found.tenors) == 9 * 300
    assert found.tenors["as_of"].is_monotonic_increasing
    assert found.tenors["days"].tolist() == [float(tenor) for tenor in range(300)] * 9
    assert found.tenors["as_of"].iloc[0] == pd.Timestamp(first + timedelta(days=2))
