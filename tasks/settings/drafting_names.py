"""Which heading of a trader's own table may be which of our columns, by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_ODD = re.compile(r"[^a-z0-9]+")

# Ours, and what others call it, the likeliest first. A multiplier is looked at, and never read.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "account": (
            *("account", "acct", "accountid", "accountnumber", "accountno", "accountname"),
            *("acctid", "clientaccountid", "portfolio", "book"),
        ),
        "symbol": (
            *("symbol", "contract", "localsymbol", "occsymbol", "osi", "occ", "optionsymbol"),
            *("instrument", "ticker", "security", "description", "name"),
        ),
        "quantity": (
            *("quantity", "qty", "position", "pos", "contracts", "size", "netqty"),
            *("netposition", "netquantity", "holding", "lots", "amount"),
        ),
        "side": ("side", "longshort", "ls", "buysell", "bs", "direction", "action"),
        "root": (
            *("root", "optionroot", "rootsymbol", "tradingclass"),
            # Those who have no better word for it: see drafting_roots.
            *("underlying", "underlyingsymbol", "und", "undersym", "symbol", "ticker", "product"),
        ),
        "expiry": (
            *("expiry", "expiration", "expirationdate", "expirydate", "exp", "expdate"),
            *("maturity", "lasttradedate"),
        ),
        "strike": ("strike", "strikeprice", "k", "exerciseprice"),
        "right": ("right", "putcall", "callput", "cp", "pc", "optiontype", "type"),
        "as_of": (
            *("asof", "asofdate", "quotedate", "reportdate", "positiondate", "statementdate"),
            *("businessdate", "cobdate", "valuationdate", "date"),
        ),
        "opened": ("opened", "opendate", "openingdate", "entrydate", "tradedate"),
        "multiplier": ("multiplier", "mult", "contractmultiplier", "contractsize", "pointvalue"),
        "layer": ("layer", "sleeve", "strategy", "tag"),
        "average_price": (
            *("averageprice", "avgprice", "averagecost", "avgcost", "tradeprice", "entryprice"),
            *(
                "openprice",
                "costprice",
                "costbasisprice",
                "avgpx",
                "averagepx",
                "entrypx",
                "avgopen",
            ),
        ),
        "reported_price": (
            *("reportedprice", "mark", "markprice", "marketprice", "price", "settlement"),
            *("settle", "close", "last", "closingprice", "closeprice", "settlementprice", "markpx"),
        ),
        "reported_iv": ("reportediv", "iv", "impliedvol", "impliedvolatility", "impvol"),
        "reported_delta": ("reporteddelta", "delta", "positiondelta", "posdelta", "netdelta"),
        "reported_gamma": ("reportedgamma", "gamma", "positiongamma", "posgamma", "netgamma"),
        "reported_vega": ("reportedvega", "vega", "positionvega", "posvega", "netvega"),
        "reported_theta": ("reportedtheta", "theta", "positiontheta", "postheta", "nettheta"),
    }
)


def bare(heading: str) -> str:
    """A heading without what people vary: capitals, blanks, dots and dashes."""
    return _ODD.sub("", heading.casefold())


def called(ours: str, header: Sequence[str]) -> list[str]:
    """The headings that may be one of our columns, the likeliest first."""
    return [
        heading for name in NAMES[ours] for heading in header if heading and bare(heading) == name
    ]
