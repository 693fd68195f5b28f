"""What kind of file a trader has, and the section [positions] that would read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tasks.model.errors import SettingsError, SourceError, shown
from tasks.settings.drafting_columns import understand
from tasks.settings.drafting_table import Understood
from tasks.settings.feed_kinds import KINDS
from tasks.sources import schwab_csv, thinkorswim
from tasks.sources.delivery import Role
from tasks.sources.files import RawFile
from tasks.sources.schwab_layout import parts_of
from tasks.sources.statement import statement_rows
from tasks.sources.table import Rows, rows_of
from tasks.sources.text import text_of
from tasks.sources.thinkorswim_layout import layout_of

OWN_FILE = "{as_of}/positions.csv"
FLEX_FILE = "{as_of}/flex.xml"
ACCOUNT = "MAIN"
_FLEX_DAY = re.compile(rb'<OpenPosition [^>]*reportDate="(\d{4})-?(\d{2})-?(\d{2})"', re.IGNORECASE)
_FLEX_SECTIONS: tuple[tuple[Role, re.Pattern[bytes]], ...] = (
    ("trades", re.compile(rb"<Trades[\s/>]")),
    ("accounts", re.compile(rb"<CashReport[\s/>]")),
)
_DATED = re.compile(r"(?<![0-9])(20[0-9]{2})[-_]?([0-9]{2})[-_]?([0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class Reader:
    """What reads a file: the kind of its section [positions], the name pattern, and further keys.

    `columns` maps ours to theirs; `unused` has the reason why a heading is not read; `commented`
    are lines that a person has to confirm; `day` is the one that the file speaks of. `rows` are
    those of a table of the trader's own; `beside` the further roles that the file seems to have.
    """

    kind: str
    file: str
    keys: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    mapped: Mapping[str, str] = field(default_factory=dict)
    unused: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    commented: tuple[str, ...] = ()
    day: date | None = None
    rows: Rows | None = None
    beside: tuple[Role, ...] = ()


def reader_of(raw: RawFile, date_format: str | None) -> Reader:
    """What would read a file. Raises SourceError, SettingsError, or Faults where nothing would."""
    if raw.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _flex(raw)
    head = raw.content[:4096].decode("utf-8", errors="replace")
    if "Position Statement for " in head:
        layout = layout_of(raw.name, statement_rows(raw), date(2000, 1, 1), "")
        cash = any(label == thinkorswim.CASH for _, label, _ in layout.balances)
        beside: tuple[Role, ...] = ("accounts",) if cash else ()
        commented = (f'unmarked_spx = "SPX"          {_UNMARKED}',)
        return Reader(
            "thinkorswim", thinkorswim.FILE, commented=commented, day=layout.day, beside=beside
        )
    if re.match(r'\ufeff?"?Positions for ', head):
        parts = parts_of(raw.name, statement_rows(raw))
        return Reader("schwab_csv", schwab_csv.FILE, day=parts.day)
    return _own(raw, date_format)


_UNMARKED = "# where thinkorswim prints third Fridays of SPX without a mark: SPX or SPXW"

_SERVICE = (
    "Or let each run ask for it: take out path and file, and write",
    'query_id = "123456"',
    'token = "env:IBKR_FLEX_TOKEN"',
)


def _flex(raw: RawFile) -> Reader:
    if b"<FlexQueryResponse" not in raw.content[:4096]:
        raise SettingsError(
            "usage.file",
            where=raw.name,
            found="a page of the web, or XML",
            wanted=f"a CSV with a header, or what one of {', '.join(KINDS)} reads",
            remedy="export the positions as CSV",
        )
    days = {date(*map(int, found)) for found in _FLEX_DAY.findall(raw.content)}
    beside = tuple(role for role, section in _FLEX_SECTIONS if section.search(raw.content))
    return Reader(
        "ibkr_flex", FLEX_FILE, commented=_SERVICE, day=max(days, default=None), beside=beside
    )


def _own(raw: RawFile, date_format: str | None) -> Reader:
    """A table of the trader's own."""
    text = text_of(raw, marked=True)
    first = text.splitlines()[0]
    for sign, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")):
        if first.count(sign) > first.count(","):
            raise SourceError(
                "source.delimiter",
                where=f"{raw.name}, line 1",
                found=f"cells divided by {word}",
                wanted="cells divided by commas, numbers with a point before decimals",
                remedy="save the file as CSV with commas; nothing was written",
            )
    rows = rows_of(raw.name, text)
    header = [cell.strip() for cell in rows.cells[0]]
    whole = [row for row in rows.cells[1:] if len(row) == len(header)]
    if not whole:
        raise SourceError(
            "source.empty",
            where=raw.name,
            found=f"a first line of {shown(','.join(header))}, and no row as wide below it",
            wanted="a header, and a row for each holding",
            remedy="export the positions with their header",
        )
    seen = understand(raw.name, header, whole, date_format)
    keys = {} if seen.date_format == "%Y-%m-%d" else {"date_format": seen.date_format}
    questions = list(seen.questions)
    if "account" not in seen.columns:
        keys["account"] = ACCOUNT
        questions.append(f"no column of accounts: all is taken to be of one, called {ACCOUNT}")
    return Reader(
        "csv_folder",
        OWN_FILE,
        keys,
        seen.settings(),
        dict(seen.columns),
        dict(seen.unused),
        tuple(questions),
        _units(seen),
        seen.day,
        rows,
    )


def _units(seen: Understood) -> tuple[str, ...]:
    if not seen.units:
        return ()
    told = ", ".join(f'{greek} = "{unit}"' for greek, unit in seen.units.items())
    return (f"reported_units = {{ {told} }}   # CHECK: a guess; not used until confirmed",)


def day_in_name(name: str) -> date | None:
    """The one date in a file's name; None without one, or with several."""
    days = set()
    for year, month, day in _DATED.findall(name):
        try:
            days.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None
