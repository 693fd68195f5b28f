"""Reports made by hand: a good day, the first one, a breach, a holiday."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tasks.model.break_parts import Break
from tasks.model.document import Input, Layer, Omission, Provenance, Report
from tests.report import parts
from tests.report.boards import buckets, findings, history, limits
from tests.report.books import AS_OF, book, layer, net
from tests.report.curves import curve


def layers() -> tuple[Layer, ...]:
    return (
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
    )


def provenance() -> Provenance:
    return Provenance(
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
        "layers": layers(),
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
        "provenance": provenance(),
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


def breaks() -> tuple[Break, ...]:
    return (
        Break(
            id="B-0041",
            kind="vega",
            subject="VIX261222C00022000",
            account="U100001",
            layer="layer-1",
            ours=17.74,
            theirs=29.3,
            difference=-11.56,
            tolerance=0.89,
            unit="usd_per_vol_point",
            first_seen=date(2026, 11, 18),
            opened=date(2026, 11, 18),
            age_sessions=3,
            owner="mb",
            cause="priced off VIX spot 17.04 instead of the December future 18.20: "
            "explains 11.5 of 11.6",
        ),
        Break(
            id="B-0043",
            kind="quantity",
            subject="VXM/G27",
            account="U100002",
            layer=None,
            ours=1.0,
            theirs=None,
            difference=None,
            tolerance=None,
            unit="contracts",
            first_seen=AS_OF,
            opened=AS_OF,
            age_sessions=1,
        ),
    )


def breach_report(**fields: Any) -> Report:
    base: dict[str, Any] = {
        "state": "breach",
        "exit": 3,
        "headline": "Net vega30 \u22121,062 USD per VIX point: core \u22121,247, hedges +185. "
        "1 of 7 limits breached, first net-band (net), 118% used.",
        "limits": limits(900.0),
        "breaks": breaks(),
        "findings": findings(),
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
