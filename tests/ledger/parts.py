"""Parts of a report that live from day to day, and sessions of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tasks.ledger.store import open_ledger
from tasks.model.document import Report, to_json
from tasks.model.memory import Memory
from tests.ledger.reports import net, small_report

MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in range(16, 21))
PUT = "SPXW261218P05700000"


def session(day: date, **fields: Any) -> Report:
    known = datetime(day.year, day.month, day.day, 22, tzinfo=UTC)
    return small_report(day, **({"known_at": known, "net": net(0.0), "run_id": f"{day}"} | fields))


def no_session(day: date) -> Report:
    return session(day, net=None, state="no_session")


def write(folder: Path, *reports: Report) -> None:
    with open_ledger(folder) as ledger:
        for each in reports:
            ledger.store(each, ledger.next_seq(), {"json": to_json(each).encode()}, None)


def memory(folder: Path, as_of: date, *symbols: str) -> Memory:
    with open_ledger(folder, read_only=True) as ledger:
        return ledger.memory(as_of, symbols)


def found_break(name: str, **fields: Any) -> dict[str, Any]:
    base = {"id": name, "kind": "vega", "subject": PUT, "account": "U1", "layer": None}
    sizes = {"ours": 1.0, "theirs": 2.0, "difference": -1.0, "tolerance": 0.1, "unit": "USD"}
    return {**base, **sizes, "first_seen": MON, "opened": MON, "age_sessions": 1, **fields}


def holding(symbol: str, ours: float | None, theirs: float | None, **fields: Any) -> dict[str, Any]:
    base = {"account": "U1", "symbol": symbol, "layer": "core", "layer_source": "first"}
    moves = {"previous": ours, "traded": 0.0, "settled": 0.0, "ours": ours, "theirs": theirs}
    return {**base, **moves, "first_seen": MON, **fields}


def measured(code: str, value: float | None) -> dict[str, Any]:
    base = {"code": code, "subject": "SPX", "count": 3, "total": 100, "value": value}
    trend = {"median": None, "spread": None, "sessions": 0, "score": None, "unusual": False}
    return {**base, "unit": "percent", **trend}
