"""Compose: what was valued and checked, made into the frozen report document."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import metadata

import numpy as np

from tasks.check import Checked
from tasks.checks.headline import headline
from tasks.market.parts import curve_part
from tasks.market.rates import DAYS_PER_YEAR
from tasks.model.document import (
    Curve,
    Finding,
    HistoryPoint,
    LimitResult,
    Omission,
    Provenance,
    Report,
    State,
    Weights,
)
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.value import Valued
from tasks.vega.parts import gap_parts, layer_parts, leg_parts, net_part
from tasks.vega.scopes import ladder
from tasks.vega.weights import vx_beta

EXIT_OF: dict[State, int] = {"clean": 0, "no_session": 0, "breach": 3, "breaks": 4, "degraded": 5}

# Feeds that no two sessions share; holdings and yields may stay as they were.
_MOVES_DAILY = ("futures", "indices")

_LATER = ("scenarios", "horizon", "break_evens", "explain", "proposals", "signals")
_WITHOUT_FEED = {
    "futures": "no futures feed: VX and VXM legs are gaps, and VIX options take the forward of "
    "their own put-call parity for VX",
    "indices": "no indices feed: no official VIX or SPX close to show beside",
    "rates": "no rates feed: discount factors come from put-call parity alone",
    "trades": "no trades feed: holdings that change are taken for trades, and the day's profit "
    "and loss is known only while they do not",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Which run this is."""

    run_id: str
    as_of: date
    known_at: datetime


def compose(
    desk: Desk,
    identity: Identity,
    pulled: Pulled,
    valued: Valued,
    checked: Checked,
    recalled: Recalled,
) -> Report:
    """The report document of one run."""
    book, yesterday = valued.book, recalled.yesterday
    gaps = gap_parts(book)
    state = _state(checked, gaps=len(gaps))
    net = net_part(
        book,
        previous=yesterday.net_vega30 if yesterday else None,
        pnl=checked.pnl.usd,
        pnl_reason=checked.pnl.reason,
    )
    layers = layer_parts(
        book,
        desk.layers,
        targets=checked.targets,
        previous=yesterday.layer_vega30 if yesterday else {},
        drift_references=_drift_references(desk),
    )
    return Report(
        desk=desk.name,
        time_zone=desk.time_zone,
        as_of=identity.as_of,
        known_at=identity.known_at,
        run_id=identity.run_id,
        state=state,
        exit=EXIT_OF[state],
        headline=headline(net, layers, checked.limits),
        net=net,
        layers=layers,
        legs=leg_parts(book),
        buckets=ladder(book, desk.layers, desk.buckets),
        limits=checked.limits,
        breaks=checked.breaks,
        gaps=gaps,
        findings=_findings(desk, pulled, valued, yesterday),
        curve=_curve(desk, valued),
        history=recalled.history,
        omissions=_omissions(pulled),
        provenance=_provenance(desk, identity.as_of, pulled, valued),
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
            code_version=code_version(),
            calendar_version=calendar.version,
            python_version=platform.python_version(),
            valued_at_utc=None,
        ),
    )


def code_version() -> str:
    """The installed version, for the audit trail."""
    try:
        return metadata.version("vegarecon")
    except metadata.PackageNotFoundError:
        return "not installed"


def _state(checked: Checked, *, gaps: int) -> State:
    if gaps or any(_never_tested(limit) for limit in checked.limits):
        return "degraded"
    if any(limit.state == "breach" for limit in checked.limits):
        return "breach"
    return "breaks" if checked.breaks else "clean"


def _never_tested(limit: LimitResult) -> bool:
    """Whether a limit guards nothing today for a reason other than a missing yesterday."""
    refers_back = limit.reference == "previous" or limit.measure == "pnl"
    return limit.state == "not_testable" and not refers_back


def _drift_references(desk: Desk) -> dict[str, str]:
    """Which reference each layer's own drift limit names; the first such limit decides."""
    references: dict[str, str] = {}
    for limit in desk.limits:
        if limit.kind == "layer" and limit.reference:
            for layer in desk.layers:
                if limit.member in ("", layer.name):
                    references.setdefault(layer.name, limit.reference)
    return references


