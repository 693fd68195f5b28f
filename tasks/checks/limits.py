"""Limits: each measure against its allowed range, never passing what is not known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tasks.model.layers import LayerSpec
from tasks.model.limit_parts import LimitResult, LimitState, as_level
from tasks.model.limits import LimitSpec, Range
from tasks.model.numbers import known, money
from tasks.model.tenors import TenorBucket
from tasks.model.yesterday import Yesterday
from tasks.vega.scopes import Book, Scope, rows_of, sum_scope

PERCENT = 100.0
NOTIONAL_UNIT_USD = 100_000.0
CONTRACT_UNITS = 100.0
SHORTS_PER_CONDOR = 2.0


@dataclass(frozen=True)
class Tested:
    """What limits are tested on."""

    book: Book
    layers: Sequence[LayerSpec]
    buckets: Sequence[TenorBucket]
    targets: Mapping[str, float]
    pnl: float
    quote_age_minutes: float
    yesterday: Yesterday | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A measured value, NaN with the reason when it is not known."""

    value: float
    reason: str = ""


def judge_limits(limits: Sequence[LimitSpec], tested: Tested) -> tuple[LimitResult, ...]:
    """Every limit on every member of its scope, in declared order."""
    return tuple(
        _judge(limit, scope, reading, tested)
        for limit in limits
        for scope, reading in _readings(limit, tested)
    )


def _readings(limit: LimitSpec, tested: Tested) -> Iterator[tuple[str, _Reading]]:
    if limit.kind == "net":
        yield "net", _net(limit, tested)
    elif limit.kind == "layer":
        for layer in tested.layers:
            # Coverage compares a hedge with the core: the core has none.
            fits = limit.measure != "coverage" or layer.role == "hedge"
            if limit.member == layer.name or (not limit.member and fits):
                yield f"layer:{layer.name}", _layer(limit, layer, tested)
    elif limit.kind == "bucket":
        for bucket in tested.buckets:
            if limit.member in ("", bucket.name):
                scope = sum_scope(tested.book.legs, rows_of(tested.book, bucket))
                yield f"bucket:{bucket.name}", _based(_summed(scope, limit), limit, tested)
    else:
        for position, name in enumerate(_leg_names(tested.book.legs)):
            scope = sum_scope(tested.book.legs.iloc[[position]])
            yield name, _based(_summed(scope, limit), limit, tested)


def _leg_names(legs: pd.DataFrame) -> list[str]:
    """A scope for each leg; the layer is named where one contract stands in several."""
    several = legs.duplicated(["account", "symbol"], keep=False).tolist()
    columns = [legs[name].tolist() for name in ("account", "symbol", "layer")]
    return [
        f"leg:{account}:{symbol}" + (f":{layer}" if shared else "")
        for shared, account, symbol, layer in zip(several, *columns, strict=True)
    ]


def _summed(scope: Scope, limit: LimitSpec) -> _Reading:
    if limit.measure == "gap_count":
        return _Reading(float(scope.gaps))
    return _Reading(scope.measures[limit.measure], scope.reason)


def _net(limit: LimitSpec, tested: Tested) -> _Reading:
    book = tested.book
    derived = {
        "pnl": lambda: _Reading(tested.pnl, "the day's profit and loss is not known"),
        "quote_age": lambda: _Reading(tested.quote_age_minutes, "the chain has no time stamp"),
        "leg_share": lambda: _leg_share(book),
        "vega30_per_condor": lambda: _per_condor(limit, tested, per_notional=False),
        "vega30_per_condor_per_100k": lambda: _per_condor(limit, tested, per_notional=True),
    }
    if limit.measure in derived:
        return _based(derived[limit.measure](), limit, tested)
    reading = _summed(book.net, limit)
    if limit.reference == "previous":
        then = tested.yesterday.net_vega30 if tested.yesterday else None
        reading = _drift(reading, then, tested.yesterday)
    return _based(reading, limit, tested)


def _layer(limit: LimitSpec, layer: LayerSpec, tested: Tested) -> _Reading:
    scope = tested.book.layers[layer.name]
    if limit.measure == "coverage":
        core = _core_vega30(tested)
        reading = _Reading(scope.measures["vega30"], scope.reason)
        return _share(reading, abs(core.value), core.reason or "the core has no vega30")
    reading = _summed(scope, limit)
    if limit.reference == "previous":
        then = tested.yesterday.layer_vega30.get(layer.name) if tested.yesterday else None
        reading = _drift(reading, then, tested.yesterday)
    elif limit.reference == "target":
        target = tested.targets.get(layer.name)
        if target is None:
            return _Reading(math.nan, f"layer {layer.name} has no target; declare one")
        reading = _Reading(reading.value - target, reading.reason or "the target is not known")
    return _based(reading, limit, tested)


