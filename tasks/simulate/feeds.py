"""The files of one session, in the layout that `csv_folder` reads, with their checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tasks.simulate.book import Book, Fill
from tasks.simulate.broker import FIELDS
from tasks.simulate.market import RATE_TENORS_DAYS, Market
from tasks.simulate.quoting import HEADER, Quotes, quote_lines
from tasks.simulate.statement import Row
from tasks.simulate.truth import Valuer

_ROOT_WIDTH = 6
_OSI_TAIL = 15
SUMS = "SHA256SUMS"


def padded(symbol: str) -> str:
    """An option symbol as brokers pad it, the root six characters wide; a future as it is."""
    if "/" in symbol:
        return symbol
    return symbol[:-_OSI_TAIL].ljust(_ROOT_WIDTH) + symbol[-_OSI_TAIL:]


def text(header: str, lines: Iterable[str]) -> str:
    """A CSV file with a final newline."""
    return "\n".join([header, *lines]) + "\n"


def quotes_text(market: Market, quotes: Quotes, dropped: frozenset[int]) -> str:
    """quotes.csv without the expiries in `dropped`."""
    return text(HEADER, quote_lines(market, quotes, dropped))


def positions_text(book: Book, shown: Mapping[tuple[str, str], Row]) -> str:
    """positions.csv: the holdings that the broker shows, as it shows them."""
    header = "account,symbol,quantity,average_price,opened,layer," + ",".join(
        f"reported_{name}" for name in FIELDS
    )
    return text(
        header,
        (
            ",".join(
                [
                    account,
                    padded(symbol),
                    str(row.quantity),
                    f"{book.holdings[account, symbol].average_price:.4f}",
                    book.holdings[account, symbol].opened.isoformat(),
                    row.layer,
                    *row.report.texts(),
                ]
            )
            for (account, symbol), row in sorted(shown.items())
        ),
    )


def futures_text(market: Market) -> str:
    """futures.csv: VX, and VXM with the same settlements."""
    return text(
        "symbol,expiry,settlement",
        (
            f"{root}/{month.code},{month.day.isoformat()},{price:.4f}"
            for root in ("VX", "VXM")
            for month, price in zip(market.months, market.vx.tolist(), strict=True)
        ),
    )


def indices_text(market: Market, settled: Mapping[str, float]) -> str:
    """indices.csv: closes, and the settlement values of the day."""
    values = {**market.indices, **settled}
    return text("symbol,close", (f"{symbol},{value:.2f}" for symbol, value in values.items()))


def rates_text(market: Market) -> str:
    """rates.csv."""
    pairs = zip(RATE_TENORS_DAYS, market.par_yields_percent.tolist(), strict=True)
    return text("tenor_days,par_yield_percent", (f"{days},{par:.2f}" for days, par in pairs))


def trades_text(fills: Iterable[Fill], *, labelled: Iterable[str]) -> str:
    """trades.csv; the desk writes the layer only on fills of the layers in `labelled`."""
    named = frozenset(labelled)
    return text(
        "trade_id,account,symbol,quantity,price,fees,time,layer",
        (
            f"{fill.trade_id},{fill.account},{padded(fill.symbol)},{fill.quantity},"
            f"{fill.price:.2f},{fill.fees:.2f},{fill.time},"
            f"{fill.layer if fill.layer in named else ''}"
            for fill in fills
        ),
    )


def accounts_text(book: Book, valuer: Valuer) -> str:
    """accounts.csv: cash, cash plus options at fair value, and margin, USD."""
    lines = []
    for account in sorted(book.cash):
        options = sum(
            held.quantity * unit.multiplier * unit.price
            for (owner, symbol), held in sorted(book.holdings.items())
            if owner == account and not (unit := valuer.unit(symbol)).is_future
        )
        cash = book.cash[account]
        margin = book.maintenance_margin(account)
        lines.append(f"{account},{cash:.2f},{cash + options:.2f},{margin:.2f}")
    return text("account,cash,net_liquidation,maintenance_margin", lines)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files and, beside them, their SHA-256 in the format of sha256sum."""
    folder.mkdir(parents=True, exist_ok=True)
    sums = []
    for name, content in sorted(files.items()):
        data = content.encode("ascii")
        (folder / name).write_bytes(data)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
    (folder / SUMS).write_bytes("".join(sums).encode("ascii"))
