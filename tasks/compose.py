"""Compose: what was valued and checked, made into the frozen report document."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.check import Checked
from tasks.checks.headline import headline
from tasks.checks.restated import restatement
from tasks.explain import Explained
from tasks.journal.code import NAME, version_of
from tasks.market.parts import curve_part
from tasks.model.curve_parts import Curve, Weights
from tasks.model.document import (
    NOTHING,
    Finding,
    HistoryPoint,
    Layer,
    Net,
    Provenance,
    Report,
    State,
)
from tasks.model.limit_parts import LimitResult
from tasks.model.notices import notices_of
from tasks.model.restated import Restatement
from tasks.model.sessions import DAYS_PER_YEAR, Calendar
from tasks.model.yesterday import Yesterday
from tasks.outlook import Outlook
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.remarks import findings_of, omissions_of
from tasks.settings.desk import Desk
from tasks.sources.delivery import REQUIRED
from tasks.value import Valued
from tasks.vega.betas import model_betas
from tasks.vega.contributions import contributions
from tasks.vega.parts import References, gap_parts, layer_parts, leg_parts, net_part
from tasks.vega.scopes import Book, ladder

EXIT_OF: dict[State, int] = {"clean": 0, "no_session": 0, "breach": 3, "breaks": 4, "degraded": 5}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which run this is.

    `checkpoint` is the journal's before it, in one line; `reason` says why the session is run
    again, "" for a first run; `notices` are lines about the run, see notices_of.
    """

    run_id: str
    as_of: date
    known_at: datetime
    checkpoint: str | None = None
    reason: str = ""
    notices: tuple[str, ...] = ()


def compose(
    desk: Desk,
    identity: Identity,
    pulled: Pulled,
    valued: Valued,
    ahead: Outlook,
    explained: Explained,
    checked: Checked,
    recalled: Recalled,
) -> Report:
    """The report document of one run."""
    book, yesterday = valued.book, recalled.yesterday
    gaps = gap_parts(book)
    findings = findings_of(desk, pulled, valued, checked, recalled)
    silent = any(it.source == NOTHING and it.role in REQUIRED for it in pulled.inputs)
    state = _state(checked, findings, gaps=len(gaps), silent=silent, first=yesterday is None)
    net, layers = _net(book, checked, yesterday), _layers(desk, book, checked, yesterday)
    return Report(
        desk=desk.name,
        time_zone=desk.time_zone,
        as_of=identity.as_of,
        known_at=identity.known_at,
        run_id=identity.run_id,
        state=state,
        exit=EXIT_OF[state],
        headline=headline(net, layers, checked.limits),
        restates=_restates(identity.reason, recalled, net, layers, checked),
        notices=notices_of(identity.notices),
        net=net,
        layers=layers,
        legs=leg_parts(book),
        buckets=ladder(book, desk.layers, desk.buckets),
        scenarios=ahead.scenarios,
        horizon=ahead.horizon,
        break_evens=ahead.break_evens,
        events=ahead.events,
        explain=explained.vega,
        pnl_explain=explained.pnl,
        bridge=explained.bridge,
        attribution=explained.attribution,
        contributions=contributions(book, desk.layers),
        limits=checked.limits,
        limit_definitions=checked.limit_definitions,
        limit_changes=checked.limit_changes,
        breaks=checked.breaks,
        holdings=checked.positions.holdings,
        settlements=checked.positions.settlements,
        retags=checked.retags,
        gaps=gaps,
        findings=findings,
        quality=checked.quality,
        curve=_curve(desk, valued),
        history=recalled.history,
        omissions=omissions_of(pulled),
        provenance=_provenance(desk, identity, pulled, valued),
    )


def _net(book: Book, checked: Checked, yesterday: Yesterday | None) -> Net:
    return net_part(
        book,
        previous=yesterday.net_vega30 if yesterday else None,
        pnl=checked.pnl.usd,
        pnl_reason=checked.pnl.reason,
        own=checked.own.net,
    )


def _layers(
    desk: Desk, book: Book, checked: Checked, yesterday: Yesterday | None
) -> tuple[Layer, ...]:
    references = References(
        targets=checked.targets,
        previous=yesterday.layer_vega30 if yesterday else {},
        rebalanced=checked.rebalanced,
        own=checked.own.layers,
        drift=_drift_references(desk),
    )
    return layer_parts(book, desk.layers, references)


