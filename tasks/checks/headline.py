"""The headline: the state of the book in two sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tasks.model.document import Layer, Net
from tasks.model.limit_parts import LimitResult

# The headline shows whole USD.
SMALLEST_SHOWN = 0.5


def headline(net: Net, layers: Sequence[Layer], limits: Sequence[LimitResult]) -> str:
    """What the net is and what it is made of, and the limit that is nearest or beyond."""
    return f"{_net(net, layers)} {_tightest(limits)}"


def _net(net: Net, layers: Sequence[Layer]) -> str:
    if net.vega30 is None:
        return f"Net vega30 n/a: {net.reason or 'the book is empty'}."
    core, hedges = _sum(layers, "core"), _sum(layers, "hedge")
    parts = [f"core {signed(core)}", f"hedges {signed(hedges)}"]
    stray = net.vega30 - core - hedges
    if abs(stray) >= SMALLEST_SHOWN:
        parts.append(f"legs in no layer {signed(stray)}")
    return f"Net vega30 {signed(net.vega30)} USD per VIX point: {', '.join(parts)}."


def _sum(layers: Sequence[Layer], role: str) -> float:
    """The layers of a role together; a known net means that each of them is known."""
    return math.fsum(
        layer.vega30 for layer in layers if layer.role == role and layer.vega30 is not None
    )


def _tightest(limits: Sequence[LimitResult]) -> str:
    """The hard limits in a sentence; what is soft is only reported."""
    hard = [limit for limit in limits if limit.severity == "hard"]
    known = [limit for limit in hard if limit.utilisation is not None]
    untested = sum(limit.state == "not_testable" for limit in hard)
    if not limits:
        return "No limits are declared."
    if not hard:
        return "No hard limits are declared."
    if not known:
        return f"None of {_hard(len(hard))} could be tested."
    top = max(known, key=lambda limit: (limit.state == "breach", limit.utilisation or 0.0))
    beyond = [limit for limit in known if limit.state == "breach"]
    text = f"Tightest limit {top.id} ({_where(top.scope)}) {top.utilisation or 0.0:.0%} used"
    if beyond:
        text = (
            f"{len(beyond)} of {_hard(len(hard))} breached, first {top.id} ({_where(top.scope)}), "
        )
        text += f"{top.utilisation or 0.0:.0%} used"
    return text + (f"; {_hard(untested)} not testable." if untested else ".")


def _hard(count: int) -> str:
    """`5 hard limits`: soft ones stand on the board and are not counted here."""
    return f"{count} hard limit{'' if count == 1 else 's'}"


def _where(scope: str) -> str:
    """A scope as people say it: `layer-1`, `worst scenario`, `MAIN SPXW261224C07550000`."""
    kind, _, name = scope.partition(":")
    if kind == "scenario":
        return f"{name.replace(':', ' ')} scenario"
    return name.replace(":", " ") or kind


def signed(amount: float) -> str:
    """A whole amount with its sign and thousands separators, minus as U+2212."""
    text = f"{amount:+,.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "\u2212")
