"""Recall of what lives from day to day: breaks, limits, holdings, decisions and short series."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from tasks.ledger.frames import typed
from tasks.ledger.recall import Frame, Records
from tasks.model.break_parts import Break
from tasks.model.contracts import parse_symbol
from tasks.model.limit_parts import Level, LimitResult, as_level
from tasks.model.memory import (
    MEMORY_COLUMNS,
    Decision,
    Memory,
    OwnHolding,
    Rebalanced,
    SeenBreach,
    SeenBreak,
    SeenLimit,
)
from tasks.model.numbers import known, total

TRAIL_SESSIONS = 60
QUOTE_SESSIONS = 10
Record = Mapping[str, Any]
# Kinds of breaks about sizes, as versions before 0004_memory.sql told them.
_ABOUT_SIZES = frozenset({"vanished", "untraded", "quantity"})


def memory_of(records: Records, frame: Frame, as_of: date, symbols: Iterable[str]) -> Memory:
    """What heads before `as_of` leave to it; see Ledger.memory."""
    decisions = decisions_of(records, as_of=as_of)
    heads = records("recall/heads_before", as_of=as_of, sessions=TRAIL_SESSIONS)
    if not heads:
        return Memory(decisions=decisions)
    seq, session = heads[0]["seq"], heads[0]["as_of"]
    seqs = [head["seq"] for head in heads]
    quotes = {"seqs": seqs[:QUOTE_SESSIONS], "seq": seq, "symbols": sorted(set(symbols))}
    series = {
        "limit_values": frame("recall/limit_values", seqs=seqs),
        "quality": frame("recall/quality_values", seqs=seqs),
        "quotes": frame("recall/quotes_held", **quotes),
    }
    return Memory(
        breaks={
            each.item.id: each for each in seen_breaks(records("recall/breaks_before", as_of=as_of))
        },
        limits=_limits(records("recall/limits_before", seq=seq, as_of=as_of)),
        definitions={
            row["id"]: row["definition"] for row in records("recall/definitions_of", seq=seq)
        },
        holdings=_holdings(records, seq, session),
        rebalanced={
            row["layer"]: Rebalanced(row["rebalanced_on"], row["vega30_rebalance"])
            for row in records("recall/rebalances_of", seq=seq)
        },
        decisions=decisions,
        session=session,
        **{name: typed(rows, MEMORY_COLUMNS[name]) for name, rows in series.items()},
    )


def decisions_of(
    records: Records, *, as_of: date | None = None, subject: str | None = None
) -> tuple[Decision, ...]:
    """The decisions made on sessions up to a date, about one subject or all; oldest first."""
    found = []
    for row in records("recall/decisions", as_of=as_of, subject=subject):
        decided = row.pop("decided_at").replace(tzinfo=UTC)
        found.append(Decision(**row, decided_at_utc=decided))
    return tuple(found)


def seen_breaks(rows: Sequence[Record]) -> tuple[SeenBreak, ...]:
    """Rows of the table break_item as breaks, with what the statement says of each."""
    return tuple(
        SeenBreak(
            row["as_of"],
            Break(**{name: row[name] for name in Break.model_fields}),
            **{name: row[name] for name in ("stands", "superseded") if name in row},
        )
        for row in rows
    )


def seen_breaches(rows: Sequence[Record]) -> tuple[SeenBreach, ...]:
    """Rows of the table limit_state as limits, with what the statement says of each; no trails."""
    return tuple(
        SeenBreach(row["as_of"], LimitResult(**_limit_fields(row)), row["superseded"])
        for row in rows
    )


def _limit_fields(row: Record) -> dict[str, Any]:
    levels = {
        name: None if sides == (None, None) and name != "breach" else _level(sides)
        for name in ("warn", "breach", "clear")
        for sides in [(row[f"{name}_low"], row[f"{name}_high"])]
    }
    plain = LimitResult.model_fields.keys() - {"trail", *levels}
    return {**{name: row[name] for name in plain}, **levels}


def _level(sides: tuple[float | None, float | None]) -> Level:
    low, high = sides
    return as_level((-math.inf if low is None else low, math.inf if high is None else high))


def _limits(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], SeenLimit]:
    return {(row.pop("id"), row.pop("scope")): SeenLimit(**row) for row in rows}


def _holdings(records: Records, seq: int, session: date) -> tuple[OwnHolding, ...]:
    """Our own book after a run: its holdings, or its legs where an older version stored none."""
    rows = records("recall/holdings_of", seq=seq)
    if not rows:
        legs = _held(records("recall/held_of", seq=seq), session)
        return _as_expected(legs, records("recall/break_rows", seq=seq, id=None), session)
    found = []
    for row in rows:
        ours, theirs = row.pop("ours"), row.pop("theirs")
        # What neither side holds any more has ended its life.
        if ours != 0.0 or theirs != 0.0:
            expiry = _expiry(row["symbol"], session)
            found.append(OwnHolding(**row, quantity=ours, expiry=expiry))
    return tuple(found)


def _held(rows: Sequence[Record], session: date) -> tuple[OwnHolding, ...]:
    """The legs of a run as holdings, one a contract of an account: sizes of its rows add up.

    A contract that stood in several layers belongs to none of them for life.
    """
    grouped: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        grouped.setdefault((row["account"], row["symbol"]), []).append(row)
    found = []
    for (account, symbol), legs in grouped.items():
        layers = {leg["layer"] for leg in legs}
        found.append(
            OwnHolding(
                account=account,
                symbol=symbol,
                layer=layers.pop() if len(layers) == 1 else "",
                quantity=known(total(_number(leg["quantity"]) for leg in legs)),
                first_seen=session,
                expiry=_expiry(symbol, session),
            )
        )
    return tuple(found)


def _as_expected(
    held: Iterable[OwnHolding], breaks: Sequence[Record], session: date
) -> tuple[OwnHolding, ...]:
    """Holdings of the broker with the sizes that we expected where a break was open about them.

    Older versions took over the broker's book every day: the break alone has what ours was.
    """
    own = {(leg.account, leg.symbol): leg for leg in held}
    for row in breaks:
        if row["kind"] not in _ABOUT_SIZES or row["status"] != "open":
            continue
        key, ours = (row["account"], row["subject"]), row["ours"]
        if ours == 0.0:
            own.pop(key, None)
        elif key in own:
            own[key] = replace(own[key], quantity=ours)
        else:
            layer, expiry = row["layer"] or "", _expiry(row["subject"], session)
            own[key] = OwnHolding(*key, layer, ours, session, expiry=expiry)
    return tuple(own.values())


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _expiry(symbol: str, session: date) -> date | None:
    contract = parse_symbol(symbol, session)
    return contract.expiry if contract else None
