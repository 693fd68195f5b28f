"""Reports whose every field has a value of its own, so that no two columns can be confused."""

from __future__ import annotations

import itertools
import random
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin

import pandas as pd
from pydantic import BaseModel

from tasks.ledger.chains import QUOTE_COLUMNS
from tasks.model.document import Report

DAY = date(2026, 11, 20)
KNOWN = datetime(2026, 11, 20, 21, 40, 7, 123456, tzinfo=UTC)
NAN = float("nan")


def _filled(kind: type[BaseModel], numbers: Iterator[int]) -> dict[str, Any]:
    return {
        field.alias or name: _value(field.annotation, numbers)
        for name, field in kind.model_fields.items()
    }


def _value(kind: Any, numbers: Iterator[int]) -> Any:
    """A value of a type: never seen before, and now and then None where None is allowed."""
    n, origin, args = next(numbers), get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        known = [each for each in args if each is not type(None)]
        none = len(known) < len(args) and _chance(n)
        return None if none else _value(known[n % len(known)], numbers)
    if origin is tuple:
        several = (args[0],) * 3 if args[-1:] == (...,) else args
        return [_value(each, numbers) for each in several if each != ()]
    if origin is Mapping:
        return {_value(args[0], numbers): _value(args[1], numbers) for _ in range(3)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _filled(kind, numbers)
    return args[n % len(args)] if origin is Literal else _plain(kind, n)


def _chance(n: int) -> bool:
    """One in seven, scattered: a None takes fewer numbers, and a rule would fall into step."""
    return random.Random(n).randrange(7) == 0  # noqa: S311 - no secret hangs on it


def _plain(kind: Any, n: int) -> Any:
    """A value of a simple type."""
    values: dict[Any, Any] = {
        str: f"text {n} \u2212 'quoted'",
        bool: n % 2 == 0,
        int: n,
        float: n + 0.1,
        date: DAY + timedelta(days=n),
        datetime: KNOWN + timedelta(seconds=n),
    }
    return values[kind]


def full_report(first: int = 1, **fields: Any) -> Report:
    """A report with three rows in every section."""
    document = _filled(Report, itertools.count(first))
    fixed = {"as_of": DAY, "known_at": KNOWN, "run_id": "run-1", "state": "breach", "exit": 3}
    return Report.model_validate({**document, **fixed, **fields})


def small_report(as_of: date = DAY, **fields: Any) -> Report:
    """A report with nothing in it but a net, one layer and one limit."""
    empty = dict.fromkeys(
        (
            *("layers", "legs", "buckets", "limits", "breaks", "gaps", "findings", "history"),
            *("scenarios", "horizon", "break_evens", "explain", "pnl_explain", "bridge"),
            *("attribution", "contributions", "omissions", "holdings", "settlements", "retags"),
            *("limit_definitions", "limit_changes", "quality"),
        ),
        (),
    )
    values: dict[str, Any] = {**empty, "as_of": as_of, "curve": None, "events": None}
    values["restates"] = None
    values["notices"] = ()
    values |= {"net": {**net(7.0)}, "state": "clean", "exit": 0}
    return full_report(**(values | fields))


_SUMS = (
    *("vega", "vvix_vega", "naive_vega", "vix_delta", "vega30", "delta", "gamma", "theta"),
    *("market_value", "pnl", "gross_vega30", "reported_vega", "vega30_previous", "drift"),
)


def net(vega30: float | None, **fields: Any) -> dict[str, Any]:
    base = {**dict.fromkeys(_SUMS), "vega30": vega30, "legs": 1, "gaps": 0}
    return {**base, "status": "reconciled", **fields}


def layer(name: str, vega30: float | None, **fields: Any) -> dict[str, Any]:
    sums = [each for each in _SUMS if each not in {"pnl", "gross_vega30"}]
    base = {**dict.fromkeys(sums), "vega30": vega30, "layer": name, "role": "hedge"}
    more = {"legs": 1, "gaps": 0, "target": None, "share": None, "status": "reconciled"}
    return {**base, **more, **fields}


def limit(id_: str, used: float | None, state: str = "ok", **fields: Any) -> dict[str, Any]:
    base = {"id": id_, "scope": "net", "measure": "vega30", "unit": "usd_per_vix_point"}
    more = {"value": 1.0, "basis": None, "warn": None, "breach": (-10.0, 10.0), "streak": 2}
    return {**base, **more, "utilisation": used, "state": state, **fields}


def chain() -> pd.DataFrame:
    rows = [
        ("SPXW261218P05700000", 10.0, 10.2, "", 6000.5, 0.18, "own_mid"),
        ("SPXW261218P01000000", 0.0, 0.05, "zero_bid", NAN, NAN, "none"),
    ]
    return pd.DataFrame(rows, columns=list(QUOTE_COLUMNS)).astype({"symbol": "str"})
