"""Parts made by hand of what explains, consistent with the worked book."""

from __future__ import annotations

from tasks.model.explained import Attribution, Bridge, PnlExplain, VegaExplain

LAYERS = ("core", "layer-1", "layer-2", "layer-3")

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
