"""Remarks: what a report has to say of its data, and of what it leaves out."""

from __future__ import annotations

import math

from tasks.check import Checked
from tasks.model.document import Finding, Omission
from tasks.model.numbers import total
from tasks.model.sessions import Calendar
from tasks.model.yesterday import Yesterday
from tasks.pull import Pulled
from tasks.recall import Recalled
from tasks.settings.desk import Desk
from tasks.value import Valued

# Feeds that no two sessions share; holdings and yields may stay as they were.
_MOVES_DAILY = ("futures", "indices")

_LATER = ("proposals", "signals")
_WITHOUT_FEED = {
    "futures": "no futures feed: VX and VXM legs are gaps, and VIX options take the forward of "
    "their own put-call parity for VX",
    "indices": "no indices feed: no official VIX or SPX close to show beside",
    "rates": "no rates feed: discount factors come from put-call parity alone",
    "trades": "no trades feed: holdings that change are taken for trades, and the day's profit "
    "and loss is known only while they do not",
    "accounts": "no accounts feed: a limit of liquidity cannot be tested",
    "events": "no events feed: no event sets and no calendar of events",
}


def findings_of(
    desk: Desk, pulled: Pulled, valued: Valued, checked: Checked, recalled: Recalled
) -> tuple[Finding, ...]:
    """What sources, market and book have to say of the data, the gravest first."""
    yesterday = recalled.yesterday
    own = [*_missed(valued, yesterday), *_replayed(pulled, yesterday), *_interpolated(valued)]
    own += [*_later(recalled), *_adopted(checked, valued, recalled)]
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
    trades = pulled.frames["trades"]
    if len(trades) and trades["fees"].isna().any():
        own.append(
            Finding(
                code="no_fees",
                severity="info",
                subject="trades",
                count=int(trades["fees"].isna().sum()),
                evidence="trades without fees: the day's result is before them",
            )
        )
    order = {"error": 0, "warn": 1, "info": 2}
    everything = [
        *pulled.findings,
        *valued.market.findings,
        *valued.calibrated.findings,
        *checked.findings,
        *own,
    ]
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


def _adopted(checked: Checked, valued: Valued, recalled: Recalled) -> list[Finding]:
    """Sizes that our own book took over from the broker, as no trade told of them."""
    if recalled.memory.holdings is None:
        return []
    taken = {(it.account, it.symbol): it.adopted for it in checked.positions.holdings if it.adopted}
    if not taken:
        return []
    legs = valued.book.legs
    columns = (legs[name].tolist() for name in ("account", "symbol", "quantity", "vega30"))
    each = {
        (account, symbol): vega30 / size
        for account, symbol, size, vega30 in zip(*columns, strict=True)
        if size
    }
    vega30 = total(size * each.get(key, math.nan) for key, size in taken.items())
    worth = "of unknown vega30" if math.isnan(vega30) else f"{vega30:+,.0f} of vega30"
    names = ", ".join(f"{symbol} {size:+g}" for (_, symbol), size in sorted(taken.items())[:8])
    return [
        Finding(
            code="adopted",
            severity="warn",
            subject="positions",
            count=len(taken),
            evidence=f"taken over from the broker without a trade, {worth}: {names}",
        )
    ]


def _later(recalled: Recalled) -> list[Finding]:
    """Sessions on record that were reconciled before this run of an earlier one."""
    if not recalled.later:
        return []
    return [
        Finding(
            code="later_sessions",
            severity="warn",
            subject="ledger",
            count=len(recalled.later),
            evidence=f"sessions after this one, from {recalled.later[0]} on, were reconciled "
            "without this run: run them again, oldest first, and what lives from day to day "
            "rests on it",
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
        # A query, and the reason why nothing came, have no rows and may be those of every day.
        if given.rows and given.role in _MOVES_DAILY and (given.role, given.sha256) in before
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


def omissions_of(pulled: Pulled) -> tuple[Omission, ...]:
    """What the report leaves out: features without their feed, and sections yet to come."""
    later = [Omission(section=name, reason="not computed by this version") for name in _LATER]
    feeds = [
        Omission(section=role, reason=_WITHOUT_FEED[role])
        for role in pulled.absent
        if role in _WITHOUT_FEED
    ]
    return (*feeds, *later)
