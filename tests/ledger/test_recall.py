"""Heads, yesterday, history, and the past as it was known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.ledger.connection import FILE
from tasks.ledger.reading import HeadLine
from tasks.ledger.recall import LAYER_MEASURES, NET_MEASURES
from tasks.ledger.store import open_ledger
from tasks.model.document import Report
from tasks.model.errors import SettingsError, StorageError
from tasks.model.yesterday import HeldLeg
from tests.ledger.reports import layer, limit, net, small_report

MON, TUE, WED, THU = (date(2026, 11, day) for day in (16, 17, 18, 19))


def at(day: date, hour: int = 22) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def report(day: date, vega30: float | None = 0.0, **fields: Any) -> Report:
    seen = {"known_at": at(day), "net": net(vega30), "run_id": f"{day}", "headline": f"{day}"}
    return small_report(day, **(seen | fields))


def write(folder: Path, *reports: Report) -> None:
    with open_ledger(folder) as ledger:
        for each in reports:
            body = f"{each.run_id} {each.headline}".encode()
            ledger.store(each, ledger.next_seq(), {"text": body}, None)


def test_runs_are_numbered_in_order_and_a_second_run_replaces_none(tmp_path: Path) -> None:
    first, again = report(MON, 1.0), report(MON, 2.0, run_id="again", known_at=at(TUE, 9))
    write(tmp_path, first, report(TUE, 5.0), again)
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.next_seq() == 4
        heads = ledger.heads(None, None)
    assert [(head.as_of, head.vega30) for head in heads] == [(MON, 2.0), (TUE, 5.0)]
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        history = connection.execute("SELECT as_of, seq, is_head FROM run_history").fetchall()
        current = connection.execute("SELECT as_of, vega30 FROM current_net").fetchall()
    assert history == [(MON, 1, False), (MON, 3, True), (TUE, 2, True)]
    assert current == [(TUE, 5.0)]


def test_heads_of_a_span_include_both_ends_oldest_first(tmp_path: Path) -> None:
    write(tmp_path, report(WED, 3.0), report(MON, 1.0), report(TUE, None, state="degraded"))
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.heads(MON, TUE) == [
            HeadLine(MON, "clean", str(MON), 1.0),
            HeadLine(TUE, "degraded", str(TUE), None),
        ]
        assert [head.as_of for head in ledger.heads(WED, None)] == [WED]
        assert [head.as_of for head in ledger.heads(None, None)] == [MON, TUE, WED]
        assert ledger.heads(THU, MON) == []


def leg(**fields: Any) -> dict[str, Any]:
    unknown = dict.fromkeys(
        (
            *("days", "forward", "discount", "bid", "ask", "mark", "iv", "unit_vega", "vega"),
            *("vix_delta", "beta", "weight", "vega30", "vvix_vega", "naive_vega", "delta"),
            *("gamma", "theta", "market_value", "strike", "layer", "expiry", "multiplier"),
        )
    )
    base: dict[str, Any] = {
        **unknown,
        "account": "U1",
        "symbol": "SPXW261218P05700000",
        "root": "SPXW",
        "kind": "option",
        "settlement": "PM",
        "right": "P",
        "quantity": -5.0,
        "mark_source": "none",
        "iv_source": "none",
        "reported": {},
        "status": "valued",
    }
    return {**base, **fields}


def test_yesterday_is_the_newest_head_before_and_brings_all_a_run_refers_to(tmp_path: Path) -> None:
    held = leg(layer="core", expiry=date(2026, 12, 18), strike=5700.0, multiplier=100.0, mark=10.25)
    lost = leg(symbol="NOPE", root="", kind="", settlement="", right="", status="gap")
    rich = report(
        TUE,
        -12.5,
        run_id="tue-2",
        layers=[layer("core", -12.5), layer("wing", None)],
        legs=[held, lost],
    )
    write(tmp_path, report(MON, 1.0), report(TUE, 99.0), rich, report(THU, 4.0))
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.previous_head(WED)
        assert ledger.previous_head(MON) is None
        before = ledger.previous_head(TUE)
    assert before is not None
    assert before.as_of == MON
    assert found is not None
    assert (found.as_of, found.run_id, found.net_vega30) == (TUE, "tue-2", -12.5)
    assert found.layer_vega30 == {"core": -12.5, "wing": None}
    assert found.legs == (
        HeldLeg(
            *("U1", "core", "SPXW261218P05700000", "option", "PM", date(2026, 12, 18), 5700.0),
            *("P", -5.0, 100.0, 10.25, "valued", "SPXW"),
        ),
        HeldLeg(*("U1", None, "NOPE", "", "", None, None, "", -5.0, None, None, "gap")),
    )
    assert (found.curve, found.break_evens) == (None, ())


def test_days_without_a_session_are_passed_over(tmp_path: Path) -> None:
    closed = report(TUE, net=None, state="no_session")
    write(tmp_path, report(MON, 1.0), closed)
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.previous_head(WED)
        assert [head.as_of for head in ledger.heads(None, None)] == [MON, TUE]
    assert found is not None
    assert found.as_of == MON
    with duckdb.connect(str(tmp_path / FILE), read_only=True) as connection:
        assert connection.execute("SELECT as_of FROM current_net").fetchall() == [(MON,)]


def test_every_measure_of_the_net_has_its_own_history(tmp_path: Path) -> None:
    values = {name: index + 1 for index, name in enumerate(NET_MEASURES)}
    write(tmp_path, report(MON, net={**net(None), **values}), report(TUE, None, state="degraded"))
    with open_ledger(tmp_path, read_only=True) as ledger:
        for measure, value in values.items():
            found = ledger.history(measure, None, None, None)
            assert found["as_of"].tolist() == [MON, TUE]
            assert found["state"].tolist() == ["clean", "degraded"]
            assert found["value"].iloc[0] == value, measure
            # A degraded session has no sums, but its legs and gaps are counted.
            assert found["value"].isna().iloc[1] == (measure not in {"legs", "gaps"})


def test_every_measure_of_a_layer_has_its_own_history(tmp_path: Path) -> None:
    values = {name: index + 1 for index, name in enumerate(LAYER_MEASURES)}
    layers = [{**layer("core", 0.0), **values}, layer("wing", 3.0)]
    write(tmp_path, report(MON, layers=layers))
    with open_ledger(tmp_path, read_only=True) as ledger:
        for measure, value in values.items():
            found = ledger.history(measure, "core", None, None)
            assert found["value"].tolist() == [value], measure


def test_the_history_of_a_limit_is_its_utilisation(tmp_path: Path) -> None:
    days = {MON: (0.5, "ok"), TUE: (None, "not_testable"), WED: (1.25, "breach")}
    for day, (used, state) in days.items():
        both = [limit("band", used, state), limit("band", 0.1, scope="layer:core")]
        write(tmp_path, report(day, limits=both))
    with open_ledger(tmp_path, read_only=True) as ledger:
        found = ledger.history("limit:band", None, TUE, None)
        of_layer = ledger.history("limit:band", "core", None, None)
    assert found["state"].tolist() == ["not_testable", "breach"]
    assert found["value"].isna().tolist() == [True, False]
    assert found["value"].iloc[1] == 1.25
    assert of_layer["value"].tolist() == [0.1] * 3


def test_the_history_of_a_limit_can_be_asked_of_any_scope_it_was_judged_on(tmp_path: Path) -> None:
    scopes = ("net", "account:MAIN", "scenario:worst", "leg:A1:SPXW261218P05700000", "layer:core")
    for day, factor in ((MON, 1.0), (TUE, 10.0)):
        used = [limit("band", factor * n, scope=scope) for n, scope in enumerate(scopes)]
        write(tmp_path, report(day, limits=used))
    with open_ledger(tmp_path, read_only=True) as ledger:
        for n, scope in enumerate(scopes):
            found = ledger.history("limit:band", None, None, None, scope)
            assert found["value"].tolist() == [n, 10.0 * n], scope


def test_a_series_has_every_digit_that_was_stored(tmp_path: Path) -> None:
    values = [0.1 + 0.2, -1e-17, 1.0 / 3.0, 123456789.123456789, 5e300, 2.0**53]
    days = [MON + timedelta(days=n) for n in range(len(values))]
    for day, value in zip(days, values, strict=True):
        write(tmp_path, report(day, value, layers=[layer("core", -value)]))
    with open_ledger(tmp_path, read_only=True) as ledger:
        assert ledger.history("vega30", None, None, None)["value"].tolist() == values
        of_layer = ledger.history("vega30", "core", None, None)["value"]
    assert of_layer.tolist() == [-value for value in values]


@pytest.mark.parametrize(
    ("measure", "layer_name", "scope", "code"),
    [
        ("vega30", None, "account:A1", "usage.scope"),
        ("limit:band", "core", "account:A1", "usage.scope"),
        ("limit:band", None, "account:A1", "usage.series"),
    ],
)
def test_a_scope_that_a_series_cannot_have_is_refused(
    tmp_path: Path, measure: str, layer_name: str | None, scope: str, code: str
) -> None:
    both = [limit("band", 0.5), limit("band", 0.5, scope="layer:core")]
    write(tmp_path, report(MON, limits=both, layers=[layer("core", 1.0)]))
    with open_ledger(tmp_path, read_only=True) as ledger, pytest.raises(SettingsError) as found:
        ledger.history(measure, layer_name, None, None, scope)
    assert (found.value.code, found.value.where) == (code, "--scope")


@pytest.mark.parametrize(
    ("measure", "layer_name"),
    [
        *(("colour", None), ("vega30; DROP TABLE run", None), ("pnl", "core"), ("target", None)),
        *(("limit:nope", None), ("vega30", "nobody"), ("limit:band", "wing")),
    ],
)
def test_what_was_never_on_record_is_refused(
    tmp_path: Path, measure: str, layer_name: str | None
) -> None:
    write(tmp_path, report(MON, limits=[limit("band", 0.5)], layers=[layer("core", 1.0)]))
    with (
        open_ledger(tmp_path, read_only=True) as ledger,
        pytest.raises(SettingsError, match=r"^usage\."),
    ):
        ledger.history(measure, layer_name, None, None)


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Monday's run, Tuesday's, and on Wednesday a restatement of Monday."""
    folder = tmp_path_factory.mktemp("two")
    first = report(MON, 1.0, headline="old", layers=[layer("core", 1.0)], legs=[leg()])
    again = report(
        MON, 2.0, headline="new", known_at=at(WED), layers=[layer("core", 2.0)], limits=[]
    )
    write(folder, first, report(TUE, 5.0), again)
    return folder


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (at(MON) - timedelta(seconds=1), []),
        (at(MON), [(MON, 1.0)]),
        (at(TUE), [(MON, 1.0), (TUE, 5.0)]),
        (at(WED) - timedelta(microseconds=1), [(MON, 1.0), (TUE, 5.0)]),
        (at(WED), [(MON, 2.0), (TUE, 5.0)]),
    ],
)
def test_the_past_can_be_seen_as_it_was_known(
    two_versions: Path, known: datetime, expected: list[tuple[date, float]]
) -> None:
    with duckdb.connect(str(two_versions / FILE), read_only=True) as connection:
        found = connection.execute(
            "SELECT as_of, vega30 FROM net_as_known(CAST($t AS TIMESTAMP)) ORDER BY as_of",
            {"t": known.replace(tzinfo=None)},
        ).fetchall()
    assert found == expected


