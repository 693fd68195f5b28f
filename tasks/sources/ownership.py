"""Whose rows a run reconciles: those of the desk's accounts, and one balance an account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

import pandas as pd

from tasks.model.document import Finding, Severity
from tasks.model.errors import SourceError, shown
from tasks.model.frames import ACCOUNTS
from tasks.sources.delivery import Delivery, Role
from tasks.sources.silence import is_silent

# What belongs to an account.
OWNED: tuple[Role, ...] = ("positions", "trades", "accounts")
_AMOUNTS = ["cash", "net_liquidation", "maintenance_margin"]


def own_rows(
    rows: pd.DataFrame, accounts: Sequence[str], leave_out: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of the desk's accounts (of all when it names none); a size of nought is no row.

    Symbols that the desk leaves out are left out.
    """
    kept = rows[rows["quantity"] != 0.0] if "quantity" in rows else rows
    if leave_out and "symbol" in kept:
        kept = kept[~kept["symbol"].isin(leave_out)]
    if accounts:
        kept = kept[kept["account"].isin(accounts)]
    return kept.reset_index(drop=True)


def left_out(role: Role, rows: pd.DataFrame, leave_out: Collection[str]) -> tuple[Finding, ...]:
    """What the desk leaves out of a role's rows, counted and named."""
    if not leave_out or "symbol" not in rows:
        return ()
    gone = rows["symbol"][rows["symbol"].isin(leave_out)]
    if gone.empty:
        return ()
    names = ", ".join(shown(name) for name in sorted(set(gone)))
    return (
        Finding(
            code="left_out",
            severity="info",
            subject=role,
            count=len(gone),
            evidence=f"as [desk] leave_out says: {names}",
        ),
    )


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


def partial_book(positions: Delivery, accounts: Sequence[str]) -> tuple[SourceError, ...]:
    """What is wrong with holdings of which one of several sources gave nothing.

    The others are the whole book only if they speak of every account that the desk names: a sum
    over what happened to come is none.
    """
    if not is_silent(positions):
        return ()
    unheard = sorted(set(accounts) - set(positions.frame["account"]))
    if accounts and not unheard:
        return ()
    which = f"accounts {', '.join(map(shown, unheard))}" if unheard else "nobody knows which"
    return (
        SourceError(
            "source.partial_book",
            where="positions",
            found=f"nothing from one of several sources, and {which} in no other",
            wanted="the holdings of every account",
            remedy="run again when it answers; or name in [desk] accounts those that the others "
            "speak of as well",
        ),
    )


def distinct_trades(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Trades without rows that say the same again, and a finding of each kind of repetition.

    A row that is another's word for word, its id too, is the same trade delivered twice and is
    left out. An id with other words is a further fill of one order, and stays.
    """
    told = [name for name in rows.columns if name != "line"]
    again = rows.duplicated(told, keep="first")
    kept = rows[~again].reset_index(drop=True)
    fills = kept.duplicated(["account", "trade_id"], keep=False)
    found = []
    for code, severity, which, what in (
        ("repeated_trade", "warn", rows[again], "rows repeat a trade word for word: counted once"),
        ("shared_trade_id", "info", kept[fills], "rows share an id and differ: counted each"),
    ):
        if len(which):
            names = ", ".join(sorted({shown(name) for name in which["trade_id"]})[:8])
            found.append(
                Finding(
                    code=code,
                    severity=cast("Severity", severity),
                    subject="trades",
                    count=len(which),
                    evidence=f"{len(which)} {what}: {names}",
                )
            )
    return kept, tuple(found)


def cover_findings(covered: Mapping[str, frozenset[str]]) -> tuple[Finding, ...]:
    """Accounts that one of several sources is silent on, though it speaks of others with them.

    `covered` as of `covered_accounts`. Sources that share no account divide the desk.
    """
    found = []
    for source, accounts in covered.items():
        beside = [other for name, other in covered.items() if name != source and other & accounts]
        lacking = sorted(frozenset().union(*beside) - accounts)
        if lacking:
            found.append(
                Finding(
                    code="source.silent",
                    severity="warn",
                    subject="positions",
                    count=len(lacking),
                    evidence=f"{source} does not speak of {', '.join(map(shown, lacking))}, of "
                    "which another source does: nothing stands against that one there",
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
