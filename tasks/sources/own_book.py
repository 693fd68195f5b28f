"""The desk's own book: what one feed says of it is held against what the others do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from tasks.model.document import NOTHING, Finding
from tasks.model.errors import SourceError
from tasks.sources.delivery import PASSPORTS, Delivery, Role
from tasks.sources.ownership import (
    OWNED,
    balances,
    cover_findings,
    distinct_trades,
    left_out,
    own_rows,
    ownership_findings,
    partial_book,
)
from tasks.sources.reports import covered_accounts


@dataclass(frozen=True, eq=False)
class OwnBook:
    """The frames of one session by role, with the desk's own rows alone; empty without any.

    `there` are the roles of which something came. `covered` has the accounts that each source of
    positions speaks of, in the order of trust. `faults` are such that no report can be made.
    """

    frames: Mapping[Role, pd.DataFrame]
    there: frozenset[str]
    covered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    faults: tuple[SourceError, ...] = ()


def own_book(
    delivered: Mapping[Role, Delivery],
    accounts: Sequence[str],
    leave_out: Collection[str],
    brokers: Sequence[str],
) -> OwnBook:
    """What was delivered, cut to the desk's own, with what is wrong between one feed and another.

    `accounts` and `leave_out` are the desk's, `brokers` the names of the sources of positions in
    the order of trust. Faults are told and not raised: a run has those of the feeds beside them.
    """
    faults: list[SourceError] = []
    if "positions" in delivered:
        faults += partial_book(delivered["positions"], accounts)
    findings: list[Finding] = []
    frames = {role: passport.empty() for role, passport in PASSPORTS.items()}
    frames |= {role: delivery.frame for role, delivery in delivered.items()}
    for role in OWNED:
        try:
            findings += ownership_findings(role, frames[role], accounts)
        except SourceError as error:
            faults.append(error)
        findings += left_out(role, frames[role], leave_out)
        frames[role] = own_rows(frames[role], accounts, leave_out)
    there = _there(delivered)
    if "accounts" in there:
        expected = accounts or frames["positions"]["account"]
        frames["accounts"], doubts = balances(frames["accounts"], expected)
        findings += doubts
    frames["trades"], repeated = distinct_trades(frames["trades"])
    findings += repeated
    covered: Mapping[str, frozenset[str]] = {}
    if "positions" in delivered:
        covered = covered_accounts(brokers, delivered["positions"].by_source)
    findings += cover_findings(covered)
    return OwnBook(frames, there, covered, tuple(findings), tuple(faults))


def _there(delivered: Mapping[Role, Delivery]) -> frozenset[str]:
    """The roles of which something came, and not a reason alone."""
    inputs = (given for delivery in delivered.values() for given in delivery.inputs)
    return frozenset(given.role for given in inputs if given.source != NOTHING)