def _restates(
    reason: str, recalled: Recalled, net: Net, layers: Sequence[Layer], checked: Checked
) -> Restatement | None:
    """What the session's head said until now; None for a first run."""
    if recalled.stood is None:
        return None
    return restatement(
        recalled.stood,
        reason,
        net=net,
        layers=layers,
        limits=checked.limits,
        breaks=checked.breaks,
    )


def no_session(desk: Desk, identity: Identity, history: Sequence[HistoryPoint]) -> Report:
    """The report of a day on which the exchange does not open."""
    calendar = Calendar(identity.as_of)
    return Report(
        desk=desk.name,
        time_zone=desk.time_zone,
        as_of=identity.as_of,
        known_at=identity.known_at,
        run_id=identity.run_id,
        state="no_session",
        exit=EXIT_OF["no_session"],
        headline=(
            f"No session on {identity.as_of}: the exchange is closed. The book stands as of "
            f"{calendar.previous(identity.as_of)}; the next session is "
            f"{calendar.next(identity.as_of)}."
        ),
        notices=notices_of(identity.notices),
        net=None,
        layers=(),
        legs=(),
        buckets=(),
        limits=(),
        breaks=(),
        gaps=(),
        findings=(),
        curve=None,
        history=tuple(history),
        provenance=Provenance(
            inputs=(),
            settings_sha256=desk.settings_sha256,
            code_version=version_of(NAME),
            calendar_version=calendar.version,
            python_version=platform.python_version(),
            valued_at_utc=None,
            checkpoint=identity.checkpoint,
        ),
    )


def _state(
    checked: Checked, findings: Sequence[Finding], *, gaps: int, silent: bool, first: bool
) -> State:
    # Without the close of SPX, delivered but not to be believed, levels and events are n/a.
    doubted = any(it.severity == "error" and it.subject == "SPX" for it in findings)
    # Another source stands in for one of holdings or quotes that gave nothing, and nothing stands
    # against that one.
    if gaps or doubted or silent or any(_untested(limit, first=first) for limit in checked.limits):
        return "degraded"
    if any(limit.state == "breach" and limit.severity == "hard" for limit in checked.limits):
        return "breach"
    return "breaks" if any(item.unsettled for item in checked.breaks) else "clean"


def _untested(limit: LimitResult, *, first: bool) -> bool:
    """Whether a hard limit guards nothing today; on a first session nothing looks back."""
    refers_back = limit.reference in {"previous", "rebalance"} or limit.measure == "pnl"
    guards_nothing = limit.state == "not_testable" and limit.severity == "hard"
    return guards_nothing and not (first and refers_back)


def _drift_references(desk: Desk) -> dict[str, str]:
    """Which reference each layer's own drift limit names; the first such limit decides."""
    references: dict[str, str] = {}
    for limit in desk.limits:
        if limit.kind == "layer" and limit.reference:
            for layer in desk.layers:
                if limit.member in ("", layer.name):
                    references.setdefault(layer.name, limit.reference)
    return references


def _curve(desk: Desk, valued: Valued) -> Curve:
    market, calibrated = valued.market, valued.calibrated
    days = market.futures["years"].to_numpy() * DAYS_PER_YEAR
    price = market.futures["settlement_price"].to_numpy()
    shock = calibrated.shock
    return curve_part(
        market,
        Weights(
            exponent=shock.exponent,
            floor_days=shock.floor_days,
            source=calibrated.source,
            beta=calibrated.part.beta_source,
            vvix_beta=desk.scenarios.vvix_beta,
            vol_floor_points=desk.scenarios.vol_floor_points,
        ),
        betas=model_betas(market, shock)(days, price),
        measured=calibrated.regression_beta(days),
        products=calibrated.products,
        calibration=calibrated.part,
    )


def _provenance(desk: Desk, identity: Identity, pulled: Pulled, valued: Valued) -> Provenance:
    return Provenance(
        inputs=pulled.inputs,
        settings_sha256=desk.settings_sha256,
        code_version=version_of(NAME),
        calendar_version=Calendar(identity.as_of).version,
        python_version=platform.python_version(),
        valued_at_utc=valued.market.valued_at_utc,
        checkpoint=identity.checkpoint,
    )
