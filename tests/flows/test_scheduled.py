"""The day under Prefect: a real API, its states, task runs and artifacts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from tasks.pull import pull
from tests.flows.desks import BOOK, LAST, Command, Desk

pytestmark = pytest.mark.prefect

CANARY = "canary-prefect-41c8"
MAIL = """
[mail]
host = "127.0.0.1"
sender = "desk@example.com"
recipients = ["risk@example.com"]
username = "desk"
password = "env:DESK_PASSWORD"
"""
VERBS = {
    *("preflight", "resume", "keep", "recall", "pull", "value", "outlook", "explain", "check"),
    *("compose", "render", "record", "publish"),
}


@pytest.fixture(scope="session", autouse=True)
def prefect_api() -> Iterator[None]:
    """An API with a database of its own, for all tests of this file."""
    from prefect.settings import (  # noqa: PLC0415 - the import of Prefect takes seconds
        PREFECT_LOGGING_TO_API_ENABLED,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - likewise

    with (
        temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}),
        prefect_test_harness(server_startup_timeout=120),
    ):
        yield


def reconcile(desk: Desk):  # type: ignore[no-untyped-def]  # noqa: ANN201 - Prefect's State, imported late
    from flows.scheduled import reconcile as flow  # noqa: PLC0415 - the import takes seconds

    return flow(str(desk.settings), LAST.isoformat(), False, return_state=True)  # noqa: FBT003 - as a deployment passes it


def records(flow_run_id: UUID) -> tuple[dict[str, object], dict[str, int], dict[str, str]]:
    """Parameters of a flow run, run counts by task, and artifacts by key."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - likewise
    from prefect.client.schemas.filters import (  # noqa: PLC0415 - likewise
        ArtifactFilter,
        ArtifactFilterFlowRunId,
        FlowRunFilter,
        FlowRunFilterId,
    )

    with get_client(sync_client=True) as client:
        flow_run = client.read_flow_run(flow_run_id)
        of_run = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
        tasks = client.read_task_runs(flow_run_filter=of_run)
        artifacts = client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[flow_run_id]))
        )
    return (
        dict(flow_run.parameters),
        {task.name.rsplit("-", 1)[0]: task.run_count for task in tasks},
        # Prefect keeps artifacts of its own without a key, for results.
        {artifact.key: str(artifact.data) for artifact in artifacts if artifact.key},
    )


@pytest.mark.parametrize(
    ("breach", "extra", "name"),
    [(1e6, [], "Clean"), (100.0, [], "Breached"), (1e6, ["A1,WHATSIT,5"], "Degraded")],
)
def test_the_flow_completes_in_a_state_named_after_the_report(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, breach: float, extra: list[str], name: str
) -> None:
    monkeypatch.setenv("DESK_PASSWORD", CANARY)
    desk.configure(MAIL, breach=breach)
    desk.rewrite("positions", [*BOOK, *extra])
    state = reconcile(desk)
    assert (state.type.value, state.name) == ("COMPLETED", name)
    parameters, runs, artifacts = records(state.state_details.flow_run_id)
    assert parameters == {
        "settings": str(desk.settings),
        "as_of": LAST.isoformat(),
        "mail": False,
        "fresh": False,
    }
    assert runs == dict.fromkeys(VERBS, 1)
    assert set(artifacts) == {"layers", "report"}
    assert desk.report("report.html").as_uri() in artifacts["report"]
    for layer in ("core", "layer-1", "layer-2", "net"):
        assert layer in artifacts["layers"]
    *_, net = json.loads(artifacts["layers"])
    unknown = net["vega30, USD per VIX point"].startswith("n/a: 1 of 7 legs without a value")
    assert unknown == (name == "Degraded")
    assert CANARY not in f"{parameters} {artifacts} {state.message}"


def test_when_scheduled_only_the_pull_of_a_late_feed_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import scheduled  # noqa: PLC0415 - the import takes seconds

    assert set(scheduled.RETRY_DELAYS_SECONDS) == {pull}
    monkeypatch.setitem(scheduled.RETRY_DELAYS_SECONDS, pull, [0.0])
    monkeypatch.setattr(scheduled, "scheduled_date", lambda: LAST)
    desk.feed("quotes").write_bytes(b"")
    state = reconcile(desk)
    assert state.type.value == "FAILED"
    assert "source.empty" in str(state.message)
    _, runs, artifacts = records(state.state_details.flow_run_id)
    assert runs == {"preflight": 1, "resume": 1, "pull": 2}
    assert artifacts == {}
    assert desk.report("no-report.eml").is_file()
    assert desk.stored() == []


@pytest.mark.parametrize(
    ("scheduled_run", "quotes"), [(False, b""), (True, b"symbol,bid,ask\nX,one,2\n")]
)
def test_a_person_who_waits_and_a_feed_that_is_wrong_are_not_kept_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, scheduled_run: bool, quotes: bytes
) -> None:
    from flows import scheduled  # noqa: PLC0415 - the import takes seconds

    monkeypatch.setattr(scheduled, "scheduled_date", lambda: LAST if scheduled_run else None)
    desk.feed("quotes").write_bytes(quotes)
    state = reconcile(desk)
    assert state.type.value == "FAILED"
    assert records(state.state_details.flow_run_id)[1] == {"preflight": 1, "resume": 1, "pull": 1}


@pytest.mark.parametrize(
    ("auto", "planned_utc", "expected"),
    [
        (True, "2024-11-22T21:45:00+00:00", "2024-11-22"),
        # 20:30 in New York on the day before.
        (True, "2024-11-23T01:30:00+00:00", "2024-11-22"),
        (False, "2024-11-22T21:45:00+00:00", None),
    ],
)
def test_a_scheduled_run_is_for_the_day_it_was_meant_for(
    monkeypatch: pytest.MonkeyPatch, auto: bool, planned_utc: str, expected: str | None
) -> None:
    from flows import scheduled  # noqa: PLC0415 - the import takes seconds

    run = SimpleNamespace(
        auto_scheduled=auto, expected_start_time=datetime.fromisoformat(planned_utc)
    )
    monkeypatch.setattr(scheduled, "get_run_context", lambda: SimpleNamespace(flow_run=run))
    assert scheduled.scheduled_date() == (date.fromisoformat(expected) if expected else None)


def test_artifacts_that_cannot_be_left_change_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import scheduled  # noqa: PLC0415 - the import takes seconds

    def gone(*_: object, **__: object) -> None:
        raise RuntimeError("the API went away")

    monkeypatch.setattr(scheduled, "create_link_artifact", gone)
    state = reconcile(desk)
    assert (state.type.value, state.name) == ("COMPLETED", "Clean")


def test_the_command_runs_the_same_flow_and_prints_the_same(desk: Desk, vegarecon: Command) -> None:
    desk.configure(breach=100.0)
    words = ("run", "--settings", desk.settings, "--as-of", LAST, "--no-mail")
    said = vegarecon(*words, now=None)
    assert said.code == 3, said.err
    assert said.out.startswith("BREACH: ")
    assert said.out.endswith(f"{desk.report('report.html').resolve()}\n")


def test_an_api_that_does_not_answer_is_done_without(
    desk: Desk, vegarecon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    said = vegarecon("run", "--settings", desk.settings, "--as-of", LAST)
    assert said.code == 0
    assert "Prefect's API does not answer" in said.err
    assert desk.report("report.html").is_file()
