"""The rows of a Cboe DataShop file that a session is made of; columns are found by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all, shown
from tasks.sources.claims import wrong_day
from tasks.sources.dropping import dropped_finding
from tasks.sources.faults import no_rows
from tasks.sources.files import RawFile
from tasks.sources.sheet import Sheet
from tasks.sources.table import columns_of, rows_of
from tasks.sources.text import text_of

ISO = "%Y-%m-%d"
_ARCHIVE = b"PK"
# What stands for the ordinary deliverable.
_ORDINARY = frozenset({"", "0"})
_CONTRACT: Mapping[str, str] = {
    "root": "root",
    "expiry": "expiration",
    "strike": "strike",
    "right": "option_type",
    "quote_date": "quote_date",
}
_SIDES = ("bid", "ask")
_SIZES = ("bid_size", "ask_size")
_SESSION: Mapping[str, str] = {
    "last": "close",
    "volume": "trade_volume",
    "open_interest": "open_interest",
    "delivery": "delivery_code",
}
# Bought beside the quotes; always of 15:45.
CALCS: Mapping[str, str] = {
    "vendor_iv": "implied_volatility_1545",
    "vendor_delta": "delta_1545",
    "vendor_gamma": "gamma_1545",
    "vendor_vega": "vega_1545",
    "vendor_theta": "theta_1545",
}
SIGNED = frozenset(CALCS) - {"vendor_iv"}


def sheet_of(raw: RawFile, at: str) -> Sheet:
    """All rows of a file under the house's names."""
    if raw.content.startswith(_ARCHIVE):
        raise SourceError(
            "source.archive",
            where=raw.name,
            found="a zip archive",
            wanted="the CSV file in it",
            remedy="unzip it where it is delivered, and name the CSV in `file` or `url`",
        )
    rows = rows_of(raw.name, text_of(raw))
    header = [heading.strip() for heading in rows.cells[0]]
    headings = _headings_of(raw.name, header, at)
    body = rows.after(0)
    if not body.cells:
        raise no_rows(raw.name, "at least one row of quotes")
    cells = dict(zip(header, columns_of(raw.name, header, body), strict=True))
    return Sheet(
        raw.name, {ours: cells[theirs] for ours, theirs in headings.items()}, headings, body.lines
    )


def of_the_session(
    sheet: Sheet, as_of: date, *, many_days: bool
) -> tuple[Sheet, tuple[Finding, ...]]:
    """The rows of a session. Raises SourceError, or Faults, for those of other days."""
    days = sheet.day("quote_date", ISO, required=True)
    sheet.finish()
    mine = [row for row, day in enumerate(days) if day == as_of]
    others = len(days) - len(mine)
    if not others:
        return sheet, ()
    named = sorted({day for day in days if day is not None and day != as_of})
    span = f"{named[0]}" if len(named) == 1 else f"{len(named)} days from {named[0]} to {named[-1]}"
    if not mine:
        raise wrong_day(f"{sheet.name}, column quote_date", f"rows of {span} alone", as_of)
    if not many_days:
        first = next(row for row, day in enumerate(days) if day != as_of)
        raise SourceError(
            "source.wrong_day",
            where=f"{sheet.name}, line {sheet.lines[first]}, column quote_date",
            found=f"{others} of {len(days)} rows of {span}",
            wanted=as_of.isoformat(),
            remedy="deliver the file of this session, or set many_days = true if it holds many",
        )
    finding = Finding(
        code="source.dropped_other_day",
        severity="info",
        subject=sheet.name,
        count=others,
        evidence=f"dropped the rows of {span}",
    )
    return sheet.only(mine), (finding,)


def ordinary(sheet: Sheet) -> tuple[Sheet, tuple[Finding, ...]]:
    """The rows without a delivery code: others deliver something else than their root says."""
    if "delivery" not in sheet:
        return sheet, ()
    codes = sheet.text("delivery")
    rows = [row for row, code in enumerate(codes) if code in _ORDINARY]
    adjusted = [row for row, code in enumerate(codes) if code not in _ORDINARY]
    if not adjusted:
        return sheet, ()
    examples = [f"{sheet.columns['root'][row]} with {codes[row]}" for row in adjusted]
    what = "contracts with a delivery code"
    return sheet.only(rows), (dropped_finding("adjusted", sheet.name, what, examples),)


def _headings_of(name: str, header: Sequence[str], at: str) -> dict[str, str]:
    """The file's heading for each of the house's columns that it has.

    `at` is the snapshot whose sides are read. The contract, its day, bid and ask must be there.
    Raises SourceError or Faults naming all lacking and all repeated columns.
    """
    required = {**_CONTRACT, **{side: f"{side}_{at}" for side in _SIDES}}
    sizes = {size: f"{size}_{at}" for size in _SIZES}
    wanted = {**required, **sizes, **_SESSION, **CALCS}
    lacking = [theirs for theirs in required.values() if theirs not in header]
    repeated = [theirs for theirs in wanted.values() if header.count(theirs) > 1]
    remedy = "deliver the Option EOD Summary as DataShop makes it, with its header"
    where = f"{name}, line 1"
    faults = []
    if lacking:
        found = f"a header of {shown(', '.join(header)) or 'nothing'}"
        told = f"{', '.join(lacking)} as well"
        faults.append(
            SourceError(
                "source.missing_columns", where=where, found=found, wanted=told, remedy=remedy
            )
        )
    if repeated:
        found = f"{', '.join(repeated)} more than once"
        faults.append(
            SourceError(
                "source.repeated_columns",
                where=where,
                found=found,
                wanted="each column once",
                remedy=remedy,
            )
        )
    raise_all(faults)
    return {ours: theirs for ours, theirs in wanted.items() if theirs in header}
