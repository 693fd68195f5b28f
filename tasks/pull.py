"""Pull: the world to frames. Every feed is read before any fault is raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import pandas as pd

from tasks.model.document import Finding, Input
from tasks.model.errors import VegareconError, raise_all
from tasks.model.frames import REPORTS
from tasks.settings.desk import Desk
from tasks.sources.delivery import PASSPORTS, REQUIRED, Delivery, Role, Source
from tasks.sources.files import WORLD, Files
from tasks.sources.own_book import own_book
from tasks.sources.ownership import own_rows
from tasks.sources.reports import broker_reports, stacked, vendor_reports
from tasks.sources.silence import delivery_or_reasons


@dataclass(frozen=True, eq=False)
class Pulled:
    """The frames of one session by role, and what they were read from.

    `frames["accounts"]` has one row an account; amounts are NaN where nobody knows them.
    `reports` (passport REPORTS) is what each source says of the holdings, position USD, the first
    source of positions first. `covered` has the accounts that each source of positions speaks of,
    in the order of trust; vendors of quotes are not among them. `contents` are the bytes behind
    `inputs`, in the same order.
    """

    frames: Mapping[Role, pd.DataFrame]
    absent: tuple[Role, ...]
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]
    snapshot_utc: datetime | None
    reports: pd.DataFrame = field(default_factory=REPORTS.empty)
    covered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contents: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def held(self) -> tuple[str, ...]:
        """The symbols of the holdings."""
        return tuple(self.frames["positions"]["symbol"].tolist())

    @property
    def trades(self) -> pd.DataFrame | None:
        """The day's trades; None without a trades feed: then nobody knows of any."""
        return None if "trades" in self.absent else self.frames["trades"]


def pull(desk: Desk, as_of: date, ways: Callable[[], Mapping[Role, Files]] = dict) -> Pulled:
    """All feeds of a session; `ways` gives where a role's files come from, by default anywhere.

    It is asked once a try: a second try asks places outside anew.

    A role without a source, or whose optional file is not there, is empty and listed in
    `absent`; so is an optional one whose source gave nothing, and a finding says why.
    Raises SourceError, or Faults with every fault of every feed.
    """
    delivered, faults = delivered_by(desk.sources, as_of, ways())
    brokers = desk.reporters["positions"]
    book = own_book(delivered, desk.accounts, desk.leave_out, brokers)
    raise_all([*faults, *book.faults])
    said = [finding for delivery in delivered.values() for finding in delivery.findings]
    return Pulled(
        frames=book.frames,
        absent=tuple(role for role in PASSPORTS if role not in book.there),
        inputs=tuple(given for delivery in delivered.values() for given in delivery.inputs),
        findings=(*said, *book.findings),
        snapshot_utc=delivered["quotes"].snapshot_utc if "quotes" in delivered else None,
        reports=_reports(desk, as_of, delivered, book.frames["positions"]),
        covered=book.covered,
        contents=tuple(body for delivery in delivered.values() for body in delivery.contents),
    )


def delivered_by(
    sources: Mapping[Role, Source], as_of: date, files: Mapping[Role, Files]
) -> tuple[dict[Role, Delivery], list[VegareconError]]:
    """What the source of each role delivers, and what is wrong with those that do not."""
    delivered: dict[Role, Delivery] = {}
    faults: list[VegareconError] = []
    for role in PASSPORTS:
        source = sources.get(role)
        if source is None:
            continue
        given = files.get(role, WORLD)
        reading = partial(source.read, as_of, given)
        try:
            delivered[role] = (
                reading() if role in REQUIRED else delivery_or_reasons(role, reading, given)
            )
        except VegareconError as error:
            faults.append(error)
    return delivered, faults


def _reports(
    desk: Desk, as_of: date, delivered: Mapping[Role, Delivery], positions: pd.DataFrame
) -> pd.DataFrame:
    """What every source says of the desk's holdings."""
    said: list[pd.DataFrame] = []
    if "positions" in delivered:
        names, given = desk.reporters["positions"], delivered["positions"].by_source
        said.append(
            broker_reports(names, [own_rows(rows, desk.accounts, desk.leave_out) for rows in given])
        )
    if "quotes" in delivered:
        for name, quotes in zip(
            desk.reporters["quotes"], delivered["quotes"].by_source, strict=True
        ):
            # A feed that is not to be compared has no name.
            if name:
                said.append(vendor_reports(name, quotes, positions, as_of))
    return stacked(said)
