"""Cboe's delayed quotes: a JSON page an underlying, free, without a key, of this moment.

The whole chain with vols, greeks and open interest, and the index itself. Quotes are 15 minutes
late; a page asked for between 16:30 and 20:30 New York holds those of the close. From 20:15 on the
night session trades, and a quarter of an hour later the page has its quotes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from tasks.model.document import Finding
from tasks.model.errors import SourceError, raise_all
from tasks.model.frames import INDICES, QUOTES
from tasks.model.sessions import NEW_YORK, Calendar
from tasks.sources.claims import OLD_FILE, wrong_day
from tasks.sources.delivery import Delivery, input_of, read_joined
from tasks.sources.files import WORLD, Files, Place, RawFile
from tasks.sources.pages import pages_of
from tasks.sources.site import PageOrFolder
from tasks.sources.strict_json import (
    Row,
    demand,
    json_of,
    number_in,
    object_in,
    rows_in,
    shape_fault,
)
from tasks.sources.symbols import canonical, keep_known
from tasks.sources.vendor_zeros import without_zeros

PAGE = "https://cdn.cboe.com/api/global/delayed_quotes/options/{symbol}.json"
DELAY = timedelta(minutes=15)
# When the night session of SPX and VIX options begins.
NIGHT_SESSION = time(20, 15)
MAX_ROWS = 200_000
_NUMBERS: Mapping[str, str] = {
    "bid": "bid",
    "ask": "ask",
    "bid_size": "bid_size",
    "ask_size": "ask_size",
    "last": "last_trade_price",
    "volume": "volume",
    "open_interest": "open_interest",
    "vendor_iv": "iv",
    "vendor_delta": "delta",
    "vendor_gamma": "gamma",
    "vendor_vega": "vega",
    "vendor_theta": "theta",
}
_SIGNED = frozenset({"vendor_delta", "vendor_gamma", "vendor_vega", "vendor_theta"})
# In addresses they have an underscore before them, and shares have none.
_INDICES = frozenset({"SPX", "XSP", "NDX", "XND", "RUT", "MRUT", "DJX", "OEX", "XEO"}) | {
    *("VIX", "VIX1D", "VIX9D", "VIX3M", "VIX6M", "VIX1Y", "VVIX", "SKEW"),
    *("RVX", "VXN", "OVX", "GVZ"),
}
_STAMP = "%Y-%m-%d %H:%M:%S"
_FIRST_YEAR = 2000
_ASK_THEN = (
    "a page of the moment: it has the close from 16:30 to 20:30 New York; run then, or with "
    "`--as-of` the day whose close it has"
)


@dataclass(frozen=True)
class CboeDelayed:
    """Quotes, or the closes of the indices, of some underlyings.

    `symbols` are underlyings such as SPX, VIX, VXX. `url` is a pattern over `symbol` (with its
    underscore where it is an index); `path` is a folder that pages were saved to, by the pattern
    `file` over `as_of` and `symbol`, and is read instead.
    """

    role: Literal["quotes", "indices"] = "quotes"
    symbols: tuple[str, ...] = ("SPX", "VIX")
    url: str = PAGE
    path: Path | None = None
    file: str = "{as_of}/{symbol}.json"

    def __post_init__(self) -> None:
        raise_all(self._place.faults(symbol=self.symbols[0] if self.symbols else ""))

    @property
    def _place(self) -> PageOrFolder:
        return PageOrFolder(
            self.role, self.path, self.file, self.url, "{symbol}.json", of_the_moment=True
        )

    def read(self, as_of: date, files: Files = WORLD) -> Delivery:
        """The pages of all underlyings, conformed to the passport of the role.

        The day that a page speaks of is that of the underlying's last trade in New York; without
        one it is the page's own time stamp's. A vol or last of 0 is Cboe's word for none, and
        greeks beside no vol are none. Unknown roots are dropped with a finding, and so is the
        close of an underlying whose page is not of the day's end. A page that did not come is a
        finding, where another came.
        Raises SourceError, or Faults; NothingCameError where no page came.
        """
        places = [self._place_of(symbol, as_of) for symbol in self.symbols]
        pages = pages_of(places, files)
        read = read_joined(
            partial(self._page, symbol, raw, as_of) for symbol, raw in pages.came(self.symbols)
        )
        silent = pages.findings(self.role)
        return pages.told_in(replace(read, findings=(*read.findings, *silent)), self.role)

    def _place_of(self, symbol: str, as_of: date) -> tuple[Place, str]:
        spelled = {"symbol": f"_{symbol}" if symbol in _INDICES else symbol}
        return self._place.of(as_of, {"symbol": symbol}, in_url=spelled)

    def _page(self, symbol: str, raw: RawFile, as_of: date) -> Delivery:
        page = json_of(raw)
        data = object_in(raw, page, "data")
        demand(raw, page, "timestamp")
        _demand_symbol(raw, page, data, symbol)
        made_utc = _made_utc(raw, page["timestamp"])
        _demand_day(raw, data, made_utc, as_of, saved=self.path is not None)
        if self.role == "indices":
            return _index(raw, data, symbol, made_utc, as_of)
        return _chain(raw, data, made_utc, as_of)


def _chain(raw: RawFile, data: Row, made_utc: datetime, as_of: date) -> Delivery:
    demand(raw, data, "options")
    rows = rows_in(raw, data["options"], "data.options", most=MAX_ROWS)
    if not rows:
        raise shape_fault(raw, "no rows in data.options", "a chain of contracts")
    for number, row in enumerate(rows):
        if "option" not in row or "bid" not in row or "ask" not in row:
            raise shape_fault(raw, f"contract {number} of {', '.join(row)}", "option, bid and ask")
    frame = pd.DataFrame(
        {
            ours: _numbers(raw, rows, theirs, signed=ours in _SIGNED)
            for ours, theirs in _NUMBERS.items()
        }
    )
    frame = without_zeros(frame)
    symbols = canonical([str(row["option"]).strip() for row in rows], as_of)
    frame["symbol"] = pd.Series(symbols.text, dtype="str")
    frame["line"] = np.arange(len(rows), dtype="int64")
    kept, dropped = keep_known(QUOTES.conform(frame), symbols, name=raw.name)
    return Delivery(
        kept,
        (input_of(raw, role="quotes", source="cboe_delayed", rows=len(rows), claimed_as_of=as_of),),
        (*dropped, *_doubts(raw, made_utc - DELAY, as_of)),
        made_utc - DELAY,
        (raw.content,),
    )


def _index(raw: RawFile, data: Row, symbol: str, made_utc: datetime, as_of: date) -> Delivery:
    """The close of the underlying, where the page is of the day's end."""
    demand(raw, data, "close")
    close = _number(raw, data["close"], "data.close")
    why = ""
    if not close > 0.0:
        why = "has no close"
    elif made_utc - DELAY < Calendar(as_of).close_utc(as_of):
        why = f"was made at {made_utc:%H:%M} UTC, before it"
    frame = pd.DataFrame([] if why else [(symbol, close)], columns=["symbol", "close"])
    findings = [_no_close(raw, symbol, why)] if why else []
    given = input_of(raw, role="indices", source="cboe_delayed", rows=1, claimed_as_of=as_of)
    return Delivery(INDICES.conform(frame), (given,), tuple(findings), None, (raw.content,))


