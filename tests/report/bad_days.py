"""A report made by hand of a day with gaps."""

from __future__ import annotations

from typing import Any

from tasks.model.document import Finding, Gap, Layer, Leg, Omission, Report
from tasks.model.limit_parts import LimitResult
from tests.report import parts
from tests.report.boards import buckets, findings, limit, limits
from tests.report.books import AS_OF, GAP_REASON, book, layer, leg, net
from tests.report.curves import dim_curve
from tests.report.days import clean_report

UNKNOWN: dict[str, Any] = dict.fromkeys(
    (
        "vega",
        "vvix_vega",
        "naive_vega",
        "vix_delta",
        "vega30",
        "delta",
        "gamma",
        "theta",
        "market_value",
    )
)
REASON = "1 of 2 legs could not be valued: VIX270120C00035000 has no bid"


def legs_lost() -> tuple[Leg, ...]:
    lost = {
        **UNKNOWN,
        "mark": None,
        "iv": None,
        "unit_vega": None,
        "vanna": None,
        "volga": None,
        "average_price": None,
        "beta": None,
        "forward": None,
        "mark_source": "none",
        "iv_source": "none",
        "status": "gap",
    }
    return (
        *book()[:6],
        book()[6].model_copy(
            update={**lost, "reason": "no bid and no neighbours to interpolate between"}
        ),
        book()[7],
        leg(
            "ABCD261222C00022000",
            "layer-1",
            1,
            **{**lost, "root": "", "kind": ""},
            reason="the contract is not known",
        ),
    )


def layers_lost() -> tuple[Layer, ...]:
    return (
        layer("core", "core", -1247.25, -1169.0, share=None),
        layer(
            "layer-1",
            "hedge",
            None,
            109.0,
            **{k: v for k, v in UNKNOWN.items() if k != "vega30"},
            gaps=1,
            status="unreconciled",
            drift_reason="the layer has a gap",
            share=None,
            reason="1 of 2 legs could not be valued: ABCD261222C00022000 is not known",
        ),
        layer(
            "layer-2",
            "hedge",
            None,
            31.0,
            **{k: v for k, v in UNKNOWN.items() if k != "vega30"},
            gaps=1,
            status="unreconciled",
            reason=REASON,
            share=None,
        ),
        layer(
            "layer-3",
            "hedge",
            27.35,
            None,
            share=None,
            drift_reason="first session of the layer",
        ),
    )


def limits_lost() -> tuple[LimitResult, ...]:
    return (
        limit("net-band", "net", None, 900.0, reason=GAP_REASON),
        *limits(900.0)[1:2],
        limit("sleeve-drift", "layer:layer-2", None, 120.0, reference="previous", reason=REASON),
    )


def gaps_lost() -> tuple[Gap, ...]:
    return (
        Gap(
            account="U100001",
            layer="layer-2",
            subject="VIX270120C00035000",
            code="no_quote",
            reason="no bid and no neighbours to interpolate between",
        ),
        Gap(
            account="U100001",
            layer="layer-1",
            subject="ABCD261222C00022000",
            code="unknown_contract",
            reason="the contract is not known",
        ),
    )


def degraded_report(**fields: Any) -> Report:
    base: dict[str, Any] = {
        "state": "degraded",
        "exit": 5,
        "headline": f"Net vega30 n/a: {GAP_REASON}. 2 of 3 limits not testable.",
        "net": net(
            **UNKNOWN,
            pnl=None,
            pnl_reason="a leg of today has no mark",
            gross_vega30=None,
            reported_vega=None,
            drift=None,
            legs=9,
            gaps=2,
            status="unreconciled",
            reason=GAP_REASON,
        ),
        "layers": layers_lost(),
        "legs": legs_lost(),
        "buckets": tuple(
            it.model_copy(update={"vega": None, "vega30": None, "reason": REASON})
            if (it.bucket, it.layer) == ("46-60", "layer-2")
            else it
            for it in buckets()
        ),
        "limits": limits_lost(),
        "gaps": gaps_lost(),
        "findings": (
            *findings(),
            Finding(
                code="stale_chain",
                severity="error",
                subject="VIX",
                count=120,
                evidence="bids and offers equal yesterday's",
            ),
        ),
        "curve": dim_curve(),
        "omissions": (
            Omission(section="bridge", reason="the broker's file could not be read"),
            Omission(section="accounts", reason="no accounts feed is configured"),
        ),
        **parts.lost(GAP_REASON, AS_OF),
    }
    return clean_report(**(base | fields))
