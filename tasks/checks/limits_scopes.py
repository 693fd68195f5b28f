"""The readings of a limit: its measure on every member of its scope."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from tasks.checks.limits_legs import leg_readings
from tasks.checks.limits_net import NET_MEASURES, sessions_since, stressed
from tasks.checks.limits_structures import structure_readings
from tasks.checks.limits_tested import Reading, Tested, core_vega30, less, share, unknown
from tasks.model.layers import LayerSpec
from tasks.model.limits import WORST, LimitSpec, scenario_name, scenario_of
from tasks.vega.scopes import Scope, rows_of, sum_scope

Readings = Iterator[tuple[str, Reading]]

# Of what compares a hedge with the core, or follows its trades, the bare scope tests hedges.
_OF_HEDGES = ("coverage", "rebalance_age")


def readings(limit: LimitSpec, tested: Tested) -> Readings:
    """Scope and reading for every member, in the order of the book and the settings."""
    based = _basis(limit, tested)
    for scope, reading in _SCOPES[limit.kind](limit, tested):
        yield scope, based(reading)


def _basis(limit: LimitSpec, tested: Tested) -> Callable[[Reading], Reading]:
    """The reading itself, or its share of the declared basis in percent."""
    if limit.basis is None:
        return lambda reading: reading
    if isinstance(limit.basis, (int, float)):
        basis, why = abs(limit.basis), ""
    elif limit.basis == "core":
        core = core_vega30(tested)
        basis, why = abs(core.value), core.reason or "the core has no vega30"
    else:
        basis, why = tested.book.gross_vega30, tested.book.net.reason or "gross vega30 is zero"
    return lambda reading: share(reading, basis, why)


def _net(limit: LimitSpec, tested: Tested) -> Readings:
    if limit.measure in NET_MEASURES:
        yield "net", NET_MEASURES[limit.measure](limit, tested)
        return
    reading = _summed(tested.book.net, limit)
    if limit.reference == "previous":
        reading = _since_yesterday(reading, tested, "net")
    yield "net", reading


def _layers(limit: LimitSpec, tested: Tested) -> Readings:
    for layer in tested.layers:
        fits = limit.measure not in _OF_HEDGES or layer.role == "hedge"
        if limit.member == layer.name or (not limit.member and fits):
            yield f"layer:{layer.name}", _layer(limit, layer, tested)


def _layer(limit: LimitSpec, layer: LayerSpec, tested: Tested) -> Reading:
    scope = tested.book.layers[layer.name]
    if limit.measure == "coverage":
        core = core_vega30(tested)
        reading = Reading(scope.measures["vega30"], scope.reason)
        return share(reading, abs(core.value), core.reason or "the core has no vega30")
    if limit.measure == "rebalance_age":
        return sessions_since(tested.rebalanced.get(layer.name), tested)
    reading = _summed(scope, limit)
    if limit.reference == "previous":
        return _since_yesterday(reading, tested, layer.name)
    if limit.reference == "target":
        return _from_target(reading, tested, layer.name)
    return _since_rebalance(reading, tested, layer.name) if limit.reference else reading


def _from_target(reading: Reading, tested: Tested, layer: str) -> Reading:
    if layer not in tested.targets:
        return unknown(f"layer {layer} has no target; declare one")
    return less(reading, tested.targets[layer], "the target is not known")


def _since_rebalance(reading: Reading, tested: Tested, layer: str) -> Reading:
    rebalance = tested.rebalanced.get(layer)
    if rebalance is None:
        return unknown("no rebalance is on record")
    # What was traded today starts from where it now is, whatever was rounded on the way.
    if rebalance.on == tested.as_of and math.isfinite(reading.value):
        return Reading(0.0)
    return less(reading, rebalance.vega30, f"not known on {rebalance.on}")


def _since_yesterday(reading: Reading, tested: Tested, name: str) -> Reading:
    yesterday = tested.yesterday
    if yesterday is None:
        return less(reading, None, "no earlier session to drift from")
    then = yesterday.net_vega30 if name == "net" else yesterday.layer_vega30.get(name)
    return less(reading, then, f"not known on {yesterday.as_of}")


def _buckets(limit: LimitSpec, tested: Tested) -> Readings:
    for bucket in tested.buckets:
        if limit.member in ("", bucket.name):
            scope = sum_scope(tested.book.legs, rows_of(tested.book, bucket))
            yield f"bucket:{bucket.name}", _summed(scope, limit)


def _accounts(limit: LimitSpec, tested: Tested) -> Readings:
    legs = tested.book.legs
    account = legs["account"].to_numpy()
    shown = dict.fromkeys(account.tolist())
    # Of what the broker has lost wholly, or never had, there is no sum.
    ours = {it.account: None for it in tested.holdings if it.ours}
    for name in [limit.member] if limit.member else shown | ours:
        if name not in shown and (name in ours or name not in tested.known_accounts):
            why = "the broker shows nothing of it" if name in ours else "no feed knows it"
            yield f"account:{name}", unknown(f"account {name}: {why}")
            continue
        scope = sum_scope(legs, np.asarray(account == name, dtype=bool))
        yield f"account:{name}", _summed(scope, limit)


def _summed(scope: Scope, limit: LimitSpec) -> Reading:
    if limit.measure == "gap_count":
        return Reading(float(scope.gaps))
    return Reading(scope.measures[limit.measure], scope.reason)


def _scenario(limit: LimitSpec, tested: Tested) -> Readings:
    state = scenario_of(limit.member) if limit.member else None
    name = scenario_name(*state) if state else limit.member or WORST
    yield f"scenario:{name}", stressed(tested.scenarios, limit.member)[1]


def _structures(_: LimitSpec, tested: Tested) -> Readings:
    yield from structure_readings(tested)


_SCOPES: Mapping[str, Callable[[LimitSpec, Tested], Readings]] = {
    "net": _net,
    "layer": _layers,
    "bucket": _buckets,
    "account": _accounts,
    "leg": leg_readings,
    "scenario": _scenario,
    "structure": _structures,
}
