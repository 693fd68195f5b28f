"""An IBKR Flex statement: its days, its sections, and rows of attributes made a sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.sources.claims import note_other_days, wrong_day
from tasks.sources.files import RawFile
from tasks.sources.flex_dates import flex_moment
from tasks.sources.sheet import Sheet
from tasks.sources.strict_json import shape_fault
from tasks.sources.strict_xml import Element, xml_of

# What IBKR writes where there is nothing to write.
_NOTHING = frozenset({"-", "--", "N/A"})
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_NOT_YET = (
    "IBKR may not have made this session's yet: statements are complete late in the evening of "
    "New York or the next morning; run again then, or widen the period of the Flex Query; an old "
    "statement is never relabelled"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One element, and the account that it belongs to."""

    element: Element
    account: str


@dataclass(frozen=True, slots=True)
class Flex:
    """The statements of one file, one an account, all of the session `as_of`."""

    raw: RawFile
    as_of: date
    day_first: bool | None
    statements: tuple[Element, ...]

    def rows(self, section: str, *, needed: bool = True) -> list[Row]:
        """Every element of a section, of all statements.

        Raises SourceError where a statement lacks a section that is `needed`: then the query
        does not ask for it, which is not the same as there being nothing.
        """
        found = [(each, each.child(section)) for each in self.statements]
        if needed and any(part is None for _, part in found):
            have = [part.tag for each, _ in found for part in each.children]
            raise SourceError(
                "source.section",
                where=self.raw.name,
                found=f"sections {', '.join(shown(tag) for tag in dict.fromkeys(have)) or 'none'}",
                wanted=f"{section} in each of {len(found)} statements",
                remedy=f"add the section {section} to the Flex Query (an Activity Flex Query)",
            )
        return [
            Row(element, element.get("accountId") or statement.get("accountId"))
            for statement, part in found
            if part is not None
            for element in part.below()
        ]

    def sheet(self, rows: Sequence[Row], needed: Sequence[str], more: Sequence[str] = ()) -> Sheet:
        """The attributes of rows as columns, with an account for each.

        An attribute that a row lacks is a field that the query leaves out: SourceError where it
        is among the `needed`. Amounts with commas between thousands lose the commas.
        """
        absent = [name for name in needed if any(name not in it.element.attributes for it in rows)]
        if absent:
            raise SourceError(
                "source.field",
                where=f"{self.raw.name}, {shown(rows[0].element.tag)}",
                found=f"no {', '.join(absent)}",
                wanted=f"the fields {', '.join(needed)}",
                remedy="tick them in that section of the Flex Query",
            )
        columns = {
            name: [_cell(row.element.get(name)) for row in rows] for name in (*needed, *more)
        }
        columns["accountId"] = [row.account for row in rows]
        headings = {name: name for name in columns}
        return Sheet(self.raw.name, columns, headings, [row.element.line for row in rows])

    def note_other_days(self, sheet: Sheet, column: str, days: Sequence[date | None]) -> None:
        """Note in a sheet the rows whose day is not that of the session."""
        note_other_days(sheet, column, days, self.as_of, _NOT_YET)

    def doubts(self) -> list[Finding]:
        """A finding where a statement was made before the session was over."""
        closed = Calendar(self.as_of).close_utc(self.as_of)
        early = [made for each in self.statements if (made := self._made(each)) and made < closed]
        if not early:
            return []
        return [
            Finding(
                code="source.before_close",
                severity="warn",
                subject=self.raw.name,
                count=len(early),
                evidence=f"made at {min(early).astimezone(NEW_YORK):%H:%M} New York, before the "
                "close: it may not be complete, run it later",
            )
        ]

    def _made(self, statement: Element) -> datetime | None:
        """When a statement was made; None where it does not say, or in words of its own."""
        try:
            day, time = flex_moment(statement.get("whenGenerated"), self.day_first)
        except ValueError:
            return None
        told = f"{day.isoformat()}T{time}" if time else ""
        return datetime.fromisoformat(told).replace(tzinfo=NEW_YORK) if told else None


def flex_of(raw: RawFile, as_of: date, day_first: bool | None) -> Flex:
    """The statements of a file. Raises SourceError, or Faults: another format, another day."""
    top = xml_of(raw)
    if top.tag == "FlexStatementResponse":
        code = top.child("ErrorCode")
        found = f"the web service's refusal {shown(code.text) if code else 'without a code'}"
        raise shape_fault(raw, found, "a statement")
    group = top.child("FlexStatements") if top.tag == "FlexQueryResponse" else None
    if group is None:
        raise shape_fault(raw, f"an element {top.tag}", "FlexQueryResponse with FlexStatements")
    statements = tuple(each for each in group.children if each.tag == "FlexStatement")
    if not statements or group.get("count") not in ("", str(len(statements))):
        found = f"{len(statements)} statements where it counts '{group.get('count')}'"
        raise shape_fault(raw, found, "a statement for each account, as many as it counts")
    raise_all([fault for each in statements if (fault := _fault(raw, each, as_of, day_first))])
    return Flex(raw, as_of, day_first, statements)


def _fault(
    raw: RawFile, statement: Element, as_of: date, day_first: bool | None
) -> SourceError | None:
    """Why a statement is not the session's; None where it is."""
    where = f"{raw.name}, line {statement.line}, column toDate"
    told, made = statement.get("toDate"), shown(statement.get("whenGenerated")) or "an unknown time"
    try:
        last, _ = flex_moment(told, day_first)
    except ValueError:
        return SourceError(
            "source.date",
            where=where,
            found=f"'{shown(told)}'",
            wanted="a date as in 20261231 or 2026-12-31",
            remedy="choose yyyy-MM-dd in the Flex Query, or set `day_first` where it has slashes",
        )
    account = shown(statement.get("accountId"))
    found = f"a statement of {account} up to {last}, made at {made}"
    return None if last == as_of else wrong_day(where, found, as_of, _NOT_YET)


def _cell(text: str) -> str:
    if text in _NOTHING:
        return ""
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text
