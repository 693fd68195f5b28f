"""Reports made by hand of a desk that has lived: breaks of every status, limits with a past."""

from __future__ import annotations

from typing import Any

from tasks.model.document import Report
from tests.report.boards import limit
from tests.report.books import book, net
from tests.report.days import clean_report, layers
from tests.report.lived_boards import changes, lived_limits
from tests.report.own_book import holding, holdings, quality, retags, settlements
from tests.report.standing import crowd, every_status


def lived_report(**fields: Any) -> Report:
    """Everything that a day may have inherited from the days before."""
    core, first, *others = layers()
    base: dict[str, Any] = {
        "state": "breach",
        "exit": 3,
        "headline": "",
        "net": net(vega30_own=-1250.0),
        "layers": (core, first.model_copy(update={"vega30_own": -64.37}), *others),
        "limits": lived_limits(),
        "limit_changes": changes(),
        "breaks": every_status(),
        "holdings": holdings(),
        "settlements": settlements(),
        "retags": retags(),
        "quality": quality(),
    }
    return clean_report(**(base | fields))


def crowded_report(legs: int = 5000, **fields: Any) -> Report:
    """Two accounts, thousands of legs, sixty breaks of one kind, a hundred limits of scopes."""
    few = book()
    many = tuple(
        few[at % len(few)].model_copy(
            update={"symbol": f"{few[at % len(few)].symbol}-{at}", "account": f"U{at % 2}"}
        )
        for at in range(legs)
    )
    held = tuple(holding(leg.symbol, 1.0, 1.0, account=leg.account) for leg in many)
    bounded = tuple(
        limit(
            f"limit-{at:02d}",
            f"layer:layer-{at}",
            9.0 * at,
            600.0,
            reason="x" * 300,
            trail=tuple(8.0 * at + it for it in range(60)),
            drift_per_session=3.0,
            sessions_to_breach=20.0,
        )
        for at in range(100)
    )
    on_legs = tuple(
        limit("leg-band", f"leg:{leg.account}:{leg.symbol}", 100.0, 120.0) for leg in many
    )
    base: dict[str, Any] = {
        "legs": many,
        "holdings": held,
        "breaks": crowd(),
        "limits": (*bounded, *on_legs),
    }
    return lived_report(**(base | fields))
