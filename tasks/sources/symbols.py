"""Symbols in the house's spelling, from a symbol column or from a contract's parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.model.contracts import parse_symbol, vx_symbol
from tasks.model.document import Finding
from tasks.model.errors import SourceError, shown
from tasks.sources.decimals import Floats
from tasks.sources.sheet import Sheet

_FUTURES = frozenset({"VX", "VXM"})
PARTS = ("root", "expiry", "strike", "right")
RIGHTS = {"C": "C", "CALL": "C", "P": "P", "PUT": "P"}
# What stands in place of a right where a row is no option.
_FUTURE_WORDS = frozenset({"FUT", "FUTURE", "FUTURES"})
_SHARE_WORDS = frozenset(
    {"STK", "STOCK", "STOCKS", "SHARE", "SHARES", "EQUITY", "ETF", "ETN", "ETP"}
)
NO_OPTION = _FUTURE_WORDS | _SHARE_WORDS
_NOUGHT = frozenset({"", "0", "0.0", "0.00"})
_EXAMPLES = 3
_DIGIT = re.compile(r"[ /\d]")
_STRIKE_END = 10**8
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Symbols:
    """Canonical spellings; whether the contract table knows each; USD per point, or NaN."""

    text: list[str]
    known: npt.NDArray[np.bool_]
    multiplier: Floats


def canonical(texts: Sequence[str], as_of: date) -> Symbols:
    """Stripped symbols in canonical spelling; unknown ones keep their text."""
    # The contract table reads ASCII only: digits of other scripts would pass for numbers.
    contracts = [parse_symbol(text, as_of) if text.isascii() else None for text in texts]
    return Symbols(
        [
            contract.symbol if contract else text
            for text, contract in zip(texts, contracts, strict=True)
        ],
        np.array([contract is not None for contract in contracts], dtype=np.bool_),
        np.array([contract.multiplier if contract else np.nan for contract in contracts]),
    )


def keep_known(
    frame: pd.DataFrame, symbols: Symbols, *, name: str
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Market data of known contracts, and one finding that counts what was dropped.

    Raises SourceError when the table knows none of them: the wrong column was mapped.
    """
    dropped = [symbols.text[row] for row in np.flatnonzero(~symbols.known)]
    if not dropped:
        return frame, ()
    examples = ", ".join(shown(text) for text in dict.fromkeys(dropped[:_EXAMPLES]))
    if len(dropped) == len(frame):
        raise SourceError(
            "source.no_known_symbol",
            where=name,
            found=f"{len(dropped)} rows such as {examples}",
            wanted="symbols such as SPXW261218P05700000, VX/Z6 or VXX",
            remedy="map the column that holds them to `symbol`",
        )
    roots = Counter(_DIGIT.split(text, 1)[0] for text in dropped).most_common(_EXAMPLES)
    counted = ", ".join(f"{count} {shown(root)}" for root, count in roots)
    finding = Finding(
        code="source.unknown_symbol",
        severity="info",
        subject=name,
        count=len(dropped),
        evidence=f"dropped {counted}; such as {examples}",
    )
    return frame[symbols.known].reset_index(drop=True), (finding,)


def symbols_from_parts(sheet: Sheet, date_format: str) -> list[str]:
    """OCC symbols from `root`, `expiry`, `strike` and `right`; other rows are named by `root`.

    A row whose expiry, strike and right are all blank is no option: its root is the symbol
    (`VX/Z6`, `VXX`), and so it is where the right says future, stock or the like; VX or VXM with
    an expiry alone is the future that settles then. Notes a fault for a row with only some of
    them, for a right that is not call or put in any case, and for a strike that is no multiple of
    0.001 up to 99999.999.
    """
    roots = sheet.text("root", required=True)
    expiries = sheet.day("expiry", date_format)
    strikes = sheet.number("strike")
    rights = [cell.upper() for cell in sheet.text("right")]
    thousandths = np.rint(strikes * 1000)
    fits = (np.abs(strikes * 1000 - thousandths) < _ROUNDING) & (thousandths > 0)
    fits &= thousandths < _STRIKE_END
    plain = []
    for row, (root, right) in enumerate(zip(roots, rights, strict=True)):
        struck, dated = (sheet.columns[name][row].strip() for name in ("strike", "expiry"))
        plain.append(_no_option(root, right, struck=struck, dated=bool(dated)))
        expiry, future = expiries[row], root.removeprefix("/")
        if plain[row] and expiry is not None and future in _FUTURES:
            roots[row] = vx_symbol(future, expiry)
    option = [row for row, is_plain in enumerate(plain) if not is_plain]
    remedy = (
        "correct the cell; leave expiry, strike and right all blank for what is no option, or have "
        "the right say future or stock"
    )
    for column, bad, wanted in (
        ("expiry", [row for row in option if expiries[row] is None], "the expiry of the option"),
        ("strike", [row for row in option if not fits[row]], "a strike in steps of 0.001"),
        ("right", [row for row in option if rights[row] not in RIGHTS], "C, P, call or put"),
    ):
        sheet.refuse("source.contract", column, bad, wanted=wanted, remedy=remedy)
    return [
        root
        if is_plain or expiry is None or right not in RIGHTS or not fit
        else f"{root}{expiry:%y%m%d}{RIGHTS[right]}{int(strike):08d}"
        for root, expiry, right, strike, fit, is_plain in zip(
            roots, expiries, rights, thousandths, fits, plain, strict=True
        )
    ]


def _no_option(root: str, right: str, *, struck: str, dated: bool) -> bool:
    """Whether a row's own parts say that it is a future or a share: its strike may be nought."""
    if right in _FUTURE_WORDS or (not right and root.removeprefix("/") in _FUTURES):
        return struck in _NOUGHT
    if right in _SHARE_WORDS:
        return struck in _NOUGHT and not dated
    return not (right or struck or dated)
