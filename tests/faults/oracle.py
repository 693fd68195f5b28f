"""What must hold of a run whatever it was fed: nothing here asks the product how to read a file.

Positions, trades and quotes are read with the standard library's csv; sums are math.fsum's.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tests.faults.intake import POSITIONS, SETTINGS, TRADES, Fed, Intake
from tests.faults.plain import OPTION, fills, holdings, symbol_of
from tests.faults.sound import journal_faults
from tests.flows.desks import LAST

REPORTED, NO_REPORT, BAD_SETTINGS = (0, 3, 4, 5), 10, 20
QUOTES = POSITIONS.replace("positions", "quotes")
FORMS = ("html", "txt", "json", "csv")
Legs = list[dict[str, Any]]
Holding = tuple[str, str]


def wrong_with(desk: Intake, fed: Fed, files: Mapping[str, bytes | None]) -> list[str]:
    """Everything that is wrong with a run on `files`, all of the desk's; [] when nothing is."""
    found = [*_lines(fed), *journal_faults(desk.desk)]
    code = fed.ended.code
    if code in REPORTED:
        return [*found, *_reported(desk, fed), *_book(fed, files)]
    if code == NO_REPORT:
        return [*found, *_refused(desk, fed)]
    if code != BAD_SETTINGS:
        return [*found, f"exit {code}"]
    if fed.entries or fed.document or fed.ended.out:
        found.append("settings refused, and yet something came of them")
    return found


def _lines(fed: Fed) -> Iterator[str]:
    for line in fed.ended.err.splitlines():
        if not line.startswith("vegarecon: ") or line.startswith("vegarecon: bug"):
            yield f"stderr: {line[:300]}"
        elif not line.isprintable():
            yield f"stderr: hostile bytes: {line[:200]!r}"
    if "Traceback" in fed.ended.err + fed.ended.out:
        yield "a traceback"
    if not all(line.isprintable() for line in fed.ended.out.splitlines()):
        yield f"stdout: hostile bytes: {fed.ended.out[:200]!r}"


def _refused(desk: Intake, fed: Fed) -> Iterator[str]:
    """No report: said on stderr, in the journal and in the alarm, one line a fault."""
    lines = [line.removeprefix("vegarecon: ") for line in fed.ended.err.splitlines()]
    if not lines or fed.ended.out:
        yield f"refused, with {len(lines)} lines on stderr and {fed.ended.out[:80]!r} on stdout"
    kinds = [entry["kind"] for entry in fed.entries if entry["kind"] != "settings_change"]
    if kinds != ["no_report"] or fed.entries[-1]["lines"] != lines:
        yield f"refused, and the journal has {kinds}"
    if fed.alarm is None or b"NO REPORT" not in fed.alarm:
        yield "refused, without an alarm"
    if fed.document is not None or desk.desk.report("report.html").exists():
        yield "refused, and there is a report"


def _reported(desk: Intake, fed: Fed) -> Iterator[str]:
    kinds = [entry["kind"] for entry in fed.entries if entry["kind"] != "settings_change"]
    if kinds != ["run"]:
        yield f"reported, and the journal has {kinds}"
    for form in FORMS:
        if not desk.desk.report(f"report.{form}").is_file():
            yield f"no report.{form}"
    if fed.document is None or fed.document["exit"] != fed.ended.code:
        yield f"exit {fed.ended.code} beside a document that says otherwise"
    if fed.alarm is not None:
        yield "an alarm beside a report"


def _book(fed: Fed, files: Mapping[str, bytes | None]) -> Iterator[str]:
    document, positions = fed.document, files.get(POSITIONS)
    if document is None or positions is None:
        yield "a report without its positions"
        return
    legs: Legs = document["legs"]
    # What no table knows stands as it was written, in small letters too.
    told = Counter((leg["account"], leg["symbol"].upper(), leg["quantity"]) for leg in legs)
    due = Counter((account, symbol.upper(), size) for account, symbol, size in holdings(positions))
    if told != due:
        yield f"another book: {list((told - due).items())}, not {list((due - told).items())}"
    yield from _sums(document, legs)
    yield from _marks(legs, files.get(QUOTES))