@pytest.mark.parametrize("macro", ["run", "leg", "layer", "net", "limit", "break"])
def test_every_macro_and_view_of_the_interface_can_be_read(two_versions: Path, macro: str) -> None:
    view = "run_history" if macro == "run" else f"current_{macro}"
    with duckdb.connect(str(two_versions / FILE), read_only=True) as connection:
        late = connection.execute(
            f"SELECT as_of, known_at, seq FROM {macro}_as_known(TIMESTAMP '2026-11-17 23:00:00')"  # noqa: S608 - own names
        ).fetchall()
        connection.execute(f"SELECT as_of, known_at, seq FROM {view}").fetchall()  # noqa: S608 - own names
    assert {seq for _, _, seq in late} <= {1, 2}
    assert macro in {"limit", "break"} or late


@pytest.mark.parametrize(
    ("as_of", "known", "body"),
    [
        (MON, None, f"{MON} new"),
        (MON, at(TUE), f"{MON} old"),
        (None, None, f"{TUE} {TUE}"),
        (None, at(MON), f"{MON} old"),
    ],
)
def test_a_stored_report_is_served_as_it_was_known(
    two_versions: Path, as_of: date | None, known: datetime | None, body: str
) -> None:
    with open_ledger(two_versions, read_only=True) as ledger:
        assert ledger.report_body(as_of, "text", known) == body.encode()


@pytest.mark.parametrize(
    ("as_of", "form", "known"),
    [(THU, "text", None), (MON, "html", None), (MON, "text", at(MON) - timedelta(1))],
)
def test_a_report_that_is_not_there_is_a_storage_fault(
    two_versions: Path, as_of: date, form: str, known: datetime | None
) -> None:
    with open_ledger(two_versions, read_only=True) as ledger, pytest.raises(StorageError) as found:
        ledger.report_body(as_of, form, known)
    assert found.value.code == "storage.no_report"
    assert "\n" not in found.value.line