def _drift(now: _Reading, then: float | None, yesterday: Yesterday | None) -> _Reading:
    if math.isnan(now.value):
        return now
    if yesterday is None:
        return _Reading(math.nan, "no earlier session to drift from")
    if then is None:
        return _Reading(math.nan, f"not known on {yesterday.as_of}")
    return _Reading(now.value - then)


def _based(reading: _Reading, limit: LimitSpec, tested: Tested) -> _Reading:
    """The reading itself, or its share of the declared basis in percent."""
    if limit.basis is None:
        return reading
    if isinstance(limit.basis, (int, float)):
        return _share(reading, abs(limit.basis), "")
    if limit.basis == "core":
        core = _core_vega30(tested)
        return _share(reading, abs(core.value), core.reason or "the core has no vega30")
    gross = tested.book.gross_vega30
    return _share(reading, gross, tested.book.net.reason or "gross vega30 is zero")


def _share(reading: _Reading, basis: float, why: str) -> _Reading:
    if math.isnan(reading.value):
        return reading
    if not basis > 0.0:
        return _Reading(math.nan, why)
    return _Reading(PERCENT * reading.value / basis)


def _core_vega30(tested: Tested) -> _Reading:
    scopes = [tested.book.layers[layer.name] for layer in tested.layers if layer.role == "core"]
    reason = next((scope.reason for scope in scopes if scope.reason), "")
    return _Reading(math.fsum(scope.measures["vega30"] for scope in scopes), reason)


def _leg_share(book: Book) -> _Reading:
    if book.net.gaps:
        return _Reading(math.nan, book.net.reason)
    sizes = [abs(value) for value in book.legs["vega30"].tolist()]
    largest = _Reading(max(sizes, default=0.0))
    return _share(largest, math.fsum(sizes), "no leg has vega30")


def _per_condor(limit: LimitSpec, tested: Tested, *, per_notional: bool) -> _Reading:
    """Net vega30 over the number of condors, and over their notional in 100 000 USD."""
    core = [layer.name for layer in tested.layers if layer.role == "core"]
    legs = tested.book.legs
    options = legs[legs["layer"].isin(core) & (legs["kind"] == "option")]
    shorts = options[(options["quantity"] < 0) & (options["status"] != "expired")]
    condors = -math.fsum(shorts["quantity"].tolist()) / SHORTS_PER_CONDOR
    if not condors > 0.0:
        return _Reading(math.nan, "the core holds no condor")
    scale = condors * (CONTRACT_UNITS if limit.unit == "per_unit" else 1.0)
    if per_notional:
        scale *= _notional_usd(shorts) / condors / NOTIONAL_UNIT_USD
    net = tested.book.net
    return _Reading(net.measures["vega30"] / scale, net.reason)


def _notional_usd(shorts: pd.DataFrame) -> float:
    size = -shorts["quantity"] * shorts["multiplier"] * shorts["forward"]
    return math.fsum(size.tolist()) / SHORTS_PER_CONDOR


def _judge(limit: LimitSpec, scope: str, reading: _Reading, tested: Tested) -> LimitResult:
    state = judge(reading.value, limit)
    before = tested.yesterday.limits.get((limit.id, scope)) if tested.yesterday else None
    return LimitResult(
        id=limit.id,
        scope=scope,
        measure=limit.measure,
        reference=limit.reference,
        unit=limit.unit,
        value=money(reading.value),
        basis=None if limit.basis is None else str(limit.basis),
        warn=None if limit.warn is None else as_level(limit.warn),
        breach=as_level(limit.breach),
        utilisation=known(utilisation(reading.value, limit.breach)),
        state=state,
        streak=before.streak + 1 if before and before.state == state else 1,
        reason=reading.reason or None if state == "not_testable" else None,
    )


def judge(value: float, limit: LimitSpec) -> LimitState:
    """The state of a value; what is not known is `not_testable`, never ok."""
    if math.isnan(value):
        return "not_testable"
    if not limit.breach[0] <= value <= limit.breach[1]:
        return "breach"
    if limit.warn and not limit.warn[0] <= value <= limit.warn[1]:
        return "warn"
    return "ok"


def utilisation(value: float, allowed: Range) -> float:
    """Distance from the middle of the allowed range over its half-width: 1 is at the limit."""
    middle, half = (allowed[0] + allowed[1]) / 2.0, (allowed[1] - allowed[0]) / 2.0
    distance = abs(value - middle)
    if half > 0.0:
        return distance / half
    # A limit of exactly one value is used up by that value and overrun by any other.
    return 1.0 + distance
