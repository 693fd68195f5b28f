"""A restatement: the figures of the run before beside those of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tasks.model.break_parts import Break
from tasks.model.document import Layer, Net, Report
from tasks.model.limit_parts import LimitResult
from tasks.model.restated import RestatedFigure, Restatement

_NET = {
    "vega30": "USD per VIX point",
    "vega": "USD per vol point",
    "theta": "USD per day",
    "market_value": "USD",
    "pnl": "USD",
}


def restatement(
    old: Report,
    reason: str,
    *,
    net: Net,
    layers: Sequence[Layer],
    limits: Sequence[LimitResult],
    breaks: Sequence[Break],
) -> Restatement:
    """What the run before said of the session, beside what is said now.

    Every figure, changed or not; None where it was or is not known.
    """
    return Restatement(
        run_id=old.run_id,
        known_at=old.known_at,
        reason=reason,
        state=old.state,
        headline=old.headline,
        figures=(*_net(old.net, net), *_layers(old.layers, layers), *_counts(old, limits, breaks)),
    )


def _net(old: Net | None, new: Net) -> Iterator[RestatedFigure]:
    for name, unit in _NET.items():
        was = getattr(old, name) if old else None
        yield RestatedFigure(what=name, layer=None, unit=unit, old=was, new=getattr(new, name))
    gaps = float(old.gaps) if old else None
    yield RestatedFigure(what="gaps", layer=None, unit="legs", old=gaps, new=float(new.gaps))


def _layers(old: Sequence[Layer], new: Sequence[Layer]) -> Iterator[RestatedFigure]:
    was, now = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*was, *now)):
        yield RestatedFigure(
            what="vega30", layer=name, unit=_NET["vega30"], old=was.get(name), new=now.get(name)
        )


def _by_name(layers: Sequence[Layer]) -> Mapping[str, float | None]:
    return {layer.layer: layer.vega30 for layer in layers}


def _counts(
    old: Report, limits: Sequence[LimitResult], breaks: Sequence[Break]
) -> Iterator[RestatedFigure]:
    pairs = (
        ("limits in breach", _breached(old.limits), _breached(limits)),
        ("open breaks", _unsettled(old.breaks), _unsettled(breaks)),
    )
    for what, was, now in pairs:
        yield RestatedFigure(what=what, layer=None, unit="count", old=float(was), new=float(now))


def _breached(limits: Sequence[LimitResult]) -> int:
    return sum(limit.state == "breach" for limit in limits)


def _unsettled(breaks: Sequence[Break]) -> int:
    return sum(item.unsettled for item in breaks)