def _no_close(raw: RawFile, symbol: str, why: str) -> Finding:
    return Finding(
        code="source.dropped_close",
        severity="warn",
        subject=raw.name,
        count=1,
        evidence=f"dropped {symbol}: a close is wanted, and the page {why}",
    )


def _made_utc(raw: RawFile, cell: object) -> datetime:
    """When the page was made."""
    try:
        made = datetime.strptime(str(cell), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        made = None
    if made is None or made.year < _FIRST_YEAR:
        raise shape_fault(raw, f"timestamp '{cell}'", "a time such as 2026-05-20 23:02:44")
    return made


def _demand_symbol(raw: RawFile, page: Row, data: Row, symbol: str) -> None:
    """That the page is of the underlying that was asked for, where it says of which it is."""
    for told in (page.get("symbol"), data.get("symbol")):
        if told is not None and str(told).lstrip("_^") != symbol:
            raise shape_fault(raw, f"a page of {told}", f"the page of {symbol}")


def _demand_day(raw: RawFile, data: Row, made_utc: datetime, as_of: date, *, saved: bool) -> None:
    """That the page speaks of the session, and was made before the next one's day.

    The session is that of the underlying's last trade in New York; without one, of the page's
    own time stamp. What to do differs for a page that was `saved` as a file.
    """
    made, following = made_utc.astimezone(NEW_YORK), Calendar(as_of).next(as_of)
    traded, day = data.get("last_trade_time"), made.date()
    if traded:
        try:
            moment = datetime.fromisoformat(str(traded))
        except ValueError:
            raise shape_fault(raw, f"last_trade_time '{traded}'", "2026-05-20T16:14:59") from None
        local = moment.astimezone(NEW_YORK) if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)
        if made_utc < local:
            raise shape_fault(
                raw,
                f"a page of {made_utc:%H:%M} UTC with a trade of {traded}",
                "a later time stamp",
            )
        day = local.date()
    if day != as_of or made.date() >= following:
        found = f"a page of {day}, made {made_utc:%Y-%m-%d %H:%M} UTC"
        raise wrong_day(raw.name, found, as_of, OLD_FILE if saved else _ASK_THEN)


def _numbers(raw: RawFile, rows: Sequence[Row], name: str, *, signed: bool) -> list[float]:
    """One field of all contracts; NaN where it is null or absent."""
    found = [_number(raw, row.get(name), f"{name} of contract {at}") for at, row in enumerate(rows)]
    if not signed and any(value < 0.0 for value in found):
        at = next(at for at, value in enumerate(found) if value < 0.0)
        raise SourceError(
            "source.negative",
            where=f"{raw.name}, {name} of contract {at}",
            found=f"{found[at]:g}",
            wanted="0 or more",
            remedy="ask again; a page with such a number is not taken",
        )
    return found


def _number(raw: RawFile, value: object, what: str) -> float:
    return math.nan if value is None else number_in(raw, value, what)


def _doubts(raw: RawFile, quoted_utc: datetime, as_of: date) -> list[Finding]:
    """Whether the quotes are those of the close."""
    calendar = Calendar(as_of)
    closed = calendar.close_utc(as_of)
    # On the evening before the next session: there is none on a Friday.
    night = datetime.combine(calendar.next(as_of) - timedelta(days=1), NIGHT_SESSION, NEW_YORK)
    if quoted_utc < closed:
        code, what = "source.before_close", f"before the close at {closed:%H:%M} UTC: run it later"
    elif quoted_utc >= night:
        code = "source.night_session"
        what = "when the night session trades: they may not be those of the close"
    else:
        return []
    return [
        Finding(
            code=code,
            severity="warn",
            subject=raw.name,
            count=1,
            evidence=f"the quotes are of {quoted_utc:%Y-%m-%d %H:%M} UTC, {what}",
        )
    ]
