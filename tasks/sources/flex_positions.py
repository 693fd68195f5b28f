"""The open positions of a Flex statement: one row a holding, however it is told.

IBKR writes a holding as a SUMMARY, as its LOTs, or as both, just as the query asks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.model.frames import POSITIONS
from tasks.sources.flex_contracts import MORE, NEEDED, flex_symbols, foreign_currency
from tasks.sources.flex_dates import days
from tasks.sources.flex_statement import Flex
from tasks.sources.sheet import Sheet

_FIELDS = (*NEEDED, "position", "levelOfDetail", "reportDate")
_MORE = (*MORE, "model", "side", "markPrice", "costBasisPrice", "openDateTime")
_LEVELS = ("SUMMARY", "LOT")
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the statement. Prices are NaN where they are not told, or not in USD."""

    account: str
    symbol: str
    conid: str
    model: str
    level: str
    quantity: float
    mark: float
    cost: float
    opened: date | None
    line: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What is one holding; an account may be divided into models."""
        return (self.account, self.symbol, self.conid, self.model)


def flex_positions(flex: Flex, *, allow_empty: bool) -> tuple[pd.DataFrame, int, list[Finding]]:
    """The holdings (POSITIONS), how many rows told of them, and findings.

    A holding is its SUMMARY where there is one, else the sum of its LOTs; it was opened when the
    earliest of its LOTs was. Raises SourceError, or Faults: rows of another day, a side against
    the sign, a contract that contradicts its symbol, no rows unless `allow_empty`.
    """
    rows = flex.rows("OpenPositions")
    if not rows and not allow_empty:
        raise SourceError(
            "source.empty",
            where=flex.raw.name,
            found=f"{len(flex.statements)} statements without a position",
            wanted="at least one OpenPosition",
            remedy="look at the Flex Query; if none is meant, set allow_empty = true",
        )
    if not rows:
        return POSITIONS.empty(), 0, []
    sheet = flex.sheet(rows, _FIELDS, _MORE)
    lines, findings = _lines(sheet, flex)
    sheet.finish()
    ordered = sorted(lines, key=lambda each: each.key)
    holdings: list[dict[str, object]] = []
    torn: list[_Line] = []
    for _, group in groupby(ordered, key=lambda each: each.key):
        told = list(group)
        summaries = [each for each in told if each.level == "SUMMARY"]
        lots = [each for each in told if each.level == "LOT"]
        if lots and len(summaries) == 1 and not _agree(summaries[0], lots):
            torn += summaries
        holdings += [_holding(each, lots) for each in summaries or [_sum(lots)]]
    frame = pd.DataFrame(holdings).sort_values("line", kind="stable")
    findings += _counted(flex.raw.name, lines, len(frame), torn)
    return POSITIONS.conform(frame), len(rows), findings


def _lines(sheet: Sheet, flex: Flex) -> tuple[list[_Line], list[Finding]]:
    """The rows made typed; faults are noted in the sheet."""
    symbols = flex_symbols(sheet, flex.as_of, flex.day_first)
    foreign, findings = foreign_currency(sheet, flex.raw.name)
    reported = days(sheet, "reportDate", flex.day_first, required=True)
    flex.note_other_days(sheet, "reportDate", reported)
    levels = sheet.text("levelOfDetail", required=True)
    odd = [row for row, level in enumerate(levels) if level and level not in _LEVELS]
    remedy = "choose Summary, or Lot, in the section Open Positions of the Flex Query"
    sheet.refuse("source.level", "levelOfDetail", odd, wanted="SUMMARY or LOT", remedy=remedy)
    quantities = sheet.number("position", required=True).tolist()
    signs = {"Long": 1.0, "Short": -1.0}
    against = [
        row
        for row, (side, quantity) in enumerate(zip(sheet.text("side"), quantities, strict=True))
        if side and (side not in signs or signs[side] * quantity < 0.0)
    ]
    sheet.refuse(
        "source.contradiction",
        "side",
        against,
        wanted="Long above zero, Short below",
        remedy="ask IBKR which of the two it is; a sign is not guessed",
    )
    columns = zip(
        sheet.text("accountId", required=True),
        symbols,
        sheet.text("conid"),
        sheet.text("model"),
        levels,
        quantities,
        _prices(sheet, "markPrice", foreign),
        _prices(sheet, "costBasisPrice", foreign),
        days(sheet, "openDateTime", flex.day_first),
        sheet.lines,
        strict=True,
    )
    return [_Line(*each) for each in columns], findings


def _prices(sheet: Sheet, column: str, foreign: Sequence[bool]) -> list[float]:
    values = sheet.number(column).tolist()
    return [math.nan if other else value for value, other in zip(values, foreign, strict=True)]


def _agree(summary: _Line, lots: Sequence[_Line]) -> bool:
    return abs(summary.quantity - math.fsum(lot.quantity for lot in lots)) <= _SLACK


def _sum(lots: Sequence[_Line]) -> _Line:
    """One line of the lots of a holding: their sum, their average cost, their mark if it is one."""
    first, quantity = lots[0], math.fsum(lot.quantity for lot in lots)
    paid = math.fsum(lot.quantity * lot.cost for lot in lots)
    cost = paid / quantity if quantity and not math.isnan(paid) else math.nan
    mark = first.mark if len({lot.mark for lot in lots}) == 1 else math.nan
    line = min(lot.line for lot in lots)
    return _Line(*first.key, "LOT", quantity, mark, cost, None, line)


def _holding(line: _Line, lots: Sequence[_Line]) -> dict[str, object]:
    opened = [day for day in (line.opened, *(lot.opened for lot in lots)) if day]
    return {
        "account": line.account,
        "symbol": line.symbol,
        "quantity": line.quantity,
        "average_price": line.cost,
        "opened": min(opened).isoformat() if opened else "",
        "reported_price": line.mark,
        "line": line.line,
    }


def _counted(name: str, lines: Sequence[_Line], kept: int, torn: Sequence[_Line]) -> list[Finding]:
    found = []
    if torn:
        examples = ", ".join(shown(f"{each.symbol} in {each.account}") for each in torn[:3])
        found.append(
            Finding(
                code="source.lots_disagree",
                severity="error",
                subject=name,
                count=len(torn),
                evidence=f"SUMMARY is not the sum of the LOTs: {examples}; SUMMARY is used",
            )
        )
    if dropped := len(lines) - kept:
        examples = ", ".join(
            shown(text) for text in dict.fromkeys(it.symbol for it in lines if it.level == "LOT")
        )
        found.append(
            Finding(
                code="source.dropped_lots",
                severity="info",
                subject=name,
                count=dropped,
                evidence="lots of holdings, told by their SUMMARY or summed into one row: "
                + shown(examples),
            )
        )
    return found
