"""The day under Prefect: the same steps as tasks, named states, and artifacts for its pages.

Retries stand only where the world is touched. Parameters are plain text: a settings path and a
date, never a secret.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import get_run_context
from prefect.states import Completed, Failed

from flows.daily import day
from flows.request import Outcome, Request
from tasks.model.document import Report
from tasks.model.errors import Faults, SourceError
from tasks.model.sessions import NEW_YORK
from tasks.pull import pull

T = TypeVar("T")

# A file may be late or half written when the schedule strikes. Everything else is arithmetic, or
# must not be done twice; and a person who waits at the terminal is told at once.
RETRY_DELAYS_SECONDS: dict[Callable[..., object], list[float]] = {pull: [30.0, 120.0, 300.0]}
LATE = ("absent", "empty", "truncated", "checksum", "wrong_day", "nothing_came", "no_data")
STATE_NAMES = {
    "clean": "Clean",
    "breach": "Breached",
    "breaks": "Breaks",
    "degraded": "Degraded",
    "no_session": "NoSession",
}


def as_task(verb: Callable[..., T], /, *nouns: object) -> T:
    """A step as a Prefect task: nothing cached, nothing persisted, retried when scheduled."""
    delays = RETRY_DELAYS_SECONDS.get(verb, []) if scheduled_date() else []
    dressed = task(
        name=verb.__name__,
        retries=len(delays),
        retry_delay_seconds=delays,
        retry_condition_fn=may_be_late,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(verb)
    return dressed(*nouns)


def may_be_late(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a step failed on a feed that may yet come whole."""
    error = getattr(state.data, "result", state.data)
    faults = error.faults if isinstance(error, Faults) else (error,)
    return all(
        isinstance(fault, SourceError) and fault.code.rpartition(".")[2] in LATE for fault in faults
    )


@flow(name="vega-reconciliation", persist_result=False, validate_parameters=True)
def reconcile(
    settings: str, as_of: str | None = None, mail: bool = True, fresh: bool = False
) -> State[Any]:
    """Reconcile one session.

    `as_of` is an ISO date; left out, it is the session of the schedule, after those that were
    missed before it. `fresh`: sources of the moment are asked again for a session on record.
    The flow ends completed, in a state named after what the report says; it fails only when it
    could not do its work.
    """
    now_utc = datetime.now(UTC)
    request = Request(
        settings=Path(settings),
        now_utc=now_utc,
        as_of=date.fromisoformat(as_of) if as_of else scheduled_date(),
        mail=mail,
        make_up=as_of is None,
        fresh=fresh,
    )
    outcome = day(request, as_task)
    try:
        leave_artifacts(outcome)
    except Exception as error:  # noqa: BLE001 - the report is out; its picture on a page is a courtesy
        get_run_logger().warning("no artifacts: %s", type(error).__name__)
    return named_state(outcome)


def scheduled_date() -> date | None:
    """The New York date a scheduled run was meant for, however late it starts.

    None for a run that a person started: it takes the last completed session.
    """
    run = getattr(get_run_context(), "flow_run", None)
    if run is None or not run.auto_scheduled or run.expected_start_time is None:
        return None
    planned: datetime = run.expected_start_time
    return planned.astimezone(NEW_YORK).date()


def named_state(outcome: Outcome) -> State[Any]:
    """The state that the flow ends in, named after the report, with the outcome as its data."""
    report = outcome.report
    if outcome.published.exit_code:
        failed: State[Any] = Failed(name="Undelivered", message=report.headline, data=outcome)
        return failed
    done: State[Any] = Completed(
        name=STATE_NAMES[report.state], message=report.headline, data=outcome
    )
    return done


def outcome_of(state: State[Any]) -> Outcome | BaseException:
    """What a finished flow run brought: its outcome, or the error that ended it."""
    data = getattr(state.data, "result", state.data)
    if isinstance(data, Outcome | BaseException):
        return data
    return RuntimeError(f"the flow ended {state.name} without an outcome")


def leave_artifacts(outcome: Outcome) -> None:
    """A table of layers and a link to the report, on Prefect's pages."""
    report = outcome.report
    if report.net is not None:
        create_table_artifact(key="layers", table=layer_rows(report), description=report.headline)
    create_link_artifact(
        key="report",
        link=outcome.published.page.as_uri(),
        link_text=f"Report of {report.as_of}: {STATE_NAMES[report.state]}",
        description=report.headline,
    )


def layer_rows(report: Report) -> list[dict[str, str]]:
    """The layer table as text; what is unknown says why."""
    rows = [
        {
            "layer": layer.layer,
            "vega30, USD per VIX point": shown_number(layer.vega30, layer.reason),
            "drift": shown_number(layer.drift, layer.drift_reason),
            "vega": shown_number(layer.vega, layer.reason),
            "legs": str(layer.legs),
            "gaps": str(layer.gaps),
        }
        for layer in report.layers
    ]
    net = report.net
    if net is not None:
        rows.append(
            {
                "layer": "net",
                "vega30, USD per VIX point": shown_number(net.vega30, net.reason),
                "drift": shown_number(net.drift, net.reason or "no earlier session"),
                "vega": shown_number(net.vega, net.reason),
                "legs": str(net.legs),
                "gaps": str(net.gaps),
            }
        )
    return rows


def shown_number(value: float | None, reason: str | None) -> str:
    """A whole number with its sign, or n/a with the reason."""
    return f"{value:+,.0f}" if value is not None else f"n/a: {reason or 'unknown'}"
