"""The Position Statement that thinkorswim exports: Monitor, Activity and Positions, Export to file.

A title with account and date, groups of underlyings each below a header of columns that the
trader chose, and balances at the end:

    Position Statement for 123456789 (margin) on 11/20/26 16:20:05

    Equities and Equity Options
    Instrument,Qty,Days,Trade Price,Mark,Delta,Gamma,Theta,Vega
    SPX,,,,,-12.50,.20,85.10,-210.00
    S&P 500 INDEX,0,,.00,"5,990.10",.00,.00,.00,.00
    100 (Weeklys) 18 DEC 26 5700 PUT,-4,28,31.10,28.35,42.10,-.80,190.20,"(1,210.00)"

    Cash & Sweep Vehicle,"$102,310.40"

Its greeks are those of the position, in USD: shares, per point, per day, per vol point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import raise_all
from tasks.model.frames import ACCOUNTS
from tasks.sources.claims import wrong_day
from tasks.sources.csv_settings import place_faults
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.files import WORLD, Files, RawFile, read_raw
from tasks.sources.greek_units import unit_faults
from tasks.sources.statement import Dropped, findings_of, holdings_frame, statement_rows
from tasks.sources.thinkorswim_layout import Layout, layout_of
from tasks.sources.us_numbers import us_number

FILE = "{as_of}-PositionStatement.csv"
UNITS: Mapping[str, str] = MappingProxyType(
    {"vega": "usd_per_point", "delta": "usd", "gamma": "usd", "theta": "usd_per_day"}
)
CASH = "Cash & Sweep Vehicle"


@dataclass(frozen=True)
class Thinkorswim:
    """Positions, or the cash of the account, from a statement a session below a folder.

    `file` is a pattern over `as_of`. `unmarked_spx` is the root (SPX or SPXW) of options on SPX
    that expire on a third Friday and have no mark; without it they are refused. A statement
    without any holding is refused as positions unless `allow_empty`.
    Raises SettingsError, or Faults, when the pattern or a unit cannot be one.
    """

    role: Literal["positions", "accounts"]
    path: Path
    file: str = FILE
    unmarked_spx: str = ""
    allow_empty: bool = False
    reported_units: Mapping[str, str] = field(default_factory=lambda: UNITS)

    def __post_init__(self) -> None:
        faults = place_faults(self.role, self.path, self.file)
        raise_all([*faults, *unit_faults(self.reported_units)])

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The rows of one session, conformed to the passport of the role.

        Rows that hold nothing (the sums of an underlying, an index, totals, balances) are
        dropped and counted. Contracts that the table does not know are kept.
        Raises SourceError, or Faults with every fault of the file.
        """
        raw = read_raw(self.path, self.file.format(as_of=as_of, role=self.role), files)
        layout = layout_of(raw.name, statement_rows(raw), as_of, self.unmarked_spx)
        if layout.day != as_of:
            raise wrong_day(f"{raw.name}, line {layout.title_line}", f"{layout.day}", as_of)
        if self.role == "accounts":
            return _cash(raw, layout)
        if not self.allow_empty:
            layout.demand_holdings()
        raise_all(layout.faults)
        frame, findings = holdings_frame(layout.sheet, layout.symbols, as_of, self.reported_units)
        dropped = (
            Dropped("heading", "sums of an underlying", tuple(layout.heads)),
            Dropped("nothing_held", "underlyings not held", tuple(layout.empty)),
            Dropped("total", "totals", tuple(layout.totals)),
            Dropped(
                "balance",
                "balances",
                tuple((line, label) for line, label, _ in layout.balances),
            ),
        )
        rows = len(frame) + sum(len(each.rows) for each in dropped)
        given = input_of(raw, role=self.role, source="thinkorswim", rows=rows, claimed_as_of=as_of)
        told = (*findings_of(raw.name, dropped), *findings, *_doubts(raw.name, layout))
        return Delivery(frame, (given,), told, None, (raw.content,))


def _cash(raw: RawFile, layout: Layout) -> Delivery:
    """The cash of the account; other balances are dropped."""
    kept = [(line, us_number(value)) for line, label, value in layout.balances if label == CASH]
    # What is amiss with the holdings is said where they are read.
    raise_all(layout.balance_faults())
    rows = [(layout.account, cash, line) for line, cash in kept if cash is not None]
    frame = pd.DataFrame(rows, columns=["account", "cash", "line"])
    others = tuple((line, label) for line, label, _ in layout.balances if label != CASH)
    dropped = Dropped("balance", "balances other than cash", others)
    findings = list(findings_of(raw.name, (dropped,)))
    if not rows:
        findings.append(_told("source.no_balance", raw.name, f"no line {CASH}: no cash is known"))
    given = input_of(
        raw,
        role="accounts",
        source="thinkorswim",
        rows=len(layout.balances),
        claimed_as_of=layout.day,
    )
    return Delivery(ACCOUNTS.conform(frame), (given,), tuple(findings), None, (raw.content,))


def _doubts(name: str, layout: Layout) -> list[Finding]:
    doubts = []
    if layout.paper:
        what = "exported from paperMoney: these holdings are simulated"
        doubts.append(_told("source.simulated", name, what))
    if not layout.balances and not layout.totals:
        what = "neither balances nor totals at the end: that the file is whole cannot be seen"
        doubts.append(_told("source.open_end", name, what))
    return doubts


def _told(code: str, name: str, what: str) -> Finding:
    return Finding(code=code, severity="warn", subject=name, count=1, evidence=what)
