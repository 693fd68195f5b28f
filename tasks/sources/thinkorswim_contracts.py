"""What the rows of a thinkorswim statement name, made symbols."""

from __future__ import annotations

import re
from datetime import date

from tasks.model.contracts import ETP_SHARES, MONTH_CODES, parse_symbol
from tasks.sources.index_roots import spx_root, vix_root
from tasks.sources.months import MONTHS
from tasks.sources.statement import option_symbol

_MARK = re.compile(r"[(\[]([A-Za-z]+)[)\]]")
_DAY = re.compile(r"([0-9]{1,2}) ([A-Z]{3}) ([0-9]{2})")
_MONTH = re.compile(r"\b([A-Z][a-z]{2})-([0-9]{2})\b")
_FUTURE = re.compile(rf"/(VXM?[{MONTH_CODES}][0-9]{{1,2}})\b")
_MULTIPLIER = "100"
# Marks that say how often a series is listed, and nothing of what is delivered.
_CYCLES = frozenset({"AM", "PM", "WEEKLYS", "QUARTERLYS", "EOM"})
_PARTS = 3


def is_option(text: str) -> bool:
    """Whether the text of a row is that of an option: `100 (Weeklys) 18 DEC 26 5700 PUT`."""
    return text[:1].isdigit() and text.endswith((" CALL", " PUT"))


def option_named(underlying: str, text: str, unmarked_spx: str) -> str:
    """The OCC symbol of an option row below its underlying.

    Options on what the contract table does not know keep their own words. Raises ValueError,
    whose text says what is amiss, where the contract cannot be told.
    """
    if underlying not in {"SPX", "XSP", "VIX", *ETP_SHARES}:
        return f"{underlying} {text}"
    marks = frozenset(mark.upper() for mark in _MARK.findall(text))
    words = _MARK.sub(" ", text).split()
    multiplier, *day, strike, right = words
    if underlying in ETP_SHARES and (multiplier != _MULTIPLIER or marks - _CYCLES):
        # Options that a split has changed deliver something else.
        return f"{underlying} {text}"
    if multiplier != _MULTIPLIER or marks - _CYCLES:
        raise ValueError("a contract that is not of the usual kind")
    expiry = _day(" ".join(day))
    root = underlying
    if underlying == "SPX":
        root = spx_root(expiry, marks, unmarked_spx)
    elif underlying == "VIX":
        root = vix_root(expiry, marks)
    return option_symbol(root, expiry, strike, right)


def underlying_named(head: str, text: str, as_of: date) -> str:
    """The symbol of what is held of an underlying itself: shares, or a future.

    `head` is the row of the underlying, `text` the row below it, which has the future's month.
    Raises ValueError where the future cannot be told.
    """
    if not head.startswith("/"):
        return head
    if not re.match(r"/VXM?(?![A-Z]{2})", head) or re.match(r"/VX[0-9]", head):
        return f"{head} {text}"
    named = {
        contract.symbol
        for name in _FUTURE.findall(f"{head} {text}")
        if (contract := parse_symbol(name, as_of))
    }
    root = "VXM" if head.startswith("/VXM") else "VX"
    for month, year in _MONTH.findall(text):
        if number := MONTHS.get(month.casefold()):
            named.add(f"{root}/{MONTH_CODES[number - 1]}{year}")
    if len(named) != 1:
        found = "no month" if not named else f"the months {', '.join(sorted(named))}"
        raise ValueError(found)
    return named.pop()


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    month = MONTHS.get(found[2].casefold()) if found else None
    if not found or not month:
        raise ValueError("no expiry such as 18 DEC 26")
    return date(2000 + int(found[3]), month, int(found[1]))
