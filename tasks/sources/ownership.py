"""Whose rows a run reconciles: those of the desk's accounts, and one balance an account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.model.frames import ACCOUNTS
from tasks.sources.delivery import Role

# What belongs to an account.
OWNED: tuple[Role, ...] = ("positions", "trades", "accounts")
_AMOUNTS = ["cash", "net_liquidation", "maintenance_margin"]


def own_rows(rows: pd.DataFrame, accounts: Sequence[str]) -> pd.DataFrame:
    """The rows of the desk's accounts (of all when it names none); a size of nought is no row."""
    kept = rows[rows["quantity"] != 0.0] if "quantity" in rows else rows
    if accounts:
        kept = kept[kept["account"].isin(accounts)]
    return kept.reset_index(drop=True)


def ownership_findings(
    role: Role, rows: pd.DataFrame, accounts: Sequence[str]
) -> tuple[Finding, ...]:
    """What `own_rows` leaves out, and accounts of the desk without a holding.

    Raises SourceError when there are holdings, and none of them in an account of the desk.
    """
    if not accounts:
        return ()
    real = rows[rows["quantity"] != 0.0] if "quantity" in rows else rows
    foreign = ~real["account"].isin(accounts)
    others = ", ".join(shown(name) for name in sorted(set(real["account"][foreign])))
    if role == "positions" and len(real) and foreign.all():
        raise SourceError(
            "source.accounts",
            where="positions",
            found=f"{len(real)} holdings, all of accounts {others}",
            wanted=f"accounts {', '.join(accounts)}, as [desk] names them",
            remedy="correct accounts in [desk], or the feed",
        )
    silent = sorted(set(accounts) - set(rows["account"])) if role == "positions" else []
    found = [_silent(name, "positions", "has no holdings in the feed") for name in silent]
    if foreign.any():
        found.append(
            Finding(
                code="foreign_account",
                severity="warn",
                subject=role,
                count=int(foreign.sum()),
                evidence=f"rows of accounts that [desk] does not name are left out: {others}",
            )
        )
    return tuple(found)


def balances(
    rows: pd.DataFrame, accounts: Iterable[str]
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """One row an account (passport ACCOUNTS), sorted; amounts that nobody knows are NaN.

    `rows` are those that were delivered, `accounts` all that must be there: one that is absent
    comes in without amounts, and so does one that is listed with different ones. Each has a
    finding, so that a sum over accounts is never one over what is missing.
    """
    absent = sorted(set(accounts) - set(rows["account"]))
    found = [
        _silent(name, "accounts", "has no row in the feed: its cash is not known")
        for name in absent
    ]
    distinct = rows.drop_duplicates(["account", *_AMOUNTS])
    torn = distinct["account"].duplicated(keep=False)
    contradicted = sorted(set(distinct["account"][torn]))
    found += [
        Finding(
            code="contradiction.cash",
            severity="error",
            subject=shown(name),
            count=int((rows["account"] == name).sum()),
            evidence="listed more than once with different amounts; none is used",
        )
        for name in contradicted
    ]
    known = distinct[~torn]
    unknown = pd.DataFrame({"account": [*absent, *contradicted]})
    unknown = ACCOUNTS.conform(unknown.assign(**dict.fromkeys(_AMOUNTS, float("nan"))))
    both = pd.concat([known, unknown], ignore_index=True) if len(unknown) else known
    return both.sort_values("account", ignore_index=True), tuple(found)


def _silent(account: str, role: Role, what: str) -> Finding:
    return Finding(
        code="silent_account",
        severity="warn",
        subject=role,
        count=1,
        evidence=f"account {shown(account)} {what}",
    )