def _sums(document: dict[str, Any], legs: Legs) -> Iterator[str]:
    gaps = [leg for leg in legs if leg["status"] == "gap"]
    named = {(gap["account"], gap["subject"]) for gap in document["gaps"]}
    for leg in gaps:
        if (leg["account"], leg["symbol"]) not in named:
            yield f"a gap that nobody is told of: {leg['symbol']}"
    for scope in (document["net"], *document["layers"]):
        layer = scope.get("layer")
        within = [leg for leg in legs if layer in (None, leg["layer"])]
        value, parts = scope["vega30"], [leg["vega30"] for leg in within]
        if value is None:
            continue
        live = [part for leg, part in zip(within, parts, strict=True) if leg["status"] != "expired"]
        if None in live:
            yield f"{layer or 'net'}: a sum over what is not known"
        elif not math.isclose(value, math.fsum(live), rel_tol=1e-9, abs_tol=1e-3):
            yield f"{layer or 'net'}: vega30 {value}, its legs {math.fsum(live)}"


def _marks(legs: Legs, quotes: bytes | None) -> Iterator[str]:
    """A leg's bid and ask are those of one row of the quotes; its own mid lies between them."""
    rows: dict[str, list[tuple[float | None, float | None]]] = {}
    if quotes is None:
        return
    text = io.StringIO(quotes.decode("utf-8").replace("\r\n", "\n"), newline="")
    for row in csv.DictReader(text):
        prices = (_price(row["bid"]), _price(row["ask"]))
        rows.setdefault(symbol_of(row["symbol"].strip()), []).append(prices)
    for leg in legs:
        prices = (leg["bid"], leg["ask"])
        of_it = rows.get(leg["symbol"])
        if leg["kind"] != "option" or of_it is None:
            continue
        if prices != (None, None) and prices not in of_it:
            yield f"{leg['symbol']}: {prices} is in no row of the quotes"
        if leg["mark_source"] == "mid" and not _mid(leg["mark"], of_it):
            yield f"{leg['symbol']}: mark {leg['mark']} of {of_it}"


def _mid(mark: float, rows: list[tuple[float | None, float | None]]) -> bool:
    if len(rows) != 1:
        return False
    ((bid, ask),) = rows
    return bid is not None and ask is not None and math.isclose(mark, (bid + ask) / 2)


def _price(cell: str) -> float | None:
    return float(cell) if cell.strip() else None


def named(fed: Fed, file: str) -> bool:
    """Whether a refusal names the file that is at fault."""
    last = "vegarecon.toml" if file == SETTINGS else file.rpartition("/")[2]
    return any(last in line for line in fed.ended.err.splitlines())


def unspoken(desk: Intake, fed: Fed, files: Mapping[str, bytes | None]) -> Iterator[str]:
    """Holdings that are not yesterday's and today's trades, and of which no break has a word.

    What has settled by the session is left out: it leaves without a trade.
    """
    positions, trades = files.get(POSITIONS), files.get(TRADES)
    if fed.document is None or positions is None or trades is None:
        return
    theirs: dict[Holding, float] = defaultdict(float)
    ours: dict[Holding, float] = defaultdict(float)
    for account, symbol, quantity in holdings(positions):
        theirs[account, symbol] += quantity
    for account, symbol, quantity in holdings(desk.before_positions):
        ours[account, symbol] += quantity
    for account, symbol, quantity in fills(trades):
        ours[account, symbol] += quantity
    parts = (*fed.document["breaks"], *fed.document["gaps"])
    told = [json.dumps(each).upper() for each in parts]
    for account, symbol in sorted(theirs.keys() | ours.keys()):
        expiry = OPTION.fullmatch(symbol)
        if expiry and expiry[2][:6] <= f"{LAST:%y%m%d}":
            continue
        now, due = theirs[account, symbol], ours[account, symbol]
        name, whose = json.dumps(symbol)[1:-1].upper(), json.dumps(account).upper()
        if not math.isclose(now, due) and not any(name in each and whose in each for each in told):
            yield f"{account} {symbol}: theirs {now}, ours {due}"


def of_one_contract(legs: Legs, whole: Legs) -> Iterator[str]:
    """Where the market is the same, a contract's figures are those of the whole files."""
    known = {leg["symbol"]: leg for leg in whole}
    for leg in legs:
        then = known.get(leg["symbol"])
        if then is None or leg["status"] != "valued" or then["status"] != "valued":
            continue
        for name in ("vega30", "vega", "delta", "theta", "market_value"):
            now, was = leg[name], then[name]
            if (now is None) != (was is None):
                yield f"{leg['symbol']}: {name} {now}, was {was}"
            elif now is not None and not math.isclose(
                now, was / then["quantity"] * leg["quantity"], rel_tol=1e-6, abs_tol=1e-4
            ):
                yield f"{leg['symbol']}: {name} {now} of {leg['quantity']}, was {was}"
