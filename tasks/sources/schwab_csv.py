"""The positions that Schwab's site exports as CSV, of one account or of all.

    "Positions for account Individual ...123 as of 04:20 PM ET, 2026/11/20"

    "Symbol","Description","Qty (Quantity)","Price","Cost Basis","Asset Type"
    "SPXW 12/18/2026 5700.00 P","PUT S & P 500 INDEX","-4","28.35","$12,440.00","Option"
    "Cash & Cash Investments","--","--","--","--","Cash and Money Market"
    "Positions Total","","--","--","$12,440.00","--"

Of several accounts each has its name on a line of its own, a header, and a total. It has no
greeks, and of futures their value alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tasks.model.errors import raise_all
from tasks.sources.claims import wrong_day
from tasks.sources.csv_settings import place_faults
from tasks.sources.delivery import Delivery, input_of
from tasks.sources.files import WORLD, Files, read_raw
from tasks.sources.schwab_layout import amount_held, parts_of
from tasks.sources.statement import Dropped, findings_of, holdings_frame, statement_rows

FILE = "{as_of}/positions.csv"


@dataclass(frozen=True)
class SchwabCsv:
    """Positions from an export a session below a folder; `file` is a pattern over `as_of`.

    An export without any holding is refused unless `allow_empty`: one that lost its rows would
    be a flat book. Raises SettingsError, or Faults, when the pattern cannot be one.
    """

    path: Path
    file: str = FILE
    allow_empty: bool = False

    def __post_init__(self) -> None:
        raise_all(place_faults("positions", self.path, self.file))

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The holdings of one session, conformed to the passport of positions.

        Cash and totals are dropped and counted; what futures are held is not in the file, and
        a finding says so where they have a value. Contracts that the table does not know are
        kept. Raises SourceError, or Faults with every fault of the file.
        """
        raw = read_raw(self.path, self.file.format(as_of=as_of, role="positions"), files)
        parts = parts_of(raw.name, statement_rows(raw))
        if parts.day != as_of:
            raise wrong_day(f"{raw.name}, line {parts.title_line}", f"{parts.day}", as_of)
        if not self.allow_empty:
            parts.demand_holdings()
        raise_all(parts.faults)
        frame, findings = holdings_frame(parts.sheet, parts.symbols, as_of, {})
        dropped = (
            Dropped("cash", "rows of cash", tuple(parts.cash)),
            Dropped("total", "totals", tuple(parts.totals)),
            Dropped("nothing_held", "rows without symbol", tuple(parts.empty)),
            Dropped(
                "futures",
                "sums of futures, whose contracts the file does not name",
                tuple((at, label) for at, label, _ in parts.futures),
                "warn" if any(amount_held(value) for _, _, value in parts.futures) else "info",
            ),
        )
        given = input_of(
            raw,
            role="positions",
            source="schwab_csv",
            rows=len(frame) + sum(len(each.rows) for each in dropped),
            claimed_as_of=parts.day,
        )
        told = (*findings_of(raw.name, dropped), *findings)
        return Delivery(frame, (given,), told, None, (raw.content,))
