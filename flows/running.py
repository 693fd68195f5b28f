"""One session for the command: under Prefect, or directly."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from flows.console import at_work, say
from tasks.report.drawing import Easel

if TYPE_CHECKING:
    from flows.request import Outcome

HEALTH_SECONDS = 5.0
_UNCHANGED = "UNCHANGED since it was run, nothing is made anew: "
# Prefect reads these when it is imported: no analytics, patience with a first start, and no
# traces in the terminal: the command says every fault itself, in one line.
PREFECT_ENVIRONMENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What the command prints of a run."""

    headline: str
    page: Path
    json: str
    remarks: tuple[str, ...]
    exit_code: int


def run_session(
    settings: Path,
    *,
    as_of: date | None,
    direct: bool,
    mail: bool,
    now_utc: datetime,
    fresh: bool = False,
) -> Ran:
    """Reconcile one session; without Prefect when asked to, or when its API does not answer.

    Raises VegareconError with the exit code when no report can be made.
    """
    if not direct and (why := _unreachable()):
        say(f"vegarecon: Prefect's API does not answer ({why}); going on without it")
        direct = True
    if direct:
        # The easel's process loads its plotting library while this one loads everything else.
        with Easel() as easel:
            from flows.daily import day  # noqa: PLC0415 - after the easel has started
            from flows.request import Request, aloud  # noqa: PLC0415

            request = Request(
                settings, now_utc, as_of, mail, easel, make_up=as_of is None, fresh=fresh
            )
            with at_work() as note:
                return _ran(day(request, aloud(note)))
    return _under_prefect(settings, as_of, mail=mail, now_utc=now_utc, fresh=fresh)


def _unreachable() -> str:
    """Why the configured API cannot be used; "" when it can, or when Prefect starts its own."""
    url = os.environ.get("PREFECT_API_URL", "")
    if not url.startswith(("http://", "https://")):
        return ""
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=HEALTH_SECONDS):  # noqa: S310 - http(s) only, checked above
            return ""
    except (URLError, OSError) as error:
        return type(error).__name__


def _under_prefect(
    settings: Path, as_of: date | None, *, mail: bool, now_utc: datetime, fresh: bool
) -> Ran:
    for name, value in PREFECT_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    # Only this path pays for Prefect.
    from flows.request import Request, session_of  # noqa: PLC0415
    from flows.scheduled import outcome_of, reconcile  # noqa: PLC0415

    # What cannot be reconciled is refused before anything is started.
    session = str(session_of(Request(settings, now_utc, as_of))) if as_of else None
    state = reconcile(str(settings.resolve()), session, mail, fresh, return_state=True)
    result = outcome_of(state)
    if isinstance(result, BaseException):
        raise result
    return _ran(result)


def _ran(outcome: Outcome) -> Ran:
    from tasks.model.document import to_json  # noqa: PLC0415 - loaded by now

    report, unchanged = outcome.report, _UNCHANGED if outcome.repeated else ""
    return Ran(
        headline=f"{unchanged}{report.state.upper()}: {report.headline}",
        page=outcome.published.page,
        json=to_json(report),
        remarks=outcome.remarks,
        exit_code=outcome.exit_code,
    )
