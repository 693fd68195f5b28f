"""Who else hears of a day: the second channel, and the heartbeat."""

from __future__ import annotations

from dataclasses import replace

from flows.request import Outcome, Request
from tasks.beat import beat
from tasks.model.sessions import Calendar
from tasks.ring import ring
from tasks.settings.desk import Desk
from tasks.settings.sections_channels import Occasion

_STATES: dict[str, tuple[Occasion, ...]] = {
    "degraded": ("degraded",),
    "breach": ("breach",),
    "breaks": ("breaks",),
}


def heard(desk: Desk, outcome: Outcome, request: Request) -> Outcome:
    """The same, when the second channel has been told, and the outside that the day was done."""
    if not request.mail:
        return outcome
    report = outcome.report
    title = f"{report.state.upper()}: {report.desk}, {report.as_of}: {report.headline}"
    faults = [ring(desk, occasions_of(outcome), title, outcome.remarks)]
    due = report.as_of >= Calendar(report.as_of).last_completed(request.now_utc)
    if due and not outcome.published.exit_code:
        faults.append(beat(desk))
    return replace(outcome, unheard=tuple(fault for fault in faults if fault))


def occasions_of(outcome: Outcome) -> tuple[Occasion, ...]:
    """What the second channel may want to hear of; of a repeated run, only what is new."""
    found: list[Occasion] = ["undelivered"] if outcome.published.exit_code else []
    if outcome.doubts:
        found.append("record")
    states = () if outcome.repeated else _STATES.get(outcome.report.state, ())
    return (*found, *states)
