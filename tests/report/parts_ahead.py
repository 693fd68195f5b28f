"""Parts made by hand of what looks ahead, consistent with the worked book.

Spot-unmoved scenarios at +10, +5 and -10 points are those of the worked book; the rest of the
grid is drawn around them by simple rules and means nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from tasks.model.outlook import (
    BreakEven,
    BreakEvenLevel,
    EventMove,
    Events,
    Horizon,
    HorizonProfit,
    NextEvent,
    Scenario,
)

SHIFTS = (-10.0, -5.0, -2.0, 2.0, 5.0, 10.0)
MOVES = (-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0)
MODES = ("term", "parallel", "relative")
# (core, hedge) with SPX unmoved, USD.
UNMOVED = {
    "term": {
        -10.0: (10671.0, -1291.0), -5.0: (5880.0, -740.0), -2.0: (2460.0, -340.0),
        2.0: (-2510.0, 394.0), 5.0: (-5616.0, 1050.0), 10.0: (-9971.0, 2299.0),
    },
    "parallel": {
        -10.0: (13020.0, -3560.0), -5.0: (7010.0, -2240.0), -2.0: (2950.0, -1080.0),
        2.0: (-3020.0, 1310.0), 5.0: (-6620.0, 3690.0), 10.0: (-11583.0, 8461.0),
    },
    "relative": {
        -10.0: (2480.0, -790.0), -5.0: (1260.0, -420.0), -2.0: (510.0, -180.0),
        2.0: (-470.0, 190.0), 5.0: (-1020.0, 500.0), 10.0: (-1949.0, 1051.0),
    },
}  # fmt: skip


def hedge_layers(hedge: float) -> dict[str, float]:
    return {"layer-1": hedge - 0.5, "layer-2": 0.25, "layer-3": 0.25}


def scenarios() -> tuple[Scenario, ...]:
    rows = []
    for mode in MODES:
        for shift, (core, hedge) in UNMOVED[mode].items():
            for move in MOVES:
                # A short condor loses on both sides, the more the farther; hedges gain below.
                moved_core = core - 180.0 * move * move - 35.0 * move
                moved_hedge = hedge - (70.0 * move if move < 0 else 20.0 * move)
                rows.append(
                    Scenario(
                        mode=mode,
                        shift=shift,
                        spot_shift=move,
                        core=moved_core,
                        hedge=moved_hedge,
                        net=moved_core + moved_hedge,
                        layers={"core": moved_core, **hedge_layers(moved_hedge)},
                        floored=2 if (mode, shift) == ("term", -10.0) else 0,
                    )
                )
    return tuple(rows)


def horizon() -> tuple[Horizon, ...]:
    seen = {7: (-1464.49, -1301.24, 2020.0), 10: (-1424.8, -1315.0, 2890.0),
            14: (-1353.11, -1331.10, 4110.0)}  # fmt: skip
    rows = []
    for days, (vega, vega30, theta) in seen.items():
        rows += [
            Horizon(
                days=days,
                scope=scope,
                vega=vega,
                vega30=vega30,
                theta_collected=theta,
                settled=0,
                pnl=tuple(
                    HorizonProfit(
                        mode=mode,
                        shift=shift,
                        pnl=theta + sum(UNMOVED[mode][shift]),
                    )
                    for mode in MODES
                    for shift in SHIFTS
                ),
            )
            for scope in ("net", "layer:core")
        ]
    return tuple(rows)


def level(side: str, at: float, sd: float, before: float | None) -> BreakEvenLevel:
    return BreakEvenLevel(
        side=side,
        level=at,
        distance_sd=sd,
        level_previous=before,
        migration=None if before is None else at - before,
    )


def break_evens(as_of: date) -> tuple[BreakEven, ...]:
    dates = (("T+7", 7, 141.0), ("T+14", 14, 199.0), ("expiry 2027-01-04", 45, 357.0))
    rows = []
    for at, days, move in dates:
        for shift in (0.0, 5.0, 10.0):
            below = 5656.0 - 3.2 * shift + (45 - days) * 1.5
            above = 6338.0 + 3.3 * shift - (45 - days) * 1.5
            lost = (at, shift) == ("T+7", 10.0)
            rows.append(
                BreakEven(
                    at=at,
                    on=as_of + timedelta(days=days),
                    days=days,
                    shift=shift,
                    spot=5987.37,
                    expected_move=move,
                    pnl_at_spot=-840.0 if lost else 1900.0 - 180.0 * shift + 40.0 * days,
                    levels=()
                    if lost
                    else (
                        level("below", below, (below - 5987.37) / move, below + 14.0),
                        level("above", above, (above - 5987.37) / move, above - 9.0),
                        *((level("below", 5105.0, -2.47, None),) if days == 45 else ()),
                    ),
                    reason="no level within 25% of the close" if lost else None,
                )
            )
    return tuple(rows)


def events() -> Events:
    return Events(
        ahead=(
            NextEvent(kind="CPI", on=date(2026, 12, 10), days=20, source="events.csv"),
            NextEvent(kind="FOMC", on=date(2026, 12, 16), days=26),
            NextEvent(kind="PPI", on=date(2026, 12, 11), days=21),
            NextEvent(kind="CPI", on=date(2027, 1, 13), days=54),
        ),
        moves=(
            event("FOMC", date(2024, 12, 18), 11.75, -2.95, (-17240.0, 2810.0)),
            event("CPI", date(2026, 10, 14), -1.2, 0.62, (1310.0, -220.0)),
            event("PPI", date(2026, 10, 15), 0.35, -0.21, (-410.0, 66.0)),
        ),
        unmatched=3,
    )


def event(
    kind: str, on: date, shift: float, move: float, outcome: tuple[float, float]
) -> EventMove:
    core, hedge = outcome
    return EventMove(
        kind=kind,
        on=on,
        shift=shift,
        spot_shift=move,
        core=core,
        hedge=hedge,
        net=core + hedge,
        layers={"core": core, **hedge_layers(hedge)},
    )
