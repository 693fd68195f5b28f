"""Pull: the world to frames. Every feed is read before any fault is raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from tasks.model.document import Finding, Input
from tasks.model.errors import SourceError, VegareconError, raise_all, shown
from tasks.settings.desk import Desk
from tasks.sources.delivery import PASSPORTS, Role

# What belongs to an account.
OWNED: tuple[Role, ...] = ("positions", "trades")


@dataclass(frozen=True, eq=False)
class Pulled:
    """The frames of one session by role, and what they were read from."""

    frames: Mapping[Role, pd.DataFrame]
    absent: tuple[Role, ...]
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]
    snapshot_utc: datetime | None

    @property
    def trades(self) -> pd.DataFrame | None:
        """The day's trades; None without a trades feed: then nobody knows of any."""
        return None if "trades" in self.absent else self.frames["trades"]


def pull(desk: Desk, as_of: date) -> Pulled:
    """All feeds of a session.

    A role without a source, or whose optional file is not there, is empty and listed in
    `absent`. Raises SourceError, or Faults with every fault of every feed.
    """
    frames: dict[Role, pd.DataFrame] = {}
    inputs: list[Input] = []
    findings: list[Finding] = []
    faults: list[VegareconError] = []
    snapshot_utc = None
    for role in PASSPORTS:
        source = desk.sources.get(role)
        if source is None:
            frames[role] = PASSPORTS[role].empty()
            continue
        try:
            delivery = source.read(as_of)
        except VegareconError as error:
            faults.append(error)
            continue
        frames[role] = delivery.frame
        inputs.extend(delivery.inputs)
        findings.extend(delivery.findings)
        if role == "quotes":
            snapshot_utc = delivery.snapshot_utc
    for role in OWNED:
        if role in frames:
            try:
                frames[role] = _own_rows(role, frames[role], desk, findings)
            except SourceError as error:
                faults.append(error)
    raise_all(faults)
    delivered = {given.role for given in inputs}
    return Pulled(
        frames=frames,
        absent=tuple(role for role in PASSPORTS if role not in delivered),
        inputs=tuple(inputs),
        findings=tuple(findings),
        snapshot_utc=snapshot_utc,
    )


def _own_rows(role: Role, rows: pd.DataFrame, desk: Desk, findings: list[Finding]) -> pd.DataFrame:
    """The rows of the desk's accounts (of all accounts when it names none), without zero ones.

    Raises SourceError when the feed has holdings, and none of them in an account of the desk.
    """
    real = rows[rows["quantity"] != 0.0]
    if not desk.accounts:
        return real.reset_index(drop=True)
    foreign = ~real["account"].isin(desk.accounts)
    others = ", ".join(shown(name) for name in sorted(set(real["account"][foreign])))
    if role == "positions":
        if len(real) and foreign.all():
            raise SourceError(
                "source.accounts",
                where="positions",
                found=f"{len(real)} holdings, all of accounts {others}",
                wanted=f"accounts {', '.join(desk.accounts)}, as [desk] names them",
                remedy="correct accounts in [desk], or the feed",
            )
        findings.extend(_silent(rows, desk))
    if foreign.any():
        findings.append(
            Finding(
                code="foreign_account",
                severity="warn",
                subject=role,
                count=int(foreign.sum()),
                evidence=f"rows of accounts that [desk] does not name are left out: {others}",
            )
        )
    return real[~foreign].reset_index(drop=True)


def _silent(positions: pd.DataFrame, desk: Desk) -> list[Finding]:
    return [
        Finding(
            code="silent_account",
            severity="warn",
            subject="positions",
            count=1,
            evidence=f"account {name} has no holdings in the feed",
        )
        for name in sorted(set(desk.accounts) - set(positions["account"]))
    ]
