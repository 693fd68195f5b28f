"""Reports made by hand: the worked book (5700/5600 put and 6300/6400 call condor, VIX hedges)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import pytest

from tasks.model.curve_parts import Curve, CurveFuture, CurvePoint, CurveProduct, Weights
from tasks.model.document import (
    Break,
    Bucket,
    Finding,
    Gap,
    HistoryPoint,
    Input,
    Layer,
    Leg,
    LimitResult,
    Net,
    Omission,
    Provenance,
    Report,
    Reported,
)
from tasks.model.explained import Calibration
from tasks.model.shape import Shape
from tasks.report.chart_specs import Chart, chart_specs
from tasks.report.charts import draw
from tasks.report.render import Renderings, render
from tests.report import parts

AS_OF = date(2026, 11, 20)
GAP_REASON = "2 of 9 legs could not be valued: no usable quote"
Role = Literal["core", "hedge"]


def leg(symbol: str, layer: str, quantity: float, **fields: Any) -> Leg:
    option = not symbol.startswith("VX")
    spx = symbol.startswith("SPX")
    base: dict[str, Any] = {
        "account": "U100001",
        "layer": layer,
        "symbol": symbol,
        "root": symbol[:4].strip("26/"),
        "kind": "option" if option else "future",
        "expiry": date(2027, 1, 4) if option else date(2027, 2, 17),
        "settlement": "PM" if spx else "AM",
        "strike": float(symbol[-8:]) / 1000 if option else None,
        "right": symbol[-9] if option else "",
        "quantity": quantity,
        "multiplier": 100.0,
        "days": 45.0 if spx else 30.0,
        "forward": 6000.0 if spx else 18.2,
        "discount": 0.995,
        "bid": 1.0,
        "ask": 1.2,
        "mark": 1.1,
        "mark_source": "mid" if option else "settlement",
        "iv": 0.18 if option else None,
        "iv_source": "own_mid" if option else "none",
        "unit_vega": 5.8614 if option else None,
        "vega": None,
        "vix_delta": None,
        "beta": None if spx else 0.4316,
        "weight": 0.8165 if spx else None,
        "vega30": None,
        "vvix_vega": None,
        "naive_vega": None,
        "delta": 120.5,
        "gamma": -0.0123,
        "vanna": -3.21 if option else None,
        "volga": -0.52 if option else None,
        "theta": 41.2,
        "average_price": 44.1 if option else 18.5,
        "market_value": -1234.0,
        "reported": Reported(vega=-2901.0 if spx else None),
        "status": "valued",
    }
    return Leg(**(base | fields))


def book() -> tuple[Leg, ...]:
    return (
        leg("SPXW270104P05700000", "core", -5, vega=-2930.69, vega30=-2392.86, naive_vega=-2930.69),
        leg("SPXW270104P05600000", "core", 5, vega=2391.63, vega30=1952.72, naive_vega=2391.63),
        leg("SPXW270104C06300000", "core", -5, vega=-2376.45, vega30=-1940.33, naive_vega=-2376.45),
        leg("SPXW270104C06400000", "core", 5, vega=1387.94, vega30=1133.22, naive_vega=1387.94),
        leg("VIX261222C00022000", "layer-1", 10, vix_delta=286.78, vega30=123.76, vvix_vega=17.74),
        leg("VIX270120C00025000", "layer-2", 6, vix_delta=153.61, vega30=50.24, vvix_vega=14.51),
        leg("VIX270120C00035000", "layer-2", -6, vix_delta=-48.82, vega30=-15.97, vvix_vega=-6.80),
        leg("VXM/G27", "layer-3", 1, vix_delta=100.0, vega30=27.35, days=89.0),
    )


def layer(
    name: str, role: Role, vega30: float | None, before: float | None, **fields: Any
) -> Layer:
    base: dict[str, Any] = {
        "layer": name,
        "role": role,
        "legs": 4 if role == "core" else 2,
        "gaps": 0,
        "vega": -1527.57 if role == "core" else 0.0,
        "vvix_vega": 0.0 if role == "core" else 8.48,
        "naive_vega": -1527.57 if role == "core" else 8.48,
        "vix_delta": 0.0 if role == "core" else 163.9,
        "vega30": vega30,
        "delta": 38.2 if role == "core" else 0.0,
        "gamma": -0.0421 if role == "core" else 0.0,
        "theta": 412.0 if role == "core" else -42.0,
        "market_value": -4512.0 if role == "core" else 1820.0,
        "target": None,
        "target_reason": "no target is set for this layer",
        "vega30_previous": before,
        "drift": None if vega30 is None or before is None else vega30 - before,
        "share": 0.86 if role == "core" else 0.05,
        "reported_vega": -1490.0 if role == "core" else 20.5,
        "status": "reconciled",
    }
    return Layer(**(base | fields))


def limit(id_: str, scope: str, value: float | None, edge: float, **fields: Any) -> LimitResult:
    used = None if value is None else abs(value) / edge
    state = (
        "not_testable"
        if used is None
        else "breach"
        if used > 1
        else "warn"
        if used > 0.75
        else "ok"
    )
    base: dict[str, Any] = {
        "id": id_,
        "scope": scope,
        "measure": "vega30",
        "reference": "",
        "unit": "usd_per_vix_point",
        "value": value,
        "basis": None,
        "warn": (-0.75 * edge, 0.75 * edge),
        "breach": (-edge, edge),
        "utilisation": used,
        "state": state,
        "streak": 3,
    }
    return LimitResult(**(base | fields))


def buckets() -> tuple[Bucket, ...]:
    filled = {
        ("31-45", "core"): (-1527.57, -1247.25),
        ("8-30", "layer-1"): (0.0, 123.76),
        ("46-60", "layer-2"): (0.0, 34.27),
        ("61-90", "layer-3"): (0.0, 27.35),
    }
    edges = ((0, 8), (8, 31), (31, 46), (46, 61), (61, 91), (91, None))
    made = []
    for low, high in edges:
        name = f"{low}-{high - 1}" if high else f"{low}+"
        for role, layer_name in (
            ("core", "core"),
            ("hedge", "layer-1"),
            ("hedge", "layer-2"),
            ("hedge", "layer-3"),
        ):
            vega, vega30 = filled.get((name, layer_name), (0.0, 0.0))
            made.append(
                Bucket(
                    bucket=name,
                    from_days=low,
                    to_days=high,
                    layer=layer_name,
                    role="core" if role == "core" else "hedge",
                    vega=vega,
                    vega30=vega30,
                )
            )
    return tuple(made)


def history(count: int = 60) -> tuple[HistoryPoint, ...]:
    first = AS_OF - timedelta(days=count)
    points = []
    for at in range(count):
        value: float | None = -520.0 - 240.0 * ((at * 7) % 11) / 10 - 3.2 * at
        state = "clean"
        if at in {20, 21}:
            value, state = None, "degraded"
        elif at == 41:
            value, state = -1012.0, "breach"
        elif at == 33:
            state = "breaks"
        points.append(HistoryPoint(as_of=first + timedelta(days=at), vega30=value, state=state))
    return tuple(points)


def curve() -> Curve:
    nodes = (
        (9, 0.1585),
        (30, 0.17),
        (45, 0.1744),
        (60, 0.178),
        (90, 0.183),
        (120, 0.187),
        (210, 0.195),
    )
    futures = (
        ("VX/Z26", 30.0, 18.2, 18.5656),
        ("VX/F27", 60.0, 18.6, 19.2611),
        ("VX/G27", 89.0, 18.9, 19.8517),
    )
    return Curve(
        recomputed_vix=17.02,
        official_vix=17.04,
        spx_close=5987.37,
        points=tuple(
            CurvePoint(
                days=float(days),
                sigma=sigma,
                sigma_atm=sigma - 0.021,
                risk_reversal_25=-5.4,
                butterfly_25=0.6,
                strikes=118,
                expiry=AS_OF + timedelta(days=days),
                settlement="PM",
                forward=5990.0 + days / 3,
                discount=0.99,
                pairs=41,
                rmse=0.12,
            )
            for days, sigma in nodes
        ),
        futures=tuple(
            CurveFuture(
                symbol=symbol,
                days=days,
                price=price,
                forward_vol=forward,
                convexity=price / forward,
                beta=beta,
                regression_beta=measured,
            )
            for (symbol, days, price, forward), beta, measured in zip(
                futures, (0.4316, 0.3271, 0.2735), (0.481, 0.372, 0.288), strict=True
            )
        ),
        products=(
            CurveProduct(
                symbol="VXX",
                price=41.2,
                leverage=1.0,
                first="VX/Z26",
                second="VX/F27",
                first_share=0.62,
                vix_delta=2.241,
                vega30=0.886,
                regression_vega30=0.91,
            ),
            CurveProduct(
                symbol="SVXY",
                price=None,
                leverage=-0.5,
                first=None,
                second=None,
                first_share=None,
                vix_delta=None,
                vega30=None,
                reason="no price of SVXY on the day",
            ),
        ),
        weights=Weights(exponent=0.45, floor_days=7.0),
        shape=parts.shape(),
        calibration=parts.calibration(),
    )


def dim_curve() -> Curve:
    """A day without VX prices, with two expiries that have no model-free vol."""
    bright = curve()
    reason = "3 options with a bid: too few for a strip"
    points = tuple(
        it.model_copy(
            update={"sigma": None, "risk_reversal_25": None, "butterfly_25": None, "reason": reason}
        )
        if at in {0, 6}
        else it
        for at, it in enumerate(bright.points)
    )
    return bright.model_copy(
        update={
            "recomputed_vix": None,
            "recomputed_vix_reason": "no expiry below 30 days has a strip",
            "points": points,
            "futures": (),
            "products": bright.products[1:],
            "shape": Shape(
                risk_reversal_25=-5.4,
                butterfly_25=None,
                slope=None,
                contango=None,
                reasons=("no VX prices: no contango", "no model-free vol at 30 days"),
            ),
            "calibration": Calibration(
                exponent_fitted=None,
                source="stated",
                beta_source="model",
                first=None,
                last=None,
                sessions=11,
                cells=(),
                reason="11 of 60 sessions",
            ),
        }
    )


def net(**fields: Any) -> Net:
    base: dict[str, Any] = {
        "vega": -1527.57,
        "vvix_vega": 25.45,
        "naive_vega": -1502.12,
        "vix_delta": 491.57,
        "vega30": -1061.87,
        "delta": 38.2,
        "gamma": -0.0421,
        "theta": 285.0,
        "market_value": -2692.0,
        "pnl": -418.0,
        "gross_vega30": 7636.45,
        "reported_vega": -1480.0,
        "vega30_previous": -1002.0,
        "drift": -59.87,
        "legs": 8,
        "gaps": 0,
        "status": "reconciled",
    }
    return Net(**(base | fields))


def limits(net_edge: float) -> tuple[LimitResult, ...]:
    drift = {"reference": "previous"}
    return (
        limit("net-band", "net", -1061.87, net_edge),
        limit("sleeve-drift", "layer:core", -78.25, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-1", 14.76, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-2", 3.27, 120.0, **drift),
        limit("sleeve-drift", "layer:layer-3", 0.35, 120.0, **drift),
        limit(
            "coverage",
            "net",
            14.9,
            20.0,
            measure="layer1_coverage",
            unit="percent",
            basis="core",
            warn=(15.0, 20.0),
            breach=(10.0, 30.0),
            utilisation=0.51,
            state="warn",
            streak=1,
        ),
        limit(
            "credit",
            "layer:core",
            0.41,
            1.0,
            measure="credit_to_risk",
            unit="ratio",
            warn=None,
            breach=(0.3333, 1e300),
            utilisation=0.81,
            state="ok",
        ),
    )


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            code="zero_bid",
            severity="info",
            subject="SPXW",
            count=412,
            evidence="412 of 24,961 quotes, median 405",
        ),
        Finding(
            code="parity_rmse",
            severity="warn",
            subject="SPXW 2027-03-19",
            count=1,
            evidence="rmse 0.90 points, limit 0.50",
        ),
    )


def clean_report(**fields: Any) -> Report:
    base: dict[str, Any] = {
        "desk": "Sample desk",
        "as_of": AS_OF,
        "known_at": datetime(2026, 11, 20, 21, 40, 7, tzinfo=UTC),
        "run_id": "2026-11-20-61",
        "state": "clean",
        "exit": 0,
        "headline": "Net vega30 \u22121,062 USD per VIX point: core \u22121,247, hedges +185. "
        "Tightest limit net-band (net) 71% used.",
        "net": net(),
        "layers": (
            layer("core", "core", -1247.25, -1169.0),
            layer(
                "layer-1",
                "hedge",
                123.76,
                109.0,
                target=125.0,
                target_reason=None,
                drift=-1.24,
                drift_reference="target",
            ),
            layer("layer-2", "hedge", 34.27, 31.0),
            layer("layer-3", "hedge", 27.35, 27.0, reported_vega=0.0),
        ),
        "legs": book(),
        "buckets": buckets(),
        "limits": limits(1500.0)[:5],
        "breaks": (),
        "gaps": (),
        "findings": findings()[:1],
        "curve": curve(),
        "history": history(),
        "omissions": (
            Omission(section="proposals", reason="not computed by this version"),
            Omission(section="signals", reason="not computed by this version"),
            Omission(section="accounts", reason="no accounts feed is configured"),
        ),
        "provenance": Provenance(
            inputs=(
                Input(
                    role="positions",
                    source="csv_folder",
                    name="2026-11-20/positions.csv",
                    sha256="a1" * 32,
                    bytes=4711,
                    rows=8,
                    claimed_as_of=AS_OF,
                ),
                Input(
                    role="quotes",
                    source="csv_folder",
                    name="2026-11-20/quotes.csv",
                    sha256="b2" * 32,
                    bytes=1048576,
                    rows=24961,
                    claimed_as_of=None,
                ),
            ),
            settings_sha256="c3" * 32,
            code_version="0.1.0",
            calendar_version="XNYS exchange-calendars 4.13.2",
            python_version="3.11.7",
            valued_at_utc=datetime(2026, 11, 20, 21, 15, tzinfo=UTC),
            checkpoint="vegarecon/sample 60 " + "Zm9vYmFy" * 4,
        ),
    }
    return Report(**(base | parts.outlook(AS_OF) | fields))


def first_report(**fields: Any) -> Report:
    """The first session on record: nothing to compare with."""
    base: dict[str, Any] = {
        "net": net(pnl=None, pnl_reason=parts.NO_EARLIER, vega30_previous=None, drift=None),
        "history": (),
        "omissions": (Omission(section="events", reason="no events feed is configured"),),
        "events": None,
        **parts.first_day(),
    }
    return clean_report(**(base | fields))


def breach_report(**fields: Any) -> Report:
    breaks = (
        Break(
            id="B-0041",
            kind="reported_vega",
            subject="VIX261222C00022000",
            account="U100001",
            layer="layer-1",
            ours=17.74,
            theirs=29.3,
            difference=-11.56,
            tolerance=0.89,
            unit="usd_per_vol_point",
            first_seen=date(2026, 11, 18),
            age_sessions=3,
            owner="mb",
            cause="priced off VIX spot 17.04 instead of the December future 18.20: "
            "explains 11.5 of 11.6",
        ),
        Break(
            id="B-0043",
            kind="position_missing",
            subject="VXM/G27",
            account="U100002",
            layer=None,
            ours=1.0,
            theirs=None,
            difference=None,
            tolerance=None,
            unit="contracts",
            first_seen=AS_OF,
            age_sessions=1,
        ),
    )
    base: dict[str, Any] = {
        "state": "breach",
        "exit": 3,
        "headline": "Net vega30 \u22121,062 USD per VIX point: core \u22121,247, hedges +185. "
        "1 of 7 limits breached, first net-band (net), 118% used.",
        "limits": limits(900.0),
        "breaks": breaks,
        "findings": findings(),
    }
    return clean_report(**(base | fields))


def degraded_report(**fields: Any) -> Report:
    unknown: dict[str, Any] = dict.fromkeys(
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
    reason = "1 of 2 legs could not be valued: VIX270120C00035000 has no bid"
    lost = {
        **unknown,
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
    legs = (
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
    base: dict[str, Any] = {
        "state": "degraded",
        "exit": 5,
        "headline": f"Net vega30 n/a: {GAP_REASON}. 2 of 3 limits not testable.",
        "net": net(
            **unknown,
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
        "layers": (
            layer("core", "core", -1247.25, -1169.0, share=None),
            layer(
                "layer-1",
                "hedge",
                None,
                109.0,
                **{k: v for k, v in unknown.items() if k != "vega30"},
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
                **{k: v for k, v in unknown.items() if k != "vega30"},
                gaps=1,
                status="unreconciled",
                reason=reason,
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
        ),
        "legs": legs,
        "buckets": tuple(
            it.model_copy(update={"vega": None, "vega30": None, "reason": reason})
            if (it.bucket, it.layer) == ("46-60", "layer-2")
            else it
            for it in buckets()
        ),
        "limits": (
            limit("net-band", "net", None, 900.0, reason=GAP_REASON),
            *limits(900.0)[1:2],
            limit(
                "sleeve-drift", "layer:layer-2", None, 120.0, reference="previous", reason=reason
            ),
        ),
        "gaps": (
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
        ),
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


def no_session_report(**fields: Any) -> Report:
    base: dict[str, Any] = {
        "as_of": date(2026, 11, 26),
        "run_id": "2026-11-26-65",
        "state": "no_session",
        "headline": "Thanksgiving: the exchange is closed.",
        "net": None,
        "layers": (),
        "legs": (),
        "buckets": (),
        "limits": (),
        "findings": (),
        "curve": None,
        "scenarios": (),
        "horizon": (),
        "break_evens": (),
        "events": None,
        "explain": (),
        "pnl_explain": (),
        "bridge": (),
        "attribution": (),
        "contributions": (),
    }
    return clean_report(**(base | fields))


HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "a\r\nBcc: thief@example.com",
    '=cmd|"/c calc"!A1',
    "\u202egnp.exe",
    "$\\frac{1}{0}$",
    "' onload=x \"><img src=https://evil.example/x>",
)


def hostile_report() -> Report:
    clean = breach_report()
    script, braces, crlf, formula, bidi, maths, quotes = HOSTILE
    return breach_report(
        desk=crlf + script,
        run_id=quotes,
        headline=f"{script} {braces} {crlf} {bidi}",
        layers=(
            clean.layers[0].model_copy(update={"layer": maths}),
            clean.layers[1].model_copy(update={"layer": script}),
        ),
        legs=(
            clean.legs[0].model_copy(
                update={"account": formula, "layer": script, "symbol": "\t=1+1"}
            ),
            clean.legs[1].model_copy(
                update={"account": "-2+3", "layer": "@SUM(A1)", "symbol": "+1"}
            ),
            *clean.legs[2:],
        ),
        buckets=tuple(it.model_copy(update={"bucket": maths + it.bucket}) for it in clean.buckets),
        limits=tuple(
            it.model_copy(update={"id": crlf + it.id, "basis": braces}) for it in clean.limits
        ),
        breaks=tuple(
            it.model_copy(update={"cause": quotes, "subject": script, "note": braces})
            for it in clean.breaks
        ),
        gaps=(Gap(account=quotes, layer=script, subject=braces, code=formula, reason=crlf),),
        findings=(Finding(code=quotes, severity="error", subject=script, count=1, evidence=bidi),),
        omissions=(Omission(section=script, reason=quotes),),
        explain=tuple(
            it.model_copy(update={"scope": it.scope.replace("layer:", f"layer:{script}")})
            for it in clean.explain
        ),
        scenarios=tuple(
            it.model_copy(
                update={"layers": {maths: it.core}, "net": None, "reason": f"{quotes} {bidi}"}
            )
            if it.shift == 2.0
            else it.model_copy(update={"layers": {maths: it.core, script: it.hedge}})
            for it in clean.scenarios
        ),
        break_evens=tuple(
            it.model_copy(update={"at": f"{maths} {script}", "reason": quotes})
            for it in clean.break_evens
        ),
        pnl_explain=tuple(
            it.model_copy(update={"scope": it.scope.replace("U100001", formula)})
            for it in clean.pnl_explain
        ),
        attribution=tuple(
            it.model_copy(update={"scope": f"layer:{script}", "reason": braces})
            for it in clean.attribution
        ),
        provenance=clean.provenance.model_copy(update={"checkpoint": crlf, "code_version": script}),
    )


REPORTS: dict[str, Callable[[], Report]] = {
    "clean": clean_report,
    "first": first_report,
    "breach": breach_report,
    "degraded": degraded_report,
    "no_session": no_session_report,
    "hostile": hostile_report,
}
_DRAWN: dict[str, tuple[Report, Renderings]] = {}


def drawn(name: str) -> tuple[Report, Renderings]:
    """A report and its renderings, drawn once a test session."""
    if name not in _DRAWN:
        report = REPORTS[name]()
        _DRAWN[name] = (report, render(report, draw(chart_specs(report))))
    return _DRAWN[name]


@pytest.fixture(params=sorted(REPORTS))
def any_rendered(request: pytest.FixtureRequest) -> tuple[Report, Renderings]:
    return drawn(str(request.param))


@pytest.fixture
def rendered() -> Callable[[str], tuple[Report, Renderings]]:
    return drawn


@pytest.fixture
def make() -> dict[str, Callable[..., Report]]:
    return dict(REPORTS)


@pytest.fixture
def make_limit() -> Callable[..., LimitResult]:
    return limit


@pytest.fixture
def no_charts() -> dict[str, Chart]:
    return {}
