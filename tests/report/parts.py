"""Parts made by hand of what looks ahead and what explains, consistent with the worked book.

Spot-unmoved scenarios at +10, +5 and -10 points are those of the worked book; the rest of the
grid is drawn around them by simple rules and means nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tasks.model.explained import (
    Attribution,
    BetaCell,
    Bridge,
    Calibration,
    PnlExplain,
    VegaExplain,
)
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
from tasks.model.shape import Contribution, Shape

SHIFTS = (-10.0, -5.0, -2.0, 2.0, 5.0, 10.0)
MOVES = (-10.0, -7.5, -5.0, -2.5, 0.0, 2.5, 5.0, 7.5, 10.0)
MODES = ("term", "parallel", "relative")
LAYERS = ("core", "layer-1", "layer-2", "layer-3")
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
PARTS = ("traded", "expired", "time", "forward", "vol", "beta", "correction", "residual")
# Change of vega30 by layer, in the order of PARTS.
MOVED = {
    "core": (-1169.0, (0.0, 0.0, -44.0, -58.0, 21.0, 0.0, 0.0, 2.75), -1247.25),
    "layer-1": (109.0, (0.0, 0.0, 2.0, 5.0, 2.5, 5.5, 0.0, -0.24), 123.76),
    "layer-2": (31.0, (0.0, 0.0, 1.0, 0.8, 0.4, 1.2, 0.0, -0.13), 34.27),
    "layer-3": (27.0, (0.0, 0.0, 0.0, 0.2, 0.1, 0.3, 0.0, -0.25), 27.35),
    "net": (-1002.0, (0.0, 0.0, -41.0, -52.0, 24.0, 7.0, 0.0, 2.13), -1061.87),
}
# Change of the core's vega, which is the net's: hedges have none.
MOVED_VEGA = (-1431.0, (0.0, 0.0, -31.0, -88.0, 20.0, 0.0, 0.0, 2.43), -1527.57)
PNL_PARTS = (
    "theta", "delta", "vix", "basis", "gamma", "vega", "vvix_vega", "vanna", "volga", "settled",
    "trades", "fees", "residual",
)  # fmt: skip
# P&L by scope, in the order of PNL_PARTS.
EARNED = {
    "core": (412.0, -310.0, 0.0, 0.0, -96.0, -476.8, 0.0, 12.5, -4.25, 0.0, 0.0, -5.2, 6.95),
    "layer-1": (-38.0, 0.0, 37.1, 9.2, 2.6, 0.0, 8.9, 0.4, 0.1, 0.0, 0.0, 0.0, -0.3),
    "layer-2": (-4.0, 0.0, 10.3, 2.1, 0.3, 0.0, 3.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1),
    "layer-3": (0.0, 0.0, 8.2, 1.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
}
NO_EARLIER = "no earlier session"


def explain() -> tuple[VegaExplain, ...]:
    rows = [
        VegaExplain(
            scope="net" if name == "net" else f"layer:{name}",
            measure="vega30",
            from_=before,
            to=now,
            **dict(zip(PARTS, parts, strict=True)),
        )
        for name, (before, parts, now) in MOVED.items()
    ]
    nothing = (0.0, (0.0,) * len(PARTS), 0.0)
    for name in ("net", *LAYERS):
        before, parts, now = MOVED_VEGA if name in {"net", "core"} else nothing
        rows.append(
            VegaExplain(
                scope="net" if name == "net" else f"layer:{name}",
                measure="vega",
                from_=before,
                to=now,
                **dict(zip(PARTS, parts, strict=True)),
            )
        )
    return tuple(rows)


def profit(scope: str, parts: tuple[float, ...]) -> PnlExplain:
    size = sum(abs(part) for part in parts[:-1])
    return PnlExplain(
        scope=scope,
        total=round(sum(parts), 2),
        residual_share=abs(parts[-1]) / size if size else None,
        **dict(zip(PNL_PARTS, parts, strict=True)),
    )


def pnl_explain() -> tuple[PnlExplain, ...]:
    net = tuple(round(sum(column), 2) for column in zip(*EARNED.values(), strict=True))
    return (
        profit("net", net),
        *(profit(f"layer:{name}", parts) for name, parts in EARNED.items()),
        profit("leg:U100001 VXM/G27", EARNED["layer-3"]),
        profit("leg:U100001 SPXW270104P05700000", EARNED["core"]),
    )


def bridge() -> tuple[Bridge, ...]:
    return (
        Bridge(
            scope="net", reported=-1480.0, unit=0.0, underlying=-11.56, time=0.0, vol=-5.0,
            unattributed=-5.56, naive=-1502.12, vol_of_vix=-25.45, vix_delta=491.57,
            tenor_weight=280.32, beta=-306.19, vega30=-1061.87,
        ),
        Bridge(
            scope="layer:core", reported=-1490.0, unit=0.0, underlying=0.0, time=0.0, vol=-37.57,
            unattributed=0.0, naive=-1527.57, vol_of_vix=0.0, vix_delta=0.0, tenor_weight=280.32,
            beta=0.0, vega30=-1247.25,
        ),
        Bridge(
            scope="layer:layer-1", reported=None, unit=None, underlying=None, time=None, vol=None,
            unattributed=None, naive=17.74, vol_of_vix=-17.74, vix_delta=286.78, tenor_weight=0.0,
            beta=-163.02, vega30=123.76,
            reason="the broker reports no vega for VIX261222C00022000",
        ),
    )  # fmt: skip


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


def attribution() -> tuple[Attribution, ...]:
    return (
        Attribution(scope="net", sessions=250, spearman=0.93, ks=0.04, zone="green"),
        Attribution(scope="layer:core", sessions=250, spearman=0.76, ks=0.08, zone="amber"),
        Attribution(scope="layer:layer-1", sessions=250, spearman=0.64, ks=0.14, zone="red"),
        Attribution(
            scope="layer:layer-3", sessions=12, spearman=None, ks=None, zone=None,
            reason="12 of 20 sessions",
        ),
    )  # fmt: skip


# The table of measured betas: label, mean days, measured, fitted at exponent 0.45, by the curve.
BETAS = (
    ("3-12", 7.0, 0.660, 0.671, 0.702), ("12-20", 14.8, 0.647, 0.567, 0.552),
    ("20-28", 23.2, 0.526, 0.500, 0.489), ("28-40", 32.8, 0.473, 0.449, 0.431),
    ("40-55", 46.2, 0.443, 0.400, 0.371), ("55-75", 63.7, 0.354, 0.356, 0.327),
    ("75-105", 89.1, 0.288, 0.313, 0.274), ("105-150", 127.4, 0.234, 0.272, None),
    ("150-200", 175.0, 0.199, 0.239, None), ("200-250", 221.3, 0.171, 0.216, None),
)  # fmt: skip


# SPX tenors: days, measured, fitted at exponent 0.45.
TENORS = ((9.0, 1.555, 1.719), (93.0, 0.634, 0.601), (180.0, 0.453, 0.447))


def calibration() -> Calibration:
    cells = [
        BetaCell(
            kind="VX", label=label, mean_days=days, changes=2800, measured=measured,
            fitted=fitted, model=model,
        )
        for label, days, measured, fitted, model in BETAS
    ]  # fmt: skip
    cells += [
        BetaCell(
            kind="SPX", label=f"{days} days", mean_days=days, changes=2990, measured=measured,
            fitted=fitted, model=fitted,
        )
        for days, measured, fitted in TENORS
    ]  # fmt: skip
    cells.append(
        BetaCell(
            kind="ETP", label="VXX", mean_days=None, changes=250, measured=1.21, fitted=1.18,
            model=1.16,
        )
    )  # fmt: skip
    cells.append(
        BetaCell(
            kind="ETP", label="SVXY", mean_days=None, changes=7, measured=None, fitted=None,
            model=-0.31, reason="7 of 20 changes",
        )
    )  # fmt: skip
    return Calibration(
        exponent_fitted=0.441,
        source="stated",
        beta_source="model",
        first=date(2025, 11, 18),
        last=date(2026, 11, 20),
        sessions=250,
        cells=tuple(cells),
    )


def shape() -> Shape:
    return Shape(risk_reversal_25=-5.4, butterfly_25=0.62, slope=1.3, contango=2.2)


def contributions() -> tuple[Contribution, ...]:
    shares = {
        "core": {"vega": (-1527.57, -1.0), "vega30": (-1247.25, -0.8706), "theta": (412.0, 0.9)},
        "layer-1": {"vega": (0.0, 0.0), "vega30": (123.76, 0.0864), "theta": (-42.0, -0.09)},
    }
    return tuple(
        Contribution(layer=layer, measure=measure, value=value, share=share)
        for layer, own in shares.items()
        for measure, (value, share) in own.items()
    )


def outlook(as_of: date) -> dict[str, Any]:
    """Every new part of a good day."""
    return {
        "scenarios": scenarios(),
        "horizon": horizon(),
        "break_evens": break_evens(as_of),
        "events": events(),
        "explain": explain(),
        "pnl_explain": pnl_explain(),
        "bridge": bridge(),
        "attribution": attribution(),
        "contributions": contributions(),
    }


def first_day() -> dict[str, Any]:
    """What explains has nothing to compare with, and says so."""
    return {
        "explain": tuple(
            it.model_copy(
                update=dict.fromkeys(("from_", *PARTS)) | {"reason": NO_EARLIER}
            )
            for it in explain()
        ),
        "pnl_explain": tuple(
            it.model_copy(
                update=dict.fromkeys(("total", *PNL_PARTS, "residual_share"))
                | {"reason": NO_EARLIER}
            )
            for it in pnl_explain()
        ),
        "attribution": tuple(
            Attribution(
                scope=it.scope, sessions=0, spearman=None, ks=None, zone=None,
                reason="0 of 20 sessions",
            )
            for it in attribution()
        ),
        "break_evens": tuple(
            it.model_copy(
                update={
                    "levels": tuple(
                        each.model_copy(update={"level_previous": None, "migration": None})
                        for each in it.levels
                    )
                }
            )
            for it in break_evens(date(2026, 11, 20))
        ),
    }  # fmt: skip


def lost(reason: str, as_of: date) -> dict[str, Any]:
    """Every new part of a day when a hedge is a gap: the core alone has figures."""
    return {
        "scenarios": tuple(
            it.model_copy(
                update={
                    "net": None,
                    "hedge": None,
                    "layers": {**it.layers, "layer-1": None, "layer-2": None},
                    "reason": reason,
                }
            )
            for it in scenarios()
        ),
        "horizon": tuple(
            it.model_copy(
                update={
                    "vega": None,
                    "vega30": None,
                    "theta_collected": None,
                    "pnl": tuple(each.model_copy(update={"pnl": None}) for each in it.pnl),
                    "reason": reason,
                }
            )
            if it.scope == "net"
            else it
            for it in horizon()
        ),
        "break_evens": tuple(
            it.model_copy(update={"levels": (), "pnl_at_spot": None, "reason": reason})
            for it in break_evens(as_of)
        ),
        "events": Events(
            moves=tuple(
                it.model_copy(update={"net": None, "hedge": None, "reason": reason})
                for it in events().moves
            )
        ),
        "explain": _without_hedges(explain(), ("from_", "to", *PARTS), reason),
        "pnl_explain": _without_hedges(
            pnl_explain(), ("total", *PNL_PARTS, "residual_share"), reason
        ),
        "bridge": (),
        "attribution": attribution(),
        "contributions": tuple(
            it.model_copy(
                update={"share": None, "reason": reason}
                | ({} if it.layer == "core" else {"value": None})
            )
            for it in contributions()
        ),
    }


def _without_hedges(rows: tuple[Any, ...], fields: tuple[str, ...], reason: str) -> tuple[Any, ...]:
    unknown = dict.fromkeys(fields) | {"reason": reason}
    touched = ("net", "layer:layer-1", "layer:layer-2")
    return tuple(it.model_copy(update=unknown) if it.scope in touched else it for it in rows)
