"""Expiry dates beside the exchange's rules: of what is held and traded, and of the futures feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from tasks.model.contracts import parse_symbol
from tasks.model.document import Finding
from tasks.model.errors import shown
from tasks.model.expiries import expiry_fault
from tasks.model.sessions import Calendar

_SHOWN = 5
# A vendor that names the last trading day is a day off, over a weekend three.
_SAME_WEEK = timedelta(days=4)


def unlisted_expiries(
    held: Sequence[str], traded: Sequence[str], as_of: date
) -> tuple[Finding, ...]:
    """A warning for each root and day on which held or traded options expire and none is listed.

    `held` and `traded` are symbols as the feeds spell them; what no contract is has breaks of its
    own. AM and PM mixed up, or a date mistyped, look like this.
    """
    calendar = Calendar(as_of)
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for role, symbols in (("positions", held), ("trades", traded)):
        for symbol in dict.fromkeys(symbols):
            contract = parse_symbol(symbol, as_of)
            fault = expiry_fault(contract, calendar) if contract else ""
            if contract and fault and not _named(found, contract.symbol):
                found[role, fault][contract.symbol] = None
    return tuple(
        Finding(
            code="expiry.unlisted",
            severity="warn",
            subject=role,
            count=len(symbols),
            evidence=f"{_list(list(symbols))}: {fault}; check the symbol",
        )
        for (role, fault), symbols in found.items()
    )


def moved_expiries(futures: pd.DataFrame, as_of: date) -> tuple[Finding, ...]:
    """Futures whose date in the feed is not the rule's; the feed's is used.

    `futures` has the passport FUTURES. One finding for dates of the same week, `info`, and one
    for those further off or of no session, `warn`.
    """
    calendar = Calendar(as_of)
    near: dict[str, str] = {}
    far: dict[str, str] = {}
    for symbol, stamp in zip(futures["symbol"].tolist(), futures["expiry"].tolist(), strict=True):
        contract = parse_symbol(symbol, as_of)
        if contract is None or contract.kind != "future" or contract.expiry is None:
            continue
        ruled = calendar.vx_settlement(contract.expiry)
        # A settlement of other years than the calendar's has no rule to be held against.
        if pd.isna(stamp) or abs(ruled - contract.expiry) > _SAME_WEEK:
            continue
        if (given := stamp.date()) == ruled:
            continue
        close = abs(given - ruled) <= _SAME_WEEK and calendar.is_session(given)
        words = f"{contract.symbol} {given} ({given:%A}), by rule {ruled}"
        (near if close else far)[contract.symbol] = words
    return tuple(
        Finding(
            code="expiry.moved",
            severity=severity,
            subject="futures",
            count=len(words),
            evidence=f"the feed's dates are used, which are not the rule's: "
            f"{_list(list(words.values()))}",
        )
        for severity, words in (("warn", far), ("info", near))
        if words
    )


def _named(found: dict[tuple[str, str], dict[str, None]], symbol: str) -> bool:
    """Whether a holding has been told of already: its trade adds nothing."""
    return any(symbol in symbols for symbols in found.values())


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(shown(name) for name in names[:_SHOWN]) + more