def _findings(
    desk: Desk, pulled: Pulled, valued: Valued, yesterday: Yesterday | None
) -> tuple[Finding, ...]:
    own = [*_missed(valued, yesterday), *_replayed(pulled, yesterday), *_interpolated(valued)]
    own += [
        Finding(
            code="unused_section",
            severity="info",
            subject="settings",
            count=1,
            evidence=f"section [{name}] has no effect in this version",
        )
        for name in desk.unused_sections
    ]
    expired = valued.book.legs[valued.book.legs["status"] == "expired"]["symbol"].tolist()
    if expired:
        own.append(
            Finding(
                code="expired_today",
                severity="info",
                subject="positions",
                count=len(expired),
                evidence=f"settled today and counted as nothing: {', '.join(expired)}",
            )
        )
    order = {"error": 0, "warn": 1, "info": 2}
    everything = [*pulled.findings, *valued.market.findings, *own]
    return tuple(sorted(everything, key=lambda finding: order[finding.severity]))


def _missed(valued: Valued, yesterday: Yesterday | None) -> list[Finding]:
    """What it means that the session before has no report."""
    if yesterday is None:
        return []
    as_of = valued.market.as_of
    missed = Calendar(as_of).sessions_since(yesterday.as_of, as_of) - 1
    if missed < 1:
        return []
    return [
        Finding(
            code="missed_sessions",
            severity="warn",
            subject="ledger",
            count=missed,
            evidence=f"the session before on record is {yesterday.as_of}: drift and the day's "
            "result are since then, and holdings that changed are taken for trades",
        )
    ]


def _replayed(pulled: Pulled, yesterday: Yesterday | None) -> list[Finding]:
    """Files of prices that are, byte for byte, those of the session before."""
    before = yesterday.inputs if yesterday else frozenset()
    return [
        Finding(
            code="replayed_file",
            severity="warn",
            subject=given.role,
            count=1,
            evidence=f"{given.name} is byte for byte the file of the session before: "
            "deliver today's",
        )
        for given in pulled.inputs
        if given.role in _MOVES_DAILY and (given.role, given.sha256) in before
    ]


def _interpolated(valued: Valued) -> list[Finding]:
    """Held legs whose vol is not their own quote's."""
    legs = valued.book.legs
    held = legs["symbol"][legs["iv_source"] == "interpolated"].tolist()
    if not held:
        return []
    return [
        Finding(
            code="interpolated_leg",
            severity="warn",
            subject="positions",
            count=len(held),
            evidence=f"vol taken from neighbouring strikes: {', '.join(held)}",
        )
    ]


def _omissions(pulled: Pulled) -> tuple[Omission, ...]:
    later = [Omission(section=name, reason="not computed by this version") for name in _LATER]
    sigma = Omission(
        section="curve",
        reason="sigma(T) is the at-the-money forward vol of each expiry, not yet the model-free "
        "vol: betas of VX come out higher, by about the ratio of the two",
    )
    feeds = [
        Omission(section=role, reason=_WITHOUT_FEED[role])
        for role in pulled.absent
        if role in _WITHOUT_FEED
    ]
    return (*feeds, sigma, *later)


def _curve(desk: Desk, valued: Valued) -> Curve:
    market = valued.market
    futures = market.futures
    if market.curve:
        days = futures["years"].to_numpy() * DAYS_PER_YEAR
        betas = vx_beta(days, futures["settlement_price"].to_numpy(), market.curve, desk.shock)
    else:
        betas = np.full(len(futures), np.nan)
    weights = Weights(exponent=desk.shock.exponent, floor_days=desk.shock.floor_days)
    return curve_part(market, betas, weights)


def _provenance(desk: Desk, as_of: date, pulled: Pulled, valued: Valued) -> Provenance:
    return Provenance(
        inputs=pulled.inputs,
        settings_sha256=desk.settings_sha256,
        code_version=code_version(),
        calendar_version=Calendar(as_of).version,
        python_version=platform.python_version(),
        valued_at_utc=valued.market.valued_at_utc,
        quotes_digest=pulled.quotes_digest,
    )
