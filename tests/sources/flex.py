"""Synthetic Flex statements, to the attributes that IBKR documents."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_SECTIONS = {
    "OpenPosition": "OpenPositions",
    "Trade": "Trades",
    "Order": "Trades",
    "Lot": "Trades",
    "CashReportCurrency": "CashReport",
    "EquitySummaryByReportDateInBase": "EquitySummaryInBase",
    "OptionEAE": "OptionEAE",
}


def element(tag: str, **attributes: object) -> str:
    told = " ".join(f"{name}={quoteattr(str(value))}" for name, value in attributes.items())
    return f"<{tag} {told} />"


def contract(symbol: str, kind: str, multiplier: float, expiry: str) -> dict[str, object]:
    """The attributes that tell of a contract; those of an option are read from its symbol."""
    told: dict[str, object] = {"assetCategory": kind, "symbol": symbol, "multiplier": multiplier}
    told |= {"conid": str(sum(map(ord, symbol))), "strike": "", "expiry": expiry, "putCall": ""}
    if kind == "OPT":
        told |= {"strike": f"{int(symbol[13:]) / 1000:g}", "putCall": symbol[12]}
        told |= {"expiry": expiry or f"20{symbol[6:12]}", "underlyingSymbol": symbol[:3]}
    return told


def holding(
    symbol: str,
    position: float,
    /,
    *,
    account: str = "U1",
    level: str = "SUMMARY",
    kind: str = "OPT",
    multiplier: float = 100,
    expiry: str = "",
    mark: str = "",
    cost: str = "",
    opened: str = "",
    day: str = "20261120",
    **more: object,
) -> str:
    """An OpenPosition."""
    told = {"accountId": account, "currency": "USD", **contract(symbol, kind, multiplier, expiry)}
    told |= {"reportDate": day, "position": position, "markPrice": mark, "costBasisPrice": cost}
    told |= {"side": "Long" if position >= 0 else "Short", "levelOfDetail": level}
    return element("OpenPosition", **{**told, "openDateTime": opened, **more})


def fill(
    name: str,
    symbol: str,
    quantity: float,
    price: str,
    /,
    *,
    tag: str = "Trade",
    account: str = "U1",
    level: str = "EXECUTION",
    kind: str = "OPT",
    multiplier: float = 100,
    expiry: str = "",
    commission: str = "0",
    day: str = "20261120",
    **more: object,
) -> str:
    """A Trade."""
    told = {"accountId": account, "currency": "USD", **contract(symbol, kind, multiplier, expiry)}
    told |= {"tradeID": name, "transactionID": f"9{name}", "dateTime": f"{day};101500"}
    told |= {"tradeDate": day, "transactionType": "ExchTrade", "quantity": quantity, "notes": ""}
    told |= {"tradePrice": price, "ibCommission": commission, "ibCommissionCurrency": "USD"}
    told |= {"buySell": "BUY" if quantity >= 0 else "SELL", "levelOfDetail": level}
    return element(tag, **{**told, **more})


def cash(currency: str, amount: str, *, account: str = "U1", day: str = "20261120") -> str:
    """A CashReportCurrency."""
    told = {"accountId": account, "currency": currency, "fromDate": day, "toDate": day}
    return element("CashReportCurrency", **told, endingCash=amount)


def nav(day: str, total: str, *, account: str = "U1", **more: object) -> str:
    """An EquitySummaryByReportDateInBase."""
    told = {"accountId": account, "reportDate": day, "total": total}
    return element("EquitySummaryByReportDateInBase", **{**told, **more})


def statement(
    *parts: str,
    account: str = "U1",
    day: str = "20261120",
    made: str = "20261121;013000",
    sections: tuple[str, ...] = ("OpenPositions", "Trades", "CashReport"),
) -> str:
    """A FlexStatement; sections that have nothing are there and empty."""
    held: dict[str, list[str]] = {name: [] for name in sections}
    outside: list[str] = []
    for part in parts:
        section = _SECTIONS.get(part[1:].split(" ")[0])
        (held.setdefault(section, []) if section else outside).append(part)
    inner = [f"<{name}>\n" + "\n".join(each) + f"\n</{name}>" for name, each in held.items()]
    told = f'accountId="{account}" fromDate="{day}" toDate="{day}" period="LastBusinessDay"'
    body = "\n".join([*outside, *inner])
    return f'<FlexStatement {told} whenGenerated="{made}">\n{body}\n</FlexStatement>'


def response(*told: str, count: int | None = None) -> bytes:
    """A whole answer of some statements."""
    body = "\n".join(told)
    number = len(told) if count is None else count
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<FlexQueryResponse queryName="desk" type="AF">\n'
        f'<FlexStatements count="{number}">\n{body}\n</FlexStatements>\n</FlexQueryResponse>\n'
    ).encode()


def statements(*parts: str) -> bytes:
    """A whole answer of one statement."""
    return response(statement(*parts))
